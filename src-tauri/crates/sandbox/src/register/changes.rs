//! The feed of changes: upserts and tombstones of one scope in central's order.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use gishe_domain::address::DistrictCode;
use gishe_domain::case::CaseId;
use gishe_protocol::changes::{Change, ChangesPage, Cursor};
use gishe_protocol::info::Scope;

use super::{Reading, Register, RegisterError, addresses, district_of, store};

/// Changes in a page, at most.
pub const MAX_CHANGES: u32 = 500;

/// Why changes cannot be told.
#[derive(Debug, thiserror::Error)]
pub enum ChangesError {
    /// The cursor is too old, of another scope or of another register: the replica must be built anew.
    #[error("the cursor cannot be gone on from")]
    Expired,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] RegisterError),
}

impl From<rusqlite::Error> for ChangesError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The cursor of a scope at a place of the order. It names the register, so that another one knows it for foreign.
pub(super) fn cursor(instance: &str, scope: &Scope, position: i64) -> Cursor {
    Cursor(URL_SAFE_NO_PAD.encode(format!("c1\n{instance}\n{}\n{position}", scope.0)))
}

fn position_of(cursor: &Cursor, instance: &str, scope: &Scope) -> Option<i64> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(&cursor.0).ok()?).ok()?;
    let place = text.strip_prefix("c1\n")?.strip_prefix(instance)?.strip_prefix('\n')?;
    place.strip_prefix(scope.0.as_str())?.strip_prefix('\n')?.parse().ok()
}

impl Reading<'_> {
    /// What changed in a scope after the cursor, at most `limit` changes (1 to [`MAX_CHANGES`]).
    pub fn changes(&self, scope: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, ChangesError> {
        // One read transaction: page, cursor and checksum are of one moment.
        let tx = self.db.unchecked_transaction()?;
        let (instance, low_water) = store::instance(&tx)?;
        let head = store::head(&tx)?;
        let district = district_of(scope).ok_or(ChangesError::Expired)?;
        let since = position_of(since, &instance, scope).filter(|place| (low_water..=head).contains(place));
        let since = since.ok_or(ChangesError::Expired)?;
        let limit = limit.clamp(1, MAX_CHANGES) as usize;
        let mut found = Reading { db: &tx }.after(&district, since, limit + 1)?;
        let more = found.len() > limit;
        found.truncate(limit);
        let last = if more { found.last().map_or(since, |(place, _)| *place) } else { head };
        let checksum = if more { None } else { Some(store::checksum(&tx, &district)?.to_hex()) };
        let changes = found.into_iter().map(|(_, change)| change).collect();
        let addresses = addresses::digest(&tx, &district)?;
        Ok(ChangesPage { changes, next: cursor(&instance, scope, last), more, checksum, addresses })
    }

    fn after(&self, district: &DistrictCode, since: i64, limit: usize) -> Result<Vec<(i64, Change)>, RegisterError> {
        let mut statement = self.db.prepare_cached(
            "SELECT position, id, body FROM cases WHERE district = ?1 AND position > ?2
             UNION ALL
             SELECT position, id, NULL FROM departures WHERE district = ?1 AND position > ?2
             ORDER BY 1 LIMIT ?3",
        )?;
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let mut rows = statement.query((&district.0, since, limit))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            let change = match row.get::<_, Option<String>>(2)? {
                Some(body) => Change::Upsert { case: serde_json::from_str(&body)? },
                None => Change::Tombstone { id: CaseId(store::uuid(&row.get::<_, Vec<u8>>(1)?)?) },
            };
            found.push((row.get(0)?, change));
        }
        Ok(found)
    }
}

impl Register {
    /// Forgets what is needed only for cursors and snapshots from before now: whoever holds one must begin anew.
    pub fn forget_the_past(&mut self) -> Result<(), RegisterError> {
        let tx = self.db.transaction()?;
        tx.execute("UPDATE register SET low_water = head", [])?;
        tx.execute("DELETE FROM superseded", [])?;
        tx.execute("DELETE FROM departures", [])?;
        tx.commit()?;
        Ok(())
    }
}
