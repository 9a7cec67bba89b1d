//! Cross-reference sections (ISO 32000-1 §7.5.4, §7.5.8): where each object of each revision is.

use super::PdfError;
use super::budget::Budget;
use super::compressed::unpack;
use super::object::{Dict, Object};
use super::parser::Parser;

/// Most revisions that are read.
pub(super) const MAX_SECTIONS: usize = 1024;
/// Most objects of all revisions together.
pub(super) const MAX_ENTRIES: usize = 1_000_000;

/// How a section is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum XrefKind {
    /// `xref` and `trailer`.
    Table,
    /// A stream.
    Stream,
}

/// Where an object is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Entry {
    /// Not in use.
    Free,
    /// At a byte, with a generation.
    At(usize, u16),
    /// In an object stream, at an index.
    In(u32, usize),
}

/// One section.
#[derive(Debug, Clone)]
pub(crate) struct Section {
    /// Where it begins.
    pub offset: usize,
    /// How it is written.
    pub kind: XrefKind,
    /// Its trailer dictionary, or the stream's.
    pub trailer: Dict,
    /// Its entries by object number.
    pub entries: Vec<(u32, Entry)>,
}

/// The sections from the newest to the first, following `/Prev` from `start`.
pub(super) fn read_chain(bytes: &[u8], start: usize, budget: &Budget) -> Result<Vec<Section>, PdfError> {
    let mut sections: Vec<Section> = Vec::new();
    let mut visited = std::collections::HashSet::new();
    let mut total = 0;
    let mut next = Some(start);
    while let Some(offset) = next {
        if !visited.insert(offset) {
            return Err(PdfError::Xref(offset));
        }
        if sections.len() >= MAX_SECTIONS {
            return Err(PdfError::TooMany);
        }
        let mut section = read_section(bytes, offset, MAX_ENTRIES - total, budget)?;
        if let Some(hidden) = section.trailer.unsigned("XRefStm") {
            add_hidden(bytes, &mut section, hidden, MAX_ENTRIES - total, budget)?;
        }
        total += section.entries.len();
        next = match section.trailer.get("Prev") {
            None => None,
            Some(previous) => Some(previous.unsigned().ok_or(PdfError::Xref(offset))?),
        };
        sections.push(section);
    }
    Ok(sections)
}

/// A hybrid file's stream: it speaks for the objects that the table leaves out or calls free (§7.5.8.4).
fn add_hidden(
    bytes: &[u8],
    section: &mut Section,
    offset: usize,
    room: usize,
    budget: &Budget,
) -> Result<(), PdfError> {
    let hidden = read_stream(bytes, offset, room, budget)?;
    let mut shown: std::collections::HashMap<u32, usize> =
        section.entries.iter().enumerate().map(|(place, (number, _))| (*number, place)).collect();
    for (number, entry) in hidden.entries {
        match shown.get(&number).and_then(|&place| section.entries.get_mut(place)) {
            Some((_, present)) if *present == Entry::Free => *present = entry,
            Some(_) => {}
            None => {
                shown.insert(number, section.entries.len());
                section.entries.push((number, entry));
            }
        }
    }
    Ok(())
}

fn read_section(bytes: &[u8], offset: usize, room: usize, budget: &Budget) -> Result<Section, PdfError> {
    let mut parser = Parser::new(bytes, offset);
    if offset >= bytes.len() {
        return Err(PdfError::Xref(offset));
    }
    if parser.keyword("xref") {
        read_table(parser, offset, room, budget)
    } else {
        read_stream(bytes, offset, room, budget)
    }
}

fn read_table(mut parser: Parser<'_>, offset: usize, room: usize, budget: &Budget) -> Result<Section, PdfError> {
    let fault = |_| PdfError::Xref(offset);
    let mut entries = Vec::new();
    while !parser.keyword("trailer") {
        let first = parser.unsigned().ok_or(PdfError::Xref(offset))?;
        let count = parser.unsigned().ok_or(PdfError::Xref(offset))?;
        if count > room.saturating_sub(entries.len()) {
            return Err(PdfError::TooMany);
        }
        for number in first..first + count {
            let place = parser.unsigned().ok_or(PdfError::Xref(offset))?;
            let generation = parser.unsigned().ok_or(PdfError::Xref(offset))?;
            let number = u32::try_from(number).map_err(|_| PdfError::Xref(offset))?;
            if parser.keyword("n") {
                let generation = u16::try_from(generation).map_err(|_| PdfError::Xref(offset))?;
                entries.push((number, Entry::At(place, generation)));
            } else if parser.keyword("f") {
                entries.push((number, Entry::Free));
            } else {
                return Err(PdfError::Xref(offset));
            }
        }
    }
    let (trailer, _) = parser.object().map_err(fault)?;
    budget.spend(parser.at - offset)?;
    let Object::Dict(trailer) = trailer else { return Err(PdfError::Xref(offset)) };
    unique(&entries, offset)?;
    Ok(Section { offset, kind: XrefKind::Table, trailer, entries })
}

fn read_stream(bytes: &[u8], offset: usize, room: usize, budget: &Budget) -> Result<Section, PdfError> {
    let fault = || PdfError::Xref(offset);
    let mut parser = Parser::new(bytes, offset);
    let header = parser.unsigned().is_some() && parser.unsigned().is_some() && parser.keyword("obj");
    if !header {
        return Err(fault());
    }
    let (Object::Dict(trailer), _) = parser.object().map_err(|_| fault())? else { return Err(fault()) };
    if trailer.name("Type") != Some(b"XRef") {
        return Err(fault());
    }
    let length = trailer.unsigned("Length").ok_or_else(fault)?;
    let data = stream_data(bytes, &mut parser, length).ok_or_else(fault)?;
    let rows = unpack(&trailer, data, offset)?;
    budget.spend(parser.at - offset)?;
    budget.spend(rows.len())?;
    let widths: Vec<usize> =
        trailer.get("W").and_then(Object::array).unwrap_or_default().iter().filter_map(Object::unsigned).collect();
    let &[kind_width, second_width, third_width] = widths.as_slice() else { return Err(fault()) };
    if widths.iter().any(|&width| width > 8) || second_width == 0 {
        return Err(fault());
    }
    let mut rows = rows.chunks_exact(kind_width + second_width + third_width);
    let mut entries = Vec::new();
    for (first, count) in ranges(&trailer).ok_or_else(fault)? {
        if count > room.saturating_sub(entries.len()) {
            return Err(PdfError::TooMany);
        }
        for number in first..first + count {
            let row = rows.next().ok_or_else(fault)?;
            let (kind, rest) = row.split_at(kind_width);
            let (second, third) = rest.split_at(second_width);
            let value = |digits: &[u8]| digits.iter().fold(0usize, |sum, &digit| sum << 8 | usize::from(digit));
            let (second, third) = (value(second), value(third));
            let entry = match if kind.is_empty() { 1 } else { value(kind) } {
                0 => Entry::Free,
                1 => Entry::At(second, u16::try_from(third).map_err(|_| fault())?),
                2 => Entry::In(u32::try_from(second).map_err(|_| fault())?, third),
                _ => return Err(fault()),
            };
            entries.push((u32::try_from(number).map_err(|_| fault())?, entry));
        }
    }
    unique(&entries, offset)?;
    Ok(Section { offset, kind: XrefKind::Stream, trailer, entries })
}

/// `/Index`, by default everything up to `/Size`.
fn ranges(trailer: &Dict) -> Option<Vec<(usize, usize)>> {
    let Some(index) = trailer.get("Index") else { return Some(vec![(0, trailer.unsigned("Size")?)]) };
    let numbers: Vec<usize> = index.array()?.iter().map(Object::unsigned).collect::<Option<_>>()?;
    if numbers.len() % 2 == 1 || numbers.iter().any(|&number| number > u32::MAX as usize) {
        return None;
    }
    Some(numbers.chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?))).collect())
}

/// Two entries for one object in one section are read differently by different viewers.
fn unique(entries: &[(u32, Entry)], offset: usize) -> Result<(), PdfError> {
    let mut seen = std::collections::HashSet::with_capacity(entries.len());
    if entries.iter().all(|(number, _)| seen.insert(*number)) { Ok(()) } else { Err(PdfError::Xref(offset)) }
}

/// The bytes between `stream` and `endstream`.
pub(super) fn stream_data<'a>(bytes: &'a [u8], parser: &mut Parser<'_>, length: usize) -> Option<&'a [u8]> {
    let start = stream_start(bytes, parser)?;
    let end = start.checked_add(length)?;
    let data = bytes.get(start..end)?;
    parser.at = end;
    parser.keyword("endstream").then_some(data)
}

/// The place after `stream` and its line end; none when no stream follows.
pub(super) fn stream_start(bytes: &[u8], parser: &mut Parser<'_>) -> Option<usize> {
    if !parser.keyword("stream") {
        return None;
    }
    match (bytes.get(parser.at), bytes.get(parser.at + 1)) {
        (Some(b'\n'), _) => Some(parser.at + 1),
        (Some(b'\r'), Some(b'\n')) => Some(parser.at + 2),
        _ => None,
    }
}
