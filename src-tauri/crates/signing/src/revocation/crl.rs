//! Certificate revocation lists (RFC 5280 §5). A list is never loaded as a structure: a look-up walks over its bytes, so a
//! list of a million entries takes no memory beyond them.

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;

use super::{Reason, Revoked};
use crate::algorithm::SignatureAlgorithm;
use crate::asn1::{self, Element, INTEGER, Malformed, OCTET_STRING, Reader, SEQUENCE};
use crate::certificate::Certificate;
use crate::time::read_time;

const NUMBER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.20");
const REASON: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.21");
const INVALIDITY_DATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.24");
const DELTA: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.27");
const SCOPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.28");
const AUTHORITY_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.35");
const EXPIRED_CERTIFICATES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.60");

/// Largest list that is read, in bytes.
pub const MAX_LIST: usize = 64 * 1024 * 1024;
/// GeneralizedTime.
const GENERALIZED_TIME: u8 = 0x18;
/// UTCTime.
const UTC_TIME: u8 = 0x17;

/// Why a list says nothing of a certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CrlError {
    /// Not a list, or too large.
    #[error("not a certificate revocation list")]
    Malformed,
    /// A delta, an indirect list, or one for some reasons only: none is complete for a certificate.
    #[error("the list is not complete")]
    Partial,
    /// The list is for other certificates of the same issuer.
    #[error("the list is for other certificates")]
    Scope,
    /// A critical extension that is not understood.
    #[error("the list has a critical extension that is not understood")]
    UnknownCritical,
    /// Another authority's.
    #[error("the list is of another authority")]
    Issuer,
    /// The signature is wrong, or of an algorithm that is not accepted.
    #[error("the list is not signed as it must be")]
    Signature,
    /// Not yet or no longer current.
    #[error("the list is not current")]
    NotCurrent,
}

impl From<Malformed> for CrlError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

/// A list whose frame was read; [`Self::check_signature`] must hold before it is believed.
#[derive(Debug, Clone)]
pub struct List<'a> {
    signed: &'a [u8],
    algorithm: Element<'a>,
    signature: &'a [u8],
    issuer: &'a [u8],
    this_update: DateTime<Utc>,
    next_update: Option<DateTime<Utc>>,
    entries: &'a [u8],
    scope: Scope<'a>,
    expired_from: Option<DateTime<Utc>>,
}

/// IssuingDistributionPoint (RFC 5280 §5.2.5).
#[derive(Debug, Clone, Default)]
struct Scope<'a> {
    names: Option<Element<'a>>,
    users_only: bool,
    authorities_only: bool,
    attributes_only: bool,
}

impl<'a> List<'a> {
    /// Reads the frame of a CertificateList. Deltas, indirect lists, lists for some reasons, and unknown critical extensions
    /// are refused here.
    pub fn read(der: &'a [u8]) -> Result<Self, CrlError> {
        if der.len() > MAX_LIST {
            return Err(CrlError::Malformed);
        }
        let mut outer = asn1::single(der, SEQUENCE)?.reader();
        let signed = outer.expect(SEQUENCE)?;
        let algorithm = outer.expect(SEQUENCE)?;
        let signature = outer.expect(0x03)?.content.strip_prefix(&[0]).ok_or(Malformed)?;
        outer.end()?;

        let mut body = signed.reader();
        let second = body.optional(INTEGER)?.map(|version| version.content);
        if second.is_some_and(|version| version != [1]) || body.expect(SEQUENCE)?.whole != algorithm.whole {
            return Err(CrlError::Malformed);
        }
        let issuer = body.expect(SEQUENCE)?.whole;
        let this_update = read_time(&body.next()?)?;
        let next_update = if matches!(body.peek(), Some(UTC_TIME | GENERALIZED_TIME)) {
            Some(read_time(&body.next()?)?)
        } else {
            None
        };
        let entries = body.optional(SEQUENCE)?.map_or(&[][..], |list| list.content);
        let wrapped = body.optional(0xa0)?;
        body.end()?;
        let (scope, expired_from) = (Scope::default(), None);
        let signed = signed.whole;
        let mut list =
            Self { signed, algorithm, signature, issuer, this_update, next_update, entries, scope, expired_from };
        if let Some(wrapped) = wrapped {
            if second.is_none() {
                return Err(CrlError::Malformed);
            }
            list.read_extensions(&wrapped)?;
        }
        Ok(list)
    }

    fn read_extensions(&mut self, wrapped: &Element<'a>) -> Result<(), CrlError> {
        let mut extensions = asn1::single(wrapped.content, SEQUENCE)?.reader();
        while !extensions.is_empty() {
            let (oid, critical, value) = extension(&mut extensions)?;
            match oid {
                DELTA => return Err(CrlError::Partial),
                SCOPE => self.scope = Scope::read(value)?,
                EXPIRED_CERTIFICATES => {
                    self.expired_from = Some(read_time(&asn1::single(value, GENERALIZED_TIME)?)?);
                }
                NUMBER | AUTHORITY_KEY => {}
                _ if critical => return Err(CrlError::UnknownCritical),
                _ => {}
            }
        }
        Ok(())
    }

    /// How it is signed.
    pub(crate) fn algorithm(&self) -> Result<SignatureAlgorithm, CrlError> {
        SignatureAlgorithm::from_identifier(&self.algorithm, None).map_err(|_| CrlError::Signature)
    }

    /// When it was issued.
    pub fn this_update(&self) -> DateTime<Utc> {
        self.this_update
    }

    /// When the next one will be issued at the latest.
    pub fn next_update(&self) -> Option<DateTime<Utc>> {
        self.next_update
    }

    /// The issuer's Name, DER.
    pub fn issuer_der(&self) -> &'a [u8] {
        self.issuer
    }

    /// From which end of validity on it keeps certificates that have ended (ITU-T X.509 §9.5.2.9, expiredCertsOnCRL).
    pub fn expired_from(&self) -> Option<DateTime<Utc>> {
        self.expired_from
    }

    /// Whether the list is of use at `at`; `skew` is allowed for clocks. A list that names no next update never is: nobody
    /// could tell a current one from an old one (RFC 5280 §5.1.2.5 asks for it).
    pub fn check_current(&self, at: DateTime<Utc>, skew: TimeDelta) -> Result<(), CrlError> {
        let current = self.this_update <= at + skew && self.next_update.is_some_and(|next| at - skew <= next);
        if current { Ok(()) } else { Err(CrlError::NotCurrent) }
    }

    /// Whether `issuer` signed the list, and may.
    pub fn check_signature(&self, issuer: &Certificate) -> Result<(), CrlError> {
        if issuer.subject_der() != self.issuer {
            return Err(CrlError::Issuer);
        }
        let extensions = issuer.extensions();
        if extensions.unknown_critical || extensions.key_usage.is_some_and(|usage| !usage.crl_sign) {
            return Err(CrlError::Signature);
        }
        self.algorithm()?.verify(issuer.public_key(), self.signed, self.signature).map_err(|_| CrlError::Signature)
    }

    /// What the list says of `certificate`: revoked, or nothing, which is good. Every entry is walked over, for one with an
    /// unknown critical extension makes the whole list useless (RFC 5280 §5.3).
    pub fn find(&self, certificate: &Certificate) -> Result<Option<Revoked>, CrlError> {
        if certificate.issuer_der() != self.issuer {
            return Err(CrlError::Issuer);
        }
        self.scope.check(certificate)?;
        let mut entries = Reader(self.entries);
        let mut found: Option<Revoked> = None;
        while !entries.is_empty() {
            let mut entry = entries.expect(SEQUENCE)?.reader();
            let serial = entry.expect(INTEGER)?.content;
            let time = entry.next()?;
            let reason = match entry.optional(SEQUENCE)? {
                None => None,
                Some(extensions) => entry_reason(&extensions)?,
            };
            entry.end()?;
            if serial == certificate.serial() {
                let revoked = Revoked { at: read_time(&time)?, reason };
                // Named twice, the earlier time counts.
                if found.is_none_or(|known| revoked.at < known.at) {
                    found = Some(revoked);
                }
            }
        }
        Ok(found)
    }
}

fn extension<'a>(reader: &mut Reader<'a>) -> Result<(ObjectIdentifier, bool, &'a [u8]), Malformed> {
    let mut extension = reader.expect(SEQUENCE)?.reader();
    let oid = extension.next()?.oid()?;
    let critical = extension.optional(0x01)?.is_some_and(|flag| flag.content != [0]);
    let value = extension.expect(OCTET_STRING)?.content;
    extension.end()?;
    Ok((oid, critical, value))
}

fn entry_reason(extensions: &Element<'_>) -> Result<Option<Reason>, CrlError> {
    let mut reader = extensions.reader();
    let mut reason = None;
    while !reader.is_empty() {
        let (oid, critical, value) = extension(&mut reader)?;
        match oid {
            REASON => reason = Some(Reason::from_value(asn1::single(value, 0x0a)?.content).ok_or(Malformed)?),
            INVALIDITY_DATE => {}
            _ if critical => return Err(CrlError::UnknownCritical),
            _ => {}
        }
    }
    Ok(reason)
}

impl<'a> Scope<'a> {
    fn read(value: &'a [u8]) -> Result<Self, CrlError> {
        let mut body = asn1::single(value, SEQUENCE)?.reader();
        let names = match body.optional(0xa0)? {
            None => None,
            Some(point) => {
                let mut inner = point.reader();
                let names = inner.next()?;
                inner.end()?;
                Some(names)
            }
        };
        let set = |flag: Option<Element<'_>>| flag.is_some_and(|flag| flag.content != [0]);
        let users_only = set(body.optional(0x81)?);
        let authorities_only = set(body.optional(0x82)?);
        let some_reasons = body.optional(0x83)?.is_some();
        let indirect = set(body.optional(0x84)?);
        let attributes_only = set(body.optional(0x85)?);
        body.end()?;
        if some_reasons || indirect {
            return Err(CrlError::Partial);
        }
        Ok(Self { names, users_only, authorities_only, attributes_only })
    }

    /// Whether the list speaks of `certificate` (RFC 5280 §6.3.3 (b)).
    fn check(&self, certificate: &Certificate) -> Result<(), CrlError> {
        let authority = certificate.extensions().is_authority;
        if self.attributes_only || (self.users_only && authority) || (self.authorities_only && !authority) {
            return Err(CrlError::Scope);
        }
        let Some(names) = self.names else { return Ok(()) };
        let own = names_of(&names);
        let points = certificate.extensions().distribution_points.as_deref();
        let theirs: Vec<&[u8]> = points.map(point_names).transpose()?.unwrap_or_default();
        // Without a pointer of its own a certificate is looked up by its issuer's name alone.
        let by_issuer = points.is_none() && own.iter().any(|name| directory(name) == Some(certificate.issuer_der()));
        if by_issuer || own.iter().any(|name| theirs.contains(name)) { Ok(()) } else { Err(CrlError::Scope) }
    }
}

/// The GeneralNames of a DistributionPointName; a name relative to the issuer is compared as it stands.
fn names_of<'a>(names: &Element<'a>) -> Vec<&'a [u8]> {
    if names.tag != 0xa0 {
        return vec![names.whole];
    }
    let mut reader = names.reader();
    std::iter::from_fn(|| if reader.is_empty() { None } else { reader.next().ok() }).map(|name| name.whole).collect()
}

/// The names of every DistributionPoint of a CRLDistributionPoints extension (RFC 5280 §4.2.1.13).
fn point_names(extension: &[u8]) -> Result<Vec<&[u8]>, Malformed> {
    let mut points = asn1::single(extension, SEQUENCE)?.reader();
    let mut found = Vec::new();
    while !points.is_empty() {
        let mut point = points.expect(SEQUENCE)?.reader();
        if let Some(name) = point.optional(0xa0)? {
            found.extend(names_of(&name.reader().next()?));
        }
    }
    Ok(found)
}

/// The Name inside a directoryName.
fn directory(name: &[u8]) -> Option<&[u8]> {
    name.strip_prefix(&[0xa4]).and_then(|_| asn1::single(name, 0xa4).ok()).map(|name| name.content)
}
