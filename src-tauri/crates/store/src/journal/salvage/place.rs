//! Where the files go. The new journal is made beside, and takes the place of the old one by steps that can be taken again:
//! whenever the program ends in between, the next start goes on with them.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::Connection;
use sha2::{Digest, Sha256};

use crate::check;
use crate::durable;
use crate::error::Trouble;

/// Damaged journals that are kept.
const KEPT: usize = 3;

fn making(dir: &Path) -> PathBuf {
    dir.join("salvage")
}

fn made(dir: &Path) -> PathBuf {
    dir.join("salvaged")
}

/// A folder to make the new journal in.
pub(super) fn begin(dir: &Path) -> io::Result<PathBuf> {
    let folder = making(dir);
    remove_folder(&folder)?;
    fs::create_dir_all(&folder)?;
    Ok(folder)
}

/// The new journal is whole and durable: from here on it is the journal.
pub(super) fn complete(dir: &Path, conn: Connection) -> Result<(), Trouble> {
    // Without a log of its own it is one file that can be moved.
    conn.pragma_update(None, "journal_mode", "DELETE")?;
    conn.close().map_err(|(_, error)| error)?;
    let folder = making(dir);
    durable::file(&folder.join("journal.db"))?;
    fs::rename(&folder, made(dir))?;
    Ok(())
}

/// Puts a new journal that is complete into its place, if there is one.
pub(in crate::journal) fn finish(dir: &Path) -> io::Result<()> {
    let folder = made(dir);
    if !folder.exists() {
        return Ok(());
    }
    let (from, to) = (folder.join("journal.db"), dir.join("journal.db"));
    if from.exists() {
        // The old log must never be read into the new file; it is kept aside with the old file.
        remove(&to.with_extension("db-wal"))?;
        remove(&to.with_extension("db-shm"))?;
        fs::rename(&from, &to)?;
    }
    let check = check::path_of(&from);
    if check.exists() {
        fs::rename(&check, check::path_of(&to))?;
    }
    remove_folder(&folder)
}

/// Removes what was begun and is not complete.
pub(super) fn give_up(dir: &Path) {
    if let Err(error) = remove_folder(&making(dir)) {
        tracing::warn!(kind = %error.kind(), "a salvage that was begun could not be removed");
    }
}

/// Copies the damaged file and its log aside, and returns the file's digest; none when it is gone.
pub(super) fn keep_aside(dir: &Path, path: &Path) -> io::Result<Option<String>> {
    if !path.exists() {
        return Ok(None);
    }
    let folder = dir.join("damaged");
    fs::create_dir_all(&folder)?;
    let mut kept = numbers(&folder)?;
    let bytes = fs::read(path)?;
    let digest = hex::encode(Sha256::digest(&bytes));
    let already = kept.last().map(|last| folder.join(format!("journal-{last}.db")));
    if already.is_none_or(|last| fs::read(last).map_or(true, |last| last != bytes)) {
        let number = kept.last().map_or(1, |last| last + 1);
        let copy = folder.join(format!("journal-{number}.db"));
        let log = path.with_extension("db-wal");
        let written = write(&copy, &bytes).and_then(|()| match fs::read(&log) {
            Ok(log) => write(&copy.with_extension("db-wal"), &log),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        });
        if let Err(error) = written {
            remove(&copy)?;
            remove(&copy.with_extension("db-wal"))?;
            return Err(error);
        }
        kept.push(number);
    }
    for old in kept.iter().rev().skip(KEPT) {
        remove(&folder.join(format!("journal-{old}.db")))?;
        remove(&folder.join(format!("journal-{old}.db-wal")))?;
    }
    Ok(Some(digest))
}

fn numbers(folder: &Path) -> io::Result<Vec<u32>> {
    let mut numbers = Vec::new();
    for entry in fs::read_dir(folder)? {
        let name = entry?.file_name();
        numbers.extend(
            name.to_str().and_then(|name| name.strip_prefix("journal-")?.strip_suffix(".db")?.parse::<u32>().ok()),
        );
    }
    numbers.sort_unstable();
    Ok(numbers)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::write(path, bytes)?;
    durable::file(path)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn remove_folder(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
