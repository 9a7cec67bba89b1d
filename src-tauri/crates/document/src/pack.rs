//! Packing the streams that the drawing library leaves open (ISO 32000-1, 7.4.4).
//!
//! The library packs as hard as it can, which costs more than the drawing. What we pack ourselves is a tenth larger and
//! done in a fraction of the time; the same bytes come out on every machine, for which way is taken depends on the bytes alone.

use std::cell::RefCell;
use std::sync::{Mutex, PoisonError};

use zlib_rs::{Deflate, DeflateConfig, DeflateFlush, ReturnCode, Status, compress_bound, compress_slice};

use crate::cmap::shortened;
use crate::objects::{find, number_after};

/// Looks for a match as long as it pays within a page.
const LEVEL: i32 = 3;
/// Streams below this are left as they are.
const LEAST: usize = 64;
/// How many maps of letters are kept packed: nearly every document has the same two.
const KEPT: usize = 8;
/// Two to the power of this many bytes are looked back over (RFC 1950 §2.2).
const WINDOW_BITS: u8 = 15;

thread_local! {
    // A packer clears a quarter of a megabyte when it is made, which takes longer than packing a page.
    static PACKER: RefCell<Deflate> = RefCell::new(Deflate::new(LEVEL, true, WINDOW_BITS));
}

/// The object with its stream packed; none where it has no stream, or one that is packed or has to stay readable (XMP).
pub fn packed(body: &[u8]) -> Option<Vec<u8>> {
    let mark = find(body, b"stream\n")?;
    let dictionary = body.get(..mark)?;
    if find(dictionary, b"/Filter").is_some() || find(dictionary, b"/Metadata").is_some() {
        return None;
    }
    let key = find(dictionary, b"/Length ")? + b"/Length ".len();
    let length = number_after(dictionary, key)?;
    let start = mark + b"stream\n".len();
    let plain = body.get(start..start + length)?;
    if length < LEAST {
        return None;
    }
    let is_map = find(dictionary, b"/Type/CMap").is_some();
    let dense = if is_map { packed_map(plain)? } else { quick(plain)? };
    let digits = dictionary.get(key..)?.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let mut out = dictionary.get(..key)?.to_vec();
    out.extend_from_slice(format!("{}/Filter/FlateDecode", dense.len()).as_bytes());
    out.extend_from_slice(dictionary.get(key + digits..)?);
    out.extend_from_slice(b"stream\n");
    out.extend_from_slice(&dense);
    out.extend_from_slice(body.get(start + length..)?);
    Some(out)
}

/// A map of letters in short, packed; out of memory where it was packed before.
fn packed_map(plain: &[u8]) -> Option<Vec<u8>> {
    static PACKED: Mutex<Vec<(Vec<u8>, Vec<u8>)>> = Mutex::new(Vec::new());
    let mut packed = PACKED.lock().unwrap_or_else(PoisonError::into_inner);
    let entry = match packed.iter().position(|(known, _)| known == plain) {
        Some(at) => packed.remove(at),
        None => (plain.to_vec(), zlib(&shortened(plain)?, 9)?),
    };
    let dense = entry.1.clone();
    packed.push(entry);
    let surplus = packed.len().saturating_sub(KEPT);
    packed.drain(..surplus);
    Some(dense)
}

/// Packs the bytes of a page with the packer of this thread.
fn quick(plain: &[u8]) -> Option<Vec<u8>> {
    let mut out = vec![0; compress_bound(plain.len())];
    let (status, written) = PACKER.with_borrow_mut(|packer| {
        packer.reset();
        let status = packer.compress(plain, &mut out, DeflateFlush::Finish);
        (status, usize::try_from(packer.total_out()))
    });
    out.truncate(written.ok()?);
    (status == Ok(Status::StreamEnd)).then_some(out)
}

/// Packs bytes as a zlib stream (RFC 1950), the harder the higher the level, which goes from 1 to 9.
pub fn zlib(plain: &[u8], level: i32) -> Option<Vec<u8>> {
    let mut out = vec![0; compress_bound(plain.len())];
    let (dense, code) = compress_slice(&mut out, plain, DeflateConfig::new(level));
    let written = dense.len();
    out.truncate(written);
    (code == ReturnCode::Ok).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_packed_stream_unpacks_to_what_it_was() {
        for plain in ["да ".repeat(400), (0..900).map(|at| char::from(b' ' + (at * 7 % 90) as u8)).collect()] {
            let object = format!("7 0 obj\n<</Length {}/Type/X>>\nstream\n{plain}\nendstream\nendobj\n\n", plain.len());
            for _ in 0..2 {
                let dense = packed(object.as_bytes()).unwrap();
                let at = find(&dense, b"stream\n").unwrap() + 7;
                let length = number_after(&dense, find(&dense, b"/Length ").unwrap() + 8).unwrap();
                let unpacked = miniz_oxide::inflate::decompress_to_vec_zlib(&dense[at..at + length]).unwrap();
                assert_eq!(unpacked, plain.as_bytes());
                assert!(dense.len() < object.len() && dense.ends_with(b"\nendstream\nendobj\n\n"));
                assert!(find(&dense, b"/Filter/FlateDecode/Type/X>>").is_some());
            }
        }
    }

    #[test]
    fn a_stream_is_packed_alike_whatever_was_packed_before_it() {
        let page = "0.5 0 0 rg 12 700 Td (Удостоверение) Tj\n".repeat(300);
        let fresh = std::thread::spawn({
            let page = page.clone();
            move || quick(page.as_bytes()).unwrap()
        });
        for at in 0..5_usize {
            let other: Vec<u8> = (0..90_000_usize).map(|byte| (byte * (at + 3) % 251) as u8).collect();
            quick(&other).unwrap();
            quick(&page.as_bytes()[at..]).unwrap();
        }
        assert_eq!(quick(page.as_bytes()).unwrap(), fresh.join().unwrap());
        assert_eq!(quick(page.as_bytes()), zlib(page.as_bytes(), LEVEL));
    }

    #[test]
    fn what_is_packed_or_must_stay_readable_is_left_alone() {
        for body in [
            "7 0 obj\n<</A 1>>\nendobj\n",
            "7 0 obj\n<</Length 90/Type/Metadata>>\nstream\n",
            "<</Length 3>>\nstream\nabc\n",
        ] {
            assert_eq!(packed(body.as_bytes()), None, "{body}");
        }
    }
}
