//! The built-in typeface in one weight: advances, outlines, and the subset that goes into PDFs.

use skrifa::instance::{LocationRef, Size};
use skrifa::outline::{DrawSettings, OutlinePen};
use skrifa::{FontRef, GlyphId, MetadataProvider};
use tiny_skia::{Path, PathBuilder};

use super::PaperError;

/// Sofia Sans, variable weight, under the SIL Open Font License.
const FONT: &[u8] = include_bytes!("../../../../../../assets/fonts/SofiaSans-VF.ttf");

/// Every character that a page of the city can carry.
pub const LETTERS: &str = concat!(
    "\u{a0} !\"#%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]_abcdefghijklmnopqrstuvwxyz",
    "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЬЮЯабвгдежзийклмнопрстуфхцчшщъьюя",
    "ѝ§€№„“”–—…•·äöüßÄÖÜéèàçğışİŞ"
);

/// A glyph as the pages need it.
#[derive(Debug, Clone)]
pub struct Glyph {
    /// Its number in the subset; that of the character in a PDF string.
    pub id: u16,
    /// Advance in thousandths of an em.
    pub advance: f32,
    /// Outline in thousandths of an em, y up; none for a space.
    pub outline: Option<Path>,
}

/// One weight.
pub struct Face {
    /// What the PDF calls it.
    pub name: &'static str,
    /// Weight, 400 or 700.
    pub weight: u16,
    /// The subset as a TrueType file.
    pub subset: Vec<u8>,
    /// Ascent, descent and height of capitals in thousandths of an em.
    pub heights: (f32, f32, f32),
    /// In the order of the subset, from 1 on.
    glyphs: Vec<(char, Glyph)>,
    /// Place in `glyphs` by code point, counted from 1: every page asks for thousands.
    places: Vec<u16>,
}

impl Face {
    /// Cuts the weight out of the variable font.
    pub fn cut(name: &'static str, weight: u16) -> Result<Self, PaperError> {
        let font = FontRef::new(FONT).map_err(|error| PaperError::Font(error.to_string()))?;
        let location = font.axes().location([("wght", f32::from(weight))]);
        let size = Size::new(1000.0);
        let metrics = font.metrics(size, &location);
        let advances = font.glyph_metrics(size, &location);
        let outlines = font.outline_glyphs();
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut glyphs = Vec::new();
        let mut places = vec![0; LETTERS.chars().map(|letter| letter as usize + 1).max().unwrap_or(0)];
        for letter in LETTERS.chars() {
            let missing = || PaperError::Letter(letter.into());
            let old = font.charmap().map(letter).ok_or_else(missing)?;
            let short = u16::try_from(old.to_u32()).map_err(|_| missing())?;
            let outline = outline(&outlines, old, size, (&location).into())?;
            let advance = advances.advance_width(old).ok_or_else(missing)?;
            glyphs.push((letter, Glyph { id: remapper.remap(short), advance, outline }));
            if let (Some(place), Ok(count)) = (places.get_mut(letter as usize), u16::try_from(glyphs.len())) {
                *place = count;
            }
        }
        let axis = [(subsetter::Tag::new(b"wght"), f32::from(weight))];
        let subset = subsetter::subset_with_variations(FONT, 0, &axis, &remapper)
            .map_err(|error| PaperError::Font(error.to_string()))?;
        let heights = (metrics.ascent, metrics.descent, metrics.cap_height.unwrap_or(700.0));
        Ok(Self { name, weight, subset, heights, glyphs, places })
    }

    /// The glyph of a character.
    pub fn glyph(&self, letter: char) -> Result<&Glyph, PaperError> {
        let place = self.places.get(letter as usize).copied().unwrap_or(0);
        let found = usize::from(place).checked_sub(1).and_then(|at| self.glyphs.get(at));
        found.map(|(_, glyph)| glyph).ok_or(PaperError::Letter(letter.into()))
    }

    /// Every character with its glyph, in the order of the subset.
    pub fn in_order(&self) -> Vec<(char, &Glyph)> {
        let mut all: Vec<_> = self.glyphs.iter().map(|(letter, glyph)| (*letter, glyph)).collect();
        all.sort_by_key(|(_, glyph)| glyph.id);
        all
    }

    /// Width of a text in points; a bar counts half an em.
    pub fn width(&self, text: &str, size: f32) -> Result<f32, PaperError> {
        let mut thousandths = 0.0;
        for letter in text.chars() {
            thousandths += if letter == super::BAR { 500.0 } else { self.glyph(letter)?.advance };
        }
        Ok(thousandths * size / 1000.0)
    }
}

fn outline(
    outlines: &skrifa::outline::OutlineGlyphCollection<'_>,
    id: GlyphId,
    size: Size,
    location: LocationRef<'_>,
) -> Result<Option<Path>, PaperError> {
    let Some(glyph) = outlines.get(id) else { return Ok(None) };
    let mut pen = Pen(PathBuilder::new());
    glyph
        .draw(DrawSettings::unhinted(size, location), &mut pen)
        .map_err(|error| PaperError::Font(error.to_string()))?;
    Ok(pen.0.finish())
}

/// Hands outlines over to the rasteriser.
struct Pen(PathBuilder);

impl OutlinePen for Pen {
    fn move_to(&mut self, x: f32, y: f32) {
        self.0.move_to(x, y);
    }

    fn line_to(&mut self, x: f32, y: f32) {
        self.0.line_to(x, y);
    }

    fn quad_to(&mut self, cx: f32, cy: f32, x: f32, y: f32) {
        self.0.quad_to(cx, cy, x, y);
    }

    fn curve_to(&mut self, ax: f32, ay: f32, bx: f32, by: f32, x: f32, y: f32) {
        self.0.cubic_to(ax, ay, bx, by, x, y);
    }

    fn close(&mut self) {
        self.0.close();
    }
}
