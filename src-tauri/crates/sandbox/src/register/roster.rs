//! Who decides in which district: cases are given to nobody else.

use gishe_domain::address::DistrictCode;
use gishe_domain::case::OfficerRef;
use gishe_protocol::info::{Account, Colleague, Role};
use rusqlite::Connection;

use super::{Reading, Register, RegisterError};

pub(super) const DDL: &str = "
CREATE TABLE roster (
    district TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    post TEXT NOT NULL,
    supervisor INTEGER NOT NULL,
    PRIMARY KEY (district, id)
) STRICT, WITHOUT ROWID;
";

impl Register {
    /// Puts the accounts in the place of those known before. Trainers and IT decide nothing and are left out.
    pub fn keep_roster(&mut self, accounts: &[Account]) -> Result<(), RegisterError> {
        let tx = self.db.transaction()?;
        tx.execute("DELETE FROM roster", [])?;
        for account in accounts {
            for grant in &account.scopes {
                let supervisor = match grant.role {
                    Role::Officer => false,
                    Role::Supervisor => true,
                    Role::Trainer | Role::It => continue,
                };
                tx.execute(
                    "INSERT INTO roster (district, id, name, post, supervisor) VALUES (?1, ?2, ?3, ?4, ?5)
                     ON CONFLICT DO UPDATE SET supervisor = max(supervisor, excluded.supervisor)",
                    (&grant.district.0, &account.id, &account.name, &account.post, supervisor),
                )?;
            }
        }
        tx.commit()?;
        Ok(())
    }
}

impl Reading<'_> {
    /// Who decides in a district, by name.
    pub fn roster(&self, district: &DistrictCode) -> Result<Vec<Colleague>, RegisterError> {
        of_district(self.db, district)
    }
}

pub(super) fn of_district(db: &Connection, district: &DistrictCode) -> Result<Vec<Colleague>, RegisterError> {
    let mut statement = db.prepare_cached(
        "SELECT id, name, post, supervisor FROM roster WHERE district = ?1 ORDER BY supervisor, name, id",
    )?;
    let rows = statement.query_map([&district.0], |row| {
        let role = if row.get(3)? { Role::Supervisor } else { Role::Officer };
        Ok(Colleague { officer: OfficerRef { id: row.get(0)?, name: row.get(1)? }, post: row.get(2)?, role })
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}
