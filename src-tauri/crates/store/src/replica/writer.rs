//! The one writer of the replica.

use std::collections::HashSet;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use gishe_domain::case::BlobRef;
use rusqlite::{Connection, Transaction, params};

use super::summary::DueRule;
use super::{apply, blobs, cases};
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::lock;

/// Writes the replica. Clones share one connection. The exchange uses it through `gishe_sync::ports::Replica`; use cases
/// only hand in evidence that they fetched themselves.
#[derive(Clone)]
pub struct ReplicaWriter {
    conn: Arc<Mutex<Connection>>,
    pub(super) rule: DueRule,
    bound: u64,
}

impl ReplicaWriter {
    pub(super) fn new(conn: Connection, rule: DueRule, bound: u64) -> Self {
        Self { conn: Arc::new(Mutex::new(conn)), rule, bound }
    }

    /// One transaction: all of it, or none.
    pub(super) fn transact<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, StoreError> {
        let mut conn = lock(&self.conn);
        let run = || -> Result<T, Trouble> {
            let tx = conn.transaction()?;
            let value = write(&tx)?;
            tx.commit()?;
            Ok(value)
        };
        run().map_err(|trouble| trouble.within(StoreFile::Replica))
    }

    /// Keeps evidence that was fetched; [`StoreError::Digest`] when the bytes are not what the case refers to.
    pub fn put_blob(&self, blob: &BlobRef, bytes: &[u8], at: DateTime<Utc>) -> Result<(), StoreError> {
        if !blobs::has_digest(blob, bytes) {
            return Err(StoreError::Digest);
        }
        self.transact(|tx| self.keep(tx, blob, bytes, at))
    }

    pub(super) fn keep(&self, tx: &Connection, blob: &BlobRef, bytes: &[u8], at: DateTime<Utc>) -> Result<(), Trouble> {
        blobs::put(tx, blob, bytes, at)?;
        if blobs::total(tx)? <= self.bound {
            return Ok(());
        }
        let mut kept: HashSet<String> = claimed_digests(tx)?;
        kept.insert(blob.sha256.clone());
        blobs::evict(tx, self.bound, &kept)
    }

    /// Evidence was looked at: it goes later than what was not.
    pub fn touch_blob(&self, sha256: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.transact(|tx| blobs::touch(tx, sha256, at))
    }

    /// Counts the time limits of open cases anew: a day has passed, or the calendar is another. Returns how many came out
    /// otherwise.
    pub fn recount(&self) -> Result<u32, StoreError> {
        self.transact(|tx| apply::recount(tx, &self.rule))
    }

    /// Removes what copies that are no longer shown have left behind, in small transactions.
    pub fn sweep(&self) -> Result<(), StoreError> {
        while self.transact(|tx| apply::sweep_some(tx))? {}
        Ok(())
    }

    /// Leaves this many pages for the file, so that a test can fill the disk.
    #[cfg(test)]
    pub(crate) fn leave_pages(&self, pages: u32) {
        crate::fixture::leave_pages(&lock(&self.conn), pages);
    }
}

/// Digests of what belongs to a claimed case, whoever holds it.
fn claimed_digests(conn: &Connection) -> Result<HashSet<String>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT row FROM cases WHERE holding IN (SELECT id FROM holdings WHERE shown = 1)
         AND standing < 3 AND officer IS NOT NULL",
    )?;
    let rows: Vec<i64> = statement.query_map(params![], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut digests = HashSet::new();
    for row in rows {
        digests.extend(blobs::of_case(&cases::body(conn, row)?).map(|blob| blob.sha256.clone()));
    }
    Ok(digests)
}
