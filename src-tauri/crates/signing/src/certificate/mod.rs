//! X.509 certificates (RFC 5280): exact bytes, and what is read from them.

mod constraints;
mod extensions;
mod name;
mod officer;
mod path;
mod pointers;
mod qualified;

use std::fmt;
use std::sync::{Arc, OnceLock};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use sha2::{Digest, Sha256};

use crate::algorithm::{AlgorithmError, HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, Element, INTEGER, Malformed, OID, SEQUENCE, SET};
use crate::time::read_time;

pub(crate) use extensions::OCSP_SIGNING;
#[cfg(any(test, feature = "testing"))]
pub(crate) use extensions::TIME_STAMPING;
pub use extensions::{Extensions, KeyUsage};
pub use officer::{OfficerRefusal, check_officer};
pub(crate) use path::{Checks, PathFault, PathRules, Purpose, build_path};
pub use pointers::Pointers;
pub use qualified::{QcStatements, QcType};

/// What must not be larger: no real certificate is.
const MAX_BYTES: usize = 64 * 1024;

/// Why a certificate was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CertificateError {
    /// Not DER, or not a certificate.
    #[error("not an X.509 certificate")]
    Malformed,
    /// A PEM file without a certificate.
    #[error("no certificate in the file")]
    Empty,
}

impl From<Malformed> for CertificateError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// A certificate. Clones share the bytes. `Debug` prints no name: a subject is a person.
#[derive(Clone)]
pub struct Certificate(Arc<Parsed>);

struct Parsed {
    der: Vec<u8>,
    tbs: Vec<u8>,
    signature_algorithm: Vec<u8>,
    signature: Vec<u8>,
    serial: Vec<u8>,
    issuer: Vec<u8>,
    subject: Vec<u8>,
    spki: Vec<u8>,
    not_before: DateTime<Utc>,
    not_after: DateTime<Utc>,
    extensions: Extensions,
    fingerprint: OnceLock<[u8; 32]>,
}

impl fmt::Debug for Certificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Certificate({} bytes, until {})", self.0.der.len(), self.0.not_after)
    }
}

impl PartialEq for Certificate {
    fn eq(&self, other: &Self) -> bool {
        self.0.der == other.0.der
    }
}

impl Eq for Certificate {}

impl Certificate {
    /// Reads one DER certificate.
    pub fn from_der(der: &[u8]) -> Result<Self, CertificateError> {
        if der.len() > MAX_BYTES {
            return Err(CertificateError::Malformed);
        }
        let mut outer = asn1::single(der, SEQUENCE)?.reader();
        let tbs = outer.expect(SEQUENCE)?;
        let signature_algorithm = outer.expect(SEQUENCE)?;
        let signature = outer.expect(0x03)?.content.strip_prefix(&[0]).ok_or(Malformed)?;
        outer.end()?;

        let mut body = tbs.reader();
        body.optional(0xa0)?;
        let serial = body.expect(INTEGER)?;
        // RFC 5280 §4.1.1.2: the algorithm inside must be the one outside.
        if body.expect(SEQUENCE)?.whole != signature_algorithm.whole {
            return Err(CertificateError::Malformed);
        }
        let issuer = body.expect(SEQUENCE)?;
        let mut validity = body.expect(SEQUENCE)?.reader();
        let (not_before, not_after) = (read_time(&validity.next()?)?, read_time(&validity.next()?)?);
        let subject = body.expect(SEQUENCE)?;
        let spki = body.expect(SEQUENCE)?;
        body.optional(0x81)?;
        body.optional(0x82)?;
        let extensions =
            body.optional(0xa3)?.map(|wrapped| Extensions::read(&wrapped)).transpose()?.unwrap_or_default();
        body.end()?;
        Ok(Self(Arc::new(Parsed {
            der: der.to_vec(),
            tbs: tbs.whole.to_vec(),
            signature_algorithm: signature_algorithm.whole.to_vec(),
            signature: signature.to_vec(),
            serial: serial.content.to_vec(),
            issuer: issuer.whole.to_vec(),
            subject: subject.whole.to_vec(),
            spki: spki.whole.to_vec(),
            not_before,
            not_after,
            extensions,
            fingerprint: OnceLock::new(),
        })))
    }

    /// Reads every `CERTIFICATE` block of a PEM text, or a single DER certificate.
    pub fn from_pem_chain(text: &[u8]) -> Result<Vec<Self>, CertificateError> {
        if text.first() == Some(&SEQUENCE) {
            return Ok(vec![Self::from_der(text)?]);
        }
        let text = std::str::from_utf8(text).map_err(|_| CertificateError::Malformed)?;
        let mut found = Vec::new();
        for block in text.split("-----BEGIN CERTIFICATE-----").skip(1) {
            let (body, _) = block.split_once("-----END CERTIFICATE-----").ok_or(CertificateError::Malformed)?;
            let body: String = body.split_ascii_whitespace().collect();
            let der = STANDARD.decode(body).map_err(|_| CertificateError::Malformed)?;
            found.push(Self::from_der(&der)?);
        }
        if found.is_empty() { Err(CertificateError::Empty) } else { Ok(found) }
    }

    /// The exact bytes.
    pub fn der(&self) -> &[u8] {
        &self.0.der
    }

    /// As a PEM block.
    pub fn to_pem(&self) -> String {
        let body = STANDARD.encode(&self.0.der);
        let mut out = String::from("-----BEGIN CERTIFICATE-----\n");
        let mut rest = body.as_str();
        while !rest.is_empty() {
            let (line, tail) = rest.split_at(rest.len().min(64));
            out.push_str(line);
            out.push('\n');
            rest = tail;
        }
        out.push_str("-----END CERTIFICATE-----\n");
        out
    }

    /// Common name of the subject; without one the organisation; else empty.
    pub fn subject_name(&self) -> String {
        name::display(&self.0.subject)
    }

    /// Common name of the issuer; without one the organisation; else empty.
    pub fn issuer_name(&self) -> String {
        name::display(&self.0.issuer)
    }

    /// The person in the subject's `serialNumber`, as EN 319 412-1 §5.1.3 writes it: `PNOBG-8501016241`.
    pub fn person_identifier(&self) -> Option<String> {
        name::attribute(&self.0.subject, &name::SERIAL_NUMBER).filter(|text| name::is_semantic(text))
    }

    /// Start of validity.
    pub fn not_before(&self) -> DateTime<Utc> {
        self.0.not_before
    }

    /// End of validity, inclusive.
    pub fn not_after(&self) -> DateTime<Utc> {
        self.0.not_after
    }

    /// Whether `at` lies within the validity.
    pub fn is_valid_at(&self, at: DateTime<Utc>) -> bool {
        self.0.not_before <= at && at <= self.0.not_after
    }

    /// Serial number, hexadecimal.
    pub fn serial_hex(&self) -> String {
        hex::encode(&self.0.serial)
    }

    /// What the extensions say.
    pub fn extensions(&self) -> &Extensions {
        &self.0.extensions
    }

    /// Which algorithm the key signs with by custom: the digest as long as the curve, SHA-256 for RSA.
    pub fn customary_algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        crate::algorithm::customary(&self.0.spki)
    }

    /// SubjectPublicKeyInfo, DER.
    pub fn public_key(&self) -> &[u8] {
        &self.0.spki
    }

    /// The subject's Name, DER.
    pub fn subject_der(&self) -> &[u8] {
        &self.0.subject
    }

    /// The issuer's Name, DER.
    pub fn issuer_der(&self) -> &[u8] {
        &self.0.issuer
    }

    /// Content of the serial number's INTEGER.
    pub(crate) fn serial(&self) -> &[u8] {
        &self.0.serial
    }

    /// Whether `issuer` signed this certificate. Names and constraints are the path's matter.
    pub fn is_signed_by(&self, issuer: &Certificate) -> Result<(), AlgorithmError> {
        self.signature_algorithm()?.verify(&issuer.0.spki, &self.0.tbs, &self.0.signature)
    }

    /// How its issuer signed it.
    pub(crate) fn signature_algorithm(&self) -> Result<SignatureAlgorithm, AlgorithmError> {
        let identifier =
            asn1::single(&self.0.signature_algorithm, SEQUENCE).map_err(|_| AlgorithmError::Unsupported)?;
        SignatureAlgorithm::from_identifier(&identifier, None)
    }

    /// SHA-256 of the whole certificate, computed once.
    pub(crate) fn fingerprint(&self) -> [u8; 32] {
        *self.0.fingerprint.get_or_init(|| Sha256::digest(&self.0.der).into())
    }

    /// Digest of the whole certificate.
    pub fn digest(&self, hash: HashAlgorithm) -> Vec<u8> {
        hash.digest(&self.0.der)
    }
}

/// Reads `SEQUENCE { OID, … }` items of a SET or SEQUENCE one after another.
fn each_with_oid<'a>(
    container: &Element<'a>,
    mut take: impl FnMut(ObjectIdentifier, asn1::Reader<'a>) -> Result<(), Malformed>,
) -> Result<(), Malformed> {
    let mut reader = container.reader();
    while !reader.is_empty() {
        let mut item = reader.expect(SEQUENCE)?.reader();
        let oid = item.expect(OID)?.oid()?;
        take(oid, item)?;
    }
    Ok(())
}

/// The tag of a relative distinguished name.
const RDN: u8 = SET;

#[cfg(test)]
mod tests;
