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
fn a_damaged_page_anywhere_shows_when_the_journal_is_opened() {
    let dir = closed();
    let file = dir.path().join("journal.db");
    let whole = fs::read(&file).unwrap();
    for page in (1..whole.len() / 4096).rev() {
        let mut bytes = whole.clone();
        bytes[page * 4096 + 2000] ^= 0x40;
        fs::write(&file, &bytes).unwrap();
        assert_eq!(open_journal(dir.path(), 2), Err(StoreError::Damaged(StoreFile::Journal)), "page {page}");
    }
    fs::write(&file, &whole).unwrap();
    assert_eq!(open_journal(dir.path(), 2), Ok(()), "it was only looked at");
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
fn the_pages_have_the_last_word_and_the_check_value_tells_ruin_from_another_key() {
    use StoreFile::{Journal, Replica};
    let (wrong, damaged) = (StoreError::WrongKey, StoreError::Damaged);
    // How the value beside the file is spoilt, and how the file; what the right key meets, and what another.
    type Spoil = fn(&Path);
    let checks: [(&str, Spoil); 5] = [
        ("as it was", |_| {}),
        ("gone", |check| fs::remove_file(check).unwrap()),
        ("torn", |check| fs::write(check, "3f").unwrap()),
        ("no text", |check| fs::write(check, [0xff, 0, 7]).unwrap()),
        ("of another file", |check| fs::write(check, hex::encode([9; 32])).unwrap()),
    ];
    let files: [(&str, Spoil, bool); 4] = [
        ("whole", |_| {}, true),
        ("with a log", |_| {}, true),
        (
            "a page changed",
            |file| {
                let mut bytes = fs::read(file).unwrap();
                bytes[5000] ^= 1;
                fs::write(file, bytes).unwrap();
            },
            true,
        ),
        ("all noise", |file| fs::write(file, vec![0x35; 90_000]).unwrap(), false),
    ];
    let (plain, logged) = (closed(), with_a_log());
    for (check, spoil_check) in checks {
        for (name, spoil_file, provable) in files {
            let dir = copy_of(if name == "with a log" { logged.path() } else { plain.path() });
            let (replica, journal) = (dir.path().join("replica.db"), dir.path().join("journal.db"));
            [&replica, &journal].iter().for_each(|file| spoil_file(file));
            [&replica, &journal].iter().for_each(|file| spoil_check(&file.with_extension("check")));
            let of_another_key = ["gone", "torn", "no text", "of another file"].contains(&check);
            let expected = match (name, provable) {
                ("a page changed", _) => Err(damaged(Journal)),
                (_, true) => Ok(()),
                (_, false) if of_another_key => Err(wrong(Journal)),
                (_, false) => Err(damaged(Journal)),
            };
            assert_eq!(open_journal(dir.path(), 9), Err(wrong(Journal)), "{name}, value {check}: another key");
            assert_eq!(open_replica(dir.path(), 9), Err(wrong(Replica)), "{name}, value {check}: another key");
            assert_eq!(open_journal(dir.path(), 2), expected, "{name}, value {check}");
            if expected.is_ok() {
                assert_eq!(open_replica(dir.path(), 1), Ok(()), "{name}, value {check}");
                assert_eq!(check::compare(&journal, &key(2)), KeyCheck::Agrees, "{name}: it is written again");
                assert_eq!(check::salt(&journal), crate::pages::salt(&journal), "{name}: with the salt");
                assert_eq!(open_journal(dir.path(), 9), Err(wrong(Journal)));
            }
        }
    }
}

fn copy_of(dir: &Path) -> tempfile::TempDir {
    let copy = tempfile::tempdir().unwrap();
    for entry in fs::read_dir(dir).unwrap().map(Result::unwrap) {
        if entry.path().is_file() && entry.path().extension().is_none_or(|ending| ending != "db-shm") {
            fs::copy(entry.path(), copy.path().join(entry.file_name())).unwrap();
        }
    }
    copy
}

/// As a killed program leaves the files: the log is not moved into them.
fn with_a_log() -> tempfile::TempDir {
    let desk = Desk::holding(&[case(1)]);
    desk.enqueue(&command(1, 1, decide(gishe_domain::decision::Outcome::Approved)));
    let copy = copy_of(desk.dir.path());
    assert!(copy.path().join("journal.db-wal").metadata().unwrap().len() > 0);
    copy
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
