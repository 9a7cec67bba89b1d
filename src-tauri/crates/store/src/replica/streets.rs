//! Streets of the register of addresses, with the numbers that exist.

use gishe_domain::address::Street;
use rusqlite::{Connection, OptionalExtension, params};

use crate::codec::{from_json, to_json};
use crate::error::Trouble;

pub(crate) const DDL: &str = "
CREATE TABLE streets (
    holding    INTEGER NOT NULL REFERENCES holdings (id),
    settlement TEXT NOT NULL,               -- ЕКАТТЕ
    location   TEXT NOT NULL,               -- five digits
    street     TEXT NOT NULL,               -- JSON
    PRIMARY KEY (holding, settlement, location)
) STRICT, WITHOUT ROWID;
";

pub(crate) fn put(conn: &Connection, holding: i64, street: &Street) -> Result<(), Trouble> {
    conn.prepare_cached(
        "INSERT OR REPLACE INTO streets (holding, settlement, location, street) VALUES (?1, ?2, ?3, ?4)",
    )?
    .execute(params![holding, street.settlement.code, street.location.code, to_json(street)?])?;
    Ok(())
}

/// A street by ЕКАТТЕ of its settlement and its own five digits.
pub(crate) fn find(conn: &Connection, settlement: &str, location: &str) -> Result<Option<Street>, Trouble> {
    let text: Option<String> = conn
        .prepare_cached(
            "SELECT street FROM streets
             WHERE holding IN (SELECT id FROM holdings WHERE shown = 1) AND settlement = ?1 AND location = ?2",
        )?
        .query_row([settlement, location], |row| row.get(0))
        .optional()?;
    text.map(|text| from_json(&text, "street")).transpose()
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM streets WHERE holding = ?1", [holding])?;
    Ok(())
}
