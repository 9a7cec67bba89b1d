//! Deciding, and taking a decision back before it is sent.

use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::permit;
use gishe_domain::ruling::{RulingError, validate_ruling};
use gishe_store::journal::JournalTx;
use serde_json::Value;
use uuid::Uuid;

use crate::beside;
use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::{self, Maker, Seen, pack_of};
use crate::session::Session;
use crate::show::checks;
use crate::tags::CacheTag;
use crate::view::case::CaseView;

/// Decides a case: draft, command and audit entry in one transaction. With or without central.
pub async fn decide(desk: &Desk, id: CaseId, ruling: Ruling) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let seen = session_too.see(id)?;
        admit(&desk_too, &session_too, &seen, &ruling)?;
        let post = &session_too.profile.officer.post;
        session_too
            .journal
            .transact(|tx| keep(&session_too.maker(&desk_too), tx, &seen, desk_too.fresh_id(), ruling, post))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// Keeps a decision under the fresh identifier in the place of its draft, within the caller's transaction.
pub fn keep(
    maker: &Maker<'_>,
    tx: &JournalTx<'_>,
    seen: &Seen,
    id: Uuid,
    ruling: Ruling,
    post: &str,
) -> Result<(), DeskError> {
    tx.discard_draft(seen.central.id)?;
    maker.make(tx, seen, id, act(ruling, post))
}

fn act(ruling: Ruling, post: &str) -> Act {
    let post = post.to_owned();
    match ruling.outcome {
        Outcome::Returned => Act::ReturnForCorrection { ruling, post },
        Outcome::Approved | Outcome::Refused | Outcome::Terminated => Act::Decide { ruling, post },
    }
}

/// Whether the ruling may be made now.
fn admit(desk: &Desk, session: &Session, seen: &Seen, ruling: &Ruling) -> Result<(), DeskError> {
    admit_on(desk, session, &seen.laid.case, seen.laid.attention, ruling)
}

/// Whether the ruling may be made on a case as it will be once what stands before it is settled.
pub(crate) fn admit_case(desk: &Desk, session: &Session, case: &Case, ruling: &Ruling) -> Result<(), DeskError> {
    admit_on(desk, session, case, false, ruling)
}

fn admit_on(desk: &Desk, session: &Session, case: &Case, attention: bool, ruling: &Ruling) -> Result<(), DeskError> {
    let pack = pack_of(desk, case)?;
    validate_ruling(ruling, pack).map_err(unfit)?;
    let signatures = case_open::findings(desk, session, case)?;
    let known = beside::known(desk, session, case, signatures)?;
    let states = making::checks(desk, case, pack, &known);
    let block = permit::decision_block(case, &session.officer().id, ruling.outcome, &states, attention);
    match block {
        Some(block) => Err(DeskError::DecisionBlocked { block: checks::block(block) }),
        None => Ok(()),
    }
}

fn unfit(error: RulingError) -> DeskError {
    match error {
        RulingError::GroundNeeded => DeskError::GroundNeeded,
        RulingError::UnknownGround(ground) => DeskError::GroundUnfit { ground },
        RulingError::ReasonsNeeded => DeskError::ReasonsNeeded,
        RulingError::GapLeft => DeskError::ReasonsGap,
        RulingError::TooLong { max } => DeskError::TooLong { max: u32::try_from(max).unwrap_or(u32::MAX) },
    }
}

/// Takes back a decision that was not sent: it becomes the draft again, to the letter.
pub async fn undo(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || session.journal.transact(|tx| take_back(&session.maker(&desk_too), tx, id))).await?;
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// Makes a decision that was not sent a draft again, within the caller's transaction.
pub fn take_back(maker: &Maker<'_>, tx: &JournalTx<'_>, id: CaseId) -> Result<(), DeskError> {
    let waiting = tx.outbox_of(id)?;
    let entry = waiting.iter().find(|entry| entry.command.act.ruling().is_some()).ok_or(DeskError::AlreadySent)?;
    tx.undo(entry.command.id)?;
    if let Some(ruling) = entry.command.act.ruling() {
        tx.save_draft(id, ruling, maker.now)?;
    }
    maker.record(tx, "decision-undone", Some(id), Value::Null)
}
