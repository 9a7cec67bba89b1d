//! Breaks a document into lines and pages of A4, in points, with the origin at the top left.

use super::face::Face;
use super::press::Faces;
use super::{Block, Paper, PaperError};

/// A4 in points.
pub const PAGE: (f32, f32) = (595.0, 842.0);
const LEFT: f32 = 66.0;
const RIGHT: f32 = PAGE.0 - 66.0;
const TOP: f32 = 64.0;
const BOTTOM: f32 = PAGE.1 - 76.0;
const BODY: f32 = 10.5;
const LEADING: f32 = 16.0;
const INDENT: f32 = 22.0;

/// Something drawn at its place.
#[derive(Debug, Clone, PartialEq)]
pub enum Mark {
    /// Letters on a base line.
    Text {
        /// Left end.
        x: f32,
        /// Base line.
        y: f32,
        /// Points.
        size: f32,
        /// Heavy.
        bold: bool,
        /// The letters.
        text: String,
    },
    /// A black bar over what must not be read.
    Bar {
        /// Left end.
        x: f32,
        /// Base line of what it covers.
        y: f32,
        /// Width.
        width: f32,
        /// Size of the letters it covers.
        size: f32,
    },
    /// A thin level line.
    Rule {
        /// Left end.
        x: f32,
        /// Height on the page.
        y: f32,
        /// Right end.
        to: f32,
    },
    /// A handwritten stroke that starts here; `form` chooses its shape.
    Scrawl {
        /// Left end.
        x: f32,
        /// Base line.
        y: f32,
        /// Any number.
        form: u32,
    },
    /// Two rings of a seal around a point.
    Ring {
        /// Centre.
        x: f32,
        /// Centre.
        y: f32,
        /// Radius of the outer ring.
        radius: f32,
    },
}

/// The marks of every page.
pub fn pages(paper: &Paper, faces: &Faces) -> Result<Vec<Vec<Mark>>, PaperError> {
    let mut flow = Flow { faces, pages: vec![Vec::new()], y: TOP };
    for block in &paper.blocks {
        flow.block(block)?;
    }
    flow.number_pages()?;
    Ok(flow.pages)
}

struct Flow<'a> {
    faces: &'a Faces,
    pages: Vec<Vec<Mark>>,
    y: f32,
}

impl Flow<'_> {
    fn block(&mut self, block: &Block) -> Result<(), PaperError> {
        match block {
            Block::Centered { text, size, bold } => self.centered(text, *size, *bold),
            Block::Paragraph(text) => self.paragraph(text),
            Block::Field(label, value) => self.field(label, value),
            Block::Gap(points) => {
                self.y += points;
                Ok(())
            }
            Block::Rule => {
                let y = self.line(LEADING / 2.0);
                self.mark(Mark::Rule { x: LEFT, y, to: RIGHT });
                self.y += LEADING / 4.0;
                Ok(())
            }
            Block::Signatures(first, second) => self.signatures(first, second),
            Block::Seal(words) => self.seal(words),
            Block::PageBreak => {
                self.turn();
                Ok(())
            }
        }
    }

    fn mark(&mut self, mark: Mark) {
        if let Some(page) = self.pages.last_mut() {
            page.push(mark);
        }
    }

    fn turn(&mut self) {
        self.pages.push(Vec::new());
        self.y = TOP;
    }

    /// Moves down to the base line of a line of this height, on a new page when this one is full.
    fn line(&mut self, height: f32) -> f32 {
        if self.y + height > BOTTOM {
            self.turn();
        }
        self.y += height;
        self.y
    }

    fn centered(&mut self, text: &str, size: f32, bold: bool) -> Result<(), PaperError> {
        let face = self.faces.of(bold);
        for line in wrap(face, text, size, RIGHT - LEFT, 0.0)? {
            let width = face.width(&line, size)?;
            let y = self.line(size * 1.45);
            self.text((PAGE.0 - width) / 2.0, y, size, bold, &line)?;
        }
        Ok(())
    }

    fn paragraph(&mut self, text: &str) -> Result<(), PaperError> {
        let face = self.faces.of(false);
        for (at, line) in wrap(face, text, BODY, RIGHT - LEFT, INDENT)?.iter().enumerate() {
            let y = self.line(LEADING);
            self.text(if at == 0 { LEFT + INDENT } else { LEFT }, y, BODY, false, line)?;
        }
        self.y += 4.0;
        Ok(())
    }

    fn field(&mut self, label: &str, value: &str) -> Result<(), PaperError> {
        let start = self.faces.of(false).width(label, BODY)?.max(150.0) + 10.0;
        let y = self.line(LEADING + 2.0);
        self.text(LEFT, y, BODY, false, label)?;
        let lines = wrap(self.faces.of(true), value, BODY, RIGHT - LEFT - start, 0.0)?;
        for (at, line) in lines.iter().enumerate() {
            let y = if at == 0 { y } else { self.line(LEADING) };
            self.text(LEFT + start, y, BODY, true, line)?;
        }
        Ok(())
    }

    fn signatures(&mut self, first: &str, second: &str) -> Result<(), PaperError> {
        let y = self.line(52.0);
        for (x, words) in
            [(LEFT, first), (PAGE.0 / 2.0 + 20.0, second)].into_iter().filter(|(_, words)| !words.is_empty())
        {
            let form = words.chars().fold(7u32, |sum, letter| sum.wrapping_mul(31).wrapping_add(letter.into()));
            self.mark(Mark::Scrawl { x: x + 24.0, y: y - 4.0, form });
            self.mark(Mark::Rule { x, y, to: x + 180.0 });
            for (at, line) in wrap(self.faces.of(false), words, 8.5, 190.0, 0.0)?.iter().enumerate() {
                self.text(x, y + 12.0 + 11.0 * at as f32, 8.5, false, line)?;
            }
        }
        self.y += 34.0;
        Ok(())
    }

    fn seal(&mut self, words: &[String]) -> Result<(), PaperError> {
        let (x, y) = (RIGHT - 60.0, self.line(12.0).min(BOTTOM - 60.0) + 44.0);
        self.mark(Mark::Ring { x, y, radius: 46.0 });
        let first = y - 4.5 * (words.len() as f32 - 1.0) + 2.5;
        for (at, line) in words.iter().enumerate() {
            let width = self.faces.of(true).width(line, 7.5)?;
            self.text(x - width / 2.0, first + 9.0 * at as f32, 7.5, true, line)?;
        }
        Ok(())
    }

    /// Sets a line, with bars where its characters are bars.
    fn text(&mut self, x: f32, y: f32, size: f32, bold: bool, line: &str) -> Result<(), PaperError> {
        let face = self.faces.of(bold);
        let mut at = x;
        for run in runs(line) {
            let width = face.width(run, size)?;
            if run.starts_with(super::BAR) {
                self.mark(Mark::Bar { x: at, y, width, size });
            } else {
                self.mark(Mark::Text { x: at, y, size, bold, text: run.to_owned() });
            }
            at += width;
        }
        Ok(())
    }

    fn number_pages(&mut self) -> Result<(), PaperError> {
        let count = self.pages.len();
        for (at, page) in self.pages.iter_mut().enumerate() {
            let text = format!("стр. {} от {count}", at + 1);
            let x = RIGHT - self.faces.of(false).width(&text, 8.0)?;
            page.push(Mark::Text { x, y: PAGE.1 - 36.0, size: 8.0, bold: false, text });
        }
        Ok(())
    }
}

/// Splits a line where letters and bars meet.
fn runs(line: &str) -> Vec<&str> {
    let mut runs = Vec::new();
    let mut start = 0;
    let mut before = None;
    for (at, letter) in line.char_indices() {
        let bar = letter == super::BAR;
        if before.is_some_and(|was| was != bar) {
            runs.extend(line.get(start..at));
            start = at;
        }
        before = Some(bar);
    }
    runs.extend(line.get(start..).filter(|rest| !rest.is_empty()));
    runs
}

/// Breaks at spaces; the first line is shorter by `indent`.
fn wrap(face: &Face, text: &str, size: f32, width: f32, indent: f32) -> Result<Vec<String>, PaperError> {
    let space = face.width(" ", size)?;
    let mut lines = Vec::new();
    let mut line = String::new();
    let mut used = indent;
    for word in text.split(' ') {
        let long = face.width(word, size)?;
        if !line.is_empty() && used + space + long > width {
            lines.push(std::mem::take(&mut line));
            used = 0.0;
        }
        if !line.is_empty() {
            line.push(' ');
            used += space;
        }
        line.push_str(word);
        used += long;
    }
    lines.push(line);
    Ok(lines)
}
