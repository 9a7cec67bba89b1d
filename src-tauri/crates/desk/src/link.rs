//! Links from outside: `gishe://case/NUMBER`, and nothing else. What is asked for while the desk is locked waits until it opens.

use percent_encoding::percent_decode_str;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::tags::CacheTag;
use crate::view::link::LinkView;

/// How a link begins. Schemes and hosts are written in small letters here: whoever makes links is told so, and nothing is guessed.
const HEAD: &str = "gishe://case/";
/// Bytes of the longest link that is looked at.
const LONGEST: usize = 256;
/// Letters of a case number, at least and at most: `РЛЦ26-АР01-1482`.
const LETTERS: std::ops::RangeInclusive<usize> = 3..=32;

/// A link that waits for the window.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Asked {
    /// The number of a case.
    Number(String),
    /// Something that is no link to a case. What it was is not kept: it comes from outside.
    Unfit,
}

/// The number in a link: letters, digits and single dashes between them, percent-encoded as UTF-8 or not; none in any other text.
pub fn number(link: &str) -> Option<String> {
    let rest = link.strip_prefix(HEAD).filter(|_| link.len() <= LONGEST)?;
    let number = percent_decode_str(rest).decode_utf8().ok()?.into_owned();
    let parts = || number.split('-').all(|part| !part.is_empty() && part.chars().all(char::is_alphanumeric));
    let fits = LETTERS.contains(&number.chars().count()) && parts() && number.chars().any(|sign| sign.is_ascii_digit());
    fits.then_some(number)
}

/// Whether an argument of a start is meant to be a link of ours, fit or not.
pub fn is_ours(argument: &str) -> bool {
    argument.get(..6).is_some_and(|scheme| scheme.eq_ignore_ascii_case("gishe:"))
}

/// Takes a link from outside. The last one counts; it is answered once, by [`take`].
pub fn ask(desk: &Desk, link: &str) {
    let asked = number(link).map_or(Asked::Unfit, Asked::Number);
    if asked == Asked::Unfit {
        tracing::warn!("a link that names no case was refused");
    }
    desk.state().asked = Some(asked);
    desk.announce(&[CacheTag::Link]);
}

/// What was asked for by a link since the last time, if anything. Without an open desk it goes on waiting.
///
/// # Errors
/// [`DeskError::Locked`] or the like when no desk is open.
pub async fn take(desk: &Desk) -> Result<Option<LinkView>, DeskError> {
    let session = desk.session()?;
    let Some(asked) = desk.state().asked.take() else { return Ok(None) };
    let Asked::Number(number) = asked else { return Ok(Some(LinkView::Unfit)) };
    desk.blocking(move || {
        Ok::<_, DeskError>(Some(match session.replica.by_number(&number)? {
            Some(id) => LinkView::Case { id, number },
            None => LinkView::Unknown { number },
        }))
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_names_a_case_and_nothing_else() {
        for (link, wanted) in [
            ("gishe://case/РЛЦ26-АР01-1482", Some("РЛЦ26-АР01-1482")),
            ("gishe://case/%D0%A0%D0%9B%D0%A626-%D0%90%D0%A001-1482", Some("РЛЦ26-АР01-1482")),
            ("gishe://case/1482", Some("1482")),
            ("gishe://case/", None),
            ("gishe://case/12", None),
            ("gishe://case/1482/", None),
            ("gishe://case/1482?x=1", None),
            ("gishe://case/1482#x", None),
            ("gishe://case/../1482", None),
            ("gishe://case/-1482", None),
            ("gishe://case/14--82", None),
            ("gishe://case/abc", None),
            ("gishe://case/14%0082", None),
            ("gishe://case/14%2F82", None),
            ("gishe://case/14 82", None),
            ("gishe://case/%FF%FE1482", None),
            ("gishe://settings", None),
            ("GISHE://case/1482", None),
            ("https://example.org/gishe://case/1482", None),
            ("--data=/tmp", None),
            ("", None),
        ] {
            assert_eq!(number(link).as_deref(), wanted, "{link:?}");
        }
        assert_eq!(number(&format!("gishe://case/{}", "1".repeat(33))), None);
        assert_eq!(number(&format!("gishe://case/{}", "%31".repeat(200))), None);
    }

    #[test]
    fn what_is_meant_for_us_is_known_whatever_follows() {
        for (argument, ours) in [
            ("gishe://case/1", true),
            ("GISHE:x", true),
            ("gishe:", true),
            ("gishe", false),
            ("--data", false),
            ("гише:", false),
        ] {
            assert_eq!(is_ours(argument), ours, "{argument}");
        }
    }
}
