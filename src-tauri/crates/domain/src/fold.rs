//! One key for what is looked for and for where it is looked for, whichever alphabet was typed.
//!
//! The key of a word is small Latin letters and digits. Cyrillic is spelled by the Закон за транслитерацията without its
//! exceptions; `y`, `j`, „й“ and „ь“ count as `i`, `w` counts as `v`. „ъ“ keeps a letter of its own, so that Latin `u` or
//! `y` for it does not find every other vowel. Marks over letters do not count, and neither does what cannot be seen.
//! A word may have more than one spelling: „Мария“ is `mariia` and, as people write it, `maria`.

use serde::{Deserialize, Serialize};
use specta::Type;
use unicode_normalization::char::{decompose_compatible, is_combining_mark};

use crate::transliteration::letters;

mod typed;

pub use typed::{Typed, typed};

/// A part of a text in UTF-16 code units: the first, and the one behind the last. It never cuts a character, nor a letter
/// from the marks over it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
pub struct Span {
    /// The first unit.
    pub from: u32,
    /// The unit behind the last.
    pub to: u32,
}

/// A word of a text, in every spelling it may be looked for by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Never empty; the most exact first.
    pub spellings: Vec<Spelling>,
    /// It has a digit: it is found from its beginning only.
    pub numeric: bool,
}

/// The key of a word, and where its letters stand in the text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Spelling {
    /// The key.
    pub key: String,
    /// The letters of the text, in order.
    pub letters: Vec<Letter>,
}

/// A letter of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Letter {
    /// The byte of the key at which it begins.
    pub at: usize,
    /// Where it stands.
    pub span: Span,
}

impl Spelling {
    fn push(&mut self, key: &str, span: Span) {
        self.letters.push(Letter { at: self.key.len(), span });
        self.key.push_str(key);
    }

    /// The key of the first two letters.
    pub fn head(&self) -> &str {
        self.letters.get(2).and_then(|third| self.key.get(..third.at)).unwrap_or(&self.key)
    }

    /// The key from each letter on, the whole first.
    pub fn tails(&self) -> impl Iterator<Item = &str> {
        self.letters.iter().filter_map(|letter| self.key.get(letter.at..))
    }

    /// The part of the text that bytes of the key stand for.
    pub fn span(&self, from: usize, to: usize) -> Option<Span> {
        let first = self.letters.iter().rev().find(|letter| letter.at <= from)?;
        let last = self.letters.iter().rev().find(|letter| letter.at < to)?;
        Some(Span { from: first.span.from, to: last.span.to.max(first.span.to) })
    }

    /// Puts another key behind this one.
    pub fn join(&mut self, more: &Self) {
        let before = self.key.len();
        self.key.push_str(&more.key);
        self.letters.extend(more.letters.iter().map(|letter| Letter { at: before + letter.at, span: letter.span }));
    }

    /// As people write it: „ъ“ is `a`, and a run of `i` is one. Where there are both, each may be written without the other.
    fn loose(&self) -> impl Iterator<Item = Self> {
        let (vowel, run) = (self.key.contains('ъ'), self.key.contains("ii"));
        let both = (vowel || run).then(|| self.loosened(true));
        both.into_iter().chain((vowel && run).then(|| self.loosened(false)))
    }

    fn loosened(&self, runs: bool) -> Self {
        let mut loose = Self::default();
        for (index, letter) in self.letters.iter().enumerate() {
            let end = self.letters.get(index + 1).map_or(self.key.len(), |next| next.at);
            let mut key = String::new();
            for sound in self.key.get(letter.at..end).unwrap_or_default().chars() {
                let last = key.chars().next_back().or_else(|| loose.key.chars().next_back());
                match sound {
                    'ъ' => key.push('a'),
                    'i' if runs && last == Some('i') => {}
                    sound => key.push(sound),
                }
            }
            match loose.letters.last_mut() {
                Some(before) if key.is_empty() => before.span.to = letter.span.to,
                _ => loose.push(&key, letter.span),
            }
        }
        loose
    }
}

/// A letter as it stands in the text, small.
#[derive(Debug, Clone, Copy)]
struct Source {
    small: char,
    capital: bool,
    span: Span,
}

/// The words of a text, in order.
pub fn words(text: &str) -> Vec<Word> {
    sources(text).iter().map(|sources| word_of(sources)).collect()
}

fn word_of(sources: &[Source]) -> Word {
    let numeric = sources.iter().any(|source| is_numeric(source.small));
    let exact = spell(sources);
    let others: Vec<Spelling> = exact.loose().chain(twins(sources)).collect();
    let mut spellings = vec![exact];
    for other in others {
        if spellings.iter().all(|known| known.key != other.key) {
            spellings.push(other);
        }
    }
    Word { spellings, numeric }
}

/// Runs of letters and digits. A look-alike of the other alphabet within a word is read as its twin.
fn sources(text: &str) -> Vec<Vec<Source>> {
    let mut words = Vec::new();
    let mut word: Vec<Source> = Vec::new();
    let mut unit = 0;
    for letter in text.chars() {
        let span = Span { from: unit, to: unit + if letter.len_utf16() == 2 { 2 } else { 1 } };
        unit = span.to;
        if let Some(small) = plain(letter) {
            word.push(Source { small, capital: small != letter && letter != 'й', span });
            continue;
        }
        if !letter.is_ascii() && (is_combining_mark(letter) || is_unseen(letter)) {
            extend(&mut word, span.to);
            continue;
        }
        let before = word.len();
        if !letter.is_ascii() && letter.is_alphanumeric() {
            decomposed(letter, |small, capital| word.push(Source { small, capital, span }));
        }
        if word.len() == before && before > 0 {
            words.push(std::mem::take(&mut word));
        }
    }
    if !word.is_empty() {
        words.push(word);
    }
    words.iter_mut().for_each(|word| unmix(word));
    words
}

/// The small letters and digits that a letter stands for, and whether each was a capital.
fn decomposed(letter: char, mut seen: impl FnMut(char, bool)) {
    decompose_compatible(letter, |part| {
        let small = part.to_lowercase().filter(|small| small.is_alphanumeric() && !is_combining_mark(*small));
        small.for_each(|small| seen(small, part.is_uppercase()));
    });
}

/// The small letter of the alphabets that nearly every text is in, by Unicode's tables: „й“ is „и“ with a mark over it.
fn plain(letter: char) -> Option<char> {
    Some(match letter {
        '0'..='9' | 'a'..='z' => letter,
        'A'..='Z' => letter.to_ascii_lowercase(),
        'й' | 'Й' => 'и',
        'а'..='я' => letter,
        'А'..='Я' => char::from_u32(u32::from(letter) + 0x20)?,
        _ => return None,
    })
}

fn is_numeric(small: char) -> bool {
    plain(small).map_or_else(|| small.is_numeric(), |small| small.is_ascii_digit())
}

/// A mark belongs to the letter before it.
fn extend(word: &mut [Source], to: u32) {
    if let Some(from) = word.last().map(|last| last.span.from) {
        word.iter_mut().rev().take_while(|source| source.span.from == from).for_each(|source| source.span.to = to);
    }
}

/// Soft hyphens, joiners, variation selectors: they part no word.
fn is_unseen(letter: char) -> bool {
    matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{2060}' | '\u{feff}' | '\u{fe00}'..='\u{fe0f}')
}

fn is_cyrillic(small: char) -> bool {
    matches!(small, '\u{400}'..='\u{52f}')
}

fn unmix(word: &mut [Source]) {
    let mixed = word.iter().any(|source| is_cyrillic(source.small))
        && word.iter().any(|source| source.small.is_ascii_alphabetic());
    if mixed {
        for source in word {
            source.small = twin(*source).unwrap_or(source.small);
        }
    }
}

/// The Cyrillic letter that looks like a Latin one.
fn twin(source: Source) -> Option<char> {
    Some(match (source.small, source.capital) {
        ('a', _) => 'а',
        ('c', _) => 'с',
        ('e', _) => 'е',
        ('k', _) => 'к',
        ('m', true) => 'м',
        ('o', _) => 'о',
        ('p', _) => 'р',
        ('x', _) => 'х',
        ('y', _) => 'у',
        ('b', true) => 'в',
        ('h', true) => 'н',
        ('t', true) => 'т',
        _ => return None,
    })
}

/// A word of Latin capitals that all have a Cyrillic twin may be Cyrillic: „12B“, „MAPTA“.
fn twins(sources: &[Source]) -> Option<Spelling> {
    let mut letters = sources.iter().filter(|source| !is_numeric(source.small)).peekable();
    letters.peek()?;
    if sources.len() < 2 || !letters.all(|source| source.capital && twin(*source).is_some()) {
        return None;
    }
    let read: Vec<Source> =
        sources.iter().map(|source| Source { small: twin(*source).unwrap_or(source.small), ..*source }).collect();
    Some(spell(&read))
}

fn spell(sources: &[Source]) -> Spelling {
    let mut spelling =
        Spelling { key: String::with_capacity(sources.len() * 2), letters: Vec::with_capacity(sources.len()) };
    let mut own = [0; 4];
    for source in sources {
        spelling.push(key_of(source.small).unwrap_or_else(|| source.small.encode_utf8(&mut own)), source.span);
    }
    spelling
}

/// The key of a small letter; none when it is the letter itself.
fn key_of(small: char) -> Option<&'static str> {
    Some(match small {
        'ъ' => return None,
        'й' | 'ь' | 'y' | 'j' | 'ы' | 'і' | 'ј' | 'ı' => "i",
        'ю' => "iu",
        'я' => "ia",
        'w' => "v",
        'э' | 'є' => "e",
        'ґ' => "g",
        'љ' => "li",
        'њ' => "ni",
        'џ' | 'ђ' => "dzh",
        'ћ' => "ch",
        'ѕ' => "dz",
        'ß' => "ss",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'æ' => "ae",
        'œ' => "oe",
        'þ' => "th",
        small => return letters(small),
    })
}

#[cfg(test)]
mod tests;
