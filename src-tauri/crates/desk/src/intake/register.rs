//! Registering an application, and taking it back as a draft while central does not have it.

use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_domain::intake::taken;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_store::journal::{JournalTx, NewCommand, OutboxEntry};
use serde_json::{Value, json};
use uuid::Uuid;

use super::look::{Looked, taken_at};
use super::{own, view};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::Maker;
use crate::tags::CacheTag;
use crate::view::intake::IntakeView;

/// Registers an application: the command, the form's new standing and the audit entry in one transaction. It is in the queue at
/// once, and may be worked on; central numbers it when it hears of it. Returns the id of the case.
pub async fn register(desk: &Desk, id: CaseId) -> Result<CaseId, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let (desk, session) = (&desk_too, &session_too);
        let kept = own(session, id)?;
        if kept.registered {
            return Err(DeskError::AlreadySent);
        }
        let looked = Looked::of(desk, session, &kept)?;
        let case =
            taken_at(desk, session, &kept, |at| taken(&kept.form, &looked.counter(), at)).map_err(|missing| {
                DeskError::IntakeIncomplete { missing: u32::try_from(missing.len()).unwrap_or(u32::MAX) }
            })?;
        session.journal.transact(|tx| keep(&session.maker(desk), tx, desk.fresh_id(), case))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    desk.announce(super::CHANGED);
    Ok(id)
}

/// Keeps a registration under the fresh identifier, within the caller's transaction.
pub fn keep(maker: &Maker<'_>, tx: &JournalTx<'_>, command: Uuid, case: Case) -> Result<(), DeskError> {
    let (id, scans) = (case.id, case.evidence.len());
    tx.mark_registered(id, true)?;
    tx.enqueue(&NewCommand {
        id: command,
        case: id,
        by: maker.officer.clone(),
        act: Act::Register { case: Box::new(case) },
        expected_version: 0,
        fencing: None,
        protocol: PROTOCOL_VERSION,
        made_at: maker.now,
    })?;
    maker.record(tx, "register", Some(id), json!({ "documents": scans }))
}

/// Takes a registration back: never sent, or refused by central. The application is a draft again, with everything in it; what
/// was done to its case meanwhile is taken back with it, and its ruling stays as a draft.
pub async fn edit_again(desk: &Desk, id: CaseId) -> Result<IntakeView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    let shown = desk
        .blocking(move || {
            own(&session, id)?;
            session.journal.transact(|tx| {
                let waiting = tx.outbox_of(id)?;
                let first = waiting.first().filter(|entry| is_registration(entry)).ok_or(DeskError::AlreadySent)?;
                let needs = first.state.needs_attention();
                let taken = if needs { tx.withdraw(first.command.id)? } else { tx.undo(first.command.id)? };
                back(&session.maker(&desk_too), tx, id, &taken)
            })?;
            view(&desk_too, &session, id)
        })
        .await?;
    desk.announce(CacheTag::ACT);
    desk.announce(super::CHANGED);
    Ok(shown)
}

/// Whether a command registers a case.
pub(crate) fn is_registration(entry: &OutboxEntry) -> bool {
    matches!(entry.command.act, Act::Register { .. })
}

/// What was taken out of the outbox becomes a draft again, within the caller's transaction.
fn back(maker: &Maker<'_>, tx: &JournalTx<'_>, id: CaseId, taken: &[OutboxEntry]) -> Result<(), DeskError> {
    restore(tx, id, taken)?;
    if let Some(ruling) = taken.iter().rev().find_map(|entry| entry.command.act.ruling()) {
        tx.save_draft(id, ruling, maker.now)?;
    }
    maker.record(tx, "intake-edited", Some(id), Value::Null)
}

/// Makes the form of a registration among these commands a draft again.
pub(crate) fn restore(tx: &JournalTx<'_>, id: CaseId, taken: &[OutboxEntry]) -> Result<(), DeskError> {
    if taken.iter().any(is_registration) && tx.intake(id)?.is_some() {
        tx.mark_registered(id, false)?;
    }
    Ok(())
}
