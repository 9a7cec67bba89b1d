//! Settings and what the desk remembers from one day to the next; no secrets.

use rusqlite::{OptionalExtension, params};

use super::{JournalTx, JournalView};
use crate::error::StoreError;

pub(crate) const DDL: &str = "
CREATE TABLE desk_values (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
";

impl JournalView<'_> {
    /// A value by its name.
    pub fn value(&self, name: &str) -> Result<Option<String>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT value FROM desk_values WHERE name = ?1")?;
            Ok(statement.query_row([name], |row| row.get(0)).optional()?)
        })
    }
}

impl JournalTx<'_> {
    /// Keeps a value under its name.
    pub fn set_value(&self, name: &str, value: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("INSERT OR REPLACE INTO desk_values (name, value) VALUES (?1, ?2)", params![name, value])?;
            Ok(())
        })
    }

    /// Forgets a value.
    pub fn forget_value(&self, name: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("DELETE FROM desk_values WHERE name = ?1", [name])?;
            Ok(())
        })
    }
}
