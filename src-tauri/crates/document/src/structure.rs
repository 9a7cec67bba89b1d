//! The structure of the document: tags in reading order and the outline (ISO 32000-1, 14.7 and 14.8).

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::{Point, Rect};
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{BBox, Identifier, ListNumbering, TableHeaderScope, Tag, TagGroup, TagTree};

use crate::block::Role;
use crate::flow::{MARGIN, Placed};
use crate::wording;

/// What a block, or a cell of a table, left on the pages.
pub struct Marks {
    /// Index of the block.
    pub block: usize,
    role: Role,
    text: String,
    label: Option<Identifier>,
    /// Its content, a piece for each page.
    pub body: Vec<Identifier>,
    /// The field in its frame, or the link over it.
    pub annotation: Option<Identifier>,
    /// The figure beside it.
    pub figure: Option<Figure>,
    page: usize,
    top: f32,
}

/// A figure.
pub struct Figure {
    /// Its content.
    pub id: Identifier,
    /// Its alternative text.
    pub alternative: String,
    /// Where it is.
    pub place: Rect,
}

impl Marks {
    /// The first piece of a block, on page `page` counted from 0.
    pub fn begin(lines: &[Placed], page: usize, label: Option<Identifier>, body: Identifier) -> Self {
        let first = lines.first();
        let role = first.map_or(Role::Paragraph, |placed| placed.role.clone());
        // The heading of a paragraph is its first run.
        let runs = if role == Role::Headed { 1 } else { usize::MAX };
        let text: String =
            lines.iter().flat_map(|placed| &placed.line.runs).take(runs).map(|run| run.text.as_str()).collect();
        Self {
            block: first.map_or(0, |placed| placed.block),
            role,
            text: text.trim_end().to_owned(),
            label,
            body: vec![body],
            annotation: None,
            figure: None,
            page,
            top: first.map_or(0.0, |placed| placed.y - placed.size * 1.5),
        }
    }

    /// Whether a line belongs to the same block, and the same cell of it.
    pub fn continues(&self, placed: &Placed) -> bool {
        self.block == placed.block && self.role == placed.role
    }
}

/// The headings, so that a reader can jump to them: the title, and under it all others.
pub fn outline(marks: &[Marks]) -> Outline {
    let mut outline = Outline::new();
    let node = |mark: &Marks| {
        let target = XyzDestination::new(mark.page, Point::from_xy(MARGIN, mark.top.max(0.0)));
        OutlineNode::new(mark.text.clone(), target)
    };
    let headings = marks.iter().filter(|mark| matches!(mark.role, Role::Heading | Role::Headed));
    match marks.iter().find(|mark| mark.role == Role::Title) {
        Some(title) => {
            let mut title = node(title);
            headings.for_each(|mark| title.push_child(node(mark)));
            outline.push_child(title);
        }
        None => headings.for_each(|mark| outline.push_child(node(mark))),
    }
    outline
}

/// The tags in reading order; at the end those of the `stamps`, each with what it is.
pub fn tree(marks: Vec<Marks>, stamps: Vec<(Identifier, String)>) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("bg-BG".to_owned()));
    let mut open: Option<Open> = None;
    for mark in marks {
        if open.as_ref().is_some_and(|open| !open.takes(&mark.role))
            && let Some(done) = open.take()
        {
            tree.push(done.close());
        }
        match mark.role {
            Role::Item { numbered } => open.get_or_insert_with(|| Open::list(numbered)).push(mark),
            Role::Cell { .. } => open.get_or_insert_with(Open::table).push(mark),
            Role::Signature(_) => signature(mark).into_iter().for_each(|group| tree.push(group)),
            Role::Link => tree.push(link(mark)),
            Role::Title => tree.push(heading(mark, NonZeroU16::MIN)),
            Role::Heading => tree.push(heading(mark, SECOND)),
            Role::Headed => headed(mark).into_iter().for_each(|group| tree.push(group)),
            Role::Paragraph | Role::Address => tree.push(paragraph(mark)),
        }
    }
    if let Some(done) = open {
        tree.push(done.close());
    }
    for (id, description) in stamps {
        let mut form = TagGroup::new(Tag::Form.with_alt_text(Some(description)));
        form.push(id);
        tree.push(form);
    }
    tree
}

const SECOND: NonZeroU16 = NonZeroU16::MIN.saturating_add(1);

/// A list or a table whose items or rows are not all there yet.
enum Open {
    List(TagGroup),
    Table { head: TagGroup, body: TagGroup, row: Option<(usize, bool, TagGroup)> },
}

impl Open {
    fn list(numbered: bool) -> Self {
        let numbering = if numbered { ListNumbering::Decimal } else { ListNumbering::None };
        Self::List(TagGroup::new(Tag::L(numbering)))
    }

    fn table() -> Self {
        Self::Table { head: TagGroup::new(Tag::THead), body: TagGroup::new(Tag::TBody), row: None }
    }

    fn takes(&self, role: &Role) -> bool {
        match self {
            Self::List(_) => matches!(role, Role::Item { .. }),
            Self::Table { .. } => matches!(role, Role::Cell { .. }),
        }
    }

    fn push(&mut self, mark: Marks) {
        match self {
            Self::List(list) => list.push(item(mark)),
            Self::Table { head, body, row } => {
                let is_head = matches!(mark.role, Role::Cell { head: true, .. });
                if row.as_ref().is_none_or(|(block, ..)| *block != mark.block) {
                    end_row(row.take(), head, body);
                    *row = Some((mark.block, is_head, TagGroup::new(Tag::TR)));
                }
                if let Some((.., open)) = row {
                    open.push(cell(mark, is_head));
                }
            }
        }
    }

    fn close(self) -> TagGroup {
        match self {
            Self::List(list) => list,
            Self::Table { mut head, mut body, row } => {
                end_row(row, &mut head, &mut body);
                let summary = wording::EVIDENCE_SUMMARY.to_owned();
                let mut table = TagGroup::new(Tag::Table.with_summary(Some(summary)));
                table.push(head);
                table.push(body);
                table
            }
        }
    }
}

fn end_row(row: Option<(usize, bool, TagGroup)>, head: &mut TagGroup, body: &mut TagGroup) {
    match row {
        Some((_, true, row)) => head.push(row),
        Some((_, false, row)) => body.push(row),
        None => {}
    }
}

fn cell(mark: Marks, head: bool) -> TagGroup {
    let mut group = if head { TagGroup::new(Tag::TH(TableHeaderScope::Column)) } else { TagGroup::new(Tag::TD) };
    mark.body.into_iter().for_each(|id| group.push(id));
    group
}

fn paragraph(mark: Marks) -> TagGroup {
    let mut group = TagGroup::new(Tag::P);
    mark.label.into_iter().chain(mark.body).for_each(|id| group.push(id));
    group
}

fn heading(mark: Marks, level: NonZeroU16) -> TagGroup {
    let mut group = TagGroup::new(Tag::Hn(level, Some(mark.text)));
    mark.body.into_iter().for_each(|id| group.push(id));
    group
}

/// A paragraph and the heading that stands on its first line.
fn headed(mark: Marks) -> [TagGroup; 2] {
    let mut heading = TagGroup::new(Tag::Hn(SECOND, Some(mark.text)));
    mark.label.into_iter().for_each(|id| heading.push(id));
    let mut body = TagGroup::new(Tag::P);
    mark.body.into_iter().for_each(|id| body.push(id));
    [heading, body]
}

/// The place of a signature, and the code beside it.
fn signature(mut mark: Marks) -> Vec<TagGroup> {
    let description = if let Role::Signature(place) = &mark.role { place.description.clone() } else { String::new() };
    let (page, figure) = (mark.page, mark.figure.take());
    let mut form = TagGroup::new(Tag::Form.with_alt_text(Some(description)));
    mark.annotation.into_iter().for_each(|id| form.push(id));
    let mut section = TagGroup::new(Tag::Section);
    section.push(paragraph(mark));
    section.push(form);
    let figure = figure.map(|Figure { id, alternative, place }| {
        let mut group = TagGroup::new(Tag::Figure(Some(alternative)).with_bbox(Some(BBox::new(page, place))));
        group.push(id);
        group
    });
    [section].into_iter().chain(figure).collect()
}

fn link(mark: Marks) -> TagGroup {
    let mut link = TagGroup::new(Tag::Link);
    mark.body.into_iter().chain(mark.annotation).for_each(|id| link.push(id));
    let mut group = TagGroup::new(Tag::P);
    group.push(link);
    group
}

fn item(mark: Marks) -> TagGroup {
    let mut group = TagGroup::new(Tag::LI);
    if let Some(label) = mark.label {
        let mut number = TagGroup::new(Tag::Lbl);
        number.push(label);
        group.push(number);
    }
    let mut body = TagGroup::new(Tag::LBody);
    mark.body.into_iter().for_each(|id| body.push(id));
    group.push(body);
    group
}
