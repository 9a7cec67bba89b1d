//! What was acknowledged to officers, written down by the simulation itself: what must not be lost.

use std::collections::BTreeMap;

use gishe_domain::case::CaseId;
use uuid::Uuid;

/// What became of an act on its desk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It has to be in central, or to wait, or to need attention.
    Kept,
    /// The officer took it back before it was sent: it must never reach central.
    TakenBack,
    /// The officer made it a draft again after central had refused it.
    Withdrawn,
    /// It was made after the last backup of a journal that is gone.
    LostWithTheDisk,
}

/// An act that was acknowledged to its officer.
#[derive(Debug, Clone)]
pub struct Action {
    pub desk: usize,
    pub case: CaseId,
    pub kind: &'static str,
    /// The identifiers it went under: the last is the present one.
    pub ids: Vec<Uuid>,
    pub fate: Fate,
    /// Its journal came back from a backup, in which the act stood as it had been.
    pub went_back: bool,
}

/// Every act of a run.
#[derive(Default)]
pub struct Ledger {
    pub actions: Vec<Action>,
    by_id: BTreeMap<Uuid, usize>,
    /// Unfinished rulings by desk and case, in the officer's words.
    pub drafts: BTreeMap<(usize, CaseId), String>,
}

impl Ledger {
    pub fn made(&mut self, desk: usize, case: CaseId, kind: &'static str, id: Uuid) {
        self.by_id.insert(id, self.actions.len());
        self.actions.push(Action { desk, case, kind, ids: vec![id], fate: Fate::Kept, went_back: false });
    }

    /// The act goes under another identifier from now on.
    pub fn renamed(&mut self, old: Uuid, new: Uuid) {
        if let Some(at) = self.by_id.get(&old).copied() {
            self.by_id.insert(new, at);
            self.actions[at].ids.push(new);
        }
    }

    pub fn of(&self, id: Uuid) -> Option<&Action> {
        self.by_id.get(&id).map(|at| &self.actions[*at])
    }

    pub fn of_mut(&mut self, id: Uuid) -> Option<&mut Action> {
        self.by_id.get(&id).map(|at| &mut self.actions[*at])
    }

    pub fn of_desk(&self, desk: usize) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(move |action| action.desk == desk)
    }
}

impl Action {
    /// The identifier that it goes under now.
    pub fn id(&self) -> Uuid {
        *self.ids.last().unwrap()
    }
}
