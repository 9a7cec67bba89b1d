//! One weight of the typeface, read: how its letters are shaped.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::{OnceLock, PoisonError, RwLock};

use krilla::text::{Font, GlyphId, KrillaGlyph};
use rustybuzz::{Direction, Face, GlyphBuffer, Script, ShapePlan, UnicodeBuffer, script};

use crate::DocumentError;
use crate::face::{Run, Weight};
use crate::program::hollow;

/// How many words are remembered before all are forgotten: some ten times those of the templates.
const REMEMBERED: usize = 4096;
/// Longest text that is remembered, in bytes.
const LONGEST: usize = 128;

/// A weight, read once.
pub struct Cut {
    weight: Weight,
    shaper: Face<'static>,
    /// How letters of a script are shaped: the same for every word of it.
    plans: [(Script, OnceLock<ShapePlan>); 2],
    /// Words shaped before, without tracking.
    words: RwLock<HashMap<String, Vec<KrillaGlyph>>>,
    /// What the drawing library sees of it: all but the outlines.
    pub font: Font,
    em: f32,
    /// The letters of [`Weight::alphabet`].
    pub alphabet: Run,
}

impl Cut {
    /// Reads a weight; none where its file is damaged.
    pub fn load(weight: Weight) -> Option<Self> {
        let shaper = Face::from_slice(weight.file(), 0)?;
        let font = Font::new(hollow(weight.file())?.into(), 0)?;
        let em = font.units_per_em();
        let plans = [script::CYRILLIC, script::LATIN].map(|script| (script, OnceLock::new()));
        let alphabet = Run { weight, text: String::new(), glyphs: Vec::new() };
        let cut = Self { weight, shaper, plans, words: RwLock::default(), font, em, alphabet };
        let alphabet = cut.shape(weight.alphabet(), 0.0, false).ok()?;
        Some(Self { alphabet, ..cut })
    }

    /// As [`crate::face::Faces::shape`]; a `public` word is remembered whatever it looks like.
    pub fn shape(&self, text: &str, tracking: f32, public: bool) -> Result<Run, DocumentError> {
        let mut glyphs = if public || comes_again(text) { self.remembered(text)? } else { self.glyphs(text)? };
        if tracking != 0.0 {
            glyphs.iter_mut().for_each(|glyph| glyph.x_advance += tracking);
        }
        Ok(Run { weight: self.weight, text: text.to_owned(), glyphs })
    }

    /// The words that are remembered now.
    #[cfg(test)]
    pub fn kept(&self) -> Vec<String> {
        self.words.read().unwrap().keys().cloned().collect()
    }

    fn remembered(&self, word: &str) -> Result<Vec<KrillaGlyph>, DocumentError> {
        if let Some(glyphs) = self.words.read().unwrap_or_else(PoisonError::into_inner).get(word) {
            return Ok(glyphs.clone());
        }
        let glyphs = self.glyphs(word)?;
        let mut words = self.words.write().unwrap_or_else(PoisonError::into_inner);
        if words.len() >= REMEMBERED {
            words.clear();
        }
        words.insert(word.to_owned(), glyphs.clone());
        Ok(glyphs)
    }

    fn glyphs(&self, text: &str) -> Result<Vec<KrillaGlyph>, DocumentError> {
        let mut buffer = UnicodeBuffer::new();
        buffer.push_str(text);
        buffer.guess_segment_properties();
        if buffer.script() == script::UNKNOWN {
            // Figures and marks alone: they stand among Cyrillic.
            buffer.set_script(script::CYRILLIC);
        }
        buffer.set_direction(Direction::LeftToRight);
        let shaped = self.shaped(buffer);
        let infos = shaped.glyph_infos();
        let mut glyphs = Vec::with_capacity(infos.len());
        for (at, (info, position)) in infos.iter().zip(shaped.glyph_positions()).enumerate() {
            let range = cluster(text, infos, at);
            if info.glyph_id == 0 {
                let character = text.get(range).and_then(|part| self.first_missing(part));
                return Err(DocumentError::MissingGlyph { character: character.unwrap_or('\u{fffd}') });
            }
            glyphs.push(KrillaGlyph::new(
                GlyphId::new(info.glyph_id),
                position.x_advance as f32 / self.em,
                position.x_offset as f32 / self.em,
                position.y_offset as f32 / self.em,
                position.y_advance as f32 / self.em,
                range,
                None,
            ));
        }
        Ok(glyphs)
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

    fn first_missing(&self, part: &str) -> Option<char> {
        part.chars().find(|c| self.shaper.glyph_index(*c).is_none()).or_else(|| part.chars().next())
    }
}

/// Whether a word is one of the language, or of a heading in capitals. Names, which are a capital and small letters, and
/// numbers are another's in the next document, and nothing of them stays behind.
fn comes_again(word: &str) -> bool {
    let named = || word.chars().zip(word.chars().skip(1)).any(|(one, next)| one.is_uppercase() && next.is_lowercase());
    word.len() <= LONGEST && !word.chars().any(char::is_numeric) && !named()
}

/// The bytes of the text that the glyph at `at` stands for: from its cluster to the next greater one.
fn cluster(text: &str, infos: &[rustybuzz::GlyphInfo], at: usize) -> Range<usize> {
    let start = infos.get(at).map_or(0, |info| info.cluster as usize);
    let rest = infos.get(at..).unwrap_or_default();
    let end = rest.iter().map(|info| info.cluster as usize).find(|next| *next > start).unwrap_or(text.len());
    start..end
}
