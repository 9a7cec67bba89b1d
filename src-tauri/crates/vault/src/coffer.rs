//! A passphrase in the place of a keyring: `passphrase.json` beside the stores, for a computer whose session keeps no secrets.
//!
//! | part | sealed by |
//! |---|---|
//! | a random master key | the passphrase: Argon2id (RFC 9106), measured where it is set and never below [`Cost::LEAST`], then XChaCha20-Poly1305 |
//! | the entries that a keyring would hold | the master key: XChaCha20-Poly1305 with a new nonce at each writing, bound to the first part |
//!
//! The file is closed when the program starts. [`Coffer::open`] opens it for as long as the program runs, as a keyring is open for
//! as long as its session is; the master key is then in memory and wiped on drop, the entries are read anew at each use. A digest
//! over the first part tells a torn file from a wrong passphrase. Whoever edits the file and its digest gets no further than a wrong
//! passphrase does: cost and profile are bound to the seal.

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::cost::Cost;
use crate::keyring::{KeyringError, SecretStore};
use crate::package::Passphrase;
use crate::secret::Secret;
use crate::state::{Blob, replace};
use crate::vault::ProfileId;

mod entries;
mod sealing;

use entries::Entries;
use sealing::{bound, of_master, of_passphrase, random, seal, unseal};

/// The layout that this program writes and reads.
const VERSION: u16 = 1;
/// The file.
const FILE: &str = "passphrase.json";
/// No such file is larger, in bytes.
const LARGEST: u64 = 1024 * 1024;
const NONCE: usize = 24;
const SALT: usize = 16;
/// Seconds to wait after so many wrong tries; after more of them the last.
const WAITS: [u64; 8] = [0, 0, 5, 15, 30, 60, 120, 300];

/// Why the coffer did not open, or was not made.
#[derive(Debug, Error)]
pub enum CofferError {
    /// The passphrase is not this one; the next try is judged after so many seconds.
    #[error("the passphrase is wrong")]
    Wrong {
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// Too early after a wrong try; this one was not judged.
    #[error("wait before the next try")]
    Wait {
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// There is one already.
    #[error("a passphrase is set already")]
    Exists,
    /// There is none.
    #[error("no passphrase is set")]
    Missing,
    /// It is torn, or its cost is lower than any that this program writes.
    #[error("the file of the passphrase is damaged or was edited")]
    Damaged,
    /// A newer program wrote it.
    #[error("the file of the passphrase was written by a newer version")]
    Newer,
    /// Argon2id could not run: not enough memory.
    #[error("the key of the passphrase cannot be computed")]
    Derivation,
    /// The disk.
    #[error("the file of the passphrase cannot be written or read")]
    Disk(#[source] io::Error),
}

/// The part that the passphrase opens.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Lock {
    version: u16,
    profile: String,
    cost: Cost,
    salt: Blob,
    nonce: Blob,
    /// The master key.
    sealed: Blob,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Content {
    lock: Lock,
    /// SHA-256 over the lock.
    digest: Blob,
    nonce: Blob,
    /// The entries.
    sealed: Blob,
}

type Master = Zeroizing<[u8; 32]>;

/// Wrong tries while the program runs.
#[derive(Default)]
struct Tries {
    /// Since the last right one.
    wrong: u32,
    not_before: Option<Instant>,
}

/// The secrets of one profile in a file that a passphrase opens.
pub struct Coffer {
    file: PathBuf,
    profile: ProfileId,
    /// What a guess costs; none for what is measured when a passphrase is set.
    cost: Option<Cost>,
    /// The master key, once it is open. Held as long as a passphrase is judged: one try at a time.
    held: Mutex<Option<Master>>,
    /// Held for moments only: whoever shows the wait does not wait for a judgment.
    tries: Mutex<Tries>,
}

impl Coffer {
    /// The coffer of a data directory. Nothing is read yet.
    pub fn new(directory: &Path, profile: ProfileId) -> Self {
        Self { file: directory.join(FILE), profile, cost: None, held: Mutex::default(), tries: Mutex::default() }
    }

    /// Changes what a guess at a new passphrase costs, where it is not to be measured.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = Some(cost);
        self
    }

    /// Whether its file is there, whatever is in it.
    pub fn exists(&self) -> bool {
        fs::symlink_metadata(&self.file).is_ok()
    }

    /// Whether the passphrase was given to this program.
    pub fn is_open(&self) -> bool {
        self.held().is_some()
    }

    /// Wrong tries since it was opened last, and the seconds until the next one is judged.
    pub fn tries(&self, now: Instant) -> (u32, u32) {
        let tries = self.counted();
        (tries.wrong, wait(&tries, now))
    }

    /// Whether the file is one that this program wrote and could open with the passphrase: all that can be said without it.
    ///
    /// # Errors
    /// [`CofferError`].
    pub fn examine(&self) -> Result<(), CofferError> {
        self.read().map(drop)
    }

    /// Makes an empty coffer, open. Measures what a guess costs: blocks for a second or more.
    ///
    /// # Errors
    /// [`CofferError::Exists`] when there is one; nothing is changed then.
    pub fn set_up(&self, passphrase: &Passphrase) -> Result<(), CofferError> {
        if self.exists() {
            return Err(CofferError::Exists);
        }
        self.renew(passphrase)
    }

    /// Makes an empty coffer in the place of one whose passphrase nobody knows: what that one held is lost.
    ///
    /// # Errors
    /// [`CofferError`]; the one before stays then.
    pub fn renew(&self, passphrase: &Passphrase) -> Result<(), CofferError> {
        let mut held = self.held();
        let master = self.seal_up(passphrase, &Entries::default())?;
        *held = Some(master);
        *self.counted() = Tries::default();
        Ok(())
    }

    /// Opens it until the program ends. Wrong tries are delayed, as long as the program runs; beyond that the cost of a guess is what
    /// holds others off. Blocks for a quarter to half a second.
    ///
    /// # Errors
    /// [`CofferError`], a wrong passphrase told from a damaged file.
    pub fn open(&self, passphrase: &Passphrase, now: Instant) -> Result<(), CofferError> {
        let mut held = self.held();
        let (master, _) = self.judge(passphrase, now)?;
        *held = Some(master);
        Ok(())
    }

    /// Seals everything by another passphrase, with another master key.
    ///
    /// # Errors
    /// [`CofferError`]; the passphrase before stays then.
    pub fn change(&self, present: &Passphrase, new: &Passphrase, now: Instant) -> Result<(), CofferError> {
        let mut held = self.held();
        let (_, entries) = self.judge(present, now)?;
        let master = self.seal_up(new, &entries)?;
        *held = Some(master);
        Ok(())
    }

    /// Judges a try and counts it.
    fn judge(&self, phrase: &Passphrase, now: Instant) -> Result<(Master, Entries), CofferError> {
        match wait(&self.counted(), now) {
            0 => {}
            wait_seconds => return Err(CofferError::Wait { wait_seconds }),
        }
        let content = self.read()?;
        let lock = &content.lock;
        let cipher = of_passphrase(phrase, &lock.salt.0, lock.cost)?;
        let Some(opened) = unseal(&cipher, &lock.nonce, &lock.sealed, &bound(&self.profile, lock.cost)) else {
            let mut tries = self.counted();
            tries.wrong = tries.wrong.saturating_add(1);
            let step = WAITS.get(tries.wrong as usize - 1).or(WAITS.last()).copied().unwrap_or_default();
            tries.not_before = Some(now + Duration::from_secs(step));
            return Err(CofferError::Wrong { wait_seconds: wait(&tries, now) });
        };
        let master: [u8; 32] = opened.as_slice().try_into().map_err(|_| CofferError::Damaged)?;
        let master = Zeroizing::new(master);
        let entries = content.entries(&master).ok_or(CofferError::Damaged)?;
        *self.counted() = Tries::default();
        Ok((master, entries))
    }

    fn seal_up(&self, passphrase: &Passphrase, entries: &Entries) -> Result<Master, CofferError> {
        let mut master = Zeroizing::new([0; 32]);
        rand::rngs::OsRng.fill_bytes(master.as_mut());
        let cost = self.cost.unwrap_or_else(Cost::tuned);
        let (salt, nonce) = (random(SALT), random(NONCE));
        let cipher = of_passphrase(passphrase, &salt.0, cost)?;
        let sealed = seal(&cipher, &nonce, master.as_ref(), &bound(&self.profile, cost))?;
        let lock = Lock { version: VERSION, profile: self.profile.text().to_owned(), cost, salt, nonce, sealed };
        self.write(&lock, &master, entries)?;
        Ok(master)
    }

    fn write(&self, lock: &Lock, master: &Master, entries: &Entries) -> Result<(), CofferError> {
        let nonce = random(NONCE);
        let cipher = of_master(master);
        let sealed = seal(&cipher, &nonce, &entries.to_bytes(), &told(lock)?)?;
        let digest = Blob(Sha256::digest(told(lock)?).to_vec());
        let content = Content { lock: lock.clone(), digest, nonce, sealed };
        let text = serde_json::to_vec_pretty(&content).map_err(|_| CofferError::Damaged)?;
        replace(&self.file, &text).map_err(CofferError::Disk)
    }

    fn read(&self) -> Result<Content, CofferError> {
        let disk = |error: io::Error| match error.kind() {
            ErrorKind::NotFound => CofferError::Missing,
            _ => CofferError::Disk(error),
        };
        if fs::metadata(&self.file).map_err(disk)?.len() > LARGEST {
            return Err(CofferError::Damaged);
        }
        let text = fs::read(&self.file).map_err(disk)?;
        let value: serde_json::Value = serde_json::from_slice(&text).map_err(|_| CofferError::Damaged)?;
        let version = value.pointer("/lock/version").and_then(serde_json::Value::as_u64);
        if version.is_some_and(|version| version > u64::from(VERSION)) {
            return Err(CofferError::Newer);
        }
        let content: Content = serde_json::from_value(value).map_err(|_| CofferError::Damaged)?;
        let lock = &content.lock;
        let dear =
            lock.cost.is_sane() && lock.cost.memory >= Cost::LEAST.memory && lock.cost.passes >= Cost::LEAST.passes;
        let whole = Sha256::digest(told(lock)?).as_slice() == content.digest.0;
        let shaped = lock.nonce.0.len() == NONCE && content.nonce.0.len() == NONCE && lock.salt.0.len() == SALT;
        let ours = lock.version == VERSION && lock.profile == self.profile.text();
        if dear && whole && shaped && ours { Ok(content) } else { Err(CofferError::Damaged) }
    }

    /// The entries, with what is needed to write them again.
    fn opened(&self, held: &mut Option<Master>) -> Result<(Lock, Master, Entries), KeyringError> {
        let content = match self.read() {
            // Erased, by this program or another: no secret is left.
            Err(CofferError::Missing) => return Err(KeyringError::KeyMissing),
            read => read.map_err(refused)?,
        };
        let master = held.clone().ok_or(KeyringError::PassphraseNeeded)?;
        let Some(entries) = content.entries(&master) else {
            // Sealed anew by another program, or put back from a copy: the passphrase decides.
            *held = None;
            return Err(KeyringError::PassphraseNeeded);
        };
        Ok((content.lock, master, entries))
    }

    fn held(&self) -> MutexGuard<'_, Option<Master>> {
        self.held.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn counted(&self) -> MutexGuard<'_, Tries> {
        self.tries.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes the entries, whole or not at all.
    fn with_entries(&self, change: impl FnOnce(&mut Entries) -> bool) -> Result<(), KeyringError> {
        let mut held = self.held();
        let (lock, master, mut entries) = self.opened(&mut held)?;
        if change(&mut entries) { self.write(&lock, &master, &entries).map_err(refused) } else { Ok(()) }
    }
}

impl SecretStore for Coffer {
    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        let (_, _, entries) = self.opened(&mut self.held())?;
        entries.get(name).cloned().ok_or(KeyringError::KeyMissing)
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), KeyringError> {
        self.with_entries(|entries| entries.put(name, secret.clone()))
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        match self.with_entries(|entries| entries.remove(name)) {
            Err(KeyringError::KeyMissing) => Ok(()),
            done => done,
        }
    }

    /// The whole file goes, also when it was never opened.
    fn remove_all(&self, _names: &[String]) -> Result<(), KeyringError> {
        let mut held = self.held();
        *held = None;
        for file in [self.file.clone(), self.file.with_extension("json.new")] {
            match fs::remove_file(file) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(refused(CofferError::Disk(error))),
                _ => {}
            }
        }
        Ok(())
    }
}

impl Content {
    /// None when the master key does not open them, or they are not what this program writes.
    fn entries(&self, master: &Master) -> Option<Entries> {
        let cipher = of_master(master);
        Entries::from_bytes(&unseal(&cipher, &self.nonce, &self.sealed, &told(&self.lock).ok()?)?)
    }
}

/// As a store of secrets says it.
fn refused(error: CofferError) -> KeyringError {
    match error {
        CofferError::Disk(error) if matches!(error.kind(), ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
            KeyringError::DiskFull
        }
        CofferError::Disk(_) => KeyringError::Refused("the disk"),
        CofferError::Newer => KeyringError::PassphraseNewer,
        CofferError::Damaged => KeyringError::PassphraseDamaged,
        CofferError::Missing => KeyringError::KeyMissing,
        CofferError::Exists | CofferError::Derivation => KeyringError::Refused("sealing"),
        CofferError::Wrong { .. } | CofferError::Wait { .. } => KeyringError::PassphraseNeeded,
    }
}

/// Seconds until the next try is judged, rounded up.
fn wait(tries: &Tries, now: Instant) -> u32 {
    let left = tries.not_before.map_or(Duration::ZERO, |until| until.saturating_duration_since(now));
    u32::try_from(left.as_millis().div_ceil(1000)).unwrap_or(u32::MAX)
}

/// The lock as it is digested, and as the entries are bound to it.
fn told(lock: &Lock) -> Result<Vec<u8>, CofferError> {
    serde_json::to_vec(lock).map_err(|_| CofferError::Damaged)
}

#[cfg(test)]
mod tests;
