//! PDF 1.7 with embedded subsets. The fonts, compressed once, come first and are the same bytes in every file.

use std::io::Write;

use flate2::Compression;
use flate2::write::ZlibEncoder;
use pdf_writer::types::{CidFontType, FontFlags, SystemInfo, UnicodeCmap};
use pdf_writer::{Chunk, Content, Filter, Finish, Name, Pdf, Rect, Ref, Str, TextStr};

use super::face::{Face, Glyph};
use super::layout::{Mark, PAGE};
use super::press::Faces;
use super::{Paper, PaperError};

const REGULAR: Name<'static> = Name(b"R");
const BOLD: Name<'static> = Name(b"B");
const SPECIMEN: Name<'static> = Name(b"S");
/// Objects of one weight: the font, its descendant, descriptor, file and map to Unicode.
const FONT_OBJECTS: i32 = 5;
const SPECIMEN_ID: i32 = 2 * FONT_OBJECTS + 1;
const IDENTITY: SystemInfo<'static> = SystemInfo { registry: Str(b"Adobe"), ordering: Str(b"Identity"), supplement: 0 };

/// Fonts and the form that says „ОБРАЗЕЦ“ across the page.
pub fn shared(faces: &Faces) -> Result<Chunk, PaperError> {
    let mut chunk = Chunk::new();
    font(&mut chunk, faces.of(false), 1)?;
    font(&mut chunk, faces.of(true), 1 + FONT_OBJECTS)?;
    let content = specimen(faces.of(true))?;
    let mut form = chunk.form_xobject(Ref::new(SPECIMEN_ID), &content);
    form.bbox(Rect::new(0.0, 0.0, PAGE.0, PAGE.1));
    form.resources().fonts().pair(BOLD, Ref::new(1 + FONT_OBJECTS));
    form.finish();
    Ok(chunk)
}

/// The whole file.
pub fn document(paper: &Paper, pages: &[Vec<Mark>], faces: &Faces, shared: &Chunk) -> Result<Vec<u8>, PaperError> {
    let mut pdf = Pdf::with_capacity(shared.len() + 12_000 * pages.len());
    pdf.extend(shared);
    let (catalog, tree, info) = (Ref::new(SPECIMEN_ID + 1), Ref::new(SPECIMEN_ID + 2), Ref::new(SPECIMEN_ID + 3));
    let page_id = |at: usize| Ref::new(SPECIMEN_ID + 4 + 2 * at as i32);
    let content_id = |at: usize| Ref::new(SPECIMEN_ID + 5 + 2 * at as i32);
    pdf.catalog(catalog).pages(tree).lang(TextStr("bg-BG"));
    pdf.pages(tree).kids((0..pages.len()).map(page_id)).count(pages.len() as i32);
    pdf.document_info(info).title(TextStr(&paper.title)).producer(TextStr("Sandbox of Gishe"));
    let mut mark = [0u8; 16];
    for (at, marks) in pages.iter().enumerate() {
        let content = content(marks, faces)?;
        fold(&mut mark, &content);
        let mut page = pdf.page(page_id(at));
        page.parent(tree).media_box(Rect::new(0.0, 0.0, PAGE.0, PAGE.1)).contents(content_id(at));
        let mut resources = page.resources();
        resources.fonts().pair(REGULAR, Ref::new(1)).pair(BOLD, Ref::new(1 + FONT_OBJECTS));
        resources.x_objects().pair(SPECIMEN, Ref::new(SPECIMEN_ID));
        resources.finish();
        page.finish();
        pdf.stream(content_id(at), &content);
    }
    pdf.set_file_id((mark.to_vec(), mark.to_vec()));
    Ok(pdf.finish())
}

/// Mixes the pages into the file identifier, which only has to tell files apart (ISO 32000-1, 14.4).
fn fold(mark: &mut [u8; 16], content: &[u8]) {
    let mut state =
        content.len() as u64 ^ u64::from_le_bytes(std::array::from_fn(|at| mark.get(at).copied().unwrap_or(0)));
    for chunk in content.chunks(8) {
        let word = chunk.iter().fold(0u64, |word, byte| word << 8 | u64::from(*byte));
        state = (state ^ word).wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29);
    }
    let bytes = [state.to_le_bytes(), state.wrapping_mul(0xD6E8_FEB8_6659_FD93).to_le_bytes()].concat();
    mark.iter_mut().zip(bytes).for_each(|(to, from)| *to ^= from);
}

fn content(marks: &[Mark], faces: &Faces) -> Result<Vec<u8>, PaperError> {
    let mut content = Content::with_capacity(12_000);
    content.x_object(SPECIMEN);
    for mark in marks {
        draw(&mut content, mark, faces)?;
    }
    Ok(content.finish().into_vec())
}

fn draw(content: &mut Content, mark: &Mark, faces: &Faces) -> Result<(), PaperError> {
    match mark {
        Mark::Text { x, y, size, bold, text } => {
            let codes = codes(faces.of(*bold), text)?;
            content.begin_text().set_font(if *bold { BOLD } else { REGULAR }, *size);
            content.next_line(*x, PAGE.1 - y).show(Str(&codes)).end_text();
        }
        Mark::Bar { x, y, width, size } => {
            content.rect(*x, PAGE.1 - y - size * 0.2, *width, *size).fill_nonzero();
        }
        Mark::Rule { x, y, to } => {
            content.set_line_width(0.6).move_to(*x, PAGE.1 - y).line_to(*to, PAGE.1 - y).stroke();
        }
        Mark::Scrawl { x, y, form } => {
            content.set_line_width(1.1).set_stroke_rgb(0.1, 0.15, 0.5).move_to(*x, PAGE.1 - y);
            for [ax, ay, bx, by, to_x, to_y] in strokes(*form) {
                content.cubic_to(x + ax, PAGE.1 - y + ay, x + bx, PAGE.1 - y + by, x + to_x, PAGE.1 - y + to_y);
            }
            content.stroke().set_stroke_gray(0.0);
        }
        Mark::Ring { x, y, radius } => {
            content.set_stroke_rgb(0.15, 0.25, 0.6).set_line_width(1.4);
            circle(content, *x, PAGE.1 - y, *radius);
            content.set_line_width(0.6);
            circle(content, *x, PAGE.1 - y, radius - 5.0);
            content.set_stroke_gray(0.0);
        }
    }
    Ok(())
}

/// Curves of a handwritten signature, from its start, y up.
pub fn strokes(form: u32) -> Vec<[f32; 6]> {
    let mut state = form;
    let mut next = |span: f32| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 16) as f32 / 65_536.0 * span
    };
    let mut x = 0.0;
    (0..5)
        .map(|_| {
            let step = 12.0 + next(14.0);
            let curve = [x + next(8.0), 8.0 + next(20.0), x + step, -6.0 - next(10.0), x + step, next(10.0)];
            x += step;
            curve
        })
        .collect()
}

fn circle(content: &mut Content, x: f32, y: f32, r: f32) {
    let k = r * 0.5523;
    content.move_to(x + r, y);
    content.cubic_to(x + r, y + k, x + k, y + r, x, y + r).cubic_to(x - k, y + r, x - r, y + k, x - r, y);
    content.cubic_to(x - r, y - k, x - k, y - r, x, y - r).cubic_to(x + k, y - r, x + r, y - k, x + r, y);
    content.stroke();
}

fn codes(face: &Face, text: &str) -> Result<Vec<u8>, PaperError> {
    let mut codes = Vec::with_capacity(text.len());
    for letter in text.chars() {
        codes.extend(face.glyph(letter)?.id.to_be_bytes());
    }
    Ok(codes)
}

fn specimen(face: &Face) -> Result<Vec<u8>, PaperError> {
    let (text, size, slant) = ("ОБРАЗЕЦ", 118.0, 0.92f32);
    let half = face.width(text, size)? / 2.0;
    let (sin, cos) = slant.sin_cos();
    let (x, y) = (PAGE.0 / 2.0 - half * cos + 40.0 * sin, PAGE.1 / 2.0 - half * sin - 40.0 * cos);
    let mut content = Content::new();
    content.set_fill_gray(0.9).begin_text().set_font(BOLD, size).set_text_matrix([cos, sin, -sin, cos, x, y]);
    content.show(Str(&codes(face, text)?)).end_text();
    Ok(content.finish().into_vec())
}

fn font(chunk: &mut Chunk, face: &Face, first: i32) -> Result<(), PaperError> {
    let [font, descendant, descriptor, file, unicode] = std::array::from_fn(|at| Ref::new(first + at as i32));
    let name = Name(face.name.as_bytes());
    let mut composite = chunk.type0_font(font);
    composite.base_font(name).encoding_predefined(Name(b"Identity-H")).descendant_font(descendant).to_unicode(unicode);
    composite.finish();
    let glyphs = face.in_order();
    let mut cid = chunk.cid_font(descendant);
    cid.subtype(CidFontType::Type2).base_font(name).system_info(IDENTITY).font_descriptor(descriptor);
    cid.default_width(0.0).cid_to_gid_map_predefined(Name(b"Identity"));
    cid.widths().consecutive(1, glyphs.iter().map(|(_, glyph)| glyph.advance));
    cid.finish();
    let (ascent, descent, capitals) = face.heights;
    let mut described = chunk.font_descriptor(descriptor);
    described.name(name).flags(FontFlags::SYMBOLIC).bbox(Rect::new(-500.0, descent, 1500.0, ascent)).italic_angle(0.0);
    described
        .ascent(ascent)
        .descent(descent)
        .cap_height(capitals)
        .stem_v(f32::from(face.weight) / 5.0)
        .font_file2(file);
    described.finish();
    let packed = deflate(&face.subset)?;
    let mut stream = chunk.stream(file, &packed);
    stream.filter(Filter::FlateDecode);
    stream.pair(Name(b"Length1"), face.subset.len() as i32);
    stream.finish();
    to_unicode(chunk, unicode, &glyphs)
}

fn to_unicode(chunk: &mut Chunk, id: Ref, glyphs: &[(char, &Glyph)]) -> Result<(), PaperError> {
    let mut map = UnicodeCmap::new(Name(b"Gishe-UCS"), IDENTITY);
    for (letter, glyph) in glyphs {
        map.pair(glyph.id, *letter);
    }
    let packed = deflate(&map.finish())?;
    chunk.stream(id, &packed).filter(Filter::FlateDecode);
    Ok(())
}

fn deflate(bytes: &[u8]) -> Result<Vec<u8>, PaperError> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).and_then(|()| encoder.finish()).map_err(|error| PaperError::Font(error.to_string()))
}
