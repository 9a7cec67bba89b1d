//! A chain as a file for an auditor, a JSON object a line: first the chain, then each entry with every field that its hash is
//! of, then the checkpoints. It can be checked without the journal.

use std::io::{self, BufRead, Write};

use rusqlite::Connection;
use serde::{Deserialize, Serialize};

use super::chain::{ChainFile, within};
use super::checkpoints;
use super::link::{self, Hash, Link};
use crate::codec::to_millis;
use crate::error::{StoreError, Trouble};

/// A line is never longer.
const LONGEST: u64 = 1024 * 1024;

/// Why an export cannot be written or read.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    /// The journal could not be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The file could not be written or read.
    #[error("the file: {0}")]
    Io(#[from] io::Error),
    /// A line is not of the form of an export; lines count from 1.
    #[error("line {line} is not of an export")]
    Form {
        /// The line.
        line: u32,
    },
    /// An entry is there twice.
    #[error("entry {seq} is there twice")]
    Twice {
        /// Its number.
        seq: u32,
    },
}

/// The first line.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Opening {
    gishe_audit: u32,
    chain: String,
    size: u32,
    head: String,
    checkpoint_key: Option<String>,
}

/// An entry: `at` in milliseconds since 1970 by the desk's clock, `ahead` in milliseconds, `details` as the text that was hashed.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    seq: u32,
    version: u32,
    at: i64,
    ahead: Option<i64>,
    actor: String,
    kind: String,
    case: Option<String>,
    details: String,
    prev: String,
    hash: String,
}

/// A checkpoint.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Kept {
    size: u32,
    checkpoint: String,
    kept_at: i64,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Further {
    Entry(Entry),
    Kept(Kept),
}

impl ChainFile {
    /// Writes the chain.
    ///
    /// # Errors
    /// [`ExportError::Store`] and [`ExportError::Io`].
    pub fn export(&self, out: &mut dyn Write) -> Result<(), ExportError> {
        let head = self.head()?;
        let chain = self.name()?.unwrap_or_default();
        let checkpoint_key = self.checkpoint_key()?;
        line(out, &Opening { gishe_audit: 1, chain, size: head.size, head: head.hash, checkpoint_key })?;
        let sql = |error: rusqlite::Error| within(Trouble::from(error));
        let mut statement =
            self.conn.prepare(&link::select(&self.conn, "ORDER BY seq").map_err(within)?).map_err(sql)?;
        let mut rows = statement.query([]).map_err(sql)?;
        while let Some(row) = rows.next().map_err(sql)? {
            let link = Link::of_row(row).ok_or_else(|| within(Trouble::Unreadable("audit")))?;
            line(out, &entry_of(link))?;
        }
        for kept in self.checkpoints()? {
            let kept_at = to_millis(kept.kept_at);
            line(out, &Kept { size: kept.size, checkpoint: kept.note, kept_at })?;
        }
        Ok(out.flush()?)
    }

    /// Reads an export.
    ///
    /// # Errors
    /// [`ExportError::Io`], [`ExportError::Form`], and [`ExportError::Twice`] when an entry was put in.
    pub fn of_export(text: impl BufRead) -> Result<Self, ExportError> {
        let sql = |error: rusqlite::Error| within(Trouble::from(error));
        let mut conn = Connection::open_in_memory().map_err(sql)?;
        conn.execute_batch(&format!("{}{}{}", super::DDL, super::CLOCK, super::super::values::DDL)).map_err(sql)?;
        let tx = conn.transaction().map_err(sql)?;
        let mut lines = bounded(text);
        let opening: Opening = lines.next().ok_or(ExportError::Form { line: 1 })??;
        if opening.gishe_audit != 1 {
            return Err(ExportError::Form { line: 1 });
        }
        let head = bytes::<32>(&opening.head).ok_or(ExportError::Form { line: 1 })?;
        tx.execute("UPDATE audit_head SET size = ?1, hash = ?2", (opening.size, head)).map_err(sql)?;
        let named = [(checkpoints::CHAIN, Some(opening.chain)), (checkpoints::KEY, opening.checkpoint_key)];
        for (name, value) in named {
            if let Some(value) = value.filter(|value| !value.is_empty()) {
                tx.execute("INSERT INTO desk_values (name, value) VALUES (?1, ?2)", (name, value)).map_err(sql)?;
            }
        }
        for (place, further) in (2..).zip(lines.further()) {
            match further? {
                Further::Entry(entry) => {
                    let link = link_of(entry).ok_or(ExportError::Form { line: place })?;
                    let twice = |_| ExportError::Twice { seq: link.seq };
                    link.insert(&tx).map_err(twice)?;
                }
                Further::Kept(kept) => {
                    let sql = "INSERT INTO checkpoints (size, note, kept_at) VALUES (?1, ?2, ?3)";
                    let form = |_| ExportError::Form { line: place };
                    tx.execute(sql, (kept.size, kept.checkpoint, kept.kept_at)).map_err(form)?;
                }
            }
        }
        tx.commit().map_err(sql)?;
        Ok(Self { conn })
    }
}

fn line(out: &mut dyn Write, value: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, value).map_err(io::Error::from)?;
    Ok(out.write_all(b"\n")?)
}

fn entry_of(link: Link) -> Entry {
    Entry {
        seq: link.seq,
        version: link.version,
        at: link.at,
        ahead: link.ahead,
        actor: link.actor,
        kind: link.kind,
        case: link.case.map(hex::encode),
        details: link.details,
        prev: hex::encode(link.prev),
        hash: hex::encode(link.hash),
    }
}

fn link_of(entry: Entry) -> Option<Link> {
    let case = match &entry.case {
        Some(digits) => Some(bytes::<16>(digits)?),
        None => None,
    };
    let (prev, hash): (Hash, Hash) = (bytes(&entry.prev)?, bytes(&entry.hash)?);
    let Entry { seq, version, at, ahead, actor, kind, details, .. } = entry;
    Some(Link { seq, at, actor, kind, case, details, prev, hash, version, ahead })
}

fn bytes<const N: usize>(digits: &str) -> Option<[u8; N]> {
    let mut bytes = [0; N];
    hex::decode_to_slice(digits, &mut bytes).ok()?;
    Some(bytes)
}

/// Lines of a bounded length, one JSON value each.
struct Lines<R> {
    text: R,
    read: u32,
    buffer: Vec<u8>,
}

fn bounded<R: BufRead>(text: R) -> Lines<R> {
    Lines { text, read: 0, buffer: Vec::new() }
}

impl<R: BufRead> Lines<R> {
    fn next<T: serde::de::DeserializeOwned>(&mut self) -> Option<Result<T, ExportError>> {
        self.buffer.clear();
        let read = io::Read::take(&mut self.text, LONGEST).read_until(b'\n', &mut self.buffer);
        match read {
            Ok(0) => return None,
            Ok(_) => self.read += 1,
            Err(error) => return Some(Err(error.into())),
        }
        Some(serde_json::from_slice(&self.buffer).map_err(|_| ExportError::Form { line: self.read }))
    }

    fn further(mut self) -> impl Iterator<Item = Result<Further, ExportError>> {
        std::iter::from_fn(move || self.next())
    }
}
