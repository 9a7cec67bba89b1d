//! The typeface: Sofia Sans, the city's own, in the weights an act uses. Its default Cyrillic is the Bulgarian one.

use std::ops::Range;
use std::sync::OnceLock;

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, GlyphBuffer, Script, ShapePlan, UnicodeBuffer, script};

use crate::DocumentError;

/// Sofia Sans (SIL Open Font License 1.1; the licence lies beside the files): the weights of the variable face as files of
/// their own, so that no act has to work them out anew.
const REGULAR: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-Regular.ttf");
/// The file of the face that a signature is shown in.
pub const SIGNATURE_FONT: &[u8] = REGULAR;
const SEMIBOLD: &[u8] = include_bytes!("../../../../assets/fonts/SofiaSans-SemiBold.ttf");

/// How heavy a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weight {
    /// 400
    Regular,
    /// 600
    Semibold,
}

impl Weight {
    const fn file(self) -> &'static [u8] {
        match self {
            Self::Regular => REGULAR,
            Self::Semibold => SEMIBOLD,
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
    /// How letters of a script are shaped: the same for every word of it.
    plans: [(Script, OnceLock<ShapePlan>); 2],
    font: Font,
    em: f32,
}

impl Cut {
    fn load(weight: Weight) -> Option<Self> {
        let shaper = Face::from_slice(weight.file(), 0)?;
        let font = Font::new(weight.file().into(), 0)?;
        let em = font.units_per_em();
        let plans = [script::CYRILLIC, script::LATIN].map(|script| (script, OnceLock::new()));
        Some(Self { shaper, plans, font, em })
    }

    fn shaped(&self, buffer: UnicodeBuffer) -> GlyphBuffer {
        let script = buffer.script();
        match self.plans.iter().find(|(planned, _)| *planned == script) {
            Some((_, plan)) => {
                let made = || ShapePlan::new(&self.shaper, Direction::LeftToRight, Some(script), None, &[]);
                rustybuzz::shape_with_plan(&self.shaper, plan.get_or_init(made), buffer)
            }
            None => rustybuzz::shape(&self.shaper, &[], buffer),
        }
    }
}

/// The loaded weights.
pub struct Faces {
    regular: Cut,
    semibold: Cut,
}

impl Faces {
    /// The typeface, read once for the whole program.
    pub fn shared() -> Result<&'static Self, DocumentError> {
        static FACES: OnceLock<Option<Faces>> = OnceLock::new();
        FACES.get_or_init(|| Self::load().ok()).as_ref().ok_or(DocumentError::Face)
    }

    fn load() -> Result<Self, DocumentError> {
        let cut = |weight| Cut::load(weight).ok_or(DocumentError::Face);
        Ok(Self { regular: cut(Weight::Regular)?, semibold: cut(Weight::Semibold)? })
    }

    fn cut(&self, weight: Weight) -> &Cut {
        match weight {
            Weight::Regular => &self.regular,
            Weight::Semibold => &self.semibold,
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
        if buffer.script() == script::UNKNOWN {
            // Figures and marks alone: they stand among Cyrillic.
            buffer.set_script(script::CYRILLIC);
        }
        buffer.set_direction(Direction::LeftToRight);
        let shaped = cut.shaped(buffer);
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
