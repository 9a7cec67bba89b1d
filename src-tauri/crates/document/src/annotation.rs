//! What lies over a page: the stand-ins for signature fields, and the link to where a document is verified.

use krilla::action::{Action, LinkAction};
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::geom::{Quadrilateral, Rect};

use crate::block::{Place, Role};
use crate::field::STAMP_FIELD;
use crate::flow::{MARGIN, Page, Placed};
use crate::page::Matter;
use crate::sheet::{SIGNATURE_HEIGHT, SIGNATURE_PADDING, SIGNATURE_WIDTH};
use crate::wording;

/// The frames round the places of signatures on this page, the fields in them, and their blocks.
pub fn frames(page: &Page) -> Vec<(Place, Rect, usize)> {
    let mut found = Vec::new();
    for group in page.lines.chunk_by(|one, next| one.block == next.block) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if let Role::Signature(place) = &first.role
            && let Some(field) = Rect::from_xywh(
                // Aligned with the words above it: what a signature shows keeps two points to its own edge.
                MARGIN + SIGNATURE_PADDING - 2.0,
                last.bottom - SIGNATURE_HEIGHT - 4.0,
                SIGNATURE_WIDTH,
                SIGNATURE_HEIGHT,
            )
        {
            found.push((place.clone(), field, first.block));
        }
    }
    found
}

/// The field of the time stamp over the whole document.
pub fn stamp() -> Place {
    Place { field: STAMP_FIELD, description: wording::STAMP_DESCRIPTION.to_owned(), code: false }
}

/// The address under the code leads there.
pub fn links(page: &Page, matter: &Matter) -> Vec<(Annotation, usize)> {
    let mut found = Vec::new();
    let Some(verification) = &matter.verification else { return found };
    for group in page.lines.chunk_by(|one, next| one.block == next.block) {
        let Some(first) = group.first().filter(|first| first.role == Role::Link) else { continue };
        let around =
            |placed: &Placed| Rect::from_ltrb(placed.x, placed.top, placed.x + placed.line.width, placed.bottom);
        let target = Target::Action(Action::Link(LinkAction::new(verification.target.clone())));
        let quads = group.iter().filter_map(around).map(Quadrilateral::from).collect();
        let link = LinkAnnotation::new_with_quad_points(quads, target);
        found.push((Annotation::new_link(link, Some(wording::LINK_DESCRIPTION.to_owned())), first.block));
    }
    found
}

/// Stands where the field will be: the drawing library has no form fields, but it can tag and place a link.
pub fn stand_in(place: &Place, frame: Rect) -> Annotation {
    let target = Target::Action(Action::Link(LinkAction::new(format!("field:{}", place.field))));
    Annotation::new_link(LinkAnnotation::new(frame, target), Some(place.description.clone()))
}
