//! OCSP (RFC 6960): a request for one certificate, and the reading and checking of a response.

mod single;

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use sha1::{Digest, Sha1};

use self::single::{Single, extensions};
use super::Revoked;
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::{self, Element, INTEGER, Malformed, NULL, OCTET_STRING, Reader, SEQUENCE};
use crate::certificate::{Certificate, Checks, OCSP_SIGNING};
use crate::time::read_time;

/// id-pkix-ocsp-basic.
const BASIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1");
/// id-pkix-ocsp-nonce.
const NONCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
/// id-sha1: only names certificates here, which needs no strength.
const SHA_1: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.14.3.2.26");

/// Largest response that is read, in bytes.
pub const MAX_RESPONSE: usize = 256 * 1024;
/// Most answers and certificates in one response.
const MAX_PARTS: usize = 64;
/// GeneralizedTime.
const GENERALIZED_TIME: u8 = 0x18;
/// ENUMERATED.
const ENUMERATED: u8 = 0x0a;

/// Why a response says nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum OcspError {
    /// Not an OCSP response, or too large.
    #[error("not an OCSP response")]
    Malformed,
    /// The responder gave a status instead of an answer.
    #[error("the responder answered: {0:?}")]
    Status(ResponderStatus),
    /// A critical extension that is not understood.
    #[error("the response has a critical extension that is not understood")]
    UnknownCritical,
    /// Neither the issuer nor a responder that it authorised signed.
    #[error("the responder is not authorised by the issuer")]
    Responder,
    /// The signature is wrong, or of an algorithm that is not accepted.
    #[error("the response is not signed as it must be")]
    Signature,
    /// There is no answer for the certificate.
    #[error("the response is about other certificates")]
    OtherCertificate,
    /// The nonce is missing or another one.
    #[error("the response has another nonce")]
    WrongNonce,
    /// Not yet or no longer current.
    #[error("the response is not current")]
    NotCurrent,
}

impl From<Malformed> for OcspError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// OCSPResponseStatus other than successful (RFC 6960 §4.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum ResponderStatus {
    MalformedRequest,
    InternalError,
    TryLater,
    SigRequired,
    Unauthorized,
    Other,
}

/// What a response says of one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Not revoked.
    Good,
    /// Revoked.
    Revoked(Revoked),
    /// The responder does not know the certificate.
    Unknown,
}

/// An answer that was checked.
#[derive(Debug, Clone)]
pub struct Answer {
    /// What it says.
    pub status: Status,
    /// When the response was signed.
    pub produced_at: DateTime<Utc>,
    /// For which time the status is known to be right.
    pub this_update: DateTime<Utc>,
    /// When newer information will be there.
    pub next_update: Option<DateTime<Utc>>,
    /// Certificates that ended after this are still spoken of (RFC 6960 §4.4.4).
    pub archive_cutoff: Option<DateTime<Utc>>,
    /// The delegated responder; none when the issuer itself signed.
    pub responder: Option<Certificate>,
}

impl Answer {
    /// Whether the answer is of use at `at`: begun and not ended, `skew` allowed for clocks; without an end not older than
    /// `oldest`.
    pub fn check_current(&self, at: DateTime<Utc>, skew: TimeDelta, oldest: TimeDelta) -> Result<(), OcspError> {
        let begun = self.this_update <= at + skew && self.produced_at <= at + skew;
        let end = self.next_update.unwrap_or(self.this_update + oldest);
        if begun && at - skew <= end { Ok(()) } else { Err(OcspError::NotCurrent) }
    }
}

/// An OCSPRequest for one certificate; `nonce` is 1 to 32 random bytes (RFC 9654 §2.1). The certificate is named by SHA-1:
/// every responder knows that name (RFC 5019 §2.1.1). DER.
pub fn request(certificate: &Certificate, issuer: &Certificate, nonce: Option<&[u8]>) -> Result<Vec<u8>, OcspError> {
    let algorithm = asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&SHA_1), &[NULL, 0]]);
    let name = asn1::encode(OCTET_STRING, &Sha1::digest(issuer.subject_der()));
    let key = asn1::encode(OCTET_STRING, &Sha1::digest(key_bits(issuer)?));
    let serial = asn1::encode(INTEGER, certificate.serial());
    let identifier = asn1::encode_all(SEQUENCE, &[&algorithm, &name, &key, &serial]);
    let list = asn1::encode(SEQUENCE, &asn1::encode(SEQUENCE, &identifier));
    let extensions = nonce.map(|nonce| {
        let value = asn1::encode(OCTET_STRING, &asn1::encode(OCTET_STRING, nonce));
        let extension = asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&NONCE), &value]);
        asn1::encode(0xa2, &asn1::encode(SEQUENCE, &extension))
    });
    Ok(asn1::encode(SEQUENCE, &asn1::encode_all(SEQUENCE, &[&list, &extensions.unwrap_or_default()])))
}

/// A BasicOCSPResponse whose structure was read; nothing of it is believed before [`Self::answer`].
#[derive(Debug)]
pub struct Response<'a> {
    signed: &'a [u8],
    responder: Element<'a>,
    produced_at: DateTime<Utc>,
    singles: Vec<Single<'a>>,
    nonce: Option<&'a [u8]>,
    algorithm: Element<'a>,
    signature: &'a [u8],
    certificates: Vec<Certificate>,
}

impl<'a> Response<'a> {
    /// Reads an OCSPResponse, or the BasicOCSPResponse alone as CAdES keeps it.
    pub fn read(der: &'a [u8]) -> Result<Self, OcspError> {
        if der.len() > MAX_RESPONSE {
            return Err(OcspError::Malformed);
        }
        let mut outer = asn1::single(der, SEQUENCE)?.reader();
        if outer.peek() == Some(SEQUENCE) {
            return Self::read_basic(outer);
        }
        if let Some(status) = refused(outer.expect(ENUMERATED)?.content)? {
            return Err(OcspError::Status(status));
        }
        let wrapped = outer.expect(0xa0)?;
        outer.end()?;
        let mut bytes = asn1::single(wrapped.content, SEQUENCE)?.reader();
        if bytes.next()?.oid()? != BASIC {
            return Err(OcspError::Malformed);
        }
        let basic = bytes.expect(OCTET_STRING)?.content;
        bytes.end()?;
        Self::read_basic(asn1::single(basic, SEQUENCE)?.reader())
    }

    fn read_basic(mut body: Reader<'a>) -> Result<Self, OcspError> {
        let data = body.expect(SEQUENCE)?;
        let algorithm = body.expect(SEQUENCE)?;
        let signature = body.expect(0x03)?.content.strip_prefix(&[0]).ok_or(Malformed)?;
        let mut certificates = Vec::new();
        if let Some(wrapped) = body.optional(0xa0)? {
            let mut list = asn1::single(wrapped.content, SEQUENCE)?.reader();
            while !list.is_empty() {
                let certificate = Certificate::from_der(list.expect(SEQUENCE)?.whole).map_err(|_| Malformed)?;
                certificates.push(certificate);
                if certificates.len() > MAX_PARTS {
                    return Err(OcspError::Malformed);
                }
            }
        }
        body.end()?;

        let mut fields = data.reader();
        if fields.optional(0xa0)?.is_some_and(|version| version.content != [INTEGER, 1, 0]) {
            return Err(OcspError::Malformed);
        }
        let responder = fields.next()?;
        let produced_at = read_time(&fields.expect(GENERALIZED_TIME)?)?;
        let mut list = fields.expect(SEQUENCE)?.reader();
        let mut singles = Vec::new();
        while !list.is_empty() {
            singles.push(Single::read(&list.expect(SEQUENCE)?)?);
            if singles.len() > MAX_PARTS {
                return Err(OcspError::Malformed);
            }
        }
        let mut nonce = None;
        extensions(fields.optional(0xa1)?, |oid, value| {
            if oid == NONCE {
                // RFC 6960 §4.4.1 wraps it in an OCTET STRING of its own; some older responders do not.
                nonce = Some(asn1::single(value, OCTET_STRING).map_or(value, |inner| inner.content));
            }
            Ok(oid == NONCE)
        })?;
        fields.end()?;
        let signed = data.whole;
        Ok(Self { signed, responder, produced_at, singles, nonce, algorithm, signature, certificates })
    }

    /// How it is signed.
    pub(crate) fn algorithm(&self) -> Result<SignatureAlgorithm, OcspError> {
        SignatureAlgorithm::from_identifier(&self.algorithm, None).map_err(|_| OcspError::Signature)
    }

    /// Certificates that came with it.
    pub fn certificates(&self) -> &[Certificate] {
        &self.certificates
    }

    /// When it was signed.
    pub fn produced_at(&self) -> DateTime<Utc> {
        self.produced_at
    }

    /// Its nonce must be the one that was sent. A responder that answers from a store leaves it out: that is
    /// [`OcspError::WrongNonce`] too, and the caller's matter whether a fresh answer without one will do.
    pub fn check_nonce(&self, sent: &[u8]) -> Result<(), OcspError> {
        if self.nonce == Some(sent) { Ok(()) } else { Err(OcspError::WrongNonce) }
    }

    /// Whether it carries a nonce at all.
    pub fn has_nonce(&self) -> bool {
        self.nonce.is_some()
    }

    /// Whether it speaks of `certificate`, issued by `issuer`. Its signature is not checked.
    pub fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> bool {
        self.single(certificate, issuer).is_some()
    }

    /// Checks the signature, by `issuer` itself or by a responder that `issuer` authorised, and gives the answer for
    /// `certificate`. `others` are certificates among which the responder's may be, beside those inside.
    ///
    /// The responder's certificate must have been valid when the response was signed. Whether that certificate was revoked
    /// is the caller's matter, unless it has id-pkix-ocsp-nocheck ([`crate::certificate::Extensions::ocsp_no_check`]).
    pub fn answer(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        others: &[Certificate],
    ) -> Result<Answer, OcspError> {
        self.answer_among(certificate, issuer, others, &Checks::default())
    }

    /// The same; which certificate was signed by which is remembered in `checks`.
    pub(crate) fn answer_among(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        others: &[Certificate],
        checks: &Checks,
    ) -> Result<Answer, OcspError> {
        let single = self.single(certificate, issuer).ok_or(OcspError::OtherCertificate)?;
        let responder = self.responder(issuer, others, checks)?;
        let key = responder.as_ref().unwrap_or(issuer).public_key();
        self.algorithm()?.verify(key, self.signed, self.signature).map_err(|_| OcspError::Signature)?;
        Ok(Answer {
            status: single.status,
            produced_at: self.produced_at,
            this_update: single.this_update,
            next_update: single.next_update,
            archive_cutoff: single.archive_cutoff,
            responder,
        })
    }

    /// The newest answer for the certificate; of two that are equally new the worse one.
    fn single(&self, certificate: &Certificate, issuer: &Certificate) -> Option<&Single<'a>> {
        let badness = |single: &Single<'_>| match single.status {
            Status::Good => 0,
            Status::Unknown => 1,
            Status::Revoked(_) => 2,
        };
        self.singles
            .iter()
            .filter(|single| single.is_about(certificate, issuer).unwrap_or(false))
            .max_by_key(|single| (single.this_update, badness(single)))
    }

    /// Who signed: the issuer (none) or the delegated responder (RFC 6960 §4.2.2.2).
    fn responder(
        &self,
        issuer: &Certificate,
        others: &[Certificate],
        checks: &Checks,
    ) -> Result<Option<Certificate>, OcspError> {
        if self.is_responder(issuer) {
            return Ok(None);
        }
        let mut candidates = self.certificates.iter().chain(others).filter(|found| self.is_responder(found));
        let delegated = candidates.find(|found| {
            let extensions = found.extensions();
            let may_sign = extensions.key_usage.is_none_or(|usage| usage.digital_signature || usage.non_repudiation);
            let authorised =
                extensions.extended_key_usage.as_ref().is_some_and(|usages| usages.contains(&OCSP_SIGNING));
            may_sign
                && authorised
                && !extensions.unknown_critical
                && found.is_valid_at(self.produced_at)
                && found.issuer_der() == issuer.subject_der()
                && checks.signed_by(found, issuer).is_ok()
        });
        delegated.cloned().map(Some).ok_or(OcspError::Responder)
    }

    /// Whether the ResponderID names the certificate: by its subject, or by the SHA-1 of its key.
    fn is_responder(&self, certificate: &Certificate) -> bool {
        match self.responder.tag {
            0xa1 => self.responder.content == certificate.subject_der(),
            0xa2 => {
                let named = asn1::single(self.responder.content, OCTET_STRING).map(|key| key.content);
                let own = key_bits(certificate).map(Sha1::digest);
                matches!((named, own), (Ok(named), Ok(own)) if named == own.as_slice())
            }
            _ => false,
        }
    }
}

/// The public key's bits, without tag, length and the count of unused bits (RFC 6960 §4.1.1).
fn key_bits(certificate: &Certificate) -> Result<&[u8], OcspError> {
    let mut body = asn1::single(certificate.public_key(), SEQUENCE)?.reader();
    body.expect(SEQUENCE)?;
    Ok(body.expect(0x03)?.content.strip_prefix(&[0]).ok_or(Malformed)?)
}

fn refused(status: &[u8]) -> Result<Option<ResponderStatus>, Malformed> {
    Ok(Some(match status {
        [0] => return Ok(None),
        [1] => ResponderStatus::MalformedRequest,
        [2] => ResponderStatus::InternalError,
        [3] => ResponderStatus::TryLater,
        [5] => ResponderStatus::SigRequired,
        [6] => ResponderStatus::Unauthorized,
        [_] => ResponderStatus::Other,
        _ => return Err(Malformed),
    }))
}
