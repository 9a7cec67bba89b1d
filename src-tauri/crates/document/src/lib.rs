//! An officer's act as a document: one plain value in, the bytes of a PDF out.
//!
//! The document is PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1): tagged in reading order, every font embedded, its
//! language and title declared. It already holds one empty signature field with its widget and its tag, so that a later
//! revision adds the signature and nothing else (ETSI EN 319 142-1).
//!
//! The same input gives the same bytes, on every machine and at every hour: no clock, no randomness, no system font.
//! What the officer reads is therefore what is signed.

mod act;
mod error;
mod face;
mod field;
mod flow;
mod lines;
mod objects;
mod paint;
mod sheet;
mod structure;
mod text;
mod wording;

pub use act::{ActInput, ActPerson, Authority, Ground, Letterhead, Operative};
pub use error::DocumentError;
pub use field::SIGNATURE_FIELD;

/// A typeset act.
#[derive(Clone, PartialEq, Eq)]
pub struct RenderedAct {
    /// The bytes of the PDF, as they will be signed.
    pub pdf: Vec<u8>,
    /// How many pages it has, at least one.
    pub pages: u16,
}

/// Typesets an act. Without a number it is a preview: the same sheet, saying that the register will give the number.
///
/// # Errors
/// [`DocumentError::MissingGlyph`] when a text holds a character that the typeface cannot show: an act never drops or
/// replaces a letter in silence. The other errors are faults of the program's own parts.
pub fn render_act(act: &ActInput) -> Result<RenderedAct, DocumentError> {
    let faces = face::Faces::load()?;
    let blocks = sheet::compose(act, &faces)?;
    let pages = flow::paginate(blocks);
    let count = u16::try_from(pages.len()).map_err(|_| DocumentError::TooLong)?;
    let painted = paint::paint(act, &faces, pages)?;
    let pdf = field::insert(&painted.pdf, &painted.place)?;
    Ok(RenderedAct { pdf, pages: count })
}

#[cfg(test)]
mod tests;
