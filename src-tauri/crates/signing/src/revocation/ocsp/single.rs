//! One answer of a response (RFC 6960 §4.2.1).

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;
use sha1::{Digest, Sha1};

use super::{GENERALIZED_TIME, OcspError, SHA_1, Status, key_bits};
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, SEQUENCE};
use crate::certificate::Certificate;
use crate::revocation::{Reason, Revoked};
use crate::time::read_time;

/// id-pkix-ocsp-archive-cutoff.
const ARCHIVE_CUTOFF: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.6");
/// ENUMERATED.
const ENUMERATED: u8 = 0x0a;

#[derive(Debug)]
pub(super) struct Single<'a> {
    identifier: Element<'a>,
    pub status: Status,
    pub this_update: DateTime<Utc>,
    pub next_update: Option<DateTime<Utc>>,
    pub archive_cutoff: Option<DateTime<Utc>>,
}

impl<'a> Single<'a> {
    pub fn read(element: &Element<'a>) -> Result<Self, OcspError> {
        let mut body = element.reader();
        let identifier = body.expect(SEQUENCE)?;
        let status = body.next()?;
        let status = match status.tag {
            0x80 => Status::Good,
            0xa1 => {
                let mut info = status.reader();
                let at = read_time(&info.expect(GENERALIZED_TIME)?)?;
                let reason = match info.optional(0xa0)? {
                    None => None,
                    Some(wrapped) => {
                        Some(Reason::from_value(asn1::single(wrapped.content, ENUMERATED)?.content).ok_or(Malformed)?)
                    }
                };
                info.end()?;
                Status::Revoked(Revoked { at, reason })
            }
            0x82 => Status::Unknown,
            _ => return Err(OcspError::Malformed),
        };
        let this_update = read_time(&body.expect(GENERALIZED_TIME)?)?;
        let next_update = match body.optional(0xa0)? {
            None => None,
            Some(wrapped) => Some(read_time(&asn1::single(wrapped.content, GENERALIZED_TIME)?)?),
        };
        let mut archive_cutoff = None;
        extensions(body.optional(0xa1)?, |oid, value| {
            if oid == ARCHIVE_CUTOFF {
                archive_cutoff = Some(read_time(&asn1::single(value, GENERALIZED_TIME)?)?);
            }
            Ok(oid == ARCHIVE_CUTOFF)
        })?;
        body.end()?;
        Ok(Self { identifier, status, this_update, next_update, archive_cutoff })
    }

    /// Whether the CertID names the certificate (RFC 6960 §4.1.1).
    pub fn is_about(&self, certificate: &Certificate, issuer: &Certificate) -> Result<bool, Malformed> {
        let mut reader = self.identifier.reader();
        let algorithm = reader.expect(SEQUENCE)?;
        let name = reader.expect(OCTET_STRING)?.content;
        let key = reader.expect(OCTET_STRING)?.content;
        let serial = reader.expect(INTEGER)?.content;
        reader.end()?;
        if serial != certificate.serial() {
            return Ok(false);
        }
        let digest = |data: &[u8]| match HashAlgorithm::from_identifier(&algorithm) {
            Some(hash) => Some(hash.digest(data)),
            None if algorithm.reader().next().and_then(|oid| oid.oid()) == Ok(SHA_1) => {
                Some(Sha1::digest(data).to_vec())
            }
            None => None,
        };
        let bits = key_bits(issuer).map_err(|_| Malformed)?;
        Ok(digest(certificate.issuer_der()).as_deref() == Some(name) && digest(bits).as_deref() == Some(key))
    }
}

/// Reads explicitly tagged Extensions; `take` tells whether it knows one. An unknown critical one is refused.
pub(super) fn extensions<'a>(
    wrapped: Option<Element<'a>>,
    mut take: impl FnMut(ObjectIdentifier, &'a [u8]) -> Result<bool, Malformed>,
) -> Result<(), OcspError> {
    let Some(wrapped) = wrapped else { return Ok(()) };
    let mut list = asn1::single(wrapped.content, SEQUENCE)?.reader();
    while !list.is_empty() {
        let mut extension = list.expect(SEQUENCE)?.reader();
        let oid = extension.next()?.oid()?;
        let critical = extension.optional(0x01)?.is_some_and(|flag| flag.content != [0]);
        let value = extension.expect(OCTET_STRING)?.content;
        extension.end()?;
        if !take(oid, value)? && critical {
            return Err(OcspError::UnknownCritical);
        }
    }
    Ok(())
}
