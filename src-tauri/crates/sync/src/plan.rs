//! What to do next: pure, from what is known now.

use std::collections::{BTreeMap, HashSet};

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use gishe_protocol::changes::Cursor;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use uuid::Uuid;

use crate::link::{LONGEST, within};
use crate::ports::{Pending, PendingState, ReplicaPosition, SnapshotResume};

/// Commands in a batch at most (central's limit).
pub const BATCH: usize = 100;
/// Bytes in a batch at most, about.
pub const BATCH_BYTES: u64 = 1_000_000;
/// Tries without an answer after which a command no longer travels with those of other cases: should it be what central
/// stumbles over, it stumbles alone.
pub const SUSPECT: u32 = 3;

/// What to fetch for a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pull {
    /// Everything, or what is missing of it.
    Snapshot(Option<SnapshotResume>),
    /// What changed.
    Changes(Cursor),
}

/// What to fetch for a scope that is here so far. While a new copy is built, the old one gets no changes: its cursor is of
/// no use any more, and the new one will have them.
pub fn pull(position: &ReplicaPosition) -> Pull {
    match (&position.cursor, &position.building) {
        (Some(cursor), _) => Pull::Changes(cursor.clone()),
        (None, building) => Pull::Snapshot(building.clone()),
    }
}

/// One thing to do for the outbox.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Push {
    /// Hand over a document that a command refers to; the command follows with the next plan.
    Upload {
        /// The command.
        command: Uuid,
        /// The document.
        blob: BlobRef,
    },
    /// Send these commands, in this order.
    Send {
        /// Their ids.
        commands: Vec<Uuid>,
    },
}

/// What to do for the outbox.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PushPlan {
    /// In this order. A case may stand in several: when something of one was not applied, the rest is planned anew.
    pub steps: Vec<Push>,
    /// When something else becomes due; none when nothing waits for a time.
    pub next_try: Option<DateTime<Utc>>,
}

/// Plans the outbox. Commands of a case go in the order they were made; cases do not wait for each other; a command that
/// needs attention, that is not due yet, or that another officer made holds up its own case only.
///
/// `pending` is in the order the commands were made; `batch` is how many may travel together, 1 to [`BATCH`].
pub fn push(pending: &[Pending], officer: &str, now: DateTime<Utc>, batch: usize) -> PushPlan {
    let mut plan = PushPlan::default();
    let mut due = Vec::new();
    let mut held: HashSet<CaseId> = HashSet::new();
    for command in pending {
        if held.contains(&command.case) {
            continue;
        }
        match hold(command, officer, now) {
            None => due.push(command),
            #[cfg(feature = "planted")]
            Some(Hold::Attention) if planted::is(Planted::OthersBlocked) => break,
            #[cfg(feature = "planted")]
            Some(Hold::Attention) if planted::is(Planted::OrderLost) => {}
            Some(hold) => {
                held.insert(command.case);
                match hold {
                    Hold::Until(at) => plan.next_try = Some(plan.next_try.map_or(at, |other| other.min(at))),
                    Hold::Upload(blob) => plan.steps.push(Push::Upload { command: command.id, blob }),
                    Hold::Attention => {}
                }
            }
        }
    }
    plan.steps.extend(batches(&due, batch.clamp(1, BATCH)));
    plan
}

enum Hold {
    Until(DateTime<Utc>),
    Upload(BlobRef),
    Attention,
}

fn hold(command: &Pending, officer: &str, now: DateTime<Utc>) -> Option<Hold> {
    #[cfg(feature = "planted")]
    let officer = if planted::is(Planted::AnothersName) { command.by.as_str() } else { officer };
    if command.state == PendingState::Attention || command.by != officer {
        return Some(Hold::Attention);
    }
    if let Some(at) = command.next_try.and_then(|at| within(at, now, LONGEST)) {
        return Some(Hold::Until(at));
    }
    command.upload.clone().map(Hold::Upload)
}

/// Batches in order: sound commands together, each suspect case by itself, last.
fn batches(due: &[&Pending], batch: usize) -> Vec<Push> {
    let suspects: HashSet<CaseId> =
        due.iter().filter(|command| command.attempts >= SUSPECT).map(|command| command.case).collect();
    let sound = due.iter().copied().filter(|command| !suspects.contains(&command.case));
    let mut steps = cut(sound, batch);
    let mut alone: BTreeMap<(i64, CaseId), Vec<&Pending>> = BTreeMap::new();
    for command in due.iter().copied().filter(|command| suspects.contains(&command.case)) {
        let first = due.iter().find(|other| other.case == command.case).map_or(command.seq, |other| other.seq);
        alone.entry((first, command.case)).or_default().push(command);
    }
    for commands in alone.into_values() {
        steps.extend(cut(commands.into_iter(), batch));
    }
    steps
}

fn cut<'a>(commands: impl Iterator<Item = &'a Pending>, batch: usize) -> Vec<Push> {
    let mut steps = Vec::new();
    let (mut ids, mut bytes) = (Vec::new(), 0);
    for command in commands {
        let size = u64::from(command.size);
        if !ids.is_empty() && (ids.len() >= batch || bytes + size > BATCH_BYTES) {
            steps.push(Push::Send { commands: std::mem::take(&mut ids) });
            bytes = 0;
        }
        ids.push(command.id);
        bytes += size;
    }
    if !ids.is_empty() {
        steps.push(Push::Send { commands: ids });
    }
    steps
}

#[cfg(test)]
mod tests;
