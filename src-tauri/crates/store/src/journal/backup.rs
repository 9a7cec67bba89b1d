//! Rolling backups of the journal, under the same key, made by SQLite's online backup and proven when made.
//!
//! One is made at every start, and then after an exchange when at least twenty transactions were written since the last one
//! and that is ten minutes ago. The five newest stay, and besides them the newest of each of the last seven days on which one
//! was made. One more lies beside these from the moment the desk is locked or the program ends in order until the next one is
//! made. At the start the newest is looked at again, page by page; one that is not what was written is set aside.

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use rusqlite::{OpenFlags, backup::Backup};

use super::audit;
use super::writer::JournalWriter;
use crate::durable;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::lock;
use crate::key::StoreKey;
use crate::pages;

/// Backups kept whatever their age.
const NEWEST: usize = 5;
/// Days of which the newest backup is kept.
const DAYS: usize = 7;
/// Commits after which a backup is worth making.
const COMMITS: u32 = 20;
/// Seconds between two backups at least.
const PAUSE: i64 = 600;
/// Bytes of a journal up to which a backup is made while somebody waits for the desk to be locked: a fraction of a second.
const QUICK: u64 = 16 * 1024 * 1024;
/// How the name of a backup ends that was made when the desk was left.
const LEFT: &str = "-left";

/// Where backups lie, and when the last was made.
pub(crate) struct Backups {
    dir: PathBuf,
    last: Mutex<Option<DateTime<Utc>>>,
}

/// A backup on the disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackupFile {
    /// Its number; it grows.
    pub number: u64,
    /// The file.
    pub path: PathBuf,
    /// When it was made, by the clock of the file system.
    pub at: Option<DateTime<Utc>>,
    /// It was made when the desk was left, and lasts until the next.
    pub left: bool,
}

impl Backups {
    pub fn new(data: &Path) -> Self {
        Self { dir: dir_of(data), last: Mutex::new(None) }
    }
}

fn dir_of(data: &Path) -> PathBuf {
    data.join("backups")
}

/// The backups of the journal in a data directory, oldest first.
pub fn backups(data: &Path) -> Result<Vec<BackupFile>, StoreError> {
    list(&dir_of(data)).map_err(|trouble| trouble.within(StoreFile::Journal))
}

fn list(dir: &Path) -> Result<Vec<BackupFile>, Trouble> {
    let entries = match fs::read_dir(dir) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries?,
    };
    let mut found = Vec::new();
    for entry in entries {
        let entry = entry?;
        let name = entry.file_name();
        let Some(name) = name.to_str().and_then(|name| name.strip_prefix("journal-")?.strip_suffix(".db")) else {
            continue;
        };
        let (number, left) = name.strip_suffix(LEFT).map_or((name, false), |number| (number, true));
        if let Ok(number) = number.parse() {
            let at = entry.metadata()?.modified().ok().map(DateTime::<Utc>::from);
            found.push(BackupFile { number, path: entry.path(), at, left });
        }
    }
    found.sort_by_key(|backup| backup.number);
    Ok(found)
}

impl JournalWriter {
    /// Makes a backup when enough was written since the last one and that is long enough ago; returns whether it did.
    /// Reads only: writers go on meanwhile.
    pub fn backup_if_due(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        let recent = lock(&self.backups.last).is_some_and(|last| (now - last).num_seconds().abs() < PAUSE);
        if recent || self.commits.load(Ordering::Relaxed) < COMMITS {
            return Ok(false);
        }
        match self.backup(now) {
            // It is tried again after the next exchange; what waits for a backup must not hold up what does not.
            Err(StoreError::DiskFull) => {
                tracing::warn!("no backup of the journal: the disk is full");
                Ok(false)
            }
            made => made.map(|_| true),
        }
    }

    /// The desk is being left: makes a backup of what was written since the last one, beside the others, unless the journal
    /// is so large that somebody would wait for it. Returns whether it did.
    pub fn backup_when_left(&self, now: DateTime<Utc>) -> Result<bool, StoreError> {
        if self.commits.load(Ordering::Relaxed) == 0 || self.bytes() > QUICK {
            return Ok(false);
        }
        self.backup_as(now, true).map(|_| true)
    }

    /// Makes a backup now, checks it, and drops those that are too many. Nothing is left behind when it cannot be made.
    pub fn backup(&self, now: DateTime<Utc>) -> Result<BackupFile, StoreError> {
        self.backup_as(now, false)
    }

    fn backup_as(&self, now: DateTime<Utc>, left: bool) -> Result<BackupFile, StoreError> {
        // Held until the end, so that two backups never take the same number.
        let mut last = lock(&self.backups.last);
        let commits = self.commits.load(Ordering::Relaxed);
        let made = self.make(left).map_err(|trouble| trouble.within(StoreFile::Journal))?;
        self.commits.fetch_sub(commits, Ordering::Relaxed);
        *last = Some(now);
        Ok(made)
    }

    /// When the last backup of this session was made.
    pub fn last_backup(&self) -> Option<DateTime<Utc>> {
        *lock(&self.backups.last)
    }

    fn make(&self, left: bool) -> Result<BackupFile, Trouble> {
        let dir = &self.backups.dir;
        fs::create_dir_all(dir)?;
        let kept = list(dir)?;
        let number = kept.last().map_or(1, |last| last.number + 1);
        let path = dir.join(format!("journal-{number}{}.db", if left { LEFT } else { "" }));
        let part = dir.join("journal.part");
        remove_if_there(&part)?;
        let written = self.copy(&part).and_then(|()| {
            durable::file(&part)?;
            Ok(fs::rename(&part, &path)?)
        });
        if let Err(trouble) = written {
            // A half of it would only take the room that is missing.
            remove_if_there(&part)?;
            remove_if_there(&dir.join("journal.part-journal"))?;
            return Err(trouble);
        }
        let at = fs::metadata(&path)?.modified().ok().map(DateTime::<Utc>::from);
        let made = BackupFile { number, path, at, left };
        let all: Vec<BackupFile> = kept.into_iter().chain([made.clone()]).collect();
        for old in surplus(&all) {
            remove_if_there(&old.path)?;
        }
        Ok(made)
    }

    /// Copies the journal as it is at one moment, and reads the copy's audit chain to its end.
    fn copy(&self, to: &Path) -> Result<(), Trouble> {
        let file = &self.readers.readers.file;
        let source = file.open_reader()?;
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE;
        let mut copy = file.connect(to, flags)?;
        Backup::new(&source, &mut copy)?.step(-1)?;
        // A copy of its own needs no log beside it.
        copy.pragma_update(None, "journal_mode", "DELETE")?;
        let healthy: String = copy.pragma_query_value(None, "quick_check", |row| row.get(0))?;
        if healthy != "ok" {
            return Err(StoreError::Damaged(StoreFile::Journal).into());
        }
        let whole = |conn: &_| audit::verify(conn).map(|verdict| verdict.is_accounted_for());
        if whole(&source)? && !whole(&copy)? {
            return Err(StoreError::Damaged(StoreFile::Journal).into());
        }
        Ok(())
    }
}

/// Those that are too many, of all there are, oldest first.
fn surplus(all: &[BackupFile]) -> Vec<&BackupFile> {
    let newest = all.last().map(|backup| backup.number);
    let (left, rolling): (Vec<&BackupFile>, Vec<&BackupFile>) = all.iter().partition(|backup| backup.left);
    let mut dropped: Vec<&BackupFile> = left.into_iter().filter(|backup| Some(backup.number) != newest).collect();
    let older = rolling.len().saturating_sub(NEWEST);
    let mut days = BTreeSet::new();
    for (place, backup) in rolling.into_iter().enumerate().rev() {
        let newest_of_day = backup.at.is_some_and(|at| days.insert(at.date_naive()));
        if place < older && !(newest_of_day && days.len() <= DAYS) {
            dropped.push(backup);
        }
    }
    dropped
}

/// Takes the newest backup out of the row when it is not what was written. It is kept beside, in the place of an earlier one
/// of that kind.
pub(super) fn set_unsound_aside(data: &Path, key: &StoreKey) {
    let run = || -> Result<(), Trouble> {
        let dir = dir_of(data);
        let Some(newest) = list(&dir)?.pop() else { return Ok(()) };
        if pages::is_sound(&newest.path, key)? != Some(true) {
            tracing::error!(number = newest.number, "the newest backup of the journal is damaged and is set aside");
            fs::rename(&newest.path, dir.join("journal.unsound"))?;
        }
        Ok(())
    };
    if let Err(trouble) = run() {
        let error = trouble.within(StoreFile::Journal);
        tracing::warn!(%error, "the newest backup of the journal could not be looked at");
    }
}

fn remove_if_there(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_stay_and_one_of_each_of_seven_days() {
        // Day and hour of each backup, oldest first, and those that stay.
        let four_a_day: Vec<(u32, u32)> = (1..=10).flat_map(|day| [8, 10, 12, 14].map(|hour| (day, hour))).collect();
        let rows = [
            (vec![(1, 8), (1, 9), (1, 10)], vec![1, 2, 3]),
            ((8..20).map(|hour| (1, hour)).collect(), vec![8, 9, 10, 11, 12]),
            // Of the days 4 to 8 the last one each; of the days 9 and 10 those and the newest five.
            (four_a_day, vec![16, 20, 24, 28, 32, 36, 37, 38, 39, 40]),
            ((1..=9).map(|day| (day, 8)).collect(), vec![3, 4, 5, 6, 7, 8, 9]),
        ];
        for (made, stay) in rows {
            let all: Vec<BackupFile> = (1..)
                .zip(&made)
                .map(|(number, (day, hour))| BackupFile {
                    number,
                    path: PathBuf::new(),
                    at: format!("2026-11-{day:02}T{hour:02}:00:00Z").parse().ok(),
                    left: false,
                })
                .collect();
            let dropped: Vec<u64> = surplus(&all).iter().map(|backup| backup.number).collect();
            let kept: Vec<u64> = all.iter().map(|one| one.number).filter(|one| !dropped.contains(one)).collect();
            assert_eq!(kept, stay, "{made:?}");
        }
    }
    #[test]
    fn the_one_from_when_the_desk_was_left_lies_beside_the_others_until_the_next() {
        let backup = |number: u64, left| BackupFile { number, path: PathBuf::new(), at: None, left };
        let all = |last: Option<BackupFile>| -> Vec<BackupFile> {
            let rolling = (1..=5).map(|number| backup(number, false));
            rolling.chain([backup(6, true)]).chain(last).collect()
        };
        assert_eq!(surplus(&all(None)), [] as [&BackupFile; 0]);
        let numbers = |all: &[BackupFile]| surplus(all).iter().map(|backup| backup.number).collect::<Vec<_>>();
        assert_eq!(numbers(&all(Some(backup(7, true)))), [6]);
        assert_eq!(numbers(&all(Some(backup(7, false)))), [6, 1]);
    }
}
