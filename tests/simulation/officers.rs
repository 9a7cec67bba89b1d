//! What officers do: the use cases of the desk itself, each in its one transaction, which may be cut short.

use gishe_desk::error::DeskError;
use gishe_desk::making::{self, Maker, Seen};
use gishe_desk::review::{self, Said};
use gishe_desk::{claim, decide};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::command::Act;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::overlay::PROVISIONAL_TOKEN;
use gishe_domain::permit;
use gishe_store::journal::JournalTx;
use gishe_store::overlay::LaidAct;
use gishe_sync::driver::Clock as _;
use uuid::Uuid;

use crate::cases::{self, POST};
use crate::history::Broken;
use crate::other_side::{Basis, Under, hold, short};
use crate::world::World;

/// A letter that no box of a few kilobytes lets through.
const LONG: usize = 3_000;
/// Acts of a hundred in which the program ends before they are kept, and just after.
const CUT_SHORT: u32 = 2;

impl World {
    /// The officer at a desk does something that the desk lets an officer do.
    pub fn officer_acts(&mut self, desk: usize) -> Result<(), Broken> {
        self.start(desk)?;
        if self.roll(3) == 0 && self.resolve_something(desk)? {
            return Ok(());
        }
        let Some(case) = self.case_for(desk)? else { return Ok(()) };
        let Some(seen) = self.see(desk, case)? else { return Ok(()) };
        if self.roll(6) == 0 {
            // While the officer thinks, and before the act is kept, an exchange goes on.
            self.push(desk)?;
            self.pull(desk)?;
        }
        let officer = self.desks[desk].officer().clone();
        let mine = seen.laid.case.claim.as_ref().is_some_and(|claim| claim.officer.id == officer.who.id);
        let undecided = permit::hand_block(&seen.laid.case, &officer.who.id, seen.laid.attention).is_none();
        let anothers = seen.laid.case.claim.is_some() && !mine;
        if officer.is_supervisor() && anothers && self.roll(2) == 0 {
            return self.makes(desk, &seen, Act::TakeOver { reason: "отсъства".into() });
        }
        match self.roll(14) {
            0..4 if !mine => self.claims(desk, &seen, Act::Claim),
            4 if mine => self.claims(desk, &seen, Act::Release),
            5..7 if undecided => self.answers(desk, &seen),
            7 => self.makes(desk, &seen, Act::Message { text: "Моля, донесете документа.".into() }),
            8 => self.makes(desk, &seen, Act::Message { text: "д".repeat(LONG) }),
            9 if undecided => {
                let text = "Липсва нотариален акт.".into();
                self.makes(desk, &seen, Act::RequestDocument { evidence: "title-deed".into(), text })
            }
            10 if undecided => self.makes(desk, &seen, Act::RequestPayment { amount: 500, currency: "EUR".into() }),
            11 => self.saves_a_draft(desk, case),
            12 => self.signs_something(desk),
            _ if undecided => self.decides(desk, &seen),
            _ if !mine => self.claims(desk, &seen, Act::Claim),
            _ => self.signs_something(desk),
        }
    }

    /// Mostly a case that the officer holds, if there is one.
    fn case_for(&mut self, desk: usize) -> Result<Option<CaseId>, Broken> {
        let Some(program) = self.desks[desk].program.as_ref().filter(|_| self.roll(3) > 0) else {
            return Ok(self.any_case(&mut hold(&self.side)));
        };
        let officer = &self.desks[desk].officer().who;
        let overlay = program.journal.view(|view| view.overlay()).map_err(|error| Broken(error.to_string()))?;
        let claims = |act: &Act| matches!(act, Act::Claim | Act::TakeOver { .. });
        let claimed = |laid: &LaidAct| laid.by == *officer && claims(&laid.act);
        let here = overlay.cases.iter().filter(|(_, case)| case.acts.iter().any(claimed)).map(|(id, _)| *id);
        let there = program.shown.of_officer(&officer.id).map_err(|error| Broken(error.to_string()))?;
        let mut mine: Vec<CaseId> = there.iter().map(|case| case.id).chain(here).collect();
        mine.sort_unstable();
        let mut side = hold(&self.side);
        let picked = side.pick(&mine);
        Ok(picked.or_else(|| self.any_case(&mut side)))
    }

    /// The case as the officer sees it, if the desk has it.
    pub fn see(&self, desk: usize, case: CaseId) -> Result<Option<Seen>, Broken> {
        let Some(program) = &self.desks[desk].program else { return Ok(None) };
        match making::see(&program.journal, &program.shown, case) {
            Ok(seen) => Ok(Some(seen)),
            Err(DeskError::UnknownCase) => Ok(None),
            Err(error) => Err(Broken(format!("desk {desk} cannot read case {}: {error}", cases::name(case)))),
        }
    }

    fn claims(&mut self, desk: usize, seen: &Seen, act: Act) -> Result<(), Broken> {
        let officer = self.desks[desk].officer().who.id.clone();
        match claim::changes(seen, &officer, &act) {
            Ok(true) => self.makes(desk, seen, act),
            Ok(false) | Err(_) => Ok(()),
        }
    }

    pub fn makes(&mut self, desk: usize, seen: &Seen, act: Act) -> Result<(), Broken> {
        self.keep(desk, seen, act.kind(), |maker, tx, id| maker.make(tx, seen, id, act))
    }

    fn answers(&mut self, desk: usize, seen: &Seen) -> Result<(), Broken> {
        let check = ["identity", "owner-consent", "title-deed"][self.roll(3) as usize].to_owned();
        let note = format!("бележка {}", self.roll(100));
        self.keep(desk, seen, "review", |maker, tx, id| {
            let said = Said { check, answer: Some((Some(Answer::Met), note)), marks: None };
            review::keep(maker, tx, seen, id, said)
        })
    }

    fn decides(&mut self, desk: usize, seen: &Seen) -> Result<(), Broken> {
        let outcomes = [Outcome::Approved, Outcome::Refused, Outcome::Returned, Outcome::Terminated];
        let outcome = outcomes[self.roll(4) as usize];
        let grounds = if outcome == Outcome::Approved { vec![] } else { vec!["other-district".to_owned()] };
        let ruling = Ruling { outcome, grounds, reasons: format!("Мотиви {}.", self.roll(1_000)) };
        let kind = if outcome == Outcome::Returned { "return-for-correction" } else { "decide" };
        let case = seen.central.id;
        let kept = self.ledger.actions.len();
        self.keep(desk, seen, kind, |maker, tx, id| decide::keep(maker, tx, seen, id, ruling, POST))?;
        if self.ledger.actions.len() > kept {
            self.ledger.drafts.remove(&(desk, case));
        }
        Ok(())
    }

    fn saves_a_draft(&mut self, desk: usize, case: CaseId) -> Result<(), Broken> {
        let reasons = format!("Недовършени мотиви {}", self.roll(10_000));
        let ruling = Ruling { outcome: Outcome::Refused, grounds: vec![], reasons: reasons.clone() };
        let now = self.desks[desk].hands.now();
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let saved = program.journal.transact(|tx| Ok::<_, DeskError>(tx.save_draft(case, &ruling, now)?));
        if saved.is_ok() {
            self.ledger.drafts.insert((desk, case), reasons);
        }
        self.refusal_has_a_reason(desk, "draft", saved)
    }

    /// One act in one transaction. When it is kept it is acknowledged, and the ledger has it.
    pub fn keep(
        &mut self,
        desk: usize,
        seen: &Seen,
        kind: &'static str,
        write: impl FnOnce(&Maker<'_>, &JournalTx<'_>, Uuid) -> Result<(), DeskError>,
    ) -> Result<(), Broken> {
        let case = seen.central.id;
        let id = hold(&self.side).fresh_id();
        let cut = self.roll(100);
        let officer = self.desks[desk].officer().clone();
        let maker = Maker { officer: &officer.who, now: self.desks[desk].hands.now(), ahead: None };
        let Some(program) = &self.desks[desk].program else { return Ok(()) };
        let waiting = || program.journal.view(|view| view.outbox_of(case)).map_err(|error| Broken(error.to_string()));
        let before: Vec<Uuid> = waiting()?.iter().map(|entry| entry.command.id).collect();
        let kept = program.journal.transact(|tx| {
            write(&maker, tx, id)?;
            // The program ends before the commit: the transaction is never finished.
            if cut < CUT_SHORT { Err(DeskError::Locked) } else { Ok(()) }
        });
        if cut < CUT_SHORT {
            self.tell(&format!("desk {desk}: {kind} {} is cut short", cases::name(case)));
            self.kill(desk);
            return Ok(());
        }
        let ok = kept.is_ok();
        self.refusal_has_a_reason(desk, kind, kept)?;
        if ok {
            let Some(program) = &self.desks[desk].program else { return Ok(()) };
            let waiting =
                program.journal.view(|view| view.outbox_of(case)).map_err(|error| Broken(error.to_string()))?;
            let new = waiting.iter().map(|entry| entry.command.id).find(|id| !before.contains(id));
            self.acknowledged(desk, seen, kind, new)?;
            if cut < 2 * CUT_SHORT {
                self.kill(desk);
            }
        }
        Ok(())
    }

    fn acknowledged(&mut self, desk: usize, seen: &Seen, kind: &'static str, new: Option<Uuid>) -> Result<(), Broken> {
        let case = seen.central.id;
        let officer = self.desks[desk].officer().who.id.clone();
        let mut side = hold(&self.side);
        let Some(id) = new else {
            side.tell(&format!("desk {desk} ({officer}): {kind} {}, with one that waits", cases::name(case)));
            return Ok(());
        };
        side.tell(&format!("desk {desk} ({officer}): {kind} {} [{}]", cases::name(case), short(id)));
        side.count("acts");
        if self.ledger.of(id).is_some() {
            return Err(Broken(format!(
                "{kind} {} goes under [{}], as another act does",
                cases::name(case),
                short(id)
            )));
        }
        // What central made of the officer's own acts that were seen waiting was seen with them.
        let own = seen.overlay.acts.iter().filter_map(|laid| side.done.get(&laid.command));
        let version = own.map(|done| done.receipt.version).fold(seen.version(), u32::max);
        let basis = Basis { seen: version, under: under(seen, &officer), officer };
        side.bases.insert(id, basis);
        self.ledger.made(desk, case, kind, id);
        Ok(())
    }

    /// What is not kept is refused with its reason, and nothing else is an answer.
    pub fn refusal_has_a_reason(&self, desk: usize, what: &str, kept: Result<(), DeskError>) -> Result<(), Broken> {
        match kept {
            Ok(()) | Err(DeskError::CaseClosed | DeskError::AlreadySent) => Ok(()),
            Err(DeskError::DiskFull) if self.desks[desk].full => {
                hold(&self.side).count("acts refused for a full disk");
                Ok(())
            }
            Err(error) => Err(Broken(format!("desk {desk}: {what} is not kept: {error}"))),
        }
    }
}

/// The claim under which the officer believes to act.
pub fn under(seen: &Seen, officer: &str) -> Under {
    match seen.laid.case.claim.as_ref().filter(|claim| claim.officer.id == officer) {
        None => Under::Nothing,
        Some(claim) if claim.token != PROVISIONAL_TOKEN => Under::Token(claim.token),
        Some(_) => {
            let unanswered = seen.overlay.acts.iter().rev().filter(|act| act.acknowledged.is_none());
            let claims = |act: &Act| matches!(act, Act::Claim | Act::TakeOver { .. });
            let claim = unanswered.filter(|laid| claims(&laid.act)).map(|laid| laid.command).next();
            claim.map_or(Under::Nothing, Under::Claim)
        }
    }
}
