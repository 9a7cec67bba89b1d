//! Which acts were issued, by the digest of the data that each carries: what the code on a document leads to.

use chrono::{DateTime, NaiveDate, Utc};
use gishe_document::DATA_FILE;
use gishe_domain::address::DistrictCode;
use gishe_domain::case::Case;
use gishe_domain::decision::Outcome;
use gishe_domain::rules::civil_day;
use gishe_signing::pdf::attached;
use rusqlite::{Connection, OptionalExtension, ToSql};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use super::{Reading, RegisterError, blobs};

/// An issued act: what may be told to anybody who holds it. Nobody's name is in it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct IssuedAct {
    /// `РЛЦ26-РД09-0613`.
    pub number: String,
    /// What was decided.
    pub outcome: Outcome,
    /// The district.
    pub district: DistrictCode,
    /// Code of the service.
    pub service: String,
    /// The date on the act.
    pub date: NaiveDate,
    /// The day on which the signed act came to central.
    pub delivered: NaiveDate,
}

/// Which data somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Print {
    /// The whole digest.
    Whole([u8; 32]),
    /// Its first and its last four bytes, as they are printed on the sheet.
    Short([u8; 4], [u8; 4]),
}

impl Print {
    fn fits(&self, data: &[u8]) -> bool {
        match self {
            Self::Whole(whole) => data == whole,
            Self::Short(first, last) => data.starts_with(first) && data.ends_with(last),
        }
    }
}

/// What the register says of an act that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Issuance {
    /// It was issued with exactly these data.
    Issued(IssuedAct),
    /// An act with this number was issued with other data, or these data under another number.
    Differs,
    /// Nothing of the kind was issued.
    Unknown,
}

impl Reading<'_> {
    /// Whether an act with these data was issued, under this number where one is given.
    pub fn issuance(&self, number: Option<&str>, print: &Print) -> Result<Issuance, RegisterError> {
        let by_number = match number {
            Some(number) => self.issued("number = ?1", number)?,
            None => Vec::new(),
        };
        if let Some((_, act)) = by_number.iter().find(|(data, _)| print.fits(data)) {
            return Ok(Issuance::Issued(act.clone()));
        }
        let Print::Whole(whole) = print else {
            return Ok(if by_number.is_empty() { Issuance::Unknown } else { Issuance::Differs });
        };
        let by_data = self.issued("data = ?1", whole.as_slice())?.into_iter().next();
        Ok(match by_data {
            Some((_, act)) if number.is_none() => Issuance::Issued(act),
            Some(_) => Issuance::Differs,
            None if by_number.is_empty() => Issuance::Unknown,
            None => Issuance::Differs,
        })
    }

    fn issued(&self, which: &str, key: impl ToSql) -> Result<Vec<(Vec<u8>, IssuedAct)>, RegisterError> {
        let mut statement = self.db.prepare_cached(&format!("SELECT data, body FROM issued WHERE {which}"))?;
        let mut rows = statement.query([key])?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push((row.get(0)?, serde_json::from_str(&row.get::<_, String>(1)?)?));
        }
        Ok(found)
    }
}

/// Enters the act that was delivered for a case. One that carries no data leads nowhere, and is not entered.
pub(super) fn enter(db: &Connection, case: &Case, now: DateTime<Utc>) -> Result<(), RegisterError> {
    let Some(decision) = &case.decision else { return Ok(()) };
    let Some(document) = &decision.document else { return Ok(()) };
    let Some(blob) = blobs::uploaded(db, &document.sha256)? else { return Ok(()) };
    let Ok(Some(data)) = attached(&blob.bytes, DATA_FILE) else { return Ok(()) };
    let act = IssuedAct {
        number: decision.number.clone(),
        outcome: decision.ruling.outcome,
        district: case.district.clone(),
        service: case.service.clone(),
        date: civil_day(decision.accepted_at),
        delivered: civil_day(now),
    };
    db.prepare_cached("INSERT OR IGNORE INTO issued (data, number, body) VALUES (?1, ?2, ?3)")?.execute((
        Sha256::digest(data).as_slice(),
        &act.number,
        serde_json::to_string(&act)?,
    ))?;
    Ok(())
}

/// Enters every act that was delivered before the register kept them by their data.
pub(super) fn enter_earlier(db: &Connection) -> Result<(), RegisterError> {
    let mut after = 0;
    loop {
        let next: Option<(i64, String)> = db
            .query_row(
                "SELECT seq, body FROM cases WHERE seq > ?1 AND body LIKE '%\"document\":{%' ORDER BY seq LIMIT 1",
                [after],
                |row| Ok((row.get(0)?, row.get(1)?)),
            )
            .optional()?;
        let Some((seq, body)) = next else { return Ok(()) };
        let case: Case = serde_json::from_str(&body)?;
        let delivered = case.history.iter().rev().find(|entry| entry.kind == "deliver").map(|entry| entry.at);
        enter(db, &case, delivered.unwrap_or_default())?;
        after = seq;
    }
}
