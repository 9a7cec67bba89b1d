//! The audit of both sides, when nothing is left to send.

use std::collections::BTreeMap;

use gishe_desk::view::status::AuditState;
use gishe_domain::case::{Answer, Case, CaseId};
use serde_json::Value;

use super::work::{Deed, Report};
use crate::officer::Officer;
use crate::world::World;

/// What must and what may be true of one case.
#[derive(Default)]
struct Expected {
    /// For each check, what was acknowledged last and whatever was begun since and not acknowledged; nothing of a check of which
    /// only the begun is known, for then it may also be as it was before.
    answers: BTreeMap<String, Vec<(Answer, String)>>,
    /// The same for the reasons of the draft.
    drafts: Vec<String>,
    /// Claims begun: more than these central cannot have.
    claims: u32,
    /// Whether the officer holds it; none when the last act was not acknowledged.
    held: Option<bool>,
    /// Decisions acknowledged, and begun.
    decided: u32,
    deciding: u32,
}

impl Expected {
    /// An act that was acknowledged, or (`sure` false) one that was begun when the process was killed.
    fn learn(&mut self, deed: &Deed, sure: bool) {
        match deed {
            Deed::Claim(_) => {
                self.claims += 1;
                self.held = sure.then_some(true);
            }
            // A claim that was not sent is taken back with all that followed it: what was said since may be gone.
            Deed::Release(_) => {
                self.held = sure.then_some(false);
                self.answers.clear();
                self.drafts.clear();
            }
            Deed::Answer(_, check, answer, note) => {
                let given = (*answer, note.clone());
                if sure {
                    self.answers.insert(check.clone(), vec![given]);
                } else if let Some(said) = self.answers.get_mut(check) {
                    said.push(given);
                }
            }
            Deed::Draft(_, reasons) => {
                if sure {
                    self.drafts = vec![reasons.clone()];
                } else if !self.drafts.is_empty() {
                    self.drafts.push(reasons.clone());
                }
            }
            Deed::Decide(..) => {
                self.deciding += 1;
                self.decided += u32::from(sure);
            }
        }
    }
}

fn expectations(lives: &[Vec<Report>]) -> BTreeMap<CaseId, Expected> {
    let mut all: BTreeMap<CaseId, Expected> = BTreeMap::new();
    for life in lives {
        for (at, report) in life.iter().enumerate() {
            match report {
                Report::Done(deed) => all.entry(deed.case()).or_default().learn(deed, true),
                Report::Begun(deed) if at + 1 == life.len() => all.entry(deed.case()).or_default().learn(deed, false),
                Report::Begun(_) | Report::Refused(..) | Report::Opened | Report::SignInNeeded => {}
            }
        }
    }
    all
}

/// Everything acknowledged is at central exactly once, nothing else is, and the chain of the desk is whole.
pub async fn both_sides(world: &World, officer: &Officer, lives: &[Vec<Report>]) {
    let all = expectations(lives);
    let me = world.account(1).id.clone();
    for (id, expected) in &all {
        let state = world.state(Some(*id)).await;
        let commands = state["case"]["commands"].as_array().unwrap();
        let case: Case = serde_json::from_value(state["case"]["case"].clone()).unwrap();
        let number = &case.number;
        for command in commands.iter().filter(|command| command["receipt"].is_object()) {
            assert_eq!(command["applied"], 1, "{number}: carried out more than once: {command}");
        }
        let done = |kind: &str| of_kind(commands, kind);
        assert!(done("claim") <= expected.claims, "{number}: claims that nobody made: {state}");
        assert!(done("decide") >= expected.decided, "{number}: an acknowledged decision is lost: {state}");
        assert!(done("decide") <= expected.deciding.min(1), "{number}: a decision too many: {state}");
        if done("decide") == 0 {
            let holds = case.claim.as_ref().is_some_and(|claim| claim.officer.id == me);
            assert!(expected.held.is_none_or(|held| held == holds), "{number}: held at central is {holds}");
        }
        for (check, said) in &expected.answers {
            let kept = case.checks.iter().find(|answer| answer.check == *check);
            let kept = kept.and_then(|kept| Some((kept.answer?, kept.note.clone())));
            assert!(kept.as_ref().is_some_and(|kept| said.contains(kept)), "{number}, {check}: {kept:?} of {said:?}");
        }
        let draft = officer.open(*id).await.draft.map(|draft| draft.reasons);
        if expected.deciding == 0 && !expected.drafts.is_empty() {
            assert!(draft.as_ref().is_some_and(|draft| expected.drafts.contains(draft)), "{number}: draft {draft:?}");
        }
    }
    let acts = lives.iter().flatten();
    let recorded = acts.filter(|told| matches!(told, Report::Done(deed) if !matches!(deed, Deed::Draft(..)))).count();
    let store = gishe_desk::exchange::view(&officer.desk).await.unwrap().store;
    assert_eq!(store.audit, AuditState::Intact, "the audit chain is broken");
    assert!(store.audit_entries as usize >= recorded, "{} entries for {recorded} acts", store.audit_entries);
    println!("{} cases audited, {} entries in an unbroken chain", all.len(), store.audit_entries);
}

/// Commands of a kind that central has carried out.
fn of_kind(commands: &[Value], kind: &str) -> u32 {
    let carried_out = commands.iter().filter(|command| command["receipt"]["kind"] == kind);
    u32::try_from(carried_out.count()).unwrap()
}
