//! What of the officer's acts can stand beside what central has now.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::checks::{Choice, Field, Pick, merge};
use super::{Meeting, TakenOver, taken_from};
use crate::case::{Case, Claim, OfficerRef};
use crate::command::Act;
use crate::overlay::apply;
use crate::state::CaseState;

/// Whether an act can stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// It goes as it is, against the version that central has now.
    Stands,
    /// The officer has to look or to choose first.
    Asks(Reason),
    /// It cannot stand beside what central has.
    Falls(Reason),
    /// Central's case is already as the act would make it.
    Moot,
}

/// Why an act does not go by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Reason {
    /// The case is no longer in the officer's district.
    Left,
    /// The case is closed.
    Closed {
        /// Where it stands.
        state: CaseState,
    },
    /// It is decided.
    Decided {
        /// By whom; none when central does not say.
        officer: Option<OfficerRef>,
    },
    /// A supervisor took the case over.
    TakenOver {
        /// Who, when and why.
        taken: TakenOver,
    },
    /// A colleague holds the case.
    Held {
        /// Who.
        officer: OfficerRef,
    },
    /// Nobody holds the case: it has to be claimed again.
    Free,
    /// Both answered the same checks, each in another way.
    Clash,
    /// The case changed under the decision: it has to be looked at.
    Changed,
    /// The state of the case does not allow the act.
    Unfit {
        /// Where it stands.
        state: CaseState,
    },
}

/// What goes and what waits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Planned {
    /// In order; central's version allows each.
    pub now: Vec<Act>,
    /// In order; each needs the officer, with why.
    pub stay: Vec<(Act, Reason)>,
}

/// Whether the act is made under the officer's own claim.
fn needs_claim(act: &Act) -> bool {
    !matches!(
        act,
        Act::Claim
            | Act::TakeOver { .. }
            | Act::Assign { .. }
            | Act::Message { .. }
            | Act::Register { .. }
            | Act::Release
    )
}

pub(super) fn judge(meeting: &Meeting<'_>) -> Vec<Standing> {
    let Some(theirs) = meeting.theirs else {
        return meeting.mine.iter().map(|_| Standing::Falls(Reason::Left)).collect();
    };
    let clash = meeting.checks().iter().any(|line| !line.clashes().is_empty());
    let changed = !meeting.happened().is_empty();
    let mut case = theirs.clone();
    let mut standings = Vec::new();
    for act in meeting.mine {
        let standing = judge_one(meeting, &case, act, clash, changed);
        // What goes first is seen by what follows it. A review that asks goes in part.
        let part = matches!((&standing, act), (Standing::Asks(Reason::Clash), Act::Review { .. }));
        if standing == Standing::Stands || part {
            // The table allows it, or it would not stand.
            let _ = apply(&mut case, act, meeting.officer, meeting.now);
        }
        standings.push(standing);
    }
    standings
}

fn judge_one(meeting: &Meeting<'_>, case: &Case, act: &Act, clash: bool, changed: bool) -> Standing {
    let holder = case.claim.as_ref().filter(|claim| live(claim, meeting));
    let mine = case.claim.as_ref().is_some_and(|claim| claim.officer.id == meeting.officer.id);
    if matches!(act, Act::Release) && !mine {
        return Standing::Moot;
    }
    if !case.state.is_open() {
        return Standing::Falls(Reason::Closed { state: case.state });
    }
    let rules = matches!(act, Act::Decide { .. } | Act::ReturnForCorrection { .. } | Act::Review { .. });
    if rules && !case.state.is_undecided() {
        let officer = case.decision.as_ref().map(|decision| decision.officer.clone());
        return Standing::Falls(Reason::Decided { officer });
    }
    match holder {
        Some(other) if other.officer.id != meeting.officer.id && (needs_claim(act) || matches!(act, Act::Claim)) => {
            return Standing::Falls(held(case, &meeting.officer.id, other));
        }
        _ if needs_claim(act) && !mine => return Standing::Asks(Reason::Free),
        None if matches!(act, Act::TakeOver { .. }) => return Standing::Asks(Reason::Free),
        _ => {}
    }
    let mut tried = case.clone();
    if apply(&mut tried, act, meeting.officer, meeting.now).is_err() {
        return Standing::Falls(Reason::Unfit { state: case.state });
    }
    match act {
        Act::Review { .. } if clash => Standing::Asks(Reason::Clash),
        _ if act.ruling().is_some() && clash => Standing::Asks(Reason::Clash),
        _ if act.ruling().is_some() && changed => Standing::Asks(Reason::Changed),
        Act::Deliver { .. } if !same_decision(meeting, case) => Standing::Falls(Reason::Decided {
            officer: case.decision.as_ref().map(|decision| decision.officer.clone()),
        }),
        _ => Standing::Stands,
    }
}

/// A lease that has ended keeps nobody out.
fn live(claim: &Claim, meeting: &Meeting<'_>) -> bool {
    claim.officer.id == meeting.officer.id || claim.expires_at > meeting.now
}

fn held(case: &Case, officer: &str, other: &Claim) -> Reason {
    match taken_from(case, officer) {
        Some((_, taken)) if taken.officer.id == other.officer.id => Reason::TakenOver { taken },
        _ => Reason::Held { officer: other.officer.clone() },
    }
}

/// Whether the decision that was signed is the one that stands.
fn same_decision(meeting: &Meeting<'_>, case: &Case) -> bool {
    let id = |case: &Case| case.decision.as_ref().map(|decision| decision.id);
    meeting.base.is_none_or(|base| id(base) == id(case))
}

pub(super) fn plan(meeting: &Meeting<'_>) -> Planned {
    let mut planned = Planned::default();
    for (act, standing) in meeting.mine.iter().zip(judge(meeting)) {
        match (act, standing) {
            (_, Standing::Moot) => {}
            (Act::Review { .. }, Standing::Stands) => planned.now.extend(review(meeting, &[])),
            (act, Standing::Stands) => planned.now.push(act.clone()),
            (act @ Act::Review { .. }, Standing::Asks(Reason::Clash)) => {
                planned.now.extend(review(meeting, &picked(meeting, Pick::Theirs)));
                // As the officer made it: what went of it is then no difference any more.
                planned.stay.push((act.clone(), Reason::Clash));
            }
            (act, Standing::Asks(reason) | Standing::Falls(reason)) => planned.stay.push((act.clone(), reason)),
        }
    }
    planned
}

/// The same choice for every field that clashes.
fn picked(meeting: &Meeting<'_>, pick: Pick) -> Vec<Choice> {
    let fields = meeting.checks().into_iter().flat_map(|line| line.clashes());
    fields.map(|field| Choice { field, pick }).collect()
}

/// The review with these choices; none when central has it so already, or when a field is still to be chosen.
fn review(meeting: &Meeting<'_>, choices: &[Choice]) -> Option<Act> {
    let checks = merge(&meeting.checks(), choices, meeting.officer, meeting.now).ok()?;
    let same = meeting.theirs.is_some_and(|theirs| {
        theirs.checks.len() == checks.len() && checks.iter().all(|said| theirs.checks.contains(said))
    });
    (!same).then_some(Act::Review { checks })
}

pub(super) fn settled(meeting: &Meeting<'_>, choices: &[Choice]) -> Result<Vec<Act>, Vec<Field>> {
    merge(&meeting.checks(), choices, meeting.officer, meeting.now)?;
    let rule = choices.iter().rev().find(|choice| choice.field == Field::Ruling).map(|choice| choice.pick);
    let mut acts: Vec<Act> = Vec::new();
    for (act, standing) in meeting.mine.iter().zip(judge(meeting)) {
        let goes = match &standing {
            Standing::Stands => true,
            Standing::Asks(_) => act.ruling().is_none() || rule == Some(Pick::Mine),
            Standing::Falls(_) | Standing::Moot => false,
        };
        // A decision is only sent where the officer has said so, even where nothing stands against it.
        let withheld = act.ruling().is_some() && rule.is_some_and(|pick| pick != Pick::Mine);
        if !goes || withheld {
            continue;
        }
        // Nobody holds the case: it is claimed again with the first act that needs it.
        let free = standing == Standing::Asks(Reason::Free) && !acts.contains(&Act::Claim);
        acts.extend(free.then_some(Act::Claim));
        match act {
            Act::Review { .. } => acts.extend(review(meeting, choices)),
            act => acts.push(act.clone()),
        }
    }
    Ok(acts)
}
