//! Streams that hold structure: Flate with PNG predictors (ISO 32000-1 §7.4.4), bounded in what they may grow to.

use super::PdfError;
use super::object::{Dict, Object};

/// Most bytes that one stream of structure may hold once unpacked.
const MAX_UNPACKED: usize = 32 * 1024 * 1024;

/// Unpacks a cross-reference or object stream. Those use no filter or Flate.
pub(super) fn unpack(dict: &Dict, data: &[u8], at: usize) -> Result<Vec<u8>, PdfError> {
    let filter = match dict.get("Filter") {
        None => return Ok(data.to_vec()),
        Some(Object::Array(filters)) if filters.is_empty() => return Ok(data.to_vec()),
        Some(Object::Array(filters)) if filters.len() == 1 => filters.first().and_then(Object::name),
        Some(other) => other.name(),
    };
    if filter != Some(b"FlateDecode") {
        return Err(PdfError::Object(at));
    }
    let parameters = match dict.get("DecodeParms") {
        Some(Object::Array(items)) => items.first().and_then(Object::dict),
        Some(other) => other.dict(),
        None => None,
    };
    let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib_with_limit(data, MAX_UNPACKED)
        .map_err(|_| PdfError::Object(at))?;
    match parameters.and_then(|found| found.unsigned("Predictor")).unwrap_or(1) {
        1 => Ok(unpacked),
        10..=15 => {
            let number = |key, default| parameters.and_then(|found| found.unsigned(key)).unwrap_or(default);
            if number("Colors", 1) != 1 || number("BitsPerComponent", 8) != 8 {
                return Err(PdfError::Object(at));
            }
            undo_png(&unpacked, number("Columns", 1)).ok_or(PdfError::Object(at))
        }
        _ => Err(PdfError::Object(at)),
    }
}

/// Undoes the PNG filters of rows of `columns` bytes (PNG §9), one byte a pixel.
fn undo_png(packed: &[u8], columns: usize) -> Option<Vec<u8>> {
    if columns == 0 || columns > 4096 {
        return None;
    }
    let mut out = Vec::with_capacity(packed.len());
    let mut above = vec![0u8; columns];
    for row in packed.chunks(columns + 1) {
        let (&kind, row) = row.split_first()?;
        if row.len() != columns {
            return None;
        }
        let (mut left, mut corner) = (0u8, 0u8);
        let mut line = Vec::with_capacity(columns);
        for (&byte, &up) in row.iter().zip(&above) {
            let predicted = match kind {
                0 => 0,
                1 => left,
                2 => up,
                3 => u8::midpoint(left, up),
                4 => paeth(left, up, corner),
                _ => return None,
            };
            left = byte.wrapping_add(predicted);
            corner = up;
            line.push(left);
        }
        out.extend_from_slice(&line);
        above = line;
    }
    Some(out)
}

fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let estimate = i16::from(left) + i16::from(up) - i16::from(corner);
    let distance = |value: u8| (estimate - i16::from(value)).abs();
    if distance(left) <= distance(up) && distance(left) <= distance(corner) {
        left
    } else if distance(up) <= distance(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn png_rows_are_undone() {
        let packed = [0, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1, 4, 1, 1, 1, 3, 2, 2, 2];
        let rows = undo_png(&packed, 3).unwrap();
        assert_eq!(rows, [1, 2, 3, 2, 3, 4, 5, 6, 7, 6, 7, 8, 5, 8, 10]);
        assert_eq!(undo_png(&[9, 1, 2, 3], 3), None);
        assert_eq!(undo_png(&[0, 1], 3), None);
        assert_eq!(undo_png(&[0, 1], 0), None);
    }
}
