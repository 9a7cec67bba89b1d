//! The sheet: which blocks an act has, in reading order, and how each is set.

use gishe_domain::decision::Outcome;

use crate::DocumentError;
use crate::act::{ActInput, Ground};
use crate::face::{Faces, Weight};
use crate::flow::{Align, Block, Label, MEASURE, Role};
use crate::lines::{Span, Style, break_lines};
use crate::text::{clean, paragraphs};
use crate::wording;

/// Width of the frame of the signature.
pub const SIGNATURE_WIDTH: f32 = 300.0;
/// Space between that frame and its text.
pub const SIGNATURE_PADDING: f32 = 11.0;
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

const fn style(size: f32, leading: f32, tracking: f32) -> Style {
    Style { size, leading, tracking, width: MEASURE }
}

/// Composes the blocks of an act.
pub fn compose(act: &ActInput, faces: &Faces) -> Result<Vec<Block>, DocumentError> {
    let mut sheet = Sheet { faces, blocks: Vec::new() };
    sheet.head(act)?;
    sheet.title(act)?;
    sheet.ruling(act)?;
    sheet.grounds(act)?;
    sheet.reasons(act)?;
    sheet.closing(act)?;
    Ok(sheet.blocks)
}

struct Sheet<'a> {
    faces: &'a Faces,
    blocks: Vec<Block>,
}

impl Sheet<'_> {
    fn head(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        let head = &act.letterhead;
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

    fn title(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        self.centred(Role::Title, wording::title(act), Weight::Bold, TITLE, 34.0)?;
        if wording::is_certificate(act) {
            let subtitle = format!("за {}", act.certificate_of);
            self.centred(Role::Paragraph, &subtitle, Weight::Semibold, SUBTITLE, 0.0)?;
        }
        self.centred(Role::Paragraph, &wording::number_line(act), Weight::Regular, NUMBER, 4.0)
    }

    fn ruling(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        self.text(&wording::preamble(act), 26.0)?;
        self.centred(Role::Heading, &act.operative.verb, Weight::Semibold, VERB, 15.0)?;
        self.text(&act.operative.clause, 13.0)?;
        self.keep_last_with_next();
        let (from, to) = wording::address_labels(act);
        let pairs = [(from, &act.from_address), (to, &act.to_address)];
        // A certificate is about the new address: it stands first.
        let ordered = if wording::is_certificate(act) { pairs.iter().rev().collect() } else { pairs.iter().collect() };
        self.addresses(ordered)
    }

    fn addresses(&mut self, pairs: Vec<&(String, &Vec<String>)>) -> Result<(), DocumentError> {
        let shown: Vec<(String, &Vec<String>)> = pairs
            .into_iter()
            .filter(|(_, lines)| lines.iter().any(|line| !clean(line).is_empty()))
            .map(|(label, lines)| (clean(label), *lines))
            .collect();
        let mut column = 0.0_f32;
        for (label, _) in &shown {
            column = column.max(self.label(label, Weight::Regular)?.line.width);
        }
        for (at, (label, lines)) in shown.iter().enumerate() {
            let indent = INDENT + column + 8.0;
            let style = Style { width: MEASURE - indent, ..BODY };
            let mut set = Vec::new();
            for line in lines.iter().map(|line| clean(line)).filter(|line| !line.is_empty()) {
                set.extend(break_lines(&[Span { text: line, weight: Weight::Semibold }], style, self.faces)?);
            }
            let label = self.label(label, Weight::Regular)?;
            let mut block = block(Role::Address, set, style, Align::Left(indent), if at == 0 { 9.0 } else { 2.0 });
            block.label = Some(label);
            block.whole = true;
            block.keep_next = at + 1 < shown.len();
            self.blocks.push(block);
        }
        Ok(())
    }

    fn grounds(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        let grounds: Vec<&Ground> = act.grounds.iter().filter(|ground| !clean(&ground.text).is_empty()).collect();
        if grounds.is_empty() {
            return Ok(());
        }
        self.spans(vec![semibold(wording::grounds_heading(act.outcome))], BODY, 15.0)?;
        self.keep_last_with_next();
        let indent = INDENT + 18.0;
        let style = Style { width: MEASURE - indent, ..BODY };
        for (at, ground) in grounds.iter().enumerate() {
            let law = clean(&ground.law);
            let text = clean(&ground.text);
            let body = if law.is_empty() { text } else { format!("{text} ({law})") };
            let lines = break_lines(&[regular(&body)], style, self.faces)?;
            let mut item = block(Role::Item, lines, style, Align::Left(indent), 3.0);
            item.label = Some(self.label(&format!("{}.", at + 1), Weight::Regular)?);
            self.blocks.push(item);
        }
        Ok(())
    }

    fn reasons(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        let texts: Vec<String> = act.reasons.iter().flat_map(|reason| paragraphs(reason)).collect();
        for (at, text) in texts.iter().enumerate() {
            let mut spans = vec![regular(text)];
            // What an approval says under its address is a remark, not the reasons of a refusal.
            if at == 0 && act.outcome != Outcome::Approved {
                spans.insert(0, Span { text: format!("{} ", wording::REASONS), weight: Weight::Semibold });
            }
            self.spans(spans, BODY, if at == 0 { 14.0 } else { 8.0 })?;
        }
        Ok(())
    }

    fn closing(&mut self, act: &ActInput) -> Result<(), DocumentError> {
        if let Some(appeal) = &act.appeal {
            self.text(appeal, 14.0)?;
        }
        // A signature never stands alone on a page: some text goes with it.
        self.keep_last_with_next();
        let post = [&act.officer.post, &act.officer.department].map(|part| clean(part));
        let post = post.iter().filter(|part| !part.is_empty()).cloned().collect::<Vec<_>>().join(" ");
        self.spans(vec![semibold(&act.officer.name)], BODY, 30.0)?;
        self.keep_last_with_next();
        self.spans(vec![regular(&post)], BODY, 0.0)?;
        self.keep_last_with_next();
        self.signature(vec![semibold(&wording::signed_by(&act.officer.name))], BODY, 12.0 + SIGNATURE_PADDING)?;
        self.keep_last_with_next();
        self.signature(vec![regular(wording::SIGNATURE_NOTE)], SMALL, 1.0)
    }

    fn signature(&mut self, spans: Vec<Span>, style: Style, above: f32) -> Result<(), DocumentError> {
        let style = Style { width: SIGNATURE_WIDTH - 2.0 * SIGNATURE_PADDING, ..style };
        let lines = break_lines(&spans, style, self.faces)?;
        let mut place = block(Role::Signature, lines, style, Align::Left(SIGNATURE_PADDING), above);
        place.whole = true;
        self.blocks.push(place);
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
        let mut heading = block(role, lines, style, Align::Centre, above);
        heading.keep_next = true;
        heading.whole = true;
        self.blocks.push(heading);
        Ok(())
    }

    fn text(&mut self, text: &str, above: f32) -> Result<(), DocumentError> {
        self.spans(vec![regular(text)], BODY, above)
    }

    fn spans(&mut self, spans: Vec<Span>, style: Style, above: f32) -> Result<(), DocumentError> {
        let lines = break_lines(&spans, style, self.faces)?;
        if !lines.is_empty() {
            self.blocks.push(block(Role::Paragraph, lines, style, Align::Left(0.0), above));
        }
        Ok(())
    }

    fn label(&self, text: &str, weight: Weight) -> Result<Label, DocumentError> {
        // The space keeps the label and what it labels apart when they are read aloud or copied.
        let run = self.faces.shape(&format!("{text} "), weight, 0.0)?;
        let width = run.advance() * BODY.size;
        Ok(Label { line: crate::lines::Line { runs: vec![run], width }, x: INDENT })
    }

    fn keep_last_with_next(&mut self) {
        if let Some(last) = self.blocks.last_mut() {
            last.keep_next = true;
        }
    }
}

fn regular(text: &str) -> Span {
    Span { text: clean(text), weight: Weight::Regular }
}

fn semibold(text: &str) -> Span {
    Span { text: clean(text), weight: Weight::Semibold }
}

fn block(role: Role, lines: Vec<crate::lines::Line>, style: Style, align: Align, above: f32) -> Block {
    Block { role, lines, style, align, label: None, above, keep_next: false, whole: false, rule_below: false }
}
