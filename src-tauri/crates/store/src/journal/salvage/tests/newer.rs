//! What this program may not touch, and what it must not take for another's.

use super::*;

#[test]
fn what_a_newer_program_wrote_is_left_to_a_newer_program_damaged_or_not() {
    let dir = closed(20);
    let path = dir.path().join("journal.db");
    let newer = rusqlite::Connection::open(&path).unwrap();
    newer.execute_batch(&format!("{} PRAGMA user_version = 4711;", key(2).pragma().as_str())).unwrap();
    drop(newer);
    let bytes = fs::read(&path).unwrap();
    assert_eq!(examine(&path, &key(2)).err(), Some(StoreError::Newer(StoreFile::Journal)));
    assert_eq!(journal::open(dir.path(), &key(2), now()).err(), Some(StoreError::Newer(StoreFile::Journal)));
    // The last page is lost; the first still says whose it is.
    let damaged = [&bytes[..bytes.len() - PAGE], &[0xa5; PAGE][..]].concat();
    fs::write(&path, &damaged).unwrap();
    assert_eq!(salvage(dir.path(), &key(2), None, now()).err(), Some(StoreError::Newer(StoreFile::Journal)));
    assert!(fs::read(&path).unwrap() == damaged && !dir.path().join("damaged").exists(), "nothing was changed");
}

#[test]
fn a_file_of_noise_is_damaged_and_not_of_another_key() {
    let dir = closed(2);
    let path = dir.path().join("journal.db");
    fs::write(&path, vec![0xa5; 20 * PAGE]).unwrap();
    assert_eq!(examine(&path, &key(2)).err(), Some(StoreError::Damaged(StoreFile::Journal)));
    assert_eq!(examine(&path, &key(3)).err(), Some(StoreError::WrongKey(StoreFile::Journal)));
}
