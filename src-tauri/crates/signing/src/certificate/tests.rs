use super::*;
use crate::testing::{KeyKind, TestAuthority, Wanted};

#[test]
fn a_certificate_is_read_and_written_back_byte_for_byte() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P384).certificate;
    let both = format!("{}\n{}", signer.to_pem(), authority.root.certificate.to_pem());
    let read = Certificate::from_pem_chain(both.as_bytes()).unwrap();
    assert_eq!(read, [signer.clone(), authority.root.certificate.clone()]);
    assert_eq!(Certificate::from_pem_chain(signer.der()).unwrap(), std::slice::from_ref(&signer));
    assert_eq!((signer.subject_name().as_str(), signer.issuer_name().as_str()), ("Мария Тестова", "Test Issuing"));
    assert_eq!(signer.serial_hex(), "510a");
    assert!(signer.is_valid_at(authority.now) && !signer.is_valid_at(DateTime::UNIX_EPOCH));
    assert!(!format!("{signer:?}").contains("Мария"));
    assert_eq!(Certificate::from_pem_chain(b"no certificate here"), Err(CertificateError::Empty));
}

#[test]
fn no_byte_of_a_certificate_can_be_changed() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256).certificate;
    let issuer = &authority.issuing.certificate;
    assert_eq!(signer.is_signed_by(issuer), Ok(()));
    for place in 0..signer.der().len() {
        let mut changed = signer.der().to_vec();
        changed[place] ^= 1 << (place % 8);
        let signed = Certificate::from_der(&changed).is_ok_and(|read| read.is_signed_by(issuer).is_ok());
        assert!(!signed, "byte {place}");
    }
}

#[test]
fn only_the_officers_own_valid_signing_certificate_is_taken() {
    let authority = TestAuthority::new(KeyKind::P256);
    let now = authority.now;
    let base = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 40, now);
    let cases = [
        (base.clone(), now, Ok(())),
        (Wanted { person: None, ..base.clone() }, now, Err(OfficerRefusal::NoPersonIdentifier)),
        (Wanted { person: Some("8501016241"), ..base.clone() }, now, Err(OfficerRefusal::NoPersonIdentifier)),
        (Wanted { person: Some("PNOBG-7523169263"), ..base.clone() }, now, Err(OfficerRefusal::AnotherPerson)),
        (Wanted { key_usage: 0x80, ..base.clone() }, now, Err(OfficerRefusal::NotForSigning)),
        (Wanted { authority: Some(None), ..base.clone() }, now, Err(OfficerRefusal::NotForSigning)),
        (Wanted { statements: &[4, 6], ..base.clone() }, now, Err(OfficerRefusal::NotQualified)),
        (Wanted { statements: &[], ..base.clone() }, now, Err(OfficerRefusal::NotQualified)),
        (Wanted { statements: &[1, 6], ..base.clone() }, now, Err(OfficerRefusal::NotOnDevice)),
        (Wanted { statements: &[1, 4], ..base.clone() }, now, Ok(())),
        (base.clone(), base.until + chrono::TimeDelta::seconds(1), Err(OfficerRefusal::Expired { at: base.until })),
        (base.clone(), base.from - chrono::TimeDelta::seconds(1), Err(OfficerRefusal::NotYetValid { from: base.from })),
    ];
    for (wanted, at, expected) in cases {
        let certificate = authority.issue(&wanted).certificate;
        assert_eq!(check_officer(&certificate, "PNOBG-8501016241", at), expected, "{wanted:?}");
    }
}

#[test]
fn pointers_and_statements_are_read_and_no_pointer_is_invented() {
    let authority = TestAuthority::new(KeyKind::P256);
    let base = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 40, authority.now);
    let served = authority.issue(&Wanted { served: Some("http://pki.sandbox.invalid"), ..base.clone() }).certificate;
    let pointers = &served.extensions().pointers;
    assert_eq!(pointers.ocsp, ["http://pki.sandbox.invalid/ocsp"]);
    assert_eq!(pointers.issuers, ["http://pki.sandbox.invalid/issuer"]);
    assert_eq!(pointers.lists, ["http://pki.sandbox.invalid/crl/40"]);
    let qualified = &served.extensions().qualified;
    assert_eq!((qualified.compliance, qualified.secure_device), (true, true));
    assert_eq!(qualified.types, [QcType::ESign]);
    let elsewhere = Wanted { served: Some("ldap://pki.sandbox.invalid"), ..base };
    assert_eq!(authority.issue(&elsewhere).certificate.extensions().pointers, Pointers::default());
}

#[test]
fn a_path_is_no_longer_than_its_authorities_allow() {
    let authority = TestAuthority::new(KeyKind::P256);
    let below = Wanted {
        authority: Some(None),
        key_usage: 0x06,
        ..Wanted::signer("Sub", "", KeyKind::P256, 50, authority.now)
    };
    // The issuing authority has a path length of zero: no authority may stand below it.
    let sub = authority.issue(&below);
    let wanted = Wanted::signer("Мария Тестова", "PNOBG-8501016241", KeyKind::P256, 51, authority.now);
    let leaf = crate::testing::issue_below(&sub, &wanted).certificate;
    let pool = [authority.issuing.certificate.clone(), sub.certificate];
    let anchors = [authority.root.certificate.clone()];
    let checks = Checks::default();
    let rules =
        PathRules { anchors: &anchors, pool: &pool, at: authority.now, purpose: Purpose::Document, checks: &checks };
    assert_eq!(build_path(&leaf, &rules), Err(PathFault::Constraint));
    let direct = authority.issue(&wanted).certificate;
    assert_eq!(build_path(&direct, &rules).unwrap().len(), 3);
}
