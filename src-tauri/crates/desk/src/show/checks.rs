//! Checks, and what they allow.

use std::collections::BTreeMap;

use gishe_domain::case::Case;
use gishe_domain::check::{self, CheckState};
use gishe_domain::decision::Outcome;
use gishe_domain::fill::Facts;
use gishe_domain::pack::ServicePack;
use gishe_domain::permit::{self, Block};

use super::worded;
use crate::view::case::{AnsweredBy, CheckView, DecisionBlock, DecisionOption, Finding, GroundView, Suggestion};

/// The four decisions, in the order of their keys.
pub const OUTCOMES: [Outcome; 4] = [Outcome::Approved, Outcome::Refused, Outcome::Returned, Outcome::Terminated];

/// The checks as the window shows them. `local` names the checks whose answer exists only on this computer.
pub fn checks(
    states: &[CheckState],
    pack: &ServicePack,
    local: &dyn Fn(&str) -> bool,
    answerable: bool,
) -> Vec<CheckView> {
    states
        .iter()
        .filter_map(|state| {
            let check = pack.check(&state.key)?;
            Some(CheckView {
                key: state.key.clone(),
                number: state.number,
                title: worded(&check.title),
                law: check.law.cite.clone(),
                law_confirmed: check.law.confirmed,
                answer: state.answer,
                answered_by: answered_by(&state.answered_by),
                finding: state.finding.as_ref().map(finding),
                more: state.more.iter().map(finding).collect(),
                note: state.note.clone(),
                marks: state.marks.clone(),
                document: state.document.clone(),
                local: local(&state.key),
                answerable,
            })
        })
        .collect()
}

fn answered_by(by: &check::AnsweredBy) -> AnsweredBy {
    match by {
        check::AnsweredBy::Nobody => AnsweredBy::Nobody,
        check::AnsweredBy::Machine => AnsweredBy::Machine,
        check::AnsweredBy::Officer { officer, at } => AnsweredBy::Officer { name: officer.name.clone(), at: *at },
    }
}

fn finding(found: &gishe_domain::finding::Finding) -> Finding {
    let params: BTreeMap<String, String> =
        found.params.iter().map(|(name, value)| (name.to_string(), value.clone())).collect();
    Finding { code: found.code.as_str().to_owned(), params }
}

/// What the rules suggest.
pub fn suggestion(states: &[CheckState]) -> Suggestion {
    let suggested = check::suggest(states);
    Suggestion { outcome: suggested.outcome, open_checks: suggested.open, unmet_checks: suggested.unmet }
}

/// Each of the four decisions, and whether it may be made now.
pub fn decisions(
    case: &Case,
    pack: &ServicePack,
    states: &[CheckState],
    officer: &str,
    attention: bool,
    facts: &Facts,
) -> Vec<DecisionOption> {
    OUTCOMES
        .into_iter()
        .map(|outcome| DecisionOption {
            outcome,
            blocked: permit::decision_block(case, officer, outcome, states, attention).map(block),
            grounds: grounds(pack, states, outcome, facts),
        })
        .collect()
}

fn grounds(pack: &ServicePack, states: &[CheckState], outcome: Outcome, facts: &Facts) -> Vec<GroundView> {
    pack.grounds_for(outcome)
        .map(|ground| GroundView {
            key: ground.key.clone(),
            title: worded(&ground.title),
            law: ground.law.cite.clone(),
            text: facts.ground(ground),
            suggested: check::is_ground_suggested(ground, pack, states),
        })
        .collect()
}

/// Why a decision may not be made, as the window takes it.
pub fn block(block: Block) -> DecisionBlock {
    match block {
        Block::NotClaimed => DecisionBlock::NotClaimed,
        Block::ClaimedByOther { officer } => DecisionBlock::ClaimedByOther { officer },
        Block::ChecksOpen { checks } => DecisionBlock::ChecksOpen { checks },
        Block::ChecksUnmet { checks } => DecisionBlock::ChecksUnmet { checks },
        Block::AlreadyDecided => DecisionBlock::AlreadyDecided,
        Block::Closed => DecisionBlock::Closed,
        Block::NeedsAttention => DecisionBlock::NeedsAttention,
    }
}
