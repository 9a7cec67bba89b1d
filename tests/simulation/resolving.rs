//! What officers do with what they made before: take it back, send it again, sign it.

use gishe_desk::attention;
use gishe_desk::decide;
use gishe_desk::error::DeskError;
use gishe_desk::making::Maker;
use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_store::journal::{Basis as Seen, NewDocument, OutboxEntry};
use gishe_sync::driver::Clock as _;
use serde_json::Value;
use uuid::Uuid;

use crate::cases;
use crate::history::Broken;
use crate::ledger::Fate;
use crate::other_side::{Basis, Under, hold, short};
use crate::world::World;

impl World {
    /// Looks after one matter of the outbox; whether there was one.
    pub fn resolve_something(&mut self, desk: usize) -> Result<bool, Broken> {
        let outbox = self.outbox(desk)?;
        let matters: Vec<OutboxEntry> = outbox.iter().filter(|entry| entry.state.needs_attention()).cloned().collect();
        let picked = hold(&self.side).pick(&matters);
        match picked {
            Some(entry) if self.roll(3) == 0 => self.makes_it_a_draft(desk, &entry)?,
            Some(entry) => self.sends_again(desk, &entry)?,
            None => {
                let rulings: Vec<CaseId> = outbox
                    .iter()
                    .filter(|entry| entry.command.act.ruling().is_some())
                    .map(|entry| entry.command.case)
                    .collect();
                let picked = hold(&self.side).pick(&rulings);
                let Some(case) = picked else { return Ok(false) };
                self.takes_back(desk, case)?;
            }
        }
        Ok(true)
    }

    /// The commands that wait at a desk.
    pub fn outbox(&self, desk: usize) -> Result<Vec<OutboxEntry>, Broken> {
        let Some(program) = &self.desks[desk].program else { return Ok(Vec::new()) };
        program.journal.view(|view| view.outbox()).map_err(|error| Broken(format!("desk {desk}: {error}")))
    }

    /// Sends again what could only not be handed over: whether central has done it is not known yet.
    pub fn sends_unheard_again(&mut self, desk: usize) -> Result<(), Broken> {
        let unheard = |entry: &OutboxEntry| entry.state.needs_attention() && entry.may_be_done();
        for entry in self.outbox(desk)?.into_iter().filter(unheard) {
            self.sends_again(desk, &entry)?;
        }
        Ok(())
    }

    /// Sends a refused act and those behind it again, against what central has now.
    fn sends_again(&mut self, desk: usize, first: &OutboxEntry) -> Result<(), Broken> {
        let case = first.command.case;
        let officer = self.desks[desk].officer().clone();
        // A colleague's matter is the colleague's.
        let seen = self.see(desk, case)?.map(|seen| attention::seen_by(&officer.who, &seen.central));
        // What central has refused on a case that has left is not offered to be sent again.
        if first.by != officer.who || (seen.is_none() && !first.may_be_done()) {
            return Ok(());
        }
        let chain: Vec<OutboxEntry> = self
            .outbox(desk)?
            .into_iter()
            .filter(|entry| entry.command.case == case && entry.seq >= first.seq)
            .collect();
        let mut ids: Vec<Uuid> = chain.iter().map(|_| hold(&self.side).fresh_id()).collect();
        let maker = Maker { officer: &officer.who, now: self.desks[desk].hands.now(), ahead: None };
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let mut fresh = ids.clone().into_iter();
        let sent = program.journal.transact(|tx| {
            tx.send_again(first.command.id, seen, || fresh.next().unwrap_or_default())?;
            maker.record(tx, "sent-again", Some(case), Value::Null)
        });
        if sent.is_ok() {
            // What it is sent under is the journal's to say: what central may have done keeps its identifier.
            let now: Vec<OutboxEntry> = self.outbox(desk)?;
            ids = chain
                .iter()
                .filter_map(|old| now.iter().find(|new| new.seq == old.seq))
                .map(|new| new.command.id)
                .collect();
            self.renamed(desk, &chain, &ids, seen);
        }
        self.refusal_has_a_reason(desk, "sending again", sent)
    }

    fn renamed(&mut self, desk: usize, chain: &[OutboxEntry], ids: &[Uuid], seen: Option<Seen>) {
        let mut side = hold(&self.side);
        side.count("acts sent again");
        let mut claimed = seen.and_then(|seen| seen.fencing).map_or(Under::Nothing, Under::Token);
        for (entry, id) in chain.iter().zip(ids) {
            let old = entry.command.id;
            let kind = entry.command.act.kind();
            if old == *id {
                side.count("acts sent again as they were");
                side.tell(&format!("desk {desk}: sends {kind} [{}] again as it was", short(old)));
                if claimed == Under::Nothing {
                    // Central lends what follows the claim that this one was made under.
                    claimed = side.bases.get(id).map_or(Under::Nothing, |basis| basis.under);
                }
            } else if let Some(Seen { version: seen, .. }) = seen {
                side.tell(&format!("desk {desk}: sends {kind} [{}] again as [{}]", short(old), short(*id)));
                let officer = entry.by.id.clone();
                side.bases.insert(*id, Basis { officer, seen, under: claimed });
                self.ledger.renamed(old, *id);
            }
            if matches!(entry.command.act, Act::Claim | Act::TakeOver { .. }) {
                claimed = Under::Claim(*id);
            }
        }
    }

    /// Makes a refused act, and those behind it, a draft again.
    fn makes_it_a_draft(&mut self, desk: usize, first: &OutboxEntry) -> Result<(), Broken> {
        let officer = self.desks[desk].officer().clone();
        if first.by != officer.who {
            return Ok(());
        }
        let maker = Maker { officer: &officer.who, now: self.desks[desk].hands.now(), ahead: None };
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let mut reasons = None;
        let taken = program.journal.transact(|tx| {
            let taken = tx.withdraw(first.command.id)?;
            if let Some(ruling) = taken.iter().rev().find_map(|entry| entry.command.act.ruling()) {
                tx.save_draft(first.command.case, ruling, maker.now)?;
                reasons = Some(ruling.reasons.clone());
            }
            maker.record(tx, "back-to-draft", Some(first.command.case), Value::Null)?;
            Ok::<_, DeskError>(taken)
        });
        if let Ok(taken) = &taken {
            hold(&self.side).count("acts made drafts again");
            for entry in taken {
                self.tell(&format!(
                    "desk {desk}: withdraws {} [{}]",
                    entry.command.act.kind(),
                    short(entry.command.id)
                ));
                self.ends(entry.command.id, Fate::Withdrawn);
            }
            if let Some(reasons) = reasons {
                self.ledger.drafts.insert((desk, first.command.case), reasons);
            }
        }
        self.refusal_has_a_reason(desk, "withdrawing", taken.map(drop))
    }

    /// Takes a decision back that was never sent.
    fn takes_back(&mut self, desk: usize, case: CaseId) -> Result<(), Broken> {
        let officer = self.desks[desk].officer().clone();
        let before = self.outbox(desk)?;
        let maker = Maker { officer: &officer.who, now: self.desks[desk].hands.now(), ahead: None };
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let taken = program.journal.transact(|tx| decide::take_back(&maker, tx, case));
        if taken.is_ok() {
            let after = self.outbox(desk)?;
            hold(&self.side).count("decisions taken back");
            let gone = before.iter().filter(|old| after.iter().all(|new| new.command.id != old.command.id));
            let mut reasons = None;
            for entry in gone {
                self.tell(&format!(
                    "desk {desk}: takes {} [{}] back",
                    entry.command.act.kind(),
                    short(entry.command.id)
                ));
                reasons = reasons.or(entry.command.act.ruling().map(|ruling| ruling.reasons.clone()));
                self.ends(entry.command.id, Fate::TakenBack);
            }
            if let Some(reasons) = reasons {
                self.ledger.drafts.insert((desk, case), reasons);
            }
        }
        self.refusal_has_a_reason(desk, "taking back", taken)
    }

    fn ends(&mut self, id: Uuid, fate: Fate) {
        if let Some(action) = self.ledger.of_mut(id) {
            action.fate = fate;
        }
    }

    /// Signs the act of a decision that central has accepted, and puts its delivery into the outbox with it.
    pub fn signs_something(&mut self, desk: usize) -> Result<(), Broken> {
        let officer = self.desks[desk].officer().clone();
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let fault = |error: gishe_store::StoreError| Broken(format!("desk {desk}: {error}"));
        let waiting = program.shown.awaiting_delivery(&officer.who.id).map_err(fault)?;
        let picked = hold(&self.side).pick(&waiting);
        let Some((case, decision)) = picked.and_then(|case| Some((case.id, case.decision?))) else { return Ok(()) };
        let known = program.journal.view(|view| view.document_of(case)).map_err(fault)?;
        if known.is_some_and(|known| known.decision == decision.id && known.signed.is_some()) {
            return Ok(());
        }
        let Some(seen) = self.see(desk, case)? else { return Ok(()) };
        let frozen = format!("%PDF-1.7 {} of case {}", decision.id, cases::name(case)).into_bytes();
        let signed = [frozen.as_slice(), officer.who.id.as_bytes()].concat();
        let new = NewDocument {
            case,
            decision: decision.id,
            outcome: decision.ruling.outcome,
            act_number: decision.number,
            pages: 1,
            bytes: frozen,
        };
        hold(&self.side).count("acts signed");
        self.keep(desk, &seen, "deliver", |maker, tx, id| {
            let frozen = tx.freeze(&new, maker.now)?;
            let document = tx.keep_signed(&frozen.digest, &signed, maker.now)?;
            maker.make(tx, &seen, id, Act::Deliver { document })
        })
    }
}
