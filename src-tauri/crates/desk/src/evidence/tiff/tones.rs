//! What is stored of a page of a TIFF, made a picture.

use std::borrow::Cow;
use std::collections::BTreeSet;

use image::{DynamicImage, GrayImage, RgbImage, RgbaImage};
use tiff::ColorType;
use tiff::decoder::DecodingResult;

use super::unsupported;
use crate::error::DeskError;

/// PhotometricInterpretation (TIFF 6.0 section 8): its tag, and what it says of a palette and of grey.
const PHOTOMETRIC: u16 = 262;
const PALETTE: u16 = 3;
const BLACK_IS_ZERO: u16 = 1;
/// Directories that are looked at: more pages than anybody shows.
const MOST_DIRECTORIES: usize = 1_000;

/// The same file with its pages of palette colour said to be grey, and which of them are, counted from 0. A chain of
/// directories that leads out of the file is followed as far as it goes: whoever decodes it says that it is damaged.
pub(super) fn without_palettes(bytes: &[u8]) -> (Cow<'_, [u8]>, BTreeSet<usize>) {
    let little = bytes.starts_with(b"II");
    let short = |at: usize| {
        let two: [u8; 2] = bytes.get(at..at.checked_add(2)?)?.try_into().ok()?;
        Some(if little { u16::from_le_bytes(two) } else { u16::from_be_bytes(two) })
    };
    let long = |at: usize| {
        let four: [u8; 4] = bytes.get(at..at.checked_add(4)?)?.try_into().ok()?;
        usize::try_from(if little { u32::from_le_bytes(four) } else { u32::from_be_bytes(four) }).ok()
    };
    let (mut plain, mut palettes) = (Cow::Borrowed(bytes), BTreeSet::new());
    let mut next = long(4);
    for place in 0..MOST_DIRECTORIES {
        let Some((at, entries)) = next.filter(|at| *at != 0).and_then(|at| Some((at + 2, usize::from(short(at)?))))
        else {
            break;
        };
        for entry in (0..entries).map(|entry| at + 12 * entry) {
            if short(entry) == Some(PHOTOMETRIC) && short(entry + 8) == Some(PALETTE) {
                let grey = if little { BLACK_IS_ZERO.to_le_bytes() } else { BLACK_IS_ZERO.to_be_bytes() };
                if let Some(value) = plain.to_mut().get_mut(entry + 8..entry + 10) {
                    value.copy_from_slice(&grey);
                    palettes.insert(place);
                }
            }
        }
        next = long(at + 12 * entries);
    }
    (plain, palettes)
}

/// The picture of a page of this size.
///
/// # Errors
/// [`DeskError::DocumentDamaged`] when it is not as much as it has to be, [`DeskError::DocumentUnsupported`].
pub(super) fn picture(
    (width, height): (u32, u32),
    colours: ColorType,
    read: DecodingResult,
    palette: Option<&[u16]>,
) -> Result<DynamicImage, DeskError> {
    let grey = |tones| GrayImage::from_raw(width, height, tones).map(DynamicImage::ImageLuma8);
    let colour = |tones| RgbImage::from_raw(width, height, tones).map(DynamicImage::ImageRgb8);
    let clear = |tones| RgbaImage::from_raw(width, height, tones).map(DynamicImage::ImageRgba8);
    let (depth, stored) = match read {
        DecodingResult::U8(bytes) => (colours.bit_depth(), bytes),
        DecodingResult::U16(words) if palette.is_none() => (8, words.iter().map(|word| (word >> 8) as u8).collect()),
        _ => return Err(unsupported()),
    };
    let drawn = match (colours, depth) {
        (ColorType::Gray(_), 1 | 2 | 4 | 8) => {
            let places = spread(stored, depth, width);
            match palette {
                Some(palette) => colour(looked_up(&places, depth, palette)?),
                None => grey(places.iter().map(|place| (u16::from(*place) * 255 / top(depth)) as u8).collect()),
            }
        }
        (ColorType::RGB(_), 8) => colour(stored),
        (ColorType::RGBA(_), 8) => clear(stored),
        (ColorType::CMYK(_), 8) => colour(by_four(&stored, inks)),
        (ColorType::YCbCr(_), 8) => colour(by_three(&stored, light)),
        _ => return Err(unsupported()),
    };
    drawn.ok_or(DeskError::DocumentDamaged)
}

/// The greatest value of so many bits.
fn top(depth: u8) -> u16 {
    (1 << depth) - 1
}

/// Values of a depth of at most eight bits as a byte each; every row begins with a byte of its own.
pub(super) fn spread(stored: Vec<u8>, depth: u8, width: u32) -> Vec<u8> {
    if depth == 8 {
        return stored;
    }
    let (width, a_byte) = (width as usize, usize::from(8 / depth));
    let row = |row: &[u8]| -> Vec<u8> {
        let values = row.iter().flat_map(|byte| {
            (0..a_byte).rev().map(move |place| (u16::from(*byte) >> (place as u8 * depth) & top(depth)) as u8)
        });
        values.take(width).collect()
    };
    stored.chunks(width.div_ceil(a_byte).max(1)).flat_map(row).collect()
}

/// The colours of a palette: all reds, then all greens, then all blues, of sixteen bits (TIFF 6.0 section 5).
fn looked_up(places: &[u8], depth: u8, palette: &[u16]) -> Result<Vec<u8>, DeskError> {
    let many = usize::from(top(depth)) + 1;
    let parts: Vec<&[u16]> = palette.chunks(many).collect();
    let [reds, greens, blues] = parts[..] else { return Err(DeskError::DocumentDamaged) };
    let mut colours = Vec::with_capacity(places.len() * 3);
    for place in places {
        for part in [reds, greens, blues] {
            let tone = part.get(usize::from(*place)).ok_or(DeskError::DocumentDamaged)?;
            colours.push((tone >> 8) as u8);
        }
    }
    Ok(colours)
}

fn by_four(stored: &[u8], mix: fn([u8; 4]) -> [u8; 3]) -> Vec<u8> {
    stored.chunks_exact(4).filter_map(|four| four.try_into().ok()).flat_map(mix).collect()
}

fn by_three(stored: &[u8], mix: fn([u8; 3]) -> [u8; 3]) -> Vec<u8> {
    stored.chunks_exact(3).filter_map(|three| three.try_into().ok()).flat_map(mix).collect()
}

/// Cyan, magenta, yellow and black as they would look in ink.
pub(super) fn inks([cyan, magenta, yellow, black]: [u8; 4]) -> [u8; 3] {
    let mix = |ink: u8| ((255 - u16::from(ink)) * (255 - u16::from(black)) / 255) as u8;
    [mix(cyan), mix(magenta), mix(yellow)]
}

/// The colours of a JPEG (ITU-T T.871 section 7), which scanners put into a TIFF as they are.
pub(super) fn light([luma, blue, red]: [u8; 3]) -> [u8; 3] {
    let (luma, blue, red) = (f32::from(luma), f32::from(blue) - 128.0, f32::from(red) - 128.0);
    let tone = |value: f32| value.round().clamp(0.0, 255.0) as u8;
    [tone(luma + 1.402 * red), tone(luma - 0.344_136 * blue - 0.714_136 * red), tone(luma + 1.772 * blue)]
}
