//! Which table a row belongs to, by the number and the types of its values: a page that is found by itself does not say.

use rusqlite::Connection;
use rusqlite::types::Value;

use crate::error::Trouble;
use crate::pages::{Field, Record};

/// A column of a table.
struct Column {
    name: String,
    kind: String,
    needed: bool,
    usual: bool,
}

/// A table, as its rows lie on a page.
pub(super) struct Table {
    pub name: String,
    columns: Vec<Column>,
    /// The column that is the row's number.
    rowid: Option<usize>,
    /// Rows lie in the order of the key, as those of an index do.
    by_key: bool,
}

impl Table {
    /// The values of a record by column, when it may be a row of this table.
    fn row(&self, record: &Record) -> Option<Vec<Value>> {
        if record.rowid.is_none() != self.by_key || record.fields.len() > self.columns.len() {
            return None;
        }
        // Columns that a later schema added are not in rows written before.
        let missing = self.columns.get(record.fields.len()..)?;
        if missing.iter().any(|column| column.needed && !column.usual) {
            return None;
        }
        let fits = |(place, (field, column)): (usize, (&Field, &Column))| match field {
            Field::Null if self.rowid == Some(place) => record.rowid.map(Value::Integer),
            Field::Null => (!column.needed).then_some(Value::Null),
            Field::Integer(number) => (column.kind == "INTEGER").then_some(Value::Integer(*number)),
            Field::Real(number) => (column.kind == "REAL").then_some(Value::Real(*number)),
            Field::Text(text) => (column.kind == "TEXT").then(|| Value::Text(text.clone())),
            Field::Blob(bytes) => (column.kind == "BLOB").then(|| Value::Blob(bytes.clone())),
        };
        record.fields.iter().zip(&self.columns).enumerate().map(fits).collect()
    }

    /// Where a column stands in a row.
    pub fn place(&self, column: &str) -> Option<usize> {
        self.columns.iter().position(|one| one.name == column)
    }

    /// The statement that puts a row of so many values in, unless it is there.
    pub fn insert(&self, values: usize) -> String {
        let names: Vec<&str> = self.columns.iter().take(values).map(|column| column.name.as_str()).collect();
        let marks = vec!["?"; names.len()].join(", ");
        format!("INSERT OR IGNORE INTO {} ({}) VALUES ({marks})", self.name, names.join(", "))
    }
}

/// The tables of a journal.
pub(super) fn tables(conn: &Connection) -> Result<Vec<Table>, Trouble> {
    let mut statement =
        conn.prepare("SELECT name, wr FROM pragma_table_list WHERE schema = 'main' AND type = 'table'")?;
    let named: Vec<(String, bool)> =
        statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
    named.into_iter().map(|(name, by_key)| table(conn, name, by_key)).collect()
}

fn table(conn: &Connection, name: String, by_key: bool) -> Result<Table, Trouble> {
    let mut statement =
        conn.prepare("SELECT name, type, \"notnull\", dflt_value IS NOT NULL, pk FROM pragma_table_info(?1)")?;
    let columns = statement.query_map([&name], |row| {
        let column = Column { name: row.get(0)?, kind: row.get(1)?, needed: row.get(2)?, usual: row.get(3)? };
        Ok((column, row.get::<_, u32>(4)?))
    })?;
    let mut columns: Vec<(Column, u32)> = columns.collect::<Result<_, _>>()?;
    let keys = columns.iter().filter(|(_, key)| *key > 0).count();
    let numbered = |(column, key): &(Column, u32)| *key == 1 && keys == 1 && column.kind == "INTEGER";
    let rowid = if by_key { None } else { columns.iter().position(numbered) };
    if by_key {
        // The columns of the key come first, the others after them in their own order.
        columns.sort_by_key(|(_, key)| if *key == 0 { u32::MAX } else { *key });
    }
    Ok(Table { name, columns: columns.into_iter().map(|(column, _)| column).collect(), rowid, by_key })
}

/// The table that a record is of, and its values; none when there is no such table, or more than one.
pub(super) fn assign<'t>(tables: &'t [Table], record: &Record) -> Option<(&'t Table, Vec<Value>)> {
    let exact = |table: &&Table| table.columns.len() == record.fields.len();
    only(tables.iter().filter(exact), record).or_else(|| only(tables.iter().filter(|table| !exact(table)), record))
}

fn only<'t>(tables: impl Iterator<Item = &'t Table>, record: &Record) -> Option<(&'t Table, Vec<Value>)> {
    let mut fitting = tables.filter_map(|table| table.row(record).map(|row| (table, row)));
    let first = fitting.next()?;
    // SQLite's own tables are among them: a row of theirs is nobody's.
    (fitting.next().is_none() && !first.0.name.starts_with("sqlite_")).then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::Desk;

    /// A record of the table with every value there, and one with only what it cannot be without.
    fn records(table: &Table) -> [Record; 2] {
        let field = |column: &Column, place: usize, all: bool| match column.kind.as_str() {
            _ if table.rowid == Some(place) => Field::Null,
            _ if !all && !column.needed => Field::Null,
            "INTEGER" => Field::Integer(7),
            "TEXT" => Field::Text("text".into()),
            "BLOB" => Field::Blob(vec![7; 16]),
            other => panic!("{other}"),
        };
        [true, false].map(|all| Record {
            rowid: (!table.by_key).then_some(7),
            fields: table.columns.iter().enumerate().map(|(place, column)| field(column, place, all)).collect(),
        })
    }

    #[test]
    fn every_table_of_the_journal_is_known_by_its_rows() {
        let desk = Desk::new();
        let conn = desk.journal.conn.lock().unwrap();
        let tables = tables(&conn).unwrap();
        assert!(tables.len() > 8, "with those of SQLite itself");
        for table in tables.iter().filter(|table| !table.name.starts_with("sqlite_")) {
            for record in records(table) {
                let found = assign(&tables, &record).map(|(found, _)| found.name.as_str());
                assert_eq!(found, Some(table.name.as_str()), "{record:?}");
            }
        }
    }
}
