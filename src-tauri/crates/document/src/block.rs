//! What a sheet is made of before it has pages.

use crate::lines::{Line, Style};

/// What a block is to the reader.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Role {
    /// A paragraph.
    Paragraph,
    /// A paragraph whose first run is its heading: „Мотиви.“.
    Headed,
    /// The title of the act.
    Title,
    /// A heading within it.
    Heading,
    /// An item of a list: label and body share the block.
    Item {
        /// Whether the items are numbered.
        numbered: bool,
    },
    /// An address with its label.
    Address,
    /// The place of a signature; its lines stand inside the frame.
    Signature(Place),
    /// An address on the web, a line of its own.
    Link,
    /// A row of a table; once placed, one cell of it.
    Cell {
        /// Of the head of the table.
        head: bool,
        /// Column, from 0.
        column: usize,
    },
}

impl Role {
    /// The column of a cell; 0 of everything else.
    pub fn column(&self) -> usize {
        if let Self::Cell { column, .. } = self { *column } else { 0 }
    }
}

/// A place where somebody signs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Name of the field.
    pub field: &'static str,
    /// What a screen reader says of it.
    pub description: String,
    /// The code stands beside it.
    pub code: bool,
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

/// Lines under one another.
#[derive(Debug, Clone)]
pub struct Cell {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where they stand.
    pub align: Align,
}

/// A paragraph, a heading, an item, the place of a signature, or a row of cells side by side.
#[derive(Debug, Clone)]
pub struct Block {
    /// What it is.
    pub role: Role,
    /// One cell, or those of a row.
    pub cells: Vec<Cell>,
    /// How they are set.
    pub style: Style,
    /// A label beside the first line.
    pub label: Option<Label>,
    /// Space above, dropped at the top of a page.
    pub above: f32,
    /// Space below that belongs to it.
    pub below: f32,
    /// Stays on the page of the next block.
    pub keep_next: bool,
    /// Is not divided.
    pub whole: bool,
    /// A hairline under it.
    pub rule_below: bool,
}

impl Block {
    /// A block of lines in one column.
    pub fn new(role: Role, lines: Vec<Line>, style: Style, align: Align, above: f32) -> Self {
        Self::row(role, vec![Cell { lines, align }], style, above)
    }

    /// A row of cells.
    pub fn row(role: Role, cells: Vec<Cell>, style: Style, above: f32) -> Self {
        let (keep_next, whole, rule_below) = (false, false, false);
        Self { role, cells, style, label: None, above, below: 0.0, keep_next, whole, rule_below }
    }
}
