//! Single rules of EN 319 102-1, each with what the EU's own validator (DSS) says in the same case.

use super::lasting::{DAY, YEAR, at, first, lasting, levels, stamp};
use super::*;
use crate::certificate::OCSP_SIGNING;
use crate::pades::add_material;
use crate::revocation::{Material, Reason, Revoked};
use crate::testing::{CrlWanted, OcspWanted, crl, issue_below, ocsp_response};

/// What the root says of its own at `when`.
fn root_list(desk: &Desk, when: DateTime<Utc>) -> Vec<u8> {
    crl(&CrlWanted::empty(&desk.authority.root, when))
}

fn with(policy: VerificationPolicy, responses: Vec<Vec<u8>>, lists: Vec<Vec<u8>>) -> VerificationPolicy {
    VerificationPolicy { material: Material { responses, lists, ..Material::default() }, ..policy }
}

#[test]
fn a_suspended_certificate_is_asked_about_later_and_one_signed_before_stands() {
    let desk = lasting(KeyKind::P256);
    let [basic, stamped, ..] = levels(&desk, &with_field(Layout::Table));
    let later = desk.now() + DAY * 3;
    let on_hold = |from: DateTime<Utc>| {
        let hold = Revoked { at: from, reason: Some(Reason::CertificateHold) };
        let list = CrlWanted::empty(&desk.authority.issuing, later).with(&desk.signer.certificate, hold);
        with(at(&desk, later, false), vec![], vec![crl(&list)])
    };
    let suspended = lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::Suspended);
    let (before, after) = (on_hold(desk.now() - DAY), on_hold(desk.now() + DAY));
    assert_eq!(outcome(&first(&basic, &after)), suspended);
    assert_eq!(outcome(&first(&stamped, &before)), suspended);
    assert_eq!(first(&stamped, &before).remedy, Some(Remedy::JudgeOnlineOrLater));
    assert_eq!(outcome(&first(&stamped, &after)), PASSED);
}

#[test]
fn stamps_that_contradict_each_other_prove_nothing() {
    let desk = lasting(KeyKind::P256);
    let [_, _, long, _] = levels(&desk, &with_field(Layout::Stream));
    let policy = at(&desk, desk.now() + DAY, false);
    // A minute is what clocks may differ by; an hour is not.
    let close = stamp(&long, &desk.stamper, desk.now() - TimeDelta::minutes(1));
    assert!(verify_pdf(&close, &policy).unwrap().passed());
    let earlier = stamp(&long, &desk.stamper, desk.now() - TimeDelta::hours(1));
    let expected = lowered(Verdict::Indeterminate, SubIndication::TimestampOrderFailure, Cause::StampsDisagree);
    assert_eq!(outcome(&first(&earlier, &policy)), expected);
    // The same among stamps over the document.
    let [.., archived] = levels(&desk, &with_field(Layout::Stream));
    let under = stamp(&archived, &desk.stamper, desk.now() + TimeDelta::minutes(30));
    let report = verify_pdf(&under, &policy).unwrap();
    assert_eq!(outcome(&report.signatures[1]), expected, "the first stamp is two hours younger than the signature");
    assert_eq!(report.verdict, Verdict::Indeterminate);
}

/// A responder below the issuing authority that lasts until `until`; with its word on the signer at `when`.
fn responder(desk: &Desk, until: DateTime<Utc>, when: DateTime<Utc>) -> (Issued, Vec<u8>) {
    let wanted = Wanted::signer("Short Responder", "", KeyKind::P256, 70, desk.now());
    let extended = Some((OCSP_SIGNING, false));
    let issued =
        issue_below(&desk.authority.issuing, &Wanted { key_usage: 0x80, extended, until, person: None, ..wanted });
    let certificates = vec![issued.certificate.clone()];
    let good = OcspWanted::good(&desk.authority.issuing, &desk.signer.certificate, when);
    let said = ocsp_response(&OcspWanted { signer: &issued, certificates, ..good });
    (issued, said)
}

#[test]
fn the_word_of_a_responder_that_ended_needs_a_proof_of_when_it_was_said() {
    let desk = lasting(KeyKind::P256);
    let when = desk.now() + TimeDelta::hours(1);
    let (_, said) = responder(&desk, desk.now() + DAY * 30, when);
    let stamped = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    let material = Material { responses: vec![said], lists: vec![root_list(&desk, when)], ..Material::default() };
    let long = add_material(&stamped, &material).unwrap();
    let archived = stamp(&long, &desk.stamper, desk.now() + TimeDelta::hours(2));
    let strict = |days: i32| {
        with(at(&desk, desk.now() + DAY * days, true), vec![], vec![root_list(&desk, desk.now() + DAY * days)])
    };
    assert_eq!(outcome(&first(&long, &strict(20))), PASSED);
    let unproven = lowered(Verdict::Indeterminate, SubIndication::RevocationOutOfBoundsNoPoe, Cause::RevocationStale);
    assert_eq!(outcome(&first(&long, &strict(40))), unproven);
    assert_eq!(outcome(&first(&archived, &strict(40))), PASSED);
}

#[test]
fn a_responder_that_was_revoked_before_it_is_proven_to_have_spoken_says_nothing() {
    let desk = lasting(KeyKind::P256);
    let when = desk.now() + TimeDelta::hours(1);
    let (own, said) = responder(&desk, desk.now() + YEAR, when);
    let stamped = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    let material = Material { responses: vec![said], lists: vec![root_list(&desk, when)], ..Material::default() };
    let long = add_material(&stamped, &material).unwrap();
    let archived = stamp(&long, &desk.stamper, desk.now() + TimeDelta::hours(2));
    let later = desk.now() + DAY * 5;
    // A list older than the signature says nothing of the signer itself.
    let revoked = |from: DateTime<Utc>| {
        let mut list = CrlWanted::empty(&desk.authority.issuing, desk.now() - DAY * 20);
        list = list.with(&own.certificate, Revoked { at: from, reason: Some(Reason::KeyCompromise) });
        with(at(&desk, later, true), vec![], vec![crl(&list), root_list(&desk, later)])
    };
    assert_eq!(outcome(&first(&long, &with(at(&desk, later, true), vec![], vec![root_list(&desk, later)]))), PASSED);
    assert_eq!(first(&long, &revoked(desk.now() + DAY)).revocation, Revocation::Unknown);
    assert_eq!(outcome(&first(&archived, &revoked(desk.now() + DAY))), PASSED);
    assert_eq!(first(&archived, &revoked(desk.now() - DAY)).revocation, Revocation::Unknown);
}

#[test]
fn a_list_from_before_the_certificate_says_nothing_of_it() {
    let desk = lasting(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let root = root_list(&desk, desk.now());
    let long_lived = |when: DateTime<Utc>| {
        crl(&CrlWanted { next: Some(desk.now() + YEAR), ..CrlWanted::empty(&desk.authority.issuing, when) })
    };
    let issued = desk.signer.certificate.not_before();
    let judged = |when| {
        let policy = with(at(&desk, desk.now(), true), vec![], vec![root.clone(), long_lived(when)]);
        outcome(&first(&signed, &policy))
    };
    let unknown = lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::RevocationUnknown);
    assert_eq!(judged(issued - DAY), unknown);
    assert_eq!(judged(issued + DAY), PASSED);
}

/// A trusted list that only says from when on revocation is kept.
struct Keeping(DateTime<Utc>);

impl TrustSource for Keeping {
    fn anchors(&self, _: TrustPurpose) -> &[Certificate] {
        &[]
    }

    fn is_anchor(&self, _: &Certificate, _: TrustPurpose, _: DateTime<Utc>) -> bool {
        false
    }

    fn qualification(&self, _: &[Certificate], _: TrustPurpose, _: DateTime<Utc>) -> Option<Qualification> {
        None
    }

    fn keeps_ended_since(&self, _: &Certificate, _: DateTime<Utc>) -> Option<DateTime<Utc>> {
        Some(self.0)
    }
}

#[test]
fn a_list_speaks_of_certificates_that_ended_only_where_it_or_a_trusted_list_says_so() {
    let desk = lasting(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let later = desk.now() + YEAR * 3;
    let fresh = crl(&CrlWanted::empty(&desk.authority.issuing, later));
    let policy = with(at(&desk, later, true), vec![], vec![root_list(&desk, later), fresh]);
    let told = |trust: Option<Keeping>| {
        let trust = trust.map(|trust| Arc::new(trust) as Arc<dyn TrustSource>);
        first(&signed, &VerificationPolicy { trust, ..policy.clone() }).sub_indication
    };
    let ended = desk.signer.certificate.not_after();
    assert_eq!(told(None), Some(SubIndication::OutOfBoundsNoPoe));
    assert_eq!(told(Some(Keeping(ended + DAY))), Some(SubIndication::OutOfBoundsNoPoe));
    assert_eq!(told(Some(Keeping(ended - DAY))), Some(SubIndication::OutOfBoundsNotRevoked));
}

#[test]
fn outside_the_validity_it_is_told_whether_the_certificate_was_revoked() {
    let desk = lasting(KeyKind::P256);
    let [basic, stamped, long, _] = levels(&desk, &with_field(Layout::Table));
    let later = desk.now() + YEAR * 3;
    let policy = with(at(&desk, later, true), vec![], vec![root_list(&desk, later)]);
    let without = |sub, cause| lowered(Verdict::Indeterminate, sub, cause);
    let bounds = without(SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity);
    assert_eq!(outcome(&first(&basic, &policy)), bounds);
    // Where the past cannot be judged, the present verdict stays.
    let unknown = without(SubIndication::OutOfBoundsNoPoe, Cause::RevocationUnknown);
    assert_eq!(outcome(&first(&stamped, &policy)), unknown);
    assert_eq!(outcome(&first(&long, &policy)), PASSED);
    let response = ocsp_response(&OcspWanted::good(&desk.authority.issuing, &desk.signer.certificate, desk.now()));
    let known = with(at(&desk, later, true), vec![response], vec![root_list(&desk, later)]);
    let not_revoked = without(SubIndication::OutOfBoundsNotRevoked, Cause::OutsideValidity);
    assert_eq!(outcome(&first(&basic, &known)), not_revoked);
    // Stamped after the end: known not to be revoked, and still outside.
    let late = desk.sign_stamped(&with_field(Layout::Table), desk.signer.certificate.not_after() + DAY);
    assert_eq!(outcome(&first(&late, &known)), not_revoked);
}

#[test]
fn the_older_padding_of_rsa_ends_with_2028_and_needs_a_proof_then() {
    let desk = lasting(KeyKind::Rsa3072);
    let [.., archived] = levels(&desk, &with_field(Layout::Table));
    let in_2028 = at(&desk, "2028-12-31T00:00:00Z".parse().unwrap(), false);
    assert!(verify_pdf(&archived, &in_2028).unwrap().passed());
    let in_2029 = at(&desk, "2029-01-01T00:00:00Z".parse().unwrap(), false);
    let report = verify_pdf(&archived, &in_2029).unwrap();
    assert_eq!(report.verdict, Verdict::Indeterminate);
    let ended = lowered(Verdict::Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, Cause::AlgorithmEnded);
    assert_eq!(outcome(&report.signatures[1]), ended, "nothing proves the stamp");
    // A stamp by a newer algorithm, made in time, proves all of it.
    let newer = lasting(KeyKind::P256);
    let renewed = stamp(&archived, &newer.stamper, "2028-06-01T00:00:00Z".parse().unwrap());
    let mut policy = in_2029;
    policy.anchors.push(newer.authority.root.certificate.clone());
    let report = verify_pdf(&renewed, &policy).unwrap();
    assert!(report.passed(), "{report:?}");
}
