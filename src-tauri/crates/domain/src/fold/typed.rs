//! What was typed: every word with the keys that it may stand for.

use super::{Source, sources, spell, twins};

/// Keys of one word at most. Each Latin letter that may stand for several doubles them, and nobody means them all.
pub(super) const MOST_KEYS: usize = 24;

/// A word that was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Typed {
    /// Keys it may stand for, the plainest first; never empty.
    pub keys: Vec<String>,
    /// Fewer than three letters: it is the beginning of a word.
    pub short: bool,
}

/// The words that were typed, in order. Cyrillic stands for itself; Latin for what people write it for: by the Закон за
/// транслитерацията, and as on a telephone (`6` ш, `4` ч, `q` я, `x` х, `c` ц, `j` ж or й, `u` and `y` also ъ).
pub fn typed(text: &str) -> Vec<Typed> {
    sources(text).iter().map(|word| typed_word(word)).collect()
}

fn typed_word(word: &[Source]) -> Typed {
    let short = word.len() < 3;
    let is_latin = word.iter().any(|source| source.small.is_ascii_alphabetic());
    let mut found = if is_latin { latin(word) } else { vec![spell(word).key] };
    found.extend(twins(word).map(|twin| twin.key));
    if !short {
        let runs: Vec<String> = found.iter().map(|key| one_i(key)).filter(|key| key.chars().count() > 2).collect();
        found.extend(runs);
    }
    let mut keys: Vec<String> = Vec::with_capacity(found.len());
    for key in found {
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Typed { keys, short }
}

/// A run of `i` as one, as in the loose spelling of what is looked through.
fn one_i(key: &str) -> String {
    let mut one = String::with_capacity(key.len());
    for letter in key.chars() {
        if !(letter == 'i' && one.ends_with('i')) {
            one.push(letter);
        }
    }
    one
}

/// Every reading of a Latin word, until there are too many: from then on each letter is itself.
fn latin(word: &[Source]) -> Vec<String> {
    let mut keys = vec![String::new()];
    let mut rest = word;
    while let Some(first) = rest.first() {
        let (taken, others) = readings(first.small, rest.get(1).map(|source| source.small));
        let (here, behind) = rest.split_at(taken.min(rest.len()));
        let itself = spell(here).key;
        let fit = keys.len() * (1 + others.len()) <= MOST_KEYS;
        let more: Vec<String> = others
            .iter()
            .filter(|_| fit)
            .flat_map(|reading| keys.iter().map(move |key| format!("{key}{reading}")))
            .collect();
        keys.iter_mut().for_each(|key| key.push_str(&itself));
        keys.extend(more);
        rest = behind;
    }
    keys
}

/// How many letters are read at once, and what else than themselves they may stand for.
fn readings(small: char, next: Option<char>) -> (usize, &'static [&'static str]) {
    match (small, next) {
        ('c', Some('h')) => (2, &[]),
        ('t', Some('z')) => (2, &["ts"]),
        ('c', Some('k')) => (2, &["k"]),
        ('c', _) => (1, &["ts", "k"]),
        ('j', _) => (1, &["zh"]),
        ('q', _) => (1, &["ia"]),
        ('x', _) => (1, &["h", "ks"]),
        ('u' | 'y', _) => (1, &["ъ"]),
        ('6', _) => (1, &["sh"]),
        ('4', _) => (1, &["ch"]),
        _ => (1, &[]),
    }
}
