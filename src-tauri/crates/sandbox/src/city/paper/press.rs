//! The two weights, prepared once for all documents.

use pdf_writer::Chunk;

use super::face::Face;
use super::{Paper, PaperError, layout, pdf, scan};

/// Both weights.
pub struct Faces {
    regular: Face,
    bold: Face,
}

impl Faces {
    /// Heavy or not.
    pub fn of(&self, bold: bool) -> &Face {
        if bold { &self.bold } else { &self.regular }
    }
}

/// Makes files of documents. The same document always gives the same bytes.
pub struct Press {
    faces: Faces,
    /// Fonts and the word across the page, the same in every PDF.
    shared: Chunk,
}

impl Press {
    /// Cuts the font and compresses its subset once.
    pub fn new() -> Result<Self, PaperError> {
        let faces = Faces {
            regular: Face::cut("GISHEA+SofiaSans-Regular", 400)?,
            bold: Face::cut("GISHEB+SofiaSans-Bold", 700)?,
        };
        let shared = pdf::shared(&faces)?;
        Ok(Self { faces, shared })
    }

    /// The document as a PDF, and its number of pages.
    pub fn pdf(&self, paper: &Paper) -> Result<(Vec<u8>, u16), PaperError> {
        let pages = layout::pages(paper, &self.faces)?;
        let bytes = pdf::document(paper, &pages, &self.faces, &self.shared)?;
        Ok((bytes, pages.len() as u16))
    }

    /// The first page as if it had lain askew on a scanner, as a JPEG in shades of grey. `grain` decides the noise.
    pub fn scan(&self, paper: &Paper, grain: u64) -> Result<Vec<u8>, PaperError> {
        let pages = layout::pages(paper, &self.faces)?;
        let page = pages.first().map(Vec::as_slice).unwrap_or_default();
        scan::jpeg(page, &self.faces, grain)
    }
}
