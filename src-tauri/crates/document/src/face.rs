//! The typeface: Sofia Sans, the city's own, in the weights an act uses. Its default Cyrillic is the Bulgarian one.

use std::ops::Range;

use krilla::text::{Font, GlyphId, KrillaGlyph, Tag};
use rustybuzz::{Direction, Face, UnicodeBuffer};

use crate::DocumentError;

/// Sofia Sans, variable (SIL Open Font License 1.1; the licence lies beside the file).
const SOFIA_SANS: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-VF.ttf");

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
    /// 700
    Bold,
}

impl Weight {
    const fn axis(self) -> f32 {
        match self {
            Self::Regular => 400.0,
            Self::Semibold => 600.0,
            Self::Bold => 700.0,
        }
    }
}

/// A shaped piece of one line in one weight.
#[derive(Debug, Clone)]
pub struct Run {
    /// The weight.
    pub weight: Weight,
    /// The letters, for search and for a screen reader.
    pub text: String,
    /// The glyphs, in parts of an em, pointing into `text`.
    pub glyphs: Vec<KrillaGlyph>,
}

impl Run {
    /// Advance in parts of an em.
    pub fn advance(&self) -> f32 {
        self.glyphs.iter().map(|glyph| glyph.x_advance).sum()
    }

    /// Appends another run of the same weight.
    pub fn append(&mut self, other: &Self) {
        let shift = self.text.len();
        self.text.push_str(&other.text);
        self.glyphs.extend(other.glyphs.iter().cloned().map(|mut glyph| {
            glyph.text_range = glyph.text_range.start + shift..glyph.text_range.end + shift;
            glyph
        }));
    }
}

struct Cut {
    shaper: Face<'static>,
    font: Font,
    em: f32,
}

impl Cut {
    fn load(weight: Weight) -> Option<Self> {
        let mut shaper = Face::from_slice(SOFIA_SANS, 0)?;
        shaper.set_variation(rustybuzz::ttf_parser::Tag::from_bytes(b"wght"), weight.axis());
        let font = Font::new_variable(SOFIA_SANS.into(), 0, &[(Tag::new(b"wght"), weight.axis())])?;
        let em = font.units_per_em();
        Some(Self { shaper, font, em })
    }
}

/// The loaded weights.
pub struct Faces {
    regular: Cut,
    semibold: Cut,
    bold: Cut,
}

impl Faces {
    /// Loads the typeface from the program itself.
    pub fn load() -> Result<Self, DocumentError> {
        let cut = |weight| Cut::load(weight).ok_or(DocumentError::Face);
        Ok(Self { regular: cut(Weight::Regular)?, semibold: cut(Weight::Semibold)?, bold: cut(Weight::Bold)? })
    }

    fn cut(&self, weight: Weight) -> &Cut {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Semibold => &self.semibold,
            Weight::Bold => &self.bold,
        }
    }

    /// The font to draw a weight with.
    pub fn font(&self, weight: Weight) -> Font {
        self.cut(weight).font.clone()
    }

    /// Shapes text in one direction, left to right; `tracking` in parts of an em opens the letters.
    ///
    /// # Errors
    /// [`DocumentError::MissingGlyph`] for the first character without a glyph.
    pub fn shape(&self, text: &str, weight: Weight, tracking: f32) -> Result<Run, DocumentError> {
        let cut = self.cut(weight);
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        buffer.set_direction(Direction::LeftToRight);
        let shaped = rustybuzz::shape(&cut.shaper, &[], buffer);
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let range = cluster(text, infos, at);
            if info.glyph_id == 0 {
                let character = text.get(range).and_then(|part| self.first_missing(part, weight));
                return Err(DocumentError::MissingGlyph { character: character.unwrap_or('\u{fffd}') });
            }
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / cut.em + tracking,
                position.x_offset as f32 / cut.em,
                position.y_offset as f32 / cut.em,
                position.y_advance as f32 / cut.em,
                range,
                None,
            ));
        }
        Ok(Run { weight, text: text.to_owned(), glyphs })
    }

    fn first_missing(&self, part: &str, weight: Weight) -> Option<char> {
        let face = &self.cut(weight).shaper;
        part.chars().find(|c| face.glyph_index(*c).is_none()).or_else(|| part.chars().next())
    }
}

/// The bytes of the text that the glyph at `at` stands for: from its cluster to the next greater one.
fn cluster(text: &str, infos: &[rustybuzz::GlyphInfo], at: usize) -> Range<usize> {
    let start = infos.get(at).map_or(0, |info| info.cluster as usize);
    let rest = infos.get(at..).unwrap_or_default();
    let end = rest.iter().map(|info| info.cluster as usize).find(|next| *next > start).unwrap_or(text.len());
    start..end
}
