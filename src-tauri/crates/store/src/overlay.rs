//! The journal laid over the replica.
//!
//! The two files are never joined: the few cases that have something of this computer are read from the journal into
//! memory, laid over what central holds by the rule in `gishe_domain::overlay`, and merged into the sorted queue. The cost
//! grows with what waits here, not with the district.

use std::collections::HashMap;

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::overlay::apply;
use gishe_domain::state::CaseState;
use uuid::Uuid;

/// An act made here that the replica may not show yet.
#[derive(Debug, Clone, PartialEq)]
pub struct LaidAct {
    /// The command's id.
    pub command: Uuid,
    /// The act.
    pub act: Act,
    /// Who made it.
    pub by: OfficerRef,
    /// When it was made, by this computer's clock.
    pub at: DateTime<Utc>,
    /// Whether central has acknowledged it, and with what.
    pub acknowledged: Option<Acknowledged>,
    /// It was refused or is in conflict.
    pub attention: bool,
}

/// What central said of an act that it applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Acknowledged {
    /// The version it made: a replica that has reached it shows the act itself.
    pub version: u32,
    /// For a claim: the fencing token.
    pub fencing: Option<u32>,
}

/// What this computer has of one case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct CaseOverlay {
    /// Acts, in the order they were made.
    pub acts: Vec<LaidAct>,
    /// There is an unfinished ruling or note.
    pub draft: bool,
    /// What is written in it.
    pub texts: Vec<String>,
}

/// What this computer has, by case.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overlay {
    /// Cases that have something.
    pub cases: HashMap<CaseId, CaseOverlay>,
}

/// A case with the journal laid over it.
#[derive(Debug, Clone, PartialEq)]
pub struct Laid {
    /// The case as the officer sees it.
    pub case: Case,
    /// Something of it exists only on this computer.
    pub local: bool,
    /// A matter of it needs attention.
    pub attention: bool,
    /// It is claimed here, and central does not know yet.
    pub provisional: bool,
    /// The ruling made here that central does not show yet, else central's.
    pub ruling: Option<Outcome>,
}

impl Overlay {
    /// Lays what this computer has over a case.
    pub fn lay(&self, case: Case) -> Laid {
        match self.cases.get(&case.id) {
            Some(overlay) => overlay.lay(case),
            None => CaseOverlay::default().lay(case),
        }
    }
}

impl CaseOverlay {
    /// The case that was taken at the counter here and that the replica does not have yet: what the rest is laid over in its
    /// place. Central has not numbered it, or the number has not come.
    pub fn born(&self) -> Option<Case> {
        self.acts.iter().find_map(|laid| {
            let Act::Register { case } = &laid.act else { return None };
            let version = laid.acknowledged.map_or(case.version, |known| known.version);
            Some(Case { version, ..(**case).clone() })
        })
    }

    /// Lays what this computer has over a case. An act that needs attention, and all behind it, changes nothing of the case:
    /// only its ruling is still named, for it is not lost.
    pub fn lay(&self, mut case: Case) -> Laid {
        let ruling = case.decision.as_ref().map(|decision| decision.ruling.outcome);
        let (mut ruling, mut attention, mut provisional, mut local) = (ruling, false, false, self.draft);
        for laid in &self.acts {
            if laid.acknowledged.is_some_and(|known| known.version <= case.version) {
                continue;
            }
            local |= laid.acknowledged.is_none();
            attention |= laid.attention;
            ruling = laid.act.ruling().map(|made| made.outcome).or(ruling);
            if attention || apply(&mut case, &laid.act, &laid.by, laid.at).is_err() {
                continue;
            }
            match laid.act {
                Act::Claim | Act::TakeOver { .. } | Act::Assign { .. } => provisional = laid.acknowledged.is_none(),
                Act::Release => provisional = false,
                // Handed over only when central says so: until then it is signed, and stays in the queue.
                Act::Deliver { .. } if laid.acknowledged.is_none() => case.state = CaseState::Signed,
                _ => {}
            }
            if let (Some(claim), Some(token)) = (case.claim.as_mut(), laid.acknowledged.and_then(|known| known.fencing))
            {
                claim.token = token;
            }
        }
        Laid { case, local, attention, provisional, ruling }
    }
}

#[cfg(test)]
mod tests;
