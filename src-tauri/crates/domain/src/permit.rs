//! What an officer may do with a case now, and why not.

use crate::case::Case;
use crate::check::CheckState;
use crate::decision::Outcome;

/// Why a decision may not be made now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// The officer must claim it first.
    NotClaimed,
    /// A colleague has it.
    ClaimedByOther {
        /// Their name.
        officer: String,
    },
    /// These checks are open.
    ChecksOpen {
        /// Their numbers.
        checks: Vec<u32>,
    },
    /// These checks are not met; an approval needs them all.
    ChecksUnmet {
        /// Their numbers.
        checks: Vec<u32>,
    },
    /// It is decided.
    AlreadyDecided,
    /// The case is closed.
    Closed,
    /// A matter of this case needs attention first.
    NeedsAttention,
}

/// Why the officer may not decide so now; none when it may be.
///
/// An approval needs every check answered and none not met. A refusal needs every check answered, so that its reasons
/// are whole. A return and a termination need the claim only. `attention`: something of this case at the desk was
/// refused by central or is in conflict, and waits for the officer.
pub fn decision_block(
    case: &Case,
    officer_id: &str,
    outcome: Outcome,
    checks: &[CheckState],
    attention: bool,
) -> Option<Block> {
    hand_block(case, officer_id, attention).or_else(|| checks_block(outcome, checks))
}

/// Why nothing may be written to the citizen: that needs no claim, only a case that is open.
pub fn message_block(case: &Case, attention: bool) -> Option<Block> {
    if !case.state.is_open() { Some(Block::Closed) } else { attention.then_some(Block::NeedsAttention) }
}

/// Why the officer may not work on the case at all (answer checks, ask for documents, decide).
pub fn hand_block(case: &Case, officer_id: &str, attention: bool) -> Option<Block> {
    if !case.state.is_open() {
        return Some(Block::Closed);
    }
    if !case.state.is_undecided() {
        return Some(Block::AlreadyDecided);
    }
    match &case.claim {
        None => Some(Block::NotClaimed),
        Some(claim) if claim.officer.id != officer_id => {
            Some(Block::ClaimedByOther { officer: claim.officer.name.clone() })
        }
        Some(_) => attention.then_some(Block::NeedsAttention),
    }
}

fn checks_block(outcome: Outcome, checks: &[CheckState]) -> Option<Block> {
    let numbers = |wanted: fn(&CheckState) -> bool| -> Vec<u32> {
        checks.iter().filter(|state| wanted(state)).map(|state| state.number).collect()
    };
    if !matches!(outcome, Outcome::Approved | Outcome::Refused) {
        return None;
    }
    let open = numbers(CheckState::is_open);
    if !open.is_empty() {
        return Some(Block::ChecksOpen { checks: open });
    }
    let unmet = numbers(CheckState::is_unmet);
    (outcome == Outcome::Approved && !unmet.is_empty()).then_some(Block::ChecksUnmet { checks: unmet })
}

/// Whether a supervisor may take the case from whoever holds it.
pub fn may_take_over(case: &Case, officer_id: &str) -> bool {
    case.state.is_open() && case.claim.as_ref().is_some_and(|claim| claim.officer.id != officer_id)
}

/// Whether a supervisor may give the case to an officer: it is open, and not theirs already.
pub fn may_assign(case: &Case, recipient_id: &str) -> bool {
    case.state.is_open() && case.claim.as_ref().is_none_or(|claim| claim.officer.id != recipient_id)
}

/// Whether giving the case to an officer takes it from a colleague of the supervisor, who is told why.
pub fn takes_from_colleague(case: &Case, supervisor_id: &str) -> bool {
    case.claim.as_ref().is_some_and(|claim| claim.officer.id != supervisor_id)
}

/// What the officer may do besides deciding.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Permitted {
    /// Take it.
    pub claim: bool,
    /// Give it back.
    pub release: bool,
    /// Answer checks.
    pub review: bool,
}

/// What the officer may do besides deciding.
pub fn permitted(case: &Case, officer_id: &str) -> Permitted {
    let in_hand = hand_block(case, officer_id, false).is_none();
    Permitted { claim: case.state.is_open() && case.claim.is_none(), release: in_hand, review: in_hand }
}

#[cfg(test)]
mod tests;
