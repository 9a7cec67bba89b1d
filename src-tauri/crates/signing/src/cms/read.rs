//! Reading a SignedData without changing a byte of it.

use const_oid::ObjectIdentifier;

use super::SIGNED_DATA;
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, SEQUENCE, SET};
use crate::certificate::Certificate;

/// Most certificates that are read from one signature.
const MAX_CERTIFICATES: usize = 64;
/// Most signers and attributes that are read.
const MAX_PARTS: usize = 64;

/// A SignedData.
pub(crate) struct SignedData<'a> {
    /// Type of the content.
    pub content_type: ObjectIdentifier,
    /// The content when it is inside.
    pub content: Option<&'a [u8]>,
    /// Certificates inside; what is not an X.509 certificate is left out.
    pub certificates: Vec<Certificate>,
    /// Signers.
    pub signers: Vec<SignerInfo<'a>>,
    /// Length of the whole encoding; what follows it is not part of it.
    pub length: usize,
}

/// One signer.
pub(crate) struct SignerInfo<'a> {
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
        body.expect(INTEGER)?;
        body.expect(SET)?;
        let mut encapsulated = body.expect(SEQUENCE)?.reader();
        let content_type = encapsulated.next()?.oid()?;
        let content = match encapsulated.optional(0xa0)? {
            None => None,
            Some(wrapped) => Some(asn1::single(wrapped.content, OCTET_STRING)?.content),
        };
        encapsulated.end()?;
        let certificates = body.optional(0xa0)?.map(|set| read_certificates(&set)).transpose()?.unwrap_or_default();
        body.optional(0xa1)?;
        let mut set = body.expect(SET)?.reader();
        body.end()?;
        let mut signers = Vec::new();
        while !set.is_empty() {
            if signers.len() >= MAX_PARTS {
                return Err(Malformed);
            }
            signers.push(SignerInfo::read(&set.expect(SEQUENCE)?)?);
        }
        Ok(Self { content_type, content, certificates, signers, length: outer.whole.len() })
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
    fn read(element: &Element<'a>) -> Result<Self, Malformed> {
        let mut body = element.reader();
        body.expect(INTEGER)?;
        let identifier = body.next()?;
        let digest = body.expect(SEQUENCE)?;
        let attributes = body.optional(0xa0)?;
        let algorithm = body.expect(SEQUENCE)?;
        let value = body.expect(OCTET_STRING)?.content;
        let unsigned = body.optional(0xa1)?;
        body.end()?;
        Ok(Self { identifier, digest, attributes, algorithm, value, unsigned })
    }

    /// The certificate that the signer identifier names.
    pub fn certificate<'c>(&self, among: &'c [Certificate]) -> Option<&'c Certificate> {
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
