//! A computer that goes to another district is drained first: what its officers did in the one before is sent before anybody opens it
//! for the other. Nobody in the new district could send it, and nobody there may see it.

use std::path::Path;

use chrono::{DateTime, Utc};
use gishe_domain::address::DistrictCode;
use gishe_store::journal::JournalTx;
use gishe_store::{StoreError, StoreKey};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::hold;
use crate::opening;

/// Name under which the journal keeps the district that its acts were made in.
const WORKED_IN: &str = "district";

/// Refuses a district when acts made in another one wait in the journal. `before` is where the last sign-in was, for a journal
/// that does not say itself. Blocks on the disk.
///
/// # Errors
/// [`DeskError::DistrictUndrained`], and what keeps a journal from being opened.
pub(crate) fn judge(
    desk: &Desk,
    key: &StoreKey,
    district: &DistrictCode,
    before: Option<String>,
) -> Result<(), DeskError> {
    let data = &desk.0.config.data;
    if !data.join("journal.db").exists() && !data.join("journal.check").exists() {
        return Ok(());
    }
    let _hold = hold::of(desk)?;
    let (worked_in, waiting) = waiting(data, key, desk.now())?;
    let Some(code) = worked_in.or(before).filter(|code| *code != district.0) else { return Ok(()) };
    let Some(first) = waiting.first() else { return Ok(()) };
    let name = desk.0.districts.get(&DistrictCode(code.clone())).map_or(code, |known| known.name.clone());
    let unsent = u32::try_from(waiting.len()).unwrap_or(u32::MAX);
    Err(DeskError::DistrictUndrained { district: name, officer: first.clone(), unsent })
}

/// The district of the journal, and who made each of the acts that wait. A damaged journal is salvaged, as at every opening.
fn waiting(data: &Path, key: &StoreKey, now: DateTime<Utc>) -> Result<(Option<String>, Vec<String>), StoreError> {
    let journal = opening::journal(data, key, now)?;
    journal.view(|view| {
        let makers = view.outbox()?.into_iter().map(|entry| entry.by.name).collect();
        Ok((view.value(WORKED_IN)?, makers))
    })
}

/// From now on the acts in the journal are of this district.
///
/// # Errors
/// As every act.
pub(crate) fn begin(tx: &JournalTx<'_>, district: &DistrictCode) -> Result<(), StoreError> {
    tx.set_value(WORKED_IN, &district.0)
}
