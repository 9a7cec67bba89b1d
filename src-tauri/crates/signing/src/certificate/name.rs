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
