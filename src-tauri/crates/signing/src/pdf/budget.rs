//! How much work one file may cause, however it refers to itself.

use std::cell::Cell;
use std::rc::Rc;

use super::PdfError;

/// Bytes that any file may make us read.
const BASE: usize = 64 * 1024 * 1024;
/// Times that every byte of a file may be read beyond that. Overlapping objects and streams that unpack to much more
/// than they are would otherwise multiply.
const TIMES: usize = 8;

/// What is left of it; clones share it.
#[derive(Debug, Clone)]
pub(super) struct Budget(Rc<Cell<usize>>);

impl Budget {
    /// For a file of `length` bytes.
    pub fn new(length: usize) -> Self {
        Self(Rc::new(Cell::new(length.saturating_mul(TIMES).saturating_add(BASE))))
    }

    /// Takes `bytes` off.
    pub fn spend(&self, bytes: usize) -> Result<(), PdfError> {
        let left = self.0.get().checked_sub(bytes).ok_or(PdfError::TooMany)?;
        self.0.set(left);
        Ok(())
    }
}
