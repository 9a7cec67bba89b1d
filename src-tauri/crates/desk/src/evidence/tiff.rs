//! Reading the pages of a TIFF within bounds: scanners write one file of many pages, in many ways.
//!
//! What the `tiff` crate hands out as stored is made a picture here: palettes, inks, lines of one bit, the colours of JPEG
//! (TIFF 6.0 sections 5, 16 and 21, and 22 as its second technical note has it).

mod tones;

use std::io::Cursor;

use image::DynamicImage;
use image::metadata::Orientation;
use tiff::TiffError;
use tiff::decoder::{Decoder, Limits};
use tiff::tags::Tag;

use super::image::{MOST_MEMORY, measured, write};
use crate::error::DeskError;

/// Pages at most that are shown.
const MOST_PAGES: usize = 200;
/// Pixels at most of all pages together that are shown: sixty of A4 at 300 dpi.
const MOST_PIXELS: u64 = 540_000_000;

/// Every page as an image of its own.
pub fn pages(bytes: &[u8]) -> Result<Vec<Vec<u8>>, DeskError> {
    let (mut pages, mut pixels) = (Vec::new(), 0);
    each(bytes, |page| {
        pixels += u64::from(page.width()) * u64::from(page.height());
        if pixels > MOST_PIXELS || pages.len() >= MOST_PAGES {
            return Err(DeskError::DocumentTooLarge);
        }
        pages.push(write(&page)?);
        Ok(())
    })?;
    Ok(pages)
}

/// Reads page after page, each measured before it is read, upright, and hands it on; what `take` says ends it.
///
/// # Errors
/// [`DeskError::DocumentDamaged`], [`DeskError::DocumentTooLarge`], [`DeskError::DocumentUnsupported`], and those of `take`.
pub fn each(bytes: &[u8], mut take: impl FnMut(DynamicImage) -> Result<(), DeskError>) -> Result<(), DeskError> {
    // The crate reads no picture with a palette: its pages are read as grey ones, whose tones are places in the palette.
    let (plain, palettes) = tones::without_palettes(bytes);
    let decoder = Decoder::new(Cursor::new(plain.as_ref())).map_err(fault)?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut decoder = decoder.with_limits(limits);
    for place in 0.. {
        let (width, height) = decoder.dimensions().map_err(fault)?;
        measured(width, height)?;
        let turn = decoder.find_tag_unsigned::<u8>(Tag::Orientation).ok().flatten();
        let mut page = page(&mut decoder, (width, height), palettes.contains(&place))?;
        page.apply_orientation(turn.and_then(Orientation::from_exif).unwrap_or(Orientation::NoTransforms));
        take(page)?;
        if !decoder.more_images() {
            break;
        }
        decoder.next_image().map_err(fault)?;
    }
    Ok(())
}

fn page(decoder: &mut Decoder<Cursor<&[u8]>>, size: (u32, u32), has_palette: bool) -> Result<DynamicImage, DeskError> {
    let colours = decoder.colortype().map_err(fault)?;
    let palette = match has_palette {
        true => Some(decoder.get_tag_u16_vec(Tag::ColorMap).map_err(fault)?),
        false => None,
    };
    let read = decoder.read_image().map_err(fault)?;
    tones::picture(size, colours, read, palette.as_deref())
}

/// A variety of TIFF that is not read.
fn unsupported() -> DeskError {
    DeskError::DocumentUnsupported { media_type: "image/tiff".to_owned() }
}

fn fault(error: TiffError) -> DeskError {
    match error {
        TiffError::LimitsExceeded | TiffError::IntSizeError => DeskError::DocumentTooLarge,
        TiffError::UnsupportedError(_) => unsupported(),
        TiffError::FormatError(_) | TiffError::IoError(_) | TiffError::UsageError(_) => DeskError::DocumentDamaged,
    }
}

#[cfg(test)]
mod tests;
