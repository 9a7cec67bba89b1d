//! The unfinished ruling of a case: kept to the letter, whatever happens to the program.

use gishe_domain::case::CaseId;
use gishe_domain::decision::Ruling;

use crate::bounds;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::tags::CacheTag;

/// Keeps the unfinished ruling. It may lack what a decision needs.
pub async fn save(desk: &Desk, id: CaseId, ruling: Ruling) -> Result<(), DeskError> {
    let session = desk.session()?;
    bounds::within(&ruling.reasons)?;
    let now = desk.now();
    desk.blocking(move || {
        session.case(id)?.ok_or(DeskError::UnknownCase)?;
        session.journal.transact(|tx| Ok::<_, DeskError>(tx.save_draft(id, &ruling, now)?))
    })
    .await?;
    desk.announce(&[CacheTag::Case, CacheTag::Queue]);
    Ok(())
}

/// Drops the unfinished ruling: „Затвори без промяна“ keeps it, this does not.
pub async fn discard(desk: &Desk, id: CaseId) -> Result<(), DeskError> {
    let session = desk.session()?;
    desk.blocking(move || session.journal.transact(|tx| Ok::<_, DeskError>(tx.discard_draft(id)?))).await?;
    desk.announce(&[CacheTag::Case, CacheTag::Queue]);
    Ok(())
}
