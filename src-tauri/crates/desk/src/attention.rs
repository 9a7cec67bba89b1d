//! What the officer does with an act that central refused, or that met another version of the case.

use gishe_domain::case::{Case, OfficerRef};
use gishe_domain::overlay::PROVISIONAL_TOKEN;
use gishe_store::journal::{Basis, OutboxEntry};
use serde_json::json;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange;
use crate::intake::register;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::exchange::{AttentionChoice, ExchangeView};

/// Sends an act again, or takes it back as a draft. Either way nothing is lost, and nothing is done twice: what central may
/// have carried out goes under its own identifier.
pub async fn resolve(desk: &Desk, command: Uuid, choice: AttentionChoice) -> Result<ExchangeView, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || match choice {
        AttentionChoice::SendAgain => send_again(&desk_too, &session_too, command),
        AttentionChoice::BackToDraft => back_to_draft(&desk_too, &session_too, command),
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    exchange::view(desk).await
}

fn send_again(desk: &Desk, session: &Session, command: Uuid) -> Result<(), DeskError> {
    session.journal.transact(|tx| {
        let entry = tx.command(command)?.ok_or(DeskError::AlreadySent)?;
        let current = session.replica.case(entry.command.case)?;
        let seen = match current {
            // What was taken at the counter here is registered against nothing.
            None if register::is_registration(&entry) => Some(Basis { version: 0, fencing: None }),
            current => current.map(|case| seen_by(session.officer(), &case)),
        };
        tx.send_again(command, seen, || desk.fresh_id())?;
        let details = json!({ "act": entry.command.act.kind() });
        session.record(desk, tx, "sent-again", Some(entry.command.case), details)
    })
}

/// What an officer who sees the case acts against.
pub fn seen_by(officer: &OfficerRef, case: &Case) -> Basis {
    let mine = case.claim.as_ref().filter(|claim| claim.officer.id == officer.id);
    let fencing = mine.map(|claim| claim.token).filter(|token| *token != PROVISIONAL_TOKEN);
    Basis { version: case.version, fencing }
}

fn back_to_draft(desk: &Desk, session: &Session, command: Uuid) -> Result<(), DeskError> {
    session.journal.transact(|tx| {
        let entry = tx.command(command)?.ok_or(DeskError::AlreadySent)?;
        let case = entry.command.case;
        let taken: Vec<OutboxEntry> = tx.withdraw(command)?;
        register::restore(tx, case, &taken)?;
        // The last ruling among them is the one the officer meant.
        if let Some(ruling) = taken.iter().rev().find_map(|entry| entry.command.act.ruling()) {
            tx.save_draft(case, ruling, desk.now())?;
        }
        let kinds: Vec<&str> = taken.iter().map(|entry| entry.command.act.kind()).collect();
        session.record(
            desk,
            tx,
            "back-to-draft",
            Some(case),
            json!({ "acts": kinds, "unanswered": entry.may_be_done() }),
        )
    })
}
