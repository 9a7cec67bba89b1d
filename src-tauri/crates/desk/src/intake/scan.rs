//! Reading a file that was handed in at the counter: what it is by its content, whether it is whole, and what is kept of it.
//!
//! Pictures are opened with limits, turned the way their camera meant, and kept without what the camera wrote about place,
//! time and owner. A JPEG that needs no turning keeps its picture bit for bit. Pages of a TIFF become a PDF.

use std::io::Cursor;

use gishe_signing::pdf::{PdfError, glance};
use gishe_store::journal::NewScan;
use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{PngDecoder, PngEncoder};
use image::codecs::tiff::TiffDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError};

use super::jpeg;
use super::pages;
use crate::error::DeskError;
use crate::evidence::image::{MOST_SIDE, limits};

/// Bytes of a file at most: what central takes.
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Pages of a file at most.
pub(crate) const MOST_PAGES: usize = 100;
/// Points of a picture at most: a sheet A4 at 900 points an inch.
const MOST_POINTS: u64 = 80_000_000;
/// How well a picture is kept that had to be packed anew, of 100.
const QUALITY: u8 = 90;

/// Reads a file by its content, whatever it is called.
pub(crate) fn read(bytes: &[u8]) -> Result<NewScan, DeskError> {
    if bytes.is_empty() {
        return Err(DeskError::ScanEmpty);
    }
    if bytes.len() > MOST_BYTES {
        return Err(too_large());
    }
    let scan = match bytes {
        [b'%', b'P', b'D', b'F', b'-', ..] => pdf(bytes)?,
        [0xff, 0xd8, 0xff, ..] => jpeg_of(bytes)?,
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => png(bytes)?,
        [b'I', b'I', 42, 0, ..] | [b'M', b'M', 0, 42, ..] => tiff(bytes)?,
        _ => return Err(DeskError::ScanForeign),
    };
    if scan.bytes.len() > MOST_BYTES { Err(too_large()) } else { Ok(scan) }
}

fn too_large() -> DeskError {
    DeskError::ScanTooLarge { max: u32::try_from(MOST_BYTES / 1024 / 1024).unwrap_or(u32::MAX) }
}

fn too_many_pages() -> DeskError {
    DeskError::ScanTooManyPages { max: u32::try_from(MOST_PAGES).unwrap_or(u32::MAX) }
}

fn pdf(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let seen = glance(bytes).map_err(|error| match error {
        PdfError::Encrypted => DeskError::ScanEncrypted,
        PdfError::TooMany => too_many_pages(),
        PdfError::TooLarge => too_large(),
        PdfError::NotPdf | PdfError::Xref(_) | PdfError::Object(_) | PdfError::Missing(_) => DeskError::ScanDamaged,
    })?;
    if seen.pages > MOST_PAGES {
        return Err(too_many_pages());
    }
    let pages = u16::try_from(seen.pages).map_err(|_| too_many_pages())?;
    Ok(NewScan { bytes: bytes.to_vec(), media_type: "application/pdf".into(), pages, signed: seen.signed })
}

fn jpeg_of(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let (picture, turned) = decoded(JpegDecoder::new(Cursor::new(bytes)).map_err(unread)?)?;
    let plain = if turned { None } else { jpeg::without_notes(bytes) };
    let bytes = match plain {
        Some(plain) => plain,
        None => as_jpeg(&picture)?,
    };
    Ok(picture_of(bytes, "image/jpeg"))
}

fn png(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let (picture, _) = decoded(PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(unread)?)?;
    let mut plain = Vec::new();
    // Paper does not shine through.
    opaque(&picture).write_with_encoder(PngEncoder::new(&mut plain)).map_err(unread)?;
    let kept =
        if plain.len() > MOST_BYTES / 4 { as_jpeg(&picture)? } else { return Ok(picture_of(plain, "image/png")) };
    Ok(picture_of(kept, "image/jpeg"))
}

fn tiff(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let leaves = pages::leaves(bytes).ok_or(DeskError::ScanDamaged)?;
    if leaves.len() > MOST_PAGES {
        return Err(too_many_pages());
    }
    let mut drawn = Vec::with_capacity(leaves.len());
    let mut size = 0;
    for leaf in &leaves {
        let single = pages::begin_at(bytes, *leaf).ok_or(DeskError::ScanDamaged)?;
        let (picture, _) = decoded(TiffDecoder::new(Cursor::new(single)).map_err(unread)?)?;
        let page = pages::Page { width: picture.width(), height: picture.height(), jpeg: as_jpeg(&picture)? };
        size += page.jpeg.len();
        if size > MOST_BYTES {
            return Err(too_large());
        }
        drawn.push(page);
    }
    match <[pages::Page; 1]>::try_from(drawn) {
        Ok([only]) => Ok(picture_of(only.jpeg, "image/jpeg")),
        Err(drawn) if drawn.is_empty() => Err(DeskError::ScanDamaged),
        Err(drawn) => Ok(NewScan {
            pages: u16::try_from(drawn.len()).map_err(|_| too_many_pages())?,
            bytes: pages::as_pdf(&drawn),
            media_type: "application/pdf".into(),
            signed: false,
        }),
    }
}

fn picture_of(bytes: Vec<u8>, media_type: &str) -> NewScan {
    NewScan { bytes, media_type: media_type.into(), pages: 1, signed: false }
}

/// Opens a picture within the limits, the right way up, and says whether it had to be turned. What it claims to be is looked at
/// before a byte of it is unpacked.
fn decoded(mut decoder: impl ImageDecoder) -> Result<(DynamicImage, bool), DeskError> {
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_POINTS || width > MOST_SIDE || height > MOST_SIDE {
        return Err(too_fine());
    }
    decoder.set_limits(limits()).map_err(unread)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(unread)?;
    picture.apply_orientation(orientation);
    Ok((picture, orientation != Orientation::NoTransforms))
}

fn too_fine() -> DeskError {
    DeskError::ScanTooFine { max: u32::try_from(MOST_POINTS / 1_000_000).unwrap_or(u32::MAX) }
}

fn unread(error: ImageError) -> DeskError {
    match error {
        ImageError::Limits(_) => too_fine(),
        ImageError::Unsupported(_) => DeskError::ScanForeign,
        _ => DeskError::ScanDamaged,
    }
}

/// The picture on white paper, in colours or in grey as it was.
fn opaque(picture: &DynamicImage) -> DynamicImage {
    if picture.color().has_alpha() {
        let mut paper = image::RgbaImage::from_pixel(picture.width(), picture.height(), image::Rgba([255; 4]));
        image::imageops::overlay(&mut paper, &picture.to_rgba8(), 0, 0);
        return DynamicImage::ImageRgba8(paper).to_rgb8().into();
    }
    if picture.color().has_color() { picture.to_rgb8().into() } else { picture.to_luma8().into() }
}

fn as_jpeg(picture: &DynamicImage) -> Result<Vec<u8>, DeskError> {
    let mut bytes = Vec::new();
    opaque(picture).write_with_encoder(JpegEncoder::new_with_quality(&mut bytes, QUALITY)).map_err(unread)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
