//! How far a case has come, by its age.

use gishe_domain::case::Case;
use gishe_domain::state::CaseState;
use rand_chacha::ChaCha20Rng;

use crate::city::CityError;
use crate::city::random::weigh;

type Shares = [(CaseState, u32)];

/// Up to three working days.
const FRESH: &Shares = &[
    (CaseState::Submitted, 47),
    (CaseState::Claimed, 12),
    (CaseState::InReview, 21),
    (CaseState::AwaitingCitizen, 4),
    (CaseState::AwaitingPayment, 3),
    (CaseState::Decided, 5),
    (CaseState::Delivered, 8),
];
/// Within the time limit.
const RIPE: &Shares = &[
    (CaseState::Submitted, 22),
    (CaseState::Claimed, 10),
    (CaseState::InReview, 24),
    (CaseState::AwaitingCitizen, 9),
    (CaseState::AwaitingPayment, 4),
    (CaseState::Decided, 7),
    (CaseState::Delivered, 23),
    (CaseState::Withdrawn, 1),
];
/// Beyond the time limit.
const OLD: &Shares = &[
    (CaseState::Submitted, 1),
    (CaseState::Claimed, 1),
    (CaseState::InReview, 4),
    (CaseState::AwaitingCitizen, 7),
    (CaseState::AwaitingPayment, 2),
    (CaseState::Decided, 3),
    (CaseState::Delivered, 77),
    (CaseState::Terminated, 4),
    (CaseState::Withdrawn, 1),
];
/// What is due at once, on the day after it was filed and later.
const AT_ONCE: &Shares =
    &[(CaseState::Submitted, 5), (CaseState::InReview, 4), (CaseState::Decided, 4), (CaseState::Delivered, 87)];
/// With a mistake in it that an officer has yet to catch.
const SPOILED: &Shares = &[(CaseState::Submitted, 60), (CaseState::Claimed, 15), (CaseState::InReview, 25)];

/// A state for a case on which the desk could have worked for so many days.
pub fn choose(rng: &mut ChaCha20Rng, case: &Case, days: usize, spoiled: bool) -> Result<CaseState, CityError> {
    let shares = match days {
        0 => return Ok(CaseState::Submitted),
        _ if spoiled => SPOILED,
        2.. if case.deadline.working_days == 0 => AT_ONCE,
        1..=3 => FRESH,
        4..=7 => RIPE,
        _ => OLD,
    };
    Ok(weigh(rng, shares, |(_, share)| *share)?.0)
}
