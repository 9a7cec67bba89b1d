use std::process::Command;

use super::*;
use crate::testing::{KeyKind, TestAuthority};

fn expected(policy: Option<ObjectIdentifier>) -> Expected {
    Expected::new(Imprint::of(HashAlgorithm::Sha256, b"data"), policy, 0xdead_beef_0123_4567)
}

#[test]
fn an_answer_is_accepted_only_for_its_own_request() {
    let authority = TestAuthority::new(KeyKind::P256);
    let stamper = authority.stamper();
    let served = stamper.as_authority(&[]);
    let asked = expected(Some(served.policy));
    let answer = served.answer(&request(&asked), 9, authority.now);
    let token = read_token(&read_response(&answer, &asked).unwrap()).unwrap();
    assert_eq!((token.time, token.serial.as_slice()), (authority.now, &[9][..]));
    assert_eq!(token.nonce, Some(asked.nonce.clone()));

    let other_nonce = Expected { nonce: vec![1, 2, 3], ..asked.clone() };
    assert_eq!(read_response(&answer, &other_nonce), Err(TspError::WrongNonce));
    let other_data = Expected { imprint: Imprint::of(HashAlgorithm::Sha256, b"other"), ..asked.clone() };
    assert_eq!(read_response(&answer, &other_data), Err(TspError::WrongImprint));
    let other_policy = Expected { policy: Some(TST_INFO), ..asked };
    assert_eq!(read_response(&answer, &other_policy), Err(TspError::WrongPolicy));
}

#[test]
fn refusals_are_told_and_a_signer_that_is_no_authority_is_not_accepted() {
    let authority = TestAuthority::new(KeyKind::P256);
    let stamper = authority.stamper();
    let served = stamper.as_authority(&[]);
    let wrong_policy = expected(Some(TST_INFO));
    let refused = served.answer(&request(&wrong_policy), 1, authority.now);
    assert_eq!(read_response(&refused, &wrong_policy), Err(TspError::Refused(2)));
    assert_eq!(read_response(&served.answer(b"hello", 1, authority.now), &wrong_policy), Err(TspError::Refused(2)));
    assert_eq!(read_response(b"hello", &wrong_policy), Err(TspError::Malformed));

    let signer = authority.signer(KeyKind::P256);
    let asked = expected(None);
    let answer = signer.as_authority(&[]).answer(&request(&asked), 1, authority.now);
    assert_eq!(read_response(&answer, &asked), Err(TspError::BadSignature));
}

#[test]
fn no_byte_of_a_token_can_be_changed_unseen() {
    let authority = TestAuthority::new(KeyKind::P256);
    let stamper = authority.stamper();
    let imprint = Imprint::of(HashAlgorithm::Sha256, b"data");
    let token = stamper.as_authority(&[]).token(&imprint, Some(&[5]), 1, authority.now).unwrap();
    assert!(check_token(&token).is_ok());
    for place in 0..token.len() {
        let mut changed = token.clone();
        changed[place] ^= 1 << (place % 8);
        let accepted = check_token(&changed).is_ok_and(|checked| checked.signer == stamper.certificate);
        assert!(!accepted, "byte {place}");
    }
}

#[test]
fn openssl_reads_our_request_and_verifies_our_answer_to_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name);
    let authority = TestAuthority::new(KeyKind::Rsa);
    let stamper = authority.stamper();
    let openssl = |arguments: &[&std::ffi::OsStr]| {
        let output = Command::new("openssl").arg("ts").args(arguments).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    std::fs::write(file("ours.tsq"), request(&expected(None))).unwrap();
    let text = openssl(&["-query".as_ref(), "-in".as_ref(), file("ours.tsq").as_os_str(), "-text".as_ref()]);
    assert!(text.contains("Certificate required: yes") && text.contains("0x6F56DF77"), "{text}");

    std::fs::write(file("data"), b"data").unwrap();
    let (data, query, answer, root) = (file("data"), file("query"), file("answer"), file("root.pem"));
    let ask = ["-query", "-sha512", "-cert", "-data"].map(std::ffi::OsStr::new);
    openssl(&[&ask[..], &[data.as_os_str(), "-out".as_ref(), query.as_os_str()]].concat());
    let bytes = stamper.as_authority(&[]).answer(&std::fs::read(&query).unwrap(), 77, authority.now);
    std::fs::write(&answer, bytes).unwrap();
    std::fs::write(&root, authority.root.certificate.to_pem()).unwrap();
    let at = authority.now.timestamp().to_string();
    let judge = ["-verify", "-attime", &at, "-in"].map(std::ffi::OsStr::new);
    let with = [answer.as_os_str(), "-queryfile".as_ref(), query.as_os_str(), "-CAfile".as_ref(), root.as_os_str()];
    openssl(&[&judge[..], &with].concat());
}
