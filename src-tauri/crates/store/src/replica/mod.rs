//! What central said. Only the exchange writes it; it can be thrown away and rebuilt.

mod apply;
mod blobs;
mod cases;
mod files;
mod holdings;
mod incoming;
mod load;
mod page;
mod parked;
mod port;
mod proofs;
mod queue;
mod queue_rows;
mod queue_search;
mod queue_wish;
mod reader;
mod retired;
mod search;
mod search_ask;
mod search_marks;
mod search_text;
mod streets;
mod summary;
mod tally;
mod traces;
mod writer;

pub use load::OfficerLoad;
pub use proofs::KeptProofs;
pub use queue::{Heading, PartCounts, QueueAsk, QueueEntry, QueuePart, QueueStretch};
pub use queue_wish::{Level, QueueSort, QueueWish};
pub use reader::{Holdings, ReplicaReader};
#[cfg(feature = "fixture")]
pub use search::index_text;
pub use search_marks::{Elsewhere, Found};
pub use search_text::FoundIn;
pub use summary::{CaseSummary, Due, DueRule, Standing};
pub use writer::ReplicaWriter;

use std::fs;
use std::path::Path;
use std::sync::Arc;

use rusqlite_migration::M;

use self::files::ReplicaFiles;
use crate::check;
use crate::error::{StoreError, StoreFile, Trouble};
use crate::file::EncryptedFile;
use crate::key::StoreKey;

/// The schema, a step for each table; released steps never change.
const STEPS: &[M<'static>] = &[
    M::up(holdings::DDL),
    M::up(cases::DDL),
    M::up(search::DDL),
    M::up(tally::DDL),
    M::up(streets::DDL),
    M::up(blobs::DDL),
    M::up(parked::DDL),
    M::up(tally::PARTS),
    M::up(proofs::DDL),
    M::up(holdings::TRACED),
    M::up(streets::REGISTERS),
    M::up(retired::DDL),
];

/// Opens the replica in the data directory, making it when there is none. `rule` counts time limits; `bound` is how many
/// bytes of evidence are kept beyond that of claimed cases.
pub fn open(
    dir: &Path,
    key: &StoreKey,
    rule: DueRule,
    bound: u64,
) -> Result<(ReplicaWriter, ReplicaReader), StoreError> {
    let files = Arc::new(ReplicaFiles::open(dir, key)?);
    let writer = ReplicaWriter::new(files.clone(), rule.clone(), bound);
    writer.sweep()?;
    writer.replay()?;
    Ok((writer, ReplicaReader::new(files, rule)))
}

/// Moves a replica that cannot be read aside, where it stays until everything has been fetched anew. Its handles must be
/// closed.
pub fn set_aside(dir: &Path) -> Result<(), StoreError> {
    files::set_aside(dir)
}

/// Whether the replica of a data directory is what was written, without changing anything: every page and the log. Gives the
/// number of its schema. No desk is open there. [`StoreError::Damaged`], [`StoreError::Missing`] or [`StoreError::WrongKey`] when it
/// is not.
pub fn examine(dir: &Path, key: &StoreKey) -> Result<u32, StoreError> {
    let file = EncryptedFile::new(StoreFile::Replica, dir, key.clone(), STEPS);
    if !dir.join("replica.db").exists() {
        return Err(StoreError::Missing(StoreFile::Replica));
    }
    file.prove()?;
    let version = || -> Result<u32, Trouble> {
        Ok(file.open_reader()?.pragma_query_value(None, "user_version", |row| row.get(0))?)
    };
    version().map_err(|trouble| trouble.within(StoreFile::Replica))
}

/// Whether what is left of a damaged replica still lies aside: then it has not been fetched anew yet.
pub fn is_set_aside(dir: &Path) -> bool {
    files::is_set_aside(dir)
}

/// Throws the replica away: nobody works here any more. Its handles must be closed.
pub fn discard(dir: &Path) -> Result<(), StoreError> {
    let path = dir.join(StoreFile::Replica.name()).with_extension("db");
    let beside = ["-wal", "-shm"].map(|suffix| path.with_extension(format!("db{suffix}")));
    for path in beside.into_iter().chain([path.clone(), check::path_of(&path)]) {
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Trouble::Io(error).within(StoreFile::Replica));
            }
            _ => {}
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests;
