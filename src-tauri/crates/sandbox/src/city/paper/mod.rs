//! Pages: what stands on them, how it is laid out, and the two ways to make a file of it (PDF, and a scan as JPEG).

mod face;
mod layout;
mod pdf;
mod press;
mod scan;
#[cfg(test)]
mod tests;

pub use press::Press;

/// Why pages could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// The built-in font is not what it must be.
    #[error("the font is not usable: {0}")]
    Font(String),
    /// A character that the pages carry no glyph for; its code point only, since the text may be personal.
    #[error("no glyph for the character U+{0:04X}")]
    Letter(u32),
    /// A picture could not be drawn or encoded.
    #[error("the scan could not be made: {0}")]
    Picture(String),
}

/// Blacked-out digits or letters: each `█` is drawn as a bar over half an em, as on a redacted copy.
pub const BAR: char = '█';

/// A document before it is laid out.
#[derive(Debug, Clone, PartialEq)]
pub struct Paper {
    /// For the file's own title; never the name of a person.
    pub title: String,
    /// What stands on it, from the top.
    pub blocks: Vec<Block>,
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    /// In the middle of the line.
    Centered {
        /// The words.
        text: String,
        /// Points.
        size: f32,
        /// Heavy.
        bold: bool,
    },
    /// A paragraph with its first line set in, broken into lines.
    Paragraph(String),
    /// A label and, in bold, what it is for.
    Field(String, String),
    /// Points of empty space.
    Gap(f32),
    /// A thin line across.
    Rule,
    /// Two places for handwriting side by side, with what stands under each; the second may be empty.
    Signatures(String, String),
    /// A round seal at the right, with the words of its ring, one a line.
    Seal(Vec<String>),
    /// Goes on on a new page.
    PageBreak,
}
