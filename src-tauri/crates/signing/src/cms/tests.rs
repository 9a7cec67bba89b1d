use super::*;
use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, SEQUENCE};
use crate::testing::{KeyKind, TestAuthority};

fn sign(kind: KeyKind) -> (TestAuthority, Vec<u8>) {
    let authority = TestAuthority::new(kind);
    let signer = authority.signer(kind);
    let algorithm = signer.key.algorithm();
    let signing = Signing::new(&algorithm.hash().digest(b"content"), algorithm, &signer.certificate).unwrap();
    let value = signer.key.sign(signing.to_be_signed()).unwrap();
    let cms = signing.finish(&value, std::slice::from_ref(&authority.issuing.certificate), None).unwrap();
    (authority, cms)
}

#[test]
fn the_signed_attributes_are_three_in_der_order_without_a_time() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let algorithm = signer.key.algorithm();
    let signing = Signing::new(&[7; 32], algorithm, &signer.certificate).unwrap();
    let mut reader = asn1::single(signing.to_be_signed(), asn1::SET).unwrap().reader();
    let (mut encodings, mut kinds) = (Vec::new(), Vec::new());
    while !reader.is_empty() {
        let attribute = reader.expect(SEQUENCE).unwrap();
        encodings.push(attribute.whole.to_vec());
        kinds.push(attribute.reader().next().unwrap().oid().unwrap());
    }
    assert!(encodings.is_sorted());
    assert_eq!(kinds, [CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE_V2]);
    assert_eq!(signing.digest(), HashAlgorithm::Sha256.digest(signing.to_be_signed()));
    assert_eq!(Signing::new(&[7; 20], algorithm, &signer.certificate).unwrap_err(), CmsError::DigestLength);
}

#[test]
fn what_was_made_is_checked_and_another_content_is_not() {
    for kind in KeyKind::ALL {
        let (_, cms) = sign(kind);
        let data = SignedData::read(&cms).unwrap();
        let check = |content: &'static [u8]| {
            check_signer(&data, &data.signers[0], Over::Content, &[], |hash| hash.digest(content))
                .map(|(_, algorithm)| algorithm)
        };
        assert!(check(b"content").is_ok(), "{kind:?}");
        assert_eq!(check(b"another").unwrap_err(), Fault::Hash);
    }
}

#[test]
fn a_value_of_another_key_or_digest_is_not_accepted() {
    let authority = TestAuthority::new(KeyKind::P256);
    let signer = authority.signer(KeyKind::P256);
    let signing = Signing::new(&[7; 32], signer.key.algorithm(), &signer.certificate).unwrap();
    let good = signer.key.sign(signing.to_be_signed()).unwrap();
    assert_eq!(signing.accept(&good).unwrap(), good);
    for bad in [signer.key.sign(b"else").unwrap(), authority.root.key.sign(signing.to_be_signed()).unwrap(), vec![]] {
        assert_eq!(signing.accept(&bad), Err(CmsError::Value));
    }
}

#[test]
fn sha1_and_pss_without_its_parameters_are_refused_by_name() {
    let (_, cms) = sign(KeyKind::Rsa);
    let rsa = asn1::encode_oid(&SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256).oid());
    for other in ["1.2.840.113549.1.1.10", "1.2.840.113549.1.1.5"] {
        let other = asn1::encode_oid(&ObjectIdentifier::new(other).unwrap());
        assert_eq!(rsa.len(), other.len());
        let place = cms.windows(rsa.len()).rposition(|window| window == rsa).unwrap();
        let mut changed = cms.clone();
        changed[place..place + other.len()].copy_from_slice(&other);
        let data = SignedData::read(&changed).unwrap();
        let judged = check_signer(&data, &data.signers[0], Over::Content, &[], |hash| hash.digest(b"content"));
        assert_eq!(judged.unwrap_err(), Fault::Algorithm);
    }
}

#[test]
fn damaged_bytes_are_never_accepted_and_never_panic() {
    let (authority, cms) = sign(KeyKind::P256);
    let issuing = &authority.issuing.certificate;
    for place in 0..cms.len() {
        let mut changed = cms.clone();
        changed[place] ^= 1 << (place % 8);
        let Ok(data) = SignedData::read(&changed) else { continue };
        for signer in &data.signers {
            let checked = check_signer(&data, signer, Over::Content, &[], |hash| hash.digest(b"content"));
            // A byte of the certificates may change unseen here; the path sees it.
            let trusted = checked.is_ok_and(|(found, _)| found.is_signed_by(issuing).is_ok());
            let chain_untouched = data.certificates.contains(issuing);
            assert!(!(trusted && chain_untouched && data.content_type == DATA), "byte {place}");
        }
    }
}
