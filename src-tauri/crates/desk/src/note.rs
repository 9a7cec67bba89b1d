//! The officer's own note on a case. It stays on this computer: central never learns it.

use gishe_domain::case::CaseId;
use gishe_store::journal::OWN_NOTE;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::letter::bounded;
use crate::tags::CacheTag;

/// Keeps the note, to the letter, in the place of an earlier one; an empty one is dropped.
pub async fn save(desk: &Desk, id: CaseId, text: String) -> Result<(), DeskError> {
    keep(desk, id, OWN_NOTE, text).await
}

/// Keeps a text of the case under a key of its own.
pub(crate) async fn keep(desk: &Desk, id: CaseId, key: &'static str, text: String) -> Result<(), DeskError> {
    let session = desk.session()?;
    bounded(&text)?;
    let now = desk.now();
    desk.blocking(move || {
        session.replica.case(id)?.ok_or(DeskError::UnknownCase)?;
        session.journal.transact(|tx| Ok::<_, DeskError>(tx.keep_text(id, key, text, now)?))
    })
    .await?;
    desk.announce(&[CacheTag::Case, CacheTag::Queue]);
    Ok(())
}
