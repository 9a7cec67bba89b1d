//! The audit chain: who did what to which case and when. Each entry carries the hash of the one before, and the head is
//! kept apart, so that a changed, removed, inserted or cut-off entry shows.
//!
//! When damage has taken entries away, the salvage says in an entry of its own which: then the chain is not whole any more, but
//! every gap in it is accounted for. A gap that no later salvage names stays what it is.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use rusqlite::{Connection, OptionalExtension, Row, params};
use serde::Deserialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

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

type Hash = [u8; 32];

/// What is to be recorded.
#[derive(Debug, Clone, PartialEq)]
pub struct NewAuditEntry {
    /// Now, by this computer's clock.
    pub at: DateTime<Utc>,
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

/// What such an entry says of the chain.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    audit_missing: Vec<Gap>,
}

/// Entries that are gone: the first and the last of them.
pub(crate) type Gap = [u32; 2];

struct Link {
    seq: u32,
    at: i64,
    actor: String,
    kind: String,
    case: Option<[u8; 16]>,
    details: String,
    prev: Hash,
    hash: Hash,
}

impl Link {
    /// SHA-256 over the fields, each with its length before it, so that no two entries have the same text.
    fn computed(&self) -> Hash {
        let mut digest = Sha256::new();
        let mut field = |bytes: &[u8]| {
            digest.update((bytes.len() as u64).to_be_bytes());
            digest.update(bytes);
        };
        field(b"gishe-audit-v1");
        field(&self.seq.to_be_bytes());
        field(&self.at.to_be_bytes());
        field(self.actor.as_bytes());
        field(self.kind.as_bytes());
        field(self.case.as_ref().map_or(&[][..], |case| &case[..]));
        field(self.details.as_bytes());
        field(&self.prev);
        digest.finalize().into()
    }
}

fn link_of(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        seq: row.get("seq")?,
        at: row.get("at")?,
        actor: row.get("actor")?,
        kind: row.get("kind")?,
        case: row.get("case_id")?,
        details: row.get("details")?,
        prev: row.get("prev")?,
        hash: row.get("hash")?,
    })
}

fn head(conn: &Connection) -> Result<(u32, Hash), Trouble> {
    let mut statement = conn.prepare_cached("SELECT size, hash FROM audit_head")?;
    let head = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(head.optional()?.unwrap_or_default())
}

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
    };
    link.hash = link.computed();
    conn.prepare_cached(
        "INSERT INTO audit (seq, at, actor, kind, case_id, details, prev, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![link.seq, link.at, link.actor, link.kind, link.case, link.details, link.prev, link.hash])?;
    conn.prepare_cached("UPDATE audit_head SET size = ?1, hash = ?2")?.execute(params![link.seq, link.hash])?;
    Ok(AuditHead { size: link.seq, hash: hex::encode(link.hash) })
}

pub(crate) fn verify(conn: &Connection) -> Result<ChainVerdict, Trouble> {
    let (size, last) = head(conn)?;
    let mut statement = conn.prepare("SELECT * FROM audit ORDER BY seq")?;
    let mut rows = statement.query([])?;
    let (mut reached, mut prev, mut gaps) = (0, Hash::default(), Gaps::default());
    while let Some(row) = rows.next()? {
        let expected = reached + 1;
        // An entry that cannot even be read is broken, not a fault of the file.
        let Ok(link) = link_of(row) else { return Ok(gaps.broken(expected)) };
        if link.seq > expected {
            gaps.open.push([expected, link.seq - 1]);
        } else if link.seq != expected || link.prev != prev {
            return Ok(gaps.broken(expected));
        }
        if link.computed() != link.hash {
            return Ok(gaps.broken(link.seq));
        }
        gaps.hear(&link);
        (reached, prev) = (link.seq, link.hash);
    }
    if reached != size || prev != last {
        return Ok(gaps.broken(reached.min(size) + 1));
    }
    gaps.verdict(size)
}

/// Gaps as they are met on the way through a chain.
#[derive(Default)]
struct Gaps {
    /// Those that nothing has explained so far.
    open: Vec<Gap>,
    /// Those that a salvage named.
    explained: Vec<Gap>,
    at: i64,
}

impl Gaps {
    fn hear(&mut self, link: &Link) {
        if self.open.is_empty() || link.kind != SALVAGED || link.actor != PROGRAM {
            return;
        }
        let Ok(named) = from_json::<Named>(&link.details, "details") else { return };
        let names = |gap: &Gap| named.audit_missing.iter().any(|one| one[0] <= gap[0] && gap[1] <= one[1]);
        let (explained, open): (Vec<Gap>, Vec<Gap>) = std::mem::take(&mut self.open).into_iter().partition(names);
        if !explained.is_empty() {
            self.at = link.at;
        }
        self.explained.extend(explained);
        self.open = open;
    }

    /// The chain is broken there, unless it is already before.
    fn broken(&self, seq: u32) -> ChainVerdict {
        ChainVerdict::Broken { seq: self.open.first().map_or(seq, |gap| gap[0].min(seq)) }
    }

    fn verdict(&self, size: u32) -> Result<ChainVerdict, Trouble> {
        if let Some([seq, _]) = self.open.first() {
            return Ok(ChainVerdict::Broken { seq: *seq });
        }
        let Some([seq, _]) = self.explained.iter().min() else { return Ok(ChainVerdict::Whole { size }) };
        let lost = self.explained.iter().map(|[first, last]| last - first + 1).sum();
        Ok(ChainVerdict::Explained { size, seq: *seq, lost, at: from_millis(self.at)? })
    }
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
            let mut statement = conn.prepare_cached("SELECT * FROM audit WHERE seq > ?1 ORDER BY seq LIMIT ?2")?;
            let links = statement.query_map(params![seq, limit], link_of)?;
            links.map(|link| entry_of(link?)).collect()
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
            case: link.case.map(|case| CaseId(uuid::Uuid::from_bytes(case))),
            details: from_json(&link.details, "details")?,
            actor: link.actor,
            kind: link.kind,
        },
    })
}
