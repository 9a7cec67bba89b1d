//! Receipts: central's signed proofs, kept with the act that they prove.

use chrono::{DateTime, Utc};
use gishe_domain::case::{CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_protocol::commands::Receipt;
use gishe_sync::ports::Unsettled;
use rusqlite::{Connection, Row, params};

use super::outbox::OutboxEntry;
use super::{JournalTx, JournalView};
use crate::codec::{case_id, from_json, from_millis, to_json, to_millis};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE receipts (
    id           BLOB PRIMARY KEY,          -- the command
    case_id      BLOB NOT NULL,
    officer      TEXT NOT NULL,
    officer_name TEXT NOT NULL,
    act          TEXT NOT NULL,             -- JSON
    made_at      INTEGER NOT NULL,
    received_at  INTEGER NOT NULL,
    version      INTEGER NOT NULL,
    receipt      TEXT NOT NULL,             -- JSON, as central signed it
    settled      INTEGER NOT NULL DEFAULT 0 -- the replica shows it
) STRICT;
CREATE INDEX receipts_received ON receipts (received_at);
CREATE INDEX receipts_case ON receipts (case_id, version);
CREATE INDEX receipts_unsettled ON receipts (case_id) WHERE settled = 0;
";

/// An act that central has acknowledged.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptReceipt {
    /// Central's proof.
    pub receipt: Receipt,
    /// The act; none once its words were forgotten ([`JournalTx::forget_case`]).
    pub act: Option<Act>,
    /// Who made it.
    pub by: OfficerRef,
    /// When it was made, by this computer's clock.
    pub made_at: DateTime<Utc>,
    /// When the proof came, by this computer's clock.
    pub received_at: DateTime<Utc>,
}

fn of_row(row: &Row<'_>) -> Result<KeptReceipt, Trouble> {
    let (receipt, act): (String, String) = (row.get("receipt")?, row.get("act")?);
    Ok(KeptReceipt {
        receipt: from_json(&receipt, "receipt")?,
        act: from_json(&act, "act")?,
        by: OfficerRef { id: row.get("officer")?, name: row.get("officer_name")? },
        made_at: from_millis(row.get("made_at")?)?,
        received_at: from_millis(row.get("received_at")?)?,
    })
}

fn some(conn: &Connection, sql: &str, params: impl rusqlite::Params) -> Result<Vec<KeptReceipt>, Trouble> {
    let mut statement = conn.prepare_cached(sql)?;
    let rows = statement.query_map(params, |row| Ok(of_row(row)))?;
    rows.map(|row| row?).collect()
}

pub(crate) fn keep(
    conn: &Connection,
    entry: &OutboxEntry,
    receipt: &Receipt,
    at: DateTime<Utc>,
) -> Result<(), Trouble> {
    conn.execute(
        "INSERT INTO receipts (id, case_id, officer, officer_name, act, made_at, received_at, version, receipt)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9) ON CONFLICT DO NOTHING",
        params![
            receipt.command.as_bytes(),
            receipt.case.0.as_bytes(),
            entry.by.id,
            entry.by.name,
            to_json(&entry.command.act)?,
            to_millis(entry.command.made_at),
            to_millis(at),
            receipt.version,
            to_json(receipt)?,
        ],
    )?;
    Ok(())
}

pub(crate) fn unsettled(conn: &Connection) -> Result<Vec<Unsettled>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT case_id, version FROM receipts WHERE settled = 0")?;
    let rows = statement.query_map([], |row| Ok((case_id(row, "case_id"), row.get("version")?)))?;
    rows.map(|row| row.map_err(Trouble::from).and_then(|(case, version)| Ok(Unsettled { case: case?, version })))
        .collect()
}

/// Whole receipts whose acts are still laid over the replica, in the order of versions.
pub(crate) fn laid(conn: &Connection) -> Result<Vec<KeptReceipt>, Trouble> {
    some(conn, "SELECT * FROM receipts WHERE settled = 0 ORDER BY version, received_at", [])
}

/// Those of one case.
pub(crate) fn laid_of(conn: &Connection, case: CaseId) -> Result<Vec<KeptReceipt>, Trouble> {
    let sql = "SELECT * FROM receipts WHERE case_id = ?1 AND settled = 0 ORDER BY version, received_at";
    some(conn, sql, [case.0.as_bytes()])
}

/// Those of one case that made versions after this one, whether the replica shows them or not.
pub(crate) fn after(conn: &Connection, case: CaseId, version: u32) -> Result<Vec<KeptReceipt>, Trouble> {
    let sql = "SELECT * FROM receipts WHERE case_id = ?1 AND version > ?2 ORDER BY version, received_at";
    some(conn, sql, params![case.0.as_bytes(), version])
}

pub(crate) fn settle(conn: &Connection, reached: &Unsettled) -> Result<(), Trouble> {
    conn.prepare_cached("UPDATE receipts SET settled = 1 WHERE case_id = ?1 AND version <= ?2 AND settled = 0")?
        .execute(params![reached.case.0.as_bytes(), reached.version])?;
    Ok(())
}

impl JournalView<'_> {
    /// The last receipts, newest first.
    pub fn receipts(&self, limit: u32) -> Result<Vec<KeptReceipt>, StoreError> {
        self.run(|conn| some(conn, "SELECT * FROM receipts ORDER BY received_at DESC, version DESC LIMIT ?1", [limit]))
    }

    /// The receipts of a case, in the order of the versions they made.
    pub fn receipts_of(&self, case: CaseId) -> Result<Vec<KeptReceipt>, StoreError> {
        let sql = "SELECT * FROM receipts WHERE case_id = ?1 ORDER BY version";
        self.run(|conn| some(conn, sql, [case.0.as_bytes()]))
    }

    /// How many receipts came since then.
    pub fn receipts_since(&self, from: DateTime<Utc>) -> Result<u32, StoreError> {
        let sql = "SELECT count(*) FROM receipts WHERE received_at >= ?1";
        self.run(|conn| Ok(conn.query_row(sql, [to_millis(from)], |row| row.get(0))?))
    }
}

impl JournalTx<'_> {
    /// The replica of a case was thrown away for good: its acknowledged acts are no longer laid over it.
    pub fn settle_case(&self, case: CaseId) -> Result<(), StoreError> {
        self.run(|conn| settle(conn, &Unsettled { case, version: u32::MAX }))
    }
}
