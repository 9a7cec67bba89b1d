//! Declarations under the signatures of the sandbox's own authority, judged as the desk judges them.

use std::sync::Arc;

use gishe_domain::address::Coded;
use gishe_signing::Certificate;
use gishe_signing::verify::{Report, VerificationPolicy, verify_pdf};

use super::super::dossier::{Drafted, Make};
use super::super::plan::{self, civil};
use super::super::{City, CityConfig, Mistake};
use super::today;
use crate::trust::pki::{Authorities, der};
use crate::trust::{CitySigner, officers};

fn signed_city() -> (City, VerificationPolicy) {
    let districts: Vec<Coded> = super::city(1, 0).districts().cloned().collect();
    let accounts = officers(31, &districts);
    let authorities = Arc::new(Authorities::new(31).unwrap());
    let root = Certificate::from_der(&der(authorities.root().certificate()).unwrap()).unwrap();
    let mut staff = std::collections::BTreeMap::<_, Vec<_>>::new();
    for account in &accounts {
        if let [grant] = account.scopes.as_slice() {
            staff.entry(grant.district.clone()).or_default().push(account.reference());
        }
    }
    let signer = Arc::new(CitySigner::new(authorities, Arc::new(accounts)));
    let config = CityConfig { seed: 31, applications: 2000, today: today(), officers: staff };
    let policy = VerificationPolicy::new(vec![root], civil(today(), plan::MORNING * 3600));
    (City::new(config, signer).unwrap(), policy)
}

/// The verdicts on everything signed in a case, with the identifier of the certificate and of whoever had to sign.
fn verdicts(city: &City, policy: &VerificationPolicy, one: &Drafted) -> Vec<(Report, bool)> {
    let signed = one.leaves.iter().filter(|leaf| matches!(leaf.make, Make::Signed { .. } | Make::Act { .. }));
    signed
        .map(|leaf| {
            let (bytes, _) = city.founding.leaf(&one.case, leaf).unwrap();
            (verify_pdf(&bytes, policy).unwrap(), matches!(leaf.make, Make::Signed { tampered: true, .. }))
        })
        .collect()
}

#[test]
fn signatures_hold_unless_a_byte_was_changed_and_name_the_person_or_the_stranger() {
    let (city, policy) = signed_city();
    let groups = city.founding.plan.groups.iter();
    let all: Vec<Drafted> = groups.flat_map(|group| city.founding.draft(group).unwrap()).collect();
    let of = |mistake| all.iter().find(|one| one.mistake == mistake).unwrap();

    let delivered = all.iter().find(|one| one.leaves.iter().any(|leaf| matches!(leaf.make, Make::Act { .. }))).unwrap();
    for one in [of(None), delivered] {
        for (report, _) in verdicts(&city, &policy, one) {
            assert!(report.passed(), "{:?}", report.signatures[0].cause);
        }
    }

    let tampered = verdicts(&city, &policy, of(Some(Mistake::TamperedDeclaration)));
    assert!(tampered.iter().any(|(_, tampered)| *tampered));
    for (report, tampered) in tampered {
        assert_eq!(report.passed(), !tampered);
    }

    let strange = of(Some(Mistake::SignedBySomebodyElse));
    let applicant = strange.case.applicant().unwrap().person.identifier.digits();
    for (report, _) in verdicts(&city, &policy, strange) {
        assert!(report.passed());
        assert!(report.signatures[0].person_identifier.as_deref().unwrap().ends_with(applicant));
    }
}
