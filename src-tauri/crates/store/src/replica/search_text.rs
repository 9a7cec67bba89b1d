//! What of a case can be looked for, line by line, as an officer would read it.

use std::iter::once_with;

use gishe_domain::address::Address;
use gishe_domain::case::Case;
use gishe_domain::fold::{Letter, Span, Spelling, Word, words};

use super::summary::person_of;

/// Which line of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FoundIn {
    /// The name that the row shows.
    Name,
    /// The number of the case.
    Number,
    /// The address that is applied for.
    Address,
    /// Another person's name, or a name in Latin letters.
    Person,
    /// ЕГН or ЛНЧ.
    Identifier,
    /// The address before.
    FormerAddress,
    /// The number of the act.
    Act,
    /// A note to a check.
    Note,
    /// A letter.
    Message,
    /// A note or reasons that are on this computer only.
    Draft,
}

/// A line of a case.
#[derive(Debug, Clone)]
pub(crate) struct SearchLine {
    pub field: FoundIn,
    /// As it may be shown: an identifier is masked.
    pub text: String,
    pub words: Vec<Word>,
    /// What names the case or a person as a whole.
    pub exact: Vec<Spelling>,
}

impl SearchLine {
    fn plain(field: FoundIn, text: String) -> Self {
        Self { field, words: words(&text), text, exact: Vec::new() }
    }

    pub fn name(name: &str) -> Self {
        Self::plain(FoundIn::Name, name.to_owned())
    }

    pub fn number(number: &str) -> Self {
        Self::numbered(FoundIn::Number, number)
    }

    /// As [`address_text`] writes it.
    pub fn address(text: &str) -> Self {
        Self::plain(FoundIn::Address, text.to_owned())
    }

    /// A number of several parts is found by the beginning of each part or of what stands before the last one, and as a
    /// whole from any part on, with any signs between the parts or none: `рлц26`, `АР01/14`, `1482`, `рлц26ар011482`.
    fn numbered(field: FoundIn, number: &str) -> Self {
        let parts: Vec<Spelling> =
            words(number).into_iter().filter_map(|part| part.spellings.into_iter().next()).collect();
        let joined = |parts: &[Spelling]| {
            let mut whole = Spelling::default();
            parts.iter().for_each(|part| whole.join(part));
            whole
        };
        let found = |spelling: Spelling| Word { spellings: vec![spelling], numeric: true };
        let exact = (0..parts.len()).filter_map(|from| parts.get(from..)).map(joined).collect();
        let head = parts.split_last().map(|(_, head)| head).filter(|head| head.len() > 1).map(joined);
        let mut words: Vec<Word> = parts.into_iter().map(found).collect();
        if let Some(last) = words.last_mut() {
            last.spellings.extend(without_zeros(&last.spellings));
        }
        words.extend(head.map(found));
        Self { field, text: number.to_owned(), words, exact }
    }

    /// Whatever of it is found, the whole is marked: only a few of its digits are shown.
    fn identifier(digits: &str, masked: String) -> Self {
        let length = u32::try_from(masked.encode_utf16().count()).unwrap_or(u32::MAX);
        let mut found = words(digits);
        for letter in found.iter_mut().flat_map(|word| &mut word.spellings).flat_map(|one| &mut one.letters) {
            letter.span = Span { from: 0, to: length };
        }
        let exact = found.iter().filter_map(|word| word.spellings.first()).cloned().collect();
        Self { field: FoundIn::Identifier, text: masked, words: found, exact }
    }

    /// A building's number is shown without the register's leading zeros, and found with them too.
    fn addressed(field: FoundIn, address: &Address) -> Self {
        let mut line = Self::plain(field, address_text(address));
        let registered = words(&address.number).pop().and_then(|word| word.spellings.into_iter().next());
        if let Some(registered) = registered.filter(|one| one.key.starts_with('0')) {
            let shown = registered.key.trim_start_matches('0').to_owned();
            let zeros = registered.key.len() - shown.len();
            for word in line.words.iter_mut().filter(|word| word.numeric) {
                let with_zeros = word.spellings.first().filter(|one| one.key == shown).map(|one| padded(one, zeros));
                word.spellings.extend(with_zeros);
            }
        }
        line
    }
}

fn without_zeros(spellings: &[Spelling]) -> Option<Spelling> {
    let first = spellings.first()?;
    let zeros = first.key.len() - first.key.trim_start_matches('0').len();
    let key = first.key.get(zeros..).filter(|key| zeros > 0 && !key.is_empty())?;
    let letters = first.letters.iter().filter(|letter| letter.at >= zeros);
    let letters = letters.map(|letter| Letter { at: letter.at - zeros, span: letter.span }).collect();
    Some(Spelling { key: key.to_owned(), letters })
}

fn padded(shown: &Spelling, zeros: usize) -> Spelling {
    let first = shown.letters.first().map(|letter| letter.span);
    let mut padded = Spelling { key: "0".repeat(zeros), letters: Vec::new() };
    padded.letters.extend(first.into_iter().flat_map(|span| (0..zeros).map(move |at| Letter { at, span })));
    padded.join(shown);
    padded
}

/// Settlement, street and number: „гр. София, ул. „Кричим“ № 21“.
pub(crate) fn address_text(address: &Address) -> String {
    format!("{}, {}", address.settlement.name, address.street_text())
}

/// Every line of a case.
pub(crate) fn of_case(case: &Case) -> Vec<SearchLine> {
    let shown = person_of(case).map(|party| party.person.name.full()).unwrap_or_default();
    [SearchLine::name(&shown), SearchLine::number(&case.number)].into_iter().chain(others(case)).collect()
}

/// The lines behind the name and the number that a row shows. Each is read only when it is asked for.
pub(super) fn others(case: &Case) -> impl Iterator<Item = SearchLine> + '_ {
    let shown = person_of(case);
    let persons = case.parties.iter().flat_map(move |party| {
        let name = &party.person.name;
        let other = shown.is_none_or(|shown| !std::ptr::eq(shown, party));
        let full = other.then(|| name.full());
        let names = full.into_iter().chain(name.latin.iter().cloned());
        let names = names.map(|name| SearchLine::plain(FoundIn::Person, name));
        let identifier = &party.person.identifier;
        names.chain(once_with(|| SearchLine::identifier(identifier.digits(), identifier.masked())))
    });
    let former = once_with(|| SearchLine::addressed(FoundIn::FormerAddress, &case.from));
    let act = case.decision.iter().map(|decision| SearchLine::numbered(FoundIn::Act, &decision.number));
    let notes = case.checks.iter().filter(|check| !check.note.is_empty());
    let notes = notes.map(|check| SearchLine::plain(FoundIn::Note, check.note.clone()));
    let marked = case.checks.iter().flat_map(|check| &check.marks).filter(|mark| !mark.note.is_empty());
    let notes = notes.chain(marked.map(|mark| SearchLine::plain(FoundIn::Note, mark.note.clone())));
    let letters = case.messages.iter().map(|message| SearchLine::plain(FoundIn::Message, message.text.clone()));
    once_with(|| SearchLine::addressed(FoundIn::Address, &case.to))
        .chain(persons)
        .chain(former)
        .chain(act)
        .chain(notes)
        .chain(letters)
}

/// What is written on this computer only.
pub(crate) fn of_drafts(texts: &[String]) -> impl Iterator<Item = SearchLine> {
    texts.iter().map(|text| SearchLine::plain(FoundIn::Draft, text.clone()))
}
