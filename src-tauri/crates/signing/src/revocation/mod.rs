//! Revocation: responses of OCSP responders and lists of authorities, read and checked without a network.

pub mod crl;
mod fetch;
mod material;
pub mod ocsp;

use chrono::{DateTime, Utc};
use serde::Serialize;

pub use fetch::{Clock, FetchError, Fetcher};
pub use material::Material;

/// CRLReason (RFC 5280 §5.3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum Reason {
    Unspecified,
    KeyCompromise,
    CaCompromise,
    AffiliationChanged,
    Superseded,
    CessationOfOperation,
    CertificateHold,
    PrivilegeWithdrawn,
    AaCompromise,
}

impl Reason {
    /// From the value of the ENUMERATED; 7 is not used, 8 (removeFromCRL) belongs to delta lists alone.
    fn from_value(value: &[u8]) -> Option<Self> {
        Some(match value {
            [0] => Self::Unspecified,
            [1] => Self::KeyCompromise,
            [2] => Self::CaCompromise,
            [3] => Self::AffiliationChanged,
            [4] => Self::Superseded,
            [5] => Self::CessationOfOperation,
            [6] => Self::CertificateHold,
            [9] => Self::PrivilegeWithdrawn,
            [10] => Self::AaCompromise,
            _ => return None,
        })
    }
}

/// When and why a certificate was revoked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Revoked {
    /// From when on.
    pub at: DateTime<Utc>,
    /// Why; none when the authority does not say.
    pub reason: Option<Reason>,
}

#[cfg(test)]
mod tests;
