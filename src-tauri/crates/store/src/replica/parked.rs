//! What a newer central said and this version does not understand. A case in it is counted with the others, so that the
//! checksum agrees; what was here of it before stays on the screen; and after an update it is read again.

use gishe_domain::case::CaseId;
use gishe_protocol::parked::Parked;
use rusqlite::{Connection, OptionalExtension, params};

use crate::codec::uuid;
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE parked (
    row     INTEGER PRIMARY KEY,
    holding INTEGER NOT NULL REFERENCES holdings (id),
    id      BLOB,                           -- the case, when it is one
    version INTEGER,
    text    TEXT NOT NULL                   -- as it came, JSON
) STRICT;
CREATE UNIQUE INDEX parked_id ON parked (holding, id);
";

pub(crate) fn any(conn: &Connection, holding: i64) -> Result<bool, Trouble> {
    Ok(conn.prepare_cached("SELECT 1 FROM parked WHERE holding = ?1")?.exists([holding])?)
}

pub(crate) fn put(conn: &Connection, holding: i64, parked: &Parked) -> Result<(), Trouble> {
    let (id, version) = parked.case.unzip();
    conn.prepare_cached("INSERT INTO parked (holding, id, version, text) VALUES (?1, ?2, ?3, ?4)")?
        .execute(params![holding, id.as_ref().map(|id| id.0.as_bytes()), version, parked.text])?;
    Ok(())
}

/// The version of a case that is parked, which is not from now on.
pub(crate) fn take(conn: &Connection, holding: i64, id: CaseId) -> Result<Option<u32>, Trouble> {
    let mut statement = conn.prepare_cached("DELETE FROM parked WHERE holding = ?1 AND id = ?2 RETURNING version")?;
    Ok(statement.query_row(params![holding, id.0.as_bytes()], |row| row.get(0)).optional()?)
}

/// Everything that is parked in copies that are not dropped: the row, the copy, and what it is.
pub(crate) fn all(conn: &Connection) -> Result<Vec<(i64, i64, Parked)>, Trouble> {
    let mut statement = conn.prepare(
        "SELECT * FROM parked WHERE holding IN (SELECT id FROM holdings WHERE stage <> 'dropped') ORDER BY row",
    )?;
    let mut rows = statement.query([])?;
    let mut all = Vec::new();
    while let Some(row) = rows.next()? {
        let version: Option<u32> = row.get("version")?;
        let case = version.map(|version| Ok::<_, Trouble>((CaseId(uuid(row, "id")?), version))).transpose()?;
        all.push((row.get("row")?, row.get("holding")?, Parked { case, text: row.get("text")? }));
    }
    Ok(all)
}

pub(crate) fn remove(conn: &Connection, row: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM parked WHERE row = ?1", [row])?;
    Ok(())
}

pub(crate) fn count(conn: &Connection, holding: i64) -> Result<u32, Trouble> {
    Ok(conn.query_row("SELECT count(*) FROM parked WHERE holding = ?1", [holding], |row| row.get(0))?)
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM parked WHERE holding = ?1", [holding])?;
    Ok(())
}
