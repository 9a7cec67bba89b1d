//! What was typed, as a query of the index and as a test of a case that is in memory; the two agree.

use gishe_domain::fold::{Span, Spelling, Typed, Word, typed};

use super::search::{BEGINS, IS, TAILS, TOKEN};
use super::search_text::SearchLine;

/// A number in full, or an identifier, has as many letters and digits.
const WHOLE: usize = 10;
/// Words beyond this narrow nothing that matters.
const WORDS: usize = 8;
/// Letters beyond this are not looked at.
const LETTERS: usize = WORDS * TOKEN;

/// What is looked for.
#[derive(Debug, Clone)]
pub(crate) struct Sought {
    /// All of these, in any order.
    words: Vec<Typed>,
    /// Or this alone: digits typed in groups.
    joined: Option<Typed>,
    /// Keys that may name a case or a person as a whole.
    exact: Vec<String>,
}

impl Sought {
    /// None when nothing of what was typed can be looked for.
    pub fn of(text: &str) -> Option<Self> {
        let text: String = text.chars().take(LETTERS).collect();
        let mut words = typed(&text);
        words.truncate(WORDS);
        for key in words.iter_mut().flat_map(|word| &mut word.keys) {
            cut(key);
        }
        drop_number_signs(&mut words);
        if words.is_empty() {
            return None;
        }
        let first: String = words.iter().filter_map(|word| word.keys.first()).map(String::as_str).collect();
        let last: String = words.iter().filter_map(|word| word.keys.last()).map(String::as_str).collect();
        let digits = words.len() > 1 && first.chars().all(|letter| letter.is_ascii_digit());
        let joined = digits.then(|| Typed { keys: vec![first.clone()], short: false });
        let mut exact = match words.as_slice() {
            [word] => word.keys.clone(),
            _ => vec![first, last],
        };
        exact.retain(|key| has_digit(key));
        exact.dedup();
        Some(Self { words, joined: joined.filter(|word| word.keys.iter().all(|key| key.len() > 2)), exact })
    }

    /// The query of the index. Only letters and digits reach it, each word between quotes, so nothing typed is syntax.
    pub fn query(&self) -> String {
        let all: Vec<String> = self.words.iter().map(term).collect();
        let all = all.join(" AND ");
        match &self.joined {
            Some(joined) => format!("({all}) OR {}", term(joined)),
            None => all,
        }
    }

    /// The query for whole numbers and identifiers.
    pub fn exact_query(&self) -> Option<String> {
        let terms: Vec<String> = self.exact.iter().map(|key| format!("\"{IS}{key}\"")).collect();
        Some(terms.join(" OR ")).filter(|query| !query.is_empty())
    }

    /// What was typed cannot be the beginning of anything longer, when it names a number at all.
    pub fn is_whole(&self) -> bool {
        self.exact.iter().any(|key| key.len() >= WHOLE)
    }

    /// Whether a case with these lines is meant.
    pub fn matches(&self, lines: &[SearchLine]) -> bool {
        self.readings().any(|words| words.iter().all(|word| lines.iter().any(|line| stands(word, line))))
    }

    /// Whether a whole number or identifier of these lines was typed.
    pub fn names(&self, lines: &[SearchLine]) -> bool {
        lines.iter().flat_map(|line| &line.exact).any(|whole| self.exact.contains(&whole.key))
    }

    /// The ways to understand what was typed: every word, or one number.
    pub fn readings(&self) -> impl Iterator<Item = &[Typed]> {
        std::iter::once(self.words.as_slice()).chain(self.joined.as_ref().map(std::slice::from_ref))
    }

    /// The parts of a line that were typed, in order, none touching another.
    pub fn marks(&self, line: &SearchLine) -> Vec<Span> {
        let mut spans: Vec<Span> = Vec::new();
        for word in self.readings().flatten() {
            line.words.iter().for_each(|there| spans.extend(found(word, there)));
            spans.extend(wholes(word, line));
        }
        spans.sort_unstable();
        let mut marks: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match marks.last_mut() {
                Some(last) if span.from <= last.to => last.to = last.to.max(span.to),
                _ => marks.push(span),
            }
        }
        marks
    }
}

fn cut(key: &mut String) {
    if let Some((end, _)) = key.char_indices().nth(TOKEN) {
        key.truncate(end);
    }
}

/// „№“ is written `No` and `N` where the keyboard has none.
fn drop_number_signs(words: &mut Vec<Typed>) {
    let is_number = |word: &Typed| word.keys.iter().any(|key| key.starts_with(|letter: char| letter.is_ascii_digit()));
    let signs: Vec<bool> = words
        .windows(2)
        .map(|pair| match pair {
            [sign, next] => sign.keys.iter().any(|key| key == "no" || key == "n") && is_number(next),
            _ => false,
        })
        .collect();
    let mut signs = signs.into_iter();
    words.retain(|_| !signs.next().unwrap_or(false));
}

fn term(word: &Typed) -> String {
    let keys = word.keys.iter();
    let keys: Vec<String> = if word.short {
        keys.map(|key| format!("\"{BEGINS}{key}\"")).collect()
    } else {
        keys.flat_map(|key| {
            let whole = has_digit(key).then(|| format!("\"{IS}{key}\""));
            [Some(format!("\"{key}\"*")), whole].into_iter().flatten()
        })
        .collect()
    };
    format!("({})", keys.join(" OR "))
}

/// Whether a word that was typed stands in a line.
pub(super) fn stands(word: &Typed, line: &SearchLine) -> bool {
    line.words.iter().any(|there| found(word, there).next().is_some()) || wholes(word, line).next().is_some()
}

/// Where a line is a number or identifier that was typed as one word.
fn wholes<'a>(word: &'a Typed, line: &'a SearchLine) -> impl Iterator<Item = Span> + 'a {
    let typed = line.exact.iter().filter(|whole| !word.short && word.keys.contains(&whole.key));
    typed.filter_map(|whole| whole.span(0, whole.key.len()))
}

fn has_digit(key: &str) -> bool {
    key.chars().any(|letter| letter.is_ascii_digit())
}

/// Where a word that was typed stands in a word of a line.
fn found<'a>(word: &'a Typed, there: &'a Word) -> impl Iterator<Item = Span> + 'a {
    let pairs = there.spellings.iter().flat_map(|spelling| word.keys.iter().map(move |key| (spelling, key)));
    pairs.flat_map(|(spelling, key)| places(spelling, key, word.short, there.numeric))
}

fn places(spelling: &Spelling, key: &str, short: bool, numeric: bool) -> Vec<Span> {
    if short {
        let begins = spelling.head().starts_with(key);
        return begins.then(|| spelling.span(0, key.len())).flatten().into_iter().collect();
    }
    let letters = spelling.letters.iter().take(if numeric { 1 } else { TAILS });
    let starts =
        letters.map(|letter| letter.at).filter(|at| spelling.key.get(*at..).is_some_and(|tail| tail.starts_with(key)));
    starts.filter_map(|at| spelling.span(at, at + key.len())).collect()
}
