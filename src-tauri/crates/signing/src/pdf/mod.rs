//! A reader of PDF structure (ISO 32000-1 §7): lazy, bounded, and aware of revisions.
//!
//! A general PDF library loads a file as one state. A signature is a promise about one *revision* and exact bytes, so
//! this reader keeps every cross-reference section apart, hands out byte ranges, reads only what is asked for, and
//! refuses what two viewers could read differently. `lopdf` and others do not tell those apart.

mod attached;
mod budget;
mod compressed;
mod fields;
mod file;
mod look;
mod object;
mod parser;
mod xref;

pub use attached::attached;
pub(crate) use fields::{Field, acro_form, fields, page};
pub(crate) use file::{Indirect, PdfFile};
pub use look::{Glance, glance};
pub(crate) use object::{Dict, Object, Reference};
pub(crate) use parser::Parser;
pub(crate) use xref::{Entry, XrefKind};

#[cfg(test)]
mod tests;

/// Largest file that is read, in bytes.
pub const MAX_FILE: usize = 64 * 1024 * 1024;

/// Why a PDF, or a part of it, was not read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PdfError {
    /// No `%PDF-` at the start.
    #[error("not a PDF")]
    NotPdf,
    /// Larger than [`MAX_FILE`].
    #[error("the file is too large")]
    TooLarge,
    /// More revisions or objects than are read.
    #[error("the file has too many revisions or objects")]
    TooMany,
    /// Encrypted.
    #[error("the file is encrypted")]
    Encrypted,
    /// The cross-reference data is damaged.
    #[error("the cross-reference table is damaged at byte {0}")]
    Xref(usize),
    /// An object is damaged.
    #[error("an object is damaged at byte {0}")]
    Object(usize),
    /// A part that must be there is missing.
    #[error("the file lacks its {0}")]
    Missing(&'static str),
}
