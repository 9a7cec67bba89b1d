//! Holdings: copies of a scope. Usually there is one; while a new one is built beside it there are two, and which of them
//! is shown is one bit, so that the change from one to the other is one small transaction.

use gishe_protocol::changes::{Cursor, ScopeChecksum};
use gishe_protocol::info::Scope;
use gishe_sync::ports::{ReplicaPosition, SnapshotHeader, SnapshotResume};
use rusqlite::{Connection, OptionalExtension, Row, params};

use crate::codec::to_millis;
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE holdings (
    id        INTEGER PRIMARY KEY,
    scope     TEXT NOT NULL,
    shown     INTEGER NOT NULL,             -- the copy that the desk shows
    stage     TEXT NOT NULL CHECK (stage IN ('building', 'whole', 'dropped')),
    snapshot  TEXT NOT NULL,                -- the snapshot it was built from
    next_page INTEGER NOT NULL,             -- the first page that is missing
    pages     INTEGER NOT NULL,
    total     INTEGER NOT NULL,             -- cases that the snapshot announced
    cases     INTEGER NOT NULL,             -- cases that are here
    checksum  TEXT NOT NULL,                -- over those
    cursor    TEXT,                         -- where changes go on from; none while building, or when it has expired
    torn      INTEGER NOT NULL DEFAULT 0,   -- the whole did not agree with itself: build it anew from page 0
    as_of     INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX holdings_shown ON holdings (scope) WHERE shown = 1;
CREATE UNIQUE INDEX holdings_building ON holdings (scope) WHERE stage = 'building';
";

/// Whether a copy has traces of its files and dwellings ([`super::traces`]). One from before has none: it is shown on, and built
/// anew beside itself, as if its cursor had expired.
pub(crate) const TRACED: &str = "
ALTER TABLE holdings ADD COLUMN traced INTEGER NOT NULL DEFAULT 0;
UPDATE holdings SET cursor = NULL WHERE stage = 'whole';
UPDATE holdings SET torn = 1 WHERE stage = 'building';
";

/// A copy of a scope.
#[derive(Debug, Clone)]
pub(crate) struct Holding {
    pub id: i64,
    pub whole: bool,
    pub snapshot: String,
    pub next_page: u32,
    pub pages: u32,
    pub total: u32,
    pub cases: u32,
    pub checksum: ScopeChecksum,
    pub cursor: Option<Cursor>,
    pub torn: bool,
}

const COLUMNS: &str = "id, stage, snapshot, next_page, pages, total, cases, checksum, cursor, torn";

fn of_row(row: &Row<'_>) -> Result<Holding, Trouble> {
    let checksum: String = row.get("checksum")?;
    Ok(Holding {
        id: row.get("id")?,
        whole: row.get::<_, String>("stage")? == "whole",
        snapshot: row.get("snapshot")?,
        next_page: row.get("next_page")?,
        pages: row.get("pages")?,
        total: row.get("total")?,
        cases: row.get("cases")?,
        checksum: ScopeChecksum::from_hex(&checksum).ok_or(Trouble::Unreadable("checksum"))?,
        cursor: row.get::<_, Option<String>>("cursor")?.map(Cursor),
        torn: row.get("torn")?,
    })
}

fn one(conn: &Connection, scope: &Scope, which: &str) -> Result<Option<Holding>, Trouble> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM holdings WHERE scope = ?1 AND {which}"))?;
    statement.query_row([&scope.0], |row| Ok(of_row(row))).optional()?.transpose()
}

/// A copy by its number.
pub(crate) fn find(conn: &Connection, id: i64) -> Result<Option<Holding>, Trouble> {
    let mut statement = conn.prepare_cached(&format!("SELECT {COLUMNS} FROM holdings WHERE id = ?1"))?;
    statement.query_row([id], |row| Ok(of_row(row))).optional()?.transpose()
}

/// The copy that is shown: whole, or in its first building.
pub(crate) fn shown(conn: &Connection, scope: &Scope) -> Result<Option<Holding>, Trouble> {
    one(conn, scope, "shown = 1")
}

/// The number of the copy that is shown, if it is whole and has traces.
pub(crate) fn traced(conn: &Connection, scope: &Scope) -> Result<Option<i64>, Trouble> {
    let mut statement = conn
        .prepare_cached("SELECT id FROM holdings WHERE scope = ?1 AND shown = 1 AND stage = 'whole' AND traced = 1")?;
    Ok(statement.query_row([&scope.0], |row| row.get(0)).optional()?)
}

pub(crate) fn building(conn: &Connection, scope: &Scope) -> Result<Option<Holding>, Trouble> {
    one(conn, scope, "stage = 'building'")
}

pub(crate) fn position(conn: &Connection, scope: &Scope) -> Result<ReplicaPosition, Trouble> {
    let whole = shown(conn, scope)?.filter(|holding| holding.whole);
    let building = building(conn, scope)?.filter(|holding| !holding.torn);
    Ok(ReplicaPosition {
        whole: whole.is_some(),
        cursor: whole.and_then(|holding| holding.cursor),
        building: building.map(|holding| SnapshotResume { snapshot: holding.snapshot, next_page: holding.next_page }),
    })
}

/// Begins a copy; it is shown at once when nothing else is.
pub(crate) fn begin(conn: &Connection, header: &SnapshotHeader) -> Result<(), Trouble> {
    let shown = shown(conn, &header.scope)?.is_none();
    conn.execute(
        "INSERT INTO holdings (scope, shown, stage, snapshot, next_page, pages, total, cases, checksum, as_of, traced)
         VALUES (?1, ?2, 'building', ?3, 0, ?4, ?5, 0, ?6, ?7, 1)",
        params![
            header.scope.0,
            shown,
            header.snapshot,
            header.pages,
            header.cases,
            ScopeChecksum::default().to_hex(),
            to_millis(header.as_of),
        ],
    )?;
    Ok(())
}

pub(crate) fn advance(conn: &Connection, holding: &Holding) -> Result<(), Trouble> {
    conn.prepare_cached("UPDATE holdings SET next_page = ?2, cases = ?3, checksum = ?4, cursor = ?5 WHERE id = ?1")?
        .execute(params![
            holding.id,
            holding.next_page,
            holding.cases,
            holding.checksum.to_hex(),
            holding.cursor.as_ref().map(|cursor| &cursor.0),
        ])?;
    Ok(())
}

/// The copy is whole: it is shown from now on, and what was shown before is dropped.
pub(crate) fn complete(conn: &Connection, scope: &Scope, holding: i64, cursor: &Cursor) -> Result<(), Trouble> {
    conn.execute(
        "UPDATE holdings SET shown = 0, stage = 'dropped' WHERE scope = ?1 AND id <> ?2",
        params![scope.0, holding],
    )?;
    conn.execute(
        "UPDATE holdings SET shown = 1, stage = 'whole', torn = 0, cursor = ?2 WHERE id = ?1",
        params![holding, cursor.0],
    )?;
    Ok(())
}

pub(crate) fn drop_one(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("UPDATE holdings SET shown = 0, stage = 'dropped' WHERE id = ?1", [holding])?;
    Ok(())
}

pub(crate) fn mark_torn(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("UPDATE holdings SET torn = 1 WHERE id = ?1", [holding])?;
    Ok(())
}

/// What is shown stays, but changes cannot go on from it: a new copy has to be built.
pub(crate) fn expire(conn: &Connection, scope: &Scope) -> Result<(), Trouble> {
    conn.execute("UPDATE holdings SET cursor = NULL WHERE scope = ?1", [&scope.0])?;
    Ok(())
}

/// Drops the copies of every other scope.
pub(crate) fn keep(conn: &Connection, scopes: &[Scope]) -> Result<(), Trouble> {
    let mut statement = conn.prepare("SELECT id, scope FROM holdings WHERE stage <> 'dropped'")?;
    let held: Vec<(i64, String)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    for (id, _) in held.iter().filter(|(_, scope)| !scopes.iter().any(|kept| &kept.0 == scope)) {
        drop_one(conn, *id)?;
    }
    Ok(())
}

/// A copy that is to be swept away.
pub(crate) fn dropped(conn: &Connection) -> Result<Option<i64>, Trouble> {
    Ok(conn.query_row("SELECT id FROM holdings WHERE stage = 'dropped' LIMIT 1", [], |row| row.get(0)).optional()?)
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM holdings WHERE id = ?1", [holding])?;
    Ok(())
}
