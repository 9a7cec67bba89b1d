//! A page as a scanner sees it: a little askew, greyish paper, grain, and the word „ОБРАЗЕЦ“ across.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use tiny_skia::{Color, FillRule, Paint, Path, PathBuilder, Pixmap, Rect, Stroke, Transform};

use super::face::Face;
use super::layout::{Mark, PAGE};
use super::pdf::strokes;
use super::press::Faces;
use super::{PaperError, BAR};

/// Pixels for a point: 100 to the inch.
const SCALE: f32 = 100.0 / 72.0;
/// Of the JPEG, 1 to 100.
const QUALITY: u8 = 62;

/// Draws and encodes.
pub fn jpeg(page: &[Mark], faces: &Faces, grain: u64) -> Result<Vec<u8>, PaperError> {
    let (width, height) = ((PAGE.0 * SCALE) as u32, (PAGE.1 * SCALE) as u32);
    let mut sheet = Pixmap::new(width, height).ok_or_else(|| PaperError::Picture("size".into()))?;
    sheet.fill(Color::WHITE);
    let mut noise = Noise(grain | 1);
    let askew = (noise.next() % 300) as f32 / 100.0 - 1.5;
    let lay = Transform::from_rotate_at(askew, PAGE.0 / 2.0, PAGE.1 / 2.0).post_scale(SCALE, SCALE);
    let mut pen = Pen { sheet: &mut sheet, lay };
    pen.specimen(faces.of(true))?;
    for mark in page {
        pen.draw(mark, faces)?;
    }
    let grey = expose(&sheet, width, height, &mut noise);
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(&grey, width, height, ExtendedColorType::L8)
        .map_err(|error| PaperError::Picture(error.to_string()))?;
    Ok(bytes)
}

/// Turns ink on white into grey levels with the grain of the paper and the shade of the lid at one edge.
fn expose(sheet: &Pixmap, width: u32, height: u32, noise: &mut Noise) -> Vec<u8> {
    let mut grey = Vec::with_capacity((width * height) as usize);
    let rows = sheet.data().chunks_exact(width as usize * 4);
    for (y, row) in rows.enumerate() {
        let shade = 6 * y as i32 / height as i32;
        for (x, pixel) in row.chunks_exact(4).enumerate() {
            let ink = i32::from(pixel.first().copied().unwrap_or(255));
            let edge = 28 - (x as i32).min(28);
            let level = 34 + ink * 196 / 255 - shade - edge * 2 + (noise.next() % 13) as i32 - 6;
            grey.push(level.clamp(0, 255) as u8);
        }
    }
    grey
}

/// A fast stream of numbers (xorshift): grain needs speed, not quality.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 >> 20
    }
}

struct Pen<'a> {
    sheet: &'a mut Pixmap,
    lay: Transform,
}

impl Pen<'_> {
    fn draw(&mut self, mark: &Mark, faces: &Faces) -> Result<(), PaperError> {
        match mark {
            Mark::Text { x, y, size, bold, text } => {
                let place = Transform::from_translate(*x, *y).pre_scale(*size / 1000.0, -*size / 1000.0);
                self.letters(faces.of(*bold), text, place, 30)
            }
            Mark::Bar { x, y, width, size } => {
                if let Some(rect) = Rect::from_xywh(*x, y - size * 0.8, *width, *size) {
                    self.sheet.fill_rect(rect, &ink(20), self.lay, None);
                }
                Ok(())
            }
            Mark::Rule { x, y, to } => {
                let mut path = PathBuilder::new();
                path.move_to(*x, *y);
                path.line_to(*to, *y);
                self.stroke(path.finish(), 0.7, 60);
                Ok(())
            }
            Mark::Scrawl { x, y, form } => {
                let mut path = PathBuilder::new();
                path.move_to(*x, *y);
                for [ax, ay, bx, by, to_x, to_y] in strokes(*form) {
                    path.cubic_to(x + ax, y - ay, x + bx, y - by, x + to_x, y - to_y);
                }
                self.stroke(path.finish(), 1.2, 70);
                Ok(())
            }
            Mark::Ring { x, y, radius } => {
                self.stroke(PathBuilder::from_circle(*x, *y, *radius), 1.5, 110);
                self.stroke(PathBuilder::from_circle(*x, *y, radius - 5.0), 0.7, 110);
                Ok(())
            }
        }
    }

    fn letters(&mut self, face: &Face, text: &str, place: Transform, grey: u8) -> Result<(), PaperError> {
        let mut line = PathBuilder::new();
        let mut at = 0.0;
        for letter in text.chars().filter(|letter| *letter != BAR) {
            let glyph = face.glyph(letter)?;
            if let Some(outline) = glyph.outline.clone().and_then(|path| path.transform(Transform::from_translate(at, 0.0))) {
                line.push_path(&outline);
            }
            at += glyph.advance;
        }
        if let Some(path) = line.finish() {
            self.sheet.fill_path(&path, &ink(grey), FillRule::Winding, place.post_concat(self.lay), None);
        }
        Ok(())
    }

    fn stroke(&mut self, path: Option<Path>, width: f32, grey: u8) {
        if let Some(path) = path {
            let stroke = Stroke { width, ..Stroke::default() };
            self.sheet.stroke_path(&path, &ink(grey), &stroke, self.lay, None);
        }
    }

    fn specimen(&mut self, face: &Face) -> Result<(), PaperError> {
        let (text, size) = ("ОБРАЗЕЦ", 118.0);
        let half = face.width(text, size)? / 2.0;
        let place = Transform::from_translate(PAGE.0 / 2.0, PAGE.1 / 2.0)
            .pre_concat(Transform::from_rotate(-52.7))
            .pre_translate(-half, size / 3.0)
            .pre_scale(size / 1000.0, -size / 1000.0);
        self.letters(face, text, place, 205)
    }
}

fn ink(grey: u8) -> Paint<'static> {
    let mut paint = Paint { anti_alias: true, ..Paint::default() };
    paint.set_color_rgba8(grey, grey, grey, 255);
    paint
}
