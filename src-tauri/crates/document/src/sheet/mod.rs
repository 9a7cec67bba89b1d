//! The sheet: which blocks a document has, in reading order, and how each is set.

mod act;
mod record;

use crate::DocumentError;
use crate::act::{Authority, Letterhead};
use crate::block::{Align, Block, Cell, Label, Place, Role};
use crate::code::GAP;
use crate::face::{Faces, Weight};
use crate::flow::MEASURE;
use crate::lines::{Line, Span, Style, break_lines};
use crate::page::Matter;
use crate::text::{clean, paragraphs};
use crate::wording;

/// Width of the frame of a signature, in points.
pub const FRAME_WIDTH: f32 = 300.0;
/// Width of the field in it, in points.
pub const SIGNATURE_WIDTH: f32 = 286.0;
/// Height of the field, in points: the lower part of the frame, under the words that say whose place it is.
pub const SIGNATURE_HEIGHT: f32 = 38.0;
/// Space between the frame and its text.
pub const SIGNATURE_PADDING: f32 = 9.0;
/// How far in an address and a list stand.
const INDENT: f32 = 24.0;

const BODY: Style = style(11.25, 16.4, 0.0);
const OFFICE: Style = style(11.5, 17.0, 0.045);
const CONTACT: Style = style(9.0, 13.5, 0.0);
const TITLE: Style = style(20.0, 27.0, 0.075);
const SUBTITLE: Style = style(13.0, 19.0, 0.01);
const NUMBER: Style = style(10.75, 16.0, 0.0);
const VERB: Style = style(12.0, 17.0, 0.09);
const SMALL: Style = style(8.75, 12.4, 0.0);
const TABLE: Style = style(9.75, 13.6, 0.0);

const fn style(size: f32, leading: f32, tracking: f32) -> Style {
    Style { size, leading, tracking, width: MEASURE }
}

/// Sets blocks one after another.
pub struct Sheet<'a> {
    faces: &'a Faces,
    blocks: Vec<Block>,
}

impl<'a> Sheet<'a> {
    /// An empty sheet.
    pub fn new(faces: &'a Faces) -> Self {
        Self { faces, blocks: Vec::new() }
    }

    /// What was set.
    pub fn into_blocks(self) -> Vec<Block> {
        self.blocks
    }

    fn head(&mut self, head: &Letterhead) -> Result<(), DocumentError> {
        for office in [&head.municipality, &head.district] {
            self.centred(Role::Paragraph, &office.to_uppercase(), Weight::Semibold, OFFICE, 0.0)?;
        }
        let contact = [&head.address, &head.phone].map(|part| clean(part));
        let contact = contact.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" · ");
        self.centred(Role::Paragraph, &contact, Weight::Regular, CONTACT, 3.0)?;
        if let Some(last) = self.blocks.last_mut() {
            last.rule_below = true;
        }
        Ok(())
    }

    fn title(&mut self, title: &str, subtitle: Option<&str>, number: &str) -> Result<(), DocumentError> {
        self.centred(Role::Title, title, Weight::Semibold, TITLE, 23.0)?;
        self.centred(Role::Paragraph, subtitle.unwrap_or_default(), Weight::Semibold, SUBTITLE, 0.0)?;
        self.centred(Role::Paragraph, number, Weight::Regular, NUMBER, 4.0)
    }

    /// Addresses under one another with their labels; an empty one is left out.
    fn addresses(&mut self, pairs: &[(&str, &[String])]) -> Result<(), DocumentError> {
        let shown: Vec<(String, &[String])> = pairs
            .iter()
            .filter(|(_, lines)| lines.iter().any(|line| !clean(line).is_empty()))
            .map(|(label, lines)| (format!("{}:", clean(label)), *lines))
            .collect();
        let mut column = 0.0_f32;
        for (label, _) in &shown {
            column = column.max(self.label(label)?.line.width);
        }
        for (at, (label, lines)) in shown.iter().enumerate() {
            let indent = INDENT + column + 8.0;
            let style = Style { width: MEASURE - indent, ..BODY };
            let mut set = Vec::new();
            for line in lines.iter().map(|line| clean(line)).filter(|line| !line.is_empty()) {
                set.extend(break_lines(&[Span { text: line, weight: Weight::Semibold }], style, self.faces)?);
            }
            let above = if at == 0 { 9.0 } else { 2.0 };
            let mut block = Block::new(Role::Address, set, style, Align::Left(indent), above);
            block.label = Some(self.label(label)?);
            block.whole = true;
            block.keep_next = at + 1 < shown.len();
            self.blocks.push(block);
        }
        Ok(())
    }

    /// A heading and a list under it; nothing where there are no items.
    fn list(&mut self, heading: &str, items: &[String], numbered: bool) -> Result<(), DocumentError> {
        let items: Vec<String> = items.iter().map(|item| clean(item)).filter(|item| !item.is_empty()).collect();
        if items.is_empty() {
            return Ok(());
        }
        self.heading(heading, 13.0)?;
        let indent = INDENT + 18.0;
        let style = Style { width: MEASURE - indent, ..BODY };
        for (at, item) in items.iter().enumerate() {
            let lines = break_lines(&[regular(item)], style, self.faces)?;
            let mut block = Block::new(Role::Item { numbered }, lines, style, Align::Left(indent), 3.0);
            let label = if numbered { format!("{}.", at + 1) } else { "–".to_owned() };
            block.label = Some(self.label(&label)?);
            self.blocks.push(block);
        }
        Ok(())
    }

    /// A heading on a line of its own.
    fn heading(&mut self, heading: &str, above: f32) -> Result<(), DocumentError> {
        let lines = break_lines(&[semibold(&stopped(heading))], BODY, self.faces)?;
        let mut block = Block::new(Role::Heading, lines, BODY, Align::Left(0.0), above);
        (block.keep_next, block.whole) = (true, true);
        self.blocks.push(block);
        Ok(())
    }

    /// Paragraphs, the first of which begins with its heading.
    fn headed(&mut self, heading: Option<&str>, texts: &[String], above: f32) -> Result<(), DocumentError> {
        let texts: Vec<String> = texts.iter().flat_map(|text| paragraphs(text)).collect();
        for (at, text) in texts.iter().enumerate() {
            match heading.filter(|heading| at == 0 && !clean(heading).is_empty()) {
                Some(heading) => {
                    let heading = Span { text: format!("{} ", stopped(heading)), weight: Weight::Semibold };
                    self.spans(Role::Headed, vec![heading, regular(text)], BODY, above)?;
                }
                None => self.text(text, if at == 0 { above } else { 8.0 })?,
            }
        }
        Ok(())
    }

    /// Name and post of who signs.
    fn authority(&mut self, officer: &Authority) -> Result<(), DocumentError> {
        // A signature never stands alone on a page: some text goes with it.
        self.keep_last_with_next();
        let post = [&officer.post, &officer.department].map(|part| clean(part));
        let post = post.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        self.spans(Role::Paragraph, vec![semibold(&officer.name)], BODY, 19.0)?;
        self.keep_last_with_next();
        self.spans(Role::Paragraph, vec![regular(&post)], BODY, 0.0)?;
        self.keep_last_with_next();
        Ok(())
    }

    /// The frame in which somebody signs, with the words that say who.
    fn signature(&mut self, place: Place, above: f32) -> Result<(), DocumentError> {
        let style = Style { width: FRAME_WIDTH - 2.0 * SIGNATURE_PADDING, ..SMALL };
        let mut lines = break_lines(&[regular(&place.description)], style, self.faces)?;
        if place.field == crate::SIGNATURE_FIELD {
            lines.extend(break_lines(&[regular(wording::SIGNATURE_NOTE)], style, self.faces)?);
        }
        let above = above + SIGNATURE_PADDING;
        let role = Role::Signature(place);
        let mut place = Block::new(role, lines, style, Align::Left(SIGNATURE_PADDING), above);
        place.below = SIGNATURE_HEIGHT + 4.0;
        (place.keep_next, place.whole) = (true, true);
        self.blocks.push(place);
        Ok(())
    }

    /// The officer's place, with the code beside it and what is said under both.
    fn closing(&mut self, officer: &Authority, matter: &Matter) -> Result<(), DocumentError> {
        self.authority(officer)?;
        let code = matter.verification.is_some();
        let description = clean(&wording::field_description(&officer.name));
        self.signature(Place { field: crate::SIGNATURE_FIELD, description, code }, 10.0)?;
        if let Some(place) = self.blocks.last_mut() {
            place.keep_next = code || matter.awaits_number;
        }
        let heading = || Span { text: format!("{}. ", wording::VERIFICATION), weight: Weight::Semibold };
        if let Some(verification) = &matter.verification {
            let ways = vec![heading(), regular(wording::VERIFICATION_WAYS)];
            self.spans(Role::Headed, ways, SMALL, GAP)?;
            self.keep_last_with_next();
            self.spans(Role::Link, vec![regular(&verification.address)], SMALL, 0.0)?;
            self.keep_last_with_next();
            self.spans(Role::Paragraph, vec![regular(&wording::digest_line(&verification.short))], SMALL, 0.0)?;
        } else if matter.awaits_number {
            let later = vec![heading(), regular(wording::VERIFICATION_LATER)];
            self.spans(Role::Headed, later, SMALL, GAP)?;
            if let Some(last) = self.blocks.last_mut() {
                // The room of the lines that come with the code: a preview has the pages of the act.
                last.below = 2.0 * SMALL.leading;
            }
        }
        Ok(())
    }

    /// A row of a table; `columns` are left edge and width of each cell.
    fn row(&mut self, head: bool, columns: &[(f32, f32)], texts: &[String]) -> Result<(), DocumentError> {
        let weight = if head { Weight::Semibold } else { Weight::Regular };
        let mut cells = Vec::with_capacity(columns.len());
        for ((left, width), text) in columns.iter().zip(texts) {
            // A cell without a word is still a cell: the dash says that nothing is missing.
            let text = Some(clean(text)).filter(|text| !text.is_empty()).unwrap_or_else(|| "–".to_owned());
            let style = Style { width: *width, ..TABLE };
            let lines = break_lines(&[Span { text, weight }], style, self.faces)?;
            cells.push(Cell { lines, align: Align::Left(*left) });
        }
        let mut row = Block::row(Role::Cell { head, column: 0 }, cells, TABLE, 4.0);
        (row.below, row.rule_below, row.keep_next) = (4.0, true, head);
        row.whole = true;
        self.blocks.push(row);
        Ok(())
    }

    fn centred(
        &mut self,
        role: Role,
        text: &str,
        weight: Weight,
        style: Style,
        above: f32,
    ) -> Result<(), DocumentError> {
        let text = clean(text);
        if text.is_empty() {
            return Ok(());
        }
        let lines = break_lines(&[Span { text, weight }], style, self.faces)?;
        let mut heading = Block::new(role, lines, style, Align::Centre, above);
        heading.keep_next = true;
        heading.whole = true;
        self.blocks.push(heading);
        Ok(())
    }

    fn text(&mut self, text: &str, above: f32) -> Result<(), DocumentError> {
        self.spans(Role::Paragraph, vec![regular(text)], BODY, above)
    }

    fn spans(&mut self, role: Role, spans: Vec<Span>, style: Style, above: f32) -> Result<(), DocumentError> {
        let lines = break_lines(&spans, style, self.faces)?;
        if !lines.is_empty() {
            self.blocks.push(Block::new(role, lines, style, Align::Left(0.0), above));
        }
        Ok(())
    }

    fn label(&self, text: &str) -> Result<Label, DocumentError> {
        // The space keeps the label and what it labels apart when they are read aloud or copied.
        let run = self.faces.shape(&format!("{text} "), Weight::Regular, 0.0)?;
        let width = run.advance() * BODY.size;
        Ok(Label { line: Line { runs: vec![run], width }, x: INDENT })
    }

    fn keep_last_with_next(&mut self) {
        if let Some(last) = self.blocks.last_mut() {
            last.keep_next = true;
        }
    }
}

/// A heading ends with a stop: „Мотиви.“
fn stopped(heading: &str) -> String {
    let heading = clean(heading);
    if heading.is_empty() || heading.ends_with(['.', ':', '?', '!']) { heading } else { format!("{heading}.") }
}

fn regular(text: &str) -> Span {
    Span { text: clean(text), weight: Weight::Regular }
}

fn semibold(text: &str) -> Span {
    Span { text: clean(text), weight: Weight::Semibold }
}
