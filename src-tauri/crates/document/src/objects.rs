//! The indirect objects of a finished file with a classic cross-reference table (ISO 32000-1, 7.5), so that one can be
//! exchanged and others added before anybody has signed.

use std::collections::BTreeMap;

use memchr::memmem;

use crate::DocumentError;
use crate::pack::packed;

/// A file taken apart.
pub struct Objects<'a> {
    head: &'a [u8],
    /// Number of an object to its bytes, from `N 0 obj` to past `endobj`.
    bodies: BTreeMap<i32, Vec<u8>>,
    trailer: &'a [u8],
}

impl<'a> Objects<'a> {
    /// Takes a file apart that has one revision and one cross-reference table.
    pub fn parse(pdf: &'a [u8]) -> Result<Self, DocumentError> {
        let start = rfind(pdf, b"startxref").ok_or(DocumentError::Structure("startxref"))?;
        let table_at = number_after(pdf, start + b"startxref".len()).ok_or(DocumentError::Structure("table offset"))?;
        let table = pdf.get(table_at..start).ok_or(DocumentError::Structure("table"))?;
        let trailer_at = find(table, b"trailer").ok_or(DocumentError::Structure("trailer"))?;
        let trailer = table.get(trailer_at..).unwrap_or_default();
        let offsets = offsets(table.get(..trailer_at).unwrap_or_default())?;
        let mut order: Vec<(usize, i32)> = offsets.iter().map(|(id, at)| (*at, *id)).collect();
        order.sort_unstable();
        let first = order.first().map_or(table_at, |(at, _)| *at);
        let ends = order.iter().skip(1).map(|(at, _)| *at).chain([table_at]);
        let mut bodies = BTreeMap::new();
        for ((at, id), end) in order.iter().zip(ends) {
            let body = pdf.get(*at..end).ok_or(DocumentError::Structure("object"))?;
            if !body.starts_with(format!("{id} 0 obj").as_bytes()) {
                return Err(DocumentError::Structure("object number"));
            }
            bodies.insert(*id, body.to_vec());
        }
        let head = pdf.get(..first).ok_or(DocumentError::Structure("header"))?;
        Ok(Self { head, bodies, trailer })
    }

    /// The number of the one object that holds all the given bytes before its stream, if it has one.
    pub fn only(&self, marks: &[&[u8]]) -> Result<i32, DocumentError> {
        let marks: Vec<memmem::Finder<'_>> = marks.iter().map(memmem::Finder::new).collect();
        self.the_one(|dictionary| marks.iter().all(|mark| mark.find(dictionary).is_some()))
    }

    /// The number of the one object that is so, by its bytes before its stream.
    pub fn the_one(&self, is: impl Fn(&[u8]) -> bool) -> Result<i32, DocumentError> {
        let stream = memmem::Finder::new(b"stream\n");
        let mut found = self.bodies.iter().filter(|(_, body)| {
            let dictionary = stream.find(body).and_then(|end| body.get(..end)).unwrap_or(body);
            is(dictionary)
        });
        match (found.next(), found.next()) {
            (Some((id, _)), None) => Ok(*id),
            _ => Err(DocumentError::Structure("no single object")),
        }
    }

    /// The bytes of an object.
    pub fn body(&self, id: i32) -> &[u8] {
        self.bodies.get(&id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Puts an object in the place of the one with its number, or adds it.
    pub fn put(&mut self, id: i32, body: Vec<u8>) {
        self.bodies.insert(id, body);
    }

    /// The next number that is free.
    pub fn free(&self) -> i32 {
        self.bodies.keys().next_back().map_or(1, |last| last + 1)
    }

    /// Packs every stream that is open.
    pub fn pack(&mut self) {
        for body in self.bodies.values_mut() {
            if let Some(dense) = packed(body) {
                *body = dense;
            }
        }
    }

    /// Writes the file with its table: entries of exactly 20 bytes, `/ID`, `/Info` and `/Root` as they were.
    pub fn write(&self) -> Result<Vec<u8>, DocumentError> {
        let size = self.free();
        let mut pdf = self.head.to_vec();
        let mut table = format!("xref\n0 {size}\n0000000000 65535 f\r\n");
        for (expected, (id, body)) in (1..).zip(&self.bodies) {
            if expected != *id {
                return Err(DocumentError::Structure("gap in the numbers"));
            }
            table.push_str(&format!("{:010} 00000 n\r\n", pdf.len()));
            pdf.extend_from_slice(body);
        }
        let at = pdf.len();
        pdf.extend_from_slice(table.as_bytes());
        pdf.extend_from_slice(&resized(self.trailer, size)?);
        pdf.extend_from_slice(format!("startxref\n{at}\n%%EOF\n").as_bytes());
        Ok(pdf)
    }
}

/// The trailer with another `/Size`.
fn resized(trailer: &[u8], size: i32) -> Result<Vec<u8>, DocumentError> {
    let key = find(trailer, b"/Size").ok_or(DocumentError::Structure("size"))? + b"/Size".len();
    let rest = trailer.get(key..).unwrap_or_default();
    let digits = rest.iter().position(u8::is_ascii_digit).ok_or(DocumentError::Structure("size"))?;
    let after = rest.iter().skip(digits).take_while(|byte| byte.is_ascii_digit()).count() + digits;
    let mut out = trailer.get(..key).unwrap_or_default().to_vec();
    out.extend_from_slice(format!(" {size}").as_bytes());
    out.extend_from_slice(rest.get(after..).unwrap_or_default());
    Ok(out)
}

/// Offsets of the objects in use, from a table with one section that begins at 0.
fn offsets(table: &[u8]) -> Result<BTreeMap<i32, usize>, DocumentError> {
    let broken = DocumentError::Structure("table entry");
    let text = std::str::from_utf8(table).map_err(|_| DocumentError::Structure("table"))?;
    let mut words = text.split_ascii_whitespace();
    if (words.next(), words.next()) != (Some("xref"), Some("0")) {
        return Err(broken);
    }
    let count: i32 = words.next().and_then(|word| word.parse().ok()).ok_or(DocumentError::Structure("table size"))?;
    let mut offsets = BTreeMap::new();
    for id in 0..count {
        match (words.next().and_then(|word| word.parse().ok()), words.next(), words.next()) {
            (Some(at), Some(_), Some("n")) => drop(offsets.insert(id, at)),
            (Some(_), Some(_), Some("f")) => {}
            _ => return Err(broken),
        }
    }
    Ok(offsets)
}

/// Where `needle` first stands.
pub fn find(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::find(hay, needle)
}

fn rfind(hay: &[u8], needle: &[u8]) -> Option<usize> {
    memmem::rfind(hay, needle)
}

/// The number that follows a place, over white space.
pub fn number_after(bytes: &[u8], at: usize) -> Option<usize> {
    let digits: String = bytes
        .get(at..)?
        .iter()
        .skip_while(|byte| byte.is_ascii_whitespace())
        .take_while(|byte| byte.is_ascii_digit())
        .map(|byte| char::from(*byte))
        .collect();
    digits.parse().ok()
}
