//! Cases: what the queue needs in `cases`, the whole in `bodies`, so that a page of the queue reads few pages of the file.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use rusqlite::types::FromSql;
use rusqlite::{Connection, OptionalExtension, Row, params};
use uuid::Uuid;

use super::incoming::Incoming;
use super::summary::{CaseSummary, Due, Standing};
use crate::codec::{from_day, from_json, from_word, from_word_opt, to_day, to_json, to_word, unpack_case};
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE cases (
    row            INTEGER PRIMARY KEY,
    holding        INTEGER NOT NULL REFERENCES holdings (id),
    id             BLOB NOT NULL,
    number         TEXT NOT NULL,
    version        INTEGER NOT NULL,
    service        TEXT NOT NULL,
    applicant_type TEXT NOT NULL,
    state          TEXT NOT NULL,
    standing       INTEGER NOT NULL,        -- 0 running, 1 paused, 2 decided, 3 closed
    due            INTEGER NOT NULL,        -- the last day, in days of the common era
    paused         INTEGER NOT NULL,        -- the limit stands still
    basis          TEXT NOT NULL,
    officer        TEXT,                    -- who holds it at central
    officer_name   TEXT,
    fencing        INTEGER,
    name           TEXT NOT NULL,
    address        TEXT NOT NULL,           -- the one applied for, in a line
    outcome        TEXT,
    decided_by     TEXT,
    messages       INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX cases_id ON cases (holding, id);
CREATE INDEX cases_number ON cases (number);
CREATE INDEX cases_queue ON cases (holding, standing, due, number) WHERE standing < 3;
CREATE INDEX cases_claimed ON cases (holding, officer, standing, due, number) WHERE standing < 3;
-- What a hit of the search is sorted and counted by, in the order in which hits come: narrow, so that few pages are read.
CREATE INDEX cases_places ON cases (row, holding, standing, due, number, officer, service, state);
CREATE TABLE bodies (
    row  INTEGER PRIMARY KEY REFERENCES cases (row),
    body BLOB NOT NULL                      -- the case as JSON, zstd
) STRICT;
";

/// Columns of a summary, in a query that names the table `c`, in the order in which [`of_row`] reads them.
pub(crate) const COLUMNS: &str =
    "c.row, c.id, c.number, c.version, c.service, c.applicant_type, c.state, c.standing, c.due,
    c.paused, c.basis, c.officer, c.officer_name, c.fencing, c.name, c.address, c.outcome, c.decided_by, c.messages";

/// The values of a row from the left to the right: a name would be looked for anew in each row.
struct Values<'r> {
    row: &'r Row<'r>,
    next: usize,
}

impl Values<'_> {
    fn next<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        self.next += 1;
        self.row.get(self.next - 1)
    }
}

pub(crate) fn of_row(row: &Row<'_>) -> Result<CaseSummary, Trouble> {
    // The first is the row itself.
    let mut values = Values { row, next: 1 };
    let id = CaseId(Uuid::from_bytes(values.next()?));
    let (number, version, service, applicant_type) = (values.next()?, values.next()?, values.next()?, values.next()?);
    let state = from_word(values.next()?, "state")?;
    let standing = Standing::from_code(values.next()?).ok_or(Trouble::Unreadable("standing"))?;
    let due = Due { day: from_day(values.next()?)?, paused: values.next()? };
    let basis = from_json(&values.next::<String>()?, "basis")?;
    let (officer, officer_name): (Option<String>, Option<String>) = (values.next()?, values.next()?);
    Ok(CaseSummary {
        id,
        number,
        version,
        service,
        applicant_type,
        state,
        standing,
        due,
        basis,
        claimed_by: officer.map(|id| OfficerRef { id, name: officer_name.unwrap_or_default() }),
        fencing: values.next()?,
        name: values.next()?,
        address: values.next()?,
        outcome: from_word_opt(values.next()?, "outcome")?,
        decided_by: values.next()?,
        messages: values.next()?,
    })
}

/// Inserts a case; none when the holding has it already.
pub(super) fn insert(conn: &Connection, holding: i64, incoming: &Incoming) -> Result<Option<i64>, Trouble> {
    let Incoming { summary, body, .. } = incoming;
    let mut statement = conn.prepare_cached(
        "INSERT INTO cases (holding, id, number, version, service, applicant_type, state, standing, due, paused, basis,
                            officer, officer_name, fencing, name, address, outcome, decided_by, messages)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
         ON CONFLICT (holding, id) DO NOTHING",
    )?;
    let claimed_by = summary.claimed_by.as_ref();
    let inserted = statement.execute(params![
        holding,
        summary.id.0.as_bytes(),
        summary.number,
        summary.version,
        summary.service,
        summary.applicant_type,
        to_word(&summary.state)?,
        summary.standing.code(),
        to_day(summary.due.day),
        summary.due.paused,
        to_json(&summary.basis)?,
        claimed_by.map(|officer| &officer.id),
        claimed_by.map(|officer| &officer.name),
        summary.fencing,
        summary.name,
        summary.address,
        summary.outcome.map(|outcome| to_word(&outcome)).transpose()?,
        summary.decided_by,
        summary.messages,
    ])?;
    if inserted == 0 {
        return Ok(None);
    }
    let row = conn.last_insert_rowid();
    conn.prepare_cached("INSERT INTO bodies (row, body) VALUES (?1, ?2)")?.execute(params![row, body])?;
    Ok(Some(row))
}

pub(crate) fn remove(conn: &Connection, row: i64) -> Result<(), Trouble> {
    conn.prepare_cached("DELETE FROM bodies WHERE row = ?1")?.execute([row])?;
    conn.prepare_cached("DELETE FROM cases WHERE row = ?1")?.execute([row])?;
    Ok(())
}

/// The summary of a case in a holding, with its row.
pub(crate) fn find(conn: &Connection, holding: i64, id: CaseId) -> Result<Option<(i64, CaseSummary)>, Trouble> {
    let mut statement =
        conn.prepare_cached(&format!("SELECT {COLUMNS} FROM cases c WHERE c.holding = ?1 AND c.id = ?2"))?;
    let found = statement.query_row(params![holding, id.0.as_bytes()], |row| {
        Ok(of_row(row).and_then(|summary| Ok((row.get(0)?, summary))))
    });
    found.optional()?.transpose()
}

/// The summary in whichever scope is shown.
pub(crate) fn find_shown(conn: &Connection, id: CaseId) -> Result<Option<(i64, CaseSummary)>, Trouble> {
    for holding in shown_holdings(conn)? {
        if let Some(found) = find(conn, holding, id)? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

/// The case of a full number, in whichever scope is shown.
pub(crate) fn by_number(conn: &Connection, number: &str) -> Result<Option<CaseId>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT c.id FROM cases c JOIN holdings h ON h.id = c.holding WHERE h.shown = 1 AND c.number = ?1 LIMIT 1",
    )?;
    let found: Option<[u8; 16]> = statement.query_row([number], |row| row.get(0)).optional()?;
    Ok(found.map(|id| CaseId(Uuid::from_bytes(id))))
}

pub(crate) fn shown_holdings(conn: &Connection) -> Result<Vec<i64>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT id FROM holdings WHERE shown = 1")?;
    Ok(statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

pub(crate) fn summary(conn: &Connection, row: i64) -> Result<CaseSummary, Trouble> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM cases c WHERE c.row = ?1"))?;
    statement.query_row([row], |row| Ok(of_row(row)))?
}

/// Rows of the queue, in no order.
pub(crate) fn open_rows(conn: &Connection, holding: i64) -> Result<Vec<i64>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT row FROM cases WHERE holding = ?1 AND standing < 3")?;
    Ok(statement.query_map([holding], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Closed cases with nothing in their history from a moment on, in no order.
pub(crate) fn closed_before(conn: &Connection, before: DateTime<Utc>) -> Result<Vec<CaseId>, Trouble> {
    let mut statement = conn
        .prepare("SELECT row FROM cases WHERE standing = 3 AND holding IN (SELECT id FROM holdings WHERE shown = 1)")?;
    let rows: Vec<i64> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    let mut closed = Vec::new();
    for row in rows {
        let case = body(conn, row)?;
        if case.history.last().map_or(case.submitted_at, |last| last.at) < before {
            closed.push(case.id);
        }
    }
    Ok(closed)
}

/// The time limit comes out otherwise than when the case arrived.
pub(crate) fn set_due(conn: &Connection, row: i64, summary: &CaseSummary) -> Result<(), Trouble> {
    let due = summary.due;
    conn.prepare_cached("UPDATE cases SET due = ?2, paused = ?3, standing = ?4 WHERE row = ?1")?.execute(params![
        row,
        to_day(due.day),
        due.paused,
        summary.standing.code()
    ])?;
    Ok(())
}

pub(crate) fn body(conn: &Connection, row: i64) -> Result<Case, Trouble> {
    let mut statement = conn.prepare_cached("SELECT body FROM bodies WHERE row = ?1")?;
    statement.query_row([row], |row| {
        Ok(row.get_ref(0)?.as_blob().map_err(|_| Trouble::Unreadable("body")).and_then(unpack_case))
    })?
}

/// The case of a row, when the row is of the holding.
pub(crate) fn body_within(conn: &Connection, holding: i64, row: i64) -> Result<Option<Case>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT holding = ?2 FROM cases WHERE row = ?1")?;
    let within = statement.query_row(params![row, holding], |row| row.get::<_, bool>(0)).optional()?;
    within.filter(|within| *within).map(|_| body(conn, row)).transpose()
}

/// Rows of a holding, at most `limit`.
pub(crate) fn some_rows(conn: &Connection, holding: i64, limit: u32) -> Result<Vec<i64>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT row FROM cases WHERE holding = ?1 LIMIT ?2")?;
    Ok(statement.query_map(params![holding, limit], |row| row.get(0))?.collect::<Result<_, _>>()?)
}

/// Whole cases of the shown scopes that the officer holds or has decided and not delivered, by last day.
pub(crate) fn of_officer(conn: &Connection, officer: &str) -> Result<Vec<Case>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT b.body FROM cases c JOIN bodies b ON b.row = c.row
         WHERE c.holding IN (SELECT id FROM holdings WHERE shown = 1) AND c.standing < 3 AND c.officer = ?1
         ORDER BY c.standing, c.due, c.number",
    )?;
    let bodies = statement.query_map([officer], |row| row.get::<_, Vec<u8>>(0))?;
    bodies.map(|body| unpack_case(&body?)).collect()
}

/// Whole cases of the shown scopes that nobody holds and that wait for a decision, by last day; those whose time limit
/// stands still come last.
pub(crate) fn most_urgent_free(conn: &Connection, limit: u32) -> Result<Vec<Case>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT b.body FROM cases c JOIN bodies b ON b.row = c.row
         WHERE c.holding IN (SELECT id FROM holdings WHERE shown = 1) AND c.standing < 2 AND c.standing < 3 AND c.officer IS NULL
         ORDER BY c.standing, c.due, c.number LIMIT ?1",
    )?;
    let bodies = statement.query_map([limit], |row| row.get::<_, Vec<u8>>(0))?;
    bodies.map(|body| unpack_case(&body?)).collect()
}

/// Whole cases of the shown scopes in which this officer's decision is accepted and not delivered, by last day.
pub(crate) fn decided_by(conn: &Connection, officer: &str) -> Result<Vec<Case>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT b.body FROM cases c JOIN bodies b ON b.row = c.row
         WHERE c.holding IN (SELECT id FROM holdings WHERE shown = 1) AND c.standing = 2 AND c.standing < 3
           AND c.decided_by = ?1
         ORDER BY c.due, c.number",
    )?;
    let bodies = statement.query_map([officer], |row| row.get::<_, Vec<u8>>(0))?;
    bodies.map(|body| unpack_case(&body?)).collect()
}
