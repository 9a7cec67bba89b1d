//! Signatures that outlive their certificates, by what is proven along the chain of stamps.

use super::*;
use crate::pades::{add_material, embed_stamp, prepare_stamp};
use crate::revocation::ocsp::Status;
use crate::revocation::{Material, Revoked};
use crate::testing::{CrlWanted, OcspWanted, crl, issue_below, ocsp_response};

pub(super) const DAY: TimeDelta = TimeDelta::days(1);
pub(super) const YEAR: TimeDelta = TimeDelta::days(365);

/// A stamper below the root whose certificate lasts until `until`.
fn stamper(desk: &Desk, number: u8, until: DateTime<Utc>) -> Issued {
    issue_below(
        &desk.authority.root,
        &Wanted {
            person: None,
            key_usage: 0x80,
            extended: Some((crate::certificate::TIME_STAMPING, true)),
            until,
            ..Wanted::signer("Lasting Stamps", "", KeyKind::P256, number, desk.now())
        },
    )
}

pub(super) fn stamp(pdf: &[u8], stamper: &Issued, at: DateTime<Utc>) -> Vec<u8> {
    let prepared = prepare_stamp(pdf, 4096).unwrap();
    let imprint = Imprint { hash: crate::HashAlgorithm::Sha256, digest: prepared.digest(crate::HashAlgorithm::Sha256) };
    embed_stamp(&prepared, &stamper.as_authority(&[]).token(&imprint, None, 3, at).unwrap()).unwrap()
}

/// The four levels of one document, signed at `now`, stamped two hours later.
pub(super) fn levels(desk: &Desk, base: &[u8]) -> [Vec<u8>; 4] {
    let basic = desk.sign(base);
    let stamped = desk.sign_stamped(base, desk.now());
    let material = desk.authority.material(&desk.signer, &desk.stamper, desk.now() + TimeDelta::hours(1));
    let long = add_material(&stamped, &material).unwrap();
    let archived = stamp(&long, &desk.stamper, desk.now() + TimeDelta::hours(2));
    [basic, stamped, long, archived]
}

pub(super) fn lasting(kind: KeyKind) -> Desk {
    let mut desk = Desk::new(kind);
    desk.stamper = stamper(&desk, 50, desk.now() + YEAR * 12);
    desk
}

pub(super) fn at(desk: &Desk, at: DateTime<Utc>, strict: bool) -> VerificationPolicy {
    VerificationPolicy { at, require_revocation: strict, ..desk.policy() }
}

pub(super) fn first(pdf: &[u8], policy: &VerificationPolicy) -> SignatureReport {
    verify_pdf(pdf, policy).unwrap().signatures.remove(0)
}

#[test]
fn the_level_that_is_reached_is_told() {
    for kind in [KeyKind::P256, KeyKind::P521, KeyKind::Rsa3072, KeyKind::RsaPss] {
        let desk = lasting(kind);
        for layout in LAYOUTS {
            for strict in [false, true] {
                let files = levels(&desk, &with_field(layout));
                let policy = at(&desk, desk.now() + TimeDelta::hours(3), strict);
                for (pdf, expected) in files.iter().zip([Level::BB, Level::BT, Level::BLt, Level::BLta]) {
                    // A stamp whose authority may be revoked proves nothing to somebody strict.
                    let expected = if strict && expected == Level::BT { Level::BB } else { expected };
                    let report = first(pdf, &policy);
                    assert_eq!(
                        (report.level, report.revocation == Revocation::Good),
                        (expected, expected >= Level::BLt),
                        "{kind:?} {layout:?}"
                    );
                    let passes = !strict || expected >= Level::BLt;
                    assert_eq!(outcome(&report) == PASSED, passes, "{kind:?} {expected:?} {report:?}");
                }
                let whole = verify_pdf(&files[3], &policy).unwrap();
                assert!(whole.passed(), "{whole:?}");
                assert_eq!(whole.signatures[0].changes, [Change::TimeStampAdded, Change::MaterialAdded]);
            }
        }
    }
}

#[test]
fn an_archive_of_today_passes_offline_in_2031_and_nothing_less_does() {
    for kind in [KeyKind::P256, KeyKind::Rsa, KeyKind::Rsa3072, KeyKind::RsaPssOnly] {
        // An archive needs a stamp that is still relied on; what it holds may have ended.
        let ends = matches!(kind, KeyKind::Rsa | KeyKind::Rsa3072);
        let mut desk = lasting(if ends { KeyKind::P256 } else { kind });
        desk.signer = desk.authority.signer(kind);
        let [basic, stamped, long, archived] = levels(&desk, &with_field(Layout::Table));
        let later = desk.now() + YEAR * 5;
        let report = verify_pdf(&archived, &at(&desk, later, false)).unwrap();
        assert!(report.passed(), "{kind:?} {report:?}");
        assert_eq!((report.signatures[0].level, report.signatures[0].revocation), (Level::BLta, Revocation::Good));
        let out_of_bounds = lowered(Verdict::Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity);
        assert_eq!(outcome(&first(&basic, &at(&desk, later, false))), out_of_bounds);
        // By the letter of the standard what is not proven is not known.
        let no_poe = lowered(Verdict::Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::RevocationUnknown);
        let strict = at(&desk, later, true);
        for pdf in [&stamped, &long] {
            assert_ne!(outcome(&first(pdf, &strict)), PASSED);
        }
        if kind == KeyKind::P256 {
            let fresh = crl(&CrlWanted::empty(&desk.authority.root, later));
            let material = Material { lists: vec![fresh], ..Material::default() };
            let online = VerificationPolicy { material, ..strict };
            assert!(verify_pdf(&archived, &online).unwrap().passed());
            // While the issuer lives and is known to be good, its old word needs no proof; without a word nothing is known.
            assert_eq!(outcome(&first(&long, &online)), PASSED);
            assert_eq!(outcome(&first(&stamped, &online)), no_poe);
        }
    }
}

#[test]
fn a_stamp_that_ended_holds_only_under_a_newer_one() {
    let mut desk = lasting(KeyKind::P256);
    desk.stamper = stamper(&desk, 51, desk.now() + YEAR * 2);
    let [.., archived] = levels(&desk, &with_field(Layout::Stream));
    let later = desk.now() + YEAR * 5;
    let report = verify_pdf(&archived, &at(&desk, later, false)).unwrap();
    assert_eq!(report.verdict, Verdict::Indeterminate);
    assert!(report.signatures.iter().all(|signature| signature.verdict == Verdict::Indeterminate));

    let renewed = desk.now() + YEAR;
    let next = stamper(&desk, 52, desk.now() + YEAR * 10);
    let list = crl(&CrlWanted::empty(&desk.authority.root, renewed - TimeDelta::hours(1)));
    let material = Material { lists: vec![list], ..Material::default() };
    let extended = stamp(&add_material(&archived, &material).unwrap(), &next, renewed);
    let report = verify_pdf(&extended, &at(&desk, later, false)).unwrap();
    assert!(report.passed(), "{report:?}");
    assert_eq!(report.signatures[0].proven_at, Some(desk.now()));
    // Renewed too late, nothing is proven.
    let late = stamp(&archived, &next, desk.now() + YEAR * 3);
    assert!(!verify_pdf(&late, &at(&desk, later, false)).unwrap().passed());
}

#[test]
fn revocation_after_the_proven_time_changes_nothing_and_before_it_all() {
    let desk = lasting(KeyKind::P256);
    let files = levels(&desk, &with_field(Layout::Table));
    let [basic, stamped, .., archived] = &files;
    let later = desk.now() + DAY * 60;
    let revoked = |on: &Issued, who: &Certificate, from: DateTime<Utc>| {
        let status = Revoked { at: from, reason: None };
        let wanted = CrlWanted { at: later - DAY, ..CrlWanted::empty(on, later - DAY) }.with(who, status);
        let material = Material { lists: vec![crl(&wanted)], ..Material::default() };
        VerificationPolicy { material, ..at(&desk, later, false) }
    };
    let (signer, issuing) = (&desk.signer.certificate, &desk.authority.issuing.certificate);
    let no_poe = lowered(Verdict::Indeterminate, SubIndication::RevokedNoPoe, Cause::Revoked);
    let authority = lowered(Verdict::Indeterminate, SubIndication::RevokedCaNoPoe, Cause::Revoked);
    let after = revoked(&desk.authority.issuing, signer, desk.now() + DAY * 30);
    assert_eq!(outcome(&first(basic, &after)), no_poe);
    assert_eq!(outcome(&first(stamped, &after)), PASSED);
    assert_eq!(outcome(&first(archived, &after)), PASSED);
    let before = revoked(&desk.authority.issuing, signer, desk.now() - DAY);
    for pdf in &files {
        assert_eq!(outcome(&first(pdf, &before)), no_poe);
    }
    let above = revoked(&desk.authority.root, issuing, desk.now() + DAY * 30);
    assert_eq!(outcome(&first(basic, &above)), authority);
    assert_eq!(outcome(&first(stamped, &above)), authority);
    assert_eq!(outcome(&first(archived, &above)), PASSED);
    // The stamps' authority revoked before the stamps: they prove nothing.
    let stamps = revoked(&desk.authority.root, &desk.stamper.certificate, desk.now() - DAY);
    assert_eq!(first(stamped, &stamps).time_stamp, TimeStampState::Untrusted);
}

#[test]
fn why_revocation_is_not_known_is_told() {
    let desk = lasting(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let root = crl(&CrlWanted::empty(&desk.authority.root, desk.now()));
    let wanted = OcspWanted::good(&desk.authority.issuing, &desk.signer.certificate, desk.now() - DAY * 5);
    let unknown =
        OcspWanted { answers: vec![(&desk.signer.certificate, Status::Unknown)], at: desk.now(), ..wanted.clone() };
    let stale = CrlWanted::empty(&desk.authority.issuing, desk.now() - DAY * 30);
    let mut forged = CrlWanted::empty(&desk.authority.issuing, desk.now());
    let other = Issued { key: desk.signer.key.clone(), certificate: desk.authority.issuing.certificate.clone() };
    forged.issuer = &other;
    for (responses, lists, cause) in [
        (vec![], vec![], Cause::RevocationUnknown),
        (vec![ocsp_response(&wanted)], vec![], Cause::RevocationStale),
        (vec![ocsp_response(&unknown)], vec![], Cause::ResponderDoesNotKnow),
        (vec![], vec![crl(&stale)], Cause::RevocationStale),
        (vec![], vec![crl(&forged)], Cause::RevocationUnknown),
    ] {
        let lists = [vec![root.clone()], lists].concat();
        let material = Material { responses, lists, ..Material::default() };
        let policy = VerificationPolicy { material, ..at(&desk, desk.now(), true) };
        let expected = lowered(Verdict::Indeterminate, SubIndication::TryLater, cause);
        assert_eq!(outcome(&first(&signed, &policy)), expected);
        assert_eq!(first(&signed, &policy).remedy, Some(Remedy::JudgeOnlineOrLater));
    }
}

#[test]
fn a_short_key_needs_a_proof_after_its_end() {
    let desk = Desk::with_signer(|wanted| (wanted.key, wanted.until) = (KeyKind::Rsa, wanted.until + YEAR * 10));
    let signed = desk.sign(&with_field(Layout::Table));
    let policy = VerificationPolicy {
        anchors: vec![desk.authority.issuing.certificate.clone()],
        ..at(&desk, "2029-06-01T00:00:00Z".parse().unwrap(), false)
    };
    let ended = lowered(Verdict::Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, Cause::AlgorithmEnded);
    assert_eq!(outcome(&first(&signed, &policy)), ended);
    let before = VerificationPolicy { at: "2028-06-01T00:00:00Z".parse().unwrap(), ..policy };
    assert_eq!(outcome(&first(&signed, &before)), PASSED);
}
