//! Streets of the register of addresses, found while their name is typed: in Cyrillic or Latin, in any order of the words, by
//! the beginnings of words, with or without „ул.“, with the number, entrance, floor and apartment behind.
//!
//! „кричим 21“, „21 krichim“ and „ул. Кричим № 21“ find the same number. A figure belongs to the name where the name has it
//! („Младост 1“), else it is the number. Where nothing is found, one letter of each word may be wrong.

mod query;
mod typo;

use std::collections::{BTreeMap, BTreeSet};

use crate::address::{Coded, Street};
use crate::fold::{self, Typed};
use crate::street_number::plain;

use self::query::Query;

/// Numbers that one typed number is completed to, at most.
const COMPLETED: usize = 6;
/// How well a word fits: as a whole, by its beginning, as an abbreviation of the name, the settlement, with a wrong letter.
const WHOLE: u16 = 12;
const BEGINNING: u16 = 8;
const SHORTENED: u16 = 6;
const SETTLEMENT: u16 = 3;
const WRONG_LETTER: u16 = 2;

/// A street of a search, with what else was typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found<'a> {
    /// The street.
    pub street: &'a Street,
    /// The number: as the register has it, or as it was typed when the register does not have it.
    pub number: Option<String>,
    /// Whether the register has the number; true when there is none.
    pub in_register: bool,
    /// What was typed behind „вх.“, in the register's own form where it lists the entrances.
    pub entrance: Option<String>,
    /// What was typed behind „ет.“.
    pub floor: Option<String>,
    /// What was typed behind „ап.“.
    pub apartment: Option<String>,
}

/// A word of a street's name.
struct NameWord {
    key: String,
    street: u32,
    /// Its place in the name, as a bit.
    bit: u16,
}

/// A street with what a search asks of it.
struct Entry {
    street: Street,
    kind: Option<&'static str>,
    /// A bit for each word of the name.
    words: u16,
    /// The figures of the name with their bits: „11-ти август“ has `11`.
    figures: Vec<(String, u16)>,
    /// Its numbers in their plain form, sorted.
    numbers: Vec<String>,
    by_place: usize,
}

/// The streets of a district, ready to be looked through.
pub struct StreetIndex {
    entries: Vec<Entry>,
    /// By key.
    words: Vec<NameWord>,
    /// Words that stand in names with a dot: „Ген.“, „Г.“; by key.
    short: Vec<NameWord>,
    /// By ЕКАТТЕ: the order in which the settlements came, and the words of their names.
    settlements: BTreeMap<String, (usize, Vec<String>)>,
}

/// How a query fits the streets: a score and the bits of the words for each; no score is no fit.
struct Fit {
    score: Vec<u16>,
    bits: Vec<u16>,
}

impl StreetIndex {
    /// Makes the index; streets keep their order where a search finds no other. About a second for a million streets.
    pub fn of(streets: Vec<Street>) -> Self {
        let mut index =
            Self { entries: Vec::new(), words: Vec::new(), short: Vec::new(), settlements: BTreeMap::new() };
        for (at, street) in streets.into_iter().enumerate() {
            index.enter(u32::try_from(at).unwrap_or(u32::MAX), street);
        }
        index.words.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        index.short.sort_unstable_by(|one, other| one.key.cmp(&other.key));
        index
    }

    fn enter(&mut self, at: u32, street: Street) {
        let (kind, name) = query::kind_and_name(&street.location.name);
        let mut figures = Vec::new();
        let mut all = 0;
        for (place, word) in fold::words(name).into_iter().take(16).enumerate() {
            let bit = 1u16 << place;
            all |= bit;
            if word.numeric {
                figures.extend(word.spellings.first().map(|spelling| (spelling.key.clone(), bit)));
            }
            for spelling in word.spellings {
                self.words.push(NameWord { key: spelling.key, street: at, bit });
            }
        }
        for (place, piece) in name.split_inclusive(['.', ' ', '-']).take(16).enumerate() {
            let key = piece.ends_with('.').then(|| fold::words(piece).into_iter().next()).flatten();
            let key = key.and_then(|word| word.spellings.into_iter().next());
            self.short.extend(key.map(|key| NameWord { key: key.key, street: at, bit: 1 << place }));
        }
        let by_place = self.place_of(&street.settlement);
        let mut numbers: Vec<String> = street.numbers.iter().map(|number| plain(number)).collect();
        numbers.sort_unstable();
        self.entries.push(Entry { kind, words: all, figures, numbers, by_place, street });
    }

    fn place_of(&mut self, settlement: &Coded) -> usize {
        if let Some((place, _)) = self.settlements.get(&settlement.code) {
            return *place;
        }
        let place = self.settlements.len();
        let words = fold::words(&settlement.name).into_iter().flat_map(|word| word.spellings);
        let words = words.map(|spelling| spelling.key).collect();
        self.settlements.insert(settlement.code.clone(), (place, words));
        place
    }

    /// How many streets there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether the register is empty.
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// A street by ЕКАТТЕ of its settlement and its own five digits.
    pub fn street(&self, settlement: &str, location: &str) -> Option<&Street> {
        let here = |street: &&Street| street.location.code == location && street.settlement.code == settlement;
        self.entries.iter().map(|entry| &entry.street).find(here)
    }

    /// ЕКАТТЕ of the settlements that have a street.
    pub fn settlements(&self) -> BTreeSet<&str> {
        self.settlements.keys().map(String::as_str).collect()
    }

    /// What fits the typed text, the best first; nothing for a text without letters or figures.
    pub fn suggest(&self, text: &str, limit: usize) -> Vec<Found<'_>> {
        let query = Query::of(text);
        if query.words.is_empty() || limit == 0 {
            return Vec::new();
        }
        let exact = self.fit(&query, false);
        let mut ranked = self.ranked(&query, &exact);
        if ranked.is_empty() {
            ranked = self.ranked(&query, &self.fit(&query, true));
        }
        ranked.truncate(limit);
        let alone = ranked.len() == 1;
        let mut found: Vec<Found<'_>> = Vec::new();
        for (first, (_, entry, number)) in ranked.iter().enumerate().map(|(at, ranked)| (at == 0, ranked)) {
            let most = if first || alone { COMPLETED } else { 1 };
            found.extend(query.found(&entry.street, number.as_deref(), most));
            if found.len() >= limit {
                break;
            }
        }
        found.truncate(limit);
        found
    }

    /// Streets that every word fits, best first, with the typed figure that is no part of their name.
    fn ranked(&self, query: &Query, fit: &Fit) -> Vec<(i32, &Entry, Option<String>)> {
        let mut ranked: Vec<(i32, &Entry, Option<String>)> = Vec::new();
        for ((entry, score), bits) in self.entries.iter().zip(&fit.score).zip(&fit.bits) {
            if *score == 0 {
                continue;
            }
            let (number, of_name) = query.number_beside(&entry.figures);
            let bits = bits | of_name;
            let mut score = i32::from(*score) + 10 * i32::try_from(of_name.count_ones()).unwrap_or(0);
            score += if bits == entry.words { 9 } else { 0 } + if bits & 1 == 1 { 3 } else { 0 };
            score += match query.kind {
                Some(kind) if entry.kind == Some(kind) => 7,
                Some(_) => -4,
                None => 0,
            };
            score += match &number {
                Some(number) if entry.numbers.binary_search(number).is_ok() => 6,
                _ => 0,
            };
            ranked.push((score, entry, number));
        }
        let order =
            |ranked: &(i32, &Entry, Option<String>)| (-ranked.0, ranked.1.by_place, ranked.1.words.count_ones());
        ranked.sort_by(|one, other| {
            order(one).cmp(&order(other)).then_with(|| one.1.street.location.name.cmp(&other.1.street.location.name))
        });
        ranked
    }

    /// How the words fit every street. A street that one word does not fit gets no score.
    fn fit(&self, query: &Query, wrong_letters: bool) -> Fit {
        let size = self.entries.len();
        let mut whole = Fit { score: vec![0; size], bits: vec![0; size] };
        for (at, word) in query.words.iter().enumerate() {
            let mut one = Fit { score: vec![0; size], bits: vec![0; size] };
            self.by_name(word, &mut one);
            if wrong_letters && one.score.iter().all(|score| *score == 0) {
                self.by_wrong_letter(word, &mut one);
            }
            self.by_settlement(word, &mut one);
            for (place, (score, bits)) in one.score.into_iter().zip(one.bits).enumerate() {
                let (Some(sum), Some(all)) = (whole.score.get_mut(place), whole.bits.get_mut(place)) else { continue };
                *sum = if score == 0 || (at > 0 && *sum == 0) { 0 } else { *sum + score };
                *all |= bits;
            }
        }
        whole
    }

    fn by_name(&self, word: &Typed, fit: &mut Fit) {
        for key in &word.keys {
            let from = self.words.partition_point(|known| known.key.as_str() < key.as_str());
            let known = self.words.get(from..).unwrap_or_default();
            for known in known.iter().take_while(|known| known.key.starts_with(key.as_str())) {
                fit.raise(known, if known.key.len() == key.len() { WHOLE } else { BEGINNING });
            }
            // „генерал“ for „Ген.“: every beginning of what was typed may stand there.
            for end in key.char_indices().map(|(at, _)| at).skip(1) {
                let beginning = key.get(..end).unwrap_or_default();
                let from = self.short.partition_point(|known| known.key.as_str() < beginning);
                let known = self.short.get(from..).unwrap_or_default();
                known.iter().take_while(|known| known.key == beginning).for_each(|known| fit.raise(known, SHORTENED));
            }
        }
    }

    fn by_wrong_letter(&self, word: &Typed, fit: &mut Fit) {
        let Some(key) = word.keys.first().filter(|key| key.chars().count() > 3) else { return };
        let mut before: Option<(&str, bool)> = None;
        for known in &self.words {
            let near = match before {
                Some((same, near)) if same == known.key => near,
                _ => typo::begins_nearly(&known.key, key),
            };
            before = Some((&known.key, near));
            if near {
                fit.raise(known, WRONG_LETTER);
            }
        }
    }

    fn by_settlement(&self, word: &Typed, fit: &mut Fit) {
        let named = |words: &Vec<String>| words.iter().any(|known| word.keys.iter().any(|key| known.starts_with(key)));
        let here: BTreeSet<&str> =
            self.settlements.iter().filter(|(_, (_, words))| named(words)).map(|(code, _)| code.as_str()).collect();
        if here.is_empty() {
            return;
        }
        for (entry, score) in self.entries.iter().zip(fit.score.iter_mut()) {
            if *score == 0 && here.contains(entry.street.settlement.code.as_str()) {
                *score = SETTLEMENT;
            }
        }
    }
}

impl Fit {
    fn raise(&mut self, word: &NameWord, score: u16) {
        let place = usize::try_from(word.street).unwrap_or(usize::MAX);
        if let (Some(best), Some(bits)) = (self.score.get_mut(place), self.bits.get_mut(place)) {
            *best = score.max(*best);
            *bits |= word.bit;
        }
    }
}

/// The register's own form of a number; none when the street does not have it.
pub fn number_of<'a>(street: &'a Street, number: &str) -> Option<&'a String> {
    let wanted = plain(number);
    street.numbers.iter().find(|known| plain(known) == wanted)
}

/// The kind of location that a word stands for, as the register writes it: „ул.“ for „улица“; none for any other word.
pub fn kind_of_location(word: &str) -> Option<&'static str> {
    query::kind(word)
}

/// The entrances of a number, where the register lists them.
pub fn entrances_of<'a>(street: &'a Street, number: &str) -> Option<&'a Vec<String>> {
    street.entrances.get(number_of(street, number)?)
}

#[cfg(test)]
mod tests;
