//! Cases as rows, and the place of each change in central's order.

use gishe_domain::address::DistrictCode;
use gishe_domain::case::{Case, CaseId};
use gishe_protocol::changes::ScopeChecksum;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use rusqlite::{Connection, OptionalExtension};
use uuid::Uuid;

use super::{RegisterError, blobs};

/// A case and what the register keeps beside it.
pub(super) struct CaseRow {
    pub seq: i64,
    /// The highest fencing token ever given on the case.
    pub fence: u32,
    pub case: Case,
}

/// The case; none when there is no such case.
pub(super) fn find(db: &Connection, id: CaseId) -> Result<Option<CaseRow>, RegisterError> {
    let found = db
        .prepare_cached("SELECT seq, fence, body FROM cases WHERE id = ?1")?
        .query_row([id.0.as_bytes().as_slice()], |row| Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?)))
        .optional()?;
    found.map(|(seq, fence, body)| Ok(CaseRow { seq, fence, case: serde_json::from_str(&body)? })).transpose()
}

/// Puts a new case at the end of the register and at a new place in its order.
pub(super) fn insert(db: &Connection, case: &Case, fence: u32) -> Result<i64, RegisterError> {
    let position = advance(db)?;
    insert_at(db, case, fence, position)?;
    toggle(db, &case.district, &[(case.id, case.version)])?;
    Ok(position)
}

/// Puts a case at a given place without touching the checksum: for loading.
pub(super) fn insert_at(db: &Connection, case: &Case, fence: u32, position: i64) -> Result<(), RegisterError> {
    db.prepare_cached(
        "INSERT INTO cases (id, number, district, version, position, fence, body) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        case.id.0.as_bytes().as_slice(),
        &case.number,
        &case.district.0,
        case.version,
        position,
        fence,
        serde_json::to_string(case)?,
    ))?;
    blobs::show(db, case)
}

/// Writes the next version of a case at a new place in the order, keeps what it was for snapshots under way, and leaves
/// a tombstone in a district that it has left.
pub(super) fn replace(db: &Connection, old: &CaseRow, case: &Case, fence: u32) -> Result<i64, RegisterError> {
    let position = advance(db)?;
    let id = case.id.0.as_bytes().as_slice();
    db.prepare_cached(
        "INSERT INTO superseded (seq, position, until, id, district, version, body)
         SELECT seq, position, ?2, id, district, version, body FROM cases WHERE seq = ?1",
    )?
    .execute((old.seq, position))?;
    db.prepare_cached(
        "UPDATE cases SET district = ?2, version = ?3, position = ?4, fence = ?5, body = ?6 WHERE seq = ?1",
    )?
    .execute((old.seq, &case.district.0, case.version, position, fence, serde_json::to_string(case)?))?;
    toggle(db, &old.case.district, &[(case.id, old.case.version)])?;
    toggle(db, &case.district, &[(case.id, case.version)])?;
    blobs::show(db, case)?;
    #[cfg(feature = "planted")]
    if planted::is(Planted::TombstoneForgotten) {
        return Ok(position);
    }
    if old.case.district != case.district {
        db.prepare_cached("INSERT OR REPLACE INTO departures (district, id, position) VALUES (?1, ?2, ?3)")?
            .execute((&old.case.district.0, id, position))?;
        db.prepare_cached("DELETE FROM departures WHERE district = ?1 AND id = ?2")?.execute((&case.district.0, id))?;
    }
    Ok(position)
}

/// The last place in central's order.
pub(super) fn head(db: &Connection) -> Result<i64, RegisterError> {
    Ok(db.prepare_cached("SELECT head FROM register")?.query_row([], |row| row.get(0))?)
}

/// The name of this register, and the oldest place from which changes can still be told.
pub(super) fn instance(db: &Connection) -> Result<(String, i64), RegisterError> {
    let mut statement = db.prepare_cached("SELECT instance, low_water FROM register")?;
    Ok(statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

/// The checksum kept for a district.
pub(super) fn checksum(db: &Connection, district: &DistrictCode) -> Result<ScopeChecksum, RegisterError> {
    let text: Option<String> = db
        .prepare_cached("SELECT checksum FROM scopes WHERE district = ?1")?
        .query_row([&district.0], |row| row.get(0))
        .optional()?;
    match text {
        None => Ok(ScopeChecksum::default()),
        Some(text) => ScopeChecksum::from_hex(&text).ok_or(RegisterError::Damaged("checksum")),
    }
}

/// Adds cases to the checksum of a district, or takes them away.
pub(super) fn toggle(db: &Connection, district: &DistrictCode, cases: &[(CaseId, u32)]) -> Result<(), RegisterError> {
    let mut sum = checksum(db, district)?;
    for (id, version) in cases {
        sum.toggle(*id, *version);
    }
    db.prepare_cached("INSERT OR REPLACE INTO scopes (district, checksum) VALUES (?1, ?2)")?
        .execute((&district.0, sum.to_hex()))?;
    Ok(())
}

/// The id in a column of 16 bytes.
pub(super) fn uuid(bytes: &[u8]) -> Result<Uuid, RegisterError> {
    Uuid::from_slice(bytes).map_err(|_| RegisterError::Damaged("identifier"))
}

/// Takes the next place in central's order.
pub(super) fn advance(db: &Connection) -> Result<i64, RegisterError> {
    Ok(db.prepare_cached("UPDATE register SET head = head + 1 RETURNING head")?.query_row([], |row| row.get(0))?)
}
