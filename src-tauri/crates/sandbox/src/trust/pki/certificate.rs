//! Issuing: a template, a subject's key and an authority make a certificate.

use chrono::{DateTime, Datelike, TimeZone, Utc};
use der::asn1::{BitString, GeneralizedTime, UtcTime};
use der::{DateTime as DerDateTime, Encode};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::certificate::{CertificateInner, TbsCertificateInner, Version};
use x509_cert::ext::Extensions;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::time::Time;
use x509_cert::{Certificate, time};

use super::key::PrivateKey;
use super::{PkiError, extensions};

/// When a certificate is valid, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// From.
    pub from: DateTime<Utc>,
    /// To.
    pub to: DateTime<Utc>,
}

impl Validity {
    /// Whole years from the first day of the year before `at`: the same for every instant of one year.
    ///
    /// # Errors
    /// When the years leave the calendar.
    pub fn years_around(at: DateTime<Utc>, years: i32) -> Result<Self, PkiError> {
        Self::years(at.year() - 1, years)
    }

    /// `years` whole years from the first day of `first`.
    ///
    /// # Errors
    /// When the years leave the calendar.
    pub fn years(first: i32, years: i32) -> Result<Self, PkiError> {
        let day = |year| Utc.with_ymd_and_hms(year, 1, 1, 0, 0, 0).single().ok_or(PkiError::Time);
        Ok(Self { from: day(first)?, to: day(first + years)? - chrono::Duration::seconds(1) })
    }

    fn encode(self) -> Result<time::Validity, PkiError> {
        Ok(time::Validity { not_before: x509_time(self.from)?, not_after: x509_time(self.to)? })
    }
}

/// A certificate before it has a key and an issuer.
pub(super) struct Template {
    pub(super) subject: Name,
    pub(super) validity: Validity,
    /// All but the key identifiers.
    pub(super) extensions: Extensions,
    pub(super) serial: [u8; 16],
}

/// Who signs a certificate.
pub(super) struct Issuer<'a> {
    pub(super) name: &'a Name,
    pub(super) public: &'a SubjectPublicKeyInfoOwned,
    pub(super) key: &'a PrivateKey,
}

/// Makes and signs a version 3 certificate (RFC 5280, 4.1).
pub(super) fn issue(
    template: Template,
    subject_key: SubjectPublicKeyInfoOwned,
    issuer: &Issuer<'_>,
) -> Result<Certificate, PkiError> {
    let mut all = template.extensions;
    all.extend(extensions::key_identifiers(&subject_key, issuer.public)?);
    let algorithm = issuer.key.algorithm().identifier();
    let tbs_certificate = TbsCertificateInner {
        version: Version::V3,
        serial_number: SerialNumber::new(&template.serial)?,
        signature: algorithm.clone(),
        issuer: issuer.name.clone(),
        validity: template.validity.encode()?,
        subject: template.subject,
        subject_public_key_info: subject_key,
        issuer_unique_id: None,
        subject_unique_id: None,
        extensions: Some(all),
    };
    let signature = BitString::from_bytes(&issuer.key.sign(&tbs_certificate.to_der()?)?)?;
    Ok(CertificateInner { tbs_certificate, signature_algorithm: algorithm, signature })
}

/// UTCTime through 2049, GeneralizedTime after (RFC 5280, 4.1.2.5).
pub(super) fn x509_time(at: DateTime<Utc>) -> Result<Time, PkiError> {
    let date = der_time(at)?;
    Ok(if date.year() <= 2049 {
        Time::UtcTime(UtcTime::from_date_time(date)?)
    } else {
        Time::GeneralTime(GeneralizedTime::from_date_time(date))
    })
}

/// Whole seconds, as DER times have them.
pub(super) fn der_time(at: DateTime<Utc>) -> Result<DerDateTime, PkiError> {
    let seconds = u64::try_from(at.timestamp()).map_err(|_| PkiError::Time)?;
    DerDateTime::from_unix_duration(std::time::Duration::from_secs(seconds)).map_err(|_| PkiError::Time)
}
