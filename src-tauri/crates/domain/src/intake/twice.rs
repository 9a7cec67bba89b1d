//! Whether the same application is already here: a person who comes to the counter again, or whose application came by itself.
//!
//! It is told while the form is filled in, and keeps nothing out: what an administration is given it has to take (АПК чл. 30,
//! ал. 2), and whether it is the same matter (чл. 27, ал. 2, т. 2) is judged in the review.

use std::fmt;

use chrono::{DateTime, Utc};

use super::{Intake, IntakeFault, IntakePerson, IntakeProblem};
use crate::case::Case;
use crate::person::{Identifier, PartyRole};

/// Another application, as far as it can be the same.
#[derive(Clone, PartialEq, Eq)]
pub struct Twin {
    /// Code of its service.
    pub service: String,
    /// Digits of the identifier of the person whose address it is about.
    pub person: String,
    /// Where it stands.
    pub standing: TwinStanding,
}

/// Where another application stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TwinStanding {
    /// The officer's other draft, with when it was begun.
    Draft(DateTime<Utc>),
    /// Registered here, and central has not numbered it; with when.
    Taken(DateTime<Utc>),
    /// Undecided, with its number.
    Open(String),
}

impl fmt::Debug for Twin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // The person is personal data.
        write!(f, "Twin({}, {:?})", self.service, self.standing)
    }
}

impl Twin {
    /// A draft; none while nobody can be told by it.
    pub fn of_draft(draft: &Intake, begun_at: DateTime<Utc>) -> Option<Self> {
        let (_, person) = subject(draft)?;
        Some(Self { service: draft.service.clone(), person, standing: TwinStanding::Draft(begun_at) })
    }

    /// A case that is not decided yet; none for any other.
    pub fn of_case(case: &Case) -> Option<Self> {
        let person = case.subject()?.person.identifier.digits().to_owned();
        let standing = match case.number.as_str() {
            "" => TwinStanding::Taken(case.submitted_at),
            number => TwinStanding::Open(number.to_owned()),
        };
        case.state.is_undecided().then(|| Self { service: case.service.clone(), person, standing })
    }
}

/// The person whose identifier leads to other applications: the one who moves, else the applicant.
pub fn identifier_sought(intake: &Intake) -> Option<String> {
    subject(intake).map(|(_, digits)| digits)
}

/// What is to be told of other applications of the same person for the same service. Nothing of it blocks.
pub fn twice(intake: &Intake, others: &[Twin]) -> Vec<IntakeProblem> {
    let Some((person, digits)) = subject(intake) else { return Vec::new() };
    let field = format!("person:{}:identifier", person.id);
    let tell = |code| IntakeProblem::new(field.clone(), code, false);
    let (mut numbers, mut problems) = (Vec::new(), Vec::new());
    for twin in others.iter().filter(|twin| twin.service == intake.service && twin.person == digits) {
        match &twin.standing {
            TwinStanding::Open(number) => numbers.push(number.as_str()),
            TwinStanding::Taken(at) => problems.push(tell(IntakeFault::TakenAlready).with("at", at.to_rfc3339())),
            TwinStanding::Draft(at) => problems.push(tell(IntakeFault::DraftAlready).with("at", at.to_rfc3339())),
        }
    }
    if !numbers.is_empty() {
        numbers.sort_unstable();
        problems.insert(0, tell(IntakeFault::AppliedAlready).with("numbers", numbers.join(", ")));
    }
    // One of a kind is enough to be told.
    problems.dedup_by_key(|problem| problem.code);
    problems
}

fn subject(intake: &Intake) -> Option<(&IntakePerson, String)> {
    let in_role = |role| intake.people.iter().find(|person| person.role == role);
    let person = in_role(PartyRole::Subject).or_else(|| in_role(PartyRole::Applicant))?;
    let identifier = Identifier::parse(&person.identifier).ok()?;
    Some((person, identifier.digits().to_owned()))
}
