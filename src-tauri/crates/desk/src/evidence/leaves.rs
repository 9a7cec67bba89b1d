//! A document as the window draws it.
//!
//! A PDF stays as it is, once it is judged ([`paper::judge`]). Anything else is a stack of images that this program wrote: the eight bytes `GISHEPG1`, then for
//! each page its length in bytes as a little-endian `u32` and a PNG or JPEG of that length.

use super::kind::Kind;
use super::{image, paper, tiff};
use crate::error::DeskError;

/// How a stack of pages begins.
pub const STACK: &[u8; 8] = b"GISHEPG1";

/// The document as it is drawn.
///
/// # Errors
/// [`DeskError::DocumentDamaged`], [`DeskError::DocumentTooLarge`], [`DeskError::DocumentUnsupported`] for a variety of its
/// kind that is not read.
pub fn of(bytes: Vec<u8>) -> Result<Vec<u8>, DeskError> {
    match Kind::found(&bytes) {
        Some(Kind::Jpeg) => Ok(stack(&[image::jpeg(&bytes)?])),
        Some(Kind::Png) => Ok(stack(&[image::png(&bytes)?])),
        Some(Kind::Tiff) => Ok(stack(&tiff::pages(&bytes)?)),
        Some(Kind::Pdf) => paper::judge(&bytes).map(|()| bytes),
        None => Err(DeskError::DocumentDamaged),
    }
}

fn stack(pages: &[Vec<u8>]) -> Vec<u8> {
    let mut stacked = STACK.to_vec();
    for page in pages {
        stacked.extend_from_slice(&u32::try_from(page.len()).unwrap_or(u32::MAX).to_le_bytes());
        stacked.extend_from_slice(page);
    }
    stacked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_stacked_with_their_lengths() {
        let stacked = stack(&[b"ab".to_vec(), Vec::new(), b"c".to_vec()]);
        assert_eq!(stacked, b"GISHEPG1\x02\0\0\0ab\0\0\0\0\x01\0\0\0c");
        let page = b"%PDF-1.7 1 0 obj <</Type/Page>>".to_vec();
        assert_eq!(of(page.clone()), Ok(page));
        for torn in [b"%PDF-1.7".to_vec(), b"\0\0\0\x18ftypheic".to_vec(), Vec::new()] {
            assert_eq!(of(torn), Err(DeskError::DocumentDamaged));
        }
    }
}
