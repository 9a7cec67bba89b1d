//! Whether a ruling can stand, before anybody is asked whether it may be made.

use crate::case::Case;
use crate::decision::{Outcome, Ruling};
use crate::fill::GAP;
use crate::pack::ServicePack;
use crate::rules::TEXT_MAX;

/// Why a ruling cannot stand.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RulingError {
    /// Anything but an approval needs a ground.
    #[error("a ground is needed")]
    GroundNeeded,
    /// The service has no such ground for this outcome.
    #[error("the service has no ground „{0}“ for this outcome")]
    UnknownGround(String),
    /// Anything but an approval needs reasons (АПК чл. 59 ал. 2 т. 4).
    #[error("reasons are needed")]
    ReasonsNeeded,
    /// A fact that the program did not know was left open in the reasons.
    #[error("the reasons still have a gap")]
    GapLeft,
    /// The reasons are too long.
    #[error("the reasons are longer than {max} letters")]
    TooLong {
        /// Letters at most.
        max: usize,
    },
}

/// Whether the ruling's grounds and reasons fit its outcome.
pub fn validate_ruling(ruling: &Ruling, pack: &ServicePack) -> Result<(), RulingError> {
    if ruling.reasons.chars().count() > TEXT_MAX {
        return Err(RulingError::TooLong { max: TEXT_MAX });
    }
    let carries = |key: &String| pack.ground(key).is_some_and(|ground| ground.outcomes.contains(&ruling.outcome));
    if let Some(key) = ruling.grounds.iter().find(|key| !carries(key)) {
        return Err(RulingError::UnknownGround(key.clone()));
    }
    if ruling.reasons.contains(GAP) {
        return Err(RulingError::GapLeft);
    }
    if ruling.outcome == Outcome::Approved {
        return Ok(());
    }
    if ruling.grounds.is_empty() {
        return Err(RulingError::GroundNeeded);
    }
    if ruling.reasons.trim().is_empty() { Err(RulingError::ReasonsNeeded) } else { Ok(()) }
}

/// The ruling that stands for a case at central, if the case has one.
pub fn standing(case: &Case) -> Option<Outcome> {
    case.decision.as_ref().map(|decision| decision.ruling.outcome)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets;

    fn ruling(outcome: Outcome, grounds: &[&str], reasons: &str) -> Ruling {
        Ruling { outcome, grounds: grounds.iter().map(|key| (*key).to_owned()).collect(), reasons: reasons.to_owned() }
    }

    #[test]
    fn a_ruling_stands_only_with_what_its_outcome_needs() {
        let pack = ServicePack::parse(assets::SERVICE_2079).unwrap();
        let judge =
            |outcome, grounds: &[&str], reasons: &str| validate_ruling(&ruling(outcome, grounds, reasons), &pack);
        let long = "а".repeat(TEXT_MAX + 1);
        assert_eq!(judge(Outcome::Approved, &[], ""), Ok(()));
        assert_eq!(judge(Outcome::Refused, &["other-district"], "Мотиви."), Ok(()));
        assert_eq!(judge(Outcome::Refused, &[], "Мотиви."), Err(RulingError::GroundNeeded));
        assert_eq!(judge(Outcome::Refused, &["other-district"], " \n"), Err(RulingError::ReasonsNeeded));
        assert_eq!(judge(Outcome::Returned, &["withdrawn"], "а"), Err(RulingError::UnknownGround("withdrawn".into())));
        assert_eq!(judge(Outcome::Approved, &["withdrawn"], ""), Err(RulingError::UnknownGround("withdrawn".into())));
        assert_eq!(judge(Outcome::Terminated, &["withdrawn"], "От […] г."), Err(RulingError::GapLeft));
        assert_eq!(judge(Outcome::Approved, &[], &long), Err(RulingError::TooLong { max: TEXT_MAX }));
        assert_eq!(judge(Outcome::Approved, &[], &long[2..]), Ok(()));
    }
}
