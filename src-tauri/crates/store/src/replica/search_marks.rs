//! Why a row was found: the parts of it that were typed, and where else than in the row they stand.

use gishe_domain::case::Case;
use gishe_domain::fold::{Span, Typed};

use super::search_ask::{Sought, stands};
use super::search_text::{FoundIn, SearchLine, others};
use super::summary::CaseSummary;
use crate::error::Trouble;

/// Units of a long text that are shown.
const SHOWN: u32 = 96;
/// Of those, before the first mark.
const BEFORE: u32 = 24;

/// Which parts of a row were typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Found {
    /// Of the name.
    pub name: Vec<Span>,
    /// Of the full number.
    pub number: Vec<Span>,
    /// What the row does not show by itself.
    pub elsewhere: Option<Elsewhere>,
}

/// A line of the case that holds what was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Elsewhere {
    /// Which line.
    pub field: FoundIn,
    /// The line, or a part of a long one.
    pub text: String,
    /// The parts of that text that were typed.
    pub marks: Vec<Span>,
}

impl Found {
    /// Of a row. The rest of the case is read only when the row itself does not explain why it was found.
    pub(super) fn of(
        sought: &Sought,
        summary: &CaseSummary,
        rest: impl FnOnce() -> Result<Rest, Trouble>,
    ) -> Result<Self, Trouble> {
        let (name, number) = (SearchLine::name(&summary.name), SearchLine::number(&summary.number));
        let mut found = Self { name: sought.marks(&name), number: sought.marks(&number), elsewhere: None };
        let mut row = vec![name, number];
        if sought.matches(&row) {
            return Ok(found);
        }
        row.push(SearchLine::address(&summary.address));
        let line = if sought.matches(&row) { row.pop() } else { best_of(sought, &row, rest()?) };
        found.elsewhere = line.map(|line| elsewhere(sought, &line));
        Ok(found)
    }
}

/// Where else what was typed may stand.
pub(super) enum Rest {
    /// In the case, whose lines are read as far as is needed.
    Case(Box<Case>),
    /// In these lines.
    Lines(Vec<SearchLine>),
}

fn best_of(sought: &Sought, row: &[SearchLine], rest: Rest) -> Option<SearchLine> {
    let shown = row.get(..2).unwrap_or_default();
    match rest {
        Rest::Case(case) => best(sought, shown, others(&case)),
        Rest::Lines(lines) => best(sought, shown, lines.into_iter()),
    }
}

/// The line that holds most of what the name and the number do not; the first of equals.
fn best(sought: &Sought, shown: &[SearchLine], lines: impl Iterator<Item = SearchLine>) -> Option<SearchLine> {
    let missing = |word: &&Typed| !shown.iter().any(|line| stands(word, line));
    let missing: Vec<&Typed> = sought.readings().flatten().filter(missing).collect();
    let mut best: Option<(usize, SearchLine)> = None;
    for line in lines.filter(|line| !matches!(line.field, FoundIn::Name | FoundIn::Number)) {
        let held = missing.iter().filter(|word| stands(word, &line)).count();
        if held > best.as_ref().map_or(0, |(most, _)| *most) {
            best = Some((held, line));
        }
        // No line behind it holds more.
        if held == missing.len() {
            break;
        }
    }
    best.map(|(_, line)| line)
}

fn elsewhere(sought: &Sought, line: &SearchLine) -> Elsewhere {
    let marks = sought.marks(line);
    let length = units(&line.text);
    let first = marks.first().copied().unwrap_or(Span { from: 0, to: 0 });
    if length <= SHOWN {
        return Elsewhere { field: line.field, text: line.text.clone(), marks };
    }
    // Cut between words: a word's letters, and the marks over them, stay together.
    let spans =
        || line.words.iter().filter_map(|word| word.spellings.first()).filter_map(|one| one.span(0, one.key.len()));
    let earliest = first.from.saturating_sub(BEFORE);
    let from = if earliest == 0 {
        0
    } else {
        spans().map(|span| span.from).find(|from| *from >= earliest).unwrap_or(first.from)
    };
    let from = from.min(first.from);
    let last = spans().map(|span| span.to).take_while(|to| *to <= from + SHOWN).last().unwrap_or(first.to);
    let to = if length <= from + SHOWN { length } else { last.max(first.to) };
    let (before, behind) = (if from > 0 { "…" } else { "" }, if to < length { "…" } else { "" });
    let text = format!("{before}{}{behind}", cut(&line.text, from, to));
    let shift = |unit: u32| unit - from + units(before);
    let shown = marks.into_iter().filter(|mark| mark.to <= to && mark.from >= from);
    let marks = shown.map(|mark| Span { from: shift(mark.from), to: shift(mark.to) }).collect();
    Elsewhere { field: line.field, text, marks }
}

fn units(text: &str) -> u32 {
    u32::try_from(text.encode_utf16().count()).unwrap_or(u32::MAX)
}

fn cut(text: &str, from: u32, to: u32) -> String {
    let mut unit = 0;
    let inside = text.chars().filter(|letter| {
        let here = unit;
        unit += if letter.len_utf16() == 2 { 2 } else { 1 };
        (from..to).contains(&here)
    });
    inside.collect()
}
