//! What an act does to a case, once nothing stands against it. Pure: numbers that central gives are passed in.

use chrono::{DateTime, Utc};
use gishe_domain::case::{
    Appointment, Author, Case, CheckAnswer, HistoryEntry, Message, OfficerRef, Payment, PaymentStatus,
};
use gishe_domain::command::Act;
use gishe_domain::decision::{Decision, Outcome, Ruling};
use gishe_domain::rules::{self, TransitionError};
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{Command, Rejection};

use super::claims;
use super::fields::invalid;

/// Everything that an act is done with.
pub(super) struct Doing<'a> {
    /// The command.
    pub command: &'a Command,
    /// Who does it.
    pub officer: &'a OfficerRef,
    /// When, by central's clock.
    pub now: DateTime<Utc>,
    /// The highest token given on the case so far.
    pub fence: u32,
    /// Number of the act, for acts that rule.
    pub number: Option<String>,
}

/// What was done.
pub(super) struct Done {
    /// The case after it, one version on.
    pub case: Case,
    /// The highest token given on the case now.
    pub fence: u32,
    /// The token that a claim gave.
    pub granted: Option<u32>,
}

/// Does the act. `Register` is not one of them: it has no case to act on.
pub(super) fn perform(case: &Case, doing: &Doing<'_>) -> Result<Done, Rejection> {
    let act = &doing.command.act;
    let state = next_state(case, act)?;
    let mut case = case.clone();
    let mut granted = None;
    match act {
        Act::Claim | Act::TakeOver { .. } => {
            granted = Some(claims::grant(&mut case, doing.officer, doing.fence, doing.now))
        }
        // The token is the recipient's, who learns it with the case: the receipt does not tell the supervisor.
        Act::Assign { officer, .. } => {
            claims::grant(&mut case, officer, doing.fence, doing.now);
        }
        Act::Release => case.claim = None,
        Act::Review { checks } => case.checks = reviewed(&case, checks, doing.officer)?,
        Act::ReturnForCorrection { ruling, post } | Act::Decide { ruling, post } => {
            rule(&mut case, doing, ruling, post);
        }
        Act::RequestDocument { text, .. } | Act::Message { text } => write(&mut case, doing, text),
        Act::RequestPayment { amount, currency } => case.payments.push(Payment {
            id: doing.command.id.hyphenated().to_string(),
            amount: *amount,
            currency: currency.clone(),
            status: PaymentStatus::Pending,
            requested_at: doing.now,
            paid_at: None,
        }),
        Act::Deliver { document } => {
            if let Some(decision) = &mut case.decision {
                decision.document = Some(document.clone());
            }
            // The citizen's three days, and the pause of the time limit, begin with the delivery (АПК чл. 30 ал. 2).
            if state == CaseState::AwaitingCitizen {
                rules::pause(&mut case, rules::civil_day(doing.now));
            }
            case.claim = None;
        }
        Act::Appoint { at, place } => {
            case.appointments.push(Appointment { at: *at, place: place.clone(), with: doing.officer.clone() });
        }
        Act::Register { .. } => return Err(invalid("case", "a case is registered once")),
    }
    if claims::needed(act) {
        claims::renew(&mut case, doing.now);
    }
    let held = case.claim.as_ref().map_or(0, |claim| claim.token);
    let fence = doing.fence.max(granted.unwrap_or(0)).max(held);
    case.state = state;
    enter(&mut case, Author::Officer { officer: doing.officer.clone() }, act.kind(), act.note(), doing.now);
    if let Some(entry) = case.history.last_mut() {
        entry.to = act.recipient().cloned();
    }
    Ok(Done { case, fence, granted })
}

/// The state after the act, or that the state does not allow it.
pub(super) fn next_state(case: &Case, act: &Act) -> Result<CaseState, Rejection> {
    rules::transition(case.state, act, ruled(case)).map_err(|error| match error {
        TransitionError::WrongOutcome { .. } => invalid("ruling.outcome", "does not go with the act"),
        TransitionError::WrongState { .. } | TransitionError::NoDecision => {
            Rejection::WrongState { state: name(case.state), act: act.kind().to_owned() }
        }
    })
}

/// The outcome of the decision that central has accepted.
fn ruled(case: &Case) -> Option<Outcome> {
    case.decision.as_ref().map(|decision| decision.ruling.outcome)
}

/// One version on, with a line of history.
pub(super) fn enter(case: &mut Case, author: Author, kind: &str, note: Option<&str>, now: DateTime<Utc>) {
    case.version += 1;
    let note = note.map(str::to_owned);
    case.history.push(HistoryEntry { at: now, version: case.version, author, kind: kind.to_owned(), note, to: None });
}

/// The state as it stands on the wire.
pub(super) fn name(state: CaseState) -> String {
    serde_json::to_value(state).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

fn rule(case: &mut Case, doing: &Doing<'_>, ruling: &Ruling, post: &str) {
    case.decision = Some(Decision {
        id: doing.command.id,
        ruling: ruling.clone(),
        officer: doing.officer.clone(),
        post: post.to_owned(),
        accepted_at: doing.now,
        number: doing.number.clone().unwrap_or_default(),
        document: None,
    });
}

fn write(case: &mut Case, doing: &Doing<'_>, text: &str) {
    case.messages.push(Message {
        id: doing.command.id.hyphenated().to_string(),
        at: doing.now,
        author: Author::Officer { officer: doing.officer.clone() },
        text: text.to_owned(),
    });
}

/// The new list of answers. What another officer answered may stay as it is, but nobody answers in another's name.
fn reviewed(case: &Case, checks: &[CheckAnswer], officer: &OfficerRef) -> Result<Vec<CheckAnswer>, Rejection> {
    let own = |answer: &CheckAnswer| answer.by.id == officer.id || case.checks.contains(answer);
    if checks.iter().all(own) { Ok(checks.to_vec()) } else { Err(invalid("checks.by", "answered for somebody else")) }
}
