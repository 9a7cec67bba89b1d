//! A page as a scanner sees it: a little askew, greyish paper, grain, and the word „ОБРАЗЕЦ“ across.

use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;
use tiny_skia::{
    BlendMode, Color, ColorU8, FillRule, FilterQuality, GradientStop, LinearGradient, Paint, Path, PathBuilder,
    Pattern, Pixmap, Point, Rect, SpreadMode, Stroke, Transform,
};

use super::face::Face;
use super::layout::{Mark, PAGE};
use super::pdf::strokes;
use super::press::Faces;
use super::{BAR, PaperError};

/// Pixels for a point: 84 to the inch, enough to read and quick to draw.
const SCALE: f32 = 84.0 / 72.0;
/// Width of the lid's shade in pixels.
const LID: f32 = 26.0;
/// Side of the tile of grain, in pixels.
const GRAIN: u32 = 256;
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
    expose(&mut sheet, width as f32, height as f32, &mut noise)?;
    // Every ink is grey, so one channel of four says all.
    let grey: Vec<u8> = sheet.data().iter().step_by(4).copied().collect();
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, QUALITY)
        .encode(&grey, width, height, ExtendedColorType::L8)
        .map_err(|error| PaperError::Picture(error.to_string()))?;
    Ok(bytes)
}

/// Lays over the page what a scanner adds: the tone and grain of the paper, and the shade of the lid at one edge.
fn expose(sheet: &mut Pixmap, width: f32, height: f32, noise: &mut Noise) -> Result<(), PaperError> {
    let fault = || PaperError::Picture("size".into());
    let mut tile = Pixmap::new(GRAIN, GRAIN).ok_or_else(fault)?;
    for pixel in tile.pixels_mut() {
        let level = 222 + (noise.next() % 14) as u8;
        *pixel = ColorU8::from_rgba(level, level, level, 255).premultiply();
    }
    let shift = Transform::from_translate((noise.next() % 200) as f32, (noise.next() % 200) as f32);
    let grain = Pattern::new(tile.as_ref(), SpreadMode::Repeat, FilterQuality::Nearest, 1.0, shift);
    let edge =
        vec![GradientStop::new(0.0, Color::from_rgba8(190, 190, 190, 255)), GradientStop::new(1.0, Color::WHITE)];
    let (left, right) = (Point::from_xy(0.0, 0.0), Point::from_xy(LID, 0.0));
    let lid = LinearGradient::new(left, right, edge, SpreadMode::Pad, Transform::identity()).ok_or_else(fault)?;
    for (shader, width) in [(grain, width), (lid, LID)] {
        let page = Rect::from_xywh(0.0, 0.0, width, height).ok_or_else(fault)?;
        let paint = Paint { shader, blend_mode: BlendMode::Multiply, ..Paint::default() };
        sheet.fill_rect(page, &paint, Transform::identity(), None);
    }
    Ok(())
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
            if let Some(outline) =
                glyph.outline.clone().and_then(|path| path.transform(Transform::from_translate(at, 0.0)))
            {
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
