//! What a file says of its fonts, and what is in them.

use std::collections::BTreeMap;

use lopdf::{Dictionary, Object};
use rustybuzz::ttf_parser::{Face, GlyphId};

use super::Rules;
use crate::face::Weight;

impl Rules<'_> {
    /// ISO 19005-3, 6.2.11; ISO 14289-1, 7.21.
    pub fn fonts(&mut self) {
        let objects = self.file.objects.values().filter_map(|object| object.as_dict().ok());
        let fonts: Vec<Dictionary> = objects.filter(|dict| self.name(dict, "Type") == b"Font").cloned().collect();
        self.must(!fonts.is_empty(), "fonts");
        for font in &fonts {
            let kind = self.name(font, "Subtype").to_owned();
            let good = if kind == b"Type0" {
                self.dict(font, "ToUnicode").is_some() && self.name(font, "Encoding") == b"Identity-H"
            } else {
                let program = self.dict(font, "FontDescriptor").is_some_and(|it| self.dict(it, "FontFile2").is_some());
                kind == b"CIDFontType2" && self.name(font, "CIDToGIDMap") == b"Identity" && program
            };
            self.must(good, "font embedded with its letters");
            if good && kind == b"Type0" {
                self.program(font);
            }
        }
    }

    /// The program under a font has the widths that the file says, and draws what the codes are said to mean.
    fn program(&mut self, font: &Dictionary) {
        let [Object::Reference(cid)] = self.list(font, "DescendantFonts") else {
            return self.must(false, "one font under a composite one");
        };
        let cid = self.file.get_dictionary(*cid).cloned().unwrap_or_default();
        let descriptor = self.dict(&cid, "FontDescriptor").cloned().unwrap_or_default();
        let Some(stream) = self.get(&descriptor, "FontFile2").and_then(|file| file.as_stream().ok()) else { return };
        let length = stream.dict.get(b"Length1").and_then(Object::as_i64).ok();
        let bytes = stream.decompressed_content().unwrap_or_default();
        self.must(length == i64::try_from(bytes.len()).ok(), "/Length1");
        let weight =
            Weight::ALL.into_iter().find(|it| self.name(&descriptor, "FontName").ends_with(it.name().as_bytes()));
        let (Ok(program), Some(weight)) = (Face::parse(&bytes, 0), weight) else {
            return self.must(false, "program that can be read");
        };
        let widths = self.widths(&cid);
        let advance = |code: u16| program.glyph_hor_advance(GlyphId(code)).map_or(-1.0, f32::from);
        let agree = widths.iter().all(|(code, width)| (advance(*code) - width).abs() < 0.01);
        self.must(!widths.is_empty() && agree, "widths");
        let whole = Face::parse(weight.file(), 0).expect("the face is whole");
        for (code, letter) in self.meanings(font) {
            let glyph = whole.glyph_index(letter).expect("the face has the letter");
            let same = program.glyph_bounding_box(GlyphId(code)) == whole.glyph_bounding_box(glyph);
            self.must(same, "letters as they are meant");
        }
        let set = self.get(&descriptor, "CIDSet").and_then(|set| set.as_stream().ok()?.decompressed_content().ok());
        let listed: u32 = set.unwrap_or_default().iter().map(|byte| byte.count_ones()).sum();
        self.must(listed == u32::from(program.number_of_glyphs()), "/CIDSet");
    }

    /// `/W` in the form `first [width width …]`.
    fn widths(&self, cid: &Dictionary) -> BTreeMap<u16, f32> {
        let mut widths = BTreeMap::new();
        for row in self.list(cid, "W").chunks(2) {
            if let [Object::Integer(first), Object::Array(row)] = row {
                let codes = (*first..).filter_map(|code| u16::try_from(code).ok());
                widths.extend(codes.zip(row.iter().map(|width| width.as_float().unwrap_or(-1.0))));
            }
        }
        widths
    }

    /// The codes that stand for one character each.
    fn meanings(&self, font: &Dictionary) -> Vec<(u16, char)> {
        let map = self.get(font, "ToUnicode").and_then(|map| map.as_stream().ok()?.decompressed_content().ok());
        let map = String::from_utf8_lossy(&map.unwrap_or_default()).into_owned();
        let row = |line: &str| {
            let mut parts = line.strip_prefix('<')?.strip_suffix('>')?.split("><");
            let (first, last, letter) = (parts.next()?, parts.next()?, parts.next()?);
            let number = |text: &str| u16::from_str_radix(text, 16).ok().filter(|_| text.len() == 4);
            Some((number(first)?..=number(last)?, number(letter)?))
        };
        let rows = map.lines().filter_map(row);
        rows.flat_map(|(codes, letter)| codes.zip(letter..))
            .filter_map(|(code, letter)| Some((code, char::from_u32(u32::from(letter))?)))
            .collect()
    }
}
