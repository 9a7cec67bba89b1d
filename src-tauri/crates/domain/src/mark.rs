//! Places on the pages of a document that an officer tied to a check: „the mark 3 on the deed is check 3“.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// Parts of a page's side that a rectangle is given in: whole numbers stay the same wherever they are read and written.
pub const WHOLE: u16 = 10_000;
/// Marks of one check at most.
pub const MARKS_MAX: usize = 12;
/// Marks of a whole review at most, so that the command stays small.
pub const MARKS_OF_REVIEW_MAX: usize = 100;
/// Letters of a mark's note at most.
pub const MARK_NOTE_MAX: usize = 300;
/// The last page that can be marked.
pub const PAGE_MAX: u16 = 10_000;
/// Letters of a document's id at most.
const DOCUMENT_MAX: usize = 200;

/// A rectangle on a page, tied to a check.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    /// Id of the evidence or declaration within the case.
    pub document: String,
    /// 1-based.
    pub page: u16,
    /// The rectangle.
    pub place: Place,
    /// What stands there, in the officer's words; may be empty.
    #[serde(default)]
    pub note: String,
}

/// A rectangle on a page as it stands upright, from its upper left corner, in ten-thousandths of its width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
pub struct Place {
    /// From the left edge, of the width.
    pub x: u16,
    /// From the upper edge, of the height.
    pub y: u16,
    /// Of the page's width; at least 1.
    pub width: u16,
    /// Of the page's height; at least 1.
    pub height: u16,
}

/// What of marks does not fit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum MarkError {
    /// More than [`MARKS_MAX`] for a check, or [`MARKS_OF_REVIEW_MAX`] in all.
    #[error("more than {max} marks")]
    TooMany {
        /// At most.
        max: usize,
    },
    /// A note is longer than [`MARK_NOTE_MAX`].
    #[error("the note of a mark is longer than {max} letters")]
    NoteTooLong {
        /// At most.
        max: usize,
    },
    /// A rectangle is empty or reaches beyond its page, or the page or the document cannot be.
    #[error("a mark lies outside its page")]
    Outside,
}

impl Place {
    /// Whether the rectangle has an area and lies on the page.
    pub fn is_on_page(&self) -> bool {
        let fits = |from: u16, size: u16| size > 0 && u32::from(from) + u32::from(size) <= u32::from(WHOLE);
        fits(self.x, self.width) && fits(self.y, self.height)
    }
}

/// Whether the marks of one check can be kept and sent.
///
/// # Errors
/// The first thing that does not fit.
pub fn fit(marks: &[Mark]) -> Result<(), MarkError> {
    if marks.len() > MARKS_MAX {
        return Err(MarkError::TooMany { max: MARKS_MAX });
    }
    for mark in marks {
        if mark.note.chars().count() > MARK_NOTE_MAX {
            return Err(MarkError::NoteTooLong { max: MARK_NOTE_MAX });
        }
        let document = (1..=DOCUMENT_MAX).contains(&mark.document.chars().count());
        if !document || !(1..=PAGE_MAX).contains(&mark.page) || !mark.place.is_on_page() {
            return Err(MarkError::Outside);
        }
    }
    Ok(())
}

/// Whether so many marks in all of a review can be sent.
///
/// # Errors
/// [`MarkError::TooMany`].
pub fn fit_review(all: usize) -> Result<(), MarkError> {
    if all > MARKS_OF_REVIEW_MAX { Err(MarkError::TooMany { max: MARKS_OF_REVIEW_MAX }) } else { Ok(()) }
}

/// The marks of three versions of one check, as a set: what either side added is there, what either side took away is not.
/// Marks never clash. Central's come first; where there would be more than [`MARKS_MAX`], the last are left out.
pub fn merge(base: &[Mark], mine: &[Mark], theirs: &[Mark]) -> Vec<Mark> {
    let kept = theirs.iter().filter(|mark| mine.contains(mark) || !base.contains(mark));
    let added = mine.iter().filter(|mark| !base.contains(mark) && !theirs.contains(mark));
    kept.chain(added).take(MARKS_MAX).cloned().collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mark(page: u16) -> Mark {
        let place = Place { x: 1000, y: 2000, width: 3000, height: 400 };
        Mark { document: "deed".into(), page, place, note: String::new() }
    }

    #[test]
    fn a_mark_lies_on_its_page() {
        let place = |x, y, width, height| Place { x, y, width, height };
        for (place, fits) in [
            (place(0, 0, 10_000, 10_000), true),
            (place(9_999, 9_999, 1, 1), true),
            (place(0, 0, 0, 1), false),
            (place(0, 0, 1, 0), false),
            (place(1, 0, 10_000, 1), false),
            (place(0, 9_000, 1, 1_001), false),
            (place(u16::MAX, u16::MAX, u16::MAX, u16::MAX), false),
        ] {
            let marks = [Mark { place, ..mark(1) }];
            assert_eq!(fit(&marks), if fits { Ok(()) } else { Err(MarkError::Outside) }, "{place:?}");
        }
    }

    #[test]
    fn marks_are_bounded() {
        let many = |count: usize| vec![mark(1); count];
        let noted = |letters: usize| [Mark { note: "ж".repeat(letters), ..mark(1) }];
        assert_eq!(fit(&many(MARKS_MAX)), Ok(()));
        assert_eq!(fit(&many(MARKS_MAX + 1)), Err(MarkError::TooMany { max: MARKS_MAX }));
        assert_eq!(fit(&noted(MARK_NOTE_MAX)), Ok(()));
        assert_eq!(fit(&noted(MARK_NOTE_MAX + 1)), Err(MarkError::NoteTooLong { max: MARK_NOTE_MAX }));
        for (name, wrong) in [
            ("page 0", mark(0)),
            ("a page beyond all", mark(PAGE_MAX + 1)),
            ("no document", Mark { document: String::new(), ..mark(1) }),
            ("a document without end", Mark { document: "d".repeat(201), ..mark(1) }),
        ] {
            assert_eq!(fit(&[wrong]), Err(MarkError::Outside), "{name}");
        }
        assert_eq!(fit_review(MARKS_OF_REVIEW_MAX), Ok(()));
        assert!(fit_review(MARKS_OF_REVIEW_MAX + 1).is_err());
    }

    proptest! {
        /// Against a plain statement of the rule, mark by mark.
        #[test]
        fn merging_loses_and_brings_back_nothing(
            base in prop::collection::btree_set(1u16..8, 0..5),
            mine in prop::collection::btree_set(1u16..8, 0..5),
            theirs in prop::collection::btree_set(1u16..8, 0..5),
        ) {
            let marks = |pages: &std::collections::BTreeSet<u16>| pages.iter().copied().map(mark).collect::<Vec<_>>();
            let merged = merge(&marks(&base), &marks(&mine), &marks(&theirs));
            for page in 1u16..8 {
                let wanted = if base.contains(&page) {
                    mine.contains(&page) && theirs.contains(&page)
                } else {
                    mine.contains(&page) || theirs.contains(&page)
                };
                prop_assert_eq!(merged.iter().filter(|one| one.page == page).count(), usize::from(wanted));
            }
        }
    }
}
