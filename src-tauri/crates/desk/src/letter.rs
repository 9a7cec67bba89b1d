//! Writing to the citizen, asking for a document or for the fee without deciding; and taking it back before it is sent.

use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_domain::pack::ServicePack;
use gishe_domain::permit;
use gishe_domain::rules::TEXT_MAX;
use gishe_store::journal::{LETTER, OutboxEntry};
use serde_json::json;
use uuid::Uuid;

use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::{Seen, pack_of};
use crate::session::Session;
use crate::show::{checks, letters};
use crate::tags::CacheTag;
use crate::view::case::CaseView;
use crate::view::letter::Letter;

/// Sends a letter, with or without central. The letter that was being written is over with it.
pub async fn send(desk: &Desk, id: CaseId, letter: Letter) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let session = session_too;
        let seen = session.see(id)?;
        let act = admit(&session, &seen, pack_of(&desk_too, &seen.laid.case)?, letter)?;
        session.journal.transact(|tx| {
            if !matches!(act, Act::RequestPayment { .. }) {
                tx.keep_text(id, LETTER, String::new(), desk_too.now())?;
            }
            session.make(&desk_too, tx, &seen, act)
        })
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// The act that carries the letter, if it may be sent now.
fn admit(session: &Session, seen: &Seen, pack: &ServicePack, letter: Letter) -> Result<Act, DeskError> {
    let (case, officer) = (&seen.laid.case, &session.officer().id);
    let block = match letter {
        Letter::Message { .. } => permit::message_block(case, seen.laid.attention),
        Letter::RequestDocument { .. } | Letter::RequestPayment => {
            permit::hand_block(case, officer, seen.laid.attention)
        }
    };
    if let Some(block) = block {
        return Err(DeskError::DecisionBlocked { block: checks::block(block) });
    }
    match letter {
        Letter::Message { text } => Ok(Act::Message { text: whole(text)? }),
        Letter::RequestDocument { evidence, text } => {
            if !pack.evidence_kinds.iter().any(|kind| kind.key == evidence) {
                return Err(DeskError::UnknownEvidence { evidence });
            }
            Ok(Act::RequestDocument { evidence, text: whole(text)? })
        }
        Letter::RequestPayment => {
            let fee = letters::fee_due(case, pack).ok_or(DeskError::FeeNotDue)?;
            Ok(Act::RequestPayment { amount: fee.amount, currency: fee.currency })
        }
    }
}

/// A text that central takes: not empty, and no longer than letters are.
fn whole(text: String) -> Result<String, DeskError> {
    if text.trim().is_empty() {
        return Err(DeskError::LetterEmpty);
    }
    bounded(&text)?;
    Ok(text)
}

/// Whether a text is no longer than texts may be.
pub(crate) fn bounded(text: &str) -> Result<(), DeskError> {
    if text.chars().count() > TEXT_MAX {
        return Err(DeskError::TooLong { max: u32::try_from(TEXT_MAX).unwrap_or(u32::MAX) });
    }
    Ok(())
}

/// Whether an entry is a letter that can still be taken back: never sent, and nothing was done on the case after it.
pub(crate) fn undoable(waiting: &[OutboxEntry], command: Uuid) -> bool {
    waiting.last().is_some_and(|last| last.command.id == command && last.is_undoable() && is_letter(&last.command.act))
}

/// Whether the act writes to the citizen.
pub(crate) fn is_letter(act: &Act) -> bool {
    matches!(act, Act::Message { .. } | Act::RequestDocument { .. } | Act::RequestPayment { .. })
}

/// Takes a letter back that was not sent: its text becomes the one that is being written, to the letter. A text that was
/// begun since stays below it.
pub async fn undo(desk: &Desk, id: CaseId, command: Uuid) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        session.journal.transact(|tx| {
            let waiting = tx.outbox_of(id)?;
            let entry = waiting.iter().find(|entry| entry.command.id == command).ok_or(DeskError::AlreadySent)?;
            if !entry.is_undoable() || !is_letter(&entry.command.act) {
                return Err(DeskError::AlreadySent);
            }
            if !undoable(&waiting, command) {
                return Err(DeskError::DoneAfter);
            }
            tx.undo(command)?;
            if let Act::Message { text } | Act::RequestDocument { text, .. } = &entry.command.act {
                let begun = tx.check_drafts(id)?.into_iter().find(|draft| draft.check == LETTER);
                let begun = begun.map(|draft| format!("\n\n{}", draft.note)).unwrap_or_default();
                let both: String = format!("{text}{begun}").chars().take(TEXT_MAX).collect();
                tx.keep_text(id, LETTER, both, desk_too.now())?;
            }
            session.record(&desk_too, tx, "letter-undone", Some(id), json!({ "act": entry.command.act.kind() }))
        })
    })
    .await?;
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// Keeps the letter that is being written, to the letter; an empty one is dropped.
pub async fn save(desk: &Desk, id: CaseId, text: String) -> Result<(), DeskError> {
    crate::note::keep(desk, id, LETTER, text).await
}
