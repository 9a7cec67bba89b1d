//! Whether a certificate may sign for the officer who is signed in.

use chrono::{DateTime, Utc};

use super::Certificate;

/// Why a certificate may not be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OfficerRefusal {
    /// The subject names no person.
    #[error("the certificate names no person")]
    NoPersonIdentifier,
    /// The subject is another person.
    #[error("the certificate belongs to another person")]
    AnotherPerson,
    /// Its validity has not begun.
    #[error("the certificate is valid from {from}")]
    NotYetValid {
        /// When it begins.
        from: DateTime<Utc>,
    },
    /// Its validity has ended.
    #[error("the certificate ended at {at}")]
    Expired {
        /// When it ended.
        at: DateTime<Utc>,
    },
    /// Its key usage does not allow signatures that bind (nonRepudiation, EN 319 412-2 §4.3.2).
    #[error("the certificate is not for signing documents")]
    NotForSigning,
    /// It does not claim to be qualified for signatures (EN 319 412-5: QcCompliance, QcType).
    #[error("the certificate is not a qualified one for signatures")]
    NotQualified,
    /// It does not claim that its key lies in a qualified device (EN 319 412-5: QcSSCD).
    #[error("the key does not lie in a qualified signature-creation device")]
    NotOnDevice,
    /// Its issuer has revoked it.
    #[error("the certificate was revoked at {at}")]
    Revoked {
        /// When.
        at: DateTime<Utc>,
    },
}

/// Checks person, validity, key usage and what the certificate claims under eIDAS. `expected` is the officer's identifier as
/// `PNOBG-8501016241`. Whether it was revoked is asked apart, for that needs the network:
/// [`crate::revocation::Fetcher::check`].
pub fn check_officer(certificate: &Certificate, expected: &str, at: DateTime<Utc>) -> Result<(), OfficerRefusal> {
    let person = certificate.person_identifier().ok_or(OfficerRefusal::NoPersonIdentifier)?;
    if person != expected {
        return Err(OfficerRefusal::AnotherPerson);
    }
    if at < certificate.not_before() {
        return Err(OfficerRefusal::NotYetValid { from: certificate.not_before() });
    }
    if at > certificate.not_after() {
        return Err(OfficerRefusal::Expired { at: certificate.not_after() });
    }
    let signs = certificate.extensions().key_usage.is_some_and(|usage| usage.non_repudiation);
    if !signs || certificate.extensions().is_authority {
        return Err(OfficerRefusal::NotForSigning);
    }
    let qualified = &certificate.extensions().qualified;
    if !qualified.for_signatures() {
        return Err(OfficerRefusal::NotQualified);
    }
    if qualified.secure_device { Ok(()) } else { Err(OfficerRefusal::NotOnDevice) }
}
