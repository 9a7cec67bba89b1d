//! The journal and its backups, for whoever looks after the computer: no officer is signed in, and no desk is open. The key
//! comes from the keyring of the account, so only that account can do it.

use std::path::Path;

use chrono::{DateTime, Utc};
use gishe_store::journal;
pub use gishe_store::journal::ChainVerdict;
use gishe_store::{StoreError, StoreKey};

use crate::desk::vault_at;
use crate::error::DeskError;
use crate::hold;
use crate::passphrase::Folder;
use crate::rotate;
use crate::status::salvaged;
use crate::view::status::SalvageView;

/// How a file is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileState {
    /// Number of the backup; none for the journal itself.
    pub number: Option<u64>,
    /// When the backup was made.
    pub made_at: Option<DateTime<Utc>>,
    /// Why it cannot be used; none when every page of it is what was written.
    pub error: Option<DeskError>,
    /// How its audit chain is; none when the file cannot be used.
    pub chain: Option<ChainVerdict>,
}

/// Looks at the journal of a data directory and at its backups, the newest last, and changes nothing. Not while a desk is open
/// there: what is being written looks like damage.
pub fn examine<'a>(folder: impl Into<Folder<'a>>) -> Result<Vec<FileState>, DeskError> {
    let folder = folder.into();
    let (key, data) = (key(folder)?, folder.data);
    let _hold = hold::take(data)?;
    let state = |path: &Path, number, made_at| {
        let verdict = journal::examine(path, &key);
        let (chain, error) = match verdict {
            Ok(chain) => (Some(chain), None),
            Err(error) => (None, Some(DeskError::from(error))),
        };
        FileState { number, made_at, error, chain }
    };
    let mut files = vec![state(&data.join("journal.db"), None, None)];
    let backups = journal::backups(data)?;
    files.extend(backups.iter().map(|backup| state(&backup.path, Some(backup.number), backup.at)));
    Ok(files)
}

/// Saves what a damaged journal still holds, with a backup beneath: the one named, else the newest sound one. None when the
/// journal is sound: then there is nothing to restore, and nothing is changed.
pub fn restore<'a>(
    folder: impl Into<Folder<'a>>,
    backup: Option<u64>,
    now: DateTime<Utc>,
) -> Result<Option<SalvageView>, DeskError> {
    let folder = folder.into();
    let (key, data) = (key(folder)?, folder.data);
    let _hold = hold::take(data)?;
    match journal::examine(&data.join("journal.db"), &key) {
        Ok(_) => Ok(None),
        Err(StoreError::Damaged(_) | StoreError::Missing(_)) => {
            Ok(Some(salvaged(&journal::salvage(data, &key, backup, now)?)))
        }
        Err(error) => Err(error.into()),
    }
}

pub(crate) fn key(folder: Folder<'_>) -> Result<StoreKey, DeskError> {
    Ok(StoreKey::new(*rotate::file_keys(&vault_at(folder)?, folder.data)?.journal.expose()))
}
