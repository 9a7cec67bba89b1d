//! The people of an application: what an ЕГН tells of them, and what is wrong with what was typed.

use std::collections::BTreeSet;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;

use super::{IntakeFault, IntakePerson, IntakeProblem, NAME_MAX, day};
use crate::egn::Egn;
use crate::identifier::IdentifierError;
use crate::person::{Identifier, PartyRole, Person, PersonName, Sex};

/// What is known of a person by what was typed so far.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PersonKnown {
    /// The person.
    pub id: String,
    /// Whether the identifier is an ЕГН (else an ЛНЧ); none while it does not hold.
    pub egn: Option<bool>,
    /// Date of birth, by the ЕГН or as typed.
    pub birth_date: Option<NaiveDate>,
    /// Sex, by the ЕГН or as chosen.
    pub sex: Option<Sex>,
    /// Whole years of age today.
    pub age: Option<u32>,
}

/// What is known of a person.
pub fn known_of(person: &IntakePerson, today: NaiveDate) -> PersonKnown {
    let identifier = Identifier::parse(&person.identifier).ok();
    let egn = identifier.as_ref().map(|found| matches!(found, Identifier::Egn(_)));
    let birth_date = day(&person.birth_date).or_else(|| told(person).map(|egn| egn.birth_date()));
    PersonKnown {
        id: person.id.clone(),
        egn,
        birth_date,
        sex: person.sex.or_else(|| told(person).map(|egn| egn.sex())),
        age: birth_date.and_then(|born| today.years_since(born)),
    }
}

/// The ЕГН, when one was typed and holds.
fn told(person: &IntakePerson) -> Option<Egn> {
    Egn::parse(person.identifier.trim()).ok()
}

/// The person as a register holds one; none while something is missing.
pub(super) fn person_of(typed: &IntakePerson) -> Option<Person> {
    let known = known_of(typed, NaiveDate::MAX);
    let some = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    Some(Person {
        name: PersonName {
            first: some(&typed.first)?,
            middle: some(&typed.middle),
            family: some(&typed.family)?,
            latin: some(&typed.latin),
        },
        identifier: Identifier::parse(&typed.identifier).ok()?,
        birth_date: known.birth_date?,
        sex: known.sex?,
        citizenship: some(&typed.citizenship).unwrap_or_else(|| "BG".to_owned()),
    })
}

/// What is missing or wrong of the people.
pub(super) fn examine(people: &[IntakePerson], today: NaiveDate) -> Vec<IntakeProblem> {
    let mut problems = Vec::new();
    let mut seen = BTreeSet::new();
    for person in people {
        let field = |name: &str| format!("person:{}:{name}", person.id);
        names(person, &field, &mut problems);
        identifier(person, &field, &mut seen, &mut problems);
        birth(person, &field, today, &mut problems);
        let age = known_of(person, today).age;
        if let (PartyRole::Applicant, Some(age @ ..18)) = (person.role, age) {
            let found = IntakeProblem::new(field("identifier"), IntakeFault::ApplicantMinor, false);
            problems.push(found.with("age", age.to_string()));
        }
    }
    problems
}

fn names(person: &IntakePerson, field: &impl Fn(&str) -> String, problems: &mut Vec<IntakeProblem>) {
    for (name, text) in [("first", &person.first), ("family", &person.family)] {
        if text.trim().is_empty() {
            problems.push(IntakeProblem::new(field(name), IntakeFault::NameNeeded, true));
        }
    }
    let all = [
        ("first", &person.first),
        ("middle", &person.middle),
        ("family", &person.family),
        ("latin", &person.latin),
        ("relation", &person.relation),
    ];
    for (name, text) in all {
        problems.extend(written(&field(name), text, NAME_MAX));
    }
}

/// What is wrong with a text that will stand in documents.
pub(super) fn written(field: &str, text: &str, max: usize) -> Option<IntakeProblem> {
    if text.chars().any(is_hidden) {
        return Some(IntakeProblem::new(field, IntakeFault::HiddenMarks, true));
    }
    (text.chars().count() > max)
        .then(|| IntakeProblem::new(field, IntakeFault::TooLong, true).with("max", max.to_string()))
}

/// Control characters and marks of direction (Unicode Bidi_Control, and the zero-width ones): nobody sees them, and they make a
/// name read otherwise than it is.
fn is_hidden(letter: char) -> bool {
    (letter.is_control() && letter != '\n')
        || matches!(letter, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}')
}

fn identifier(
    person: &IntakePerson,
    field: &impl Fn(&str) -> String,
    seen: &mut BTreeSet<String>,
    problems: &mut Vec<IntakeProblem>,
) {
    let typed = person.identifier.trim();
    if typed.is_empty() {
        return problems.push(IntakeProblem::new(field("identifier"), IntakeFault::IdentifierNeeded, true));
    }
    if let Err(why) = Identifier::parse(typed) {
        let reason = match why {
            IdentifierError::NotTenDigits | IdentifierError::SerialTooLarge => "not-ten-digits",
            IdentifierError::NoSuchDate => "no-such-date",
            IdentifierError::CheckDigit => "check-digit",
            IdentifierError::OutOfRange => "out-of-range",
        };
        let found = IntakeProblem::new(field("identifier"), IntakeFault::IdentifierInvalid, true);
        return problems.push(found.with("reason", reason));
    }
    if !seen.insert(typed.to_owned()) {
        problems.push(IntakeProblem::new(field("identifier"), IntakeFault::IdentifierTwice, true));
    }
}

fn birth(person: &IntakePerson, field: &impl Fn(&str) -> String, today: NaiveDate, problems: &mut Vec<IntakeProblem>) {
    let egn = told(person);
    // Without an identifier that holds it is not known whether it has to be asked.
    let foreigner = Identifier::parse(&person.identifier).is_ok() && egn.is_none();
    let mut tell = |name: &str, code| problems.push(IntakeProblem::new(field(name), code, true));
    match (person.birth_date.trim(), day(&person.birth_date)) {
        ("", _) if foreigner => tell("birthDate", IntakeFault::BirthDateNeeded),
        ("", _) => {}
        (_, None) => tell("birthDate", IntakeFault::DayUnreadable),
        (_, Some(born)) if born > today => tell("birthDate", IntakeFault::DayAhead),
        (_, Some(born)) => {
            if let Some(egn) = egn.as_ref().filter(|egn| egn.birth_date() != born) {
                let found = IntakeProblem::new(field("birthDate"), IntakeFault::BirthDateDiffers, true);
                problems.push(found.with("expected", egn.birth_date().to_string()));
            }
        }
    }
    let sex = match (person.sex, &egn) {
        (None, None) if foreigner => IntakeFault::SexNeeded,
        (Some(sex), Some(egn)) if egn.sex() != sex => IntakeFault::SexDiffers,
        _ => return,
    };
    problems.push(IntakeProblem::new(field("sex"), sex, true));
}
