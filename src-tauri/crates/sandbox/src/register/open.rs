//! Opening the register: one writer, any number of readers.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::receipts::ReceiptKey;
use super::{RegisterError, schema};

/// The register as its one writer holds it.
pub struct Register {
    pub(super) db: Connection,
    pub(super) key: ReceiptKey,
    file: Option<PathBuf>,
}

/// A read handle with a connection of its own.
pub struct RegisterReader {
    db: Connection,
}

/// What can be read. What one call returns is of one moment.
#[derive(Clone, Copy)]
pub struct Reading<'a> {
    pub(super) db: &'a Connection,
}

impl Register {
    /// Opens the register in `file`, laying its tables when the file is new. A receipt is on the disk before it leaves:
    /// every transaction is synchronised. `instance` tells the cursors of this register from those of another; it counts
    /// only for a new file.
    pub fn open(file: &Path, instance: &str, key: ReceiptKey) -> Result<Self, RegisterError> {
        let mut db = Connection::open(file)?;
        db.pragma_update(None, "journal_mode", "WAL")?;
        db.pragma_update(None, "synchronous", "FULL")?;
        settle(&db)?;
        schema::prepare(&mut db, instance)?;
        Ok(Self { db, key, file: Some(file.to_owned()) })
    }

    /// A register that lives in memory only, for simulations: deterministic, and gone when dropped.
    pub fn in_memory(instance: &str, key: ReceiptKey) -> Result<Self, RegisterError> {
        let mut db = Connection::open_in_memory()?;
        settle(&db)?;
        schema::prepare(&mut db, instance)?;
        Ok(Self { db, key, file: None })
    }

    /// The public half of the key under receipts and checkpoints.
    pub fn key(&self) -> &ReceiptKey {
        &self.key
    }

    /// Reads what the writer sees.
    pub fn reading(&self) -> Reading<'_> {
        Reading { db: &self.db }
    }

    /// Another handle that only reads; none for a register in memory.
    pub fn reader(&self) -> Result<Option<RegisterReader>, RegisterError> {
        self.file.as_deref().map(RegisterReader::open).transpose()
    }
}

impl RegisterReader {
    /// Opens an existing register for reading.
    pub fn open(file: &Path) -> Result<Self, RegisterError> {
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(file, flags)?;
        settle(&db)?;
        Ok(Self { db })
    }

    /// Reads.
    pub fn reading(&self) -> Reading<'_> {
        Reading { db: &self.db }
    }
}

fn settle(db: &Connection) -> Result<(), RegisterError> {
    db.busy_timeout(Duration::from_secs(10))?;
    db.pragma_update(None, "foreign_keys", true)?;
    db.pragma_update(None, "temp_store", "MEMORY")?;
    db.pragma_update(None, "cache_size", -32_000)?;
    db.set_prepared_statement_cache_capacity(64);
    Ok(())
}
