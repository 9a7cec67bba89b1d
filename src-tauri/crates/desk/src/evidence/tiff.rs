//! Reading the pages of a TIFF within bounds: scanners write one file of many pages.

use std::io::Cursor;

use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};
use tiff::decoder::{Decoder, DecodingResult, Limits};
use tiff::{ColorType, TiffError};

use super::image::{MOST_MEMORY, measured, write_jpeg, write_png};
use crate::error::DeskError;

/// Pages at most.
const MOST_PAGES: usize = 200;
/// Pixels at most of all pages together: sixty of A4 at 300 dpi.
const MOST_PIXELS: u64 = 540_000_000;

/// Every page as an image of its own.
pub fn pages(bytes: &[u8]) -> Result<Vec<Vec<u8>>, DeskError> {
    let decoder = Decoder::new(Cursor::new(bytes)).map_err(fault)?;
    let mut limits = Limits::default();
    limits.decoding_buffer_size = usize::try_from(MOST_MEMORY).unwrap_or(usize::MAX);
    limits.intermediate_buffer_size = limits.decoding_buffer_size;
    let mut decoder = decoder.with_limits(limits);
    let (mut pages, mut pixels) = (Vec::new(), 0);
    loop {
        let (width, height) = decoder.dimensions().map_err(fault)?;
        measured(width, height)?;
        pixels += u64::from(width) * u64::from(height);
        if pixels > MOST_PIXELS || pages.len() >= MOST_PAGES {
            return Err(DeskError::DocumentTooLarge);
        }
        pages.push(page(&mut decoder, width, height)?);
        if !decoder.more_images() {
            return Ok(pages);
        }
        decoder.next_image().map_err(fault)?;
    }
}

fn page(decoder: &mut Decoder<Cursor<&[u8]>>, width: u32, height: u32) -> Result<Vec<u8>, DeskError> {
    let colours = decoder.colortype().map_err(fault)?;
    let read = decoder.read_image().map_err(fault)?;
    let drawn = match (colours, read) {
        (ColorType::Gray(1), DecodingResult::U8(bits)) => return write_png(&grey(width, height, lines(&bits, width))?),
        (ColorType::Gray(8), DecodingResult::U8(bytes)) => grey(width, height, bytes)?,
        (ColorType::Gray(16), DecodingResult::U16(words)) => grey(width, height, upper(&words))?,
        (ColorType::RGB(8), DecodingResult::U8(bytes)) => colour(width, height, bytes)?,
        (ColorType::RGB(16), DecodingResult::U16(words)) => colour(width, height, upper(&words))?,
        (ColorType::RGBA(8), DecodingResult::U8(bytes)) => {
            let seen = RgbaImage::from_raw(width, height, bytes).ok_or(DeskError::DocumentDamaged)?;
            return write_png(&DynamicImage::ImageRgba8(seen));
        }
        (ColorType::CMYK(8), DecodingResult::U8(bytes)) => colour(width, height, inks(&bytes))?,
        _ => return Err(DeskError::DocumentUnsupported { media_type: "image/tiff".to_owned() }),
    };
    write_jpeg(&drawn)
}

fn grey(width: u32, height: u32, bytes: Vec<u8>) -> Result<DynamicImage, DeskError> {
    GrayImage::from_raw(width, height, bytes).map(DynamicImage::ImageLuma8).ok_or(DeskError::DocumentDamaged)
}

fn colour(width: u32, height: u32, bytes: Vec<u8>) -> Result<DynamicImage, DeskError> {
    RgbImage::from_raw(width, height, bytes).map(DynamicImage::ImageRgb8).ok_or(DeskError::DocumentDamaged)
}

/// Eight pixels to a byte, each row from a byte of its own; 1 is white.
fn lines(bits: &[u8], width: u32) -> Vec<u8> {
    let width = width as usize;
    let row = |row: &[u8]| -> Vec<u8> {
        let pixels =
            row.iter().flat_map(|byte| (0..8).rev().map(move |bit| if byte >> bit & 1 == 1 { 255 } else { 0 }));
        pixels.take(width).collect()
    };
    bits.chunks(width.div_ceil(8).max(1)).flat_map(row).collect()
}

fn upper(words: &[u16]) -> Vec<u8> {
    words.iter().map(|word| (word >> 8) as u8).collect()
}

/// Cyan, magenta, yellow and black as they would look in ink.
fn inks(bytes: &[u8]) -> Vec<u8> {
    let mix = |ink: u8, black: u8| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8;
    let pixel = |inks: &[u8]| match inks {
        [cyan, magenta, yellow, black] => vec![mix(*cyan, *black), mix(*magenta, *black), mix(*yellow, *black)],
        _ => Vec::new(),
    };
    bytes.chunks(4).flat_map(pixel).collect()
}

fn fault(error: TiffError) -> DeskError {
    match error {
        TiffError::LimitsExceeded | TiffError::IntSizeError => DeskError::DocumentTooLarge,
        TiffError::UnsupportedError(_) => DeskError::DocumentUnsupported { media_type: "image/tiff".to_owned() },
        TiffError::FormatError(_) | TiffError::IoError(_) | TiffError::UsageError(_) => DeskError::DocumentDamaged,
    }
}

#[cfg(test)]
mod tests {
    use tiff::encoder::{TiffEncoder, colortype};

    use super::*;

    /// A file of pages of so many grey pixels each.
    fn file(sizes: &[(u32, u32)], grey: u8) -> Vec<u8> {
        let mut out = Cursor::new(Vec::new());
        let mut encoder = TiffEncoder::new(&mut out).unwrap();
        for (width, height) in sizes {
            let pixels = vec![grey; (width * height) as usize];
            encoder.write_image::<colortype::Gray8>(*width, *height, &pixels).unwrap();
        }
        out.into_inner()
    }

    #[test]
    fn every_page_of_a_scan_is_read() {
        let pages = pages(&file(&[(30, 40), (40, 30), (10, 10)], 90)).unwrap();
        let sizes: Vec<_> = pages
            .iter()
            .map(|page| image::load_from_memory(page).unwrap().to_luma8())
            .map(|page| (page.width(), page.height(), page.get_pixel(5, 5)[0].abs_diff(90) < 4))
            .collect();
        assert_eq!(sizes, [(30, 40, true), (40, 30, true), (10, 10, true)]);
    }

    #[test]
    fn black_and_white_is_one_bit_a_pixel_and_each_row_begins_anew() {
        assert_eq!(lines(&[0b1010_0000, 0b0100_0000], 3), [255, 0, 255, 0, 255, 0]);
        assert_eq!(lines(&[0xff, 0x80], 9), [255; 9]);
        assert_eq!(inks(&[0, 0, 0, 0, 255, 0, 0, 0, 0, 0, 0, 255]), [255, 255, 255, 0, 255, 255, 0, 0, 0]);
    }

    #[test]
    fn too_many_pages_and_pages_too_large_are_refused() {
        assert_eq!(pages(&file(&vec![(1, 1); MOST_PAGES + 1], 0)), Err(DeskError::DocumentTooLarge));
        let mut bomb = file(&[(30, 40)], 0);
        // The first entries of the directory: the width, as tag 256 of type LONG, becomes a hundred thousand.
        let at = bomb.windows(4).position(|tag| tag == [0x00, 0x01, 0x04, 0x00]).unwrap();
        bomb[at + 8..at + 12].copy_from_slice(&100_000u32.to_le_bytes());
        assert_eq!(pages(&bomb), Err(DeskError::DocumentTooLarge));
    }

    #[test]
    fn what_is_torn_is_damaged_and_nothing_is_taken_for_granted() {
        let whole = file(&[(30, 40), (20, 20)], 7);
        for part in (4..whole.len()).step_by(7) {
            if let Err(error) = pages(&whole[..part]) {
                assert!(matches!(error, DeskError::DocumentDamaged | DeskError::DocumentTooLarge), "{part}: {error:?}");
            }
        }
        assert_eq!(pages(&whole[..8]), Err(DeskError::DocumentDamaged));
        for at in 0..whole.len() {
            let mut changed = whole.clone();
            changed[at] ^= 0xff;
            let _ = pages(&changed);
        }
    }
}
