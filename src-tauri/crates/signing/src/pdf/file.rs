//! A file, or the part of it up to the end of one revision.

use std::cell::RefCell;
use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use super::budget::Budget;
use super::compressed::unpack;
use super::object::{Dict, Object, Reference};
use super::parser::Parser;
use super::xref::{Entry, Section, XrefKind, read_chain, stream_start};
use super::{MAX_FILE, PdfError};

/// Where `startxref` is looked for, counted from the end.
const TAIL: usize = 2048;
/// Most objects in one object stream.
const MAX_IN_STREAM: usize = 100_000;

/// An indirect object.
#[derive(Debug, Clone)]
pub(crate) struct Indirect {
    /// Its value; for a stream the dictionary.
    pub value: Object,
    /// Where the value stood: in the file, or in the unpacked object stream.
    pub span: Range<usize>,
    /// The bytes of its stream in the file, still packed.
    pub stream: Option<Range<usize>>,
    /// Whether it came out of an object stream; then spans do not point into the file.
    pub packed: bool,
}

struct Unpacked {
    data: Vec<u8>,
    places: Vec<(u32, usize)>,
}

/// A PDF whose objects are read when they are asked for.
pub(crate) struct PdfFile<'a> {
    /// The bytes.
    pub bytes: &'a [u8],
    /// Cross-reference sections, newest first; never empty.
    pub sections: Vec<Section>,
    /// What `startxref` says.
    pub start: usize,
    index: HashMap<u32, Entry>,
    streams: RefCell<HashMap<u32, Rc<Unpacked>>>,
    budget: Budget,
}

impl<'a> PdfFile<'a> {
    /// Reads the cross-reference data.
    pub fn open(bytes: &'a [u8]) -> Result<Self, PdfError> {
        Self::within(bytes, Budget::new(bytes.len()))
    }

    /// The same bytes up to `end`, as a file of its own. The work that both may cause is counted together.
    pub fn revision(&self, end: usize) -> Result<Self, PdfError> {
        Self::within(self.bytes.get(..end).ok_or(PdfError::Missing("end"))?, self.budget.clone())
    }

    fn within(bytes: &'a [u8], budget: Budget) -> Result<Self, PdfError> {
        if bytes.len() > MAX_FILE {
            return Err(PdfError::TooLarge);
        }
        if !bytes.starts_with(b"%PDF-") {
            return Err(PdfError::NotPdf);
        }
        let start = find_start(bytes)?;
        let sections = read_chain(bytes, start, &budget)?;
        let mut index = HashMap::with_capacity(sections.iter().map(|section| section.entries.len()).sum());
        for section in &sections {
            for (number, entry) in &section.entries {
                index.entry(*number).or_insert(*entry);
            }
        }
        let file = Self { bytes, sections, start, index, streams: RefCell::default(), budget };
        if file.trailer()?.get("Encrypt").is_some() {
            return Err(PdfError::Encrypted);
        }
        Ok(file)
    }

    /// The newest trailer.
    pub fn trailer(&self) -> Result<&Dict, PdfError> {
        self.sections.first().map(|section| &section.trailer).ok_or(PdfError::Missing("trailer"))
    }

    /// How the newest section is written.
    pub fn kind(&self) -> XrefKind {
        self.sections.first().map_or(XrefKind::Table, |section| section.kind)
    }

    /// Where an object is; none when no section knows it.
    pub fn entry(&self, number: u32) -> Option<Entry> {
        self.index.get(&number).copied()
    }

    /// Every object number with its place.
    pub fn entries(&self) -> impl Iterator<Item = (u32, Entry)> + '_ {
        self.index.iter().map(|(number, entry)| (*number, *entry))
    }

    /// One more than the highest object number.
    pub fn next_number(&self) -> u32 {
        let declared = self.trailer().ok().and_then(|trailer| trailer.unsigned("Size")).unwrap_or_default();
        let highest = self.index.keys().max().map_or(0, |highest| highest.saturating_add(1));
        u32::try_from(declared).unwrap_or(u32::MAX).min(super::xref::MAX_ENTRIES as u32 * 8).max(highest).max(1)
    }

    /// The catalogue and its reference.
    pub fn catalogue(&self) -> Result<(Reference, Indirect), PdfError> {
        let root = self.trailer()?.get("Root").and_then(Object::reference).ok_or(PdfError::Missing("catalogue"))?;
        let indirect = self.get(root)?;
        if indirect.value.dict().is_none() {
            return Err(PdfError::Missing("catalogue"));
        }
        Ok((root, indirect))
    }

    /// An indirect object. One that does not exist is null (ISO 32000-1 §7.3.10).
    pub fn get(&self, (number, generation): Reference) -> Result<Indirect, PdfError> {
        match self.entry(number) {
            Some(Entry::At(offset, present)) if present == generation => self.at(offset, (number, generation)),
            Some(Entry::In(stream, place)) if generation == 0 => self.packed(stream, place, number),
            _ => Ok(Indirect { value: Object::Null, span: 0..0, stream: None, packed: false }),
        }
    }

    /// The value itself, or what it refers to. A reference to a reference is not followed.
    pub fn resolve(&self, object: &Object) -> Result<Object, PdfError> {
        match object {
            Object::Ref(reference) => Ok(self.get(*reference)?.value),
            direct => Ok(direct.clone()),
        }
    }

    /// The value of a key, with a reference followed; null when absent.
    pub fn value(&self, dict: &Dict, key: &str) -> Result<Object, PdfError> {
        dict.get(key).map_or(Ok(Object::Null), |object| self.resolve(object))
    }

    /// The object whose header stands at exactly `offset`: its reference, and where it ends.
    pub fn extent(&self, offset: usize) -> Result<(Reference, usize), PdfError> {
        let (reference, _, end) = self.read_at(offset)?;
        Ok((reference, end))
    }

    fn at(&self, offset: usize, reference: Reference) -> Result<Indirect, PdfError> {
        let (found, indirect, _) = self.read_at(offset)?;
        if found == reference { Ok(indirect) } else { Err(PdfError::Object(offset)) }
    }

    fn read_at(&self, offset: usize) -> Result<(Reference, Indirect, usize), PdfError> {
        let fault = PdfError::Object(offset);
        let mut parser = Parser::new(self.bytes, offset);
        let number = parser.unsigned().and_then(|number| u32::try_from(number).ok()).ok_or(fault)?;
        let generation = parser.unsigned().and_then(|number| u16::try_from(number).ok()).ok_or(fault)?;
        if !parser.keyword("obj") {
            return Err(fault);
        }
        let (value, span) = parser.object()?;
        self.budget.spend(span.len() + 32)?;
        let mut stream = None;
        if let Object::Dict(dict) = &value
            && let Some(start) = stream_start(self.bytes, &mut parser)
        {
            let length = self.stream_length(dict, number).ok_or(fault)?;
            let end = start.checked_add(length).filter(|&end| end <= self.bytes.len());
            let end = end.ok_or(fault)?;
            parser.at = end;
            if !parser.keyword("endstream") {
                return Err(fault);
            }
            stream = Some(start..end);
        }
        if !parser.keyword("endobj") {
            return Err(fault);
        }
        Ok(((number, generation), Indirect { value, span, stream, packed: false }, parser.at))
    }

    /// `/Length`, direct or in an object of its own that is a plain number: never a cycle.
    fn stream_length(&self, dict: &Dict, owner: u32) -> Option<usize> {
        let (number, generation) = match dict.get("Length")? {
            Object::Ref(reference) => *reference,
            direct => return direct.unsigned(),
        };
        match self.entry(number)? {
            Entry::At(offset, present) if number != owner && present == generation => {
                let mut parser = Parser::new(self.bytes, offset);
                let header = parser.unsigned() == Some(number as usize)
                    && parser.unsigned() == Some(usize::from(generation))
                    && parser.keyword("obj");
                let length = parser.unsigned()?;
                (header && parser.keyword("endobj")).then_some(length)
            }
            _ => None,
        }
    }

    fn packed(&self, stream: u32, place: usize, number: u32) -> Result<Indirect, PdfError> {
        let unpacked = self.unpack_stream(stream)?;
        let fault = PdfError::Object(0);
        let &(found, offset) = unpacked.places.get(place).ok_or(fault)?;
        if found != number {
            return Err(fault);
        }
        let (value, span) = Parser::new(&unpacked.data, offset).object()?;
        self.budget.spend(span.len() + 32)?;
        Ok(Indirect { value, span, stream: None, packed: true })
    }

    /// What a stream holds, unpacked: it has no filter or Flate.
    pub fn stream_data(&self, reference: Reference) -> Result<Vec<u8>, PdfError> {
        let indirect = self.get(reference)?;
        let missing = PdfError::Missing("stream");
        let (Some(dict), Some(range)) = (indirect.value.dict(), indirect.stream) else { return Err(missing) };
        let data = unpack(dict, self.bytes.get(range.clone()).unwrap_or_default(), range.start)?;
        self.budget.spend(data.len())?;
        Ok(data)
    }

    /// The source of a value's span, for values that come out of object streams.
    pub fn source(&self, reference: Reference, range: Range<usize>) -> Result<Vec<u8>, PdfError> {
        let slice = match self.entry(reference.0) {
            Some(Entry::In(stream, _)) => self.unpack_stream(stream)?.data.get(range).map(<[u8]>::to_vec),
            _ => self.bytes.get(range).map(<[u8]>::to_vec),
        };
        slice.ok_or(PdfError::Object(0))
    }

    fn unpack_stream(&self, stream: u32) -> Result<Rc<Unpacked>, PdfError> {
        if let Some(known) = self.streams.borrow().get(&stream) {
            return Ok(known.clone());
        }
        // An object stream is itself never packed, which also ends any cycle.
        let Some(Entry::At(offset, generation)) = self.entry(stream) else { return Err(PdfError::Object(0)) };
        let fault = PdfError::Object(offset);
        let indirect = self.at(offset, (stream, generation))?;
        let (Some(dict), Some(range)) = (indirect.value.dict(), indirect.stream.clone()) else { return Err(fault) };
        if dict.name("Type") != Some(b"ObjStm") {
            return Err(fault);
        }
        let (count, first) = (dict.unsigned("N").ok_or(fault)?, dict.unsigned("First").ok_or(fault)?);
        if count > MAX_IN_STREAM {
            return Err(PdfError::TooMany);
        }
        let data = unpack(dict, self.bytes.get(range).unwrap_or_default(), offset)?;
        self.budget.spend(data.len())?;
        let mut parser = Parser::new(&data, 0);
        let mut places = Vec::with_capacity(count);
        for _ in 0..count {
            let number = parser.unsigned().and_then(|number| u32::try_from(number).ok()).ok_or(fault)?;
            places.push((number, parser.unsigned().ok_or(fault)?.saturating_add(first)));
        }
        let unpacked = Rc::new(Unpacked { data, places });
        self.streams.borrow_mut().insert(stream, unpacked.clone());
        Ok(unpacked)
    }
}

/// The number after the last `startxref`, which must be followed by `%%EOF` and nothing but one line end.
fn find_start(bytes: &[u8]) -> Result<usize, PdfError> {
    let from = bytes.len().saturating_sub(TAIL);
    let tail = bytes.get(from..).unwrap_or_default();
    let word = b"startxref";
    let place = tail.windows(word.len()).rposition(|window| window == word).ok_or(PdfError::Missing("startxref"))?;
    let mut parser = Parser::new(bytes, from + place + word.len());
    parser.unsigned().ok_or(PdfError::Xref(from + place))
}
