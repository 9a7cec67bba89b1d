//! How many cases of the queue there are of each kind, kept with every change, so that totals and headings cost the same
//! however large the district is.

use std::collections::HashMap;

use chrono::NaiveDate;
use gishe_domain::state::CaseState;
use rusqlite::{Connection, params};

use super::summary::{CaseSummary, Standing};
use crate::codec::{from_day, from_word, to_day, to_word};
use crate::error::Trouble;
use crate::replica::queue::{Facets, PartCounts};

pub(crate) const DDL: &str = "
CREATE TABLE tally (
    holding  INTEGER NOT NULL REFERENCES holdings (id),
    standing INTEGER NOT NULL,
    due      INTEGER NOT NULL,
    officer  TEXT NOT NULL,                 -- empty when nobody holds it
    service  TEXT NOT NULL,
    state    TEXT NOT NULL,
    cases    INTEGER NOT NULL,
    PRIMARY KEY (holding, standing, due, officer, service, state)
) STRICT, WITHOUT ROWID;
";

/// The same by officer alone: what the parts of the queue count is asked with every letter that is typed.
pub(crate) const PARTS: &str = "
CREATE TABLE tally_parts (
    holding INTEGER NOT NULL REFERENCES holdings (id),
    officer TEXT NOT NULL,                  -- empty when nobody holds it
    cases   INTEGER NOT NULL,
    PRIMARY KEY (holding, officer)
) STRICT, WITHOUT ROWID;
INSERT INTO tally_parts (holding, officer, cases) SELECT holding, officer, sum(cases) FROM tally GROUP BY holding, officer;
";

/// Changes to the tally, gathered over a transaction and written at its end.
#[derive(Default)]
pub(crate) struct TallyChange(HashMap<Facets, i64>);

impl TallyChange {
    pub fn add(&mut self, summary: &CaseSummary) {
        self.by(summary, 1);
    }

    pub fn take(&mut self, summary: &CaseSummary) {
        self.by(summary, -1);
    }

    fn by(&mut self, summary: &CaseSummary, change: i64) {
        if summary.standing != Standing::Closed {
            *self.0.entry(Facets::of(summary)).or_default() += change;
        }
    }

    pub fn write(self, conn: &Connection, holding: i64) -> Result<(), Trouble> {
        let mut upsert = conn.prepare_cached(
            "INSERT INTO tally (holding, standing, due, officer, service, state, cases)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET cases = cases + excluded.cases",
        )?;
        let mut by_officer: HashMap<String, i64> = HashMap::new();
        for (facets, change) in self.0.into_iter().filter(|(_, change)| *change != 0) {
            *by_officer.entry(facets.officer.clone().unwrap_or_default()).or_default() += change;
            upsert.execute(params![
                holding,
                facets.standing.code(),
                to_day(facets.due),
                facets.officer.unwrap_or_default(),
                facets.service,
                to_word(&facets.state)?,
                change,
            ])?;
        }
        conn.prepare_cached("DELETE FROM tally WHERE holding = ?1 AND cases = 0")?.execute([holding])?;
        let mut upsert = conn.prepare_cached(
            "INSERT INTO tally_parts (holding, officer, cases) VALUES (?1, ?2, ?3)
             ON CONFLICT DO UPDATE SET cases = cases + excluded.cases",
        )?;
        for (officer, change) in by_officer.into_iter().filter(|(_, change)| *change != 0) {
            upsert.execute(params![holding, officer, change])?;
        }
        conn.prepare_cached("DELETE FROM tally_parts WHERE holding = ?1 AND cases = 0")?.execute([holding])?;
        Ok(())
    }
}

/// Cases of each part of the queue, as central has them.
pub(crate) fn parts(conn: &Connection, holding: i64, officer: &str) -> Result<PartCounts, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT ifnull(sum(cases) FILTER (WHERE officer = ?2), 0) AS mine,
                ifnull(sum(cases) FILTER (WHERE officer = ''), 0) AS free, ifnull(sum(cases), 0) AS whole
         FROM tally_parts WHERE holding = ?1",
    )?;
    let counted = statement.query_row(params![holding, officer], |row| {
        Ok(PartCounts {
            mine: row.get("mine")?,
            free: row.get("free")?,
            all: row.get("whole")?,
            ..PartCounts::default()
        })
    });
    Ok(counted?)
}

/// Cases that are overdue or due today, as central has them.
pub(crate) fn due(conn: &Connection, holding: i64, today: NaiveDate) -> Result<u32, Trouble> {
    let mut statement = conn
        .prepare_cached("SELECT ifnull(sum(cases), 0) FROM tally WHERE holding = ?1 AND standing = ?2 AND due <= ?3")?;
    let running = Standing::Running.code();
    Ok(statement.query_row(params![holding, running, to_day(today)], |row| row.get(0))?)
}

/// Every kind with its number.
pub(crate) fn all(conn: &Connection, holding: i64) -> Result<Vec<(Facets, u32)>, Trouble> {
    let mut statement = conn.prepare_cached(
        "SELECT standing, due, officer, service, state, cases FROM tally WHERE holding = ?1 AND cases > 0",
    )?;
    let mut rows = statement.query([holding])?;
    let mut kinds = Vec::new();
    // Thousands of kinds, and a dozen states: each word is read once.
    let mut states: HashMap<String, CaseState> = HashMap::new();
    while let Some(row) = rows.next()? {
        let officer: String = row.get("officer")?;
        let word = row.get_ref("state")?.as_str().map_err(|_| Trouble::Unreadable("state"))?;
        let state = match states.get(word) {
            Some(state) => *state,
            None => {
                let state = from_word(word.to_owned(), "state")?;
                states.insert(word.to_owned(), state);
                state
            }
        };
        let facets = Facets {
            standing: Standing::from_code(row.get("standing")?).ok_or(Trouble::Unreadable("standing"))?,
            due: from_day(row.get("due")?)?,
            officer: Some(officer).filter(|officer| !officer.is_empty()),
            service: row.get("service")?,
            state,
        };
        kinds.push((facets, row.get("cases")?));
    }
    Ok(kinds)
}

pub(crate) fn forget(conn: &Connection, holding: i64) -> Result<(), Trouble> {
    conn.execute("DELETE FROM tally WHERE holding = ?1", [holding])?;
    conn.execute("DELETE FROM tally_parts WHERE holding = ?1", [holding])?;
    Ok(())
}
