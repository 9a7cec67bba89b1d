//! What can go wrong while an act is typeset.

use thiserror::Error;

/// Why there is no document.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum DocumentError {
    /// The typeface has no such letter; the officer has to write it otherwise.
    #[error("the typeface has no glyph for U+{:04X}", u32::from(*.character))]
    MissingGlyph {
        /// The character, to be named to the officer.
        character: char,
    },
    /// The address of verification is not an absolute one, or too long for a code.
    #[error("the address of verification cannot be used")]
    Address,
    /// More pages than a document of an office can have (65 535).
    #[error("the act is too long")]
    TooLong,
    /// The typeface that ships with the program cannot be read.
    #[error("the typeface cannot be read")]
    Face,
    /// The page could not be drawn within the standard (PDF/A-3a, PDF/UA-1).
    #[error("the page cannot be drawn: {0}")]
    Drawing(String),
    /// The finished file is not built as expected, so that the signature field has no place.
    #[error("the file has no place for the signature field: {0}")]
    Structure(&'static str),
}
