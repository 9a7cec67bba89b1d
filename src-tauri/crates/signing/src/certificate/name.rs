//! Distinguished names (RFC 5280 §4.1.2.4): the few attributes that are shown or compared.

use const_oid::ObjectIdentifier;

use super::{RDN, each_with_oid};
use crate::asn1::{self, Element, Malformed, SEQUENCE};

/// commonName.
pub(super) const COMMON_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
/// organizationName.
pub(super) const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
/// serialNumber.
pub(super) const SERIAL_NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// emailAddress (PKCS #9).
pub(super) const EMAIL: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// Common name, else organisation, else nothing.
pub(super) fn display(name: &[u8]) -> String {
    attribute(name, &COMMON_NAME).or_else(|| attribute(name, &ORGANISATION)).unwrap_or_default()
}

/// The last value of an attribute; control characters are dropped, so that a name cannot rewrite a line of output.
pub(super) fn attribute(name: &[u8], wanted: &ObjectIdentifier) -> Option<String> {
    let read = || -> Result<Option<String>, Malformed> {
        let mut found = None;
        let mut sets = asn1::single(name, SEQUENCE)?.reader();
        while !sets.is_empty() {
            each_with_oid(&sets.expect(RDN)?, |oid, mut value| {
                if oid == *wanted {
                    found = text(&value.next()?);
                }
                Ok(())
            })?;
        }
        Ok(found)
    };
    read().ok().flatten().map(|text| text.chars().filter(|letter| !letter.is_control()).collect())
}

/// Every value of an attribute; one that is no text is malformed.
pub(super) fn attributes(name: &[u8], wanted: &ObjectIdentifier) -> Result<Vec<String>, Malformed> {
    let mut found = Vec::new();
    let mut sets = asn1::single(name, SEQUENCE)?.reader();
    while !sets.is_empty() {
        each_with_oid(&sets.expect(RDN)?, |oid, mut value| {
            if oid == *wanted {
                found.push(text(&value.next()?).ok_or(Malformed)?);
            }
            Ok(())
        })?;
    }
    Ok(found)
}

/// Whether a name begins with all of `base`, its relative names compared one by one (RFC 5280 §7.1).
pub(super) fn is_below(name: &[u8], base: &[u8]) -> Result<bool, Malformed> {
    let (mut own, mut above) = (asn1::single(name, SEQUENCE)?.reader(), asn1::single(base, SEQUENCE)?.reader());
    while !above.is_empty() {
        if own.is_empty() || relative(&own.expect(RDN)?)? != relative(&above.expect(RDN)?)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The attributes of a relative name, as they are compared: in one order, texts without regard to case, kind and white space.
fn relative(set: &Element<'_>) -> Result<Vec<(ObjectIdentifier, Vec<u8>)>, Malformed> {
    let mut found = Vec::new();
    each_with_oid(set, |oid, mut value| {
        let value = value.next()?;
        let words = |text: String| text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ").into_bytes();
        found.push((oid, text(&value).map_or_else(|| value.whole.to_vec(), words)));
        Ok(())
    })?;
    found.sort();
    Ok(found)
}

/// `PNOBG-…`: three letters for the kind, two for the country, or a national scheme `XX:YY-…` (EN 319 412-1 §5.1.3).
pub(super) fn is_semantic(text: &str) -> bool {
    let Some((scheme, value)) = text.split_once('-') else { return false };
    let bytes = scheme.as_bytes();
    let international = bytes.len() == 5 && bytes.iter().all(u8::is_ascii_uppercase);
    let national = bytes.len() == 5 && bytes.get(2) == Some(&b':');
    (international || national) && !value.is_empty()
}

/// DirectoryString of any kind.
fn text(value: &Element<'_>) -> Option<String> {
    match value.tag {
        0x0c | 0x13 | 0x16 => String::from_utf8(value.content.to_vec()).ok(),
        0x14 => Some(value.content.iter().map(|&byte| char::from(byte)).collect()),
        0x1e => {
            let units: Vec<u16> = value
                .content
                .chunks(2)
                .map(|pair| pair.iter().fold(0, |sum, &byte| sum << 8 | u16::from(byte)))
                .collect();
            String::from_utf16(&units).ok()
        }
        _ => None,
    }
}
