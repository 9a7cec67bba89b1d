//! Laying an unsent act of the journal over the case as central holds it: what the officer sees until central answers.

use chrono::{DateTime, Utc};

use crate::case::{Appointment, Author, Case, Claim, HistoryEntry, Message, OfficerRef, Payment, PaymentStatus};
use crate::command::Act;
use crate::rules::{TransitionError, civil_day, pause, transition};
use crate::ruling::standing;
use crate::state::CaseState;

/// Token of a claim that central does not know yet.
pub const PROVISIONAL_TOKEN: u32 = 0;

/// Lays an act over a case. The version stays as it is: only central grows it.
///
/// An error leaves the case untouched; then central will refuse the act too, for both follow one table.
pub fn apply(case: &mut Case, act: &Act, by: &OfficerRef, at: DateTime<Utc>) -> Result<(), TransitionError> {
    let state = transition(case.state, act, standing(case))?;
    match act {
        Act::Claim | Act::TakeOver { .. } => claim(case, by, at),
        Act::Assign { officer, .. } => claim(case, officer, at),
        Act::Release => case.claim = None,
        Act::Review { checks } => case.checks.clone_from(checks),
        Act::Decide { .. } | Act::ReturnForCorrection { .. } => case.decision = None,
        Act::RequestPayment { amount, currency } => case.payments.push(Payment {
            id: local_id(case.payments.len()),
            amount: *amount,
            currency: currency.clone(),
            status: PaymentStatus::Pending,
            requested_at: at,
            paid_at: None,
        }),
        Act::RequestDocument { text, .. } | Act::Message { text } => letter(case, text, by, at),
        Act::Appoint { at: meeting, place } => {
            case.appointments.push(Appointment { at: *meeting, place: place.clone(), with: by.clone() });
        }
        Act::Deliver { document } => {
            if let Some(decision) = &mut case.decision {
                decision.document = Some(document.clone());
            }
            if state == CaseState::AwaitingCitizen {
                pause(case, civil_day(at));
            }
            case.claim = None;
        }
        Act::Register { .. } => {}
    }
    case.state = state;
    let author = Author::Officer { officer: by.clone() };
    let (note, to) = (act.note().map(str::to_owned), act.recipient().cloned());
    case.history.push(HistoryEntry { at, version: case.version, author, kind: act.kind().to_owned(), note, to });
    Ok(())
}

/// The holder's own lease stays as central gave it; a new claim is provisional and has no end of its own.
fn claim(case: &mut Case, by: &OfficerRef, at: DateTime<Utc>) {
    if case.claim.as_ref().is_none_or(|claim| claim.officer.id != by.id) {
        case.claim = Some(Claim { officer: by.clone(), token: PROVISIONAL_TOKEN, since: at, expires_at: at });
    }
}

fn letter(case: &mut Case, text: &str, by: &OfficerRef, at: DateTime<Utc>) {
    let author = Author::Officer { officer: by.clone() };
    case.messages.push(Message { id: local_id(case.messages.len()), at, author, text: text.to_owned() });
}

fn local_id(index: usize) -> String {
    format!("local-{}", index + 1)
}

#[cfg(test)]
mod tests;
