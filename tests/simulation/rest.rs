//! The city comes to rest: everything is mended, and whoever has something to send may send it.

use std::collections::{BTreeMap, BTreeSet};

use gishe_domain::case::{Case, CaseId};
use gishe_domain::state::CaseState;
use gishe_sandbox::register::CentralEvent;
use gishe_store::journal::{AuditEntry, OutboxEntry};
use gishe_store::overlay::Overlay;
use gishe_store::replica::{QueueAsk, QueuePart};
use uuid::Uuid;

use crate::cases;
use crate::history::Broken;
use crate::ledger::Fate;
use crate::other_side::{Line, SOUND, hold, short};
use crate::witness::difference;
use crate::world::World;

/// Rounds until everything that can be sent must have been sent.
const ROUNDS: u32 = 40;
/// Seconds between two rounds: longer than any wait between two tries.
const ROUND: i64 = 900;

impl World {
    /// Mends everything, lets the desks finish, and looks at what they and central have come to.
    pub fn rest(&mut self) -> Result<(), Broken> {
        self.tell("— everything is mended —");
        self.mend();
        for desk in 0..self.desks.len() {
            let mut waiting = vec![String::new()];
            for _ in 0..ROUNDS {
                hold(&self.side).time.pass(ROUND);
                waiting = self.finish(desk)?;
                if waiting.is_empty() {
                    break;
                }
            }
            if !waiting.is_empty() {
                return Err(Broken(format!("it never comes to rest: {}", waiting.join(", "))));
            }
        }
        self.all_fetch()?;
        // A desk in step takes in one more change without any ado.
        let mut cases = hold(&self.side).cases();
        cases.retain(|id| id.0.as_u128() & 0xffff <= 2);
        for line in &mut hold(&self.side).lines {
            line.cause_to_rebuild = false;
        }
        for case in cases {
            hold(&self.side).happen(case, &CentralEvent::Write { text: "Благодаря!".into() });
        }
        self.all_fetch()?;
        self.desks_converge()?;
        self.central_is_consistent()?;
        for desk in 0..self.desks.len() {
            self.check_chain(desk)?;
            self.check_drafts(desk)?;
            self.all_is_recorded(desk)?;
        }
        self.each_act_once()
    }

    fn all_fetch(&mut self) -> Result<(), Broken> {
        hold(&self.side).time.pass(ROUND);
        for desk in 0..self.desks.len() {
            self.pull(desk)?;
            self.after_step(desk)?;
        }
        Ok(())
    }

    fn mend(&mut self) {
        let mut side = hold(&self.side);
        side.serves = (1, 1);
        side.suspended.clear();
        for line in &mut side.lines {
            *line = Line { cause_to_rebuild: line.cause_to_rebuild, ..SOUND };
        }
        while !side.late.is_empty() {
            side.deliver_late();
        }
        drop(side);
        for desk in &mut self.desks {
            desk.full = false;
            desk.squeeze(u32::MAX);
            if let Some(program) = &desk.program {
                program.life.ends_in(i64::MAX);
            }
        }
    }

    /// Everybody who works at a desk exchanges; gives back what could still be sent, in words.
    fn finish(&mut self, desk: usize) -> Result<Vec<String>, Broken> {
        self.start(desk)?;
        for _ in 0..self.desks[desk].officers.len() {
            if let Some(program) = &self.desks[desk].program {
                program.exchange.exchange_now();
            }
            // Whoever looks at the case as it is by now sends again what could not be handed over.
            self.pull(desk)?;
            self.after_step(desk)?;
            self.sends_unheard_again(desk)?;
            self.after_step(desk)?;
            for _ in 0..3 {
                self.pull(desk)?;
                self.push(desk)?;
                self.after_step(desk)?;
                if could_go(&self.outbox(desk)?).is_empty() {
                    break;
                }
            }
            let officer = self.desks[desk].officer().who.id.clone();
            let outbox = self.outbox(desk)?;
            let others = unfinished(&outbox).into_iter().find(|entry| entry.by.id != officer);
            let Some(other) = others else { break };
            let place = self.desks[desk].officers.iter().position(|officer| officer.who == other.by);
            self.close(desk);
            self.desks[desk].at_it = place.unwrap_or(0);
            self.start(desk)?;
        }
        let left = self.outbox(desk)?;
        let words = |entry: &&OutboxEntry| {
            let (id, case) = (short(entry.command.id), cases::name(entry.command.case));
            format!("desk {desk}: {} {case} [{id}] of {}", entry.command.act.kind(), entry.by.id)
        };
        Ok(unfinished(&left).iter().map(words).collect())
    }

    /// Each desk shows exactly what central holds.
    fn desks_converge(&self) -> Result<(), Broken> {
        let central: BTreeMap<CaseId, Option<Case>> = {
            let side = hold(&self.side);
            side.cases().into_iter().map(|id| (id, side.register.reading().case(id).unwrap())).collect()
        };
        for desk in &self.desks {
            let (index, officer) = (desk.index, desk.officer());
            let Some(program) = &desk.program else { return Err(Broken(format!("desk {index} does not run"))) };
            let fault = |error: gishe_store::StoreError| Broken(format!("desk {index}: {error}"));
            let (mut open, mut side) = (0, hold(&self.side));
            let (told, mut held) = (side.contents(&officer.district), BTreeMap::new());
            for id in side.cases() {
                let here = program.shown.case(id).map_err(fault)?;
                if let Some(case) = here {
                    held.insert(id, case.version);
                    open += u32::from(case.state.is_open());
                    if central[&id].as_ref() != Some(&case) {
                        let words = format!("desk {index} shows another case {} than central has", cases::name(id));
                        return Err(Broken(words));
                    }
                }
            }
            if held != told {
                return Err(Broken(format!("desk {index} does not converge: {}", difference(&held, &told))));
            }
            let counts = program.shown.queue(&ask(officer), &Overlay::default()).map_err(fault)?.counts;
            if counts.all != open {
                return Err(Broken(format!("desk {index} counts {} open cases of {open}", counts.all)));
            }
            let overlay = program.journal.view(|view| view.overlay()).map_err(fault)?;
            let laid = overlay.cases.values().flat_map(|case| &case.acts).find(|act| act.acknowledged.is_some());
            if let Some(laid) = laid {
                let id = short(laid.command);
                return Err(Broken(format!("desk {index} still lays [{id}] over a replica that has it")));
            }
            for case in program.shown.of_officer(&officer.who.id).map_err(fault)? {
                let sha256 = &case.evidence[0].blob.sha256;
                if program.shown.blob(sha256).map_err(fault)?.as_ref() != side.papers.get(sha256) {
                    let words = format!("desk {index} lacks the document of case {}", cases::name(case.id));
                    return Err(Broken(words));
                }
            }
            side.count("desks in step");
        }
        Ok(())
    }

    /// Central's own book holds together, and says what the simulation saw.
    fn central_is_consistent(&self) -> Result<(), Broken> {
        let side = hold(&self.side);
        let (reading, mut numbers) = (side.register.reading(), BTreeSet::new());
        for (id, standing) in &side.mirror {
            let case: Case = reading.case(*id).unwrap().ok_or_else(|| Broken("a case is gone from central".into()))?;
            let name = cases::name(*id);
            if (case.version, &case.district) != (standing.version, &standing.district) {
                return Err(Broken(format!("case {name} has version {} of {}", case.version, standing.version)));
            }
            let versions: Vec<u32> = case.history.iter().map(|entry| entry.version).collect();
            if versions != (2..=case.version).collect::<Vec<_>>() {
                return Err(Broken(format!("case {name} has the versions {versions:?}")));
            }
            if let Some(decision) = &case.decision
                && !numbers.insert(decision.number.clone())
            {
                return Err(Broken(format!("the number {} was given twice", decision.number)));
            }
            if case.state == CaseState::Delivered && case.decision.is_none_or(|decision| decision.document.is_none()) {
                return Err(Broken(format!("case {name} is delivered without its act")));
            }
        }
        let applications = reading.overview().unwrap().applications as usize;
        if applications != side.done.len() {
            let seen = side.done.len();
            return Err(Broken(format!("central counts {applications} commands carried out, and {seen} were seen")));
        }
        Ok(())
    }

    /// Every act and every receipt of a journal has its entry in the audit chain.
    fn all_is_recorded(&self, desk: usize) -> Result<(), Broken> {
        let program = self.desks[desk].program.as_ref().unwrap();
        let fault = |error: gishe_store::StoreError| Broken(format!("desk {desk}: {error}"));
        let chain: Vec<AuditEntry> = program.journal.view(|view| view.audit_after(0, u32::MAX)).map_err(fault)?;
        let receipts: BTreeSet<Uuid> = program
            .journal
            .view(|view| view.receipts(u32::MAX))
            .map_err(fault)?
            .into_iter()
            .map(|kept| kept.receipt.command)
            .collect();
        let named = |entry: &AuditEntry| entry.entry.details.get("command")?.as_str()?.parse::<Uuid>().ok();
        let recorded: BTreeSet<Uuid> =
            chain.iter().filter(|entry| entry.entry.kind == "receipt").filter_map(named).collect();
        if let Some(id) = receipts.difference(&recorded).next() {
            return Err(Broken(format!("the receipt for [{}] at desk {desk} is not in the audit chain", short(*id))));
        }
        let mut made: BTreeMap<(&str, CaseId), usize> = BTreeMap::new();
        for action in self.ledger.of_desk(desk).filter(|action| action.fate == Fate::Kept) {
            *made.entry((action.kind, action.case)).or_default() += 1;
        }
        for ((kind, case), count) in made {
            let of = |entry: &&AuditEntry| entry.entry.kind == kind && entry.entry.case == Some(case);
            if chain.iter().filter(of).count() < count {
                let name = cases::name(case);
                return Err(Broken(format!("{kind} of case {name} at desk {desk} is not in the audit chain")));
            }
        }
        Ok(())
    }

    /// No act was done twice, and none that was taken back before it was sent was done at all.
    fn each_act_once(&self) -> Result<(), Broken> {
        let side = hold(&self.side);
        for action in self.ledger.actions.iter().filter(|action| !action.went_back) {
            let done = action.ids.iter().filter(|id| side.done.contains_key(id)).count();
            let what = format!("{} {} [{}]", action.kind, cases::name(action.case), short(action.id()));
            if done > 1 {
                return Err(Broken(format!("{what} was done {done} times")));
            }
            if done > 0 && action.fate == Fate::TakenBack {
                return Err(Broken(format!("{what} was taken back, and central has done it")));
            }
        }
        Ok(())
    }
}

/// What a mended line leaves nobody without an answer to: commands that nothing holds up, and those that could only not be
/// handed over.
fn unfinished(outbox: &[OutboxEntry]) -> Vec<&OutboxEntry> {
    let unheard = outbox.iter().filter(|entry| entry.state.needs_attention() && entry.may_be_done());
    could_go(outbox).into_iter().chain(unheard).collect()
}

/// Commands that nothing of their case holds up.
fn could_go(outbox: &[OutboxEntry]) -> Vec<&OutboxEntry> {
    let held: BTreeMap<CaseId, i64> = outbox
        .iter()
        .rev()
        .filter(|entry| entry.state.needs_attention())
        .map(|entry| (entry.command.case, entry.seq))
        .collect();
    outbox.iter().filter(|entry| held.get(&entry.command.case).is_none_or(|seq| entry.seq < *seq)).collect()
}

fn ask(officer: &cases::Officer) -> QueueAsk {
    let today = gishe_domain::fixture::today();
    QueueAsk {
        scope: officer.scope(),
        officer: officer.who.id.clone(),
        part: QueuePart::All,
        search: String::new(),
        services: vec![],
        states: vec![],
        wish: Default::default(),
        today,
        soon: today,
        offset: 0,
        limit: 1,
    }
}
