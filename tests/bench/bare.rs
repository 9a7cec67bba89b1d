//! The limit: SQLCipher under bare rusqlite, with the same key, the same page size and the same pragmas, writing the same
//! rows. What it writes is read from a finished replica into memory first, and is not counted.

use std::collections::HashMap;
use std::path::Path;
use std::time::Instant;

use chrono::Utc;
use gishe_domain::case::CaseId;
use gishe_store::replica::index_text;
use rusqlite::types::Value;
use rusqlite::{Connection, params_from_iter};

use crate::desk::KEY;
use crate::table::{ms, timed};

/// Rows in one transaction.
const IN_ONE: usize = 1000;

pub fn connect(path: &Path, synchronous: &str) -> Connection {
    let conn = Connection::open(path).unwrap();
    conn.execute_batch(&format!(
        "PRAGMA key = \"x'{}'\"; PRAGMA temp_store = MEMORY; PRAGMA cache_size = -32768;
         PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous};",
        hex::encode(KEY)
    ))
    .unwrap();
    conn.set_prepared_statement_cache_capacity(64);
    conn
}

/// A table with its rows, in the order of their making.
struct Table {
    name: String,
    insert: String,
    rows: Vec<Vec<Value>>,
}

fn rows(conn: &Connection, sql: &str) -> Vec<Vec<Value>> {
    let mut statement = conn.prepare(sql).unwrap();
    let columns = statement.column_count();
    let rows = statement.query_map([], |row| (0..columns).map(|at| row.get(at)).collect()).unwrap();
    rows.map(Result::unwrap).collect()
}

/// DDL of everything that is ours, and the names of the ordinary tables.
fn schema(conn: &Connection) -> (Vec<String>, Vec<String>) {
    let all = rows(conn, "SELECT type, name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY rowid");
    let text = |value: &Value| if let Value::Text(text) = value { text.clone() } else { String::new() };
    let (mut ddl, mut tables) = (Vec::new(), Vec::new());
    for row in &all {
        let (kind, name, sql) = (text(&row[0]), text(&row[1]), text(&row[2]));
        let shadow = name.starts_with("search_") || name.starts_with("sqlite_");
        if shadow {
            continue;
        }
        if kind == "table" && !sql.starts_with("CREATE VIRTUAL") {
            tables.push(name);
        }
        ddl.push(sql);
    }
    (ddl, tables)
}

/// What is searched in a case, by its identifier: what the index is made of.
pub type Texts = HashMap<Vec<u8>, String>;

/// The texts of the cases of a district.
pub fn texts(cases: u32) -> Texts {
    let made = crate::central::cases(cases, Utc::now().date_naive());
    made.map(|case| (case.id.0.as_bytes().to_vec(), index_text(&case))).collect()
}

/// A finished replica in memory.
struct Held {
    ddl: Vec<String>,
    tables: Vec<Table>,
    /// Row of each case, and what is searched in it.
    texts: Vec<(i64, String)>,
}

fn read(dir: &Path, texts: &Texts) -> Held {
    let conn = connect(&dir.join("replica.db"), "NORMAL");
    let (ddl, names) = schema(&conn);
    let table = |name: &String| {
        let rows = rows(&conn, &format!("SELECT * FROM {name} ORDER BY 1"));
        let places = vec!["?"; rows.first().map_or(1, Vec::len)].join(", ");
        Table { name: name.clone(), insert: format!("INSERT OR REPLACE INTO {name} VALUES ({places})"), rows }
    };
    let tables: Vec<Table> = names.iter().map(table).filter(|table| !table.rows.is_empty()).collect();
    let texts = rows(&conn, "SELECT row, id FROM cases ORDER BY row").into_iter().map(|row| match row.as_slice() {
        [Value::Integer(row), Value::Blob(id)] => (*row, texts[id].clone()),
        other => panic!("{other:?} is no case"),
    });
    let texts = texts.collect();
    Held { ddl, tables, texts }
}

fn prepared(held: &Held, target: &Path) -> Connection {
    std::fs::create_dir_all(target).unwrap();
    let conn = connect(&target.join("bare.db"), "NORMAL");
    held.ddl.iter().for_each(|sql| conn.execute_batch(sql).unwrap());
    conn
}

/// Writes the replica in `dir` anew in `target`; milliseconds.
pub fn copy(dir: &Path, target: &Path, texts: &Texts) -> f64 {
    let held = read(dir, texts);
    let mut conn = prepared(&held, target);
    let start = Instant::now();
    let pages = held.tables.iter().map(|table| table.rows.len().div_ceil(IN_ONE)).max().unwrap_or(0);
    for page in 0..pages {
        let tx = conn.transaction().unwrap();
        for table in &held.tables {
            let mut insert = tx.prepare_cached(&table.insert).unwrap();
            for row in table.rows.iter().skip(page * IN_ONE).take(IN_ONE) {
                insert.execute(params_from_iter(row)).unwrap();
            }
        }
        let mut index = tx.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)").unwrap();
        for (row, text) in held.texts.iter().skip(page * IN_ONE).take(IN_ONE) {
            index.execute((row, text)).unwrap();
        }
        drop(index);
        tx.commit().unwrap();
    }
    ms(start.elapsed())
}

/// Replaces the rows and the index of these cases in a copy of the replica, in one transaction; milliseconds.
pub fn rewrite(dir: &Path, target: &Path, texts: &Texts, ids: &[CaseId]) -> f64 {
    let held = read(dir, texts);
    if !target.join("bare.db").exists() {
        copy(dir, target, texts);
    }
    let mut conn = connect(&target.join("bare.db"), "NORMAL");
    let cases = held.tables.iter().find(|table| table.name == "cases").unwrap();
    let bodies = held.tables.iter().find(|table| table.name == "bodies").unwrap();
    let wanted =
        |row: &&Vec<Value>| matches!(&row[2], Value::Blob(id) if ids.iter().any(|one| one.0.as_bytes()[..] == id[..]));
    let some: Vec<&Vec<Value>> = cases.rows.iter().filter(wanted).collect();
    let body = |row: &Value| bodies.rows.iter().find(|body| body[0] == *row).unwrap();
    let all: Vec<(&Vec<Value>, &Vec<Value>)> = some.iter().map(|row| (*row, body(&row[0]))).collect();
    let texts: HashMap<i64, &String> = held.texts.iter().map(|(row, text)| (*row, text)).collect();
    let start = Instant::now();
    let tx = conn.transaction().unwrap();
    for (case, body) in all {
        let Value::Integer(row) = case[0] else { panic!("a case without a row") };
        let mut find = tx.prepare_cached("SELECT row FROM cases WHERE holding = ?1 AND id = ?2").unwrap();
        let before: i64 = find.query_row([&case[1], &case[2]], |row| row.get(0)).unwrap();
        for sql in [
            "DELETE FROM search WHERE rowid = ?1",
            "DELETE FROM bodies WHERE row = ?1",
            "DELETE FROM cases WHERE row = ?1",
        ] {
            tx.prepare_cached(sql).unwrap().execute([before]).unwrap();
        }
        tx.prepare_cached(&cases.insert).unwrap().execute(params_from_iter(case)).unwrap();
        tx.prepare_cached(&bodies.insert).unwrap().execute(params_from_iter(body)).unwrap();
        let mut index = tx.prepare_cached("INSERT INTO search (rowid, tokens) VALUES (?1, ?2)").unwrap();
        index.execute((row, texts[&row])).unwrap();
    }
    tx.commit().unwrap();
    ms(start.elapsed())
}

/// Milliseconds of one durable commit of one row of some hundred bytes, so many times.
pub fn commits(path: &Path, times: usize) -> Vec<f64> {
    let mut conn = connect(path, "FULL");
    conn.execute_batch("CREATE TABLE IF NOT EXISTS acts (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT").unwrap();
    timed(times, |_| {
        let tx = conn.transaction().unwrap();
        tx.prepare_cached("INSERT INTO acts (body) VALUES (?1)").unwrap().execute([vec![7_u8; 400]]).unwrap();
        tx.commit().unwrap();
    })
}
