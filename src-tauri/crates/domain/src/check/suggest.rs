//! What the checks suggest. The officer decides.

use crate::decision::Outcome;
use crate::pack::{Ground, ServicePack};

use super::{CheckState, is_ground_suggested};

/// What the checks suggest, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suggestion {
    /// What is suggested: a failure is suggested at once, an approval only when no check is open.
    pub outcome: Option<Outcome>,
    /// What the answers so far point to, open checks left aside; none while nothing is answered.
    pub so_far: Option<Outcome>,
    /// Numbers of the checks that are open.
    pub open: Vec<u32>,
    /// Numbers of the checks that are not met.
    pub unmet: Vec<u32>,
}

/// What the checks suggest:
///
/// 1. a check is not met → the gravest of what the failures suggest: refusal, then termination, then return;
/// 2. else a check is open → nothing yet;
/// 3. else → approval.
pub fn suggest(checks: &[CheckState]) -> Suggestion {
    let numbers = |wanted: fn(&CheckState) -> bool| -> Vec<u32> {
        checks.iter().filter(|state| wanted(state)).map(|state| state.number).collect()
    };
    let open = numbers(CheckState::is_open);
    let unmet = numbers(CheckState::is_unmet);
    let gravest =
        checks.iter().filter(|state| state.is_unmet()).map(|state| state.unmet).max_by_key(|outcome| gravity(*outcome));
    let answered = open.len() < checks.len();
    let so_far = gravest.or(answered.then_some(Outcome::Approved));
    let outcome = gravest.or(so_far.filter(|_| open.is_empty()));
    Suggestion { outcome, so_far, open, unmet }
}

fn gravity(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Approved => 0,
        Outcome::Returned => 1,
        Outcome::Terminated => 2,
        Outcome::Refused => 3,
    }
}

/// Grounds that fit the failures and can carry the outcome, in the pack's order.
pub fn suggested_grounds<'a>(pack: &'a ServicePack, checks: &[CheckState], outcome: Outcome) -> Vec<&'a Ground> {
    pack.grounds_for(outcome).filter(|ground| is_ground_suggested(ground, pack, checks)).collect()
}
