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
#[derive(Debug, Clone, PartialEq, Default)]
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

impl Paper {
    /// A document without anything on it.
    pub fn new(title: impl Into<String>) -> Self {
        Self { title: title.into(), blocks: Vec::new() }
    }

    /// A heading in the middle: its size in points.
    #[must_use]
    pub fn heading(mut self, text: impl Into<String>, size: f32) -> Self {
        self.blocks.push(Block::Centered { text: text.into(), size, bold: true });
        self
    }

    /// A light line in the middle.
    #[must_use]
    pub fn centered(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Centered { text: text.into(), size: 10.5, bold: false });
        self
    }

    /// A paragraph.
    #[must_use]
    pub fn paragraph(mut self, text: impl Into<String>) -> Self {
        self.blocks.push(Block::Paragraph(text.into()));
        self
    }

    /// A label with its value.
    #[must_use]
    pub fn field(mut self, label: impl Into<String>, value: impl Into<String>) -> Self {
        self.blocks.push(Block::Field(label.into(), value.into()));
        self
    }

    /// Any other block.
    #[must_use]
    pub fn block(mut self, block: Block) -> Self {
        self.blocks.push(block);
        self
    }

    /// Space of some points.
    #[must_use]
    pub fn gap(self, points: f32) -> Self {
        self.block(Block::Gap(points))
    }
}
