//! Acts to be signed: the exact bytes that were frozen, that they were read, and the signed bytes.

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use gishe_domain::decision::Outcome;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{JournalTx, JournalView, signatures};
use crate::codec::{case_id, from_millis, from_millis_opt, from_word, to_millis, to_word, uuid};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE documents (
    sha256        TEXT PRIMARY KEY,         -- of the frozen bytes
    case_id       BLOB NOT NULL,
    decision      BLOB NOT NULL UNIQUE,     -- the command that made the decision
    outcome       TEXT NOT NULL,
    act_number    TEXT NOT NULL,
    pages         INTEGER NOT NULL,
    frozen_at     INTEGER NOT NULL,
    read_at       INTEGER,
    signed_sha256 TEXT,
    signed_size   INTEGER,
    signed_at     INTEGER,
    uploaded      INTEGER NOT NULL DEFAULT 0,
    frozen        BLOB NOT NULL,
    signed        BLOB
) STRICT;
CREATE INDEX documents_case ON documents (case_id, frozen_at);
CREATE INDEX documents_signed ON documents (signed_sha256) WHERE signed_sha256 IS NOT NULL;
";

/// A document to be frozen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDocument {
    /// The case.
    pub case: CaseId,
    /// The decision it states (id of the command that made it).
    pub decision: Uuid,
    /// Its outcome.
    pub outcome: Outcome,
    /// Number of the act.
    pub act_number: String,
    /// Pages.
    pub pages: u32,
    /// The exact bytes that will be signed.
    pub bytes: Vec<u8>,
}

/// A frozen document, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FrozenDocument {
    /// SHA-256 of the frozen bytes, hexadecimal.
    pub digest: String,
    /// The case.
    pub case: CaseId,
    /// The decision it states.
    pub decision: Uuid,
    /// Its outcome.
    pub outcome: Outcome,
    /// Number of the act.
    pub act_number: String,
    /// Pages.
    pub pages: u32,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// When it was read to the end.
    pub read_at: Option<DateTime<Utc>>,
    /// What was signed, and when.
    pub signed: Option<SignedDocument>,
}

/// The signed form of a document, without its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedDocument {
    /// The bytes, by digest.
    pub blob: BlobRef,
    /// When, by the time stamp.
    pub at: DateTime<Utc>,
    /// Central holds it.
    pub uploaded: bool,
}

const COLUMNS: &str = "sha256, case_id, decision, outcome, act_number, pages, frozen_at, read_at, signed_sha256,
    signed_size, signed_at, uploaded";

fn of_row(row: &Row<'_>) -> Result<FrozenDocument, Trouble> {
    let signed: Option<String> = row.get("signed_sha256")?;
    let signed = match signed {
        Some(sha256) => Some(SignedDocument {
            blob: BlobRef { sha256, size: row.get("signed_size")?, media_type: "application/pdf".into() },
            at: from_millis(row.get("signed_at")?)?,
            uploaded: row.get("uploaded")?,
        }),
        None => None,
    };
    Ok(FrozenDocument {
        digest: row.get("sha256")?,
        case: case_id(row, "case_id")?,
        decision: uuid(row, "decision")?,
        outcome: from_word(row.get("outcome")?, "outcome")?,
        act_number: row.get("act_number")?,
        pages: row.get("pages")?,
        frozen_at: from_millis(row.get("frozen_at")?)?,
        read_at: from_millis_opt(row.get("read_at")?)?,
        signed,
    })
}

pub(crate) fn is_uploaded(conn: &Connection, sha256: &str) -> Result<bool, Trouble> {
    let mut statement = conn.prepare_cached("SELECT 1 FROM documents WHERE signed_sha256 = ?1 AND uploaded = 1")?;
    Ok(statement.exists([sha256])?)
}

pub(crate) fn signed_bytes(conn: &Connection, sha256: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT signed FROM documents WHERE signed_sha256 = ?1")?;
    Ok(statement.query_row([sha256], |row| row.get(0)).optional()?)
}

pub(crate) fn mark_uploaded(conn: &Connection, sha256: &str) -> Result<(), Trouble> {
    conn.execute("UPDATE documents SET uploaded = 1 WHERE signed_sha256 = ?1", [sha256])?;
    Ok(())
}

/// Central says that it does not hold it after all.
pub(crate) fn forget_upload(conn: &Connection, sha256: &str) -> Result<(), Trouble> {
    conn.execute("UPDATE documents SET uploaded = 0 WHERE signed_sha256 = ?1", [sha256])?;
    Ok(())
}

fn one(conn: &Connection, which: &str, params: impl rusqlite::Params) -> Result<Option<FrozenDocument>, Trouble> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM documents WHERE {which}"))?;
    statement.query_row(params, |row| Ok(of_row(row))).optional()?.transpose()
}

impl JournalView<'_> {
    /// Every document that was frozen here, oldest first.
    pub fn documents(&self) -> Result<Vec<FrozenDocument>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM documents ORDER BY frozen_at"))?;
            let rows = statement.query_map([], |row| Ok(of_row(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// The last document frozen for a case.
    pub fn document_of(&self, case: CaseId) -> Result<Option<FrozenDocument>, StoreError> {
        self.run(|conn| one(conn, "case_id = ?1 ORDER BY frozen_at DESC LIMIT 1", [case.0.as_bytes()]))
    }

    /// A document by the digest of its frozen bytes.
    pub fn document(&self, digest: &str) -> Result<Option<FrozenDocument>, StoreError> {
        self.run(|conn| one(conn, "sha256 = ?1", [digest]))
    }

    /// The exact bytes that were frozen; [`StoreError::Digest`] when they are not what they were.
    pub fn frozen_bytes(&self, digest: &str) -> Result<Vec<u8>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT frozen FROM documents WHERE sha256 = ?1")?;
            let bytes: Option<Vec<u8>> = statement.query_row([digest], |row| row.get(0)).optional()?;
            let bytes = bytes.ok_or(StoreError::UnknownDocument)?;
            if digest_of(&bytes) == digest { Ok(bytes) } else { Err(StoreError::Digest.into()) }
        })
    }

    /// The signed bytes, by their own digest.
    pub fn signed_bytes(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.run(|conn| signed_bytes(conn, sha256))
    }
}

impl JournalTx<'_> {
    /// Freezes a document. A decision has one: freezing it again returns the one that is there, whatever the bytes are.
    pub fn freeze(&self, new: &NewDocument, at: DateTime<Utc>) -> Result<FrozenDocument, StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT INTO documents (sha256, case_id, decision, outcome, act_number, pages, frozen_at, frozen)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8) ON CONFLICT (decision) DO NOTHING",
                params![
                    digest_of(&new.bytes),
                    new.case.0.as_bytes(),
                    new.decision.as_bytes(),
                    to_word(&new.outcome)?,
                    new.act_number,
                    new.pages,
                    to_millis(at),
                    new.bytes,
                ],
            )?;
            Ok(one(conn, "decision = ?1", [new.decision.as_bytes()])?.ok_or(StoreError::UnknownDocument)?)
        })
    }

    /// The document was read to the end; the first time counts.
    pub fn mark_read(&self, digest: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql = "UPDATE documents SET read_at = coalesce(read_at, ?2) WHERE sha256 = ?1";
            match conn.execute(sql, params![digest, to_millis(at)])? {
                0 => Err(StoreError::UnknownDocument.into()),
                _ => Ok(()),
            }
        })
    }

    /// Keeps what was signed over the frozen bytes, and returns what `deliver` refers to. What was kept of its making goes.
    /// [`StoreError::AlreadySigned`] when other bytes are kept: a document has one signature.
    pub fn keep_signed(&self, digest: &str, signed: &[u8], at: DateTime<Utc>) -> Result<BlobRef, StoreError> {
        self.run(|conn| {
            let blob = BlobRef {
                sha256: digest_of(signed),
                size: u32::try_from(signed.len()).map_err(|_| Trouble::Unreadable("signed"))?,
                media_type: "application/pdf".into(),
            };
            let changed = conn.execute(
                "UPDATE documents SET signed = ?2, signed_sha256 = ?3, signed_size = ?4, signed_at = ?5, uploaded = 0
                 WHERE sha256 = ?1 AND (signed IS NULL OR signed_sha256 = ?3)",
                params![digest, signed, blob.sha256, blob.size, to_millis(at)],
            )?;
            if changed == 0 {
                let known = one(conn, "sha256 = ?1", [digest])?.is_some();
                return Err(if known { StoreError::AlreadySigned } else { StoreError::UnknownDocument }.into());
            }
            signatures::forget(conn, digest)?;
            Ok(blob)
        })
    }
}

pub(crate) fn digest_of(bytes: &[u8]) -> String {
    hex::encode(Sha256::digest(bytes))
}
