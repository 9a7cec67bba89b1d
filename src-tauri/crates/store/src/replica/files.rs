//! The replica's file while the desk works on it. Damage that is met in the middle of work fails nobody's screen: the file is
//! moved aside, an empty one takes its place, and the exchange fetches everything anew into it.

use std::collections::VecDeque;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError, RwLock, RwLockReadGuard};

use gishe_domain::case::{Case, CaseId};
use rusqlite::{Connection, Transaction};

use super::STEPS;
use crate::check;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::{EncryptedFile, Readers, lock};
use crate::key::StoreKey;
use crate::pages;

/// Cases that are remembered: more than one officer has open in a day's hour.
const RECENT: usize = 64;

/// Called after the file was exchanged for an empty one.
type Listener = Box<dyn Fn() + Send + Sync>;

/// The connections of one file.
struct Live {
    readers: Readers,
    writer: Mutex<Connection>,
}

/// The replica's file, whichever it is at the moment.
pub(crate) struct ReplicaFiles {
    dir: PathBuf,
    key: StoreKey,
    /// None when an empty file could not be opened in the place of a damaged one.
    live: RwLock<Option<Live>>,
    /// How many times the file was exchanged.
    exchanged: AtomicU64,
    listener: Mutex<Option<Listener>>,
    /// The file is empty because a damaged one was set aside.
    rebuilding: AtomicBool,
    /// Cases that were lately read, the last first.
    recent: Mutex<VecDeque<Case>>,
}

impl ReplicaFiles {
    pub fn open(dir: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        let live = match open_live(dir, key) {
            // Central has it all: a replica that is gone is made anew.
            Err(StoreError::Missing(_)) => {
                super::discard(dir)?;
                open_live(dir, key)?
            }
            opened => opened?,
        };
        Ok(Self {
            dir: dir.to_owned(),
            key: key.clone(),
            live: RwLock::new(Some(live)),
            exchanged: AtomicU64::new(0),
            listener: Mutex::new(None),
            rebuilding: AtomicBool::new(false),
            recent: Mutex::default(),
        })
    }

    /// Reads in one transaction. What meets damage is read again from the empty file that took the place of the damaged one.
    pub fn read<T>(&self, read: impl Fn(&Connection) -> Result<T, Trouble>) -> Result<T, StoreError> {
        self.healing(|live| live.readers.read(&read))
    }

    /// Writes in one transaction, and once more into the empty file when it met damage.
    pub fn write_again<T>(&self, write: impl Fn(&Transaction<'_>) -> Result<T, Trouble>) -> Result<T, StoreError> {
        self.healing(|live| transact(live, &write))
    }

    /// Writes in one transaction. When it meets damage the file is exchanged as well, but what was to be written belonged to
    /// the old one: [`StoreError::Damaged`] tells the exchange to begin anew.
    pub fn write<T>(&self, write: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>) -> Result<T, StoreError> {
        let (seen, result) = {
            let live = self.live()?;
            let seen = self.exchanged.load(Ordering::Acquire);
            (seen, live.as_ref().map_or(Err(StoreError::Damaged(StoreFile::Replica)), |live| transact(live, write)))
        };
        match result {
            Err(error) if self.is_of_damage(&error) => {
                self.exchange(seen)?;
                Err(StoreError::Damaged(StoreFile::Replica))
            }
            result => result,
        }
    }

    /// Whom to tell that the file was exchanged.
    pub fn listen(&self, listener: Listener) {
        *lock(&self.listener) = Some(listener);
    }

    /// Everything was fetched anew: what is left of the damaged file is of no use to anybody.
    pub fn forget_damaged(&self) {
        self.rebuilding.store(false, Ordering::Release);
        for path in aside(&self.dir) {
            if let Err(error) = remove(&path) {
                tracing::warn!(kind = %error.kind(), "what is left of a damaged replica could not be removed");
            }
        }
    }

    /// What was read of a case, or what was read of it before the file was exchanged.
    pub fn remembered(&self, id: CaseId, found: Option<Case>) -> Option<Case> {
        let mut recent = lock(&self.recent);
        let place = recent.iter().position(|case| case.id == id);
        if found.is_none() && !self.rebuilding.load(Ordering::Acquire) {
            return None;
        }
        let before = place.and_then(|place| recent.remove(place));
        let case = found.or(before)?;
        recent.push_front(case.clone());
        recent.truncate(RECENT);
        Some(case)
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.live().ok().and_then(|live| live.as_ref().map(|live| live.readers.file.bytes())).unwrap_or(0)
    }

    /// Looks at the writer, for a test.
    #[cfg(any(test, feature = "fixture"))]
    pub fn with_writer(&self, look: impl FnOnce(&Connection)) {
        if let Ok(live) = self.live()
            && let Some(live) = live.as_ref()
        {
            look(&lock(&live.writer));
        }
    }

    fn healing<T>(&self, run: impl Fn(&Live) -> Result<T, StoreError>) -> Result<T, StoreError> {
        let attempt = || -> Result<(u64, Result<T, StoreError>), StoreError> {
            let live = self.live()?;
            let seen = self.exchanged.load(Ordering::Acquire);
            Ok((seen, live.as_ref().map_or(Err(StoreError::Damaged(StoreFile::Replica)), &run)))
        };
        match attempt()? {
            (seen, Err(error)) if self.is_of_damage(&error) => {
                self.exchange(seen)?;
                attempt()?.1
            }
            (_, result) => result,
        }
    }

    /// Whether an error comes of damage. A connection that met one page which it could not decrypt answers to everything after
    /// it with codes that say nothing of that, so the file itself is asked.
    fn is_of_damage(&self, error: &StoreError) -> bool {
        match error {
            StoreError::Damaged(StoreFile::Replica) => true,
            StoreError::Failed { .. } => {
                !matches!(pages::is_sound(&self.dir.join("replica.db"), &self.key), Ok(Some(true)))
            }
            _ => false,
        }
    }

    /// The connections, after opening them again should that have failed before.
    fn live(&self) -> Result<RwLockReadGuard<'_, Option<Live>>, StoreError> {
        let live = self.live.read().unwrap_or_else(PoisonError::into_inner);
        if live.is_some() {
            return Ok(live);
        }
        drop(live);
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if live.is_none() {
            let opened = match open_live(&self.dir, &self.key) {
                // It could not be moved aside before.
                Err(StoreError::Damaged(_) | StoreError::WrongKey(_)) => {
                    set_aside(&self.dir)?;
                    open_live(&self.dir, &self.key)
                }
                opened => opened,
            };
            *live = Some(opened?);
        }
        drop(live);
        Ok(self.live.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Exchanges the file that was seen for an empty one, unless somebody has done so meanwhile.
    fn exchange(&self, seen: u64) -> Result<(), StoreError> {
        let mut live = self.live.write().unwrap_or_else(PoisonError::into_inner);
        if self.exchanged.load(Ordering::Acquire) != seen {
            return Ok(());
        }
        tracing::error!("the replica is damaged: it is set aside and fetched anew");
        // Nobody reads or writes now; closed files can be moved on every system.
        *live = None;
        self.rebuilding.store(true, Ordering::Release);
        self.exchanged.fetch_add(1, Ordering::Release);
        set_aside(&self.dir)?;
        *live = Some(open_live(&self.dir, &self.key)?);
        drop(live);
        if let Some(listener) = lock(&self.listener).as_ref() {
            listener();
        }
        Ok(())
    }
}

fn open_live(dir: &Path, key: &StoreKey) -> Result<Live, StoreError> {
    let file = EncryptedFile::new(StoreFile::Replica, dir, key.clone(), STEPS);
    let writer = Mutex::new(file.open_writer()?);
    Ok(Live { readers: Readers::new(file), writer })
}

fn transact<T>(live: &Live, write: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>) -> Result<T, StoreError> {
    let mut conn = lock(&live.writer);
    let run = || -> Result<T, Trouble> {
        let tx = conn.transaction()?;
        let value = write(&tx)?;
        tx.commit()?;
        Ok(value)
    };
    run().map_err(|trouble| trouble.within(StoreFile::Replica))
}

/// Moves a damaged replica aside, in the place of one that was set aside before. Its handles must be closed.
pub(super) fn set_aside(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join("replica.db");
    let [file, log] = aside(dir);
    let run = || -> io::Result<()> {
        // The log goes first: it must never be read into the file that comes.
        shift(&path.with_extension("db-wal"), &log)?;
        remove(&path.with_extension("db-shm"))?;
        remove(&check::path_of(&path))?;
        shift(&path, &file)
    };
    run().map_err(|error| Trouble::Io(error).within(StoreFile::Replica))
}

pub(super) fn is_set_aside(dir: &Path) -> bool {
    aside(dir).iter().any(|path| path.exists())
}

fn aside(dir: &Path) -> [PathBuf; 2] {
    [dir.join("replica-damaged.db"), dir.join("replica-damaged.db-wal")]
}

fn shift(from: &Path, to: &Path) -> io::Result<()> {
    match fs::rename(from, to) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => remove(to),
        moved => moved,
    }
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
