//! Answering checks.

use gishe_domain::case::{Answer, CaseId, CheckAnswer};
use gishe_domain::command::Act;
use gishe_domain::permit;
use gishe_store::journal::JournalTx;
use serde_json::json;
use uuid::Uuid;

use crate::bounds;
use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::{Maker, Seen, pack_of};
use crate::show::checks;
use crate::tags::CacheTag;
use crate::view::case::CaseView;

/// Answers a check, or takes the answer back; the note may be empty. Answers given one after another before they are sent
/// travel as one command.
pub async fn answer(
    desk: &Desk,
    id: CaseId,
    check: String,
    answer: Option<Answer>,
    note: String,
) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    bounds::within(&note)?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let session = session_too;
        let seen = session.see(id)?;
        let pack = pack_of(&desk_too, &seen.laid.case)?;
        if pack.check(&check).is_none() {
            return Err(DeskError::UnknownCheck { check });
        }
        if let Some(block) = permit::hand_block(&seen.laid.case, &session.officer().id, seen.laid.attention) {
            return Err(DeskError::DecisionBlocked { block: checks::block(block) });
        }
        let marks = said(&seen, &check).map(|said| said.marks.clone()).unwrap_or_default();
        let given = CheckAnswer { check, answer, note, marks, by: session.officer().clone(), at: desk_too.now() };
        session.journal.transact(|tx| keep(&session.maker(&desk_too), tx, &seen, desk_too.fresh_id(), given))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// What was said of a check, as the officer sees it.
pub(crate) fn said<'a>(seen: &'a Seen, check: &str) -> Option<&'a CheckAnswer> {
    seen.laid.case.checks.iter().find(|said| said.check == check)
}

/// Keeps an answer, within the caller's transaction: in the review that waits and was never sent, else in a new one under
/// the fresh identifier.
pub fn keep(maker: &Maker<'_>, tx: &JournalTx<'_>, seen: &Seen, id: Uuid, given: CheckAnswer) -> Result<(), DeskError> {
    let details = json!({ "check": given.check, "answer": given.answer });
    let mut all = seen.laid.case.checks.clone();
    all.retain(|said| said.check != given.check);
    // Neither answer nor note nor mark: the check is as if nobody had said anything.
    if given.answer.is_some() || !given.note.is_empty() || !given.marks.is_empty() {
        all.push(given);
    }
    let act = Act::Review { checks: all };
    let waiting = tx.outbox_of(seen.central.id)?;
    match waiting.last() {
        Some(last) if last.is_undoable() && matches!(last.command.act, Act::Review { .. }) => {
            tx.replace_act(last.command.id, &act, maker.now)?;
            maker.record(tx, "review", Some(seen.central.id), details)
        }
        _ => maker.make(tx, seen, id, act),
    }
}
