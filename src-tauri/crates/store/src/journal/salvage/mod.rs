//! Saving what a damaged journal still holds.
//!
//! The file is read page by page (`crate::pages`); every row on a page that is what was written is saved, whatever became of
//! the pages that lead to it. The newest sound backup is laid beneath it, so that nothing that either of them has is lost, and
//! the new journal takes the old one's place in one step. The damaged file is kept aside as it was.
//!
//! A command that only the backup has is sent by itself only when the audit chain shows that nobody touched its case since:
//! it might have been taken back. Otherwise it waits for the officer's choice.

mod fill;
mod place;
mod shape;

use std::collections::HashMap;
use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::types::Value;
use serde::{Deserialize, Serialize};

use self::fill::{Filling, Layer};
use self::shape::Table;
use super::audit::{self, ChainVerdict, NewAuditEntry};
use super::backup::{self, BackupFile};
use super::{JournalTx, JournalView, STEPS, conflicts, signatures};
use crate::check::{self, KeyCheck};
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::EncryptedFile;
use crate::key::StoreKey;
use crate::pages::{Pages, is_sound, records};

pub(super) use place::finish;

/// Name of the field that a command which only a backup had is refused by, until the officer has chosen.
pub const HELD_FIELD: &str = "salvage";
/// Where the journal keeps what was saved until the officer has seen it.
const TOLD: &str = "salvage";

/// What was saved of a damaged journal. Numbers and times only.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Salvage {
    /// When.
    pub at: DateTime<Utc>,
    /// Pages that the file should have had; 0 when it was gone.
    pub pages: u32,
    /// Pages that could not be read.
    pub lost_pages: u32,
    /// The log broke off before something that was committed.
    pub log_broken: bool,
    /// Commands that wait, now.
    pub commands: u32,
    /// Of them, those that only the backup had and that wait for the officer's choice.
    pub held: u32,
    /// Receipts.
    pub receipts: u32,
    /// Unfinished rulings, and unsent answers and notes.
    pub drafts: u32,
    /// Frozen and signed documents.
    pub documents: u32,
    /// Entries of the audit chain.
    pub audit: u32,
    /// Entries of the audit chain that are lost.
    pub audit_lost: u32,
    /// Which: the first and the last of each stretch. By this entry of the chain its gaps are accounted for.
    #[serde(default)]
    pub audit_missing: Vec<[u32; 2]>,
    /// Rows that only the backup had.
    pub from_backup: u32,
    /// When the backup was made that was laid beneath; none when there was none that is sound.
    pub backup_at: Option<DateTime<Utc>>,
    /// SHA-256 of the damaged file, hexadecimal; none when it was gone.
    pub file: Option<String>,
}

/// Saves what the journal of a data directory still holds, with a backup beneath: the newest sound one, or the one named. Its
/// handles must be closed. [`StoreError::Damaged`] when neither has anything to save or the backup that was named is
/// not there, [`StoreError::Newer`] when a newer program wrote it, whose rows this one does not know all; then nothing was
/// changed.
pub fn salvage(dir: &Path, key: &StoreKey, backup: Option<u64>, now: DateTime<Utc>) -> Result<Salvage, StoreError> {
    let saved = run(dir, key, backup, now);
    if saved.is_err() {
        // What was begun is of no use, and on a full disk it is in the way.
        place::give_up(dir);
    }
    saved.map_err(|trouble| trouble.within(StoreFile::Journal))
}

fn run(dir: &Path, key: &StoreKey, backup: Option<u64>, now: DateTime<Utc>) -> Result<Salvage, Trouble> {
    place::finish(dir)?;
    let path = dir.join(StoreFile::Journal.name()).with_extension("db");
    let damaged = Pages::open(&path, key)?;
    let beneath = beneath(dir, key, backup)?;
    if damaged.as_ref().is_some_and(is_newer) || beneath.as_ref().is_some_and(|(_, pages)| is_newer(pages)) {
        return Err(StoreError::Newer(StoreFile::Journal).into());
    }
    // Nothing to save, or not the backup that was asked for.
    if beneath.is_none() && (damaged.is_none() || backup.is_some()) {
        return Err(StoreError::Damaged(StoreFile::Journal).into());
    }
    let file = place::keep_aside(dir, &path)?;
    let making = EncryptedFile::new(StoreFile::Journal, &place::begin(dir)?, key.clone(), STEPS);
    let mut conn = making.open_writer()?;
    let tx = conn.transaction()?;
    let tables = shape::tables(&tx)?;
    let lost = damaged.as_ref().map(Pages::lost).unwrap_or_default();
    let log_broken = damaged.as_ref().is_some_and(Pages::is_log_broken);
    let complete = damaged.is_some() && lost.is_empty() && !log_broken;
    let (newest, earlier) = damaged.as_ref().map(|pages| layers(pages, &tables)).unwrap_or_default();
    let backup_at = beneath.as_ref().and_then(|(backup, _)| backup.at);
    let under = beneath.map(|(_, pages)| layers(&pages, &tables).0).unwrap_or_default();
    let mut filling = Filling::new(&tx, &tables, now);
    filling.take(newest)?;
    // A file that is whole says also what is gone from it: nothing older is laid beneath.
    if !complete {
        filling.lay_beneath(earlier)?;
        filling.lay_beneath(under)?;
        filling.commands()?;
    }
    filling.head()?;
    conflicts::forget_idle_bases(&tx)?;
    signatures::forget_settled(&tx)?;
    let count = |sql: &str| -> Result<u32, Trouble> { Ok(tx.query_row(sql, [], |row| row.get(0))?) };
    let audit = count("SELECT count(*) FROM audit")?;
    let saved = Salvage {
        at: now,
        pages: damaged.as_ref().map_or(0, Pages::count),
        lost_pages: u32::try_from(lost.len()).unwrap_or(u32::MAX),
        log_broken,
        commands: count("SELECT count(*) FROM outbox")?,
        held: filling.held,
        receipts: count("SELECT count(*) FROM receipts")?,
        drafts: count("SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM check_drafts)")?,
        documents: count("SELECT count(*) FROM documents")?,
        audit,
        audit_lost: count("SELECT size FROM audit_head")?.saturating_sub(audit),
        audit_missing: audit::missing(&tx)?,
        from_backup: filling.from_beneath,
        backup_at,
        file,
    };
    tell(&tx, &saved)?;
    tx.commit()?;
    // Windows puts nothing in the place of a file that is open.
    drop(damaged);
    place::complete(dir, conn)?;
    place::finish(dir)?;
    tracing::warn!(lost = saved.lost_pages, of = saved.pages, commands = saved.commands, "the journal was salvaged");
    Ok(saved)
}

/// Whether a newer program wrote the file.
fn is_newer(pages: &Pages) -> bool {
    pages.version().is_some_and(|version| usize::try_from(version).map_or(true, |version| version > STEPS.len()))
}

/// What was saved belongs to the chain, and is kept until the officer has seen it.
fn tell(conn: &rusqlite::Connection, saved: &Salvage) -> Result<(), Trouble> {
    let details = serde_json::to_value(saved).map_err(|_| Trouble::Unreadable("salvage"))?;
    conn.execute("INSERT OR REPLACE INTO desk_values (name, value) VALUES (?1, ?2)", (TOLD, details.to_string()))?;
    let entry = NewAuditEntry {
        at: saved.at,
        ahead: None,
        actor: audit::PROGRAM.into(),
        kind: audit::SALVAGED.into(),
        case: None,
        details,
    };
    audit::append(conn, &entry)?;
    Ok(())
}

/// The backup to be laid beneath: the one asked for, else the newest that is sound.
fn beneath(dir: &Path, key: &StoreKey, asked: Option<u64>) -> Result<Option<(BackupFile, Pages)>, Trouble> {
    let kept = backup::backups(dir)?;
    for one in kept.into_iter().rev().filter(|one| asked.is_none_or(|asked| one.number == asked)) {
        if asked.is_none() && is_sound(&one.path, key)? != Some(true) {
            continue;
        }
        if let Some(pages) = Pages::open(&one.path, key)? {
            return Ok(Some((one, pages)));
        }
    }
    Ok(None)
}

/// The rows of the newest pages, and those that are only on earlier forms of lost ones.
fn layers(pages: &Pages, tables: &[Table]) -> (Layer, Layer) {
    let (mut newest, mut earlier) = (Layer::new(), Layer::new());
    for number in 1..=pages.count() {
        match pages.page(number) {
            Some(page) => sort(pages, tables, number, &page, &mut newest),
            None => {
                if let Some(page) = pages.earlier(number) {
                    sort(pages, tables, number, &page, &mut earlier);
                }
            }
        }
    }
    (newest, earlier)
}

fn sort(pages: &Pages, tables: &[Table], number: u32, page: &[u8], layer: &mut HashMap<String, Vec<Vec<Value>>>) {
    for record in records(pages, number, page) {
        if let Some((table, row)) = shape::assign(tables, &record) {
            layer.entry(table.name.clone()).or_default().push(row);
        }
    }
}

impl JournalView<'_> {
    /// What was saved of a damaged journal, until the officer has seen it.
    pub fn salvage(&self) -> Result<Option<Salvage>, StoreError> {
        Ok(self.value(TOLD)?.and_then(|text| serde_json::from_str(&text).ok()))
    }
}

impl JournalTx<'_> {
    /// The officer has seen what was saved.
    pub fn salvage_seen(&self) -> Result<(), StoreError> {
        self.forget_value(TOLD)
    }
}

/// Whether a journal is what was written, without changing anything: every page, the log, and the audit chain.
/// [`StoreError::Damaged`], [`StoreError::Missing`] or [`StoreError::WrongKey`] when it is not, [`StoreError::Newer`] when only a
/// newer program can tell.
pub fn examine(path: &Path, key: &StoreKey) -> Result<ChainVerdict, StoreError> {
    let conn = sound(path, key)?;
    audit::verify(&conn).map_err(|trouble| trouble.within(StoreFile::Journal))
}

/// Opens a journal to look into it, when every page and the log are what was written.
pub(super) fn sound(path: &Path, key: &StoreKey) -> Result<rusqlite::Connection, StoreError> {
    let open = || {
        if !path.exists() {
            return Err(StoreError::Missing(StoreFile::Journal).into());
        }
        match Pages::open(path, key)? {
            // Not one page proves anything: what stands beside the file tells whose it was.
            None if check::compare(path, key) == KeyCheck::Agrees => {
                Err(StoreError::Damaged(StoreFile::Journal).into())
            }
            None => Err(StoreError::WrongKey(StoreFile::Journal).into()),
            Some(pages) if is_newer(&pages) => Err(StoreError::Newer(StoreFile::Journal).into()),
            Some(pages) if !pages.is_whole() => Err(StoreError::Damaged(StoreFile::Journal).into()),
            Some(_) => crate::file::look_into(path, key),
        }
    };
    open().map_err(|trouble: Trouble| trouble.within(StoreFile::Journal))
}

#[cfg(test)]
mod tests;
