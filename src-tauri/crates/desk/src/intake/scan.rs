//! Reading a file that was handed in at the counter: what it is by its content, whether it is whole, and what is kept of it.
//!
//! Pictures are opened with limits, turned the way their camera meant, and kept without what the camera wrote about place,
//! time and owner. A JPEG that needs no turning keeps its picture bit for bit. Pages of a TIFF become a PDF.

use std::io::Cursor;

use ::image::DynamicImage;
use ::image::codecs::jpeg::JpegDecoder;
use ::image::codecs::png::{PngDecoder, PngEncoder};
use gishe_signing::pdf::{PdfError, glance};
use gishe_store::journal::NewScan;

use super::jpeg;
use super::pages;
use crate::error::DeskError;
use crate::evidence::{image, tiff};

/// Bytes of a file at most: what central takes.
pub(crate) const MOST_BYTES: usize = 32 * 1024 * 1024;
/// Pages of a file at most.
pub(crate) const MOST_PAGES: usize = 100;
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
    let decoder = JpegDecoder::new(Cursor::new(bytes)).map_err(|error| as_scan(image::fault(error, image::JPEG)))?;
    let (picture, turned) = image::opened(decoder, image::JPEG).map_err(as_scan)?;
    let plain = if turned { None } else { jpeg::without_notes(bytes) };
    let bytes = match plain {
        Some(plain) => plain,
        None => as_jpeg(&picture)?,
    };
    Ok(picture_of(bytes, image::JPEG))
}

fn png(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let unread = |error| as_scan(image::fault(error, image::PNG));
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), image::limits()).map_err(unread)?;
    let (picture, _) = image::opened(decoder, image::PNG).map_err(as_scan)?;
    let mut plain = Vec::new();
    image::on_paper(&picture).write_with_encoder(PngEncoder::new(&mut plain)).map_err(unread)?;
    if plain.len() > MOST_BYTES / 4 {
        return Ok(picture_of(as_jpeg(&picture)?, image::JPEG));
    }
    Ok(picture_of(plain, image::PNG))
}

fn tiff(bytes: &[u8]) -> Result<NewScan, DeskError> {
    let (mut drawn, mut size) = (Vec::new(), 0);
    tiff::each(bytes, |picture| {
        if drawn.len() >= MOST_PAGES {
            return Err(too_many_pages());
        }
        let page = pages::Page { width: picture.width(), height: picture.height(), jpeg: as_jpeg(&picture)? };
        size += page.jpeg.len();
        if size > MOST_BYTES {
            return Err(too_large());
        }
        drawn.push(page);
        Ok(())
    })
    .map_err(as_scan)?;
    match <[pages::Page; 1]>::try_from(drawn) {
        Ok([only]) => Ok(picture_of(only.jpeg, image::JPEG)),
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

fn as_jpeg(picture: &DynamicImage) -> Result<Vec<u8>, DeskError> {
    image::as_jpeg(picture, QUALITY).map_err(as_scan)
}

/// What is wrong with an image that is shown, as it is said of one that is handed in.
fn as_scan(error: DeskError) -> DeskError {
    match error {
        DeskError::DocumentTooLarge => {
            DeskError::ScanTooFine { max: u32::try_from(image::MOST_PIXELS / 1_000_000).unwrap_or(u32::MAX) }
        }
        DeskError::DocumentUnsupported { media_type } => DeskError::ScanUnread { media_type },
        DeskError::DocumentDamaged => DeskError::ScanDamaged,
        other => other,
    }
}

#[cfg(test)]
mod tests;
