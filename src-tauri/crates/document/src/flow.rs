//! From blocks to pages: where each line stands. Lengths in points, from the top of the page down.

use crate::lines::{Line, Style};

/// A4 (ISO 216), in points.
pub const PAGE: (f32, f32) = (595.276, 841.89);
/// Left and right margin: 26 mm.
pub const MARGIN: f32 = 73.7;
/// Width of the text.
pub const MEASURE: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where the text begins on the first page.
const FIRST_TOP: f32 = 62.0;
/// Where it begins on the others, under the running head.
const TOP: f32 = 84.0;
/// Where it ends, above the foot.
const BOTTOM: f32 = PAGE.1 - 84.0;
/// Fewest lines of a paragraph on either side of a page break.
const KEPT: usize = 2;

/// What a block is to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A paragraph.
    Paragraph,
    /// The title of the act.
    Title,
    /// A heading within it.
    Heading,
    /// An item of the list of grounds: label and body share the block.
    Item,
    /// An address with its label.
    Address,
    /// The place of the signature; its lines stand inside the frame.
    Signature,
}

/// Where lines stand between the margins.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Align {
    /// From the left, this far in.
    Left(f32),
    /// In the middle.
    Centre,
}

/// A label beside the first line of a block.
#[derive(Debug, Clone)]
pub struct Label {
    /// Its line.
    pub line: Line,
    /// How far in it stands.
    pub x: f32,
}

/// A paragraph, a heading, an item, or the place of the signature.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// Its lines.
    pub lines: Vec<Line>,
    /// How they are set.
    pub style: Style,
    /// Where they stand.
    pub align: Align,
    /// A label beside the first line.
    pub label: Option<Label>,
    /// Space above, dropped at the top of a page.
    pub above: f32,
    /// Stays on the page of the next block.
    pub keep_next: bool,
    /// Is not divided.
    pub whole: bool,
    /// A hairline under it.
    pub rule_below: bool,
}

/// A line with its place.
#[derive(Debug, Clone)]
pub struct Placed {
    /// Index of the block it belongs to.
    pub block: usize,
    /// What it is.
    pub role: Role,
    /// The line.
    pub line: Line,
    /// Size of the type.
    pub size: f32,
    /// Left edge.
    pub x: f32,
    /// Base line.
    pub y: f32,
    /// A label on the same base line.
    pub label: Option<Label>,
    /// A hairline under it.
    pub rule_below: bool,
}

/// The lines of one page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// From top to bottom.
    pub lines: Vec<Placed>,
}

/// One line on its way to a page.
struct Slot {
    placed: Placed,
    above: f32,
    height: f32,
    may_end_page: bool,
}

/// Lays blocks out on pages: no line of a paragraph alone at the foot or the head of a page, headings with what they
/// head. Where nothing else fits, a page ends where it is full.
pub fn paginate(blocks: Vec<Block>) -> Vec<Page> {
    let slots: Vec<Slot> = blocks.into_iter().enumerate().flat_map(|(at, block)| slots(at, block)).collect();
    let mut pages = vec![Page::default()];
    let mut rest = slots;
    while !rest.is_empty() {
        let first = pages.len() == 1;
        let count = fill(&rest, if first { FIRST_TOP } else { TOP });
        let next = rest.split_off(count);
        let page = settle(rest, if first { FIRST_TOP } else { TOP });
        rest = next;
        if let Some(last) = pages.last_mut() {
            *last = page;
        }
        if !rest.is_empty() {
            pages.push(Page::default());
        }
    }
    pages
}

fn slots(index: usize, block: Block) -> Vec<Slot> {
    let count = block.lines.len();
    let Block { role, lines, style, align, mut label, above, keep_next, whole, rule_below } = block;
    let slot = |(at, line): (usize, Line)| {
        let last = at + 1 == count;
        let divides = !whole && at + 1 >= KEPT && count - (at + 1) >= KEPT;
        let x = match align {
            Align::Left(indent) => MARGIN + indent,
            Align::Centre => MARGIN + (MEASURE - line.width) / 2.0,
        };
        let placed = Placed {
            block: index,
            role: role.clone(),
            line,
            size: style.size,
            x,
            y: 0.0,
            label: label.take(),
            rule_below: rule_below && last,
        };
        Slot {
            placed,
            above: if at == 0 { above } else { 0.0 },
            height: style.leading,
            may_end_page: if last { !keep_next } else { divides },
        }
    };
    lines.into_iter().enumerate().map(slot).collect()
}

/// How many lines the page takes.
fn fill(slots: &[Slot], top: f32) -> usize {
    let mut y = top;
    let mut allowed = 0;
    for (at, slot) in slots.iter().enumerate() {
        y += slot.height + if at == 0 { 0.0 } else { slot.above };
        if y > BOTTOM {
            return if allowed > 0 { allowed } else { at.max(1) };
        }
        if slot.may_end_page {
            allowed = at + 1;
        }
    }
    slots.len()
}

/// Gives lines their base lines: the type stands in the middle of its leading.
fn settle(slots: Vec<Slot>, top: f32) -> Page {
    let mut y = top;
    let mut lines = Vec::with_capacity(slots.len());
    for (at, slot) in slots.into_iter().enumerate() {
        y += slot.height + if at == 0 { 0.0 } else { slot.above };
        let mut placed = slot.placed;
        placed.y = y - (slot.height - placed.size) / 2.0 - placed.size * 0.2;
        lines.push(placed);
    }
    Page { lines }
}
