//! Closed cases that were wiped here because they had been closed for long enough. That they are there and in which version is kept, so
//! that the copy still agrees with central's checksum; nothing else is.

use gishe_domain::case::CaseId;
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE retired (
    holding INTEGER NOT NULL REFERENCES holdings (id),
    id      BLOB NOT NULL,
    version INTEGER NOT NULL,
    PRIMARY KEY (holding, id)
) STRICT, WITHOUT ROWID;
";

pub(crate) fn any(conn: &Connection, holding: i64) -> Result<bool, Trouble> {
    Ok(conn.prepare_cached("SELECT 1 FROM retired WHERE holding = ?1")?.exists([holding])?)
}

pub(crate) fn put(conn: &Connection, holding: i64, id: CaseId, version: u32) -> Result<(), Trouble> {
    conn.prepare_cached("INSERT INTO retired (holding, id, version) VALUES (?1, ?2, ?3)")?.execute(params![
        holding,
        id.0.as_bytes(),
        version
    ])?;
    Ok(())
}

/// The version of a case that was wiped, and is taken up again or leaves from now on.
pub(crate) fn take(conn: &Connection, holding: i64, id: CaseId) -> Result<Option<u32>, Trouble> {
    let mut statement = conn.prepare_cached("DELETE FROM retired WHERE holding = ?1 AND id = ?2 RETURNING version")?;
    Ok(statement.query_row(params![holding, id.0.as_bytes()], |row| row.get(0)).optional()?)
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM retired WHERE holding = ?1", [holding])?;
    Ok(())
}
