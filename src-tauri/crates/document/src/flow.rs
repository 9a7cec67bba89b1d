//! From blocks to pages: where each line stands. Lengths in points, from the top of the page down.

use crate::block::{Align, Block, Label, Role};
use crate::lines::Line;

/// A4 (ISO 216), in points.
pub const PAGE: (f32, f32) = (595.276, 841.89);
/// Left and right margin: 26 mm.
pub const MARGIN: f32 = 73.7;
/// Width of the text.
pub const MEASURE: f32 = PAGE.0 - 2.0 * MARGIN;
/// Where the text begins on the first page.
const FIRST_TOP: f32 = 46.0;
/// Where it begins on the others, under the running head.
const TOP: f32 = 84.0;
/// Where it ends, above the foot.
const BOTTOM: f32 = PAGE.1 - 70.0;
/// Fewest lines of a paragraph on either side of a page break.
const KEPT: usize = 2;

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
    /// Top of the line with its leading.
    pub top: f32,
    /// Bottom of the line with its leading and the room below it.
    pub bottom: f32,
    /// A label on the same base line.
    pub label: Option<Label>,
    /// A hairline under it.
    pub rule_below: bool,
    /// Said again at the head of a page: no content of its own.
    pub repeated: bool,
}

/// The lines of one page.
#[derive(Debug, Clone, Default)]
pub struct Page {
    /// From top to bottom; the lines of one block, or of one cell of a table, stand together.
    pub lines: Vec<Placed>,
}

/// What stands on one line, on its way to a page.
#[derive(Clone)]
struct Slot {
    placed: Vec<Placed>,
    above: f32,
    height: f32,
    below: f32,
    may_end_page: bool,
    /// A row of a table whose head is said again where the row begins a page.
    in_table: bool,
    head: bool,
}

/// Lays blocks out on pages: no line of a paragraph alone at the foot or the head of a page, headings with what they
/// head, the head of a table over each of its parts. Where nothing else fits, a page ends where it is full.
pub fn paginate(blocks: Vec<Block>) -> Vec<Page> {
    let slots: Vec<Slot> = blocks.into_iter().enumerate().flat_map(|(at, block)| slots(at, block)).collect();
    let mut pages = Vec::new();
    let mut rest = slots;
    let mut head: Vec<Slot> = Vec::new();
    while !rest.is_empty() {
        if rest.first().is_some_and(|slot| slot.in_table && !slot.head) {
            rest.splice(0..0, head.iter().cloned().map(again));
        }
        let top = if pages.is_empty() { FIRST_TOP } else { TOP };
        let count = fill(&rest, top);
        let next = rest.split_off(count);
        if rest.iter().any(|slot| slot.head && !slot.placed.iter().all(|placed| placed.repeated)) {
            head = rest.iter().filter(|slot| slot.head).cloned().collect();
        }
        pages.push(settle(rest, top));
        rest = next;
    }
    if pages.is_empty() { vec![Page::default()] } else { pages }
}

fn again(mut slot: Slot) -> Slot {
    slot.placed.iter_mut().for_each(|placed| placed.repeated = true);
    slot
}

fn slots(index: usize, mut block: Block) -> Vec<Slot> {
    let count = block.cells.iter().map(|cell| cell.lines.len()).max().unwrap_or(0);
    let in_table = matches!(block.role, Role::Cell { .. });
    let head = matches!(block.role, Role::Cell { head: true, .. });
    let mut slots = Vec::with_capacity(count);
    for at in 0..count {
        let last = at + 1 == count;
        let divides = !block.whole && at + 1 >= KEPT && count - (at + 1) >= KEPT;
        slots.push(Slot {
            placed: line_of(index, &mut block, at, last),
            above: if at == 0 { block.above } else { 0.0 },
            height: block.style.leading,
            below: if last { block.below } else { 0.0 },
            may_end_page: if last { !block.keep_next } else { divides },
            in_table,
            head,
        });
    }
    slots
}

/// Takes the lines numbered `at` of all cells; a block that is no row has one cell.
fn line_of(index: usize, block: &mut Block, at: usize, last: bool) -> Vec<Placed> {
    let mut placed = Vec::new();
    for (column, cell) in block.cells.iter_mut().enumerate() {
        let Some(line) = cell.lines.get_mut(at) else { continue };
        let x = match cell.align {
            Align::Left(indent) => MARGIN + indent,
            Align::Centre => MARGIN + (MEASURE - line.width) / 2.0,
        };
        let role = match &block.role {
            Role::Cell { head, .. } => Role::Cell { head: *head, column },
            role => role.clone(),
        };
        placed.push(Placed {
            block: index,
            role,
            line: std::mem::take(line),
            size: block.style.size,
            x,
            y: 0.0,
            top: 0.0,
            bottom: 0.0,
            label: block.label.take(),
            rule_below: false,
            repeated: false,
        });
    }
    if let Some(first) = placed.first_mut() {
        first.rule_below = block.rule_below && last;
    }
    placed
}

/// How many lines the page takes.
fn fill(slots: &[Slot], top: f32) -> usize {
    let mut y = top;
    let mut allowed = 0;
    for (at, slot) in slots.iter().enumerate() {
        y += slot.height + slot.below + if at == 0 { 0.0 } else { slot.above };
        if y > BOTTOM {
            // A head that is said again alone would be said again for ever.
            let least = slots.iter().take_while(|slot| slot.placed.iter().all(|placed| placed.repeated)).count() + 1;
            return if allowed > 0 { allowed } else { at.max(least) };
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
        let above = if at == 0 { 0.0 } else { slot.above };
        let line_top = y + above;
        let bottom = line_top + slot.height;
        y = bottom + slot.below;
        lines.extend(slot.placed.into_iter().map(|placed| Placed {
            y: bottom - (slot.height - placed.size) / 2.0 - placed.size * 0.2,
            top: line_top,
            bottom: y,
            ..placed
        }));
    }
    lines.sort_by_key(|placed| (placed.block, placed.role.column()));
    Page { lines }
}
