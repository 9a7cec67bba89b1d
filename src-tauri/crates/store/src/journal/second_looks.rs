//! Second looks: what a supervisor found of decisions of the sample.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use rusqlite::{OptionalExtension, Row, params};
use uuid::Uuid;

use super::{JournalTx, JournalView};
use crate::codec::{case_id, from_millis, to_millis, uuid};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE second_looks (
    decision  BLOB PRIMARY KEY NOT NULL,
    case_id   BLOB NOT NULL,
    officer   TEXT NOT NULL,                -- the supervisor
    verdict   TEXT NOT NULL,                -- in-order, remarks
    note      TEXT NOT NULL,
    looked_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
";

/// A second look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptLook {
    /// The decision.
    pub decision: Uuid,
    /// The case.
    pub case: CaseId,
    /// The supervisor (identity provider's subject).
    pub officer: String,
    /// `in-order` or `remarks`.
    pub verdict: String,
    /// The remarks; empty when all is in order.
    pub note: String,
    /// When, by this computer's clock.
    pub at: DateTime<Utc>,
}

fn read(row: &Row<'_>) -> Result<KeptLook, Trouble> {
    Ok(KeptLook {
        decision: uuid(row, "decision")?,
        case: case_id(row, "case_id")?,
        officer: row.get("officer")?,
        verdict: row.get("verdict")?,
        note: row.get("note")?,
        at: from_millis(row.get("looked_at")?)?,
    })
}

impl JournalView<'_> {
    /// The second look at a decision, if there was one.
    pub fn second_look(&self, decision: Uuid) -> Result<Option<KeptLook>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT * FROM second_looks WHERE decision = ?1")?;
            statement.query_row([decision.as_bytes()], |row| Ok(read(row))).optional()?.transpose()
        })
    }
}

impl JournalTx<'_> {
    /// Keeps a second look, in the place of an earlier one at the same decision.
    pub fn keep_second_look(&self, look: &KeptLook) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT OR REPLACE INTO second_looks (decision, case_id, officer, verdict, note, looked_at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
                params![
                    look.decision.as_bytes(),
                    look.case.0.as_bytes(),
                    look.officer,
                    look.verdict,
                    look.note,
                    to_millis(look.at),
                ],
            )?;
            Ok(())
        })
    }
}
