//! The two kinds of time stamps in a file: over a signature value, and over the whole document.

use super::dictionary::Body;
use super::field::{Label, add_field, set_flags};
use super::prepare::sign_field;
use super::revision::Revision;
use super::state::{signed, to_be_stamped};
use super::{MAX_RESERVE, PadesError, Prepared};
use crate::cms::{SignedData, with_stamp};
use crate::pdf::{Field, Object, PdfFile, fields};
use crate::tsp::Imprint;

/// How the field of a document time stamp is called.
const LABEL: Label =
    Label { name: "TimeStamp", tooltip: "Електронен времеви печат на документа" };
/// Bytes of DER that are held free beside the size of a stamp that is known.
const MARGIN: usize = 512;
/// Bytes of DER that are held free where no stamp of the authority was seen.
const UNSEEN: usize = 8 * 1024;

/// The file with a time stamp over its last signature, in the place that was held free: B-B becomes B-T and no revision is added.
///
/// # Errors
/// [`PadesError::NotPrepared`] when the last signature cannot take one: it has one, or is not the end of the file;
/// [`PadesError::OtherStamp`] when the stamp is over something else; [`PadesError::TooSmall`].
pub fn add_signature_stamp(pdf: &[u8], token: &[u8]) -> Result<Vec<u8>, PadesError> {
    let imprint = to_be_stamped(pdf)?.ok_or(PadesError::NotPrepared)?;
    check_imprint(token, |_| imprint.clone())?;
    let file = PdfFile::open(pdf)?;
    let last = signed(&file)?.pop().ok_or(PadesError::NotPrepared)?;
    let stamped = with_stamp(last.cms()?, token).map_err(|_| PadesError::Signature)?;
    let prepared = Prepared { bytes: pdf.to_vec(), byte_range: last.dictionary.byte_range.map(|number| number as u64) };
    prepared.embed(&stamped)
}

fn check_imprint(token: &[u8], expected: impl FnOnce(crate::HashAlgorithm) -> Imprint) -> Result<(), PadesError> {
    let token = crate::tsp::read_token(token).map_err(|_| PadesError::Signature)?;
    if expected(token.imprint.hash) == token.imprint { Ok(()) } else { Err(PadesError::OtherStamp) }
}

/// Bytes of DER to hold free for a document time stamp: what the largest stamp in the file takes, and a little more.
///
/// # Errors
/// When the file or a signature in it cannot be read.
pub fn stamp_room(pdf: &[u8]) -> Result<usize, PadesError> {
    let file = PdfFile::open(pdf)?;
    let mut largest = 0;
    for one in signed(&file)? {
        let cms = one.cms()?;
        if one.is_stamp {
            largest = largest.max(cms.len());
            continue;
        }
        let data = SignedData::read(cms).map_err(|_| PadesError::Signature)?;
        for signer in &data.signers {
            let tokens = signer.unsigned(&crate::cms::SIGNATURE_TIME_STAMP).map_err(|_| PadesError::Signature)?;
            largest = tokens.iter().map(|token| token.whole.len()).fold(largest, usize::max);
        }
    }
    Ok(if largest == 0 { UNSEEN } else { largest + MARGIN })
}

/// Whether an empty field was laid out for a document time stamp: it is called so and has no size. A document that brings one along
/// has its tag already, which no revision after the first signature could add.
pub(super) fn awaits_stamp(field: &Field) -> bool {
    let Some(dict) = field.indirect.value.dict() else { return false };
    let corners: Vec<f64> =
        dict.get("Rect").and_then(Object::array).unwrap_or_default().iter().filter_map(Object::number).collect();
    field.is_signature
        && field.value().is_none()
        && field.name.starts_with(LABEL.name)
        && matches!(corners.as_slice(), [left, bottom, right, top] if left == right && bottom == top)
}

/// Prepares a revision with a document time stamp over the whole file (EN 319 142-1 §5.4.3). `reserve` is the space for the
/// token in bytes; see [`stamp_room`]. A field that waits for a stamp takes it, else a new one is added. [`Prepared::digest`] is what the authority is asked to stamp.
///
/// # Errors
/// When the file cannot be read.
pub fn prepare_stamp(pdf: &[u8], reserve: usize) -> Result<Prepared, PadesError> {
    let file = PdfFile::open(pdf)?;
    let reserve = reserve.min(MAX_RESERVE);
    let mut revision = Revision::new(&file, reserve * 2 + 8192);
    let stamp = revision.reserve();
    let present = fields(&file)?;
    match present.iter().find(|field| awaits_stamp(field)) {
        Some(field) => {
            sign_field(&file, &mut revision, field, stamp, None)?;
            set_flags(&file, &mut revision, None)?;
        }
        None => add_field(&file, &mut revision, &present, stamp, &LABEL, None)?,
    }
    Body::of_stamp(reserve).write(revision, stamp)
}

/// Puts the token into a document that [`prepare_stamp`] made.
///
/// # Errors
/// [`PadesError::OtherStamp`] when the token is over something else; [`PadesError::TooSmall`].
pub fn embed_stamp(prepared: &Prepared, token: &[u8]) -> Result<Vec<u8>, PadesError> {
    check_imprint(token, |hash| Imprint { hash, digest: prepared.digest(hash) })?;
    prepared.embed(token)
}
