use super::*;
use crate::testing::{KeyKind, TestAuthority};

#[test]
fn every_key_signs_with_every_digest_and_no_other_digest_passes() {
    let authority = TestAuthority::new(KeyKind::P256);
    for kind in KeyKind::ALL {
        for hash in HashAlgorithm::ALL {
            let Ok(key) = authority.signer(kind).key.with_hash(hash) else {
                assert_eq!(kind, KeyKind::RsaPssOnly, "only a key that names its digest refuses {hash:?}");
                continue;
            };
            let (algorithm, spki) = (key.algorithm(), key.public_key().unwrap());
            let value = key.sign(b"data").unwrap();
            assert!(algorithm.fits(&spki));
            assert_eq!(algorithm.verify(&spki, b"data", &value), Ok(()), "{kind:?} {hash:?}");
            assert_eq!(algorithm.verify(&spki, b"date", &value), Err(AlgorithmError::Value), "{kind:?} {hash:?}");
            assert_eq!(key.sign(b"data").unwrap(), value, "{kind:?} signs the same with the same");
            let identifier = algorithm.identifier();
            let read = SignatureAlgorithm::from_identifier(&Reader(&identifier).next().unwrap(), None);
            assert_eq!(read, Ok(algorithm));
        }
    }
}

#[test]
fn a_key_for_pss_alone_accepts_nothing_else() {
    let authority = TestAuthority::new(KeyKind::P256);
    let key = authority.signer(KeyKind::RsaPssOnly).key;
    let spki = key.public_key().unwrap();
    assert_eq!(key.algorithm(), SignatureAlgorithm::RsaPss(HashAlgorithm::Sha384));
    assert_eq!(customary(&spki), Ok(key.algorithm()));
    for other in SignatureAlgorithm::all().filter(|other| *other != key.algorithm()) {
        assert!(!other.fits(&spki), "{other:?}");
        assert_eq!(other.verify(&spki, b"data", &[1; 384]), Err(AlgorithmError::Key));
    }
}

#[test]
fn raw_values_become_der_and_der_stays() {
    let authority = TestAuthority::new(KeyKind::P256);
    for (kind, length) in [(KeyKind::P256, 32), (KeyKind::P384, 48), (KeyKind::P521, 66)] {
        let key = authority.signer(kind).key;
        let (algorithm, spki, value) = (key.algorithm(), key.public_key().unwrap(), key.sign(b"data").unwrap());
        let mut pair = asn1::single(&value, SEQUENCE).unwrap().reader();
        let mut raw = Vec::new();
        while !pair.is_empty() {
            let number = pair.expect(asn1::INTEGER).unwrap().content;
            let number = number.strip_prefix(&[0]).unwrap_or(number);
            raw.extend(vec![0; length - number.len()]);
            raw.extend(number);
        }
        assert_eq!(raw.len(), 2 * length);
        assert_eq!(algorithm.normalise(&raw), value);
        assert_eq!(algorithm.normalise(&value), value);
        assert_eq!(algorithm.verify(&spki, b"data", &algorithm.normalise(&raw)), Ok(()));
    }
    assert_eq!(SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256).normalise(&[1; 64]), [1; 64]);
}

#[test]
fn what_csc_says_is_understood() {
    let (pss, sha384) = (SignatureAlgorithm::RsaPss(HashAlgorithm::Sha512), Some(HashAlgorithm::Sha384));
    let parameters = pss.csc_parameters().unwrap();
    let read = |oid: &str, parameters: Option<&str>, hash| SignatureAlgorithm::from_csc(oid, parameters, hash);
    let name = "1.2.840.113549.1.1.10";
    assert_eq!(read(name, Some(&parameters), None), Some(pss));
    assert_eq!(read(name, Some(&parameters), sha384), None, "two digests");
    assert_eq!(read(name, None, sha384), Some(SignatureAlgorithm::RsaPss(HashAlgorithm::Sha384)));
    assert_eq!(read(name, None, None), None);
    assert_eq!(read(name, Some("MAA="), None), None, "the defaults are SHA-1");
    assert_eq!(read("1.2.840.113549.1.1.1", None, sha384), Some(SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha384)));
    assert_eq!(read("1.2.840.10045.4.3.4", None, None), Some(SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha512)));
    assert_eq!(read("1.2.840.113549.1.1.5", None, None), None);
    assert_eq!(SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256).csc_parameters(), None);
}
