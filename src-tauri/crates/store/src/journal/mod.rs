//! What was made here and exists nowhere else. Every use case writes it in one transaction.

mod again;
mod audit;
mod backup;
mod conflicts;
mod documents;
mod drafts;
mod forget;
mod intakes;
mod laid;
mod only_here;
mod outbox;
mod port;
mod queue_views;
mod receipts;
mod rescue;
mod rescue_intakes;
mod salvage;
mod second_looks;
mod seen;
mod signatures;
mod values;
mod writer;

pub use again::Basis;
pub use audit::{
    AuditEntry, AuditHead, ChainFault, ChainFile, ChainVerdict, ExportError, KeptCheckpoint, NewAuditEntry,
    PendingHead, Tampering,
};
pub use backup::{BackupFile, backups};
pub use conflicts::{Base, Copy};
pub use documents::{FrozenDocument, NewDocument, SignedDocument};
pub use drafts::{CheckDraft, Draft, LETTER, OWN_NOTE};
pub use intakes::{KeptIntake, NewScan};
pub use only_here::OnlyHere;
pub use outbox::{EntryState, NewCommand, OutboxEntry};
pub use queue_views::KeptView;
pub use receipts::KeptReceipt;
pub use rescue::{Imported, Rescue, RescueError};
pub use salvage::{HELD_FIELD, Salvage, examine, salvage};
pub use second_looks::KeptLook;
pub use signatures::BegunSignature;
pub use writer::{JournalReader, JournalTx, JournalView, JournalWriter, Moment};

use std::path::Path;
use std::sync::atomic::AtomicU32;
use std::sync::{Arc, Mutex};

use chrono::{DateTime, Utc};
use rusqlite_migration::M;

use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::{EncryptedFile, Readers};
use crate::key::StoreKey;

/// The schema, a step for each table; released steps never change.
const STEPS: &[M<'static>] = &[
    M::up(outbox::DDL),
    M::up(receipts::DDL),
    M::up(drafts::DDL),
    M::up(documents::DDL),
    M::up(values::DDL),
    M::up(audit::DDL),
    M::up(conflicts::DDL),
    M::up(outbox::HEARD),
    M::up(signatures::DDL),
    M::up(intakes::DDL),
    M::up(seen::DDL),
    M::up(queue_views::DDL),
    M::up(second_looks::DDL),
    M::up(audit::CLOCK),
];

/// Puts a salvaged journal that is complete into its place, as every opening does.
pub(crate) fn settle(dir: &Path) -> std::io::Result<()> {
    salvage::finish(dir)
}

/// Opens the journal in the data directory, making it when there never was one, and makes a backup of what it holds. Every page
/// is looked at first: [`StoreError::Damaged`] when one is not what was written, and then [`salvage`] is the way on.
pub fn open(dir: &Path, key: &StoreKey, now: DateTime<Utc>) -> Result<(JournalWriter, JournalReader), StoreError> {
    salvage::finish(dir).map_err(|error| Trouble::Io(error).within(StoreFile::Journal))?;
    let file = EncryptedFile::new(StoreFile::Journal, dir, key.clone(), STEPS);
    file.prove()?;
    let conn = file.open_writer()?;
    let readers = JournalReader { readers: Arc::new(Readers::new(file)) };
    let writer = JournalWriter {
        conn: Arc::new(Mutex::new(conn)),
        readers: readers.clone(),
        backups: Arc::new(backup::Backups::new(dir)),
        commits: Arc::new(AtomicU32::new(0)),
        ahead: Arc::default(),
    };
    #[cfg(feature = "planted")]
    if gishe_protocol::planted::is(gishe_protocol::planted::Planted::OutboxLost) {
        writer.transact(|tx| tx.run(outbox::forget_sent))?;
    }
    writer.transact(|tx| tx.name_chain())?;
    if writer.view(|view| view.audit_head())?.size > 0 {
        backup::set_unsound_aside(dir, key);
        match writer.backup(now) {
            // What cannot be copied whole is not whole.
            Err(StoreError::Damaged(file)) => return Err(StoreError::Damaged(file)),
            // A full disk must not keep the officer from reading what is there; the next backup will tell.
            Err(error) => tracing::warn!(%error, "no backup of the journal could be made at the start"),
            Ok(_) => {}
        }
    }
    Ok((writer, readers))
}

#[cfg(test)]
mod tests;
