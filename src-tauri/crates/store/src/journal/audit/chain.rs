//! A chain by itself, for whoever checks it: out of a journal that nobody has open, or out of an export.

use std::path::Path;

use chrono::{DateTime, Utc};
use rusqlite::Connection;

use super::checkpoints::{self, KeptCheckpoint};
use super::{AuditHead, ChainFault, ChainVerdict, fault, link, walk};
use crate::error::{StoreError, StoreFile, Trouble};
use crate::journal::only_here::{self, OnlyHere};
use crate::journal::salvage;
use crate::key::StoreKey;

/// A chain that is only read.
pub struct ChainFile {
    pub(super) conn: Connection,
}

impl ChainFile {
    /// Opens the journal at `path` without changing it, after looking at every page of it.
    ///
    /// # Errors
    /// As [`crate::journal::examine`].
    pub fn open(path: &Path, key: &StoreKey) -> Result<Self, StoreError> {
        Ok(Self { conn: salvage::sound(path, key)? })
    }

    fn run<T>(&self, read: impl FnOnce(&Connection) -> Result<T, Trouble>) -> Result<T, StoreError> {
        read(&self.conn).map_err(within)
    }

    /// The name by which central knows the chain; none when it was taken out of the file.
    pub fn name(&self) -> Result<Option<String>, StoreError> {
        self.run(|conn| checkpoints::value(conn, checkpoints::CHAIN))
    }

    /// Central's key under checkpoints, as a C2SP verifier key, as the desk first heard it.
    pub fn checkpoint_key(&self) -> Result<Option<String>, StoreError> {
        self.run(|conn| checkpoints::value(conn, checkpoints::KEY))
    }

    /// The end of the chain as it says itself.
    pub fn head(&self) -> Result<AuditHead, StoreError> {
        self.run(|conn| link::head(conn).map(|(size, hash)| AuditHead { size, hash: hex::encode(hash) }))
    }

    /// How much of the journal around it exists here alone.
    pub fn only_here(&self) -> Result<OnlyHere, StoreError> {
        self.run(only_here::count)
    }

    /// Goes through the whole chain; when it is broken, says what was done there first.
    pub fn verify(&self) -> Result<(ChainVerdict, Option<ChainFault>), StoreError> {
        self.run(|conn| {
            let verdict = walk::verify(conn)?;
            let fault = match verdict {
                ChainVerdict::Broken { seq } => Some(fault::name(conn, seq)?),
                ChainVerdict::Whole { .. } | ChainVerdict::Explained { .. } => None,
            };
            Ok((verdict, fault))
        })
    }

    /// Hash (hexadecimal) and time of an entry as they stand there; none when it is not there.
    pub fn entry_at(&self, seq: u32) -> Result<Option<(String, DateTime<Utc>)>, StoreError> {
        self.run(|conn| checkpoints::at(conn, seq))
    }

    /// The checkpoints kept beside the chain, by size.
    pub fn checkpoints(&self) -> Result<Vec<KeptCheckpoint>, StoreError> {
        self.run(checkpoints::kept)
    }
}

pub(super) fn within(trouble: Trouble) -> StoreError {
    trouble.within(StoreFile::Journal)
}
