//! Reading a SignedData without changing a byte of it.

use const_oid::ObjectIdentifier;

use super::{DATA, SIGNATURE_TIME_STAMP, SIGNED_DATA};
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::Certificate;

/// Most certificates that are read from one signature.
const MAX_CERTIFICATES: usize = 64;
/// Most signers and attributes that are read.
const MAX_PARTS: usize = 64;

/// Unsigned attributes of CAdES (ETSI EN 319 122-1 §5.3 to §5.5, and the older ones of TS 101 733).
const UNSIGNED: [ObjectIdentifier; 11] = [
    SIGNATURE_TIME_STAMP,
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.6"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.21"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.22"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.23"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.24"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.25"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.26"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.27"),
    ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.48"),
    ObjectIdentifier::new_unwrap("0.4.0.1733.2.4"),
];

/// A SignedData.
pub(crate) struct SignedData<'a> {
    /// The set of digest algorithms.
    pub digests: Element<'a>,
    /// EncapsulatedContentInfo as it stands.
    pub encapsulated: &'a [u8],
    /// Type of the content.
    pub content_type: ObjectIdentifier,
    /// The content when it is inside.
    pub content: Option<&'a [u8]>,
    /// The set of certificates as it stands.
    pub certificate_set: Option<Element<'a>>,
    /// Certificates inside; what is not an X.509 certificate is left out.
    pub certificates: Vec<Certificate>,
    /// The set of those below as it stands.
    pub revocation_set: Option<Element<'a>>,
    /// Revocation lists and responses inside (RevocationInfoChoices, RFC 5652 §10.2.1).
    pub revocation: Vec<Element<'a>>,
    /// Signers.
    pub signers: Vec<SignerInfo<'a>>,
    /// Length of the whole encoding; what follows it is not part of it.
    pub length: usize,
}

/// One signer.
pub(crate) struct SignerInfo<'a> {
    /// Everything from the version to the signature value, as it stands.
    pub head: &'a [u8],
    /// IssuerAndSerialNumber or `[0]` SubjectKeyIdentifier.
    pub identifier: Element<'a>,
    /// DigestAlgorithmIdentifier.
    pub digest: Element<'a>,
    /// Signed attributes as they stand under `[0]`.
    pub attributes: Option<Element<'a>>,
    /// SignatureAlgorithmIdentifier.
    pub algorithm: Element<'a>,
    /// Signature value.
    pub value: &'a [u8],
    /// Unsigned attributes.
    pub unsigned: Option<Element<'a>>,
}

impl<'a> SignedData<'a> {
    /// Reads a ContentInfo with a SignedData; bytes may follow it.
    pub fn read(bytes: &'a [u8]) -> Result<Self, Malformed> {
        let outer = asn1::Reader(bytes).expect(SEQUENCE)?;
        let mut info = outer.reader();
        if info.next()?.oid()? != SIGNED_DATA {
            return Err(Malformed);
        }
        let wrapped = info.expect(0xa0)?;
        info.end()?;
        let mut body = asn1::single(wrapped.content, SEQUENCE)?.reader();
        let version = body.expect(INTEGER)?;
        let digests = body.expect(SET)?;
        let whole = body.expect(SEQUENCE)?;
        let mut encapsulated = whole.reader();
        let content_type = encapsulated.next()?.oid()?;
        let content = match encapsulated.optional(0xa0)? {
            None => None,
            Some(wrapped) => Some(asn1::single(wrapped.content, OCTET_STRING)?.content),
        };
        encapsulated.end()?;
        let certificate_set = body.optional(0xa0)?;
        let certificates = certificate_set.map(|set| read_certificates(&set)).transpose()?.unwrap_or_default();
        let revocation_set = body.optional(0xa1)?;
        let revocation = revocation_set.map(|set| set.children()).transpose()?.unwrap_or_default();
        let mut set = body.expect(SET)?.reader();
        body.end()?;
        let mut signers = Vec::new();
        while !set.is_empty() {
            if signers.len() >= MAX_PARTS {
                return Err(Malformed);
            }
            signers.push(SignerInfo::read(&set.expect(SEQUENCE)?)?);
        }
        // RFC 5652 §5.1. Attribute certificates have versions of their own; nobody signs documents here with them.
        let keyed = signers.iter().any(|signer| signer.identifier.tag != SEQUENCE);
        let expected = if content_type == DATA && !keyed { 1 } else { 3 };
        if version.content != [expected] {
            return Err(Malformed);
        }
        Ok(Self {
            digests,
            encapsulated: whole.whole,
            content_type,
            content,
            certificate_set,
            certificates,
            revocation_set,
            revocation,
            signers,
            length: outer.whole.len(),
        })
    }
}

fn read_certificates(set: &Element<'_>) -> Result<Vec<Certificate>, Malformed> {
    let mut reader = set.reader();
    let mut found = Vec::new();
    while !reader.is_empty() {
        let element = reader.next()?;
        if found.len() >= MAX_CERTIFICATES {
            return Err(Malformed);
        }
        // Attribute certificates and other kinds have their own tags and mean nothing here.
        if element.tag == SEQUENCE {
            found.push(Certificate::from_der(element.whole).map_err(|_| Malformed)?);
        }
    }
    Ok(found)
}

impl<'a> SignerInfo<'a> {
    /// Reads one SignerInfo.
    pub fn read(element: &Element<'a>) -> Result<Self, Malformed> {
        let mut body = element.expect(SEQUENCE)?.reader();
        let version = body.expect(INTEGER)?;
        let identifier = body.next()?;
        // RFC 5652 §5.3.
        if version.content != [if identifier.tag == SEQUENCE { 1 } else { 3 }] {
            return Err(Malformed);
        }
        let digest = body.expect(SEQUENCE)?;
        let attributes = body.optional(0xa0)?;
        let algorithm = body.expect(SEQUENCE)?;
        let value = body.expect(OCTET_STRING)?.content;
        let rest = body.0.len();
        let head = element.content.get(..element.content.len() - rest).unwrap_or_default();
        let unsigned = body.optional(0xa1)?;
        body.end()?;
        Ok(Self { head, identifier, digest, attributes, algorithm, value, unsigned })
    }

    /// The certificate that the signer identifier names.
    pub fn certificate<'c>(&self, among: &'c [Certificate]) -> Option<&'c Certificate> {
        if self.identifier.tag == 0x80 {
            let wanted = Some(self.identifier.content);
            return among.iter().find(|found| found.extensions().key_identifier.as_deref() == wanted);
        }
        let mut reader = self.identifier.expect(SEQUENCE).ok()?.reader();
        let (issuer, serial) = (reader.next().ok()?, reader.expect(INTEGER).ok()?);
        among.iter().find(|found| found.issuer_der() == issuer.whole && found.serial() == serial.content)
    }

    /// The one value of a signed attribute. An attribute given twice, or with several values, is malformed
    /// (RFC 5652 §5.3, §11).
    pub fn signed(&self, oid: &ObjectIdentifier) -> Result<Option<Element<'a>>, Malformed> {
        let values = self.attributes.map_or(Ok(Vec::new()), |set| values(&set, oid))?;
        match values.as_slice() {
            [] => Ok(None),
            [only] => Ok(Some(*only)),
            _ => Err(Malformed),
        }
    }

    /// Whether every unsigned attribute is one that the standards place there. Nobody signed them, so a damaged name would
    /// make a stamp vanish unseen.
    pub fn unsigned_known(&self) -> Result<bool, Malformed> {
        let Some(set) = self.unsigned else { return Ok(true) };
        let mut reader = set.reader();
        let mut known = true;
        while !reader.is_empty() {
            let oid = reader.expect(SEQUENCE)?.reader().next()?.oid()?;
            known &= UNSIGNED.contains(&oid);
        }
        Ok(known)
    }

    /// Every value of every unsigned attribute, each with the identifier of its attribute.
    pub fn unsigned_values(&self) -> Result<Vec<(Element<'a>, Element<'a>)>, Malformed> {
        let mut found = Vec::new();
        for attribute in self.unsigned.map_or(Ok(Vec::new()), |set| set.children())? {
            let mut reader = attribute.expect(SEQUENCE)?.reader();
            let kind = reader.next()?;
            let values = reader.expect(SET)?.children()?;
            found.extend(values.into_iter().map(|value| (kind, value)));
        }
        Ok(found)
    }

    /// Every value of an unsigned attribute.
    pub fn unsigned(&self, oid: &ObjectIdentifier) -> Result<Vec<Element<'a>>, Malformed> {
        self.unsigned.map_or(Ok(Vec::new()), |set| values(&set, oid))
    }
}

fn values<'a>(attributes: &Element<'a>, wanted: &ObjectIdentifier) -> Result<Vec<Element<'a>>, Malformed> {
    let mut reader = attributes.reader();
    let mut found = Vec::new();
    let mut count = 0;
    while !reader.is_empty() {
        count += 1;
        if count > MAX_PARTS {
            return Err(Malformed);
        }
        let mut attribute = reader.expect(SEQUENCE)?.reader();
        let oid = attribute.next()?.oid()?;
        let mut set = attribute.expect(SET)?.reader();
        attribute.end()?;
        if oid == *wanted {
            while !set.is_empty() {
                found.push(set.next()?);
            }
        }
    }
    Ok(found)
}
