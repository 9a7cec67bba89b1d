//! What was fetched to prove the signatures of a document, beside the document: the word of its authorities that a certificate
//! was not revoked, and since when the document is known here. It can be fetched again, so it lies in the replica; it names
//! certificates of people, so it lies nowhere else, and goes with the document.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};

use crate::codec::{from_millis, to_millis};
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE proofs (
    sha256     TEXT PRIMARY KEY,            -- of the document
    seen_at    INTEGER NOT NULL,            -- the document was here then, and judged by the first proofs
    fetched_at INTEGER NOT NULL,            -- when these proofs came
    bytes      BLOB NOT NULL                -- as whoever judges writes them
) STRICT;
";

/// What proves the signatures of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptProofs {
    /// Since when the document is known to have been here.
    pub seen: DateTime<Utc>,
    /// When the proofs were fetched.
    pub fetched: DateTime<Utc>,
    /// The proofs, as whoever judges writes them.
    pub bytes: Vec<u8>,
}

pub(super) fn of_document(conn: &Connection, sha256: &str) -> Result<Option<KeptProofs>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT seen_at, fetched_at, bytes FROM proofs WHERE sha256 = ?1")?;
    let row = statement.query_row([sha256], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let Some((seen, fetched, bytes)) = row else { return Ok(None) };
    Ok(Some(KeptProofs { seen: from_millis(seen)?, fetched: from_millis(fetched)?, bytes }))
}

/// Keeps proofs for a document that is here; `false` when it is not. Since when it is known stays as it was.
pub(super) fn put(conn: &Connection, sha256: &str, bytes: &[u8], at: DateTime<Utc>) -> Result<bool, Trouble> {
    let kept = conn.execute(
        "INSERT INTO proofs (sha256, seen_at, fetched_at, bytes)
         SELECT ?1, ?2, ?2, ?3 FROM blobs WHERE sha256 = ?1 AND held = size
         ON CONFLICT (sha256) DO UPDATE SET fetched_at = excluded.fetched_at, bytes = excluded.bytes",
        params![sha256, to_millis(at), bytes],
    )?;
    Ok(kept > 0)
}

pub(super) fn remove(conn: &Connection, sha256: &str) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM proofs WHERE sha256 = ?1")?.execute([sha256])?;
    Ok(())
}
