//! Rolling backups of the journal, under the same key.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::Ordering;

use chrono::{DateTime, Utc};
use rusqlite::{OpenFlags, backup::Backup};

use super::audit::{self, ChainVerdict};
use super::writer::JournalWriter;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::lock;

/// Backups kept.
const KEPT: usize = 5;
/// Commits after which a backup is worth making.
const COMMITS: u32 = 20;
/// Seconds between two backups at least.
const PAUSE: i64 = 600;

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
        let number = name.to_str().and_then(|name| name.strip_prefix("journal-")?.strip_suffix(".db")?.parse().ok());
        if let Some(number) = number {
            let at = entry.metadata()?.modified().ok().map(DateTime::<Utc>::from);
            found.push(BackupFile { number, path: entry.path(), at });
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
        self.backup(now)?;
        Ok(true)
    }

    /// Makes a backup now, checks it, and drops the oldest beyond five.
    pub fn backup(&self, now: DateTime<Utc>) -> Result<BackupFile, StoreError> {
        // Held until the end, so that two backups never take the same number.
        let mut last = lock(&self.backups.last);
        let commits = self.commits.load(Ordering::Relaxed);
        let made = self.make().map_err(|trouble| trouble.within(StoreFile::Journal))?;
        self.commits.fetch_sub(commits, Ordering::Relaxed);
        *last = Some(now);
        Ok(made)
    }

    /// When the last backup of this session was made.
    pub fn last_backup(&self) -> Option<DateTime<Utc>> {
        *lock(&self.backups.last)
    }

    fn make(&self) -> Result<BackupFile, Trouble> {
        let dir = &self.backups.dir;
        fs::create_dir_all(dir)?;
        let kept = list(dir)?;
        let number = kept.last().map_or(1, |last| last.number + 1);
        let path = dir.join(format!("journal-{number}.db"));
        let part = dir.join("journal.part");
        remove_if_there(&part)?;
        self.copy(&part)?;
        fs::File::open(&part)?.sync_all()?;
        fs::rename(&part, &path)?;
        let surplus = (kept.len() + 1).saturating_sub(KEPT);
        for old in kept.iter().take(surplus) {
            remove_if_there(&old.path)?;
        }
        let at = fs::metadata(&path)?.modified().ok().map(DateTime::<Utc>::from);
        Ok(BackupFile { number, path, at })
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
        match (audit::verify(&source)?, audit::verify(&copy)?) {
            (ChainVerdict::Whole { .. }, ChainVerdict::Broken { .. }) => {
                Err(StoreError::Damaged(StoreFile::Journal).into())
            }
            _ => Ok(()),
        }
    }
}

fn remove_if_there(path: &Path) -> Result<(), Trouble> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}
