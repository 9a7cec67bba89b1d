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

/// Registers that came after the snapshot, by what central calls them.
pub(crate) const REGISTERS: &str = "
CREATE TABLE registers (
    holding INTEGER PRIMARY KEY REFERENCES holdings (id),
    digest  TEXT NOT NULL                   -- of the register of addresses, see the protocol
) STRICT;
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

/// Every street that is shown, as they stand in the file: by settlement and code.
pub(crate) fn all(conn: &Connection) -> Result<Vec<Street>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT street FROM streets WHERE holding IN (SELECT id FROM holdings WHERE shown = 1)
         ORDER BY settlement, location",
    )?;
    let mut rows = statement.query([])?;
    let mut streets = Vec::new();
    while let Some(row) = rows.next()? {
        streets.push(from_json(row.get_ref(0)?.as_str().map_err(|_| Trouble::Unreadable("street"))?, "street")?);
    }
    Ok(streets)
}

/// Changes whenever other streets may be shown.
pub(crate) fn stamp(conn: &Connection) -> Result<String, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT group_concat(h.id || ' ' || h.snapshot || ' ' || min(h.next_page, 1) || ' ' || coalesce(r.digest, ''), ';')
         FROM holdings h LEFT JOIN registers r ON r.holding = h.id WHERE h.shown = 1",
    )?;
    Ok(statement.query_row([], |row| row.get::<_, Option<String>>(0))?.unwrap_or_default())
}

/// The digest of the register of addresses that a holding has; none when it has what came with its snapshot.
pub(crate) fn digest(conn: &Connection, holding: i64) -> Result<Option<String>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT digest FROM registers WHERE holding = ?1")?;
    Ok(statement.query_row([holding], |row| row.get(0)).optional()?)
}

/// A holding has another register of addresses now.
pub(crate) fn replace(conn: &Connection, holding: i64, digest: &str, streets: &[Street]) -> Result<(), Trouble> {
    conn.execute("DELETE FROM streets WHERE holding = ?1", [holding])?;
    for street in streets {
        put(conn, holding, street)?;
    }
    conn.execute("INSERT OR REPLACE INTO registers (holding, digest) VALUES (?1, ?2)", params![holding, digest])?;
    Ok(())
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM streets WHERE holding = ?1", [holding])?;
    conn.execute("DELETE FROM registers WHERE holding = ?1", [holding])?;
    Ok(())
}
