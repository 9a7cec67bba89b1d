//! The one writer of the journal, and its readers.

use std::ops::Deref;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use gishe_domain::case::CaseId;
use rusqlite::Connection;

use super::backup::Backups;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::{Readers, lock};
use crate::overlay::CaseOverlay;

/// Reads of the journal, all at one moment of the file.
pub struct JournalView<'c> {
    conn: &'c Connection,
}

impl JournalView<'_> {
    pub(super) fn run<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, StoreError> {
        read(self.conn).map_err(|trouble| trouble.within(StoreFile::Journal))
    }
}

/// A moment of the journal as its writer has it: while it is the same, nothing was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment(u64);

impl Moment {
    fn of(writer: &Connection) -> Self {
        // What was rolled back is counted too: then what did not change is only read once more.
        Self(writer.total_changes())
    }
}

/// A transaction of the journal: what is written through it becomes durable together, or not at all. It also reads, and
/// sees what it has written.
pub struct JournalTx<'c> {
    view: JournalView<'c>,
}

impl JournalTx<'_> {
    /// Now, with what this transaction has written so far.
    pub fn moment(&self) -> Moment {
        Moment::of(self.view.conn)
    }
}

impl<'c> Deref for JournalTx<'c> {
    type Target = JournalView<'c>;

    fn deref(&self) -> &JournalView<'c> {
        &self.view
    }
}

/// Reads the journal; clones share a pool.
#[derive(Clone)]
pub struct JournalReader {
    pub(super) readers: Arc<Readers>,
}

impl JournalReader {
    /// Reads, at one moment of the file.
    pub fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&JournalView<'_>) -> Result<T, E>) -> Result<T, E> {
        // The outer result is of the file, the inner one of the reader.
        self.readers.read(|conn| Ok(read(&JournalView { conn })))?
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.readers.file.bytes()
    }
}

/// Writes the journal. Clones share one connection.
#[derive(Clone)]
pub struct JournalWriter {
    pub(super) conn: Arc<Mutex<Connection>>,
    pub(super) readers: JournalReader,
    pub(super) backups: Arc<Backups>,
    pub(super) commits: Arc<AtomicU32>,
    /// Milliseconds that the computer's clock is ahead of central's, as whoever uses the journal has last told.
    pub(super) ahead: Arc<Mutex<Option<i64>>>,
}

impl JournalWriter {
    /// One transaction, durable when this returns: all that the use case writes, or none of it. The use case's own error
    /// rolls it back too. Not to be called from within itself.
    pub fn transact<T, E: From<StoreError>>(&self, write: impl FnOnce(&JournalTx<'_>) -> Result<T, E>) -> Result<T, E> {
        let of_file = |error: rusqlite::Error| E::from(Trouble::from(error).within(StoreFile::Journal));
        let mut conn = lock(&self.conn);
        let tx = conn.transaction().map_err(of_file)?;
        let value = write(&JournalTx { view: JournalView { conn: &tx } })?;
        tx.commit().map_err(of_file)?;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(value)
    }

    /// From now on the computer's clock is known to be so many milliseconds ahead of central's; this is written into the entries
    /// that the exchange makes.
    pub fn hear_clock(&self, ahead: Option<i64>) {
        *lock(&self.ahead) = ahead;
    }

    /// What [`Self::hear_clock`] was told last.
    pub fn clock_ahead(&self) -> Option<i64> {
        *lock(&self.ahead)
    }

    /// Reads, at one moment of the file, without waiting for a writer.
    pub fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&JournalView<'_>) -> Result<T, E>) -> Result<T, E> {
        self.readers.view(read)
    }

    /// What is laid over a case, and at which moment, when that can be told. The writing connection is asked when nobody writes:
    /// unlike the others it has at hand what was written last.
    pub fn overlay_of(&self, case: CaseId) -> Result<(CaseOverlay, Option<Moment>), StoreError> {
        let Ok(mut conn) = self.conn.try_lock() else {
            return self.view(|view| view.overlay_of(case)).map(|overlay| (overlay, None));
        };
        let tx = conn.transaction().map_err(|error| Trouble::from(error).within(StoreFile::Journal))?;
        Ok((JournalView { conn: &tx }.overlay_of(case)?, Some(Moment::of(&tx))))
    }

    /// Leaves this many pages for the file, so that a test can fill the disk.
    #[cfg(any(test, feature = "fixture"))]
    pub fn leave_pages(&self, pages: u32) {
        crate::full_disk::leave_pages(&lock(&self.conn), pages);
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.readers.bytes()
    }
}
