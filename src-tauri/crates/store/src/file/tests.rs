//! What opening a file finds.

use std::fs;
use std::path::PathBuf;

use gishe_sync::ports::Replica;

use super::*;
use crate::fixture::{Desk, EVIDENCE_BOUND, case, claimed, command, decide, key, me, now, rule, scope};
use crate::{journal, replica};

fn path(desk: &Desk, name: &str) -> PathBuf {
    desk.dir.path().join(name)
}

/// A desk with something in both files, closed.
fn closed() -> tempfile::TempDir {
    let cases: Vec<_> = (0..40).map(|n| claimed(case(n), &me())).collect();
    let desk = Desk::holding(&cases);
    for n in 0..40 {
        desk.enqueue(&command(n, n, decide(gishe_domain::decision::Outcome::Approved)));
    }
    let Desk { dir, replica, shown, journal, reader } = desk;
    drop((replica, shown, journal, reader));
    dir
}

fn open_journal(dir: &Path, n: u8) -> Result<(), StoreError> {
    journal::open(dir, &key(n), now()).map(drop)
}

fn open_replica(dir: &Path, n: u8) -> Result<(), StoreError> {
    replica::open(dir, &key(n), rule(), EVIDENCE_BOUND).map(drop)
}

#[test]
fn a_wrong_key_is_told_from_a_damaged_file() {
    let dir = closed();
    assert_eq!(open_journal(dir.path(), 9), Err(StoreError::WrongKey(StoreFile::Journal)));
    assert_eq!(open_replica(dir.path(), 9), Err(StoreError::WrongKey(StoreFile::Replica)));
    assert_eq!(open_journal(dir.path(), 2), Ok(()));
    assert_eq!(open_replica(dir.path(), 1), Ok(()));
    let file = dir.path().join("journal.db");
    let mut bytes = fs::read(&file).unwrap();
    bytes[100] ^= 1;
    fs::write(&file, bytes).unwrap();
    assert_eq!(open_journal(dir.path(), 2), Err(StoreError::Damaged(StoreFile::Journal)));
    assert_eq!(open_journal(dir.path(), 9), Err(StoreError::WrongKey(StoreFile::Journal)));
}

#[test]
fn a_damaged_page_in_the_middle_shows_when_it_is_read() {
    let dir = closed();
    let file = dir.path().join("journal.db");
    let whole = fs::read(&file).unwrap();
    let mut found = 0;
    for page in (1..whole.len() / 4096).rev() {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 0x40;
        fs::write(&file, &bytes).unwrap();
        let read = journal::open(dir.path(), &key(2), now()).and_then(|(writer, _)| writer.view(|view| view.outbox()));
        match read {
            Err(StoreError::Damaged(StoreFile::Journal)) => found += 1,
            Ok(entries) => assert_eq!(entries.len(), 40, "page {page}: a page that is read is never taken as it is"),
            other => panic!("page {page}: {other:?}"),
        }
    }
    assert!(found > 0);
}

#[test]
fn a_newer_file_is_refused_and_left_as_it_is() {
    let desk = Desk::new();
    desk.journal.transact(|tx| tx.set_value("a", "b")).unwrap();
    let file = path(&desk, "journal.db");
    let raw = |sql: &str| {
        let conn = rusqlite::Connection::open(&file).unwrap();
        conn.execute_batch(&key(2).pragma()).unwrap();
        conn.execute_batch(sql).unwrap();
    };
    raw("PRAGMA user_version = 99");
    assert_eq!(open_journal(desk.dir.path(), 2), Err(StoreError::Newer(StoreFile::Journal)));
    raw("PRAGMA user_version = 6; PRAGMA application_id = 7");
    assert_eq!(open_journal(desk.dir.path(), 2), Err(StoreError::Damaged(StoreFile::Journal)));
}

#[test]
fn a_journal_that_is_gone_is_missed_and_a_replica_is_made_anew() {
    let dir = closed();
    fs::remove_file(dir.path().join("journal.db")).unwrap();
    fs::remove_file(dir.path().join("replica.db")).unwrap();
    assert_eq!(open_journal(dir.path(), 2), Err(StoreError::Missing(StoreFile::Journal)));
    let (writer, reader) = replica::open(dir.path(), &key(1), rule(), EVIDENCE_BOUND).unwrap();
    assert!(!writer.position(&scope()).unwrap().whole);
    assert_eq!(reader.case(case(1).id), Ok(None));
}

#[test]
fn a_lost_check_value_is_written_again_by_the_right_key_only() {
    let dir = closed();
    let check = dir.path().join("journal.check");
    fs::remove_file(&check).unwrap();
    assert_eq!(open_journal(dir.path(), 9), Err(StoreError::Damaged(StoreFile::Journal)));
    assert!(!check.exists());
    assert_eq!(open_journal(dir.path(), 2), Ok(()));
    assert_eq!(open_journal(dir.path(), 9), Err(StoreError::WrongKey(StoreFile::Journal)));
}

#[test]
fn nothing_on_the_disk_can_be_read_without_the_key() {
    let dir = closed();
    let mut files = 0;
    for entry in walk(dir.path()) {
        let bytes = fs::read(&entry).unwrap();
        for plain in ["SQLite format 3", "CREATE TABLE", "Димитров", "РЛЦ26", "dimitrov", "Мотиви"] {
            let found = bytes.windows(plain.len()).any(|window| window == plain.as_bytes());
            assert!(!found, "{plain} in {}", entry.display());
        }
        files += 1;
    }
    assert!(files >= 4, "{files}");
    assert_eq!(format!("{:?}", key(1)), "StoreKey(••••)");
}

fn walk(dir: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path());
    entries.flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] }).collect()
}

#[test]
fn readers_read_while_a_writer_writes() {
    let desk = Desk::new();
    desk.journal.transact(|tx| tx.set_value("n", "0")).unwrap();
    let seen = desk.journal.transact(|tx| {
        tx.set_value("n", "1")?;
        let reader = desk.reader.clone();
        let outside = std::thread::spawn(move || reader.view(|view| view.value("n"))).join().unwrap()?;
        Ok::<_, StoreError>((outside, tx.value("n")?))
    });
    assert_eq!(seen, Ok((Some("0".into()), Some("1".into()))));
    assert_eq!(desk.reader.view(|view| view.value("n")), Ok(Some("1".into())));
}
