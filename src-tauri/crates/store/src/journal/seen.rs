//! Which version of a case each officer last opened: what changed since is new to that officer.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use rusqlite::{OptionalExtension, params};

use super::{JournalTx, JournalView};
use crate::codec::{case_id, to_millis};
use crate::error::StoreError;

pub(crate) const DDL: &str = "
CREATE TABLE seen_marks (
    officer TEXT NOT NULL,
    case_id BLOB NOT NULL,
    version INTEGER NOT NULL,               -- central's, when the officer opened it last
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (officer, case_id)
) STRICT, WITHOUT ROWID;
";

impl JournalView<'_> {
    /// The versions that an officer opened last, by case.
    pub fn seen_marks(&self, officer: &str) -> Result<Vec<(CaseId, u32)>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT case_id, version FROM seen_marks WHERE officer = ?1")?;
            let mut rows = statement.query([officer])?;
            let mut marks = Vec::new();
            while let Some(row) = rows.next()? {
                marks.push((case_id(row, "case_id")?, row.get("version")?));
            }
            Ok(marks)
        })
    }

    /// The version of a case that an officer opened last; none when that never was.
    pub fn seen_mark(&self, officer: &str, case: CaseId) -> Result<Option<u32>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT version FROM seen_marks WHERE officer = ?1 AND case_id = ?2";
            let mut statement = conn.prepare_cached(sql)?;
            Ok(statement.query_row(params![officer, case.0.as_bytes()], |row| row.get(0)).optional()?)
        })
    }
}

impl JournalTx<'_> {
    /// The officer has this version of the case before the eyes. A later mark is not taken back.
    pub fn mark_seen(&self, officer: &str, case: CaseId, version: u32, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.prepare_cached(
                "INSERT INTO seen_marks (officer, case_id, version, seen_at) VALUES (?1, ?2, ?3, ?4)
                 ON CONFLICT DO UPDATE SET version = max(version, excluded.version), seen_at = excluded.seen_at",
            )?
            .execute(params![officer, case.0.as_bytes(), version, to_millis(at)])?;
            Ok(())
        })
    }

    /// Forgets the marks of cases that are in no queue any more.
    pub fn forget_seen(&self, officer: &str, cases: &[CaseId]) -> Result<(), StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("DELETE FROM seen_marks WHERE officer = ?1 AND case_id = ?2")?;
            for case in cases {
                statement.execute(params![officer, case.0.as_bytes()])?;
            }
            Ok(())
        })
    }
}
