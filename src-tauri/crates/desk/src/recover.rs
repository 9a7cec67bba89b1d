//! IT gives a desk its keys back when the keyring has lost them: no officer is signed in, and no desk is open. What was not sent
//! is kept; the officer then signs in.

use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_store::journal::{self, NewAuditEntry};
use gishe_store::{StoreError, StoreFile, StoreKey};
use gishe_vault::{Keeping, RecoverError, Recovered, Vault, VaultError};
use serde_json::Value;
use thiserror::Error;

use crate::desk::{keeping_at, vault_at};
use crate::error::DeskError;
use crate::hold;
use crate::passphrase::{self, Folder};

/// Why the keys were not given back. Nothing was changed then.
#[derive(Debug, Error)]
pub enum RecoveryError {
    /// The sealed copy or the private key.
    #[error(transparent)]
    Sealed(#[from] RecoverError),
    /// The keyring holds these keys, or others and a damaged journal cannot say which are right.
    #[error("the keyring holds keys of this store already")]
    KeysThere,
    /// The folder, the keyring or the journal.
    #[error("{0}")]
    Desk(#[from] DeskError),
}

/// Opens the sealed copy with the private key (PEM), proves the keys on the journal, puts them where the desk keeps its secrets (the
/// keyring of this account, or the passphrase of the folder), and records it.
///
/// # Errors
/// [`RecoveryError`].
pub fn recover<'a>(folder: impl Into<Folder<'a>>, private_pem: &str, now: DateTime<Utc>) -> Result<(), RecoveryError> {
    let folder = folder.into();
    let vault = vault_at(folder)?;
    let _hold = hold::take(folder.data)?;
    let recovered = vault.sealed_for_recovery(private_pem)?;
    let proven = prove(folder.data, &recovered).map_err(DeskError::from)?;
    put_back(folder.data, &vault, &recovered, &proven, now)
}

/// The same into a new passphrase, for a computer whose keyring is gone for good, or whose passphrase nobody knows any more. The
/// officer signs in anew.
///
/// # Errors
/// [`RecoveryError`]; what was there stays then.
pub fn recover_by_passphrase(
    data: &Path,
    private_pem: &str,
    passphrase: &str,
    now: DateTime<Utc>,
) -> Result<(), RecoveryError> {
    let passphrase = passphrase::chosen(passphrase)?;
    let (profile, keeping) = keeping_at(data)?;
    let vault = Vault::new(data, profile, Arc::<Keeping>::clone(&keeping));
    let _hold = hold::take(data)?;
    let recovered = vault.sealed_for_recovery(private_pem)?;
    let proven = prove(data, &recovered).map_err(DeskError::from)?;
    // What the passphrase before keeps may be the right keys when the journal cannot say.
    if keeping.is_by_passphrase() && !proven.1 {
        return Err(RecoveryError::KeysThere);
    }
    keeping.choose_passphrase_anew(&passphrase).map_err(DeskError::from)?;
    put_back(data, &vault, &recovered, &proven, now)
}

fn put_back(
    data: &Path,
    vault: &Vault,
    recovered: &Recovered,
    (key, proven): &(StoreKey, bool),
    now: DateTime<Utc>,
) -> Result<(), RecoveryError> {
    vault.restore_keys(recovered, *proven).map_err(|error| match error {
        VaultError::KeysExist => RecoveryError::KeysThere,
        error => RecoveryError::Desk(error.into()),
    })?;
    let entry = NewAuditEntry {
        at: now,
        ahead: None,
        actor: "desk".to_owned(),
        kind: "keys-recovered".to_owned(),
        case: None,
        details: Value::Null,
    };
    if let Ok((journal, _)) = journal::open(data, key, now) {
        journal.transact(|tx| tx.audit(&entry).map(drop)).map_err(DeskError::from)?;
    }
    Ok(())
}

/// The key of the journal, and whether it is proven on it. While a rotation is under way it is one of two.
fn prove(data: &Path, recovered: &Recovered) -> Result<(StoreKey, bool), StoreError> {
    let file = data.join("journal.db");
    let mut refused = StoreError::WrongKey(StoreFile::Journal);
    for keys in [Some(&recovered.keys), recovered.next.as_ref()].into_iter().flatten() {
        let key = StoreKey::new(*keys.journal.expose());
        match journal::examine(&file, &key) {
            Ok(_) => return Ok((key, true)),
            // It is salvaged when the desk opens next.
            Err(StoreError::Damaged(_)) => return Ok((key, false)),
            Err(error) => refused = error,
        }
    }
    Err(refused)
}
