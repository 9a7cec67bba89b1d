//! Reading an image within bounds, and writing what is shown of it.

use std::io::Cursor;

use image::codecs::jpeg::{JpegDecoder, JpegEncoder};
use image::codecs::png::{CompressionType, FilterType, PngDecoder, PngEncoder};
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageError, Limits};

use crate::error::DeskError;

/// Pixels at most of one page: A3 at 600 dpi.
pub const MOST_PIXELS: u64 = 72_000_000;
/// Pixels of a side at most.
pub const MOST_SIDE: u32 = 20_000;
/// Bytes at most that reading one page takes.
pub const MOST_MEMORY: u64 = 512 * 1024 * 1024;
/// Pixels at most that are shown: A4 at 300 dpi. What is finer is made smaller.
const SHOWN_PIXELS: u64 = 9_000_000;
/// Of 100: scans stay as they look.
const JPEG_QUALITY: u8 = 88;
/// Media types, as errors name them.
pub const JPEG: &str = "image/jpeg";
/// Of a PNG.
pub const PNG: &str = "image/png";

/// A JPEG, upright by its Exif orientation.
pub fn jpeg(bytes: &[u8]) -> Result<Vec<u8>, DeskError> {
    let (read, _) = opened(JpegDecoder::new(Cursor::new(bytes)).map_err(|error| fault(error, JPEG))?, JPEG)?;
    write_jpeg(&read)
}

/// A PNG; what shows through lies on white paper.
pub fn png(bytes: &[u8]) -> Result<Vec<u8>, DeskError> {
    let decoder = PngDecoder::with_limits(Cursor::new(bytes), limits()).map_err(|error| fault(error, PNG))?;
    write_png(&opened(decoder, PNG)?.0)
}

/// What a decoder may take of memory, and how long a side may be.
pub fn limits() -> Limits {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    limits
}

/// Whether an image of this size is read at all: asked before any of its pixels is.
pub fn measured(width: u32, height: u32) -> Result<(), DeskError> {
    let pixels = u64::from(width) * u64::from(height);
    if width > MOST_SIDE || height > MOST_SIDE || pixels > MOST_PIXELS {
        return Err(DeskError::DocumentTooLarge);
    }
    if pixels == 0 { Err(DeskError::DocumentDamaged) } else { Ok(()) }
}

/// Opens an image within the limits, the right way up, and says whether it had to be turned. What it claims to be is looked at
/// before a byte of it is unpacked.
///
/// # Errors
/// [`DeskError::DocumentDamaged`], [`DeskError::DocumentTooLarge`], [`DeskError::DocumentUnsupported`] with the media type.
pub fn opened(mut decoder: impl ImageDecoder, media_type: &str) -> Result<(DynamicImage, bool), DeskError> {
    let fault = |error| fault(error, media_type);
    let (width, height) = decoder.dimensions();
    measured(width, height)?;
    decoder.set_limits(limits()).map_err(fault)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut read = DynamicImage::from_decoder(decoder).map_err(fault)?;
    read.apply_orientation(orientation);
    Ok((read, orientation != Orientation::NoTransforms))
}

/// What an error of the library means for an image of this media type.
pub fn fault(error: ImageError, media_type: &str) -> DeskError {
    match error {
        ImageError::Limits(_) => DeskError::DocumentTooLarge,
        ImageError::Unsupported(_) => DeskError::DocumentUnsupported { media_type: media_type.to_owned() },
        _ => DeskError::DocumentDamaged,
    }
}

/// As large as it is shown.
fn shown(image: &DynamicImage) -> Option<DynamicImage> {
    let (width, height) = (image.width(), image.height());
    let pixels = u64::from(width) * u64::from(height);
    let factor = (SHOWN_PIXELS as f64 / pixels.max(1) as f64).sqrt();
    let side = |pixels: u32| ((f64::from(pixels) * factor) as u32).max(1);
    (factor < 1.0).then(|| image.thumbnail_exact(side(width), side(height)))
}

/// Written as it is shown best: few tones as a PNG, which keeps lines sharp, everything else as a JPEG.
pub fn write(image: &DynamicImage) -> Result<Vec<u8>, DeskError> {
    let is_lines = match image {
        DynamicImage::ImageLuma8(grey) => grey.as_raw().iter().all(|tone| [0, 255].contains(tone)),
        other => other.color().has_alpha(),
    };
    if is_lines { write_png(image) } else { write_jpeg(image) }
}

/// Written as a JPEG.
pub fn write_jpeg(image: &DynamicImage) -> Result<Vec<u8>, DeskError> {
    let smaller = shown(image);
    as_jpeg(smaller.as_ref().unwrap_or(image), JPEG_QUALITY)
}

/// Written as a JPEG of this quality (of 100), as large as it is.
pub fn as_jpeg(image: &DynamicImage, quality: u8) -> Result<Vec<u8>, DeskError> {
    let mut out = Vec::new();
    let encoder = JpegEncoder::new_with_quality(&mut out, quality);
    on_paper(image).write_with_encoder(encoder).map_err(|error| fault(error, JPEG))?;
    Ok(out)
}

/// Written as a PNG, on white.
pub fn write_png(image: &DynamicImage) -> Result<Vec<u8>, DeskError> {
    let smaller = shown(image);
    let image = smaller.as_ref().unwrap_or(image);
    let mut out = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut out, CompressionType::Fast, FilterType::Adaptive);
    on_paper(image).write_with_encoder(encoder).map_err(|error| fault(error, PNG))?;
    Ok(out)
}

/// The image on white paper, in colours or in grey as it was, of eight bits: paper does not shine through.
pub fn on_paper(image: &DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return if image.color().has_color() { image.to_rgb8().into() } else { image.to_luma8().into() };
    }
    let seen = image.to_rgba8();
    let mix = |colour: u8, alpha: u8| {
        let mixed = u16::from(colour) * u16::from(alpha) + 255 * (255 - u16::from(alpha));
        u8::try_from((mixed + 127) / 255).unwrap_or(u8::MAX)
    };
    let paper = image::RgbImage::from_fn(seen.width(), seen.height(), |x, y| {
        let image::Rgba([red, green, blue, alpha]) = *seen.get_pixel(x, y);
        image::Rgb([mix(red, alpha), mix(green, alpha), mix(blue, alpha)])
    });
    paper.into()
}

#[cfg(test)]
mod tests;
