//! Responses and lists that hold, and every way in which one does not.

use std::process::Command;
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use const_oid::ObjectIdentifier;
use pkcs8::EncodePrivateKey;

use super::crl::{CrlError, List};
use super::ocsp::{OcspError, ResponderStatus, Response, Status, request};
use super::*;
use crate::HashAlgorithm;
use crate::asn1::{self, SEQUENCE};
use crate::certificate::{Certificate, OCSP_SIGNING};
use crate::testing::{CrlWanted, Issued, KeyKind, OcspWanted, TestAuthority, Wanted, crl, ocsp_response};

fn oid(text: &str) -> ObjectIdentifier {
    ObjectIdentifier::new(text).unwrap()
}

fn responder(authority: &TestAuthority) -> Issued {
    authority.issue(&Wanted {
        key_usage: 0x80,
        extended: Some((OCSP_SIGNING, false)),
        extra: vec![(oid("1.3.6.1.5.5.7.48.1.5"), false, vec![5, 0])],
        ..Wanted::signer("Test Responder", "", KeyKind::P256, 40, authority.now)
    })
}

#[test]
fn every_key_answers_by_itself_and_by_a_delegate() {
    for kind in KeyKind::ALL {
        let authority = TestAuthority::new(kind);
        let (signer, delegate) = (authority.signer(KeyKind::P256), responder(&authority));
        let issuer = &authority.issuing;
        let own = OcspWanted::good(issuer, &signer.certificate, authority.now);
        for hash in [None, Some(HashAlgorithm::Sha256), Some(HashAlgorithm::Sha512)] {
            for by_key in [false, true] {
                let der = ocsp_response(&OcspWanted { hash, by_key, ..own.clone() });
                let answer =
                    Response::read(&der).unwrap().answer(&signer.certificate, &issuer.certificate, &[]).unwrap();
                assert_eq!((answer.status, answer.responder), (Status::Good, None), "{kind:?}");

                let certificates = vec![delegate.certificate.clone()];
                let der = ocsp_response(&OcspWanted { signer: &delegate, hash, by_key, certificates, ..own.clone() });
                let answer =
                    Response::read(&der).unwrap().answer(&signer.certificate, &issuer.certificate, &[]).unwrap();
                assert_eq!(answer.responder, Some(delegate.certificate.clone()));
                assert!(delegate.certificate.extensions().ocsp_no_check);
            }
        }
    }
}

#[test]
fn good_revoked_and_unknown_are_three_answers() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256).certificate;
    let revoked = Revoked { at: authority.now - TimeDelta::days(3), reason: Some(Reason::KeyCompromise) };
    let silent = Revoked { reason: None, ..revoked };
    for status in [Status::Good, Status::Revoked(revoked), Status::Revoked(silent), Status::Unknown] {
        let mut wanted = OcspWanted::good(&authority.issuing, &signer, authority.now);
        wanted.answers = vec![(&authority.issuing.certificate, Status::Good), (&signer, status)];
        let der = ocsp_response(&wanted);
        let answer = Response::read(&der).unwrap().answer(&signer, &authority.issuing.certificate, &[]).unwrap();
        assert_eq!(answer.status, status);
        assert_eq!((answer.this_update, answer.produced_at), (authority.now, authority.now));
    }
}

#[test]
fn a_response_by_somebody_else_or_about_somebody_else_says_nothing() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let other = authority.issue(&Wanted::signer("Друг", "PNOBG-7523169263", KeyKind::P256, 30, authority.now));
    let issuer = &authority.issuing.certificate;
    let good = OcspWanted::good(&authority.issuing, &signer.certificate, authority.now);
    let fault = |wanted: OcspWanted<'_>| {
        let der = ocsp_response(&wanted);
        Response::read(&der).unwrap().answer(&signer.certificate, issuer, &[]).unwrap_err()
    };
    assert_eq!(
        fault(OcspWanted { answers: vec![(&other.certificate, Status::Good)], ..good.clone() }),
        OcspError::OtherCertificate
    );
    assert_eq!(fault(OcspWanted { issuer: &authority.root.certificate, ..good.clone() }), OcspError::OtherCertificate);
    // A certificate of the same issuer that may not answer, a delegate of another authority, and one that had ended.
    let below_root = crate::testing::issue_below(
        &authority.root,
        &Wanted {
            key_usage: 0x80,
            extended: Some((OCSP_SIGNING, false)),
            ..Wanted::signer("Elsewhere", "", KeyKind::P256, 41, authority.now)
        },
    );
    let mut ended = Wanted::signer("Ended", "", KeyKind::P256, 42, authority.now);
    (ended.extended, ended.until) = (Some((OCSP_SIGNING, false)), authority.now - TimeDelta::days(1));
    for stranger in [other.clone(), below_root, authority.issue(&ended)] {
        let certificates = vec![stranger.certificate.clone()];
        assert_eq!(fault(OcspWanted { signer: &stranger, certificates, ..good.clone() }), OcspError::Responder);
    }
    // The issuer's name over another key's signature.
    let forged = Issued { certificate: issuer.clone(), key: other.key.clone() };
    assert_eq!(fault(OcspWanted { signer: &forged, ..good.clone() }), OcspError::Signature);
    let unknown = vec![(oid("1.3.6.1.4.1.99999.7"), true, vec![5, 0])];
    let der = ocsp_response(&OcspWanted { extra: unknown, ..good });
    assert_eq!(Response::read(&der).unwrap_err(), OcspError::UnknownCritical);
}

#[test]
fn the_nonce_and_the_times_are_compared() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256).certificate;
    let issuer = &authority.issuing.certificate;
    let good = OcspWanted::good(&authority.issuing, &signer, authority.now);
    let der = ocsp_response(&OcspWanted { nonce: Some(b"0123456789abcdef"), ..good.clone() });
    let response = Response::read(&der).unwrap();
    assert_eq!(response.check_nonce(b"0123456789abcdef"), Ok(()));
    assert_eq!(response.check_nonce(b"0123456789abcdeF"), Err(OcspError::WrongNonce));
    let without = ocsp_response(&good);
    let without = Response::read(&without).unwrap();
    assert!(!without.has_nonce());
    assert_eq!(without.check_nonce(b"0123456789abcdef"), Err(OcspError::WrongNonce));

    let answer = response.answer(&signer, issuer, &[]).unwrap();
    let (minute, day) = (TimeDelta::minutes(1), TimeDelta::days(1));
    let current = |at| answer.check_current(at, minute, day).is_ok();
    let now = authority.now;
    for (at, expected) in
        [(now - minute, true), (now - minute * 2, false), (now + day + minute, true), (now + day + minute * 2, false)]
    {
        assert_eq!(current(at), expected, "{at}");
    }
    let cutoff = asn1::encode(0x18, b"20200101000000Z");
    let extra = vec![(oid("1.3.6.1.5.5.7.48.1.6"), false, cutoff)];
    let der = ocsp_response(&OcspWanted { extra, next: None, ..good });
    let answer = Response::read(&der).unwrap().answer(&signer, issuer, &[]).unwrap();
    assert_eq!(answer.archive_cutoff, Some("2020-01-01T00:00:00Z".parse().unwrap()));
    assert!(answer.check_current(now + day, minute, day).is_ok());
    assert!(answer.check_current(now + day * 2, minute, day).is_err());
}

#[test]
fn a_status_instead_of_an_answer_is_told() {
    for (value, expected) in [
        (1, ResponderStatus::MalformedRequest),
        (3, ResponderStatus::TryLater),
        (6, ResponderStatus::Unauthorized),
        (9, ResponderStatus::Other),
    ] {
        let der = [0x30, 3, 0x0a, 1, value];
        assert_eq!(Response::read(&der).unwrap_err(), OcspError::Status(expected));
    }
}

#[test]
fn openssl_reads_the_request_and_what_it_answers_is_read() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let (subject, issuer) = (&signer.certificate, &authority.issuing.certificate);
    let der = request(subject, issuer, Some(&[9; 16])).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("request"), &der).unwrap();
    std::fs::write(file("issuer.pem"), issuer.to_pem()).unwrap();
    // The scalar that the test authority gives its issuing key.
    let key = p256::SecretKey::from_slice(&[2; 32]).unwrap().to_pkcs8_pem(pkcs8::LineEnding::LF).unwrap();
    std::fs::write(file("key.pem"), key.as_bytes()).unwrap();
    // The index of `openssl ca`: revoked, end, when and why, serial, file, subject.
    let index = format!(
        "R\t300101000000Z\t260101000000Z,keyCompromise\t{}\tunknown\t/CN=x\n",
        subject.serial_hex().to_uppercase()
    );
    std::fs::write(file("index.txt"), index).unwrap();
    let output = Command::new("openssl")
        .args(["ocsp", "-index", "index.txt", "-rsigner", "issuer.pem", "-rkey", "key.pem", "-CA", "issuer.pem"])
        .args(["-reqin", "request", "-respout", "response", "-ndays", "1", "-text"])
        .current_dir(folder.path())
        .output()
        .unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text} {}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains(&subject.serial_hex().to_uppercase()), "{text}");
    let der = std::fs::read(file("response")).unwrap();
    let response = Response::read(&der).unwrap();
    assert_eq!(response.check_nonce(&[9; 16]), Ok(()));
    let answer = response.answer(subject, issuer, &[]).unwrap();
    let at = "2026-01-01T00:00:00Z".parse().unwrap();
    assert_eq!(answer.status, Status::Revoked(Revoked { at, reason: Some(Reason::KeyCompromise) }));
}

#[test]
fn every_changed_byte_of_a_response_or_list_is_refused() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256).certificate;
    let issuer = &authority.issuing.certificate;
    let ocsp = ocsp_response(&OcspWanted::good(&authority.issuing, &signer, authority.now));
    let revoked = Revoked { at: authority.now, reason: None };
    let list = crl(&CrlWanted::empty(&authority.issuing, authority.now).with(&authority.root.certificate, revoked));
    let good_ocsp = |der: &[u8]| {
        let answer = Response::read(der).and_then(|response| response.answer(&signer, issuer, &[]));
        answer.is_ok_and(|answer| answer.status == Status::Good)
    };
    let good_list = |der: &[u8]| {
        let read = List::read(der).and_then(|list| list.check_signature(issuer).map(|()| list));
        read.and_then(|list| list.find(&signer)).is_ok_and(|found| found.is_none())
    };
    assert!(good_ocsp(&ocsp) && good_list(&list));
    for place in 0..ocsp.len().max(list.len()) {
        for (der, good) in [(&ocsp, &good_ocsp as &dyn Fn(&[u8]) -> bool), (&list, &good_list)] {
            let mut changed = der.clone();
            let Some(byte) = changed.get_mut(place) else { continue };
            *byte ^= 1 << (place % 8);
            assert!(!good(&changed), "byte {place}");
        }
    }
}

fn points(uri: &str) -> Vec<u8> {
    let names = asn1::encode(0xa0, &asn1::encode(0xa0, &asn1::encode(0x86, uri.as_bytes())));
    asn1::encode(SEQUENCE, &asn1::encode(SEQUENCE, &names))
}

fn scope(parts: &[&[u8]]) -> (ObjectIdentifier, bool, Vec<u8>) {
    (oid("2.5.29.28"), true, asn1::encode_all(SEQUENCE, parts))
}

#[test]
fn a_list_of_every_key_tells_who_is_revoked() {
    for kind in KeyKind::ALL {
        let authority = TestAuthority::new(kind);
        let (signer, issuer) = (authority.signer(KeyKind::P256).certificate, &authority.issuing);
        let revoked = Revoked { at: authority.now - TimeDelta::days(2), reason: Some(Reason::CertificateHold) };
        let der = crl(&CrlWanted::empty(issuer, authority.now).with(&signer, revoked));
        let list = List::read(&der).unwrap();
        assert_eq!(list.check_signature(&issuer.certificate), Ok(()), "{kind:?}");
        assert_eq!(list.find(&signer), Ok(Some(revoked)));
        let clean = crl(&CrlWanted::empty(issuer, authority.now));
        let list = List::read(&clean).unwrap();
        assert_eq!(list.find(&signer), Ok(None));
        assert_eq!(list.check_signature(&authority.root.certificate), Err(CrlError::Issuer));
        let impostor = TestAuthority::new(if kind == KeyKind::P256 { KeyKind::P384 } else { KeyKind::P256 });
        assert_eq!(list.check_signature(&impostor.issuing.certificate), Err(CrlError::Signature));
        assert!(list.check_current(authority.now + TimeDelta::days(7), TimeDelta::zero()).is_ok());
        assert_eq!(
            list.check_current(authority.now + TimeDelta::days(8), TimeDelta::zero()),
            Err(CrlError::NotCurrent)
        );
    }
}

#[test]
fn a_list_that_is_not_complete_for_the_certificate_says_nothing() {
    let authority = TestAuthority::new(KeyKind::P256);
    let uri = "http://crl.example/a";
    let mut wanted = Wanted::signer("Мария", "PNOBG-8501016241", KeyKind::P256, 12, authority.now);
    wanted.extra = vec![(oid("2.5.29.31"), false, points(uri))];
    let signer = authority.issue(&wanted).certificate;
    let name = |uri: &str| asn1::encode(0xa0, &asn1::encode(0xa0, &asn1::encode(0x86, uri.as_bytes())));
    let judged = |certificate: &Certificate, extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>| {
        let der = crl(&CrlWanted { extra, ..CrlWanted::empty(&authority.issuing, authority.now) });
        List::read(&der).and_then(|list| list.find(certificate))
    };
    let strange = |critical| vec![(oid("1.3.6.1.4.1.99999.8"), critical, vec![5, 0])];
    let elsewhere = name("http://crl.example/b");
    for (extra, expected) in [
        (vec![scope(&[&name(uri), &[0x81, 1, 0xff]])], Ok(None)),
        (vec![scope(&[&elsewhere])], Err(CrlError::Scope)),
        (vec![scope(&[&[0x82, 1, 0xff]])], Err(CrlError::Scope)),
        (vec![scope(&[&[0x85, 1, 0xff]])], Err(CrlError::Scope)),
        (vec![scope(&[&[0x83, 2, 1, 6]])], Err(CrlError::Partial)),
        (vec![scope(&[&[0x84, 1, 0xff]])], Err(CrlError::Partial)),
        (vec![(oid("2.5.29.27"), true, vec![2, 1, 1])], Err(CrlError::Partial)),
        (strange(true), Err(CrlError::UnknownCritical)),
        (strange(false), Ok(None)),
    ] {
        assert_eq!(judged(&signer, extra.clone()), expected, "{extra:?}");
    }
    // An entry with something critical spoils the list even for others.
    let mut spoiled = CrlWanted::empty(&authority.issuing, authority.now);
    spoiled.revoked = vec![(vec![99], Revoked { at: authority.now, reason: None })];
    spoiled.entry_extra = strange(true);
    let der = crl(&spoiled);
    assert_eq!(List::read(&der).unwrap().find(&signer), Err(CrlError::UnknownCritical));
    let other = Certificate::from_der(authority.root.certificate.der()).unwrap();
    assert_eq!(List::read(&der).unwrap().find(&other), Err(CrlError::Issuer));
}

#[test]
fn a_million_entries_are_searched_fast() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256).certificate;
    let at = authority.now - TimeDelta::days(1);
    let mut wanted = CrlWanted::empty(&authority.issuing, authority.now);
    wanted.revoked = (0..1_000_000u32)
        .map(|number| {
            let serial = [&[0x40], number.to_be_bytes().as_slice(), &[7; 11]].concat();
            (serial, Revoked { at, reason: Some(Reason::Superseded) })
        })
        .collect();
    wanted.revoked.push((signer.serial().to_vec(), Revoked { at, reason: None }));
    let der = crl(&wanted);
    let begun = Instant::now();
    let list = List::read(&der).unwrap();
    assert_eq!(list.find(&signer), Ok(Some(Revoked { at, reason: None })));
    // A build without optimisation on a busy machine takes a second; a release build some 30 ms.
    assert!(begun.elapsed() < Duration::from_secs(8), "{:?}", begun.elapsed());
}
