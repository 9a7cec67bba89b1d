//! PAdES signatures (ETSI EN 319 142-1): an incremental revision with a signature dictionary, and the place in it
//! where the CMS goes.

mod prepare;
mod revision;
mod signature;

use chrono::{DateTime, Utc};

use crate::algorithm::HashAlgorithm;
use crate::pdf::PdfError;

pub use prepare::prepare;
pub(crate) use signature::{SignatureDictionary, read_signature};

/// Bytes of DER that are held free for a signature with its certificates and stamps.
pub const RESERVE: usize = 16 * 1024;
/// Most bytes that can be held free.
const MAX_RESERVE: usize = 256 * 1024;

/// What the signature dictionary says beside the signature (ISO 32000-1 table 252). All of it is claimed, not proven.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SignatureInfo {
    /// Who signs.
    pub name: Option<String>,
    /// Why.
    pub reason: Option<String>,
    /// Where.
    pub location: Option<String>,
    /// How to reach the signer.
    pub contact: Option<String>,
    /// When, by the clock of the signer; PAdES keeps it in `/M` and not in a signed attribute.
    pub signed_at: Option<DateTime<Utc>>,
}

/// Why a PDF could not be prepared or completed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PadesError {
    /// The base cannot be read.
    #[error("the PDF cannot be read: {0}")]
    Pdf(#[from] PdfError),
    /// There is no signature field of that name.
    #[error("there is no such signature field")]
    NoSuchField,
    /// The field is signed already.
    #[error("the signature field is signed already")]
    AlreadySigned,
    /// The signature with its certificates does not fit the place that was held free.
    #[error("the signature needs {needed} bytes and {reserved} are free")]
    TooSmall {
        /// Bytes of the CMS.
        needed: usize,
        /// Bytes held free.
        reserved: usize,
    },
    /// The bytes are not a document that was prepared and not yet completed.
    #[error("not a prepared document")]
    NotPrepared,
}

/// A document that waits for its signature: the frozen bytes. They may be stored and read again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prepared {
    bytes: Vec<u8>,
    byte_range: [u64; 4],
}

impl Prepared {
    /// The frozen bytes, with zeros where the signature goes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Offset and length of the two signed parts.
    pub fn byte_range(&self) -> [u64; 4] {
        self.byte_range
    }

    /// Bytes of DER that fit.
    pub fn reserved(&self) -> usize {
        let [_, first, second, _] = self.byte_range;
        (second.saturating_sub(first) as usize).saturating_sub(2) / 2
    }

    /// Finds the prepared place in stored bytes.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, PadesError> {
        let byte_range = prepare::find_prepared(&bytes)?;
        Ok(Self { bytes, byte_range })
    }

    /// Digest of the signed parts: the message digest of the CMS, *not* what a provider signs.
    pub fn digest(&self, hash: HashAlgorithm) -> Vec<u8> {
        let [start, length, second, rest] = self.byte_range.map(|number| number as usize);
        let part = |from: usize, length: usize| self.bytes.get(from..from + length).unwrap_or_default();
        hash.digest_parts(&[part(start, length), part(second, rest)])
    }

    /// The completed document.
    pub fn embed(&self, cms: &[u8]) -> Result<Vec<u8>, PadesError> {
        let reserved = self.reserved();
        if cms.len() > reserved {
            return Err(PadesError::TooSmall { needed: cms.len(), reserved });
        }
        let mut bytes = self.bytes.clone();
        let place = self.byte_range[1] as usize + 1;
        let digits = hex::encode(cms);
        let target = bytes.get_mut(place..place + digits.len()).ok_or(PadesError::NotPrepared)?;
        target.copy_from_slice(digits.as_bytes());
        Ok(bytes)
    }
}

#[cfg(test)]
mod tests;
