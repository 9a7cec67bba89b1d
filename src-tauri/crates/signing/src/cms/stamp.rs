//! Adding a time stamp to a signature that is made already.

use super::{CmsError, SIGNATURE_TIME_STAMP, SIGNED_DATA};
use crate::asn1::{Element, Malformed, Reader, SEQUENCE, SET, encode, encode_all, encode_oid, encode_set_of, single};

/// The CMS with a signature time stamp among the unsigned attributes of its only signer. Nothing else changes: no byte that was
/// signed, no order of a set.
pub(crate) fn with_stamp(cms: &[u8], token: &[u8]) -> Result<Vec<u8>, CmsError> {
    let token = single(token, SEQUENCE)?.whole;
    let mut info = single(cms, SEQUENCE)?.reader();
    if info.next()?.oid()? != SIGNED_DATA {
        return Err(Malformed.into());
    }
    let wrapped = info.expect(0xa0)?;
    info.end()?;
    let mut parts = elements(&single(wrapped.content, SEQUENCE)?)?;
    let signers = parts.pop().ok_or(Malformed)?.expect(SET)?;
    let mut signer = elements(&single(signers.content, SEQUENCE)?)?;
    let mut attributes: Vec<Vec<u8>> = Vec::new();
    if let Some(unsigned) = signer.pop_if(|last| last.tag == 0xa1) {
        attributes.extend(elements(&unsigned)?.iter().map(|attribute| attribute.whole.to_vec()));
    }
    attributes.push(encode_all(SEQUENCE, &[&encode_oid(&SIGNATURE_TIME_STAMP), &encode(SET, token)]));
    let unsigned = encode_set_of(0xa1, attributes);
    let signer = encode_all(SEQUENCE, &[&whole(&signer), &unsigned]);
    let body = encode_all(SEQUENCE, &[&whole(&parts), &encode(SET, &signer)]);
    Ok(encode_all(SEQUENCE, &[&encode_oid(&SIGNED_DATA), &encode(0xa0, &body)]))
}

fn elements<'a>(of: &Element<'a>) -> Result<Vec<Element<'a>>, Malformed> {
    let mut reader: Reader<'a> = of.reader();
    let mut found = Vec::new();
    while !reader.is_empty() {
        found.push(reader.next()?);
    }
    Ok(found)
}

fn whole(elements: &[Element<'_>]) -> Vec<u8> {
    elements.iter().flat_map(|element| element.whole).copied().collect()
}
