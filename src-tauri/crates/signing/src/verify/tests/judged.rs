//! Verdicts on signatures that are whole.

use super::*;

#[test]
fn a_good_signature_passes_for_every_key_and_layout() {
    for kind in KeyKind::ALL {
        let desk = Desk::new(kind);
        for layout in LAYOUTS {
            for base in [plain_pdf(layout), with_field(layout)] {
                let report = desk.judge(&desk.sign(&base));
                assert_eq!(outcome(&report), PASSED, "{kind:?} {layout:?}");
                assert_eq!(report.level, Level::BB);
                assert_eq!(report.signer_name.as_deref(), Some("Мария Тестова"));
                assert_eq!(report.person_identifier.as_deref(), Some("PNOBG-8501016241"));
                assert_eq!(report.issuer_name.as_deref(), Some("Test Issuing"));
                assert_eq!(report.claimed_at, Some(desk.now()));
                assert_eq!((report.proven_at, report.revocation), (None, Revocation::Unknown));
                assert!(report.covers_whole_document);
            }
        }
    }
}

#[test]
fn a_time_stamp_proves_the_time_and_outlives_the_certificate() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    let report = desk.judge(&signed);
    assert_eq!(outcome(&report), PASSED);
    assert_eq!((report.level, report.time_stamp), (Level::BT, TimeStampState::Trusted));
    assert_eq!((report.proven_at, report.signed_at()), (Some(desk.now()), Some(desk.now())));
    assert_eq!(report.time_stamp_authority.as_deref(), Some("Test Time Stamps"));

    let short = Desk::with_signer(|wanted| wanted.until = wanted.from + TimeDelta::days(366));
    let at = short.now();
    let (stamped, plain) = (short.sign_stamped(&with_field(Layout::Table), at), short.sign(&with_field(Layout::Table)));
    let later = VerificationPolicy { at: at + TimeDelta::days(30), ..short.policy() };
    assert_eq!(verify_pdf(&stamped, &later).unwrap().verdict, Verdict::TotalPassed);
    let unproven = verify_pdf(&plain, &later).unwrap().signatures.remove(0);
    let expected = lowered(Verdict::Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity);
    assert_eq!(outcome(&unproven), expected);
}

#[test]
fn a_proven_time_before_the_validity_is_final_and_after_it_proves_nothing() {
    let desk = Desk::with_signer(|wanted| wanted.until = wanted.from + TimeDelta::days(10));
    let signed = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    // The signature may be older than its stamp.
    let expected = lowered(Verdict::Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity);
    assert_eq!(outcome(&desk.judge(&signed)), expected);
    let desk = Desk::with_signer(|wanted| wanted.from = wanted.until - TimeDelta::days(10));
    let signed = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    let expected = lowered(Verdict::TotalFailed, SubIndication::NotYetValid, Cause::OutsideValidity);
    assert_eq!(outcome(&desk.judge(&signed)), expected);
}

#[test]
fn trust_comes_from_an_anchor_alone() {
    let desk = Desk::new(KeyKind::P256);
    let signed = desk.sign(&with_field(Layout::Table));
    let no_path = lowered(Verdict::Indeterminate, SubIndication::NoCertificateChainFound, Cause::NoTrustedPath);
    let none = VerificationPolicy { anchors: vec![], ..desk.policy() };
    assert_eq!(outcome(&verify_pdf(&signed, &none).unwrap().signatures[0]), no_path);
    // An authority with the same name and another key.
    let stranger = TestAuthority::new(KeyKind::P384);
    let other = VerificationPolicy { anchors: vec![stranger.root.certificate], ..desk.policy() };
    let broken = lowered(Verdict::Indeterminate, SubIndication::CertificateChainGeneralFailure, Cause::PathBroken);
    assert_eq!(outcome(&verify_pdf(&signed, &other).unwrap().signatures[0]), broken);
    // The issuing authority as anchor is enough.
    let issuing = VerificationPolicy { anchors: vec![desk.authority.issuing.certificate.clone()], ..desk.policy() };
    assert!(verify_pdf(&signed, &issuing).unwrap().passed());
}

#[test]
fn certificates_that_may_not_sign_documents_are_refused() {
    let time_stamping = crate::certificate::TIME_STAMPING;
    let not_allowed = lowered(Verdict::Indeterminate, SubIndication::ChainConstraintsFailure, Cause::PathNotAllowed);
    let cases: [(&str, Desk); 3] = [
        ("key agreement only", Desk::with_signer(|wanted| wanted.key_usage = 0x08)),
        ("time stamps only", Desk::with_signer(|wanted| wanted.extended = Some((time_stamping, true)))),
        ("a critical extension nobody knows", Desk::with_signer(|wanted| wanted.strange = true)),
    ];
    for (name, desk) in cases {
        assert_eq!(outcome(&desk.judge(&desk.sign(&with_field(Layout::Table)))), not_allowed, "{name}");
    }
}

#[test]
fn a_signer_cannot_issue_another_signer() {
    let mut desk = Desk::new(KeyKind::P256);
    let middle = desk.signer.clone();
    let wanted = Wanted::signer("Самозван", "PNOBG-7523169263", KeyKind::P256, 30, desk.now());
    desk.signer = crate::testing::issue_below(&middle, &wanted);
    let chain = [desk.authority.issuing.certificate.clone(), middle.certificate];
    let base = with_field(Layout::Table);
    let signed = sign_pdf(&base, &desk.signer.key, &desk.signer.certificate, &chain, &desk.info(), None).unwrap();
    let expected = lowered(Verdict::Indeterminate, SubIndication::ChainConstraintsFailure, Cause::PathNotAllowed);
    assert_eq!(outcome(&desk.judge(&signed)), expected);
}

#[test]
fn a_stamp_that_is_not_trusted_proves_nothing_and_a_broken_one_is_refused() {
    let mut desk = Desk::new(KeyKind::P256);
    desk.stamper = TestAuthority::new(KeyKind::P384).stamper();
    let report = desk.judge(&desk.sign_stamped(&with_field(Layout::Table), desk.now()));
    assert_eq!((outcome(&report), report.time_stamp), (PASSED, TimeStampState::Untrusted));
    assert_eq!((report.proven_at, report.level), (None, Level::BB));

    let desk = Desk::new(KeyKind::P256);
    let chain = [desk.authority.issuing.certificate.clone()];
    let broken = lowered(Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken);
    let elsewhere = |imprint: &Imprint| {
        let other = Imprint::of(imprint.hash, b"something else");
        desk.stamper.as_authority(&[]).token(&other, None, 1, desk.now())
    };
    let future =
        |imprint: &Imprint| desk.stamper.as_authority(&[]).token(imprint, None, 1, desk.now() + TimeDelta::hours(1));
    let signer_stamps = |imprint: &Imprint| desk.signer.as_authority(&[]).token(imprint, None, 1, desk.now());
    let stamps: [(&crate::tsp::StampFn<'_>, _); 2] = [(&elsewhere, broken), (&future, broken)];
    let base = with_field(Layout::Table);
    for (stamp, expected) in stamps {
        let (key, certificate) = (&desk.signer.key, &desk.signer.certificate);
        let signed = sign_pdf(&base, key, certificate, &chain, &desk.info(), Some(stamp)).unwrap();
        assert_eq!(outcome(&desk.judge(&signed)), expected);
    }
    let (key, certificate) = (&desk.signer.key, &desk.signer.certificate);
    let signed = sign_pdf(&base, key, certificate, &chain, &desk.info(), Some(&signer_stamps)).unwrap();
    assert_eq!(desk.judge(&signed).time_stamp, TimeStampState::Untrusted);
}

struct Fixed(RevocationStatus, RevocationStatus);

impl RevocationSource for Fixed {
    fn status(&self, certificate: &Certificate, _: &Certificate, _: DateTime<Utc>) -> RevocationStatus {
        if certificate.extensions().is_authority { self.1 } else { self.0 }
    }
}

#[test]
fn revocation_counts_from_its_time_and_unknown_is_said_openly() {
    let desk = Desk::new(KeyKind::P256);
    let (before, after) = (desk.now() - TimeDelta::days(1), desk.now() + TimeDelta::days(1));
    let plain = desk.sign(&with_field(Layout::Table));
    let stamped = desk.sign_stamped(&with_field(Layout::Table), desk.now());
    let revoked = |at| RevocationStatus::Revoked { at };
    let unknown = lowered(Verdict::Indeterminate, SubIndication::TryLater, Cause::RevocationUnknown);
    let no_poe = lowered(Verdict::Indeterminate, SubIndication::RevokedNoPoe, Cause::Revoked);
    let authority = lowered(Verdict::Indeterminate, SubIndication::RevokedCaNoPoe, Cause::Revoked);
    let good = RevocationStatus::Good;
    for (pdf, source, required, expected, state) in [
        (&plain, Fixed(good, good), true, PASSED, Revocation::Good),
        (&plain, Fixed(RevocationStatus::Unknown, good), false, PASSED, Revocation::Unknown),
        (&plain, Fixed(good, RevocationStatus::Unknown), true, unknown, Revocation::Unknown),
        (&plain, Fixed(revoked(before), good), false, no_poe, Revocation::Revoked),
        (&plain, Fixed(good, revoked(before)), false, authority, Revocation::Revoked),
        (&stamped, Fixed(revoked(before), good), false, no_poe, Revocation::Revoked),
        (&stamped, Fixed(revoked(after), good), true, PASSED, Revocation::Good),
    ] {
        let revocation: Option<Arc<dyn RevocationSource>> = Some(Arc::new(source));
        let policy = VerificationPolicy { require_revocation: required, revocation, ..desk.policy() };
        let report = verify_pdf(pdf, &policy).unwrap().signatures.remove(0);
        assert_eq!((outcome(&report), report.revocation), (expected, state));
    }
    let policy = VerificationPolicy { require_revocation: true, ..desk.policy() };
    assert_eq!(outcome(&verify_pdf(&plain, &policy).unwrap().signatures[0]), unknown);
}

#[test]
fn a_file_without_signatures_never_passes_and_other_files_are_unreadable() {
    let desk = Desk::new(KeyKind::P256);
    let report = verify_pdf(&with_field(Layout::Table), &desk.policy()).unwrap();
    assert_eq!((report.verdict, report.signatures.len()), (Verdict::Indeterminate, 0));
    assert_eq!(verify_pdf(b"\x89PNG", &desk.policy()), Err(Unreadable::Pdf(PdfError::NotPdf)));
    assert_eq!(verify_pdf(b"%PDF-1.7\n", &desk.policy()), Err(Unreadable::Pdf(PdfError::Missing("startxref"))));
}

#[test]
fn the_report_is_written_as_stable_json() {
    let desk = Desk::new(KeyKind::P256);
    let report = verify_pdf(&desk.sign(&with_field(Layout::Table)), &desk.policy()).unwrap();
    let json = serde_json::to_value(&report).unwrap();
    assert_eq!(json["verdict"], "TOTAL-PASSED");
    let signature = &json["signatures"][0];
    for (key, expected) in [
        ("field", "Officer"),
        ("kind", "signature"),
        ("verdict", "TOTAL-PASSED"),
        ("level", "B-B"),
        ("personIdentifier", "PNOBG-8501016241"),
        ("timeStamp", "none"),
        ("laterRevisions", "none"),
        ("revocation", "unknown"),
        ("algorithm", "1.2.840.10045.4.3.2"),
    ] {
        assert_eq!(signature[key], expected, "{key}");
    }
    assert!(signature["subIndication"].is_null() && signature["provenAt"].is_null());
}
