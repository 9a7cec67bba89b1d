//! No table is forgotten: whatever a schema adds is saved as well.

use std::collections::BTreeMap;

use rusqlite::Connection;

use super::*;
use crate::fixture::Desk;
use crate::schemas;

/// Rows of each table, as text.
fn rows(path: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let conn = crate::file::look_into(path, &key(2)).unwrap();
    let sql = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite!_%' ESCAPE '!'";
    let mut names = conn.prepare(sql).unwrap();
    let names: Vec<String> = names.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    names.into_iter().map(|name| (name.clone(), rows_of(&conn, &name))).collect()
}

fn rows_of(conn: &Connection, table: &str) -> BTreeSet<String> {
    let mut columns = conn.prepare("SELECT name FROM pragma_table_info(?1)").unwrap();
    let columns: Vec<String> = columns.query_map([table], |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    let quoted = columns.iter().map(|column| format!("quote({column})")).collect::<Vec<_>>().join(" || ', ' || ");
    let mut rows = conn.prepare(&format!("SELECT {quoted} FROM {table}")).unwrap();
    rows.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap).collect()
}

#[test]
fn every_table_is_saved_from_the_file_and_from_its_backup() {
    // The first page leads to all tables and holds no row of ours; without the file there is only the backup.
    for from_backup in [false, true] {
        let desk = schemas::full();
        desk.journal.backup(now()).unwrap();
        let dir = desk.closed();
        let path = dir.path().join("journal.db");
        let before = rows(&path);
        for (table, rows) in &before {
            assert!(!rows.is_empty(), "{table}: a journal with something in every table has to have it too");
        }
        if from_backup {
            fs::remove_file(&path).unwrap();
        } else {
            let mut bytes = fs::read(&path).unwrap();
            bytes[..PAGE].fill(0);
            fs::write(&path, bytes).unwrap();
        }
        let saved = salvage(dir.path(), &key(2), None, at(60)).unwrap();
        assert_eq!((saved.lost_pages, saved.audit_lost), (u32::from(!from_backup), 0));
        let after = rows(&path);
        assert_eq!(after.keys().collect::<Vec<_>>(), before.keys().collect::<Vec<_>>());
        for (table, rows) in &before {
            let lost: Vec<_> = rows.difference(&after[table]).collect();
            // What only the backup has waits for the officer, and the head goes on with the salvage's own entry.
            let changed = table == "audit_head" || (from_backup && table == "outbox");
            assert!(lost.is_empty() || changed, "{table}: {lost:?}");
            let added = if matches!(table.as_str(), "audit" | "desk_values") { 1 } else { 0 };
            assert_eq!(after[table].len(), rows.len() + added, "{table}");
        }
        drop(journal::open(dir.path(), &key(2), at(60)).unwrap());
    }
}

#[test]
fn what_was_signed_since_the_backup_is_not_signed_again() {
    let desk = schemas::full();
    let unfinished = |desk: &Desk| desk.reader.view(|view| view.unfinished_signatures()).unwrap();
    let [digest] = unfinished(&desk).try_into().unwrap();
    desk.journal.backup(now()).unwrap();
    desk.journal.transact(|tx| tx.keep_signed(&digest, b"%PDF signed later", at(5))).unwrap();
    let dir = desk.closed();
    let path = dir.path().join("journal.db");
    let mut bytes = fs::read(&path).unwrap();
    bytes[..PAGE].fill(0);
    fs::write(&path, bytes).unwrap();
    salvage(dir.path(), &key(2), None, at(60)).unwrap();
    let desk = Desk::at(dir);
    assert!(unfinished(&desk).is_empty());
    assert!(desk.reader.view(|view| view.document(&digest)).unwrap().unwrap().signed.is_some());
}

#[test]
fn lost_entries_of_the_chain_are_named_and_a_second_salvage_names_them_again() {
    let dir = closed(60);
    let path = dir.path().join("journal.db");
    fs::remove_dir_all(dir.path().join("backups")).unwrap();
    let mut lost = 0;
    for round in 1..=2 {
        let leaf = {
            let conn = crate::file::look_into(&path, &key(2)).unwrap();
            let sql = "SELECT pageno FROM dbstat WHERE name = 'audit' AND pagetype = 'leaf' ORDER BY pageno LIMIT 1";
            conn.query_row(sql, [], |row| row.get::<_, u32>(0)).unwrap() as usize
        };
        let mut bytes = fs::read(&path).unwrap();
        bytes[leaf * PAGE - 100] ^= 1;
        fs::write(&path, bytes).unwrap();
        let saved = salvage(dir.path(), &key(2), None, at(60 * round)).unwrap();
        let named: u32 = saved.audit_missing.iter().map(|[first, last]| last - first + 1).sum();
        assert_eq!(named, saved.audit_lost);
        assert!(named > lost, "round {round}: a page of the chain is gone");
        lost = named;
        drop(opened(dir.path(), &saved));
        fs::remove_dir_all(dir.path().join("backups")).unwrap();
    }
}
