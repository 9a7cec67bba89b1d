//! What has to hold after every step.

use std::collections::BTreeSet;

use gishe_store::journal::{ChainVerdict, OutboxEntry};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::{Replica, ReplicaPosition};
use uuid::Uuid;

use crate::cases;
use crate::history::Broken;
use crate::ledger::Fate;
use crate::other_side::{Contents, hold, short};
use crate::witness::difference;
use crate::world::World;

/// More receipts than a run makes.
const ALL: u32 = 100_000;

impl World {
    /// After a step that may have touched this desk.
    pub fn after_step(&mut self, desk: usize) -> Result<(), Broken> {
        if let Some(broken) = hold(&self.side).broken.take() {
            return Err(Broken(broken));
        }
        if self.desks[desk].program.is_none() {
            hold(&self.side).sent.clear();
            return Ok(());
        }
        let outbox = self.outbox(desk)?;
        self.sending_was_right(desk, &outbox)?;
        let receipts = self.receipts_are_central_s(desk)?;
        self.nothing_is_lost(desk, &outbox, &receipts)?;
        self.cursor_is_not_ahead(desk)?;
        let program = self.desks[desk].program.as_ref().unwrap();
        let size = program.journal.view(|view| view.audit_head()).map_err(|error| Broken(error.to_string()))?.size;
        let watch = &mut self.desks[desk].watch;
        if size < watch.audit {
            return Err(Broken(format!(
                "the audit chain of desk {desk} has become shorter: {} to {size}",
                watch.audit
            )));
        }
        watch.audit = size;
        let attention = |entry: &OutboxEntry| entry.state.needs_attention();
        watch.outbox = outbox.iter().map(|entry| (entry.command.id, entry.command.case, attention(entry))).collect();
        Ok(())
    }

    /// What was sent was ready to be sent: by its own officer, not refused before, and after what its case had before it.
    fn sending_was_right(&mut self, desk: usize, _outbox: &[OutboxEntry]) -> Result<(), Broken> {
        let sent = std::mem::take(&mut hold(&self.side).sent);
        let mut gone: BTreeSet<Uuid> = BTreeSet::new();
        for (_, officer, id) in sent.iter().filter(|(from, ..)| *from == desk) {
            let basis = hold(&self.side).bases.get(id).cloned();
            let of = basis.map(|basis| basis.officer).unwrap_or_default();
            if of != *officer {
                return Err(Broken(format!("desk {desk} sends [{}] of „{of}“ for {officer}", short(*id))));
            }
            let before = &self.desks[desk].watch.outbox;
            let Some(at) = before.iter().position(|(known, ..)| known == id) else { continue };
            let (_, case, attention) = before[at];
            if attention {
                return Err(Broken(format!("desk {desk} sends [{}] again, which was refused", short(*id))));
            }
            let passed = before[..at].iter().find(|(earlier, of, _)| *of == case && !gone.contains(earlier));
            if let Some((earlier, ..)) = passed {
                let (id, earlier) = (short(*id), short(*earlier));
                return Err(Broken(format!("desk {desk} sends [{id}] of case {} past [{earlier}]", cases::name(case))));
            }
            gone.insert(*id);
        }
        Ok(())
    }

    fn receipts_are_central_s(&mut self, desk: usize) -> Result<BTreeSet<Uuid>, Broken> {
        let program = self.desks[desk].program.as_ref().unwrap();
        let kept = program.journal.view(|view| view.receipts(ALL)).map_err(|error| Broken(error.to_string()))?;
        let side = hold(&self.side);
        for one in kept.iter().filter(|one| !self.desks[desk].watch.receipts.contains(&one.receipt.command)) {
            let id = one.receipt.command;
            let central = side.register.reading().case_overview(one.receipt.case).unwrap();
            let same = central.and_then(|case| case.commands.into_iter().find(|command| command.id == id));
            if same.as_ref().and_then(|command| command.receipt.as_ref()) != Some(&one.receipt) {
                return Err(Broken(format!(
                    "desk {desk} has a receipt for [{}] that central does not have",
                    short(id)
                )));
            }
            if same.is_some_and(|command| command.applied != 1) {
                return Err(Broken(format!("central has carried [{}] out more than once", short(id))));
            }
        }
        let all: BTreeSet<Uuid> = kept.iter().map(|one| one.receipt.command).collect();
        drop(side);
        self.desks[desk].watch.receipts.clone_from(&all);
        Ok(all)
    }

    /// Every act that was acknowledged waits, needs attention, or has its receipt; and the outbox holds nothing else.
    fn nothing_is_lost(&self, desk: usize, outbox: &[OutboxEntry], receipts: &BTreeSet<Uuid>) -> Result<(), Broken> {
        let waiting: BTreeSet<Uuid> = outbox.iter().map(|entry| entry.command.id).collect();
        for action in self.ledger.of_desk(desk).filter(|action| action.fate == Fate::Kept) {
            let what = || format!("{} {} [{}]", action.kind, cases::name(action.case), short(action.id()));
            let proven = action.ids.iter().any(|id| receipts.contains(id));
            match (waiting.contains(&action.id()), proven) {
                (false, false) => return Err(Broken(format!("{} of desk {desk} is lost", what()))),
                (true, true) if !action.went_back => {
                    return Err(Broken(format!("{} of desk {desk} waits and has its receipt", what())));
                }
                _ => {}
            }
        }
        let side = hold(&self.side);
        for entry in outbox {
            let id = entry.command.id;
            if self.ledger.of(id).is_none() {
                return Err(Broken(format!("desk {desk} would send [{}], which nobody made", short(id))));
            }
            // What could only not be handed over may well be done: it needs attention, and nobody calls it refused.
            if entry.state.needs_attention() && !entry.may_be_done() && side.done.contains_key(&id) {
                return Err(Broken(format!("desk {desk} calls [{}] refused, and central has done it", short(id))));
            }
        }
        Ok(())
    }

    /// Identifiers of all that a journal holds: what waits, and what has a receipt.
    pub fn held(&self, desk: usize) -> Result<BTreeSet<Uuid>, Broken> {
        let program = self.desks[desk].program.as_ref().unwrap();
        let receipts = program.journal.view(|view| view.receipts(ALL)).map_err(|error| Broken(error.to_string()))?;
        let waiting = self.outbox(desk)?.into_iter().map(|entry| entry.command.id);
        Ok(receipts.into_iter().map(|one| one.receipt.command).chain(waiting).collect())
    }

    /// Where a replica stands, when there is a whole one that can be gone on from.
    fn position(&self, desk: usize) -> Result<Option<ReplicaPosition>, Broken> {
        let (program, scope) = (self.desks[desk].program.as_ref().unwrap(), self.desks[desk].officer().scope());
        let position = program.replica.position(&scope).map_err(|fault| Broken(format!("desk {desk}: {fault}")))?;
        Ok(Some(position).filter(|position| position.whole && position.cursor.is_some()))
    }

    /// A replica that stands at a cursor holds exactly what central had told up to it.
    fn cursor_is_not_ahead(&self, desk: usize) -> Result<(), Broken> {
        let (desk_of, side) = (&self.desks[desk], hold(&self.side));
        let (program, scope) = (desk_of.program.as_ref().unwrap(), desk_of.officer().scope());
        let fault = |error: gishe_sync::ports::StoreFault| Broken(format!("desk {desk}: {error}"));
        let Some(cursor) = self.position(desk)?.and_then(|position| position.cursor) else { return Ok(()) };
        let held: Contents = program.replica.versions(&side.cases()).map_err(fault)?.into_iter().collect();
        match side.at_cursor.get(&(desk, scope, cursor)) {
            None => Err(Broken(format!("desk {desk} stands at a cursor that it never got"))),
            Some(told) if *told != held => {
                Err(Broken(format!("desk {desk} holds what its cursor does not say: {}", difference(&held, told))))
            }
            Some(_) => Ok(()),
        }
    }

    /// The audit chain from its first entry on.
    pub fn check_chain(&self, desk: usize) -> Result<(), Broken> {
        let program = self.desks[desk].program.as_ref().unwrap();
        match program.journal.view(|view| view.verify_chain()) {
            Ok(ChainVerdict::Whole { .. }) => Ok(()),
            other => Err(Broken(format!("the audit chain of desk {desk}: {other:?}"))),
        }
    }

    /// Drafts are there to the letter.
    pub fn check_drafts(&mut self, desk: usize) -> Result<(), Broken> {
        let program = self.desks[desk].program.as_ref().unwrap();
        for ((_, case), reasons) in self.ledger.drafts.iter().filter(|((of, _), _)| *of == desk) {
            let kept = program.journal.view(|view| view.draft(*case)).map_err(|error| Broken(error.to_string()))?;
            if kept.map(|draft| draft.ruling.reasons).as_ref() != Some(reasons) {
                return Err(Broken(format!("the draft of case {} at desk {desk} is lost", cases::name(*case))));
            }
        }
        Ok(())
    }

    /// Takes what the exchange reported: what it told the window has to be in the files, and a replica is built anew only
    /// for a cause.
    pub fn hear(&mut self, desk: usize) -> Result<(), Broken> {
        let Some(program) = self.desks[desk].program.as_mut() else { return Ok(()) };
        let mut events = Vec::new();
        while let Ok(event) = program.events.try_recv() {
            events.push(event);
        }
        let mut complete = false;
        for event in events {
            match event {
                SyncEvent::Receipts(receipts) => {
                    let held = self.held(desk)?;
                    if let Some(missing) = receipts.iter().find(|receipt| !held.contains(&receipt.command)) {
                        let id = short(missing.command);
                        return Err(Broken(format!("desk {desk} tells of a receipt for [{id}] and has not kept it")));
                    }
                }
                SyncEvent::Rebuilding { .. } => {
                    let mut side = hold(&self.side);
                    side.count("replicas built anew");
                    side.tell(&format!("desk {desk}: the replica is built anew"));
                    if !side.lines[desk].cause_to_rebuild {
                        return Err(Broken(format!("desk {desk} builds its replica anew without a cause")));
                    }
                }
                SyncEvent::Complete { .. } => complete = true,
                SyncEvent::Attention(commands) => {
                    for (id, case) in commands {
                        self.tell(&format!("desk {desk}: case {} needs attention [{}]", cases::name(case), short(id)));
                    }
                }
                _ => {}
            }
        }
        // The cause is gone once a new copy is whole and can be gone on from.
        if complete && self.position(desk)?.is_some_and(|position| position.building.is_none()) {
            hold(&self.side).lines[desk].cause_to_rebuild = false;
        }
        Ok(())
    }
}
