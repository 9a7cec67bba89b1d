//! Rotation of the keys of the store: by itself when they are old, and when somebody asks for it.
//!
//! It is done before the files are opened, at an unlock or a sign-in, or by `gishectl rotate` while no desk is open. New keys are drawn
//! and kept beside the old ones, in the keyring and for IT; every file is brought under them (`gishe_store::rekey`); only then the old
//! keys are forgotten, and the chain records it. A rotation that was cut short goes on at the next opening, from wherever it was; until it
//! ends each file opens under the key that its pages have. It keeps nobody from working: on a full disk the desk opens as it is.

use std::path::Path;

use chrono::{DateTime, Utc};
use gishe_store::journal::{self, NewAuditEntry};
use gishe_store::rekey::{self, Rekey, Rekeyed};
use gishe_store::{StoreError, StoreFile, StoreKey};
use gishe_vault::{KeyringError, Pin, RecoveryKey, Rotation, StoreKeys, Vault, VaultError};
use serde_json::json;

use crate::desk::{Desk, vault_at};
use crate::error::DeskError;
use crate::hold;
use crate::passphrase::Folder;
use crate::tags::CacheTag;

/// Name under which the journal keeps which keys it has recorded last, so that each rotation is recorded once.
const RECORDED: &str = "keys-recorded";

/// What a rotation came to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rotated {
    /// Backups of the journal that are under the new key.
    pub backups: u32,
    /// Damaged files of before, which were removed.
    pub removed: u32,
    /// The name of the new keys, as the audit chain has it: 16 letters that say nothing about them.
    pub name: String,
    /// A PIN is set, and nobody typed it: it is sealed anew when it is typed next.
    pub pin_waits: bool,
}

/// Replaces the keys of a desk now, whatever their age; one that was begun is brought to its end. No desk is open there. Blocks on the
/// disk and the keyring.
///
/// # Errors
/// [`DeskError::StoreInUse`] while Гише is open, [`DeskError::StoreDamaged`] of a journal that is to be restored first, and then nothing
/// was changed; [`DeskError::DiskFull`] and the like: then the same call goes on later, and so does the next opening.
pub fn rotate<'a>(
    folder: impl Into<Folder<'a>>,
    recovery: Option<&RecoveryKey>,
    now: DateTime<Utc>,
) -> Result<Rotated, DeskError> {
    let folder = folder.into();
    let data = folder.data;
    let vault = vault_at(folder)?;
    let _hold = hold::take(data)?;
    Course { vault: &vault, data, recovery, now, between: &mut || Ok(()) }.run(true)
}

/// Ends a rotation that was begun, and begins one when the keys are old; before the files of a desk are opened. Gives the keys that they
/// open under, whatever came of it. Keys that are not those of the keyring are given back as they are.
pub(crate) fn settle(desk: &Desk, keys: StoreKeys) -> Result<StoreKeys, DeskError> {
    let (vault, config) = (&desk.0.vault, &desk.0.config);
    match vault.keys() {
        Ok(held) if held.name() == keys.name() => {}
        // Lost or put back otherwise; what there is may open the files all the same.
        Ok(_) | Err(VaultError::Damaged | VaultError::Keyring(KeyringError::KeyMissing)) => return Ok(keys),
        Err(error) => return Err(error.into()),
    }
    let (begun, now) = (vault.rotation()?.is_some(), desk.now());
    let due = vault.key_age(now)?.is_due(config.key_days);
    if !begun && (!due || !is_sound(&config.data, &keys)) {
        return Ok(keys);
    }
    // Not the hold of this desk's own session, which may still be closing the files: nobody at all may have them open.
    let held = hold::take(&config.data);
    if held.is_err() || hold::is_held(desk) {
        tracing::warn!("the keys of the store are not replaced yet: the files are still being closed");
        return file_keys(vault, &config.data);
    }
    let mut course =
        Course { vault, data: &config.data, recovery: config.recovery.as_ref(), now, between: &mut || Ok(()) };
    tell(desk, true);
    let rotated = course.run(false);
    tell(desk, false);
    match rotated {
        Ok(rotated) => tracing::info!(backups = rotated.backups, "the keys of the store were replaced"),
        Err(error) => tracing::warn!(%error, "the keys of the store are not replaced yet"),
    }
    file_keys(vault, &config.data)
}

/// Whoever waits for the desk is told why.
fn tell(desk: &Desk, renewing: bool) {
    desk.state().renewing_keys = renewing;
    desk.announce(&[CacheTag::Status]);
}

/// Seals the keys of today under the PIN that has just let somebody in. The keyring still lets it in where that fails.
pub(crate) fn renew_pin(vault: &Vault, pin: &Pin) {
    if let Err(error) = vault.renew_pin(pin) {
        tracing::warn!(%error, "the keys of today are not sealed under the PIN yet");
    }
}

/// The keys that the files of a folder are under: those in use, and while a rotation is under way for each file those that its pages
/// have. Nothing is changed.
pub(crate) fn file_keys(vault: &Vault, data: &Path) -> Result<StoreKeys, DeskError> {
    let Some(Rotation { from: Some(mut keys), to, .. }) = vault.rotation()? else { return Ok(vault.keys()?) };
    if rekey::opens(data, StoreFile::Journal, &StoreKey::new(*to.journal.expose()))? {
        keys.journal = to.journal;
    }
    if rekey::opens(data, StoreFile::Replica, &StoreKey::new(*to.replica.expose()))? {
        keys.replica = to.replica;
    }
    Ok(keys)
}

/// Nothing is begun on a journal that is to be salvaged: its backups are under the old key.
fn is_sound(data: &Path, keys: &StoreKeys) -> bool {
    journal::examine(&data.join("journal.db"), &StoreKey::new(*keys.journal.expose())).is_ok()
}

/// A rotation from wherever it is to its end.
struct Course<'a> {
    vault: &'a Vault,
    data: &'a Path,
    recovery: Option<&'a RecoveryKey>,
    now: DateTime<Utc>,
    /// Called between any two things that last; what it refuses with stops the course there, as a power cut would.
    between: &'a mut dyn FnMut() -> Result<(), StoreError>,
}

impl Course<'_> {
    fn run(&mut self, asked: bool) -> Result<Rotated, DeskError> {
        let begun = match self.vault.rotation()? {
            Some(begun) => begun,
            None => self.begin(asked)?,
        };
        // Sealed for IT before the first file changes, and again with the new keys alone when all have.
        self.seal(&begun)?;
        let rekeyed = match &begun.from {
            Some(from) => self.files(from, &begun.to)?,
            None => Rekeyed::default(),
        };
        self.vault.complete_rotation()?;
        (self.between)()?;
        self.seal(&begun)?;
        self.record(&begun, rekeyed)?;
        (self.between)()?;
        self.vault.end_rotation()?;
        let pin_waits = self.vault.pin_status(self.now)?.set;
        Ok(Rotated { backups: rekeyed.backups, removed: rekeyed.removed, name: begun.to.name(), pin_waits })
    }

    fn begin(&mut self, asked: bool) -> Result<Rotation, DeskError> {
        let keys = self.vault.keys()?;
        // Whatever keeps it from being opened is told before anything is changed.
        journal::examine(&self.data.join("journal.db"), &StoreKey::new(*keys.journal.expose()))?;
        let begun = self.vault.begin_rotation(asked, self.now)?;
        (self.between)()?;
        Ok(begun)
    }

    fn seal(&mut self, begun: &Rotation) -> Result<(), DeskError> {
        if self.vault.keep_recovery(&begun.to, self.recovery)? {
            (self.between)()?;
        }
        Ok(())
    }

    fn files(&mut self, from: &StoreKeys, to: &StoreKeys) -> Result<Rekeyed, DeskError> {
        let both = |keys: &StoreKeys| [StoreKey::new(*keys.replica.expose()), StoreKey::new(*keys.journal.expose())];
        Ok(Rekey::new(self.data, both(from), both(to), self.between).run()?)
    }

    /// Once for each rotation, in the chain that goes on under the new key.
    fn record(&mut self, begun: &Rotation, rekeyed: Rekeyed) -> Result<(), DeskError> {
        let (journal, _) = journal::open(self.data, &StoreKey::new(*begun.to.journal.expose()), self.now)?;
        let name = begun.to.name();
        if journal.view(|view| view.value(RECORDED))?.as_deref() == Some(&name) {
            return Ok(());
        }
        let why = if begun.asked { "asked" } else { "age" };
        let entry = NewAuditEntry {
            at: self.now,
            ahead: None,
            actor: "desk".to_owned(),
            kind: "keys-rotated".to_owned(),
            case: None,
            details: json!({ "keys": name, "why": why, "backups": rekeyed.backups, "removed": rekeyed.removed }),
        };
        journal.transact(|tx| {
            tx.set_value(RECORDED, &name)?;
            tx.audit(&entry).map(drop)
        })?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
