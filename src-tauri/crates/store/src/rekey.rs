//! The files under another key: for the rotation of the keys.
//!
//! A file is not changed in its place. SQLCipher's own `PRAGMA rekey` writes every page anew in one transaction under the same salt, and
//! nothing is documented of it under a write-ahead log; one that goes wrong leaves pages of two keys. Here a whole copy is
//! made beside the file by SQLite's online backup, page by page, under the new key and a new salt; it is proven, written through to
//! the disk, and takes the file's place in one step. At every moment the file is whole, under the one key or under the other, and
//! which of them it is its first page tells. So each step can be taken again after a power cut, as often as it takes.
//!
//! The log is moved into the file before, so that none is left that belongs to the old key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rusqlite::backup::{Backup, StepResult};
use rusqlite::{Connection, OpenFlags};

use crate::check;
use crate::durable;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::connect;
use crate::journal;
use crate::key::StoreKey;
use crate::pages::{self, Pages};
use crate::replica;

/// How the name of a copy that is being made ends.
const PART: &str = "rekey";

/// What has to be done with the files of a data directory in which no desk is open.
pub struct Rekey<'a> {
    dir: &'a Path,
    from: [StoreKey; 2],
    to: [StoreKey; 2],
    between: &'a mut dyn FnMut() -> Result<(), StoreError>,
}

/// What was done.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Rekeyed {
    /// Backups that were brought under the new key now.
    pub backups: u32,
    /// Files that could not be, and were removed: what was damaged before.
    pub removed: u32,
}

/// Under which key a file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Under {
    Old,
    New,
    /// Not one page was written under either.
    Neither,
    Absent,
}

/// Whether a file of a data directory has pages that were written under the key; of a file that is gone, whether the check value that
/// is left beside its place is of the key. Nothing is changed.
///
/// # Errors
/// [`StoreError::Failed`] when the disk does not give it.
pub fn opens(dir: &Path, file: StoreFile, key: &StoreKey) -> Result<bool, StoreError> {
    is_under(&path_of(dir, file), key).map_err(|error| Trouble::Io(error).within(file))
}

impl<'a> Rekey<'a> {
    /// From the old keys to the new ones, each pair with the replica's first. `between` is called between any two changes of the disk;
    /// what it refuses with stops the work there, as a power cut would.
    pub fn new(
        dir: &'a Path,
        from: [StoreKey; 2],
        to: [StoreKey; 2],
        between: &'a mut dyn FnMut() -> Result<(), StoreError>,
    ) -> Self {
        Self { dir, from, to, between }
    }

    /// Brings everything under the new keys: the journal, its backups, what is left of damaged files (removed: nothing could be
    /// proven of a copy), and the replica. What is done already is left as it is. The journal comes first: as long as it is under
    /// the old key, so are all its backups.
    ///
    /// # Errors
    /// [`StoreError::Damaged`] of a journal under the old key: nothing was changed, and it is to be salvaged first; of a full disk and the
    /// like: the same call goes on later.
    pub fn run(&mut self) -> Result<Rekeyed, StoreError> {
        let within = |trouble: Trouble| trouble.within(StoreFile::Journal);
        journal::settle(self.dir).map_err(|error| within(error.into()))?;
        self.file(StoreFile::Journal).map_err(within)?;
        let mut done = self.backups().map_err(within)?;
        done.removed += self.leftovers().map_err(|error| within(error.into()))?;
        match self.file(StoreFile::Replica).map_err(|trouble| trouble.within(StoreFile::Replica)) {
            // Central has it all: it is fetched anew.
            Err(StoreError::Damaged(StoreFile::Replica)) => {
                tracing::warn!("a replica that cannot be read gets no new key and is fetched anew");
                replica::discard(self.dir)?;
                done.removed += 1;
            }
            done => done?,
        }
        (self.between)()?;
        Ok(done)
    }

    fn file(&mut self, file: StoreFile) -> Result<(), Trouble> {
        let path = path_of(self.dir, file);
        let [from, to] = self.keys(file);
        match under(&path, &from, &to)? {
            // It was there and is gone: its backups are under the old key, and it is to be saved from them first.
            Under::Absent if file == StoreFile::Journal && check::compare(&path, &from) == check::KeyCheck::Agrees => {
                return Err(StoreError::Damaged(file).into());
            }
            Under::Absent => return Ok(()),
            Under::Neither => return Err(StoreError::Damaged(file).into()),
            Under::New => remove(&part_of(&path))?,
            Under::Old => self.replace(&path, file)?,
        }
        if check::compare(&path, &to) != check::KeyCheck::Agrees {
            check::write(&path, &to)?;
            (self.between)()?;
        }
        Ok(())
    }

    fn backups(&mut self) -> Result<Rekeyed, Trouble> {
        let [from, to] = self.keys(StoreFile::Journal);
        let mut done = Rekeyed::default();
        for backup in journal::backups(self.dir)? {
            if under(&backup.path, &from, &to)? != Under::Old {
                remove(&part_of(&backup.path))?;
                continue;
            }
            match self.replace(&backup.path, StoreFile::Journal) {
                Ok(()) => done.backups += 1,
                Err(trouble) => match trouble.within(StoreFile::Journal) {
                    StoreError::Damaged(_) => {
                        tracing::warn!(number = backup.number, "a damaged backup of the journal is removed");
                        remove(&part_of(&backup.path))?;
                        remove(&backup.path)?;
                        done.removed += 1;
                        (self.between)()?;
                    }
                    error => return Err(error.into()),
                },
            }
        }
        Ok(done)
    }

    /// Removes what is left of damaged files and of work that was cut short: it opens under the old keys as far as it opens at all.
    fn leftovers(&mut self) -> io::Result<u32> {
        let mut removed = 0;
        for name in ["damaged", "salvage"] {
            let folder = self.dir.join(name);
            removed += u32::try_from(fs::read_dir(&folder).map_or(0, Iterator::count)).unwrap_or(u32::MAX);
            match fs::remove_dir_all(&folder) {
                Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
                _ => {}
            }
        }
        let backups = self.dir.join("backups");
        let names = ["journal.unsound", "journal.part", "journal.part-journal"].map(|name| backups.join(name));
        let replicas = ["replica-damaged.db", "replica-damaged.db-wal"].map(|name| self.dir.join(name));
        for path in names.iter().chain(&replicas).filter(|path| path.exists()) {
            remove(path)?;
            removed += 1;
        }
        Ok(removed)
    }

    /// Makes the copy and puts it in the place of the file.
    fn replace(&mut self, path: &Path, file: StoreFile) -> Result<(), Trouble> {
        let [from, to] = self.keys(file);
        let part = part_of(path);
        discard(&part)?;
        let made = copy(path, &part, &from, &to, file).and_then(|()| prove(path, &part, &from, &to, file));
        if let Err(trouble) = made {
            // A half of it would only take the room that is missing.
            discard(&part)?;
            let error = trouble.within(file);
            // To a page that it cannot decrypt SQLCipher answers with codes that say nothing of that: the file itself is asked.
            let asked = matches!(error, StoreError::Failed { .. });
            let is_damaged = asked && pages::is_sound(path, &from)? != Some(true);
            return Err(if is_damaged { StoreError::Damaged(file) } else { error }.into());
        }
        let copied = fs::File::options().write(true).open(&part)?;
        // A backup is of the day on which it was made.
        if let Ok(at) = fs::metadata(path)?.modified() {
            copied.set_modified(at)?;
        }
        copied.sync_all()?;
        drop(copied);
        (self.between)()?;
        // Empty by now; it must never be read into the new file.
        remove(&beside(path, "-wal"))?;
        remove(&beside(path, "-shm"))?;
        (self.between)()?;
        fs::rename(&part, path)?;
        durable::folder_of(path)?;
        Ok((self.between)()?)
    }

    fn keys(&self, file: StoreFile) -> [StoreKey; 2] {
        let [[old_replica, old_journal], [new_replica, new_journal]] = [&self.from, &self.to];
        match file {
            StoreFile::Replica => [old_replica.clone(), new_replica.clone()],
            StoreFile::Journal => [old_journal.clone(), new_journal.clone()],
        }
    }
}

/// Copies a file as it is, its log included, under another key.
fn copy(path: &Path, part: &Path, from: &StoreKey, to: &StoreKey, file: StoreFile) -> Result<(), Trouble> {
    let source = connect(path, from, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    source.pragma_update(None, "synchronous", "FULL")?;
    let busy: i64 = source.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy != 0 {
        return Err(StoreError::InUse(file).into());
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
    let mut copy = connect(part, to, flags)?;
    // It is written through at the end, and thrown away when that does not come.
    copy.pragma_update(None, "synchronous", "OFF")?;
    if Backup::new(&source, &mut copy)?.step(-1)? != StepResult::Done {
        return Err(StoreError::InUse(file).into());
    }
    // One file without a log can be moved.
    copy.pragma_update(None, "journal_mode", "DELETE")?;
    close(copy)?;
    close(source)
}

fn close(conn: Connection) -> Result<(), Trouble> {
    conn.close().map_err(|(_, error)| error.into())
}

/// Reads every page of the copy without SQLite, and of what exists here alone compares every page with the original. The first one
/// differs by nature: it says whether there is a log.
fn prove(path: &Path, part: &Path, from: &StoreKey, to: &StoreKey, file: StoreFile) -> Result<(), Trouble> {
    let damaged = || Trouble::from(StoreError::Damaged(file));
    let made = Pages::open(part, to)?.filter(Pages::is_whole).ok_or_else(damaged)?;
    if file == StoreFile::Replica {
        return Ok(());
    }
    let original = Pages::open(path, from)?.filter(Pages::is_whole).ok_or_else(damaged)?;
    let same = made.count() == original.count()
        && (2..=made.count()).all(|number| made.page(number).is_some_and(|page| Some(page) == original.page(number)));
    if same { Ok(()) } else { Err(damaged()) }
}

fn under(path: &Path, from: &StoreKey, to: &StoreKey) -> io::Result<Under> {
    if !fs::metadata(path).is_ok_and(|found| found.len() > 0) {
        return Ok(Under::Absent);
    }
    // The first page first: it is one of many, and nearly always tells.
    for (key, is) in [(to, Under::New), (from, Under::Old)] {
        if pages::begins_under(path, key)? {
            return Ok(is);
        }
    }
    for (key, is) in [(to, Under::New), (from, Under::Old)] {
        if Pages::open(path, key)?.is_some() {
            return Ok(is);
        }
    }
    Ok(Under::Neither)
}

fn is_under(path: &Path, key: &StoreKey) -> io::Result<bool> {
    if !path.exists() {
        return Ok(check::compare(path, key) == check::KeyCheck::Agrees);
    }
    Ok(pages::begins_under(path, key)? || Pages::open(path, key)?.is_some())
}

fn path_of(dir: &Path, file: StoreFile) -> PathBuf {
    dir.join(file.name()).with_extension("db")
}

fn part_of(path: &Path) -> PathBuf {
    path.with_extension(PART)
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Removes a copy that was begun, with what SQLite left beside it.
fn discard(part: &Path) -> io::Result<()> {
    for suffix in ["-journal", "-wal", "-shm"] {
        remove(&beside(part, suffix))?;
    }
    remove(part)
}

fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests;
