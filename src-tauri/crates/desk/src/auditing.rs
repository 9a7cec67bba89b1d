//! Checking the audit chain and handing it to an auditor, for whoever looks after the computer: no officer is signed in, and no
//! desk is open. The key of the journal comes from the keyring of the account; an export needs none.

use std::fs::{File, OpenOptions};
use std::io::{BufReader, BufWriter, ErrorKind, Write};
use std::path::Path;

use chrono::{DateTime, Utc};
use gishe_protocol::note::{NoteError, NoteKey, SeenHead, notes};
pub use gishe_store::journal::{ChainFault, ChainVerdict, Tampering};
use gishe_store::journal::{ChainFile, ExportError, NewAuditEntry};
use gishe_store::{StoreError, journal};
use serde_json::json;
use thiserror::Error;

use crate::backups;
use crate::error::DeskError;
use crate::hold;
use crate::passphrase::Folder;

/// Kind of the entry that says that the chain was handed out.
const EXPORTED: &str = "audit-exported";
/// Checkpoints of central are read up to here, in bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// Why a chain could not be checked or handed out.
#[derive(Debug, Error)]
pub enum AuditError {
    /// The journal does not open.
    #[error(transparent)]
    Desk(#[from] DeskError),
    /// The file to be written is there already.
    #[error("the file is there already")]
    Exists,
    /// A file could not be read or written.
    #[error("a file: {0}")]
    File(ErrorKind),
    /// A line is not of the form of an export.
    #[error("line {line} is not of an export")]
    Form {
        /// The line, from 1.
        line: u32,
    },
    /// What was given as central's key is none.
    #[error("not a verifier key")]
    Key,
}

impl From<StoreError> for AuditError {
    fn from(error: StoreError) -> Self {
        Self::Desk(error.into())
    }
}

/// What stands beside the chain in this check.
#[derive(Debug, Default)]
pub struct Beside<'a> {
    /// Checkpoints as central hands them out: signed notes, one after the other. Those of other chains are passed over.
    pub checkpoints: Option<&'a Path>,
    /// Central's key as a C2SP verifier key; else the one that the desk heard first.
    pub key: Option<&'a str>,
}

/// What a checkpoint says of the chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Saying {
    /// The chain is the one that central saw.
    Holds,
    /// Central saw more entries than there are: the end was cut off, or an older copy was put in place.
    Beyond {
        /// Entries that there are.
        size: u32,
    },
    /// What central saw was written anew: between the last checkpoint that holds and this one.
    Rewritten {
        /// The first entry that can have been changed.
        from: u32,
        /// When central saw the entry before it, when it did.
        since: Option<DateTime<Utc>>,
    },
    /// The entry is gone, as the chain itself says.
    Gone,
    /// It is of another chain than the one beside which it is kept.
    OfAnother,
    /// Not signed by the key, or not a checkpoint at all.
    Unsigned(NoteError),
}

/// A checkpoint and what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Judged {
    /// It came from central's file, not from beside the chain.
    pub from_central: bool,
    /// Entries that central saw; none when it cannot be read.
    pub size: Option<u32>,
    /// When central saw them, by its clock.
    pub at: Option<DateTime<Utc>>,
    /// What it says.
    pub saying: Saying,
}

/// What a check came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Audited {
    /// Entries that the chain says it has.
    pub size: u32,
    /// The chain by itself.
    pub verdict: ChainVerdict,
    /// What was done to it first, when it is broken.
    pub fault: Option<ChainFault>,
    /// Checkpoints, by size.
    pub checkpoints: Vec<Judged>,
    /// There are checkpoints, and no key to judge them by.
    pub keyless: bool,
    /// Central's file says nothing of this chain.
    pub unknown_to_central: bool,
}

impl Audited {
    /// Whether nothing was found that speaks against the chain.
    pub fn holds(&self) -> bool {
        let holds = |judged: &Judged| matches!(judged.saying, Saying::Holds | Saying::Gone);
        self.verdict.is_accounted_for()
            && !self.unknown_to_central
            && !self.keyless
            && self.checkpoints.iter().all(holds)
    }
}

/// Checks the chain of a data directory. Not while a desk is open there.
pub fn verify<'a>(folder: impl Into<Folder<'a>>, beside: &Beside<'_>) -> Result<Audited, AuditError> {
    let folder = folder.into();
    let (key, data) = (backups::key(folder)?, folder.data);
    let _hold = hold::take(data)?;
    judge(&ChainFile::open(&data.join("journal.db"), &key)?, beside)
}

/// Checks an export, with nothing else at hand.
pub fn verify_export(export: &Path, beside: &Beside<'_>) -> Result<Audited, AuditError> {
    let file = File::open(export).map_err(|error| AuditError::File(error.kind()))?;
    match ChainFile::of_export(BufReader::new(file)) {
        Ok(chain) => judge(&chain, beside),
        Err(ExportError::Twice { seq }) => Ok(put_in(seq)),
        Err(error) => Err(of_export(error)),
    }
}

/// An entry stands twice in an export: one of them nobody wrote.
fn put_in(seq: u32) -> Audited {
    Audited {
        size: seq,
        verdict: ChainVerdict::Broken { seq },
        fault: Some(ChainFault { seq, what: Tampering::Inserted { count: 1 }, at: None, kind: None }),
        checkpoints: Vec::new(),
        keyless: false,
        unknown_to_central: false,
    }
}

/// Writes the chain for an auditor and records that it was handed out. A file that is there is not written over. Gives the
/// number of entries.
pub fn export<'a>(folder: impl Into<Folder<'a>>, out: &Path, now: DateTime<Utc>) -> Result<u32, AuditError> {
    let folder = folder.into();
    let (key, data) = (backups::key(folder)?, folder.data);
    let _hold = hold::take(data)?;
    let file = match OpenOptions::new().write(true).create_new(true).open(out) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Err(AuditError::Exists),
        Err(error) => return Err(AuditError::File(error.kind())),
    };
    let written = (|| {
        let (journal, readers) = journal::open(data, &key, now)?;
        journal.transact(|tx| {
            let details = json!({ "entries": tx.audit_head()?.size + 1 });
            let kind = EXPORTED.to_owned();
            tx.audit(&NewAuditEntry { at: now, ahead: None, actor: "desk".into(), kind, case: None, details })
        })?;
        drop((journal, readers));
        let chain = ChainFile::open(&data.join("journal.db"), &key)?;
        let mut out = BufWriter::new(file);
        chain.export(&mut out).map_err(of_export)?;
        let io = |error: std::io::Error| AuditError::File(error.kind());
        out.flush().map_err(io)?;
        out.get_ref().sync_all().map_err(io)?;
        Ok(chain.head()?.size)
    })();
    if written.is_err() {
        // Half an export is none; what cannot be removed is refused by its end.
        let _ = std::fs::remove_file(out);
    }
    written
}

fn of_export(error: ExportError) -> AuditError {
    match error {
        ExportError::Store(error) => error.into(),
        ExportError::Io(error) => AuditError::File(error.kind()),
        ExportError::Form { line } => AuditError::Form { line },
        ExportError::Twice { .. } => AuditError::Form { line: 0 },
    }
}

fn judge(chain: &ChainFile, beside: &Beside<'_>) -> Result<Audited, AuditError> {
    let (verdict, fault) = chain.verify()?;
    let size = chain.head()?.size;
    let mut notes: Vec<(bool, String)> = chain.checkpoints()?.into_iter().map(|kept| (false, kept.note)).collect();
    if let Some(file) = beside.checkpoints {
        notes.extend(of_central(file)?.into_iter().map(|note| (true, note)));
    }
    let kept_key = chain.checkpoint_key()?;
    let key = match beside.key.or(kept_key.as_deref()) {
        Some(text) => Some(NoteKey::parse(text).ok_or(AuditError::Key)?),
        None => None,
    };
    let mut audited = Audited {
        size,
        verdict,
        fault,
        keyless: key.is_none() && !notes.is_empty(),
        unknown_to_central: false,
        checkpoints: Vec::new(),
    };
    if let Some(key) = key {
        let name = chain.name()?.unwrap_or_default();
        let mut seen: Vec<(bool, Result<SeenHead, NoteError>)> =
            notes.iter().map(|(central, note)| (*central, SeenHead::open(note, &key))).collect();
        // Central hands out what it signed of every desk.
        seen.retain(|(central, head)| !(*central && head.as_ref().is_ok_and(|head| head.chain != name)));
        seen.sort_by_key(|(_, head)| head.as_ref().map_or(0, |head| head.size));
        audited.unknown_to_central =
            beside.checkpoints.is_some() && !seen.iter().any(|(central, head)| *central && head.is_ok());
        audited.checkpoints = judged(chain, &name, size, seen)?;
    }
    Ok(audited)
}

/// Holds each checkpoint against the chain, the smallest first.
fn judged(
    chain: &ChainFile,
    name: &str,
    size: u32,
    seen: Vec<(bool, Result<SeenHead, NoteError>)>,
) -> Result<Vec<Judged>, AuditError> {
    let mut all: Vec<Judged> = Vec::with_capacity(seen.len());
    let (mut from, mut since) = (1, None);
    for (from_central, head) in seen {
        let head = match head {
            Ok(head) => head,
            Err(error) => {
                all.push(Judged { from_central, size: None, at: None, saying: Saying::Unsigned(error) });
                continue;
            }
        };
        let saying = if head.chain != name {
            Saying::OfAnother
        } else if head.size > size {
            Saying::Beyond { size }
        } else {
            match chain.entry_at(head.size)? {
                None => Saying::Gone,
                Some((hash, _)) if hash == hex::encode(head.hash) => {
                    (from, since) = (head.size + 1, Some(head.at));
                    Saying::Holds
                }
                Some(_) => Saying::Rewritten { from, since },
            }
        };
        all.push(Judged { from_central, size: Some(head.size), at: Some(head.at), saying });
    }
    Ok(all)
}

fn of_central(path: &Path) -> Result<Vec<String>, AuditError> {
    let io = |error: std::io::Error| AuditError::File(error.kind());
    if std::fs::metadata(path).map_err(io)?.len() > LARGEST {
        return Err(AuditError::File(ErrorKind::FileTooLarge));
    }
    Ok(notes(&std::fs::read_to_string(path).map_err(io)?))
}
