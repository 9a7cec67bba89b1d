//! Filling the new journal from layers of rows, the newest first.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use gishe_protocol::commands::Rejection;
use rusqlite::types::Value;
use rusqlite::{Connection, params, params_from_iter};
use uuid::Uuid;

use super::HELD_FIELD;
use super::shape::Table;
use crate::codec::{to_json, to_millis};
use crate::error::Trouble;

/// Rows by table.
pub(super) type Layer = HashMap<String, Vec<Vec<Value>>>;

/// What an officer's looking leaves in the chain: it takes nothing back.
const LOOKING: &[&str] = &["case-opened", "identifier-revealed", "act-read"];

/// Takes layers in.
pub(super) struct Filling<'a> {
    conn: &'a Connection,
    tables: &'a [Table],
    now: DateTime<Utc>,
    /// Commands of older layers, for the end.
    commands: Vec<Vec<Value>>,
    /// The longest chain that any layer knows of.
    head: (i64, Vec<u8>),
    /// How long the chain was in the newest of the older layers.
    known: Option<i64>,
    /// The journal itself says how long its chain is.
    own_head: bool,
    pub from_beneath: u32,
    pub held: u32,
}

impl<'a> Filling<'a> {
    pub fn new(conn: &'a Connection, tables: &'a [Table], now: DateTime<Utc>) -> Self {
        let head = (0, vec![0; 32]);
        Self { conn, tables, now, commands: Vec::new(), head, known: None, own_head: false, from_beneath: 0, held: 0 }
    }

    /// Takes all of what the journal itself had.
    pub fn take(&mut self, layer: Layer) -> Result<(), Trouble> {
        for (name, rows) in layer {
            let Some(table) = self.table(&name) else { continue };
            for row in rows {
                if name == "audit_head" {
                    self.own_head = true;
                    self.note_head(row);
                } else {
                    self.insert(table, &row)?;
                }
            }
        }
        Ok(())
    }

    /// Takes of an older layer what is not there yet.
    pub fn lay_beneath(&mut self, layer: Layer) -> Result<(), Trouble> {
        for (name, rows) in layer {
            let Some(table) = self.table(&name) else { continue };
            for row in rows {
                match name.as_str() {
                    "audit_head" => {
                        self.known = self.known.max(integer(row.get(1)));
                        self.note_head(row);
                    }
                    "outbox" => self.commands.push(row),
                    _ => self.from_beneath += self.insert(table, &row)?,
                }
            }
        }
        Ok(())
    }

    /// Takes the commands of the older layers that are not there and not settled.
    pub fn commands(&mut self) -> Result<(), Trouble> {
        let Some(table) = self.table("outbox") else { return Ok(()) };
        let place = |column| table.place(column);
        let (Some(seq), Some(id), Some(case)) = (place("seq"), place("id"), place("case_id")) else { return Ok(()) };
        let since = self.since()?;
        for row in std::mem::take(&mut self.commands) {
            let (Some(seq), Some(id), Some(case)) = (integer(row.get(seq)), bytes(row.get(id)), bytes(row.get(case)))
            else {
                continue;
            };
            let there = "SELECT 1 FROM outbox WHERE seq = ?1 OR id = ?2 UNION SELECT 1 FROM receipts WHERE id = ?2";
            if self.conn.prepare_cached(there)?.exists(params![seq, id])? {
                continue;
            }
            self.from_beneath += self.insert(table, &row)?;
            self.mark(&id, since.acknowledged.contains(&id) || (since.whole && !since.touched.contains(&case)))?;
        }
        Ok(())
    }

    /// A command that was certainly not taken back goes on as one that was sent and not answered: central knows it by its id.
    /// Any other waits for the officer.
    fn mark(&mut self, id: &[u8], certain: bool) -> Result<(), Trouble> {
        if certain {
            let sql = "UPDATE outbox SET state = 'unknown', attempts = max(attempts, 1), heard = 0, next_try = NULL
                       WHERE id = ?1 AND state IN ('ready', 'unknown')";
            self.conn.execute(sql, [id])?;
            return Ok(());
        }
        let rejection = Rejection::Invalid { field: HELD_FIELD.into(), reason: "backup".into() };
        // It may have been sent and done since the backup: then central knows it by its id.
        let sql = "UPDATE outbox SET state = 'rejected', rejection = ?2, answered_at = ?3, next_try = NULL,
                          attempts = max(attempts, 1), heard = 0
                   WHERE id = ?1 AND state IN ('ready', 'unknown')";
        let held = self.conn.execute(sql, params![id, to_json(&rejection)?, to_millis(self.now)])?;
        self.held += u32::try_from(held).unwrap_or(0);
        Ok(())
    }

    /// The chain goes on from the longest that is known, so that what is lost of it shows.
    pub fn head(&self) -> Result<(), Trouble> {
        let last: Option<(i64, Vec<u8>)> = {
            let mut statement = self.conn.prepare("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")?;
            let mut rows = statement.query([])?;
            rows.next()?.map(|row| Ok::<_, Trouble>((row.get(0)?, row.get(1)?))).transpose()?
        };
        let head = last.filter(|last| last.0 > self.head.0).unwrap_or_else(|| self.head.clone());
        self.conn.execute("UPDATE audit_head SET size = ?1, hash = ?2", params![head.0, head.1])?;
        Ok(())
    }

    fn note_head(&mut self, row: Vec<Value>) {
        if let [_, Value::Integer(size), Value::Blob(hash)] = row.as_slice()
            && *size > self.head.0
            && hash.len() == 32
        {
            self.head = (*size, hash.clone());
        }
    }

    fn table(&self, name: &str) -> Option<&'a Table> {
        self.tables.iter().find(|table| table.name == name)
    }

    fn insert(&self, table: &Table, row: &[Value]) -> Result<u32, Trouble> {
        let mut statement = self.conn.prepare_cached(&table.insert(row.len()))?;
        Ok(u32::try_from(statement.execute(params_from_iter(row))?).unwrap_or(0))
    }

    /// What the chain tells of the time since the backup.
    fn since(&self) -> Result<Since, Trouble> {
        let known = self.known.unwrap_or(0);
        let mut since = Since::default();
        let mut statement =
            self.conn.prepare("SELECT seq, kind, case_id, details FROM audit WHERE seq > ?1 ORDER BY seq")?;
        let mut rows = statement.query([known])?;
        let mut expected = known;
        while let Some(row) = rows.next()? {
            let (seq, kind): (i64, String) = (row.get(0)?, row.get(1)?);
            let (case, details): (Option<Vec<u8>>, String) = (row.get(2)?, row.get(3)?);
            expected += 1;
            since.whole &= seq == expected;
            expected = seq;
            if LOOKING.contains(&kind.as_str()) {
                continue;
            }
            since.touched.extend(case);
            if kind == "receipt" {
                since.acknowledged.extend(command_of(&details));
            }
        }
        since.whole &= self.own_head && self.known.is_some() && expected >= self.head.0;
        Ok(since)
    }
}

struct Since {
    /// Not one entry is lost.
    whole: bool,
    /// Cases that something was done to.
    touched: HashSet<Vec<u8>>,
    /// Commands that central acknowledged.
    acknowledged: HashSet<Vec<u8>>,
}

impl Default for Since {
    fn default() -> Self {
        Self { whole: true, touched: HashSet::new(), acknowledged: HashSet::new() }
    }
}

fn command_of(details: &str) -> Option<Vec<u8>> {
    let details: serde_json::Value = serde_json::from_str(details).ok()?;
    let id: Uuid = details.get("command")?.as_str()?.parse().ok()?;
    Some(id.into_bytes().to_vec())
}

fn integer(value: Option<&Value>) -> Option<i64> {
    if let Some(Value::Integer(number)) = value { Some(*number) } else { None }
}

fn bytes(value: Option<&Value>) -> Option<Vec<u8>> {
    if let Some(Value::Blob(bytes)) = value { Some(bytes.clone()) } else { None }
}
