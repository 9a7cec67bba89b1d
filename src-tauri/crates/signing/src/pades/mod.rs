//! PAdES signatures (ETSI EN 319 142-1): an incremental revision with a signature dictionary, and the place in it
//! where the CMS goes.

mod appearance;
mod augment;
mod dictionary;
mod extend;
mod field;
mod prepare;
mod revision;
mod signature;
mod stamp;
mod state;
mod store;
mod structure;

use chrono::{DateTime, Utc};

use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::cms::{CmsError, Signing};
use crate::pdf::PdfError;

pub use appearance::Appearance;
pub use augment::{AugmentError, MaterialSource, Sources, augment};
pub use extend::{Due, ExtendError, due, extend};
pub use prepare::{prepare, prepare_visible};
pub(crate) use signature::{SignatureDictionary, read_signature};
pub use stamp::{add_signature_stamp, embed_stamp, prepare_stamp, stamp_room};
pub use state::{Subject, subjects, to_be_stamped, unproven};
pub use store::add_material;

/// Bytes of DER that are held free for a signature with its certificates and stamps.
pub const RESERVE: usize = 16 * 1024;
/// Bytes of a CMS beside its certificates and stamp, generously.
const CMS_ROOM: usize = 2048;
/// Bytes of a stamp with its chain, generously.
const STAMP_ROOM: usize = 8192;
/// Most bytes that can be held free.
const MAX_RESERVE: usize = 256 * 1024;

/// How long a signature lasts (EN 319 142-1 §6.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// Basic: as long as the signer's certificate is valid and not revoked.
    BB,
    /// With a time stamp over the signature.
    BT,
    /// With everything inside that its validation needs.
    BLt,
    /// With a document time stamp over all of it, which can be renewed for ever.
    BLta,
}

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

/// Bytes of DER that a signature with these certificates takes, with room for a time stamp where one will come.
pub fn room(signer: &Certificate, chain: &[Certificate], stamped: bool) -> usize {
    let certificates: usize = chain.iter().chain([signer]).map(|certificate| certificate.der().len()).sum();
    certificates + CMS_ROOM + if stamped { STAMP_ROOM } else { 0 }
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
    /// There is no page of that number.
    #[error("there is no such page")]
    NoSuchPage,
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
    /// A signature in the file cannot be read.
    #[error("a signature in the file cannot be read")]
    Signature,
    /// The time stamp is over something else.
    #[error("the time stamp is over something else")]
    OtherStamp,
    /// The font of an appearance cannot be used, or there is too much text.
    #[error("the font of the appearance cannot be used")]
    Font,
    /// The font of an appearance lacks a letter: none is left out in silence.
    #[error("the font of the appearance has no letter {0:?}")]
    Letter(char),
    /// The signature cannot be made or put together.
    #[error(transparent)]
    Cms(#[from] CmsError),
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

    /// The signature that is awaited: its digest is what a provider signs.
    pub fn signing(&self, algorithm: SignatureAlgorithm, signer: &Certificate) -> Result<Signing, PadesError> {
        Ok(Signing::new(&self.digest(algorithm.hash()), algorithm, signer)?)
    }

    /// The document signed at level B-B, from the value as the provider gave it. The value is checked with the signer's key
    /// first. The same parts always give the same bytes, so whoever keeps prepared bytes, certificates and value can repeat it.
    pub fn complete(&self, signing: &Signing, value: &[u8], chain: &[Certificate]) -> Result<Vec<u8>, PadesError> {
        let value = signing.accept(value)?;
        self.embed(&signing.finish(&value, chain, None)?)
    }

    /// The document with this CMS in its place.
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
