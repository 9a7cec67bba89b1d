//! What a signature looks like on the page: lines of text in a font that goes into the file.
//!
//! Viewers draw a signature without an appearance in Courier, which no archive allows; so the font is embedded, cut down to the
//! letters in use, with a map back to Unicode (ISO 19005-3 §6.2.11). No colour is set: black is the default of every colour space.

use std::collections::BTreeMap;

use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Rect, Ref, Str};
use skrifa::instance::{LocationRef, Size};
use skrifa::{FontRef, MetadataProvider};

use super::PadesError;
use super::revision::Revision;
use crate::pdf::Reference;

/// Widths and heights of a font in PDF are thousandths of an em.
const EM: f32 = 1000.0;
/// Distance of lines, in font sizes.
const LEADING: f32 = 1.25;
/// Free space at every side, in points.
const PADDING: f32 = 2.0;
/// Most letters in use, and most lines.
const MOST: usize = 2000;

/// A visible signature.
#[derive(Debug, Clone)]
pub struct Appearance<'a> {
    /// Lines, the first on top. They are shaped letter by letter: no right-to-left scripts.
    pub lines: Vec<String>,
    /// A TrueType font with every letter of the lines. Of a variable font the default instance is used.
    pub font: &'a [u8],
    /// Largest font size in points; smaller where the lines would not fit.
    pub size: f32,
    /// Number of the page on which a field is made that is not there yet; the first is 1.
    pub page: usize,
    /// Where on the page a field is made that is not there yet: left, bottom, right, top in points. A field that is there keeps its
    /// place.
    pub place: [f32; 4],
}

/// A font cut down to the letters of some lines.
struct Cut {
    subset: Vec<u8>,
    /// Letters with their glyphs in the subset and their widths.
    glyphs: BTreeMap<char, (u16, f32)>,
    ascent: f32,
    descent: f32,
    cap_height: f32,
    bounds: Rect,
}

impl Cut {
    fn new(appearance: &Appearance<'_>) -> Result<Self, PadesError> {
        let font = FontRef::new(appearance.font).map_err(|_| PadesError::Font)?;
        let (size, here) = (Size::new(EM), LocationRef::default());
        let (metrics, widths) = (font.metrics(size, here), font.glyph_metrics(size, here));
        let mut remapper = subsetter::GlyphRemapper::new();
        let mut glyphs = BTreeMap::new();
        for letter in appearance.lines.iter().flat_map(|line| line.chars()) {
            let old = font.charmap().map(letter).ok_or(PadesError::Letter(letter))?;
            let short = u16::try_from(old.to_u32()).map_err(|_| PadesError::Font)?;
            let width = widths.advance_width(old).ok_or(PadesError::Font)?;
            glyphs.insert(letter, (remapper.remap(short), width));
            if glyphs.len() > MOST || appearance.lines.len() > MOST {
                return Err(PadesError::Font);
            }
        }
        let subset = subsetter::subset(appearance.font, 0, &remapper).map_err(|_| PadesError::Font)?;
        let cap_height = metrics.cap_height.unwrap_or(metrics.ascent);
        let bounds = metrics.bounds.map_or(Rect::new(0.0, metrics.descent, EM, metrics.ascent), |bounds| {
            Rect::new(bounds.x_min, bounds.y_min, bounds.x_max, bounds.y_max)
        });
        Ok(Self { subset, glyphs, ascent: metrics.ascent, descent: metrics.descent, cap_height, bounds })
    }

    /// Width of a line in thousandths of the font size.
    fn width(&self, line: &str) -> f32 {
        line.chars().filter_map(|letter| self.glyphs.get(&letter)).map(|(_, width)| width).sum()
    }

    /// A line as two bytes a glyph.
    fn encode(&self, line: &str) -> Vec<u8> {
        line.chars().filter_map(|letter| self.glyphs.get(&letter)).flat_map(|(glyph, _)| glyph.to_be_bytes()).collect()
    }
}

/// Writes the appearance for a field of this size and gives its form XObject.
pub(super) fn write(
    revision: &mut Revision<'_, '_>,
    appearance: &Appearance<'_>,
    (width, height): (f32, f32),
) -> Result<Reference, PadesError> {
    let cut = Cut::new(appearance)?;
    let font = write_font(revision, &cut);
    let widest = appearance.lines.iter().map(|line| cut.width(line)).fold(1.0, f32::max);
    let count = appearance.lines.len().max(1) as f32;
    let by_width = (width - 2.0 * PADDING).max(1.0) * EM / widest;
    let by_height = (height - 2.0 * PADDING).max(1.0) / (count * LEADING);
    let size = appearance.size.min(by_width).min(by_height);
    let mut content = Content::new();
    content.begin_text().set_font(Name(b"F"), size).set_leading(size * LEADING);
    content.next_line(PADDING, height - PADDING - size * cut.ascent / EM);
    for (place, line) in appearance.lines.iter().enumerate() {
        if place > 0 {
            content.next_line_using_leading();
        }
        content.show(Str(&cut.encode(line)));
    }
    content.end_text();
    let (own, mut chunk) = open(revision);
    let data = packed(&content.finish());
    let mut form = chunk.form_xobject(own.1, &data);
    form.filter(Filter::FlateDecode);
    form.bbox(Rect::new(0.0, 0.0, width, height));
    form.resources().fonts().pair(Name(b"F"), font);
    form.finish();
    revision.chunk(own.0, &chunk);
    Ok(own.0)
}

fn open(revision: &mut Revision<'_, '_>) -> ((Reference, Ref), Chunk) {
    let reference = revision.reserve();
    ((reference, Ref::new(i32::try_from(reference.0).unwrap_or(i32::MAX))), Chunk::new())
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    miniz_oxide::deflate::compress_to_vec_zlib(bytes, 6)
}

/// Type0 over CIDFontType2, the whole embedded (ISO 32000-1 §9.7).
fn write_font(revision: &mut Revision<'_, '_>, cut: &Cut) -> Ref {
    const NAME: Name<'static> = Name(b"GISHEX+SignatureFont");
    const SYSTEM: SystemInfo<'static> =
        SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };
    let (file, mut chunk) = open(revision);
    let program = packed(&cut.subset);
    let mut stream = chunk.stream(file.1, &program);
    stream.filter(Filter::FlateDecode).pair(Name(b"Length1"), i32::try_from(cut.subset.len()).unwrap_or(i32::MAX));
    stream.finish();
    revision.chunk(file.0, &chunk);

    let (described, mut chunk) = open(revision);
    let mut descriptor = chunk.font_descriptor(described.1);
    descriptor.name(NAME).flags(FontFlags::SYMBOLIC).bbox(cut.bounds).italic_angle(0.0);
    descriptor.ascent(cut.ascent).descent(cut.descent).cap_height(cut.cap_height).stem_v(80.0).font_file2(file.1);
    descriptor.finish();
    revision.chunk(described.0, &chunk);

    let mut in_order: Vec<_> = cut.glyphs.iter().collect();
    in_order.sort_by_key(|(_, (glyph, _))| *glyph);
    let (descendant, mut chunk) = open(revision);
    let mut cid = chunk.cid_font(descendant.1);
    cid.subtype(CidFontType::Type2).base_font(NAME).system_info(SYSTEM).font_descriptor(described.1);
    cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    let mut widths = cid.widths();
    for (_, (glyph, width)) in &in_order {
        widths.consecutive(*glyph, [*width]);
    }
    widths.finish();
    cid.finish();
    revision.chunk(descendant.0, &chunk);

    let (unicode, mut chunk) = open(revision);
    let mut map = UnicodeCmap::<u16>::new(Name(b"Custom"), SYSTEM);
    in_order.iter().for_each(|(letter, (glyph, _))| map.pair(*glyph, **letter));
    chunk.stream(unicode.1, &packed(&map.finish())).filter(Filter::FlateDecode);
    revision.chunk(unicode.0, &chunk);

    let (font, mut chunk) = open(revision);
    let mut type0 = chunk.type0_font(font.1);
    type0.base_font(NAME).encoding_predefined(Name(b"Identity-H")).descendant_font(descendant.1).to_unicode(unicode.1);
    type0.finish();
    revision.chunk(font.0, &chunk);
    font.1
}
