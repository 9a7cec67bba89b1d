//! What the queue needs of a case, computed once when the case arrives.

use std::sync::Arc;

use chrono::NaiveDate;
use gishe_domain::case::{Author, Case, CaseId, DeadlineBasis, OfficerRef};
use gishe_domain::decision::Outcome;
use gishe_domain::person::{Party, PartyRole};
use gishe_domain::state::CaseState;

/// The time limit of a case, as the law counts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Due {
    /// The last day.
    pub day: NaiveDate,
    /// The limit stands still now.
    pub paused: bool,
}

/// Counts the time limit of a case: the calendar is configuration, so the rule is handed in.
pub type DueRule = Arc<dyn Fn(&Case) -> Due + Send + Sync>;

/// Which run of the queue a case stands in; the queue is sorted by this, then by the last day, then by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// The limit runs.
    Running,
    /// The limit stands still.
    Paused,
    /// Decided, and not delivered yet.
    Decided,
    /// Not in the queue.
    Closed,
}

impl Standing {
    /// Of a case in this state.
    pub fn of(state: CaseState, paused: bool) -> Self {
        match state {
            CaseState::Decided | CaseState::Signed => Self::Decided,
            state if !state.is_open() => Self::Closed,
            _ if paused => Self::Paused,
            _ => Self::Running,
        }
    }

    pub(crate) fn code(self) -> i64 {
        match self {
            Self::Running => 0,
            Self::Paused => 1,
            Self::Decided => 2,
            Self::Closed => 3,
        }
    }

    pub(crate) fn from_code(code: i64) -> Option<Self> {
        [Self::Running, Self::Paused, Self::Decided, Self::Closed].into_iter().find(|one| one.code() == code)
    }
}

/// A case as the queue sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaseSummary {
    /// Identifier.
    pub id: CaseId,
    /// Register number.
    pub number: String,
    /// Central's version.
    pub version: u32,
    /// Code of the service.
    pub service: String,
    /// Key of the applicant type.
    pub applicant_type: String,
    /// Where it stands at central.
    pub state: CaseState,
    /// Its run of the queue.
    pub standing: Standing,
    /// Its time limit when it arrived.
    pub due: Due,
    /// What the limit is counted from, to count it anew for another day.
    pub basis: DeadlineBasis,
    /// Who holds it at central.
    pub claimed_by: Option<OfficerRef>,
    /// Fencing token of that claim.
    pub fencing: Option<u32>,
    /// The subject's, else the applicant's, full name.
    pub name: String,
    /// The address applied for: settlement, street and number.
    pub address: String,
    /// Outcome of the decision that central has accepted.
    pub outcome: Option<Outcome>,
    /// Who made that decision (identity provider's subject).
    pub decided_by: Option<String>,
    /// Messages from the citizen since the last act of an officer.
    pub messages: u32,
}

impl CaseSummary {
    /// Of a case, by the rule that counts time limits.
    pub fn of(case: &Case, rule: &DueRule) -> Self {
        let due = rule(case);
        Self {
            id: case.id,
            number: case.number.clone(),
            version: case.version,
            service: case.service.clone(),
            applicant_type: case.applicant_type.clone(),
            state: case.state,
            standing: Standing::of(case.state, due.paused),
            due,
            basis: case.deadline.clone(),
            claimed_by: case.claim.as_ref().map(|claim| claim.officer.clone()),
            fencing: case.claim.as_ref().map(|claim| claim.token),
            name: person_of(case).map(|party| party.person.name.full()).unwrap_or_default(),
            address: super::search_text::address_text(&case.to),
            outcome: case.decision.as_ref().map(|decision| decision.ruling.outcome),
            decided_by: case.decision.as_ref().map(|decision| decision.officer.id.clone()),
            messages: unread(case),
        }
    }
}

/// The person whose address changes.
pub(super) fn person_of(case: &Case) -> Option<&Party> {
    let with = |role: PartyRole| case.parties.iter().find(|party| party.role == role);
    with(PartyRole::Subject).or_else(|| with(PartyRole::Applicant)).or_else(|| case.parties.first())
}

fn unread(case: &Case) -> u32 {
    let by_officer = case.history.iter().filter(|entry| matches!(entry.author, Author::Officer { .. }));
    let last_act = by_officer.map(|entry| entry.at).max();
    let letters = case.messages.iter().filter(|message| message.author == Author::Citizen);
    let unread = letters.filter(|message| last_act.is_none_or(|act| message.at > act)).count();
    u32::try_from(unread).unwrap_or(u32::MAX)
}
