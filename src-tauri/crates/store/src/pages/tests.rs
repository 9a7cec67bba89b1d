//! Our reading of the pages, held to SQLite's.

use rusqlite::Connection;
use tempfile::TempDir;

use super::*;
use crate::fixture::key;

/// Rows of every width: small, wide, over several pages; numbers of every size; and one without a number of its own.
fn filled(dir: &Path, rows: i64) -> Connection {
    let conn = Connection::open(dir.join("journal.db")).unwrap();
    conn.execute_batch(&key(2).pragma()).unwrap();
    conn.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0; PRAGMA secure_delete = ON;
         CREATE TABLE wide (seq INTEGER PRIMARY KEY, n INTEGER, r REAL, t TEXT, b BLOB) STRICT;
         CREATE TABLE keyed (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;",
    )
    .unwrap();
    for n in 0..rows {
        let size = usize::try_from(n * n * 37 % 30_000).unwrap();
        let number = if n % 3 == 0 { i64::MIN >> (n % 63) } else { (1_i64 << (n % 62)) - n };
        conn.execute(
            "INSERT INTO wide VALUES (?1, ?2, ?3, ?4, ?5)",
            (
                n * 1000 - 7000,
                number,
                (n % 2 == 0).then_some(n as f64 / 3.0),
                "щ".repeat(size / 5),
                vec![n as u8; size],
            ),
        )
        .unwrap();
        conn.execute("INSERT INTO keyed VALUES (?1, ?2)", (format!("ключ {n}"), vec![7_u8; size / 20])).unwrap();
    }
    conn
}

type Row = (i64, Option<i64>, Option<f64>, String, Vec<u8>);

fn by_sqlite(conn: &Connection) -> (Vec<Row>, Vec<(String, Vec<u8>)>) {
    let mut wide = conn.prepare("SELECT * FROM wide ORDER BY seq").unwrap();
    let mut keyed = conn.prepare("SELECT * FROM keyed ORDER BY name").unwrap();
    let wide = wide.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))).unwrap();
    let keyed = keyed.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).unwrap();
    (wide.map(Result::unwrap).collect(), keyed.map(Result::unwrap).collect())
}

fn by_us(path: &Path) -> (Vec<Row>, Vec<(String, Vec<u8>)>) {
    let pages = Pages::open(path, &key(2)).unwrap().unwrap();
    let (mut wide, mut keyed) = (Vec::new(), Vec::new());
    for number in 1..=pages.count() {
        for record in records(&pages, number, &pages.page(number).unwrap()) {
            match (record.rowid, record.fields.as_slice()) {
                (Some(rowid), [Field::Null, n, r, Field::Text(t), Field::Blob(b)]) => {
                    let n = if let Field::Integer(n) = n { Some(*n) } else { None };
                    let r = match r {
                        Field::Real(r) => Some(*r),
                        // A whole number in a column of reals lies there as an integer.
                        Field::Integer(r) => Some(*r as f64),
                        _ => None,
                    };
                    wide.push((rowid, n, r, t.clone(), b.clone()));
                }
                (None, [Field::Text(name), Field::Blob(value)]) => keyed.push((name.clone(), value.clone())),
                _ => {}
            }
        }
    }
    wide.sort_by_key(|row| row.0);
    keyed.sort();
    (wide, keyed)
}

#[test]
fn what_is_read_page_by_page_is_what_sqlite_reads() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("journal.db");
    let conn = filled(dir.path(), 150);
    assert_eq!(by_us(&path), by_sqlite(&conn), "all of it still in the log");
    conn.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)").unwrap();
    assert_eq!(by_us(&path), by_sqlite(&conn), "none of it in the log");
    // Half in the file, half in the log, and nothing of what was removed.
    conn.execute_batch("DELETE FROM wide WHERE seq % 3 = 0; UPDATE wide SET t = 'нов' WHERE seq % 7 = 0; DELETE FROM keyed WHERE name > 'ключ 5'").unwrap();
    assert_eq!(by_us(&path), by_sqlite(&conn));
    assert_eq!(is_sound(&path, &key(2)).unwrap(), Some(true));
    assert_eq!(is_sound(&path, &key(3)).unwrap(), None, "another key proves nothing");
}

#[test]
fn every_changed_byte_of_a_page_shows() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("journal.db");
    drop(filled(dir.path(), 12));
    let whole = fs::read(&path).unwrap();
    for at in (0..whole.len()).step_by(509) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1 << (at % 8);
        fs::write(&path, &bytes).unwrap();
        let sound = is_sound(&path, &key(2)).unwrap();
        // Without its salt, which is at the beginning and nowhere else here, nothing can be proven.
        assert_eq!(sound, if at < SALT { None } else { Some(false) }, "{at}");
    }
    for zeroed in 1..whole.len() / PAGE {
        let mut bytes = whole.clone();
        bytes[zeroed * PAGE..(zeroed + 1) * PAGE].fill(0);
        fs::write(&path, &bytes).unwrap();
        let pages = Pages::open(&path, &key(2)).unwrap().unwrap();
        assert_eq!(pages.lost(), [u32::try_from(zeroed).unwrap() + 1]);
    }
    fs::write(&path, &whole[..whole.len() - PAGE - 100]).unwrap();
    assert_eq!(Pages::open(&path, &key(2)).unwrap().unwrap().lost().len(), 2, "cut off in the middle of a page");
}

#[test]
fn a_log_that_was_not_finished_is_told_from_one_that_broke() {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("journal.db");
    let conn = filled(dir.path(), 4);
    let log = path.with_extension("db-wal");
    let (main, whole) = (fs::read(&path).unwrap(), fs::read(&log).unwrap());
    drop(conn);
    let with_log = |bytes: &[u8]| {
        fs::write(&path, &main).unwrap();
        fs::write(&log, bytes).unwrap();
        Pages::open(&path, &key(2)).unwrap().unwrap()
    };
    assert!(!with_log(&whole).is_log_broken());
    for cut in (32..whole.len()).step_by(1711) {
        let pages = with_log(&whole[..cut]);
        assert!(!pages.is_log_broken() && pages.lost().is_empty(), "cut at {cut}: what came before it stands");
    }
    let frames = (whole.len() - 32) / (24 + PAGE);
    for frame in 0..frames {
        for within in [3, 9, 17, 24 + 700] {
            let mut bytes = whole.clone();
            bytes[32 + frame * (24 + PAGE) + within] ^= 0x10;
            let broken = with_log(&bytes).is_log_broken();
            // With nothing but its checksum changed, even the last frame is known to have been written whole.
            assert_eq!(broken, frame + 1 < frames || within == 17, "byte {within} of frame {frame} of {frames}");
        }
    }
    let mut bytes = whole.clone();
    bytes[5] ^= 1;
    assert!(with_log(&bytes).is_log_broken(), "SQLite would pass over the whole log");
}
