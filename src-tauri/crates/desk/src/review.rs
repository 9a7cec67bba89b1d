//! Answering checks.

use gishe_domain::case::{Answer, CaseId, CheckAnswer};
use gishe_domain::command::Act;
use gishe_domain::mark::Mark;
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
        let said = Said { check, answer: Some((answer, note)), marks: None };
        session.journal.transact(|tx| keep(&session.maker(&desk_too), tx, &seen, desk_too.fresh_id(), said))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// What the officer says of a check; what is not spoken of stays as it was said before.
#[derive(Debug, Clone)]
pub struct Said {
    /// Key of the check.
    pub check: String,
    /// The answer, none being taken back, and the note.
    pub answer: Option<(Option<Answer>, String)>,
    /// The places on pages.
    pub marks: Option<Vec<Mark>>,
}

impl Said {
    fn over(self, before: Option<&CheckAnswer>, maker: &Maker<'_>) -> CheckAnswer {
        let kept = || before.map(|said| (said.answer, said.note.clone())).unwrap_or_default();
        let (answer, note) = self.answer.unwrap_or_else(kept);
        let marks = self.marks.unwrap_or_else(|| before.map(|said| said.marks.clone()).unwrap_or_default());
        CheckAnswer { check: self.check, answer, note, marks, by: maker.officer.clone(), at: maker.now }
    }
}

/// What was said of a check, as the officer sees it.
pub(crate) fn said<'a>(seen: &'a Seen, check: &str) -> Option<&'a CheckAnswer> {
    seen.laid.case.checks.iter().find(|said| said.check == check)
}

/// Keeps what is said of a check beside all that was said until this transaction, which is the caller's: in the review that
/// waits and was never sent, else in a new one under the fresh identifier.
pub fn keep(maker: &Maker<'_>, tx: &JournalTx<'_>, seen: &Seen, id: Uuid, new: Said) -> Result<(), DeskError> {
    // Two answers in quick succession come side by side: each has to see the other.
    let again = seen.again(tx)?;
    let newest = again.as_ref().unwrap_or(seen);
    let before = said(newest, &new.check);
    let given = new.over(before, maker);
    let details = json!({ "check": given.check, "answer": given.answer });
    let mut all = newest.laid.case.checks.clone();
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
