//! Views of the queue that an officer has saved. What is in them may be what was searched for, so they lie nowhere else.

use rusqlite::params;
use uuid::Uuid;

use super::{JournalTx, JournalView};
use crate::codec::uuid;
use crate::error::StoreError;

pub(crate) const DDL: &str = "
CREATE TABLE queue_views (
    officer TEXT NOT NULL,
    id      BLOB NOT NULL,
    name    TEXT NOT NULL,
    place   INTEGER NOT NULL,               -- in the officer's list
    body    TEXT NOT NULL,                  -- JSON: part, search, filters, order, columns
    PRIMARY KEY (officer, id)
) STRICT, WITHOUT ROWID;
";

/// A view as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptView {
    /// Identifier.
    pub id: Uuid,
    /// As the officer called it.
    pub name: String,
    /// Part, search, filters, order and columns, as JSON of the desk.
    pub body: String,
}

impl JournalView<'_> {
    /// The views of an officer, in the officer's order.
    pub fn queue_views(&self, officer: &str) -> Result<Vec<KeptView>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT id, name, body FROM queue_views WHERE officer = ?1 ORDER BY place, name";
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([officer])?;
            let mut views = Vec::new();
            while let Some(row) = rows.next()? {
                views.push(KeptView { id: uuid(row, "id")?, name: row.get("name")?, body: row.get("body")? });
            }
            Ok(views)
        })
    }
}

impl JournalTx<'_> {
    /// Keeps a view: in the place of the one with its identifier, else behind all others.
    pub fn keep_queue_view(&self, officer: &str, view: &KeptView) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.prepare_cached(
                "INSERT INTO queue_views (officer, id, name, place, body)
                 VALUES (?1, ?2, ?3, (SELECT ifnull(max(place), 0) + 1 FROM queue_views WHERE officer = ?1), ?4)
                 ON CONFLICT DO UPDATE SET name = excluded.name, body = excluded.body",
            )?
            .execute(params![officer, view.id.as_bytes(), view.name, view.body])?;
            Ok(())
        })
    }

    /// Forgets a view.
    pub fn forget_queue_view(&self, officer: &str, id: Uuid) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("DELETE FROM queue_views WHERE officer = ?1 AND id = ?2", params![officer, id.as_bytes()])?;
            Ok(())
        })
    }
}
