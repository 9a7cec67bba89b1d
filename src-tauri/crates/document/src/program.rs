//! The program of a face as it travels in a document (ISO 32000-1, 9.9).
//!
//! The drawing library would cut the face down and pack it anew for every document, which costs more than to draw the
//! page. So it is given a [`hollow`] face, and what it cut from that is replaced by the program of the same letters, which
//! is made once and kept.

use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};

use rustybuzz::ttf_parser::Face;
use subsetter::GlyphRemapper;

use crate::DocumentError;
use crate::face::{Faces, Run, Weight};
use crate::objects::{Objects, find, number_after};
use crate::pack::zlib;

/// How many programs are kept: that of the alphabet of each weight, and some with letters beyond it.
const KEPT: usize = 16;
/// As small as it gets: it is done once for many documents.
const LEVEL: i32 = 9;

/// What is made once for documents with the same letters: streams with their dictionaries.
struct Program {
    weight: Weight,
    glyphs: Vec<u16>,
    /// The packed program.
    file: Vec<u8>,
    /// Its codes (ISO 19005-3, 6.2.11.4).
    set: Vec<u8>,
}

/// The programs of a document, one for each weight.
pub struct Programs([Letters; 2]);

impl Programs {
    /// With the letters of the alphabets.
    pub fn new(faces: &Faces) -> Self {
        Self(Weight::ALL.map(|weight| {
            let mut letters = Letters { weight, glyphs: GlyphRemapper::new() };
            letters.add(faces.alphabet(weight));
            letters
        }))
    }

    /// Counts in what is drawn, in the order in which it is.
    pub fn add(&mut self, run: &Run) {
        self.0.iter_mut().filter(|letters| letters.weight == run.weight).for_each(|letters| letters.add(run));
    }

    /// Puts them in the places of the hollow ones.
    pub fn insert(&self, objects: &mut Objects<'_>) -> Result<(), DocumentError> {
        self.0.iter().try_for_each(|letters| letters.insert(objects))
    }
}

/// The number of that name (OpenType 1.9, table `name`).
const POSTSCRIPT_NAME: [u8; 2] = [0, 6];

/// The glyphs of a weight that a document holds, each once, in the order of their codes, which begins with `.notdef`.
struct Letters {
    weight: Weight,
    glyphs: GlyphRemapper,
}

impl Letters {
    fn add(&mut self, run: &Run) {
        for glyph in &run.glyphs {
            // No face has more glyphs than 16 bits can count.
            self.glyphs.remap(glyph.glyph_id.to_u32() as u16);
        }
    }

    /// Puts the program in the place of the hollow one, and says which codes it has.
    fn insert(&self, objects: &mut Objects<'_>) -> Result<(), DocumentError> {
        let name = format!("+{}/", self.weight.name());
        let descriptor = objects.only(&[b"/Type/FontDescriptor", name.as_bytes()])?;
        let number = |key: &[u8]| {
            find(objects.body(descriptor), key)
                .and_then(|at| number_after(objects.body(descriptor), at + key.len()))
                .and_then(|number| i32::try_from(number).ok())
                .ok_or(DocumentError::Structure("no program of the face"))
        };
        let (file, set) = (number(b"/FontFile2")?, number(b"/CIDSet")?);
        let program = self.program()?;
        for (id, stream) in [(file, &program.file), (set, &program.set)] {
            objects.put(id, [format!("{id} 0 obj\n").as_bytes(), stream, b"\nendobj\n"].concat());
        }
        let font = objects.only(&[b"/Subtype/CIDFontType2", name.as_bytes()])?;
        let short = shortened(objects.body(font)).ok_or(DocumentError::Structure("widths"))?;
        objects.put(font, short);
        Ok(())
    }

    fn program(&self) -> Result<Arc<Program>, DocumentError> {
        static MADE: Mutex<Vec<Arc<Program>>> = Mutex::new(Vec::new());
        let glyphs: Vec<u16> = self.glyphs.remapped_gids().collect();
        let mut made = MADE.lock().unwrap_or_else(PoisonError::into_inner);
        let program = match made.iter().position(|known| known.weight == self.weight && known.glyphs == glyphs) {
            Some(at) => made.remove(at),
            None => Arc::new(self.make(glyphs)?),
        };
        // The latest stands last; the one that was not asked for longest goes.
        made.push(Arc::clone(&program));
        let surplus = made.len().saturating_sub(KEPT);
        made.drain(..surplus);
        Ok(program)
    }

    fn make(&self, glyphs: Vec<u16>) -> Result<Program, DocumentError> {
        let face = unnamed(self.weight.file()).ok_or(DocumentError::Face)?;
        let program = subsetter::subset(&face, 0, &self.glyphs).map_err(|_| DocumentError::Face)?;
        let count = Face::parse(&program, 0).map_err(|_| DocumentError::Face)?.number_of_glyphs();
        let packed = zlib(&program, LEVEL).ok_or(DocumentError::Face)?;
        let head = format!("<</Length {}/Length1 {}/Filter/FlateDecode>>\nstream\n", packed.len(), program.len());
        let file = [head.as_bytes(), &packed, b"\nendstream"].concat();
        // A bit for each glyph, those that others are made of as well, the highest first.
        let bits = (0..count.div_ceil(8)).map(|byte| u8::MAX << (8 * (byte + 1)).saturating_sub(count));
        let bits: Vec<u8> = bits.collect();
        let head = format!("<</Length {}>>\nstream\n", bits.len());
        Ok(Program { weight: self.weight, glyphs, file, set: [head.as_bytes(), &bits, b"\nendstream"].concat() })
    }
}

/// A font with its widths written in half the room (ISO 32000-1, 9.7.4.3): `first [width width …]` for each row of codes, where
/// the library writes `first last width` for each width.
fn shortened(font: &[u8]) -> Option<Vec<u8>> {
    let start = find(font, b"/W[")? + b"/W[".len();
    let end = start + font.get(start..)?.iter().position(|byte| *byte == b']')?;
    let text = std::str::from_utf8(font.get(start..end)?).ok()?;
    let numbers: Vec<&str> = text.split_ascii_whitespace().collect();
    let (mut rows, mut next) = (String::new(), None);
    for triple in numbers.chunks(3) {
        let [first, last, width] = triple else { return None };
        let (first, last): (u32, u32) = (first.parse().ok()?, last.parse().ok()?);
        let joint = match next {
            Some(next) if next == first => " ".to_owned(),
            Some(_) => format!("]{first}["),
            None => format!("{first}["),
        };
        let widths = (first..=last).map(|_| *width).collect::<Vec<_>>().join(" ");
        rows.push_str(&(joint + &widths));
        next = Some(last + 1);
    }
    Some([font.get(..start)?, rows.as_bytes(), b"]", font.get(end..)?].concat())
}

/// A face with every width, in which no glyph has an outline. Of its names it keeps the one it goes by in a document.
pub fn hollow(file: &[u8]) -> Option<Vec<u8>> {
    let mut hollow = file.to_vec();
    let names = hollow.get_mut(table(file, b"name")?.1)?;
    let (head, records) = names.split_at_mut_checked(6)?;
    let called = records.chunks_exact(12).find(|record| record.get(6..8) == Some(&POSTSCRIPT_NAME))?.to_vec();
    records.get_mut(..12)?.copy_from_slice(&called);
    head.get_mut(2..4)?.copy_from_slice(&[0, 1]);
    let (_, outlines) = table(file, b"loca")?;
    // Every outline ends where the first begins.
    hollow.get_mut(outlines)?.fill(0);
    Some(hollow)
}

/// A face without the names of its makers, which stand where the face does and are of no use in a document.
fn unnamed(file: &[u8]) -> Option<Vec<u8>> {
    let mut unnamed = file.to_vec();
    let (record, _) = table(file, b"name")?;
    unnamed.get_mut(record..record + 4)?.copy_from_slice(b"none");
    Some(unnamed)
}

/// Where a table of a face is listed, and where it is (OpenType 1.9, organization of a font).
fn table(file: &[u8], name: &[u8; 4]) -> Option<(usize, Range<usize>)> {
    let records = file.get(12..)?.chunks_exact(16);
    let (at, record) = records.enumerate().find(|(_, record)| record.starts_with(name))?;
    let number = |from: usize| {
        let bytes = record.get(from..from + 4)?.try_into().ok()?;
        usize::try_from(u32::from_be_bytes(bytes)).ok()
    };
    let start = number(8)?;
    Some((12 + 16 * at, start..start + number(12)?))
}
