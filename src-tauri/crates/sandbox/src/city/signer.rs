//! What the city asks of whoever holds its certification authority.

use chrono::{DateTime, Utc};
use gishe_domain::case::OfficerRef;
use gishe_domain::person::Person;

/// Why a document could not be signed.
#[derive(Debug, thiserror::Error)]
#[error("the document could not be signed: {0}")]
pub struct SignerError(pub String);

/// Signs for the people of the city, as their provider would.
///
/// The same arguments must give the same bytes: documents are made anew whenever they are asked for, and must then
/// have the digest that their case names.
pub trait CitizenSigner: Send + Sync {
    /// A PAdES signature of `citizen` at `at` (claimed or proven) as the next revision of `pdf`, which has none yet. The certificate
    /// names the person by `serialNumber=PNOBG-<ЕГН>` (`PI:BG-<ЛНЧ>` for a foreigner; ETSI EN 319 412-1, 5.1.3).
    fn sign(&self, pdf: &[u8], citizen: &Person, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError>;

    /// The same by an officer of the city, for acts delivered before the city was founded.
    fn sign_as_officer(&self, pdf: &[u8], officer: &OfficerRef, at: DateTime<Utc>) -> Result<Vec<u8>, SignerError>;
}
