//! The log beside a file, as SQLite's description of its format gives it: which page it holds the newest form of, and
//! whether it breaks off where it should not.

use std::collections::HashMap;

use super::cipher::{PAGE, PageCipher};

const HEADER: usize = 32;
const FRAME_HEADER: usize = 24;
const FRAME: usize = FRAME_HEADER + PAGE;
/// The lowest bit says that checksums are over big-endian words.
const MAGIC: u32 = 0x377f_0682;

/// What a log holds.
#[derive(Debug, Default)]
pub(crate) struct Log {
    /// Where in the log each page's content lies, the newest last.
    pub places: HashMap<u32, Vec<usize>>,
    /// Pages of the file after the last commit; none when the log holds no commit.
    pub count: Option<u32>,
    /// Pages whose newest form was in a frame that cannot be read any more.
    pub lost: Vec<u32>,
    /// A commit lies beyond a frame that cannot be read. A log that merely ends in the middle is one that a program did
    /// not finish writing, and nothing of that was promised to anybody.
    pub broken: bool,
}

#[derive(Clone, Copy)]
struct Frame {
    place: usize,
    page: u32,
    commit: u32,
    salts: (u32, u32),
    sums: (u32, u32),
}

/// Reads a whole log.
pub(crate) fn read(bytes: &[u8], cipher: &PageCipher) -> Log {
    let mut log = Log::default();
    let frames: Vec<Frame> = (0..).map_while(|n| frame_at(bytes, HEADER + n * FRAME)).collect();
    let header = header_of(bytes);
    // A header that cannot be read hides which frames are of this round; the first frame tells.
    let first = frames.first().copied();
    let Some(salts) = header.map(|header| header.salts).or(first.map(|frame| frame.salts)) else { return log };
    let (mut sums, big_end) = header.map_or(((0, 0), false), |header| (header.sums, header.big_end));
    let mut sound = header.is_some();
    let (mut pending, mut beyond, mut bad) = (Vec::new(), false, Vec::new());
    for frame in frames {
        let content = bytes.get(frame.place..frame.place + PAGE).unwrap_or_default();
        if sound {
            let head = bytes.get(frame.place - FRAME_HEADER..frame.place - FRAME_HEADER + 8).unwrap_or_default();
            let next = sum(sum(sums, head, big_end), content, big_end);
            sound = frame.salts == salts && next == frame.sums;
            sums = next;
        }
        if !sound {
            beyond = true;
            if frame.salts != salts {
                continue;
            }
            if !cipher.is_authentic(frame.page, content) {
                bad.push(frame.page);
                continue;
            }
        }
        pending.push(frame);
        if frame.commit > 0 {
            log.count = Some(frame.commit);
            log.broken |= beyond;
            for kept in pending.drain(..) {
                bad.retain(|page| *page != kept.page);
                log.places.entry(kept.page).or_default().push(kept.place);
            }
            log.lost.append(&mut bad);
        }
    }
    log.lost.sort_unstable();
    log.lost.dedup();
    log
}

#[derive(Clone, Copy)]
struct Header {
    salts: (u32, u32),
    sums: (u32, u32),
    big_end: bool,
}

fn header_of(bytes: &[u8]) -> Option<Header> {
    let magic = word(bytes, 0)?;
    if magic & !1 != MAGIC {
        return None;
    }
    let big_end = magic & 1 == 1;
    let sums = (word(bytes, 24)?, word(bytes, 28)?);
    if sum((0, 0), bytes.get(..24)?, big_end) != sums {
        return None;
    }
    Some(Header { salts: (word(bytes, 16)?, word(bytes, 20)?), sums, big_end })
}

fn frame_at(bytes: &[u8], at: usize) -> Option<Frame> {
    bytes.get(at..at + FRAME)?;
    Some(Frame {
        place: at + FRAME_HEADER,
        page: word(bytes, at)?,
        commit: word(bytes, at + 4)?,
        salts: (word(bytes, at + 8)?, word(bytes, at + 12)?),
        sums: (word(bytes, at + 16)?, word(bytes, at + 20)?),
    })
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

/// The running checksum over a number of eight-byte pieces.
fn sum(before: (u32, u32), bytes: &[u8], big_end: bool) -> (u32, u32) {
    let read = |four: &[u8]| {
        let four = <[u8; 4]>::try_from(four).unwrap_or_default();
        if big_end { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    bytes.chunks_exact(8).fold(before, |(one, other), eight| {
        let (first, second) = eight.split_at(4);
        let one = one.wrapping_add(read(first)).wrapping_add(other);
        (one, other.wrapping_add(read(second)).wrapping_add(one))
    })
}
