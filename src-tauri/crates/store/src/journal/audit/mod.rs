//! The audit chain: who did what to which case and when. Each entry carries the hash of the one before, and the head is
//! kept apart, so that a changed, removed, inserted or cut-off entry shows.
//!
//! When damage has taken entries away, the salvage says in an entry of its own which: then the chain is not whole any more, but
//! every gap in it is accounted for. A gap that no later salvage names stays what it is.

mod chain;
mod checkpoints;
mod export;
mod fault;
mod link;
mod walk;

pub use chain::ChainFile;
pub use checkpoints::{KeptCheckpoint, PendingHead};
pub use export::ExportError;
pub use fault::{ChainFault, Tampering};
pub(crate) use walk::verify;

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use rusqlite::{Connection, params};
use serde_json::Value;

use link::{Hash, Link, PRESENT, head};

use super::{JournalTx, JournalView};
use crate::codec::{from_json, from_millis, to_json, to_millis};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE audit (
    seq     INTEGER PRIMARY KEY,            -- from 1, without gaps
    at      INTEGER NOT NULL,
    actor   TEXT NOT NULL,
    kind    TEXT NOT NULL,
    case_id BLOB,
    details TEXT NOT NULL,                  -- JSON without personal data
    prev    BLOB NOT NULL,
    hash    BLOB NOT NULL
) STRICT;
CREATE TABLE audit_head (
    one  INTEGER PRIMARY KEY CHECK (one = 1),
    size INTEGER NOT NULL,
    hash BLOB NOT NULL
) STRICT;
INSERT INTO audit_head (one, size, hash) VALUES (1, 0, zeroblob(32));
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'the audit chain only grows'); END;
CREATE TRIGGER audit_is_not_removed BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'the audit chain only grows'); END;
";

/// The state of the clock in each entry, and what central countersigned of the chain.
pub(crate) const CLOCK: &str = "
ALTER TABLE audit ADD COLUMN version INTEGER NOT NULL DEFAULT 1; -- form of the hashed text
ALTER TABLE audit ADD COLUMN ahead INTEGER;                      -- milliseconds that the clock was ahead of central's
CREATE TABLE checkpoints (
    size    INTEGER PRIMARY KEY,            -- entries that central saw
    note    TEXT NOT NULL,                  -- as central signed it
    kept_at INTEGER NOT NULL
) STRICT;
";

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAuditEntry {
    /// Now, by this computer's clock.
    pub at: DateTime<Utc>,
    /// Milliseconds that this clock was ahead of central's when it was last compared; none when that is not known. Central's
    /// time is `at` less this.
    pub ahead: Option<i64>,
    /// The officer (identity provider's subject), or `desk` for the program itself.
    pub actor: String,
    /// Key of what happened: `case-opened`, `identifier-revealed`, `decide`, …
    pub kind: String,
    /// The case it happened to.
    pub case: Option<CaseId>,
    /// More of it; no personal data.
    pub details: Value,
}

/// An entry of the chain.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    /// From 1, without gaps.
    pub seq: u32,
    /// What was recorded.
    pub entry: NewAuditEntry,
    /// Hash of the entry, hexadecimal.
    pub hash: String,
}

/// The end of the chain, as it is sent to central.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    /// Entries.
    pub size: u32,
    /// Hash of the last one, hexadecimal; of an empty chain, zeros.
    pub hash: String,
}

/// What a check of the whole chain came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainVerdict {
    /// Every entry follows from the one before, up to the head.
    Whole {
        /// Entries.
        size: u32,
    },
    /// Entries are gone, and a later salvage of the damaged file names every one of them; all others are as they were.
    Explained {
        /// Entries that there should be.
        size: u32,
        /// The first that is gone.
        seq: u32,
        /// How many are gone.
        lost: u32,
        /// When the last of these salvages was, by this computer's clock.
        at: DateTime<Utc>,
    },
    /// It does not follow, from this entry on, and nothing says why.
    Broken {
        /// The first entry that is not as it was, or is gone without a word.
        seq: u32,
    },
}

impl ChainVerdict {
    /// Whether nothing in it is without an explanation.
    pub fn is_accounted_for(&self) -> bool {
        !matches!(self, Self::Broken { .. })
    }
}

/// Kind of the entry in which a salvage says what it found.
pub(crate) const SALVAGED: &str = "journal-salvaged";
/// Who writes it: the program itself.
pub(crate) const PROGRAM: &str = "desk";

/// Entries that are gone: the first and the last of them.
pub(crate) type Gap = [u32; 2];

pub(crate) fn append(conn: &Connection, new: &NewAuditEntry) -> Result<AuditHead, Trouble> {
    let (size, prev) = head(conn)?;
    let mut link = Link {
        seq: size + 1,
        at: to_millis(new.at),
        actor: new.actor.clone(),
        kind: new.kind.clone(),
        case: new.case.map(|case| case.0.into_bytes()),
        details: to_json(&new.details)?,
        prev,
        hash: Hash::default(),
        version: PRESENT,
        ahead: new.ahead,
    };
    link.hash = link.computed_as(link.seq).ok_or(Trouble::Unreadable("version"))?;
    link.insert(conn)?;
    conn.prepare_cached("UPDATE audit_head SET size = ?1, hash = ?2")?.execute(params![link.seq, link.hash])?;
    Ok(AuditHead { size: link.seq, hash: hex::encode(link.hash) })
}

/// The entries that are gone, up to the head.
pub(crate) fn missing(conn: &Connection) -> Result<Vec<Gap>, Trouble> {
    let (size, _) = head(conn)?;
    let mut statement = conn.prepare("SELECT seq FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut reached, mut missing): (u32, Vec<Gap>) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let seq: u32 = row.get(0)?;
        if seq > reached + 1 {
            missing.push([reached + 1, seq - 1]);
        }
        reached = seq;
    }
    if size > reached {
        missing.push([reached + 1, size]);
    }
    Ok(missing)
}

impl JournalView<'_> {
    /// The end of the chain.
    pub fn audit_head(&self) -> Result<AuditHead, StoreError> {
        self.run(|conn| head(conn).map(|(size, hash)| AuditHead { size, hash: hex::encode(hash) }))
    }

    /// Entries after `seq`, in order.
    pub fn audit_after(&self, seq: u32, limit: u32) -> Result<Vec<AuditEntry>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached(&link::select(conn, "WHERE seq > ?1 ORDER BY seq LIMIT ?2")?)?;
            let links = statement.query_map(params![seq, limit], |row| Ok(Link::of_row(row)))?;
            links.map(|link| entry_of(link?.ok_or(Trouble::Unreadable("audit"))?)).collect()
        })
    }

    /// Goes through the whole chain.
    pub fn verify_chain(&self) -> Result<ChainVerdict, StoreError> {
        self.run(verify)
    }
}

impl JournalTx<'_> {
    /// Appends an entry.
    pub fn audit(&self, new: &NewAuditEntry) -> Result<AuditHead, StoreError> {
        self.run(|conn| append(conn, new))
    }
}

fn entry_of(link: Link) -> Result<AuditEntry, Trouble> {
    Ok(AuditEntry {
        seq: link.seq,
        hash: hex::encode(link.hash),
        entry: NewAuditEntry {
            at: from_millis(link.at)?,
            ahead: link.ahead,
            case: link.case.map(|case| CaseId(uuid::Uuid::from_bytes(case))),
            details: from_json(&link.details, "details")?,
            actor: link.actor,
            kind: link.kind,
        },
    })
}
