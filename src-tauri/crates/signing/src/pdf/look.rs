//! What a file that somebody hands in is, before anybody opens it: whether it can be read, how many pages it has, whether it
//! carries a signature.

use std::collections::HashSet;

use super::fields::fields;
use super::file::PdfFile;
use super::object::{Object, Reference};
use super::{PdfError, file};

/// Most nodes of the tree of pages that are looked at.
const MAX_NODES: usize = 20_000;

/// A PDF at a glance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Glance {
    /// Pages, counted in the tree of pages: what a file says of itself is not believed.
    pub pages: usize,
    /// It carries an electronic signature; whether it holds is not asked here.
    pub signed: bool,
}

/// Looks at a PDF.
///
/// # Errors
/// [`PdfError::Encrypted`] when it is; the others when it is damaged, too large, or no PDF.
pub fn glance(bytes: &[u8]) -> Result<Glance, PdfError> {
    let file = file::PdfFile::open(bytes)?;
    let (_, catalogue) = file.catalogue()?;
    let root = catalogue.value.dict().and_then(|dict| dict.get("Pages")).and_then(Object::reference);
    let pages = count(&file, root.ok_or(PdfError::Missing("pages"))?)?;
    let signed = fields(&file)?.iter().any(|field| field.is_signature && field.value().is_some());
    Ok(Glance { pages, signed })
}

fn count(file: &PdfFile<'_>, root: Reference) -> Result<usize, PdfError> {
    let (mut seen, mut open, mut pages) = (HashSet::new(), vec![root], 0);
    while let Some(reference) = open.pop() {
        if seen.len() >= MAX_NODES {
            return Err(PdfError::TooMany);
        }
        if !seen.insert(reference) {
            continue;
        }
        let node = file.get(reference)?;
        let Some(dict) = node.value.dict() else { continue };
        let kids = file.value(dict, "Kids")?;
        match kids.array() {
            Some(kids) => open.extend(kids.iter().filter_map(Object::reference)),
            None => pages += 1,
        }
    }
    if pages == 0 { Err(PdfError::Missing("pages")) } else { Ok(pages) }
}
