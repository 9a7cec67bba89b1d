//! The structure of the document: tags in reading order and the outline (ISO 32000-1, 14.7 and 14.8).

use std::num::NonZeroU16;

use krilla::destination::XyzDestination;
use krilla::geom::Point;
use krilla::outline::{Outline, OutlineNode};
use krilla::tagging::{Identifier, ListNumbering, Tag, TagGroup, TagTree};

use crate::flow::{MARGIN, Placed, Role};

/// What a block left on the pages.
pub struct Marks {
    /// Index of the block.
    pub block: usize,
    role: Role,
    text: String,
    label: Option<Identifier>,
    /// Its content, a piece for each page.
    pub body: Vec<Identifier>,
    page: usize,
    top: f32,
}

impl Marks {
    /// The first piece of a block, on page `page` counted from 0.
    pub fn begin(lines: &[Placed], page: usize, label: Option<Identifier>, body: Identifier) -> Self {
        let first = lines.first();
        let text = lines.iter().flat_map(|placed| &placed.line.runs).map(|run| run.text.as_str()).collect();
        Self {
            block: first.map_or(0, |placed| placed.block),
            role: first.map_or(Role::Paragraph, |placed| placed.role.clone()),
            text,
            label,
            body: vec![body],
            page,
            top: first.map_or(0.0, |placed| placed.y - placed.size * 1.5),
        }
    }
}

/// The headings, so that a reader can jump to them.
pub fn outline(marks: &[Marks]) -> Outline {
    let mut outline = Outline::new();
    for mark in marks.iter().filter(|mark| matches!(mark.role, Role::Title | Role::Heading)) {
        let target = XyzDestination::new(mark.page, Point::from_xy(MARGIN, mark.top.max(0.0)));
        outline.push_child(OutlineNode::new(mark.text.clone(), target));
    }
    outline
}

/// The tags, with the form field at the end, in the place of the signature.
pub fn tree(marks: Vec<Marks>, field: Identifier, description: &str) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some("bg-BG".to_owned()));
    let mut list: Option<TagGroup> = None;
    let mut signature = TagGroup::new(Tag::Section);
    for mark in marks {
        if mark.role != Role::Item
            && let Some(done) = list.take()
        {
            tree.push(done);
        }
        match mark.role {
            Role::Item => list.get_or_insert_with(|| TagGroup::new(Tag::L(ListNumbering::Decimal))).push(item(mark)),
            Role::Signature => signature.push(paragraph(mark)),
            Role::Title => tree.push(heading(mark, NonZeroU16::MIN)),
            Role::Heading => tree.push(heading(mark, NonZeroU16::MIN.saturating_add(1))),
            Role::Paragraph | Role::Address => tree.push(paragraph(mark)),
        }
    }
    let mut form = TagGroup::new(Tag::Form.with_alt_text(Some(description.to_owned())));
    form.push(field);
    signature.push(form);
    tree.push(signature);
    tree
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
