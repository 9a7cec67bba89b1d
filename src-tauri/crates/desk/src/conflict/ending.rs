//! The officer's choice.

use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_domain::conflict::Choice;
use gishe_store::journal::{Copy, JournalTx, NewCommand};
use serde_json::json;

use super::Met;
use super::settling::Commands;
use crate::decide;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::conflict::ConflictEnding;
use crate::view::exchange::ExchangeView;

/// Ends a conflict as the officer chose. The officer's version is kept, whatever that is.
pub async fn resolve(desk: &Desk, id: CaseId, ending: ConflictEnding) -> Result<ExchangeView, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let met = session_too.met(id)?.ok_or(DeskError::NothingInConflict)?;
        match ending {
            ConflictEnding::TakeTheirs => take_theirs(&desk_too, &session_too, &met, id),
            ConflictEnding::Merge { choices } => merge(&desk_too, &session_too, &met, id, &choices),
        }
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    exchange::view(desk).await
}

fn take_theirs(desk: &Desk, session: &Session, met: &Met, id: CaseId) -> Result<(), DeskError> {
    end(desk, session, met, id, &[], "their-version-taken")
}

fn merge(desk: &Desk, session: &Session, met: &Met, id: CaseId, choices: &[Choice]) -> Result<(), DeskError> {
    let theirs = met.theirs.as_ref().ok_or(DeskError::UnknownCase)?;
    let meeting = met.meeting(desk.now());
    let acts = meeting
        .settled(choices)
        .map_err(|open| DeskError::ChoiceNeeded { fields: u32::try_from(open.len()).unwrap_or(u32::MAX) })?;
    if let Some(ruling) = acts.iter().find_map(Act::ruling) {
        // The same question as before any decision, asked of the case as it will be.
        let case = after(theirs, &acts, session, desk);
        decide::admit_case(desk, session, &case, ruling)?;
    }
    end(desk, session, met, id, &acts, "versions-merged")
}

/// The case as it will be when the decision reaches it.
fn after(theirs: &Case, acts: &[Act], session: &Session, desk: &Desk) -> Case {
    let mut case = theirs.clone();
    for act in acts.iter().filter(|act| act.ruling().is_none()) {
        // What does not fit is refused by central by its name.
        let _ = gishe_domain::overlay::apply(&mut case, act, session.officer(), desk.now());
    }
    case
}

/// Puts the acts in the place of those that met another version, in one transaction with the draft and the copy.
fn end(desk: &Desk, session: &Session, met: &Met, id: CaseId, acts: &[Act], kind: &str) -> Result<(), DeskError> {
    let first = met.entries.first().ok_or(DeskError::NothingInConflict)?;
    let maker = session.maker(desk);
    session.journal.transact(|tx| {
        let send: Vec<NewCommand> = match &met.theirs {
            Some(theirs) => {
                let mut commands = Commands { maker: &maker, theirs, fresh: || desk.fresh_id() };
                acts.iter().map(|act| commands.command(act.clone())).collect()
            }
            None => Vec::new(),
        };
        tx.rearrange(first.command.id, &send, &[])?;
        keep(desk, tx, met, id, acts)?;
        let kinds: Vec<&str> = acts.iter().map(Act::kind).collect();
        let version = met.theirs.as_ref().map(|case| case.version);
        maker.record(tx, kind, Some(id), json!({ "sent": kinds, "version": version }))
    })
}

/// What is not sent as it was made stays: the ruling as the draft, all of it as a copy.
fn keep(desk: &Desk, tx: &JournalTx<'_>, met: &Met, id: CaseId, sent: &[Act]) -> Result<(), DeskError> {
    let lost = |act: &&Act| holds_words(act) && !sent.contains(act);
    let ruled = met.acts().iter().rev().filter(|act| !sent.contains(act)).find_map(Act::ruling);
    if let Some(ruling) = ruled {
        tx.save_draft(id, ruling, desk.now())?;
    }
    if !met.acts().iter().any(|act| lost(&act)) {
        return Ok(());
    }
    let case = met.any();
    let name = case.and_then(|case| case.subject().map(|party| party.person.name.full())).unwrap_or_default();
    tx.keep_copy(&Copy {
        id: desk.fresh_id(),
        case: id,
        number: case.map(|case| case.number.clone()).unwrap_or_default(),
        name,
        made_at: met.entries.iter().map(|entry| entry.command.made_at).min().unwrap_or_else(|| desk.now()),
        kept_at: desk.now(),
        acts: met.acts().iter().filter(|act| holds_words(act)).cloned().collect(),
    })?;
    Ok(())
}

/// Whether the act holds something that the officer wrote or chose, and not only a claim.
fn holds_words(act: &Act) -> bool {
    !matches!(act, Act::Claim | Act::Release | Act::TakeOver { .. } | Act::Assign { .. } | Act::Deliver { .. })
}
