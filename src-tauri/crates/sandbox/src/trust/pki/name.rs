//! Distinguished names.

use const_oid::ObjectIdentifier;
use der::asn1::{Any, PrintableStringRef, SetOfVec, Utf8StringRef};
use x509_cert::attr::AttributeTypeAndValue;
use x509_cert::name::{Name, RdnSequence, RelativeDistinguishedName};

use super::PkiError;

const COUNTRY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.6");
const ORGANISATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.10");
const COMMON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.3");
const SURNAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.4");
const GIVEN: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.42");
const SERIAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.4.5");

/// An authority of the sandbox.
pub(super) fn organisation(common: &str) -> Result<Name, PkiError> {
    name(&[printable(COUNTRY, "BG")?, utf8(ORGANISATION, "Гише – учебна среда")?, utf8(COMMON, common)?])
}

/// A natural person (ETSI EN 319 412-2, 4.2.4): country, common name, surname, given name, serial number.
pub(super) fn person(given: &str, family: &str, common: &str, serial: &str) -> Result<Name, PkiError> {
    name(&[
        printable(COUNTRY, "BG")?,
        utf8(COMMON, common)?,
        utf8(SURNAME, family)?,
        utf8(GIVEN, given)?,
        printable(SERIAL, serial)?,
    ])
}

fn name(parts: &[AttributeTypeAndValue]) -> Result<Name, PkiError> {
    let mut sequence = Vec::with_capacity(parts.len());
    for part in parts {
        sequence.push(RelativeDistinguishedName(SetOfVec::try_from(vec![part.clone()])?));
    }
    Ok(RdnSequence(sequence))
}

fn utf8(oid: ObjectIdentifier, value: &str) -> Result<AttributeTypeAndValue, PkiError> {
    Ok(AttributeTypeAndValue { oid, value: Any::encode_from(&Utf8StringRef::new(value)?)? })
}

fn printable(oid: ObjectIdentifier, value: &str) -> Result<AttributeTypeAndValue, PkiError> {
    Ok(AttributeTypeAndValue { oid, value: Any::encode_from(&PrintableStringRef::new(value)?)? })
}
