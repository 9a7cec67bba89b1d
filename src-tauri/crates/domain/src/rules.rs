//! The states of a case and the acts that move it: one table, for central and for the desk's optimistic view.

use chrono::NaiveDate;
use chrono_tz::Europe::Sofia;

use crate::case::{Case, Pause};
use crate::command::Act;
use crate::decision::Outcome;
use crate::state::CaseState;

/// Letters at most in the reasons of a ruling, a note or a letter.
pub const TEXT_MAX: usize = 4000;

/// Why an act does not fit a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TransitionError {
    /// The state does not allow the act.
    #[error("the act {act} does not fit the state {state:?}")]
    WrongState {
        /// Where the case stands.
        state: CaseState,
        /// The act's kind.
        act: &'static str,
    },
    /// The act cannot carry that outcome: a return has its own act.
    #[error("the act {act} cannot carry the outcome {outcome:?}")]
    WrongOutcome {
        /// The act's kind.
        act: &'static str,
        /// What it carries.
        outcome: Outcome,
    },
    /// There is no decision to deliver.
    #[error("there is no decision to deliver")]
    NoDecision,
}

/// Where an act takes a case that stands in `state`. `decided` is the outcome of the decision that stands, which only
/// a delivery looks at. Who may do the act is not asked here.
///
/// | act | from | to |
/// |---|---|---|
/// | claim, take-over, assign | submitted | claimed |
/// | | every other open state | the same |
/// | release | claimed | submitted |
/// | | in review, awaiting | the same |
/// | review | claimed, in review | in review |
/// | | awaiting | the same |
/// | request-document | claimed, in review, awaiting | awaiting citizen |
/// | request-payment | claimed, in review, awaiting | awaiting payment |
/// | decide, return-for-correction | claimed, in review, awaiting | decided |
/// | deliver | decided, signed | delivered; awaiting citizen after a return; terminated after a termination |
/// | message, appoint | every open state | the same |
pub fn transition(state: CaseState, act: &Act, decided: Option<Outcome>) -> Result<CaseState, TransitionError> {
    use CaseState::{AwaitingCitizen, AwaitingPayment, Claimed, Decided, InReview, Submitted};
    let wrong = Err(TransitionError::WrongState { state, act: act.kind() });
    let awaiting = matches!(state, AwaitingCitizen | AwaitingPayment);
    let in_hand = awaiting || matches!(state, Claimed | InReview);
    match act {
        Act::Claim | Act::TakeOver { .. } | Act::Assign { .. } if state == Submitted => Ok(Claimed),
        Act::Claim | Act::TakeOver { .. } | Act::Assign { .. } | Act::Message { .. } | Act::Appoint { .. }
            if state.is_open() =>
        {
            Ok(state)
        }
        Act::Release if state == Claimed => Ok(Submitted),
        Act::Release if in_hand => Ok(state),
        Act::Review { .. } if awaiting => Ok(state),
        Act::Review { .. } if in_hand => Ok(InReview),
        Act::RequestDocument { .. } if in_hand => Ok(AwaitingCitizen),
        Act::RequestPayment { .. } if in_hand => Ok(AwaitingPayment),
        Act::Decide { ruling, .. } if in_hand => match ruling.outcome {
            Outcome::Returned => Err(TransitionError::WrongOutcome { act: act.kind(), outcome: ruling.outcome }),
            Outcome::Approved | Outcome::Refused | Outcome::Terminated => Ok(Decided),
        },
        Act::ReturnForCorrection { ruling, .. } if in_hand => match ruling.outcome {
            Outcome::Returned => Ok(Decided),
            outcome => Err(TransitionError::WrongOutcome { act: act.kind(), outcome }),
        },
        Act::Deliver { .. } if matches!(state, Decided | CaseState::Signed) => {
            decided.map(delivered).ok_or(TransitionError::NoDecision)
        }
        _ => wrong,
    }
}

/// Where a delivered decision leaves the case.
fn delivered(outcome: Outcome) -> CaseState {
    match outcome {
        Outcome::Approved | Outcome::Refused => CaseState::Delivered,
        Outcome::Returned => CaseState::AwaitingCitizen,
        Outcome::Terminated => CaseState::Terminated,
    }
}

/// Stops the time limit from a day on, unless it stands still already (АПК чл. 30 ал. 2).
pub fn pause(case: &mut Case, from: NaiveDate) {
    if case.deadline.pauses.iter().all(|pause| pause.to.is_some()) {
        case.deadline.pauses.push(Pause { from, to: None });
    }
}

/// Lets the time limit run on after the last day of the pause.
pub fn resume(case: &mut Case, last_day: NaiveDate) {
    for pause in &mut case.deadline.pauses {
        pause.to.get_or_insert(last_day.max(pause.from));
    }
}

/// The day in Sofia at an instant: civil time of every time limit.
pub fn civil_day(at: chrono::DateTime<chrono::Utc>) -> NaiveDate {
    at.with_timezone(&Sofia).date_naive()
}

#[cfg(test)]
mod tests;
