//! A computer leaves its desk: keys first, then every file, and a look at what is left. No officer is signed in, and no desk is open.
//!
//! Without its key a file of a desk is told from random bytes by nothing, wherever a copy of it lies: on a disk that keeps old
//! blocks, in a backup of the computer. The files are removed all the same.

use std::fs;
use std::io::ErrorKind;
use std::path::Path;

use gishe_store::StoreKey;
pub use gishe_store::journal::OnlyHere;
use gishe_store::journal::{AuditHead, ChainFile};
use gishe_vault::{KeyringError, Vault, VaultError};
use thiserror::Error;

use crate::desk::vault_at;
use crate::error::DeskError;
use crate::fault::internal;
use crate::hold;
use crate::passphrase::Folder;
use crate::rotate;

/// By what a folder is known to be a desk's: one of them is there from the first sign-in on.
const SIGNS: [&str; 5] = ["journal.check", "journal.db", "replica.check", "pin.json", "passphrase.json"];
/// How the names of a desk's own files begin; what goes on after it is a dot, a dash or nothing.
const STEMS: [&str; 10] =
    ["journal", "replica", "pin", "passphrase", "recovery", "summary", "notices", "settings", "window", "district"];
/// Folders of a desk.
const FOLDERS: [&str; 6] = ["backups", "damaged", "salvage", "salvaged", "log", "trust"];
/// What the web view leaves beside, of which nothing is the desk's.
const OF_THE_WEB_VIEW: [&str; 10] = [
    "storage",
    "localstorage",
    "databases",
    "mediakeys",
    "hsts-storage.sqlite",
    "deviceidhashsalts",
    "itp",
    "serviceworkers",
    "CacheStorage",
    "EBWebView",
];
/// Goes last: it keeps others out while the rest goes.
const HELD: &str = "desk.lock";

/// What the person who erases has understood and said so.
#[derive(Debug, Clone, Copy, Default)]
pub struct Consent {
    /// The number of things that exist here alone, as it was told.
    pub unsent: Option<u32>,
    /// Nobody can say what exists here alone.
    pub unreadable: bool,
}

/// Why nothing was erased.
#[derive(Debug, Error)]
pub enum EraseError {
    /// The folder is not a desk's.
    #[error("no desk is in this folder")]
    NoDesk,
    /// Work that central does not have would be lost.
    #[error("work that exists here alone would be lost")]
    Unsent(OnlyHere),
    /// The journal cannot be read, so nobody knows what would be lost.
    #[error("what would be lost cannot be read")]
    Unreadable(DeskError),
    /// The folder or the keyring.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// What was erased, and how it was proven.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Erased {
    /// Files that are gone.
    pub files: u32,
    /// Their size, in bytes.
    pub bytes: u64,
    /// The name of the audit chain at central; none when it could not be read.
    pub chain: Option<String>,
    /// Its end, to be held against central's last checkpoint.
    pub head: Option<AuditHead>,
    /// What was only here and is lost.
    pub lost: OnlyHere,
    /// The keyring was asked afterwards, and holds no key of this desk.
    pub keys_gone: bool,
    /// Names in the folder that are not known to be a desk's, or could not be removed.
    pub left: Vec<String>,
}

impl Erased {
    /// Whether nothing of the desk is left.
    pub fn is_proven(&self) -> bool {
        self.keys_gone && self.left.is_empty()
    }
}

/// Erases the desk in a folder.
///
/// # Errors
/// [`EraseError`]; nothing was changed then.
pub fn erase<'a>(folder: impl Into<Folder<'a>>, consent: Consent) -> Result<Erased, EraseError> {
    let folder = folder.into();
    let data = folder.data;
    if !SIGNS.iter().any(|sign| data.join(sign).exists()) {
        return Err(EraseError::NoDesk);
    }
    let vault = match vault_at(folder) {
        // A passphrase that is wrong, or a file that it cannot open, hinders nobody who has said that nothing needs to be read.
        Err(DeskError::PassphraseRefused { .. } | DeskError::PassphraseDamaged | DeskError::PassphraseNewer)
            if consent.unreadable =>
        {
            vault_at(data)?
        }
        vault => vault?,
    };
    let hold = hold::take(data)?;
    let seen = match look(data, &vault) {
        Ok(seen) => {
            let total = seen.only_here.total();
            if total > 0 && consent.unsent != Some(total) {
                return Err(EraseError::Unsent(seen.only_here));
            }
            seen
        }
        Err(error) if !consent.unreadable => return Err(EraseError::Unreadable(error)),
        Err(_) => Seen::default(),
    };
    // Only the keyring itself may be left out, and only where that was said.
    match vault.wipe() {
        Err(VaultError::Keyring(KeyringError::KeyringMissing | KeyringError::KeyringLocked)) if consent.unreadable => {}
        wiped => wiped.map_err(DeskError::from)?,
    }
    let keys_gone = vault.is_wiped().unwrap_or(false);
    let (mut files, mut bytes) = (0, 0);
    for (name, path) in entries(data)? {
        if !is_ours(&name) {
            continue;
        }
        let (number, size) = weigh(&path);
        if remove(&path).is_ok() {
            files += number;
            bytes += size;
        }
    }
    drop(hold);
    // Another program may have taken it up at this moment; then it is told as left.
    let _ = remove(&data.join(HELD));
    let left = entries(data)?.into_iter().map(|(name, _)| name).collect();
    Ok(Erased { files, bytes, chain: seen.chain, head: seen.head, lost: seen.only_here, keys_gone, left })
}

/// What the journal says before it goes.
#[derive(Default)]
struct Seen {
    only_here: OnlyHere,
    chain: Option<String>,
    head: Option<AuditHead>,
}

fn look(data: &Path, vault: &Vault) -> Result<Seen, DeskError> {
    let journal = data.join("journal.db");
    let keys = match vault.keys() {
        // Signed in once and never opened: there are no keys, and there is nothing that they could open.
        Err(VaultError::Keyring(KeyringError::KeyMissing)) if !journal.exists() => return Ok(Seen::default()),
        keys => keys.map_err(DeskError::from).and_then(|_| rotate::file_keys(vault, data))?,
    };
    if !journal.exists() && !data.join("journal.check").exists() {
        return Ok(Seen::default());
    }
    let chain = ChainFile::open(&journal, &StoreKey::new(*keys.journal.expose()))?;
    Ok(Seen { only_here: chain.only_here()?, chain: chain.name()?, head: Some(chain.head()?) })
}

fn is_ours(name: &str) -> bool {
    let begins = |stem| name.strip_prefix(stem).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '-']));
    STEMS.into_iter().any(begins) || FOLDERS.contains(&name) || OF_THE_WEB_VIEW.contains(&name)
}

fn entries(data: &Path) -> Result<Vec<(String, std::path::PathBuf)>, DeskError> {
    let folder = fs::read_dir(data).map_err(|error| internal("erase", &error.kind()))?;
    let mut entries: Vec<_> = folder
        .filter_map(Result::ok)
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), entry.path()))
        .collect();
    entries.sort();
    Ok(entries)
}

/// Files and bytes beneath a path; a link is itself alone.
fn weigh(path: &Path) -> (u32, u64) {
    let Ok(found) = fs::symlink_metadata(path) else { return (0, 0) };
    if !found.is_dir() {
        return (1, found.len());
    }
    let inside = fs::read_dir(path).into_iter().flatten().flatten();
    inside.map(|entry| weigh(&entry.path())).fold((0, 0), |(files, bytes), (more, size)| (files + more, bytes + size))
}

/// Removes a file or a folder; what a link points at stays.
fn remove(path: &Path) -> std::io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(found) if found.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_a_desk_are_a_desks() {
        for ours in [
            "passphrase.json",
            "passphrase.json.new",
            "journal.db",
            "journal.db-wal",
            "replica-damaged.db",
            "pin.json",
            "district",
            "backups",
            "trust",
        ] {
            assert!(is_ours(ours), "{ours}");
        }
        for others in ["journalist.txt", "thesis.doc", "gishe-2026-11-23-a1.gishe", "districts", "desk.lock", ".ssh"] {
            assert!(!is_ours(others), "{others}");
        }
    }

    #[test]
    fn a_folder_that_is_not_a_desks_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("settings.json"), "{}").unwrap();
        let consent = Consent { unsent: Some(0), unreadable: true };
        assert!(matches!(erase(folder.path(), consent), Err(EraseError::NoDesk)));
        assert!(folder.path().join("settings.json").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_link_goes_and_what_it_points_at_stays() {
        let (folder, other) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        fs::write(other.path().join("kept"), "x").unwrap();
        let link = folder.path().join("backups");
        std::os::unix::fs::symlink(other.path(), &link).unwrap();
        assert_eq!(weigh(&link).0, 1);
        remove(&link).unwrap();
        assert!(!link.exists() && other.path().join("kept").exists());
    }
}
