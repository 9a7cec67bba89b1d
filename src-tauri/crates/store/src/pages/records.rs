//! Rows of a page, as SQLite's description of its format gives them.

use super::{Pages, USABLE};

/// Pages of a row beyond its first at most: 64 MiB.
const MOST_OVERFLOW: usize = 16_384;

/// A value of a row.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Field {
    Null,
    Integer(i64),
    Real(f64),
    Text(String),
    Blob(Vec<u8>),
}

/// A row of a table, or an entry of an index.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Record {
    /// The row's number; none of a table without one, and of an index.
    pub rowid: Option<i64>,
    /// Its values, in the order of the columns.
    pub fields: Vec<Field>,
}

/// What kind of page it is, by its first byte.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    TableLeaf,
    IndexLeaf,
    IndexInner,
}

/// The rows of one page. A row that cannot be read to its end, for a page of its overflow is lost, is left out.
pub(crate) fn records(pages: &Pages, number: u32, page: &[u8]) -> Vec<Record> {
    let start = if number == 1 { 100 } else { 0 };
    let Some(kind) = page.get(start).and_then(|byte| match byte {
        13 => Some(Kind::TableLeaf),
        10 => Some(Kind::IndexLeaf),
        2 => Some(Kind::IndexInner),
        _ => None,
    }) else {
        return Vec::new();
    };
    let cells = short(page, start + 3).unwrap_or(0);
    let pointers = start + if kind == Kind::IndexInner { 12 } else { 8 };
    (0..cells)
        .filter_map(|cell| short(page, pointers + 2 * cell))
        .filter_map(|at| record(pages, page, at, kind))
        .collect()
}

fn record(pages: &Pages, page: &[u8], at: usize, kind: Kind) -> Option<Record> {
    let at = if kind == Kind::IndexInner { at + 4 } else { at };
    let (size, at) = varint(page, at)?;
    let (rowid, at) = match kind {
        Kind::TableLeaf => varint(page, at).map(|(rowid, at)| (Some(rowid), at))?,
        Kind::IndexLeaf | Kind::IndexInner => (None, at),
    };
    let payload = payload(pages, page, at, usize::try_from(size).ok()?, kind)?;
    Some(Record { rowid, fields: fields(&payload)? })
}

fn payload(pages: &Pages, page: &[u8], at: usize, size: usize, kind: Kind) -> Option<Vec<u8>> {
    let least = (USABLE - 12) * 32 / 255 - 23;
    let most = if kind == Kind::TableLeaf { USABLE - 35 } else { (USABLE - 12) * 64 / 255 - 23 };
    if size <= most {
        return page.get(at..at + size).map(<[u8]>::to_vec);
    }
    let wished = least + (size - least) % (USABLE - 4);
    let local = if wished <= most { wished } else { least };
    let mut payload = page.get(at..at + local)?.to_vec();
    let mut next = long(page, at + local)?;
    for _ in 0..MOST_OVERFLOW {
        if payload.len() >= size {
            break;
        }
        let more = pages.page(next)?;
        let wanted = (size - payload.len()).min(USABLE - 4);
        payload.extend_from_slice(more.get(4..4 + wanted)?);
        next = long(&more, 0)?;
    }
    (payload.len() == size).then_some(payload)
}

fn fields(payload: &[u8]) -> Option<Vec<Field>> {
    let (header, mut at) = varint(payload, 0)?;
    let header = usize::try_from(header).ok()?;
    let (mut body, mut fields) = (header, Vec::new());
    while at < header {
        let (kind, next) = varint(payload, at)?;
        at = next;
        let length = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            12.. => usize::try_from((kind - 12) / 2).ok()?,
            _ => return None,
        };
        let bytes = payload.get(body..body.checked_add(length)?)?;
        body += length;
        fields.push(match kind {
            0 => Field::Null,
            8 => Field::Integer(0),
            9 => Field::Integer(1),
            7 => Field::Real(f64::from_be_bytes(bytes.try_into().ok()?)),
            1..=6 => Field::Integer(integer(bytes)),
            _ if kind % 2 == 0 => Field::Blob(bytes.to_vec()),
            _ => Field::Text(String::from_utf8(bytes.to_vec()).ok()?),
        });
    }
    Some(fields)
}

/// A number of up to eight bytes, big end first, the highest bit its sign.
fn integer(bytes: &[u8]) -> i64 {
    let negative = bytes.first().is_some_and(|byte| byte & 0x80 != 0);
    bytes.iter().fold(if negative { -1 } else { 0 }, |number, byte| (number << 8) | i64::from(*byte))
}

fn short(page: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes(page.get(at..at + 2)?.try_into().ok()?)))
}

fn long(page: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(page.get(at..at + 4)?.try_into().ok()?))
}

/// A number of one to nine bytes, and where it ends.
fn varint(bytes: &[u8], at: usize) -> Option<(i64, usize)> {
    let mut number: i64 = 0;
    for place in 0..9 {
        let byte = *bytes.get(at + place)?;
        if place == 8 {
            return Some(((number << 8) | i64::from(byte), at + 9));
        }
        number = (number << 7) | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, at + place + 1));
        }
    }
    None
}
