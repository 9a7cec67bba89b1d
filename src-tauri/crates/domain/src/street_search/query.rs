//! What was typed: words of the name, figures, and what „бл.“, „вх.“, „ет.“ and „ап.“ stand before.

use crate::address::Street;
use crate::fold::{self, Typed};
use crate::street_number::plain;

use super::{Found, entrances_of};

/// Kinds of locations as the register writes them, with what people type for each, in small letters.
const KINDS: &[(&str, &[&str])] = &[
    ("ул.", &["ул", "улица", "ul", "ulitsa", "ulica", "str", "street"]),
    ("бул.", &["бул", "булевард", "bul", "bulevard", "blvd", "boulevard"]),
    ("пл.", &["пл", "площад", "pl", "ploshtad", "sq", "square"]),
    ("ж.к.", &["жк", "комплекс", "zhk", "jk", "zk"]),
    ("кв.", &["кв", "квартал", "kv", "kvartal"]),
    ("м.", &["местност", "мест", "mestnost"]),
    ("в.з.", &["вз", "vz"]),
    ("ал.", &["алея", "aleya"]),
    ("пр.", &["проход", "пр", "prohod"]),
];

/// What a word says of the figure or letter behind it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    Number,
    Entrance,
    Floor,
    Apartment,
}

const MARKS: &[(Mark, &[&str])] = &[
    (Mark::Number, &["№", "бл", "блок", "номер", "bl", "blok", "block", "no", "nomer"]),
    (Mark::Entrance, &["вх", "вход", "vh", "vhod", "entr", "entrance"]),
    (Mark::Floor, &["ет", "етаж", "et", "etazh", "fl", "floor"]),
    (Mark::Apartment, &["ап", "апартамент", "ap", "apt", "apartament", "apartment"]),
];

/// The kind of a location and its bare name: „ул. „Кричим““ is „ул.“ and „„Кричим““.
pub(super) fn kind_and_name(location: &str) -> (Option<&'static str>, &str) {
    let Some((first, name)) = location.split_once([' ', '\u{a0}']) else { return (None, location) };
    kind(first).map_or((None, location), |kind| (Some(kind), name))
}

/// The kind that a word stands for, as the register writes it.
pub(super) fn kind(word: &str) -> Option<&'static str> {
    let small = word.to_lowercase();
    let small = small.as_str();
    let bare = small.trim_end_matches('.');
    let known = KINDS.iter().find(|(kind, words)| *kind == small || words.contains(&bare));
    known.map(|(kind, _)| *kind)
}

/// What was typed.
#[derive(Default)]
pub(super) struct Query {
    pub words: Vec<Typed>,
    pub kind: Option<&'static str>,
    /// Figures without a word before them, in their plain form, with the keys they have in a name.
    figures: Vec<(String, Vec<String>)>,
    number: Option<String>,
    entrance: Option<String>,
    floor: Option<String>,
    apartment: Option<String>,
}

impl Query {
    pub fn of(text: &str) -> Self {
        let pieces = pieces(text);
        let mut query = Self::default();
        let mut set_aside: Vec<&str> = Vec::new();
        let mut rest = pieces.as_slice();
        while let Some((piece, behind)) = rest.split_first() {
            rest = behind;
            let next = behind.first().map(String::as_str);
            let small = piece.to_lowercase();
            let pair = next.map(|next| format!("{small}{}", next.to_lowercase())).unwrap_or_default();
            if let Some(mark) = mark_of(&small) {
                match next {
                    Some(next) => {
                        query.mark(mark, next);
                        rest = behind.get(1..).unwrap_or_default();
                    }
                    None => set_aside.push(piece),
                }
            } else if matches!(pair.as_str(), "жк" | "вз" | "zhk" | "jk" | "zk") && kind_of(&small).is_none() {
                query.kind = kind_of(&pair);
                rest = behind.get(1..).unwrap_or_default();
            } else if let Some(kind) = kind_of(&small) {
                query.kind = query.kind.or(Some(kind));
                set_aside.push(piece);
            } else if small.starts_with(|first: char| first.is_ascii_digit()) {
                let keys = fold::typed(piece).into_iter().next().map(|typed| typed.keys).unwrap_or_default();
                query.figures.push((plain(piece), keys));
            } else {
                query.words.extend(fold::typed(piece));
            }
        }
        query.settle(&set_aside);
        query
    }

    /// Somebody who typed „ул“ alone, or „11“ alone, means the beginning of a name.
    fn settle(&mut self, set_aside: &[&str]) {
        if !self.words.is_empty() {
            return;
        }
        if !self.figures.is_empty() {
            let (_, keys) = self.figures.remove(0);
            self.words.push(Typed { keys, short: true });
        } else {
            self.words = set_aside.iter().flat_map(|piece| fold::typed(piece)).collect();
            self.kind = None;
        }
    }

    fn mark(&mut self, mark: Mark, value: &str) {
        let place = match mark {
            Mark::Number => &mut self.number,
            Mark::Entrance => &mut self.entrance,
            Mark::Floor => &mut self.floor,
            Mark::Apartment => &mut self.apartment,
        };
        *place = Some(plain(value));
    }

    /// The number that was typed beside the name of a street, and the bits of the name's words that are figures typed.
    pub fn number_beside(&self, of_name: &[(String, u16)]) -> (Option<String>, u16) {
        let mut bits = 0;
        let mut number = self.number.clone();
        for (figure, keys) in &self.figures {
            match of_name.iter().find(|(known, bit)| keys.contains(known) && bits & bit == 0) {
                Some((_, bit)) => bits |= bit,
                None => number = number.or_else(|| Some(figure.clone())),
            }
        }
        (number, bits)
    }

    /// The street with the number, or with the numbers that begin so.
    pub fn found<'a>(&self, street: &'a Street, number: Option<&str>, most: usize) -> Vec<Found<'a>> {
        let Some(number) = number else { return vec![self.one(street, None, true)] };
        let (mut numbers, beginning): (Vec<&String>, Vec<&String>) = street
            .numbers
            .iter()
            .filter(|known| plain(known).starts_with(number))
            .partition(|known| plain(known) == number);
        numbers.extend(beginning);
        if numbers.is_empty() {
            return vec![self.one(street, Some(number), false)];
        }
        numbers.into_iter().take(most).map(|known| self.one(street, Some(known), true)).collect()
    }

    fn one<'a>(&self, street: &'a Street, number: Option<&str>, in_register: bool) -> Found<'a> {
        let known = number.and_then(|number| entrances_of(street, number));
        let entrance = self.entrance.as_ref().map(|typed| {
            let own = known.and_then(|known| known.iter().find(|known| plain(known) == *typed));
            own.unwrap_or(typed).clone()
        });
        let (floor, apartment) = (self.floor.clone(), self.apartment.clone());
        Found { street, number: number.map(str::to_owned), in_register, entrance, floor, apartment }
    }
}

fn kind_of(small: &str) -> Option<&'static str> {
    KINDS.iter().find(|(_, words)| words.contains(&small)).map(|(kind, _)| *kind)
}

fn mark_of(small: &str) -> Option<Mark> {
    MARKS.iter().find(|(_, words)| words.contains(&small)).map(|(mark, _)| *mark)
}

/// Words and figures: „бл43“ is two, „43А“ and „12-14“ are one, „11-ти“ is two.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut piece = String::new();
    let mut letters = text.chars().peekable();
    while let Some(letter) = letters.next() {
        let joins = matches!(letter, '-' | '/')
            && piece.starts_with(|first: char| first.is_ascii_digit())
            && letters.peek().is_some_and(char::is_ascii_digit);
        if !(letter.is_alphanumeric() || joins) {
            put(&mut pieces, std::mem::take(&mut piece));
        }
        if letter == '№' {
            pieces.push(letter.into());
        } else if letter.is_alphanumeric() || joins {
            piece.push(letter);
        }
    }
    put(&mut pieces, piece);
    pieces
}

/// A number has one letter behind its figures; „11ти“ has an ending, and „Б5“ is two words of a name.
fn put(pieces: &mut Vec<String>, piece: String) {
    let begins_with_figure = piece.starts_with(|first: char| first.is_ascii_digit());
    let cut = piece.find(|letter: char| letter.is_ascii_digit() != begins_with_figure).unwrap_or(piece.len());
    let (head, tail) = piece.split_at(cut);
    let is_ending = || tail.chars().count() > 1 && tail.chars().all(char::is_alphabetic);
    if head.is_empty() || tail.is_empty() || (begins_with_figure && !is_ending()) {
        pieces.extend((!piece.is_empty()).then_some(piece));
    } else {
        pieces.push(head.to_owned());
        put(pieces, tail.to_owned());
    }
}
