//! A JPEG without its notes (ITU-T T.81 B.1): the picture stays bit for bit, what cameras and programs wrote beside it goes.

/// Start and end of the picture.
const SOI: u8 = 0xd8;
const EOI: u8 = 0xd9;
/// Start of coded data.
const SOS: u8 = 0xda;

/// The same picture without application data and comments, but for the density (APP0), the colour profile (APP2) and Adobe's
/// word on colours (APP14), without which it would look otherwise. What follows the picture is cut off. None when the parts do
/// not follow each other as they must.
pub(super) fn without_notes(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut plain = Vec::with_capacity(bytes.len());
    plain.extend_from_slice(bytes.get(..2).filter(|start| *start == [0xff, SOI])?);
    let mut at = 2;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else { return None };
        match marker {
            0xff => at += 1,
            EOI => {
                plain.extend_from_slice(&[0xff, EOI]);
                return Some(plain);
            }
            0x01 | 0xd0..=0xd7 => {
                plain.extend_from_slice(&[0xff, marker]);
                at += 2;
            }
            _ => {
                let length = usize::from(u16::from_be_bytes(bytes.get(at + 2..at + 4)?.try_into().ok()?));
                let end = at + 2 + length;
                let segment = bytes.get(at..end)?;
                if !is_note(marker, segment) {
                    plain.extend_from_slice(segment);
                }
                at = end;
                if marker == SOS {
                    let coded = coded_end(bytes, at)?;
                    plain.extend_from_slice(bytes.get(at..coded)?);
                    at = coded;
                }
            }
        }
    }
}

fn is_note(marker: u8, segment: &[u8]) -> bool {
    match marker {
        0xe0 => !segment.get(4..).is_some_and(|data| data.starts_with(b"JFIF\0")),
        0xe2 => !segment.get(4..).is_some_and(|data| data.starts_with(b"ICC_PROFILE\0")),
        0xee => !segment.get(4..).is_some_and(|data| data.starts_with(b"Adobe")),
        0xe1 | 0xe3..=0xed | 0xef | 0xfe => true,
        _ => false,
    }
}

/// Where coded data ends: at a marker that is neither a stuffed byte nor a restart.
fn coded_end(bytes: &[u8], from: usize) -> Option<usize> {
    let mut at = from;
    loop {
        at += bytes.get(at..)?.iter().position(|byte| *byte == 0xff)?;
        match bytes.get(at + 1)? {
            0x00 | 0xd0..=0xd7 => at += 2,
            0xff => at += 1,
            _ => return Some(at),
        }
    }
}
