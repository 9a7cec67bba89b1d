//! The parameters of RSASSA-PSS (RFC 4055 §3.1): one digest throughout, the salt as long as the digest, trailer 0xBC.
//!
//! The structure can say much more: another digest in the mask, no salt at all, SHA-1 by default. None of that is made by a
//! provider of qualified signatures, and every freedom is one more thing that an attacker chooses, so nothing else is read.

use const_oid::ObjectIdentifier;

use super::HashAlgorithm;
use crate::asn1::{self, Element, INTEGER, SEQUENCE};

/// id-mgf1.
const MGF1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.8");

/// RSASSA-PSS-params for a digest, DER. The trailer is the default and left out.
pub(super) fn encode(hash: HashAlgorithm) -> Vec<u8> {
    let digest = hash.identifier_with_null();
    let mask = asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&MGF1), &digest]);
    let salt = asn1::encode_unsigned(&[hash.length() as u8]);
    asn1::encode_all(SEQUENCE, &[&asn1::encode(0xa0, &digest), &asn1::encode(0xa1, &mask), &asn1::encode(0xa2, &salt)])
}

/// The digest that the parameters name; none when they are of any other shape.
pub(super) fn read(parameters: &Element<'_>) -> Option<HashAlgorithm> {
    let mut reader = parameters.expect(SEQUENCE).ok()?.reader();
    let mut next = |tag: u8| reader.expect(tag).ok();
    let hash = HashAlgorithm::from_identifier(&asn1::single(next(0xa0)?.content, SEQUENCE).ok()?)?;
    let mut mask = asn1::single(next(0xa1)?.content, SEQUENCE).ok()?.reader();
    let (function, masked) = (mask.next().ok()?.oid().ok()?, mask.next().ok()?);
    mask.end().ok()?;
    let salt = asn1::single(next(0xa2)?.content, INTEGER).ok()?.content;
    let trailer = reader.optional(0xa3).ok()?;
    reader.end().ok()?;
    // DER leaves a default out, yet several libraries write the trailer.
    let plain = match trailer {
        None => true,
        Some(trailer) => asn1::single(trailer.content, INTEGER).ok()?.content == [1],
    };
    let same = function == MGF1 && HashAlgorithm::from_identifier(&masked) == Some(hash);
    (plain && same && salt == [hash.length() as u8]).then_some(hash)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asn1::{Reader, encode as element, encode_all};

    #[test]
    fn what_is_written_is_read_and_odd_parameters_are_not() {
        for hash in HashAlgorithm::ALL {
            let written = encode(hash);
            assert_eq!(read(&Reader(&written).next().unwrap()), Some(hash));
        }
        let (good, other) =
            (HashAlgorithm::Sha256.identifier_with_null(), HashAlgorithm::Sha384.identifier_with_null());
        let sha1 = [0x30, 7, 6, 5, 0x2b, 14, 3, 2, 0x1a];
        let mask = |hash: &[u8]| element(0xa1, &encode_all(SEQUENCE, &[&asn1::encode_oid(&MGF1), hash]));
        let hash = |hash: &[u8]| element(0xa0, hash);
        let salt = |length: u8| element(0xa2, &[2, 1, length]);
        let trailer = |value: u8| element(0xa3, &[2, 1, value]);
        for (parts, expected) in [
            (vec![hash(&good), mask(&good), salt(32), trailer(1)], Some(HashAlgorithm::Sha256)),
            (vec![hash(&good), mask(&good), salt(32), trailer(2)], None),
            (vec![hash(&good), mask(&good), salt(20)], None),
            (vec![hash(&good), mask(&good)], None),
            (vec![hash(&good), mask(&other), salt(32)], None),
            (vec![hash(&good), salt(32)], None),
            (vec![hash(&sha1), mask(&sha1), salt(20)], None),
            (vec![mask(&good), hash(&good), salt(32)], None),
            (vec![hash(&good), mask(&good), salt(32), vec![5, 0]], None),
            (vec![], None),
        ] {
            let written = element(SEQUENCE, &parts.concat());
            assert_eq!(read(&Reader(&written).next().unwrap()), expected, "{parts:?}");
        }
    }
}
