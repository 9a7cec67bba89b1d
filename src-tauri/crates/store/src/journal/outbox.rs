//! The outbox: commands that have no receipt yet.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_protocol::commands::{Command, Rejection};
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::{JournalTx, JournalView};
use crate::codec::{
    case_id, from_json, from_millis, from_millis_opt, pack_case, to_json, to_millis, unpack_case, uuid,
};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE outbox (
    seq              INTEGER PRIMARY KEY AUTOINCREMENT,
    id               BLOB NOT NULL UNIQUE,
    case_id          BLOB NOT NULL,
    officer          TEXT NOT NULL,         -- who made it
    officer_name     TEXT NOT NULL,
    act              TEXT NOT NULL,         -- JSON
    expected_version INTEGER NOT NULL,      -- the version that the officer saw
    fencing          INTEGER,
    follows          BLOB,                  -- the command of the same case before it
    protocol         INTEGER NOT NULL,
    made_at          INTEGER NOT NULL,
    state            TEXT NOT NULL CHECK (state IN ('ready', 'unknown', 'rejected', 'conflict')),
    attempts         INTEGER NOT NULL DEFAULT 0,
    next_try         INTEGER,
    answered_at      INTEGER,               -- when central refused it
    rejection        TEXT,                  -- JSON
    current          BLOB                   -- the case as central had it at the conflict, zstd
) STRICT;
CREATE INDEX outbox_case ON outbox (case_id, seq);
";

/// Whether central has answered since the command was last sent: only then it is certain that it was not carried out.
pub(crate) const HEARD: &str = "ALTER TABLE outbox ADD COLUMN heard INTEGER NOT NULL DEFAULT 0;";

/// A command to be made.
#[derive(Debug, Clone, PartialEq)]
pub struct NewCommand {
    /// UUIDv7, the idempotency key.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// Who makes it.
    pub by: OfficerRef,
    /// The act.
    pub act: Act,
    /// The version that the officer saw.
    pub expected_version: u32,
    /// Token of the claim it is made under, when central has given one.
    pub fencing: Option<u32>,
    /// Protocol version it is written under.
    pub protocol: u16,
    /// Now, by this computer's clock.
    pub made_at: DateTime<Utc>,
}

/// A command that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct OutboxEntry {
    /// Place in the order in which commands were made here.
    pub seq: i64,
    /// As it goes to central.
    pub command: Command,
    /// Who made it.
    pub by: OfficerRef,
    /// How it stands.
    pub state: EntryState,
    /// Times that it was sent without an answer to it.
    pub attempts: u32,
    /// Not before.
    pub next_try: Option<DateTime<Utc>>,
    /// Central has answered, since it was last sent, that it was not carried out.
    pub heard: bool,
}

/// How a waiting command stands.
#[derive(Debug, Clone, PartialEq)]
pub enum EntryState {
    /// Was never sent.
    Ready,
    /// Was sent, and no answer came.
    Unknown,
    /// Central refused it for good, or could not be asked at all.
    Rejected {
        /// Why.
        rejection: Rejection,
        /// When that was learned.
        at: DateTime<Utc>,
    },
    /// The case moved on at central meanwhile.
    Conflict {
        /// What central held then.
        current: Box<Case>,
        /// When that was learned.
        at: DateTime<Utc>,
    },
}

impl EntryState {
    /// Whether the officer has to choose.
    pub fn needs_attention(&self) -> bool {
        matches!(self, Self::Rejected { .. } | Self::Conflict { .. })
    }
}

impl OutboxEntry {
    /// Whether it can still be undone or replaced here: it was never sent.
    pub fn is_undoable(&self) -> bool {
        self.state == EntryState::Ready && self.attempts == 0
    }

    /// Whether central may have carried it out: it was sent, and no answer to it came since.
    pub fn may_be_done(&self) -> bool {
        self.attempts > 0 && !self.heard
    }
}

fn of_row(row: &Row<'_>) -> Result<OutboxEntry, Trouble> {
    let act: String = row.get("act")?;
    Ok(OutboxEntry {
        seq: row.get("seq")?,
        command: Command {
            id: uuid(row, "id")?,
            case: case_id(row, "case_id")?,
            expected_version: row.get("expected_version")?,
            fencing: row.get("fencing")?,
            after: row.get::<_, Option<[u8; 16]>>("follows")?.map(Uuid::from_bytes),
            protocol: row.get("protocol")?,
            made_at: from_millis(row.get("made_at")?)?,
            act: from_json(&act, "act")?,
        },
        by: OfficerRef { id: row.get("officer")?, name: row.get("officer_name")? },
        state: state_of(row)?,
        attempts: row.get("attempts")?,
        next_try: from_millis_opt(row.get("next_try")?)?,
        heard: row.get("heard")?,
    })
}

fn state_of(row: &Row<'_>) -> Result<EntryState, Trouble> {
    let answered = || from_millis(row.get("answered_at")?);
    Ok(match row.get::<_, String>("state")?.as_str() {
        "ready" => EntryState::Ready,
        "unknown" => EntryState::Unknown,
        "rejected" => {
            let rejection: String = row.get("rejection")?;
            EntryState::Rejected { rejection: from_json(&rejection, "rejection")?, at: answered()? }
        }
        "conflict" => {
            let current: Vec<u8> = row.get("current")?;
            EntryState::Conflict { current: Box::new(unpack_case(&current)?), at: answered()? }
        }
        _ => return Err(Trouble::Unreadable("state")),
    })
}

pub(crate) fn all(conn: &Connection) -> Result<Vec<OutboxEntry>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT * FROM outbox ORDER BY seq")?;
    let rows = statement.query_map([], |row| Ok(of_row(row)))?;
    rows.map(|row| row?).collect()
}

pub(crate) fn of_case(conn: &Connection, case: CaseId) -> Result<Vec<OutboxEntry>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT * FROM outbox WHERE case_id = ?1 ORDER BY seq")?;
    let rows = statement.query_map([case.0.as_bytes()], |row| Ok(of_row(row)))?;
    rows.map(|row| row?).collect()
}

pub(crate) fn find(conn: &Connection, id: Uuid) -> Result<Option<OutboxEntry>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT * FROM outbox WHERE id = ?1")?;
    statement.query_row([id.as_bytes()], |row| Ok(of_row(row))).optional()?.transpose()
}

/// The last command of a case that waits.
fn last_of(conn: &Connection, case: CaseId) -> Result<Option<Uuid>, Trouble> {
    let sql = "SELECT id FROM outbox WHERE case_id = ?1 ORDER BY seq DESC LIMIT 1";
    let mut statement = conn.prepare_cached(sql)?;
    statement.query_row([case.0.as_bytes()], |row| Ok(uuid(row, "id"))).optional()?.transpose()
}

pub(crate) fn remove(conn: &Connection, id: Uuid) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM outbox WHERE id = ?1")?.execute([id.as_bytes()])?;
    Ok(())
}

/// A fault for the simulation to catch.
#[cfg(feature = "planted")]
pub(crate) fn forget_sent(conn: &Connection) -> Result<(), Trouble> {
    conn.execute("DELETE FROM outbox WHERE state = 'unknown'", [])?;
    Ok(())
}

/// Commands are about to be sent.
pub(crate) fn mark_sent(conn: &Connection, id: Uuid) -> Result<(), Trouble> {
    let sql = "UPDATE outbox SET state = 'unknown', attempts = attempts + 1, next_try = NULL, heard = 0 WHERE id = ?1";
    conn.prepare_cached(sql)?.execute([id.as_bytes()])?;
    Ok(())
}

pub(crate) fn postpone(conn: &Connection, id: Uuid, next_try: DateTime<Utc>) -> Result<(), Trouble> {
    conn.prepare_cached("UPDATE outbox SET next_try = ?2 WHERE id = ?1 AND state IN ('ready', 'unknown')")?
        .execute(params![id.as_bytes(), to_millis(next_try)])?;
    Ok(())
}

/// Central did not try it, because the one before it was not applied: as if it had not been sent.
pub(crate) fn unsend(conn: &Connection, id: Uuid) -> Result<(), Trouble> {
    conn.execute("UPDATE outbox SET state = 'ready', next_try = NULL, heard = 1 WHERE id = ?1", [id.as_bytes()])?;
    Ok(())
}

/// It needs attention. Either central has refused it (`heard`), or it could not even be handed over: then an earlier try may
/// have reached central all the same.
pub(crate) fn reject(
    conn: &Connection,
    id: Uuid,
    rejection: &Rejection,
    heard: bool,
    at: DateTime<Utc>,
) -> Result<(), Trouble> {
    conn.execute(
        "UPDATE outbox SET state = 'rejected', rejection = ?2, answered_at = ?3, next_try = NULL, heard = ?4
         WHERE id = ?1",
        params![id.as_bytes(), to_json(rejection)?, to_millis(at), heard],
    )?;
    Ok(())
}

pub(crate) fn conflict(conn: &Connection, id: Uuid, current: &Case, at: DateTime<Utc>) -> Result<(), Trouble> {
    conn.execute(
        "UPDATE outbox SET state = 'conflict', current = ?2, answered_at = ?3, next_try = NULL, heard = 1
         WHERE id = ?1",
        params![id.as_bytes(), pack_case(current)?, to_millis(at)],
    )?;
    Ok(())
}

/// A claim got its token: later commands of the case that were never sent carry it from now on.
pub(crate) fn fence(conn: &Connection, case: CaseId, after: i64, token: u32) -> Result<(), Trouble> {
    conn.execute(
        "UPDATE outbox SET fencing = ?3 WHERE case_id = ?1 AND seq > ?2 AND fencing IS NULL AND attempts = 0",
        params![case.0.as_bytes(), after, token],
    )?;
    Ok(())
}

/// Puts a command at the end, in a state that the DDL knows.
pub(super) fn insert(
    conn: &Connection,
    new: &NewCommand,
    follows: Option<Uuid>,
    state: &str,
    attempts: u32,
    heard: bool,
) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT INTO outbox (id, case_id, officer, officer_name, act, expected_version, fencing, follows, protocol, made_at,
                             state, attempts, heard)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![

            new.id.as_bytes(),
            new.case.0.as_bytes(),
            new.by.id,
            new.by.name,
            to_json(&new.act)?,
            new.expected_version,
            new.fencing,
            follows.as_ref().map(Uuid::as_bytes),
            new.protocol,
            to_millis(new.made_at),
            state,
            attempts,
            heard,
    ])?;
    Ok(())
}

impl JournalView<'_> {
    /// Every command that waits, in the order they were made.
    pub fn outbox(&self) -> Result<Vec<OutboxEntry>, StoreError> {
        self.run(all)
    }

    /// The commands of a case that wait, in order.
    pub fn outbox_of(&self, case: CaseId) -> Result<Vec<OutboxEntry>, StoreError> {
        self.run(|conn| of_case(conn, case))
    }

    /// A command that waits.
    pub fn command(&self, id: Uuid) -> Result<Option<OutboxEntry>, StoreError> {
        self.run(|conn| find(conn, id))
    }
}

impl JournalTx<'_> {
    /// Puts a command into the outbox, behind those of its case that wait, and returns it as it will be sent.
    pub fn enqueue(&self, new: &NewCommand) -> Result<Command, StoreError> {
        self.run(|conn| {
            let after = last_of(conn, new.case)?;
            insert(conn, new, after, "ready", 0, false)?;
            Ok(Command {
                id: new.id,
                case: new.case,
                expected_version: new.expected_version,
                fencing: new.fencing,
                after,
                protocol: new.protocol,
                // As it is read from the file.
                made_at: from_millis(to_millis(new.made_at))?,
                act: new.act.clone(),
            })
        })
    }

    /// Puts another act of the same kind in the place of one that was never sent: answering ten checks offline is one
    /// command. [`StoreError::AlreadySent`] when it is on its way.
    pub fn replace_act(&self, id: Uuid, act: &Act, made_at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            let entry = find(conn, id)?.ok_or(StoreError::UnknownCommand)?;
            if !entry.is_undoable() {
                return Err(StoreError::AlreadySent.into());
            }
            conn.execute(
                "UPDATE outbox SET act = ?2, made_at = ?3 WHERE id = ?1",
                params![id.as_bytes(), to_json(act)?, to_millis(made_at)],
            )?;
            Ok(())
        })
    }

    /// Takes a command that was never sent, and those of its case behind it, out of the outbox. Returns them in order, so
    /// that the use case can keep what they held. [`StoreError::AlreadySent`] when one of them is on its way.
    pub fn undo(&self, id: Uuid) -> Result<Vec<OutboxEntry>, StoreError> {
        let taken =
            self.take_from(id, |entry| if entry.is_undoable() { Ok(()) } else { Err(StoreError::AlreadySent) })?;
        self.forget_bases(&taken)?;
        Ok(taken)
    }

    pub(super) fn forget_bases(&self, taken: &[OutboxEntry]) -> Result<(), StoreError> {
        let case = taken.first().map(|entry| entry.command.case);
        self.run(|conn| case.map_or(Ok(()), |case| super::conflicts::forget_bases(conn, case)))
    }

    pub(super) fn take_from(
        &self,
        id: Uuid,
        allowed: impl Fn(&OutboxEntry) -> Result<(), StoreError>,
    ) -> Result<Vec<OutboxEntry>, StoreError> {
        self.run(|conn| {
            let first = find(conn, id)?.ok_or(StoreError::UnknownCommand)?;
            let behind = of_case(conn, first.command.case)?;
            let taken: Vec<OutboxEntry> = behind.into_iter().filter(|entry| entry.seq >= first.seq).collect();
            for entry in &taken {
                allowed(entry)?;
                remove(conn, entry.command.id)?;
            }
            Ok(taken)
        })
    }
}
