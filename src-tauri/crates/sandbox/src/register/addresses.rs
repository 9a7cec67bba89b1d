//! The register of addresses of a district, put as a whole.

use std::collections::BTreeSet;

use chrono::{DateTime, Utc};
use gishe_domain::address::{DistrictCode, Street};
use gishe_domain::assets;
use gishe_domain::district::Districts;
use gishe_protocol::addresses::{AddressDigest, AddressLine, AddressesReceipt};
use rusqlite::{Connection, OptionalExtension};

use super::{Reading, Register, RegisterError, snapshot};

/// Why a register was not taken; what was there before stays.
#[derive(Debug, thiserror::Error)]
pub enum AddressesError {
    /// A line is not what it should be.
    #[error("line {line}: {what}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The last line is missing, or something follows it.
    #[error("the register has no end, or goes on behind it")]
    Torn,
    /// Count or digest is not that of what came.
    #[error("count or digest differ from what came")]
    Differs,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] RegisterError),
}

impl From<rusqlite::Error> for AddressesError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

/// The digest of the register that was put for a district; none when it has the one it was founded with.
pub(super) fn digest(db: &Connection, district: &DistrictCode) -> Result<Option<String>, RegisterError> {
    let mut statement = db.prepare_cached("SELECT digest FROM registers WHERE district = ?1")?;
    Ok(statement.query_row([&district.0], |row| row.get(0)).optional()?)
}

impl Register {
    /// Takes a register over: NDJSON of [`AddressLine`]. All of it, in one transaction, or nothing.
    pub fn put_addresses(
        &mut self,
        district: &DistrictCode,
        body: &[u8],
        account: &str,
        now: DateTime<Utc>,
    ) -> Result<AddressesReceipt, AddressesError> {
        let (streets, end) = read(district, body)?;
        let AddressLine::End { streets: count, numbers, digest: told } = end else { return Err(AddressesError::Torn) };
        let tx = self.db.transaction()?;
        let before = digest(&tx, district)?;
        tx.execute("DELETE FROM streets WHERE district = ?1", [&district.0])?;
        {
            let mut insert = tx.prepare("INSERT INTO streets (district, ordinal, body) VALUES (?1, ?2, ?3)")?;
            for (ordinal, street) in (0i64..).zip(&streets) {
                let body = serde_json::to_string(street).map_err(RegisterError::from)?;
                insert.execute((&district.0, ordinal, body))?;
            }
        }
        tx.execute(
            "INSERT OR REPLACE INTO registers (district, digest, account, at) VALUES (?1, ?2, ?3, ?4)",
            (&district.0, &told, account, now.to_rfc3339()),
        )?;
        tx.commit()?;
        let changed = before.as_ref() != Some(&told);
        Ok(AddressesReceipt { district: district.clone(), streets: count, numbers, digest: told, changed })
    }
}

impl Reading<'_> {
    /// The register of a district, as [`AddressLine`]s.
    pub fn addresses(&self, district: &DistrictCode) -> Result<Vec<u8>, RegisterError> {
        let tx = self.db.unchecked_transaction()?;
        let mut statement = tx.prepare_cached("SELECT body FROM streets WHERE district = ?1 ORDER BY ordinal")?;
        let mut rows = statement.query([&district.0])?;
        let (mut lines, mut digest) = (Vec::new(), AddressDigest::default());
        while let Some(row) = rows.next()? {
            let body = row.get_ref(0)?.as_str().map_err(|_| RegisterError::Damaged("street"))?;
            digest.add(&serde_json::from_str(body)?);
            snapshot::wrap(&mut lines, "street", body);
        }
        serde_json::to_writer(&mut lines, &digest.end())?;
        lines.push(b'\n');
        Ok(lines)
    }
}

/// Reads and checks every line.
fn read(district: &DistrictCode, body: &[u8]) -> Result<(Vec<Street>, AddressLine), AddressesError> {
    let districts = Districts::parse(assets::DISTRICTS).map_err(|_| RegisterError::Damaged("districts"))?;
    let own = districts.get(district).ok_or(AddressesError::Line { line: 0, what: "no such district" })?;
    let mut streets: Vec<Street> = Vec::new();
    let (mut seen, mut digest) = (BTreeSet::new(), AddressDigest::default());
    let mut lines = (1..).zip(body.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()));
    for (line, text) in lines.by_ref() {
        let wrong = |what| AddressesError::Line { line, what };
        match serde_json::from_slice(text).map_err(|_| wrong("not a line of a register"))? {
            AddressLine::Street { street } => {
                let code = &street.location.code;
                let checks = [
                    (street.district == *district, "a street of another district"),
                    (own.settlements.iter().any(|known| known.code == street.settlement.code), "another's settlement"),
                    (
                        code.len() == 5 && code.bytes().all(|digit| digit.is_ascii_digit()),
                        "the code has not five digits",
                    ),
                    (!street.location.name.trim().is_empty(), "no name"),
                    (seen.insert((street.settlement.code.clone(), code.clone())), "the street stands twice"),
                ];
                if let Some((_, what)) = checks.into_iter().find(|(holds, _)| !holds) {
                    return Err(wrong(what));
                }
                digest.add(&street);
                streets.push(street);
            }
            end @ AddressLine::End { .. } => {
                let whole = lines.next().is_none();
                return match (whole, digest.end() == end) {
                    (true, true) => Ok((streets, end)),
                    (true, false) => Err(AddressesError::Differs),
                    (false, _) => Err(AddressesError::Torn),
                };
            }
        }
    }
    Err(AddressesError::Torn)
}
