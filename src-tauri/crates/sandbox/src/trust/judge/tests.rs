use chrono::Duration;
use const_oid::ObjectIdentifier;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_signing::HashAlgorithm;
use gishe_signing::local::sign_pdf;
use gishe_signing::pades::SignatureInfo;
use gishe_signing::tsp::{Imprint, TspError};
use uuid::Uuid;

use super::*;
use crate::trust::officers;
use crate::trust::pki::{Pki, PkiSettings};
use crate::trust::testing::{lozenets, small_pdf};

struct Court {
    pki: Pki,
    judge: Judge,
    officers: Arc<Vec<OfficerAccount>>,
    now: DateTime<Utc>,
}

impl Court {
    fn of(seed: u64) -> Self {
        let now = Utc::now();
        let officers = Arc::new(officers(seed, &lozenets()));
        let settings = PkiSettings { seed, revocation_pointers: true, today: now, data_dir: None };
        let pki = Pki::new(settings).unwrap();
        let judge = Judge::new(Arc::clone(pki.authorities()), Arc::clone(&officers));
        Self { pki, judge, officers, now }
    }

    fn decision(&self, place: usize) -> Decision {
        Decision {
            id: Uuid::nil(),
            ruling: Ruling { outcome: Outcome::Approved, grounds: Vec::new(), reasons: String::new() },
            officer: self.officers[place].reference(),
            post: self.officers[place].post.clone(),
            accepted_at: self.now,
            number: "РЛЦ26-РД09-0613".into(),
            document: None,
        }
    }

    /// Signed by the officer's own credential at the provider, with a stamp of this moment when there is one.
    fn sign(&self, pdf: &[u8], place: usize, stamped: Option<DateTime<Utc>>) -> Vec<u8> {
        let credential = self.pki.officer(&self.officers[place]).unwrap();
        let stamp = |imprint: &Imprint| {
            assert_eq!(imprint.hash, HashAlgorithm::Sha256);
            let sha256 = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
            let token = self.pki.stamp_token(sha256, &imprint.digest, None, stamped.unwrap()).unwrap();
            Ok::<_, TspError>(token.unwrap())
        };
        let read = |certificate| Certificate::from_der(&der(certificate).unwrap()).unwrap();
        let chain: Vec<Certificate> = credential.chain.iter().map(read).collect();
        let info = SignatureInfo::default();
        let certificate = read(&credential.certificate);
        let stamp: Option<&gishe_signing::tsp::StampFn<'_>> = if stamped.is_some() { Some(&stamp) } else { None };
        sign_pdf(pdf, &credential.key, &certificate, &chain, &info, stamp).unwrap()
    }

    fn verdict(&self, pdf: &[u8], place: usize) -> Result<(), String> {
        self.judge.judge(pdf, &self.officers[place].reference(), &self.decision(place), self.now)
    }
}

#[test]
fn an_act_with_the_stamped_signature_of_its_officer_is_accepted_whatever_the_key() {
    let court = Court::of(7);
    for place in [0, 1] {
        assert_eq!(court.verdict(&court.sign(&small_pdf(), place, Some(court.now)), place), Ok(()), "officer {place}");
    }
}

#[test]
fn every_other_act_is_refused_and_the_reason_names_nobody() {
    let court = Court::of(7);
    let good = court.sign(&small_pdf(), 1, Some(court.now));
    let mut changed = good.clone();
    changed[20] ^= 1;
    let foreign = Court::of(8);
    let cases = [
        ("unsigned", small_pdf(), "there is no signature of the deciding officer"),
        (
            "by a colleague",
            court.sign(&small_pdf(), 3, Some(court.now)),
            "there is no signature of the deciding officer",
        ),
        ("without a stamp", court.sign(&small_pdf(), 1, None), "the signature has no trusted time stamp"),
        (
            "before the decision",
            court.sign(&small_pdf(), 1, Some(court.now - Duration::minutes(1))),
            "the act was signed before central accepted the decision",
        ),
        ("of another world", foreign.sign(&small_pdf(), 1, Some(court.now)), "a signature does not hold"),
        ("changed", changed, ""),
        ("no document", b"nonsense".to_vec(), ""),
    ];
    for (name, pdf, reason) in cases {
        let refused = court.verdict(&pdf, 1).unwrap_err();
        assert!(refused.starts_with(reason), "{name}: {refused}");
        assert!(refused.is_ascii() && !refused.contains(&court.officers[1].egn), "{name}: {refused}");
    }
}

#[test]
fn a_decision_of_another_officer_is_not_signed_for() {
    let court = Court::of(7);
    let pdf = court.sign(&small_pdf(), 1, Some(court.now));
    let officer = court.officers[1].reference();
    assert!(court.judge.judge(&pdf, &officer, &court.decision(2), court.now).is_err());
}
