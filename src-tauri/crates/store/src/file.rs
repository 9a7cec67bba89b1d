//! Opening an encrypted file, and the pool of its readers.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use rusqlite::{Connection, OpenFlags, TransactionBehavior};
use rusqlite_migration::Migrations;

use crate::check::{self, KeyCheck};
use crate::error::{StoreError, StoreFile, Trouble};
use crate::key::StoreKey;
use crate::pages::{self, Pages};

/// Marks the files as ours: „GiшR“ and „GiшJ“ in the header's own field.
const REPLICA_ID: i32 = 0x4769_0852;
const JOURNAL_ID: i32 = 0x4769_084A;
/// Readers kept open beyond their use.
const IDLE_READERS: usize = 4;
/// Kibibytes of pages that the replica's writer keeps, as SQLite writes them: a district comes in some order, and its
/// indexes have others.
const WRITER_CACHE: i64 = -32_768;
/// Prepared statements kept for each connection.
const STATEMENTS: usize = 64;

/// An encrypted file, its key and its schema.
pub(crate) struct EncryptedFile {
    pub file: StoreFile,
    path: PathBuf,
    key: StoreKey,
    migrations: Migrations<'static>,
    versions: usize,
}

impl EncryptedFile {
    pub fn new(file: StoreFile, dir: &Path, key: StoreKey, steps: &'static [rusqlite_migration::M<'static>]) -> Self {
        let path = dir.join(file.name()).with_extension("db");
        Self { file, path, key, migrations: Migrations::from_slice(steps), versions: steps.len() }
    }

    /// Bytes of the file and what was not yet moved into it.
    pub fn bytes(&self) -> u64 {
        let length = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
        length(&self.path) + length(&self.path.with_extension("db-wal"))
    }

    /// Opens the file for writing, making or migrating it first.
    pub fn open_writer(&self) -> Result<Connection, StoreError> {
        self.try_open_writer().map_err(|trouble| trouble.within(self.file))
    }

    fn try_open_writer(&self) -> Result<Connection, Trouble> {
        if let Some(dir) = self.path.parent() {
            fs::create_dir_all(dir)?;
        }
        let fresh = self.guard_key()?;
        let mut conn = self.connect(&self.path, OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE)?;
        if !fresh {
            self.guard_version(&conn)?;
        }
        conn.pragma_update(None, "journal_mode", "WAL")?;
        // The journal must outlive a power cut; the replica can be fetched again, and WAL keeps it whole.
        let synchronous = if self.file == StoreFile::Journal { "FULL" } else { "NORMAL" };
        conn.pragma_update(None, "synchronous", synchronous)?;
        if self.file == StoreFile::Journal {
            // What was taken back must not come out of the file again when a damaged one is read page by page.
            conn.pragma_update(None, "secure_delete", true)?;
        }
        if self.file == StoreFile::Replica {
            conn.pragma_update(None, "cache_size", WRITER_CACHE)?;
        }
        self.migrations.to_latest(&mut conn).map_err(of_migration)?;
        conn.pragma_update(None, "application_id", self.application_id())?;
        conn.set_transaction_behavior(TransactionBehavior::Immediate);
        if check::compare(&self.path, &self.key) != KeyCheck::Agrees || check::salt(&self.path).is_none() {
            check::write(&self.path, &self.key)?;
        }
        Ok(conn)
    }

    /// Opens the file for reading; its writer is open already.
    pub fn open_reader(&self) -> Result<Connection, StoreError> {
        let open = || -> Result<Connection, Trouble> { look_into(&self.path, &self.key) };
        open().map_err(|trouble| trouble.within(self.file))
    }

    /// A connection to another file with the same key, for a backup.
    pub fn connect(&self, path: &Path, flags: OpenFlags) -> Result<Connection, Trouble> {
        connect(path, &self.key, flags)
    }

    /// Whether the file has to be made. A key that is not the file's is refused before the file is touched.
    ///
    /// The file's own pages have the last word: one page that was written under the key proves it, whatever stands beside
    /// the file. Only where not one page proves anything does the check value tell a ruined file from another's.
    fn guard_key(&self) -> Result<bool, Trouble> {
        let exists = fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() > 0);
        match (check::compare(&self.path, &self.key), exists) {
            (KeyCheck::Agrees, true) => Ok(false),
            // The value is written last, so a file that had one was whole once.
            (KeyCheck::Agrees, false) => Err(StoreError::Missing(self.file).into()),
            (KeyCheck::Absent, false) => Ok(true),
            (KeyCheck::Differs, false) => Err(StoreError::WrongKey(self.file).into()),
            (KeyCheck::Differs | KeyCheck::Absent, true) => match Pages::open(&self.path, &self.key)? {
                Some(_) => Ok(false),
                None => Err(StoreError::WrongKey(self.file).into()),
            },
        }
    }

    /// Looks at every page and at the log, before SQLite does: it would pass over what a broken log still holds, and take a
    /// page of zeros for an empty one. [`StoreError::Damaged`] when something is not what was written.
    pub fn prove(&self) -> Result<(), StoreError> {
        let prove = || match pages::is_sound(&self.path, &self.key)? {
            // A file that is not there has nothing to prove, and one of another key is refused elsewhere.
            Some(true) => Ok(()),
            Some(false) => Err(StoreError::Damaged(self.file).into()),
            None if fs::metadata(&self.path).is_ok_and(|metadata| metadata.len() > 0) => {
                self.guard_key().and(Err(StoreError::Damaged(self.file).into()))
            }
            None => Ok(()),
        };
        prove().map_err(|trouble: Trouble| trouble.within(self.file))
    }

    fn guard_version(&self, conn: &Connection) -> Result<(), Trouble> {
        let version: i64 = conn.pragma_query_value(None, "user_version", |row| row.get(0))?;
        let application: i32 = conn.pragma_query_value(None, "application_id", |row| row.get(0))?;
        if usize::try_from(version).map_or(true, |version| version > self.versions) {
            return Err(StoreError::Newer(self.file).into());
        }
        // Version 0 with no identifier is a file whose making was cut short.
        if application != self.application_id() && !(version == 0 && application == 0) {
            return Err(StoreError::Damaged(self.file).into());
        }
        Ok(())
    }

    fn application_id(&self) -> i32 {
        match self.file {
            StoreFile::Replica => REPLICA_ID,
            StoreFile::Journal => JOURNAL_ID,
        }
    }
}

pub(crate) fn connect(path: &Path, key: &StoreKey, flags: OpenFlags) -> Result<Connection, Trouble> {
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    // What SQLCipher would print is in the error that it returns.
    conn.execute_batch("PRAGMA cipher_log_level = NONE;")?;
    conn.execute_batch(&key.pragma())?;
    conn.execute_batch("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 10000; PRAGMA temp_store = MEMORY;")?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    // The first page is read here: a key that does not fit, or a file that is none, shows at once.
    conn.query_row("SELECT count(*) FROM sqlite_schema", [], |_| Ok(()))?;
    Ok(conn)
}

/// A connection that only looks into a file.
pub(crate) fn look_into(path: &Path, key: &StoreKey) -> Result<Connection, Trouble> {
    let conn = connect(path, key, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    conn.pragma_update(None, "query_only", true)?;
    Ok(conn)
}

fn of_migration(error: rusqlite_migration::Error) -> Trouble {
    match error {
        rusqlite_migration::Error::RusqliteError { err, .. } => Trouble::Sqlite(err),
        _ => Trouble::Unreadable("schema"),
    }
}

/// Readers of a file: as many at once as there are threads that read.
pub(crate) struct Readers {
    pub file: EncryptedFile,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub fn new(file: EncryptedFile) -> Self {
        Self { file, idle: Mutex::new(Vec::new()) }
    }

    /// Reads in one transaction, so that all that is read belongs together.
    pub fn read<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, StoreError> {
        let kept = lock(&self.idle).pop();
        let conn = match kept {
            Some(conn) => conn,
            None => self.file.open_reader()?,
        };
        let result = (|| {
            let tx = conn.unchecked_transaction()?;
            let value = read(&tx)?;
            tx.finish()?;
            Ok(value)
        })();
        // A connection that met a damaged page answers nothing any more.
        let spoilt = matches!(&result, Err(Trouble::Sqlite(_)));
        let mut idle = lock(&self.idle);
        if !spoilt && idle.len() < IDLE_READERS {
            idle.push(conn);
        }
        result.map_err(|trouble: Trouble| trouble.within(self.file.file))
    }
}

/// A poisoned lock means that a thread panicked between two statements: SQLite rolled its transaction back.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
