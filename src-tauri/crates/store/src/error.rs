//! What can go wrong with a file. Nothing is half done when one of these is returned.

use std::fmt;
use std::io;

use gishe_sync::ports::StoreFault;
use rusqlite::ffi;

/// Which of the two files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreFile {
    /// What central said.
    Replica,
    /// What was made here.
    Journal,
}

impl StoreFile {
    /// `replica` or `journal`.
    pub fn name(self) -> &'static str {
        match self {
            Self::Replica => "replica",
            Self::Journal => "journal",
        }
    }
}

impl fmt::Display for StoreFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// Why the store refused. The texts carry no personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The key is not the one that the file was made with: the file itself may well be sound.
    #[error("the key does not open the {0}")]
    WrongKey(StoreFile),
    /// The key is right, but the file cannot be read.
    #[error("the {0} is damaged")]
    Damaged(StoreFile),
    /// The file was here before, and is gone.
    #[error("the {0} is gone")]
    Missing(StoreFile),
    /// The file was written by a newer program.
    #[error("the {0} was written by a newer version")]
    Newer(StoreFile),
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// Another process holds the file.
    #[error("the {0} is held by another process")]
    InUse(StoreFile),
    /// The bytes do not have the digest they should.
    #[error("the digest differs")]
    Digest,
    /// No such command waits.
    #[error("no such command waits")]
    UnknownCommand,
    /// The command is on its way, and cannot be changed here any more.
    #[error("the command was sent")]
    AlreadySent,
    /// No such document was frozen.
    #[error("no such document")]
    UnknownDocument,
    /// The document is signed already, or its signature is here and waits to be finished.
    #[error("the document is signed already")]
    AlreadySigned,
    /// The case is not here.
    #[error("no such case")]
    UnknownCase,
    /// Anything else of the file system or of SQLite.
    #[error("the {file} failed: {reason}")]
    Failed {
        /// Which file.
        file: StoreFile,
        /// What SQLite or the system said; no values of rows.
        reason: String,
    },
}

impl From<StoreError> for StoreFault {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::DiskFull => Self::DiskFull,
            StoreError::Damaged(_) | StoreError::Missing(_) | StoreError::WrongKey(_) => Self::Damaged,
            other => Self::Other(other.to_string()),
        }
    }
}

/// What a statement ran into, before it is known in which file.
#[derive(Debug)]
pub(crate) enum Trouble {
    Sqlite(rusqlite::Error),
    Io(io::Error),
    /// A stored value is not what its table says; the text names the column.
    Unreadable(&'static str),
    /// The exchange asked for what cannot be now; the file is sound.
    Misplaced(&'static str),
    Known(StoreError),
}

impl From<rusqlite::Error> for Trouble {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sqlite(error)
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Self {
        Self::Io(error)
    }
}

impl From<StoreError> for Trouble {
    fn from(error: StoreError) -> Self {
        Self::Known(error)
    }
}

impl Trouble {
    pub(crate) fn within(self, file: StoreFile) -> StoreError {
        match self {
            Self::Known(error) => error,
            Self::Unreadable(what) => {
                tracing::error!(%file, what, "a stored value cannot be read");
                StoreError::Damaged(file)
            }
            Self::Misplaced(what) => StoreError::Failed { file, reason: what.into() },
            Self::Io(error) if is_full(&error) => StoreError::DiskFull,
            Self::Io(error) => StoreError::Failed { file, reason: error.kind().to_string() },
            Self::Sqlite(error) => of_sqlite(&error, file),
        }
    }
}

/// No room on the disk, or within what the account may use of it.
fn is_full(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
}

const UNREADABLE: [i32; 3] = [ffi::SQLITE_IOERR_READ, ffi::SQLITE_IOERR_SHORT_READ, ffi::SQLITE_IOERR_CORRUPTFS];

fn of_sqlite(error: &rusqlite::Error, file: StoreFile) -> StoreError {
    let rusqlite::Error::SqliteFailure(failure, _) = error else {
        // A column of another type than its table says, or a row that must exist and does not.
        tracing::error!(%file, "a row does not have the shape of its table");
        return StoreError::Failed { file, reason: "a row does not have the shape of its table".into() };
    };
    match failure.code {
        ffi::ErrorCode::DiskFull => StoreError::DiskFull,
        _ if failure.extended_code == ffi::SQLITE_IOERR_SHMSIZE => StoreError::DiskFull,
        ffi::ErrorCode::DatabaseCorrupt | ffi::ErrorCode::NotADatabase => StoreError::Damaged(file),
        // What SQLCipher answers with once it has met a page that it cannot decrypt. Should it be true after all, the next opening
        // finds the journal sound; the replica's file is asked itself.
        ffi::ErrorCode::OutOfMemory if file == StoreFile::Journal => StoreError::Damaged(file),
        // The disk itself does not give the bytes back.
        _ if UNREADABLE.contains(&failure.extended_code) => StoreError::Damaged(file),
        ffi::ErrorCode::DatabaseBusy | ffi::ErrorCode::DatabaseLocked => StoreError::InUse(file),
        _ => StoreError::Failed { file, reason: format!("SQLite result code {}", failure.extended_code) },
    }
}
