//! Taking a case and giving it back.

use gishe_domain::case::CaseId;
use gishe_domain::command::Act;

use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::Seen;
use crate::tags::CacheTag;
use crate::view::case::CaseView;

/// Takes a case. Without central the claim is provisional, and shown as such.
pub async fn claim(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    act(desk, id, Act::Claim).await
}

/// Gives a case back. A claim that central does not know yet is simply taken out of the outbox, with what followed it.
pub async fn release(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    act(desk, id, Act::Release).await
}

async fn act(desk: &Desk, id: CaseId, act: Act) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let seen = session_too.see(id)?;
        if !changes(&seen, &session_too.officer().id, &act)? {
            return Ok(());
        }
        session_too.journal.transact(|tx| session_too.make(&desk_too, tx, &seen, act))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// Whether a claim or a release by the officer would change anything; a colleague's claim stands.
pub fn changes(seen: &Seen, officer: &str, act: &Act) -> Result<bool, DeskError> {
    match (act, seen.laid.case.claim.as_ref().map(|claim| &claim.officer)) {
        (_, Some(holder)) if holder.id != officer => Err(DeskError::ClaimedByOther { officer: holder.name.clone() }),
        (Act::Claim, Some(_)) | (Act::Release, None) => Ok(false),
        _ => Ok(true),
    }
}
