//! From a basic signature to one that lasts: B-B, B-T, B-LT, B-LTA, each step from the bytes of the step before.
//!
//! Nothing here needs the signer. A crash between any two of these points loses work that can be done again without asking
//! anybody to approve anything:
//!
//! | what is stored | what goes on from it |
//! |---|---|
//! | the prepared bytes, before the provider is asked | the same digest is authorised; [`super::Prepared::from_bytes`] |
//! | the signature value, the moment it comes | [`super::Prepared::complete`] with the same certificate: B-B |
//! | the B-B file | [`augment`]: a stamp, the material, a document stamp |
//! | the file of any later step | [`augment`] again: what is there already is not done again |
//!
//! A stamp that was fetched and not stored is fetched anew; no two stamps of one kind come into a file that way.

use async_trait::async_trait;

use super::stamp::{add_signature_stamp, embed_stamp, prepare_stamp, stamp_room};
use super::state::{Subject, is_proven, signed, to_be_stamped, unproven};
use super::store::{add_material, read_store};
use super::{Level, PadesError};
use crate::HashAlgorithm;
use crate::pdf::PdfFile;
use crate::revocation::{FetchError, Material};
use crate::tsp::{Imprint, TimeStampSource, TspError};

/// Tries to find an authority's size and material: the second always has both.
const TRIES: usize = 3;

/// Where validation material comes from.
#[async_trait]
pub trait MaterialSource: Send + Sync {
    /// Everything that proves the subject: its path to the root, and the revocation of every certificate below the root and of
    /// the responders.
    async fn material(&self, subject: &Subject) -> Result<Material, FetchError>;
}

/// Material at hand: whatever is asked for, all of it.
#[async_trait]
impl MaterialSource for Material {
    async fn material(&self, _: &Subject) -> Result<Material, FetchError> {
        Ok(self.clone())
    }
}

/// What a signature is made to last with.
#[derive(Clone, Copy)]
pub struct Sources<'a> {
    /// Time stamps.
    pub stamps: &'a dyn TimeStampSource,
    /// Certificates and their revocation.
    pub material: &'a dyn MaterialSource,
}

/// Why a step was not done. The bytes of the step before are as good as they were.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AugmentError {
    /// The file.
    #[error(transparent)]
    Pades(#[from] PadesError),
    /// A time stamp.
    #[error(transparent)]
    Stamp(#[from] TspError),
    /// Certificates or their revocation.
    #[error(transparent)]
    Fetch(#[from] FetchError),
    /// The material that came does not prove everybody in the file.
    #[error("the validation material is not complete")]
    Unproven,
}

/// Brings the file to `level`. What it has already stays; a file that is there is given back unchanged.
///
/// # Errors
/// Of the first step that could not be done. To keep the steps before it, ask for one level after the other.
pub async fn augment(pdf: &[u8], level: Level, sources: &Sources<'_>) -> Result<Vec<u8>, AugmentError> {
    let mut pdf = pdf.to_vec();
    if level >= Level::BT {
        pdf = with_signature_stamp(pdf, sources.stamps).await?;
    }
    if level >= Level::BLt {
        pdf = with_material(pdf, sources.material).await?;
    }
    if level >= Level::BLta && !ends_in_stamp(&pdf)? {
        pdf = with_document_stamp(pdf, sources).await?;
    }
    Ok(pdf)
}

/// Stamps the last signature where it has no stamp yet.
async fn with_signature_stamp(pdf: Vec<u8>, stamps: &dyn TimeStampSource) -> Result<Vec<u8>, AugmentError> {
    match to_be_stamped(&pdf)? {
        None => Ok(pdf),
        Some(imprint) => Ok(add_signature_stamp(&pdf, &again(stamps, &imprint).await?)?),
    }
}

/// Adds what the file does not prove yet.
async fn with_material(pdf: Vec<u8>, source: &dyn MaterialSource) -> Result<Vec<u8>, AugmentError> {
    let mut material = Material::default();
    for subject in unproven(&pdf)? {
        material.merge(&source.material(&subject).await?);
    }
    let pdf = add_material(&pdf, &material)?;
    if unproven(&pdf)?.is_empty() { Ok(pdf) } else { Err(AugmentError::Unproven) }
}

/// Whether the last thing in the file is a document time stamp.
fn ends_in_stamp(pdf: &[u8]) -> Result<bool, PadesError> {
    let file = PdfFile::open(pdf)?;
    Ok(signed(&file)?.last().is_some_and(|last| last.is_stamp && last.is_last))
}

/// A document time stamp whose own authority is proven by the store beneath it. Which authority answers is known only after it
/// answered, so a stamp of an unproven one is thrown away, its material is added, and it is asked again.
pub(super) async fn with_document_stamp(mut pdf: Vec<u8>, sources: &Sources<'_>) -> Result<Vec<u8>, AugmentError> {
    let mut room = stamp_room(&pdf)?;
    for _ in 0..TRIES {
        let prepared = prepare_stamp(&pdf, room)?;
        let hash = HashAlgorithm::Sha256;
        let imprint = Imprint { hash, digest: prepared.digest(hash) };
        let stamped = match embed_stamp(&prepared, &again(sources.stamps, &imprint).await?) {
            Ok(stamped) => stamped,
            Err(PadesError::TooSmall { needed, .. }) => {
                room = needed + 256;
                continue;
            }
            Err(fault) => return Err(fault.into()),
        };
        let stored = read_store(&PdfFile::open(&pdf).map_err(PadesError::from)?).map_err(PadesError::from)?;
        let subject = authority_of(&stamped)?;
        if subject.as_ref().is_none_or(|subject| is_proven(subject, &stored)) {
            return Ok(stamped);
        }
        if let Some(subject) = subject {
            pdf = add_material(&pdf, &sources.material.material(&subject).await?)?;
        }
    }
    Err(AugmentError::Unproven)
}

fn authority_of(pdf: &[u8]) -> Result<Option<Subject>, PadesError> {
    let file = PdfFile::open(pdf)?;
    Ok(signed(&file)?.pop().map(|last| last.subjects()).transpose()?.and_then(|mut subjects| subjects.pop()))
}

/// Asked twice where nobody answered: a signature should not wait for one dropped packet.
async fn again(source: &dyn TimeStampSource, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
    match source.stamp(imprint).await {
        Err(TspError::Down | TspError::Timeout | TspError::Http(500..)) => source.stamp(imprint).await,
        answered => answered,
    }
}
