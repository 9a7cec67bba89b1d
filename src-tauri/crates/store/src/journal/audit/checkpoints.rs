//! What central countersigned of the chain, and the name by which it knows the chain. None of it is in the chain itself: an
//! entry for every checkpoint would want a checkpoint of its own.

use chrono::{DateTime, Utc};
use rusqlite::{Connection, OptionalExtension, params};
use serde::{Deserialize, Serialize};

use super::super::{JournalTx, JournalView};
use super::{AuditHead, link};
use crate::codec::{from_json, from_millis, to_json, to_millis};
use crate::error::{StoreError, Trouble};

/// Name of the chain: 32 hexadecimal digits by chance, given before the first entry.
pub(super) const CHAIN: &str = "audit-chain";
/// The head that was sent and not answered.
const PENDING: &str = "checkpoint-pending";
/// Central's key under checkpoints, as it was first heard.
pub(super) const KEY: &str = "checkpoint-key";

/// A checkpoint as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptCheckpoint {
    /// Entries that central saw.
    pub size: u32,
    /// The signed note.
    pub note: String,
    /// When it came, by this computer's clock.
    pub kept_at: DateTime<Utc>,
}

/// A head that was sent to central and not answered yet: it is asked for again before any other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PendingHead {
    /// Entries.
    pub size: u32,
    /// Hash of the last one, hexadecimal.
    pub hash: String,
}

pub(super) fn kept(conn: &Connection) -> Result<Vec<KeptCheckpoint>, Trouble> {
    let there = "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'checkpoints'";
    if !conn.prepare_cached(there)?.exists([])? {
        return Ok(Vec::new());
    }
    let mut statement = conn.prepare("SELECT size, note, kept_at FROM checkpoints ORDER BY size")?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?)))?;
    rows.map(|row| {
        let (size, note, kept_at) = row?;
        Ok(KeptCheckpoint { size, note, kept_at: from_millis(kept_at)? })
    })
    .collect()
}

pub(super) fn value(conn: &Connection, name: &str) -> Result<Option<String>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT value FROM desk_values WHERE name = ?1")?;
    Ok(statement.query_row([name], |row| row.get(0)).optional()?)
}

impl JournalView<'_> {
    /// The name by which central knows the chain: 32 hexadecimal digits.
    pub fn chain_name(&self) -> Result<String, StoreError> {
        self.run(|conn| value(conn, CHAIN)?.ok_or(Trouble::Unreadable("audit-chain")))
    }

    /// The last checkpoint that central signed.
    pub fn last_checkpoint(&self) -> Result<Option<KeptCheckpoint>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT size, note, kept_at FROM checkpoints ORDER BY size DESC LIMIT 1";
            let mut statement = conn.prepare_cached(sql)?;
            let row =
                statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, i64>(2)?))).optional()?;
            row.map(|(size, note, at)| Ok(KeptCheckpoint { size, note, kept_at: from_millis(at)? })).transpose()
        })
    }

    /// The head that waits for central's answer.
    pub fn pending_head(&self) -> Result<Option<PendingHead>, StoreError> {
        self.run(|conn| value(conn, PENDING)?.map(|text| from_json(&text, PENDING)).transpose())
    }

    /// Central's key under checkpoints, as a C2SP verifier key.
    pub fn checkpoint_key(&self) -> Result<Option<String>, StoreError> {
        self.value(KEY)
    }

    /// Hash of an entry, hexadecimal; none when it is not there.
    pub fn audit_hash(&self, seq: u32) -> Result<Option<String>, StoreError> {
        Ok(self.run(|conn| at(conn, seq))?.map(|(hash, _)| hash))
    }
}

impl JournalTx<'_> {
    /// Gives the chain a name, if it has none.
    pub(in crate::journal) fn name_chain(&self) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql =
                "INSERT INTO desk_values (name, value) VALUES (?1, lower(hex(randomblob(16)))) ON CONFLICT DO NOTHING";
            conn.execute(sql, [CHAIN])?;
            Ok(())
        })
    }

    /// The present head is about to be sent. One that was sent before and not answered stays the one to be sent: whether
    /// central has it is not known.
    pub fn begin_checkpoint(&self) -> Result<PendingHead, StoreError> {
        if let Some(pending) = self.pending_head()? {
            return Ok(pending);
        }
        let AuditHead { size, hash } = self.audit_head()?;
        let pending = PendingHead { size, hash };
        let text = self.run(|_| to_json(&pending))?;
        self.set_value(PENDING, &text)?;
        Ok(pending)
    }

    /// Keeps what central signed of the head that was sent.
    pub fn keep_checkpoint(&self, size: u32, note: &str, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT OR REPLACE INTO checkpoints (size, note, kept_at) VALUES (?1, ?2, ?3)",
                params![size, note, to_millis(at)],
            )?;
            Ok(())
        })?;
        self.forget_value(PENDING)
    }

    /// Remembers central's key under checkpoints.
    pub fn keep_checkpoint_key(&self, key: &str) -> Result<(), StoreError> {
        self.set_value(KEY, key)
    }
}

/// The hash and time of an entry, hexadecimal, as they stand in the file.
pub(super) fn at(conn: &Connection, seq: u32) -> Result<Option<(String, DateTime<Utc>)>, Trouble> {
    let mut statement = conn.prepare_cached(&link::select(conn, "WHERE seq = ?1")?)?;
    let mut rows = statement.query([seq])?;
    let Some(link) = rows.next()?.and_then(link::Link::of_row) else { return Ok(None) };
    Ok(Some((hex::encode(link.hash), from_millis(link.at)?)))
}
