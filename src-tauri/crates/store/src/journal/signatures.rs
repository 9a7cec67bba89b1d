//! Signatures that were begun: the prepared bytes before the provider is asked, and the provider's answer before anything is
//! done with it. A program that ended in between goes on from here, without a second approval and without a second signature.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{JournalTx, JournalView};
use crate::codec::{from_millis, to_millis};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE signatures (
    sha256   TEXT PRIMARY KEY,              -- of the frozen bytes
    signer   TEXT NOT NULL,                 -- JSON: with which credential, certificates and algorithm
    begun_at INTEGER NOT NULL,
    prepared BLOB NOT NULL,                 -- what stands behind the frozen bytes, zstd
    handle   TEXT,                          -- under which the provider keeps an answer that is to come
    value    BLOB                           -- the signature value, once it is here
) STRICT;
";

/// Largest revision that is unpacked: the place of a signature and what belongs to it.
const MAX_TAIL: usize = 1024 * 1024;
/// zstd level: most of a prepared revision is zeros.
const LEVEL: i32 = 3;

/// A signature that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct BegunSignature {
    /// SHA-256 of the frozen bytes, hexadecimal.
    pub digest: String,
    /// With which credential, certificates and algorithm; JSON of whoever signs, not read here.
    pub signer: String,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// What stands behind the frozen bytes.
    pub tail: Vec<u8>,
    /// Under which the provider keeps an answer that is to come.
    pub handle: Option<String>,
    /// The signature value, once it is here.
    pub value: Option<Vec<u8>>,
}

fn of_row(row: &Row<'_>) -> Result<BegunSignature, Trouble> {
    let packed: Vec<u8> = row.get("prepared")?;
    Ok(BegunSignature {
        digest: row.get("sha256")?,
        signer: row.get("signer")?,
        begun_at: from_millis(row.get("begun_at")?)?,
        tail: zstd::bulk::decompress(&packed, MAX_TAIL).map_err(|_| Trouble::Unreadable("prepared"))?,
        handle: row.get("handle")?,
        value: row.get("value")?,
    })
}

/// What was signed needs nothing of this any more.
pub(crate) fn forget(conn: &Connection, digest: &str) -> Result<(), Trouble> {
    conn.execute("DELETE FROM signatures WHERE sha256 = ?1", [digest])?;
    Ok(())
}

/// What an older backup still had of documents that are signed since.
pub(crate) fn forget_settled(conn: &Connection) -> Result<(), Trouble> {
    let sql = "DELETE FROM signatures WHERE sha256 NOT IN (SELECT sha256 FROM documents WHERE signed IS NULL)";
    conn.execute(sql, [])?;
    Ok(())
}

impl JournalView<'_> {
    /// The signature that was begun over these frozen bytes, unless it is kept already.
    pub fn begun_signature(&self, digest: &str) -> Result<Option<BegunSignature>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT * FROM signatures WHERE sha256 = ?1")?;
            statement.query_row([digest], |row| Ok(of_row(row))).optional()?.transpose()
        })
    }

    /// Digests of the documents whose signature value is here and which are not finished, the oldest first.
    pub fn unfinished_signatures(&self) -> Result<Vec<String>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT sha256 FROM signatures WHERE value IS NOT NULL ORDER BY begun_at, sha256";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map([], |row| row.get(0))?;
            Ok(rows.collect::<Result<_, _>>()?)
        })
    }
}

impl JournalTx<'_> {
    /// Keeps what is about to be authorised; it takes the place of an attempt that brought no signature.
    /// [`StoreError::AlreadySigned`] when the document is signed, or its signature value is here.
    pub fn begin_signature(
        &self,
        digest: &str,
        signer: &str,
        tail: &[u8],
        at: DateTime<Utc>,
    ) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql =
                "SELECT signed IS NOT NULL OR EXISTS (SELECT 1 FROM signatures WHERE sha256 = ?1 AND value IS NOT NULL)
                       FROM documents WHERE sha256 = ?1";
            match conn.query_row(sql, [digest], |row| row.get::<_, bool>(0)).optional()? {
                None => return Err(StoreError::UnknownDocument.into()),
                Some(true) => return Err(StoreError::AlreadySigned.into()),
                Some(false) => {}
            }
            let packed = zstd::bulk::compress(tail, LEVEL).map_err(|_| Trouble::Unreadable("prepared"))?;
            conn.execute(
                "INSERT OR REPLACE INTO signatures (sha256, signer, begun_at, prepared) VALUES (?1, ?2, ?3, ?4)",
                params![digest, signer, to_millis(at), packed],
            )?;
            Ok(())
        })
    }

    /// The provider answers later, under this handle.
    pub fn note_handle(&self, digest: &str, handle: Option<&str>) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("UPDATE signatures SET handle = ?2 WHERE sha256 = ?1", params![digest, handle])?;
            Ok(())
        })
    }

    /// Keeps the signature value the moment it is here; the first one stays. [`StoreError::UnknownDocument`] when no signature
    /// was begun.
    pub fn note_value(&self, digest: &str, value: &[u8]) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql = "UPDATE signatures SET value = coalesce(value, ?2), handle = NULL WHERE sha256 = ?1";
            match conn.execute(sql, params![digest, value])? {
                0 => Err(StoreError::UnknownDocument.into()),
                _ => Ok(()),
            }
        })
    }

    /// Gives a signature up whose value turned out to be no signature of this document.
    pub fn forget_signature(&self, digest: &str) -> Result<(), StoreError> {
        self.run(|conn| forget(conn, digest))
    }
}
