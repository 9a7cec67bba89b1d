//! Carrying out a command: once, however often it comes.

use chrono::{DateTime, SubsecRound, Utc};
use gishe_domain::case::{Author, Case, CaseId, HistoryEntry, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::state::CaseState;
use gishe_protocol::commands::{BatchReply, Command, CommandBatch, CommandResult, Receipt, Rejection, Verdict};
use gishe_protocol::info::{Account, Role};
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use rusqlite::{Connection, TransactionBehavior};

use super::acts::{Doing, next_state, perform};
use super::commands::{CommandRow, Outcome, fingerprint};
use super::fields::invalid;
use super::store::CaseRow;
use super::{
    ReceiptKey, Register, RegisterError, blobs, claims, commands, counter, fields, issued, numbers, roster, store,
};
use crate::ports::DocumentJudge;

/// Commands in a batch, at most.
pub const MAX_BATCH: usize = 100;

/// Seconds after which a command whose predecessor has not come yet may be sent again.
const RETRY_SECONDS: u32 = 2;

/// Why a command is not carried out now.
enum Refusal {
    /// Never; kept under the command's id.
    Final(Rejection),
    /// Refused as things stand; a later try is judged anew.
    Open(Rejection),
    /// Not yet.
    Retry,
    /// The case has moved on.
    Conflict(Box<Case>),
    /// It was done before.
    Duplicate(Box<Receipt>),
    /// The store failed.
    Broken(RegisterError),
}

impl<E: Into<RegisterError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

/// Who asks, when, and what judges signed documents.
struct Asking<'a> {
    account: &'a Account,
    officer: OfficerRef,
    now: DateTime<Utc>,
    judge: &'a dyn DocumentJudge,
    key: &'a ReceiptKey,
}

/// What the chain of earlier commands adds to a command.
struct Chain {
    /// The version that counts as seen.
    seen: u32,
    /// The token that it is made under.
    fencing: Option<u32>,
}

impl Register {
    /// Carries out a batch in order, each command in a transaction of its own: one that is refused stops no other.
    pub fn apply_batch(
        &mut self,
        account: &Account,
        batch: &CommandBatch,
        now: DateTime<Utc>,
        judge: &dyn DocumentJudge,
    ) -> Result<BatchReply, RegisterError> {
        let results = batch.commands.iter().map(|command| self.apply(account, command, now, judge));
        Ok(BatchReply { results: results.collect::<Result<_, _>>()? })
    }

    /// Carries out one command for an account at a moment of central's clock, in one transaction.
    pub fn apply(
        &mut self,
        account: &Account,
        command: &Command,
        now: DateTime<Utc>,
        judge: &dyn DocumentJudge,
    ) -> Result<CommandResult, RegisterError> {
        let officer = OfficerRef { id: account.id.clone(), name: account.name.clone() };
        // Milliseconds are what a receipt signs; the record must not say more than the proof.
        let asking = Asking { account, officer, now: now.trunc_subsecs(3), judge, key: &self.key };
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let verdict = match carry_out(&tx, &asking, command) {
            Ok(receipt) => Verdict::Applied { version: receipt.version, receipt },
            Err(Refusal::Duplicate(receipt)) => Verdict::Duplicate { receipt: *receipt },
            Err(Refusal::Retry) => Verdict::Retry { after: RETRY_SECONDS },
            Err(Refusal::Broken(error)) => return Err(error),
            Err(Refusal::Conflict(current)) => {
                commands::keep(&tx, command, &account.id, &Outcome::Open, None)?;
                Verdict::Conflict { current }
            }
            Err(Refusal::Open(rejection)) => {
                if rejection == Rejection::PredecessorFailed {
                    commands::keep(&tx, command, &account.id, &Outcome::Open, None)?;
                }
                Verdict::Rejected { rejection }
            }
            Err(Refusal::Final(rejection)) => {
                let outcome = Outcome::Rejected { rejection: rejection.clone() };
                commands::keep(&tx, command, &account.id, &outcome, None)?;
                Verdict::Rejected { rejection }
            }
        };
        #[cfg(feature = "planted")]
        if planted::is(Planted::AcknowledgedBeforeCommit) && matches!(verdict, Verdict::Applied { .. }) {
            return Ok(CommandResult { id: command.id, verdict });
        }
        tx.commit()?;
        Ok(CommandResult { id: command.id, verdict })
    }
}

fn carry_out(db: &Connection, asking: &Asking<'_>, command: &Command) -> Result<Receipt, Refusal> {
    if let Some(before) = commands::find(db, command.id)? {
        #[cfg(feature = "planted")]
        let before =
            if planted::is(Planted::AppliedAgain) { CommandRow { outcome: Outcome::Open, ..before } } else { before };
        recall(before, asking.account, command)?;
    }
    if let Act::Register { case } = &command.act {
        return register(db, asking, command, case);
    }
    let row = visible(db, asking.account, command)?;
    fields::check(command).map_err(Refusal::Final)?;
    permitted(asking.account, &row.case, &command.act).map_err(Refusal::Final)?;
    let chain = chain(db, asking.account, command)?;
    #[cfg(feature = "planted")]
    let chain =
        if planted::is(Planted::ConflictOverlooked) { Chain { seen: row.case.version, ..chain } } else { chain };
    if chain.seen != row.case.version {
        return Err(Refusal::Conflict(Box::new(row.case)));
    }
    claims::check(&row.case, &command.act, &asking.officer, chain.fencing, asking.now).map_err(Refusal::Final)?;
    serves(db, &row.case, &command.act)?;
    // Before a number is given: numbers of acts have no gaps.
    next_state(&row.case, &command.act).map_err(Refusal::Final)?;
    deliverable(db, asking, command, &row.case)?;
    let number = match command.act.ruling() {
        Some(_) => Some(numbers::next_act(db, &row.case.district.0, asking.now)?),
        None => None,
    };
    let doing = Doing { command, officer: &asking.officer, now: asking.now, fence: row.fence, number };
    let done = perform(&row.case, &doing).map_err(Refusal::Final)?;
    let position = store::replace(db, &row, &done.case, done.fence)?;
    if matches!(command.act, Act::Deliver { .. }) {
        issued::enter(db, &done.case, asking.now)?;
    }
    let fencing = done.granted.or(chain.fencing);
    finish(db, asking, command, position, done.case.version, done.granted, fencing)
}

/// Answers from memory when the command was settled before.
fn recall(before: CommandRow, account: &Account, command: &Command) -> Result<(), Refusal> {
    if before.account != account.id {
        return Err(Refusal::Open(Rejection::Forbidden));
    }
    let same = before.fingerprint == fingerprint(command)?;
    match before.outcome {
        Outcome::Open => Ok(()),
        _ if !same => Err(Refusal::Open(invalid("id", "another command has this id"))),
        Outcome::Applied { receipt } => Err(Refusal::Duplicate(Box::new(receipt))),
        Outcome::Rejected { rejection } => Err(Refusal::Open(rejection)),
    }
}

/// The case, if the account may see it. Whether it exists elsewhere is not told.
fn visible(db: &Connection, account: &Account, command: &Command) -> Result<CaseRow, Refusal> {
    let row = store::find(db, command.case)?.ok_or(Refusal::Open(Rejection::UnknownCase))?;
    let granted = account.scopes.iter().any(|grant| grant.district == row.case.district);
    if granted { Ok(row) } else { Err(Refusal::Open(Rejection::UnknownCase)) }
}

/// Whether a role of the account in the district of the case lets it do the act.
fn permitted(account: &Account, case: &Case, act: &Act) -> Result<(), Rejection> {
    let allowed = |role: Role| match act {
        Act::TakeOver { .. } | Act::Assign { .. } => role == Role::Supervisor,
        _ => matches!(role, Role::Officer | Role::Supervisor),
    };
    let granted = account.scopes.iter().any(|grant| grant.district == case.district && allowed(grant.role));
    if granted { Ok(()) } else { Err(Rejection::Forbidden) }
}

/// Whether the officer that a case is given to decides in its district, under the name that the case will carry.
fn serves(db: &Connection, case: &Case, act: &Act) -> Result<(), Refusal> {
    let Act::Assign { officer, .. } = act else { return Ok(()) };
    let known = roster::of_district(db, &case.district)?;
    if known.iter().any(|one| one.officer == *officer) {
        return Ok(());
    }
    Err(Refusal::Final(invalid("officer", "does not serve the district")))
}

/// What the command follows: a predecessor that was applied counts as seen, and lends its token.
fn chain(db: &Connection, account: &Account, command: &Command) -> Result<Chain, Refusal> {
    let alone = Chain { seen: command.expected_version, fencing: command.fencing };
    let Some(after) = command.after else { return Ok(alone) };
    let before = commands::find(db, after)?.ok_or(Refusal::Retry)?;
    if before.account != account.id || before.case != command.case {
        return Err(Refusal::Final(invalid("after", "not a command of this desk on this case")));
    }
    match before.outcome {
        Outcome::Applied { receipt } => Ok(Chain {
            seen: command.expected_version.max(receipt.version),
            fencing: command.fencing.or(before.fencing),
        }),
        Outcome::Rejected { .. } | Outcome::Open => Err(Refusal::Open(Rejection::PredecessorFailed)),
    }
}

/// Whether the signed act may be handed over.
fn deliverable(db: &Connection, asking: &Asking<'_>, command: &Command, case: &Case) -> Result<(), Refusal> {
    let Act::Deliver { document } = &command.act else { return Ok(()) };
    let Some(decision) = &case.decision else { return Ok(()) };
    let uploaded = blobs::uploaded(db, &document.sha256)?.filter(|blob| blob.bytes.len() == document.size as usize);
    // Not final: the same command is good once the document has come.
    let uploaded = uploaded.ok_or(Refusal::Open(Rejection::DocumentMissing))?;
    let unacceptable = |reason: String| Refusal::Final(Rejection::DocumentUnacceptable { reason });
    if !uploaded.bytes.starts_with(b"%PDF-") {
        return Err(unacceptable("not a PDF".to_owned()));
    }
    asking.judge.judge(&uploaded.bytes, &decision.officer, decision, asking.now).map_err(unacceptable)
}

/// Enters an application that was taken at the counter.
fn register(db: &Connection, asking: &Asking<'_>, command: &Command, taken: &Case) -> Result<Receipt, Refusal> {
    fields::check(command).map_err(Refusal::Final)?;
    if taken.id != command.case {
        return Err(Refusal::Final(invalid("case", "the command names another case")));
    }
    permitted(asking.account, taken, &command.act).map_err(Refusal::Final)?;
    if store::find(db, command.case)?.is_some() {
        return Err(Refusal::Final(invalid("case", "there is a case with this id")));
    }
    let mut case = taken.clone();
    match counter::judge(db, &mut case, asking.now)? {
        Ok(()) => {}
        Err(counter::Refused::Final(rejection)) => return Err(Refusal::Final(rejection)),
        Err(counter::Refused::Open(rejection)) => return Err(Refusal::Open(rejection)),
    }
    // Last of all: numbers have no gaps.
    case.number = numbers::next_case(db, &case.district.0, asking.now)?;
    fresh(&mut case, &asking.officer, asking.now);
    let position = store::insert(db, &case, 0)?;
    finish(db, asking, command, position, case.version, None, None)
}

/// A new case has no past but that it was filed.
fn fresh(case: &mut Case, officer: &OfficerRef, now: DateTime<Utc>) {
    case.version = 1;
    case.state = CaseState::Submitted;
    case.claim = None;
    case.decision = None;
    case.checks.clear();
    let author = Author::Officer { officer: officer.clone() };
    case.history =
        vec![HistoryEntry { at: now, version: 1, author, kind: "register".to_owned(), note: None, to: None }];
}

/// Writes the receipt and keeps it.
fn finish(
    db: &Connection,
    asking: &Asking<'_>,
    command: &Command,
    position: i64,
    version: u32,
    granted: Option<u32>,
    fencing: Option<u32>,
) -> Result<Receipt, Refusal> {
    let receipt = asking.key.sign_receipt(Receipt {
        command: command.id,
        case: CaseId(command.case.0),
        kind: command.act.kind().to_owned(),
        version,
        entry: numbers::next_entry(db, asking.now)?,
        at: asking.now,
        fencing: granted,
        key_id: String::new(),
        signature: String::new(),
    });
    commands::count(db, position, command.id)?;
    commands::keep(db, command, &asking.account.id, &Outcome::Applied { receipt: receipt.clone() }, fencing)?;
    Ok(receipt)
}
