//! The one writer of the replica.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use rusqlite::{Connection, Transaction, params};

use super::files::ReplicaFiles;
use super::summary::DueRule;
use super::{apply, blobs, cases, proofs, search};

use crate::error::{StoreError, Trouble};

/// Closed cases wiped in one transaction.
const RETIRED: usize = 500;

/// Writes the replica. Clones share one connection. The exchange uses it through `gishe_sync::ports::Replica`; use cases
/// only hand in evidence, and what proves its signatures, that they fetched themselves.
#[derive(Clone)]
pub struct ReplicaWriter {
    pub(super) files: Arc<ReplicaFiles>,
    pub(super) rule: DueRule,
    bound: u64,
}

impl ReplicaWriter {
    pub(super) fn new(files: Arc<ReplicaFiles>, rule: DueRule, bound: u64) -> Self {
        Self { files, rule, bound }
    }

    /// One transaction: all of it, or none.
    pub(super) fn transact<T>(
        &self,
        write: impl FnOnce(&Transaction<'_>) -> Result<T, Trouble>,
    ) -> Result<T, StoreError> {
        self.files.write(write)
    }

    /// From now on `told` is called whenever the file turned out to be damaged and an empty one took its place: everything has
    /// to be fetched anew.
    pub fn when_exchanged(&self, told: impl Fn() + Send + Sync + 'static) {
        self.files.listen(Box::new(told));
    }

    /// Keeps evidence that was fetched; [`StoreError::Digest`] when the bytes are not what the case refers to.
    pub fn put_blob(&self, blob: &BlobRef, bytes: &[u8], at: DateTime<Utc>) -> Result<(), StoreError> {
        if !blobs::has_digest(blob, bytes) {
            return Err(StoreError::Digest);
        }
        self.files.write_again(|tx| self.keep(tx, blob, bytes, at))
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
        self.files.write_again(|tx| blobs::touch(tx, sha256, at))
    }

    /// Keeps what proves the signatures of a document that is here; `false` when the document is gone. It goes with the document.
    pub fn put_proofs(&self, sha256: &str, bytes: &[u8], at: DateTime<Utc>) -> Result<bool, StoreError> {
        self.files.write_again(|tx| proofs::put(tx, sha256, bytes, at))
    }

    /// A day has begun, or the calendar is another: counts the time limits of open cases anew, and wipes the evidence that none
    /// of them needs. Returns how many limits came out otherwise.
    pub fn recount(&self) -> Result<u32, StoreError> {
        self.transact(|tx| apply::recount(tx, &self.rule))
    }

    /// Wipes these cases, as far as they are still closed, in small transactions. They go on counting for the checksum, and come back
    /// only when central changes them or everything is fetched anew.
    pub fn retire(&self, cases: &[CaseId]) -> Result<(), StoreError> {
        cases.chunks(RETIRED).try_for_each(|some| self.transact(|tx| apply::retire(tx, some)))?;
        self.transact(|tx| blobs::overwriting(tx, || search::lay_together(tx)))
    }

    /// Reads what was parked again: this version may understand it. Returns how much it did.
    pub(super) fn replay(&self) -> Result<u32, StoreError> {
        self.transact(|tx| apply::replay(tx, &self.rule))
    }

    /// Removes what copies that are no longer shown have left behind, in small transactions.
    pub fn sweep(&self) -> Result<(), StoreError> {
        while self.transact(|tx| apply::sweep_some(tx))? {}
        Ok(())
    }

    /// Leaves this many pages for the file, so that a test can fill the disk.
    #[cfg(any(test, feature = "fixture"))]
    pub fn leave_pages(&self, pages: u32) {
        self.files.with_writer(|conn| crate::full_disk::leave_pages(conn, pages));
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
