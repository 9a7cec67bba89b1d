//! What is fetched for a file that brings no proofs, and what it is worth later, when nobody can be asked.

use super::*;
use crate::revocation::ocsp::Status;
use crate::revocation::{Material, Revoked};
use crate::testing::{CrlWanted, OcspWanted, crl, ocsp_response};

const HOUR: TimeDelta = TimeDelta::hours(1);
const DAY: TimeDelta = TimeDelta::days(1);

/// The issuer's word of the signer and the root's list, of the time `at`.
fn material(desk: &Desk, status: Status, at: DateTime<Utc>) -> Material {
    let mut wanted = OcspWanted::good(&desk.authority.issuing, &desk.signer.certificate, at);
    wanted.answers = vec![(&desk.signer.certificate, status)];
    let list = crl(&CrlWanted::empty(&desk.authority.root, at));
    Material { responses: vec![ocsp_response(&wanted)], lists: vec![list], ..Material::default() }
}

fn strict(desk: &Desk, at: DateTime<Utc>) -> VerificationPolicy {
    VerificationPolicy { at, require_revocation: true, ..desk.policy() }
}

/// By what was fetched at `fetched` for a file that is here since `file`.
fn with(desk: &Desk, at: DateTime<Utc>, material: &Material, file: DateTime<Utc>, fetched: DateTime<Utc>) -> Report {
    let seen = Some(Seen { file, material: fetched });
    let policy = VerificationPolicy { material: material.clone(), seen, ..strict(desk, at) };
    verify_pdf(&desk.sign(&with_field(Layout::Table)), &policy).unwrap()
}

fn first(report: &Report) -> (Verdict, Option<SubIndication>, Option<Cause>) {
    outcome(&report.signatures[0])
}

#[test]
fn what_is_lacking_is_a_path_to_an_anchor_and_nothing_is_lacking_when_it_is_known() {
    let desk = Desk::new(KeyKind::P256);
    let (basic, stamped) =
        (desk.sign(&with_field(Layout::Table)), desk.sign_stamped(&with_field(Layout::Table), desk.now()));
    let lengths = |pdf: &[u8], policy: &VerificationPolicy| -> Vec<usize> {
        verify_pdf(pdf, policy).unwrap().unproven().iter().map(|path| path.len()).collect()
    };
    let policy = strict(&desk, desk.now());
    assert_eq!(lengths(&basic, &policy), [3]);
    assert_eq!(lengths(&stamped, &policy), [3, 2], "and the time-stamp authority below the root");
    // A file that nobody who is trusted stands behind names nobody who would be asked.
    assert!(lengths(&basic, &VerificationPolicy::new(Vec::new(), desk.now())).is_empty());
    let known = VerificationPolicy { material: material(&desk, Status::Good, desk.now()), ..policy };
    assert!(lengths(&basic, &known).is_empty());
    let json = serde_json::to_value(verify_pdf(&basic, &known).unwrap()).unwrap();
    assert!(json["signatures"][0].get("path").is_none(), "paths are no part of the report");
}

#[test]
fn a_verdict_of_today_holds_when_nobody_can_be_asked_any_more() {
    let desk = Desk::new(KeyKind::P256);
    let fetched = desk.now() + HOUR;
    let good = material(&desk, Status::Good, fetched);
    let unknown = lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::RevocationUnknown);
    let stale = lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::RevocationStale);
    let later = fetched + DAY * 30;
    let pdf = desk.sign(&with_field(Layout::Table));
    assert_eq!(outcome(&verify_pdf(&pdf, &strict(&desk, later)).unwrap().signatures[0]), unknown);
    let unseen = VerificationPolicy { material: good.clone(), ..strict(&desk, later) };
    assert_eq!(outcome(&verify_pdf(&pdf, &unseen).unwrap().signatures[0]), stale, "an old word says nothing of today");
    let seen = with(&desk, later, &good, fetched, fetched);
    assert_eq!(first(&seen), PASSED);
    // It is nobody's time stamp.
    let report = &seen.signatures[0];
    assert_eq!((report.level, report.proven_at, report.time_stamp), (Level::BB, None, TimeStampState::None));
    // And the certificate may end.
    let ended = desk.signer.certificate.not_after() + DAY;
    assert_eq!(first(&with(&desk, ended, &good, fetched, fetched)), PASSED);
    assert_ne!(outcome(&verify_pdf(&pdf, &strict(&desk, ended)).unwrap().signatures[0]), PASSED);
}

#[test]
fn a_revocation_counts_from_its_own_time_and_not_from_when_it_was_learned() {
    let desk = Desk::new(KeyKind::P256);
    let seen = desk.now() + DAY;
    let revoked = lowered(Verdict::Indeterminate, SubIndication::RevokedNoPoe, Cause::Revoked);
    for (at, expected) in [(desk.now() + HOUR, revoked), (seen + HOUR, PASSED)] {
        let status = Status::Revoked(Revoked { at, reason: None });
        let learned = seen + DAY * 3;
        let judged = with(&desk, learned, &material(&desk, status, learned), seen, learned);
        assert_eq!(first(&judged), expected, "revoked at {at}");
        assert!(judged.unproven().is_empty(), "that it is revoked is known");
    }
}

#[test]
fn an_authority_that_does_not_know_its_certificate_is_told_as_such() {
    let desk = Desk::new(KeyKind::P256);
    let judged = with(&desk, desk.now(), &material(&desk, Status::Unknown, desk.now()), desk.now(), desk.now());
    assert_eq!(first(&judged), lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::ResponderDoesNotKnow));
}

#[test]
fn material_is_kept_as_bytes_and_nothing_else_is_taken_for_it() {
    let desk = Desk::new(KeyKind::P256);
    let mut kept = material(&desk, Status::Good, desk.now());
    kept.certificates = vec![desk.authority.issuing.certificate.clone()];
    let bytes = kept.to_der();
    assert_eq!(Material::from_der(&bytes), Some(kept));
    assert_eq!(Material::from_der(&Material::default().to_der()), Some(Material::default()));
    for cut in 0..bytes.len() {
        assert_eq!(Material::from_der(&bytes[..cut]), None, "{cut}");
    }
}
