//! Two versions of a case: what central had when the officer began, and versions of the officer's that were kept when
//! central's was taken.

use chrono::{DateTime, TimeDelta, Utc};
use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::outbox::{self, EntryState, NewCommand, OutboxEntry};
use super::{JournalTx, JournalView};
use crate::codec::{case_id, from_json, from_millis, pack_case, to_json, to_millis, unpack_case, uuid};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE bases (
    case_id BLOB NOT NULL,
    version INTEGER NOT NULL,               -- the version that the officer saw
    kept_at INTEGER NOT NULL,
    body    BLOB NOT NULL,                  -- the case as it was then, zstd
    PRIMARY KEY (case_id, version)
) STRICT;
CREATE TABLE copies (
    id      BLOB PRIMARY KEY,
    case_id BLOB NOT NULL,
    number  TEXT NOT NULL,
    name    TEXT NOT NULL,
    made_at INTEGER NOT NULL,               -- the first act of it
    kept_at INTEGER NOT NULL,
    acts    TEXT NOT NULL                   -- JSON
) STRICT;
CREATE INDEX copies_case ON copies (case_id, kept_at);
";

/// Days that a version of the officer's is kept at least: time enough to look back at a case that was decided meanwhile.
const KEPT_DAYS: i64 = 30;

/// What central had when the officer began to work on a case.
#[derive(Debug, Clone, PartialEq)]
pub struct Base {
    /// The case as it was.
    pub case: Case,
    /// The version that the officer saw: central's, or that of a later receipt.
    pub version: u32,
    /// When the officer began, by this computer's clock.
    pub at: DateTime<Utc>,
}

/// A version of the officer's that was kept when another was taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Copy {
    /// Identifier.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// Its number, for the case may have left this computer.
    pub number: String,
    /// The person whose address changes.
    pub name: String,
    /// When the first act of it was made.
    pub made_at: DateTime<Utc>,
    /// When it was kept.
    pub kept_at: DateTime<Utc>,
    /// What the officer had done.
    pub acts: Vec<Act>,
}

fn base_of(row: &Row<'_>) -> Result<Base, Trouble> {
    let body: Vec<u8> = row.get("body")?;
    Ok(Base { case: unpack_case(&body)?, version: row.get("version")?, at: from_millis(row.get("kept_at")?)? })
}

fn copy_of(row: &Row<'_>) -> Result<Copy, Trouble> {
    let acts: String = row.get("acts")?;
    Ok(Copy {
        id: uuid(row, "id")?,
        case: case_id(row, "case_id")?,
        number: row.get("number")?,
        name: row.get("name")?,
        made_at: from_millis(row.get("made_at")?)?,
        kept_at: from_millis(row.get("kept_at")?)?,
        acts: from_json(&acts, "acts")?,
    })
}

/// Forgets what a case was like once nothing of it waits.
pub(crate) fn forget_bases(conn: &Connection, case: CaseId) -> Result<(), Trouble> {
    conn.prepare_cached(
        "DELETE FROM bases WHERE case_id = ?1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE outbox.case_id = ?1)",
    )?
    .execute([case.0.as_bytes()])?;
    Ok(())
}

/// The same of every case.
pub(crate) fn forget_idle_bases(conn: &Connection) -> Result<u32, Trouble> {
    let gone = conn.execute("DELETE FROM bases WHERE case_id NOT IN (SELECT case_id FROM outbox)", [])?;
    Ok(u32::try_from(gone).unwrap_or(u32::MAX))
}

impl JournalView<'_> {
    /// What central had when the officer saw this version of the case, or the last one before it.
    pub fn base(&self, case: CaseId, version: u32) -> Result<Option<Base>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT * FROM bases WHERE case_id = ?1 AND version <= ?2 ORDER BY version DESC LIMIT 1";
            let mut statement = conn.prepare_cached(sql)?;
            statement.query_row(params![case.0.as_bytes(), version], |row| Ok(base_of(row))).optional()?.transpose()
        })
    }

    /// Every base that is kept, by case and version.
    pub fn bases(&self) -> Result<Vec<Base>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT * FROM bases ORDER BY case_id, version")?;
            let rows = statement.query_map([], |row| Ok(base_of(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// The officer's versions that were kept, newest first.
    pub fn copies(&self) -> Result<Vec<Copy>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT * FROM copies ORDER BY kept_at DESC, id")?;
            let rows = statement.query_map([], |row| Ok(copy_of(row)))?;
            rows.map(|row| row?).collect()
        })
    }
}

impl JournalTx<'_> {
    /// Keeps what central had when the officer began; the first that is kept of a version stays.
    pub fn keep_base(&self, base: &Case, version: u32, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.prepare_cached(
                "INSERT OR IGNORE INTO bases (case_id, version, kept_at, body) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute(params![base.id.0.as_bytes(), version, to_millis(at), pack_case(base)?])?;
            Ok(())
        })
    }

    /// Keeps a version of the officer's; one that is kept already stays as it is.
    pub fn keep_copy(&self, copy: &Copy) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT OR IGNORE INTO copies (id, case_id, number, name, made_at, kept_at, acts)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    copy.id.as_bytes(),
                    copy.case.0.as_bytes(),
                    copy.number,
                    copy.name,
                    to_millis(copy.made_at),
                    to_millis(copy.kept_at),
                    to_json(&copy.acts)?,
                ],
            )?;
            Ok(())
        })
    }

    /// Drops what nobody needs any more: what a case was like when the officer began, once nothing of it waits; and versions
    /// that were kept more than [`KEPT_DAYS`] days ago of a case that has neither a draft nor an unsent act. How many went.
    pub fn prune_versions(&self, now: DateTime<Utc>) -> Result<u32, StoreError> {
        self.run(|conn| {
            let before = to_millis(now - TimeDelta::days(KEPT_DAYS));
            let copies = conn.execute(
                "DELETE FROM copies WHERE kept_at < ?1 AND case_id NOT IN (
                     SELECT case_id FROM outbox UNION SELECT case_id FROM drafts UNION SELECT case_id FROM check_drafts)",
                [before],
            )?;
            Ok(forget_idle_bases(conn)?.saturating_add(u32::try_from(copies).unwrap_or(u32::MAX)))
        })
    }

    /// Puts other commands in the place of one that needs attention and those of its case behind it: `send` is ready to go,
    /// `stay` needs attention as the first one did. Returns what stood there, in order.
    /// [`StoreError::AlreadySent`] when the command does not need attention, and when central may have carried it out: such a
    /// one can only be sent again as it is, or be taken back.
    pub fn rearrange(
        &self,
        id: Uuid,
        send: &[NewCommand],
        stay: &[NewCommand],
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        let before = self.command(id)?.ok_or(StoreError::UnknownCommand)?;
        if before.may_be_done() {
            return Err(StoreError::AlreadySent);
        }
        let taken = self.take_attention(id)?;
        for command in send {
            self.enqueue(command)?;
        }
        let mut first = true;
        for command in stay {
            self.enqueue(command)?;
            if std::mem::take(&mut first) {
                self.run(|conn| trouble(conn, command.id, &before.state))?;
            }
        }
        self.run(|conn| forget_bases(conn, before.command.case))?;
        Ok(taken)
    }
}

/// The command needs attention as another one did.
fn trouble(conn: &Connection, id: Uuid, state: &EntryState) -> Result<(), Trouble> {
    match state {
        EntryState::Conflict { current, at } => outbox::conflict(conn, id, current, *at),
        EntryState::Rejected { rejection, at } => outbox::reject(conn, id, rejection, true, *at),
        EntryState::Ready | EntryState::Unknown => Ok(()),
    }
}
