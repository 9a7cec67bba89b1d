//! Evidence that was downloaded: content by digest, bounded, and what nobody here works on goes first.
//!
//! How long a document stays, in one place:
//! - of a case that is open in a scope of this desk: until more than the bound is here, and then the longest unused goes
//!   first; never that of a claimed case;
//! - of a case that was closed, that left the scope, or whose scope was left: it is wiped with the change that says so;
//! - fetched because somebody looked into a closed case: it is wiped when the next day begins.
//!
//! What proves a document's signatures (`proofs.rs`) goes with it. Wiped is overwritten in the file. The log beside the file holds its older pages until it has gone round, which is after
//! about 4 MB of writing, and ends with the program.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, Case};
use gishe_sync::ports::{Ahead, WantedBlob};
use rusqlite::{Connection, OptionalExtension, params};
use sha2::{Digest, Sha256};

use super::{cases, proofs};
use crate::codec::to_millis;
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE blobs (
    sha256  TEXT PRIMARY KEY,
    size    INTEGER NOT NULL,
    held    INTEGER NOT NULL,               -- bytes that are here, from the beginning; all of them when it equals size
    used_at INTEGER NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;
CREATE INDEX blobs_used ON blobs (used_at, size);
";

/// Every digest that a case refers to.
pub(crate) fn of_case(case: &Case) -> impl Iterator<Item = &BlobRef> {
    case.evidence.iter().map(|one| &one.blob).chain(case.declarations.iter().map(|one| &one.blob))
}

/// What is to be fetched ahead and is not here, at most `limit`.
pub(crate) fn wanted(conn: &Connection, ahead: &Ahead, limit: u32) -> Result<Vec<WantedBlob>, Trouble> {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let (mut seen, mut wanted) = (HashSet::new(), Vec::new());
    for case in cases_ahead(conn, ahead)? {
        for blob in of_case(&case).filter(|blob| blob.size <= ahead.largest) {
            if !seen.insert(blob.sha256.clone()) {
                continue;
            }
            let held = held(conn, &blob.sha256)?.unwrap_or(0);
            if held < blob.size && wanted.len() < limit {
                wanted.push(WantedBlob { blob: blob.clone(), held });
            }
        }
    }
    Ok(wanted)
}

/// Digests of the declarations that are here whole, of the cases whose documents are fetched ahead.
pub(crate) fn declarations_ahead(conn: &Connection, ahead: &Ahead) -> Result<Vec<String>, Trouble> {
    let mut here = Vec::new();
    for case in cases_ahead(conn, ahead)? {
        for declaration in case.declarations {
            let sha256 = declaration.blob.sha256;
            if !here.contains(&sha256) && is_whole(conn, &sha256)? {
                here.push(sha256);
            }
        }
    }
    Ok(here)
}

/// The cases whose documents are fetched ahead: the officer's, then the most urgent free ones, up to the bound of their bytes.
fn cases_ahead(conn: &Connection, ahead: &Ahead) -> Result<Vec<Case>, Trouble> {
    let mut all = cases::of_officer(conn, &ahead.officer)?;
    let mut bytes = 0;
    for case in cases::most_urgent_free(conn, ahead.cases)? {
        bytes += of_case(&case).map(|blob| u64::from(blob.size)).sum::<u64>();
        if bytes > ahead.bytes {
            break;
        }
        all.push(case);
    }
    Ok(all)
}

/// The whole bytes; none when they are not all here.
pub(crate) fn bytes(conn: &Connection, sha256: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM blobs WHERE sha256 = ?1 AND held = size")?;
    Ok(statement.query_row([sha256], |row| row.get(0)).optional()?)
}

/// Whether all bytes are here.
pub(crate) fn is_whole(conn: &Connection, sha256: &str) -> Result<bool, Trouble> {
    Ok(conn.prepare_cached("SELECT 1 FROM blobs WHERE sha256 = ?1 AND held = size")?.exists([sha256])?)
}

/// Bytes that are here, from the beginning.
pub(crate) fn held(conn: &Connection, sha256: &str) -> Result<Option<u32>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT held FROM blobs WHERE sha256 = ?1")?;
    Ok(statement.query_row([sha256], |row| row.get(0)).optional()?)
}

fn beginning(conn: &Connection, sha256: &str) -> Result<Vec<u8>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM blobs WHERE sha256 = ?1")?;
    Ok(statement.query_row([sha256], |row| row.get(0)).optional()?.unwrap_or_default())
}

/// The bytes up to `from` that are here, with these after them; none when the two do not meet.
pub(crate) fn joined(conn: &Connection, blob: &BlobRef, from: u32, more: &[u8]) -> Result<Option<Vec<u8>>, Trouble> {
    let from = usize::try_from(from).unwrap_or(usize::MAX);
    let mut whole = if from == 0 { Vec::new() } else { beginning(conn, &blob.sha256)? };
    if whole.len() < from {
        return Ok(None);
    }
    whole.truncate(from);
    whole.extend_from_slice(more);
    Ok(Some(whole))
}

pub(crate) fn has_digest(blob: &BlobRef, bytes: &[u8]) -> bool {
    u32::try_from(bytes.len()) == Ok(blob.size) && hex::encode(Sha256::digest(bytes)) == blob.sha256
}

pub(crate) fn put(conn: &Connection, blob: &BlobRef, bytes: &[u8], at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.execute(
        "INSERT OR REPLACE INTO blobs (sha256, size, held, used_at, bytes) VALUES (?1, ?2, ?3, ?4, ?5)",
        params![blob.sha256, blob.size, u32::try_from(bytes.len()).unwrap_or(u32::MAX), to_millis(at), bytes],
    )?;
    Ok(())
}

pub(crate) fn touch(conn: &Connection, sha256: &str, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.execute("UPDATE blobs SET used_at = ?2 WHERE sha256 = ?1", params![sha256, to_millis(at)])?;
    Ok(())
}

pub(crate) fn remove(conn: &Connection, sha256: &str) -> Result<(), Trouble> {
    conn.execute("DELETE FROM blobs WHERE sha256 = ?1", [sha256])?;
    proofs::remove(conn, sha256)
}

/// Removes evidence so that nothing of it can be found in the file any more: what is deleted is overwritten.
pub(crate) fn wipe<'a>(conn: &Connection, digests: impl IntoIterator<Item = &'a String>) -> Result<(), Trouble> {
    let mut digests = digests.into_iter().peekable();
    if digests.peek().is_none() || !conn.prepare_cached("SELECT 1 FROM blobs")?.exists([])? {
        return Ok(());
    }
    overwriting(conn, || digests.try_for_each(|sha256| remove(conn, sha256)))
}

/// Has what `work` deletes overwritten in the file; within itself, too.
pub(super) fn overwriting<T>(conn: &Connection, work: impl FnOnce() -> Result<T, Trouble>) -> Result<T, Trouble> {
    let before: i64 = conn.pragma_query_value(None, "secure_delete", |row| row.get(0))?;
    conn.pragma_update(None, "secure_delete", true)?;
    let done = work();
    conn.pragma_update(None, "secure_delete", before)?;
    done
}

/// Digests of everything kept.
pub(crate) fn digests(conn: &Connection) -> Result<HashSet<String>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT sha256 FROM blobs")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Bytes of everything kept.
pub(crate) fn total(conn: &Connection) -> Result<u64, Trouble> {
    let total: i64 = conn.query_row("SELECT coalesce(sum(size), 0) FROM blobs", [], |row| row.get(0))?;
    Ok(total.unsigned_abs())
}

/// Removes the longest unused until all fit within `bound` bytes; never what is `kept`.
pub(crate) fn evict(conn: &Connection, bound: u64, kept: &HashSet<String>) -> Result<(), Trouble> {
    let mut total = total(conn)?;
    let mut surplus = Vec::new();
    let mut statement = conn.prepare("SELECT sha256, size FROM blobs ORDER BY used_at")?;
    let all: Vec<(String, u32)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (sha256, size) in all.into_iter().filter(|(sha256, _)| !kept.contains(sha256)) {
        if total <= bound {
            break;
        }
        surplus.push(sha256);
        total = total.saturating_sub(u64::from(size));
    }
    wipe(conn, &surplus)
}
