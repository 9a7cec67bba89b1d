//! A passphrase in the place of a keyring: chosen by an officer on a computer whose session keeps no secrets, given at each start of
//! the program, and changed while at work. Nothing chooses it by itself, and nothing leaves it by itself.

use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gishe_store::journal::JournalTx;
use gishe_vault::package::{PASSPHRASE_MAX, PASSPHRASE_MIN, Passphrase};
use gishe_vault::{CofferError, Keeping};
use serde_json::json;

use crate::desk::{Desk, Place, keeping_at};
use crate::error::DeskError;
use crate::fault::internal;
use crate::hold;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::status::PassphraseWay;

/// By what a folder is known to have keys somewhere: whoever keeps new ones by a passphrase would lose what they open.
const SIGNS_OF_KEYS: [&str; 4] = ["journal.db", "journal.check", "pin.json", "recovery.json"];

/// What was done with the passphrase while no journal was open that could say so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given {
    /// It was chosen.
    Chosen,
    /// It was typed, after so many wrong ones.
    Typed {
        /// Wrong tries before.
        failed: u32,
    },
}

/// A data folder of a desk, for whoever looks after the computer, with the passphrase where the desk is kept by one.
#[derive(Clone, Copy)]
pub struct Folder<'a> {
    pub(crate) data: &'a Path,
    passphrase: Option<&'a str>,
}

impl<'a> Folder<'a> {
    /// The folder, and what opens its secrets if that is no keyring.
    pub fn new(data: &'a Path, passphrase: Option<&'a str>) -> Self {
        Self { data, passphrase }
    }

    /// Its secrets, open if the passphrase was given.
    pub(crate) fn keeping(self) -> Result<Arc<Keeping>, DeskError> {
        let (_, keeping) = keeping_at(self.data)?;
        if let Some(typed) = self.passphrase.filter(|_| keeping.is_by_passphrase()) {
            keeping.coffer().open(&Passphrase::typed(typed), Instant::now())?;
        }
        Ok(keeping)
    }
}

impl<'a> From<&'a Path> for Folder<'a> {
    fn from(data: &'a Path) -> Self {
        Self::new(data, None)
    }
}

impl<'a> From<&'a std::path::PathBuf> for Folder<'a> {
    fn from(data: &'a std::path::PathBuf) -> Self {
        Self::new(data, None)
    }
}

/// Whether the desk of a folder is kept by a passphrase.
pub fn is_used(data: &Path) -> bool {
    keeping_at(data).is_ok_and(|(_, keeping)| keeping.is_by_passphrase())
}

/// What a passphrase is to the desk now, for the screen that asks for it or offers it.
pub(crate) fn way(desk: &Desk) -> PassphraseWay {
    if desk.0.keeping.is_by_passphrase() {
        return PassphraseWay::InUse;
    }
    if !matches!(desk.state().place, Place::Trouble(DeskError::KeyringMissing | DeskError::KeyringLocked)) {
        return PassphraseWay::NotNeeded;
    }
    match offered(desk) {
        Ok(()) => PassphraseWay::Offered,
        Err(DeskError::PassphraseForbidden) => PassphraseWay::Forbidden,
        Err(_) => PassphraseWay::KeysElsewhere,
    }
}

/// Letters at least.
pub(crate) fn least() -> u32 {
    u32::try_from(PASSPHRASE_MIN).unwrap_or(u32::MAX)
}

/// Whether this computer may be worked on by a passphrase.
fn offered(desk: &Desk) -> Result<(), DeskError> {
    if desk.0.config.passphrase_forbidden {
        return Err(DeskError::PassphraseForbidden);
    }
    let data = &desk.0.config.data;
    let keys_elsewhere = SIGNS_OF_KEYS.iter().any(|sign| data.join(sign).exists());
    if keys_elsewhere { Err(DeskError::KeysElsewhere) } else { Ok(()) }
}

/// Chooses a passphrase where the system's keyring cannot be used. From then on nothing asks for the keyring in this folder.
///
/// # Errors
/// [`DeskError::KeyringUsable`] when the keyring works, [`DeskError::PassphraseForbidden`] by policy,
/// [`DeskError::KeysElsewhere`] when a store is here whose keys it would not have; then IT is the way.
pub async fn set_up(desk: &Desk, passphrase: String) -> Result<(), DeskError> {
    desk.try_again().await;
    match &desk.state().place {
        Place::Trouble(DeskError::KeyringMissing | DeskError::KeyringLocked) => {}
        Place::Trouble(other) => return Err(other.clone()),
        _ => return Err(DeskError::KeyringUsable),
    }
    offered(desk)?;
    let passphrase = chosen(&passphrase)?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let _hold = hold::take(&desk_too.0.config.data)?;
        // Nobody made a store meanwhile.
        offered(&desk_too)?;
        desk_too.0.keeping.choose_passphrase(&passphrase).map_err(DeskError::from)
    })
    .await?;
    desk.state().given = Some(Given::Chosen);
    desk.try_again().await;
    desk.announce(CacheTag::ALL);
    Ok(())
}

/// Gives the passphrase of a desk that was just started. Then the desk is where a keyring would have it: locked, or to be signed in to.
///
/// # Errors
/// [`DeskError::PassphraseRefused`] with the seconds until the next try, [`DeskError::PassphraseDamaged`].
pub async fn open(desk: &Desk, passphrase: String) -> Result<(), DeskError> {
    match &desk.state().place {
        Place::Trouble(DeskError::PassphraseNeeded) => {}
        Place::Trouble(other) => return Err(other.clone()),
        _ => return Ok(()),
    }
    let keeping = desk.0.keeping.clone();
    let opened = desk.blocking(move || {
        let (failed, _) = keeping.coffer().tries(Instant::now());
        keeping.coffer().open(&Passphrase::typed(&passphrase), Instant::now()).map(|()| failed)
    });
    match opened.await {
        Ok(failed) => desk.state().given = Some(Given::Typed { failed }),
        Err(error) => {
            desk.announce(&[CacheTag::Status]);
            return Err(error);
        }
    }
    desk.try_again().await;
    desk.announce(CacheTag::ALL);
    Ok(())
}

/// Puts another passphrase in the place of the present one, while somebody is at work.
///
/// # Errors
/// [`DeskError::PassphraseRefused`] when the present one is not it; then nothing is changed.
pub async fn change(desk: &Desk, present: String, next: String) -> Result<(), DeskError> {
    let session = desk.signed_in()?;
    if !desk.0.keeping.is_by_passphrase() {
        return Err(DeskError::KeyringUsable);
    }
    let next = chosen(&next)?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let coffer = desk_too.0.keeping.coffer();
        let changed = coffer.change(&Passphrase::typed(&present), &next, Instant::now());
        if matches!(changed, Err(CofferError::Wrong { .. })) {
            let refused = |tx: &JournalTx<'_>| session.record(&desk_too, tx, "passphrase-refused", None, json!(null));
            session.journal.transact(refused)?;
        }
        changed?;
        session.journal.transact(|tx| session.record(&desk_too, tx, "passphrase-changed", None, json!(null)))
    })
    .await
}

/// Seconds until the next try is judged.
pub(crate) fn wait_seconds(desk: &Desk) -> u32 {
    desk.0.keeping.coffer().tries(Instant::now()).1
}

/// The passphrase has to be given again: its file was sealed anew by another program, or put back from a copy.
pub(crate) fn ask_again(desk: &Desk) {
    desk.state().place = Place::Trouble(DeskError::PassphraseNeeded);
}

/// Records, in the journal that is open at last, what was done with the passphrase before it could be.
pub(crate) fn record(desk: &Desk, session: &Session, tx: &JournalTx<'_>) -> Result<(), DeskError> {
    let given = desk.state().given;
    match given {
        None => Ok(()),
        Some(Given::Chosen) => session.record(desk, tx, "passphrase-set", None, json!(null)),
        Some(Given::Typed { failed: 0 }) => session.record(desk, tx, "passphrase-given", None, json!(null)),
        Some(Given::Typed { failed }) => {
            session.record(desk, tx, "passphrase-given", None, json!({ "failed": failed }))
        }
    }
}

/// It is recorded.
pub(crate) fn recorded(desk: &Desk) {
    desk.state().given = None;
}

/// A passphrase that somebody chooses for a desk.
pub(crate) fn chosen(text: &str) -> Result<Passphrase, DeskError> {
    if text.chars().count() > PASSPHRASE_MAX {
        return Err(DeskError::TooLong { max: u32::try_from(PASSPHRASE_MAX).unwrap_or(u32::MAX) });
    }
    Passphrase::of_a_desk(text).map_err(|_| DeskError::PassphraseWeak { min: least() })
}

impl From<CofferError> for DeskError {
    fn from(error: CofferError) -> Self {
        match error {
            CofferError::Wrong { wait_seconds } | CofferError::Wait { wait_seconds } => {
                Self::PassphraseRefused { wait_seconds }
            }
            CofferError::Damaged => Self::PassphraseDamaged,
            CofferError::Newer => Self::PassphraseNewer,
            CofferError::Missing => Self::KeyMissing,
            CofferError::Exists => Self::PassphraseNeeded,
            CofferError::Disk(cause) if cause.kind() == std::io::ErrorKind::StorageFull => Self::DiskFull,
            other => internal("passphrase", &other),
        }
    }
}
