//! An officer's act as a document: one plain value in, the bytes of a PDF out.
//!
//! The document is PDF/A-3a (ISO 19005-3) and PDF/UA-1 (ISO 14289-1): tagged in reading order, every font embedded, its
//! language and title declared, its data attached as JSON ([`DATA_FILE`]). It already holds the empty signature fields with
//! their widgets and tags, so that a later revision adds the signature and nothing else (ETSI EN 319 142-1).
//!
//! The same input gives the same bytes, on every machine and at every hour: no clock, no randomness, no system font.
//! What the officer reads is therefore what is signed.

mod act;
mod annotation;
mod block;
mod cmap;
mod code;
mod cut;
mod data;
mod draft;
mod error;
mod face;
mod field;
mod flow;
mod lines;
mod objects;
mod pack;
mod page;
mod paint;
mod program;
mod record;
#[cfg(any(test, feature = "samples"))]
pub mod samples;
mod sheet;
mod structure;
mod text;
mod wording;

pub use act::{ActForm, ActInput, ActPerson, Authority, Ground, Letterhead, Operative, PackRef};
pub use data::{FILE_NAME as DATA_FILE, SCHEMA as DATA_SCHEMA};
pub use draft::{ActFacts, CounterFacts, Signatory, act_of, record_of};
pub use error::DocumentError;
pub use face::SIGNATURE_FONT;
pub use field::{APPLICANT_FIELD, SIGNATURE_FIELD, STAMP_FIELD};
pub use record::{HandedIn, RecordForm, RecordInput};
pub use sheet::{SIGNATURE_HEIGHT, SIGNATURE_WIDTH};

/// The size of the type in the place of a signature, in points.
pub const SIGNATURE_SIZE: f32 = 8.75;

use block::Block;
use face::Faces;
use objects::Objects;
use page::Matter;
use sheet::Sheet;

/// A typeset document.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedAct {
    /// The bytes of the PDF, as they will be signed.
    pub pdf: Vec<u8>,
    /// How many pages it has, at least one.
    pub pages: u16,
    /// SHA-256 of the attached data: what the QR code gives to whoever verifies the document.
    pub digest: [u8; 32],
}

/// Typesets an act. Without a number it is a preview: the same sheet, saying that the register will give the number.
///
/// # Errors
/// [`DocumentError::MissingGlyph`] when a text holds a character that the typeface cannot show: an act never drops or
/// replaces a letter in silence. [`DocumentError::Address`] when it cannot be verified at the address given. The other
/// errors are faults of the program's own parts.
pub fn render_act(act: &ActInput) -> Result<RenderedAct, DocumentError> {
    let (faces, matter) = (Faces::shared()?, Matter::of_act(act)?);
    faces.remember(wording::EVERYWHERE.into_iter().chain(act.public_texts()));
    render(Sheet::act(act, &matter, faces)?, &matter, faces)
}

/// Typesets the record of an application taken at the counter.
///
/// # Errors
/// As [`render_act`].
pub fn render_record(record: &RecordInput) -> Result<RenderedAct, DocumentError> {
    let (faces, matter) = (Faces::shared()?, Matter::of_record(record)?);
    render(Sheet::record(record, &matter, faces)?, &matter, faces)
}

/// What is shown in the place of the officer's signature once it is there: by whom, what it is, and from which provider. It fits
/// [`SIGNATURE_WIDTH`] by [`SIGNATURE_HEIGHT`] in [`SIGNATURE_FONT`] at [`SIGNATURE_SIZE`] points. A name with a letter that
/// the face lacks is left out: what counts is in the signature itself.
pub fn signature_lines(signer: &str, provider: &str) -> Vec<String> {
    let shown = |text: &str| {
        let text = text::clean(text);
        let can = Faces::shared().and_then(|faces| faces.shape(&text, face::Weight::Regular, 0.0)).is_ok();
        Some(text).filter(|text| can && !text.is_empty())
    };
    let [signed, kind, by] = wording::signature_lines(signer, provider);
    [signed, kind, by].iter().filter_map(|line| shown(line)).collect()
}

fn render(blocks: Vec<Block>, matter: &Matter, faces: &Faces) -> Result<RenderedAct, DocumentError> {
    let pages = flow::paginate(blocks);
    let count = u16::try_from(pages.len()).map_err(|_| DocumentError::TooLong)?;
    let painted = paint::paint(matter, faces, pages)?;
    let mut objects = Objects::parse(&painted.pdf)?;
    field::insert(&mut objects, &painted.fields)?;
    painted.programs.insert(&mut objects)?;
    objects.pack();
    Ok(RenderedAct { pdf: objects.write()?, pages: count, digest: matter.data.digest })
}

#[cfg(test)]
mod tests;
