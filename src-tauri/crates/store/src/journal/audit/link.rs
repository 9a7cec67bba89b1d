//! One entry as it lies in the file, and the text that its hash is of.

use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Row, params};
use sha2::{Digest, Sha256};

use crate::error::Trouble;

/// SHA-256.
pub(crate) type Hash = [u8; 32];

/// Entries without the state of the clock, as they were written before it was kept.
pub(super) const FIRST: u32 = 1;
/// Entries with it.
pub(super) const PRESENT: u32 = 2;

/// The statement that reads entries, by the places of their columns. A journal or a backup that an older program wrote, and
/// nobody has opened since, has no columns for form and clock: all its entries are of the first form.
pub(super) fn select(conn: &Connection, rest: &str) -> Result<String, Trouble> {
    let sql = "SELECT 1 FROM pragma_table_info('audit') WHERE name = 'version'";
    let late = if conn.prepare_cached(sql)?.exists([])? { "version, ahead" } else { "1, NULL" };
    Ok(format!("SELECT seq, at, actor, kind, case_id, details, prev, hash, {late} FROM audit {rest}"))
}

/// An entry whose parts lie elsewhere: nothing is copied while a chain is gone through.
#[derive(Clone, Copy)]
pub(super) struct LinkRef<'a> {
    pub seq: u32,
    pub at: i64,
    pub actor: &'a str,
    pub kind: &'a str,
    pub case: Option<&'a [u8; 16]>,
    pub details: &'a str,
    pub prev: &'a Hash,
    pub hash: &'a Hash,
    pub version: u32,
    pub ahead: Option<i64>,
}

impl<'a> LinkRef<'a> {
    /// Reads a row of [`select`]; none when it is no entry of any form.
    pub fn of_row(row: &'a Row<'_>) -> Option<Self> {
        let integer = |place| row.get_ref(place).ok()?.as_i64().ok();
        let text = |place| row.get_ref(place).ok()?.as_str().ok();
        let hash = |place| row.get_ref(place).ok()?.as_blob().ok()?.try_into().ok();
        Some(Self {
            seq: u32::try_from(integer(0)?).ok()?,
            at: integer(1)?,
            actor: text(2)?,
            kind: text(3)?,
            case: match row.get_ref(4).ok()? {
                ValueRef::Null => None,
                value => Some(value.as_blob().ok()?.try_into().ok()?),
            },
            details: text(5)?,
            prev: hash(6)?,
            hash: hash(7)?,
            version: u32::try_from(integer(8)?).ok()?,
            ahead: match row.get_ref(9).ok()? {
                ValueRef::Null => None,
                value => Some(value.as_i64().ok()?),
            },
        })
    }

    /// SHA-256 over the fields, each with its length before it, so that no two entries have the same text. The first field
    /// names the form: an entry of one form has no hash of another. `text` is room to write in. None when there is no such
    /// form, or when it has no place for what stands here.
    pub fn computed(&self, seq: u32, text: &mut Vec<u8>) -> Option<Hash> {
        text.clear();
        let mut field = |bytes: &[u8]| {
            text.extend_from_slice(&(bytes.len() as u64).to_be_bytes());
            text.extend_from_slice(bytes);
        };
        match (self.version, self.ahead) {
            (FIRST, None) => field(b"gishe-audit-v1"),
            (PRESENT, _) => field(b"gishe-audit-v2"),
            _ => return None,
        }
        field(&seq.to_be_bytes());
        field(&self.at.to_be_bytes());
        field(self.actor.as_bytes());
        field(self.kind.as_bytes());
        field(self.case.map_or(&[][..], |case| &case[..]));
        field(self.details.as_bytes());
        if self.version != FIRST {
            field(self.ahead.map(i64::to_be_bytes).as_ref().map_or(&[][..], |ahead| &ahead[..]));
        }
        field(self.prev);
        Some(Sha256::digest(&text).into())
    }
}

/// An entry by itself.
#[derive(Debug, Clone)]
pub(super) struct Link {
    pub seq: u32,
    pub at: i64,
    pub actor: String,
    pub kind: String,
    pub case: Option<[u8; 16]>,
    pub details: String,
    pub prev: Hash,
    pub hash: Hash,
    pub version: u32,
    pub ahead: Option<i64>,
}

impl Link {
    pub fn of_row(row: &Row<'_>) -> Option<Self> {
        let link = LinkRef::of_row(row)?;
        Some(Self {
            seq: link.seq,
            at: link.at,
            actor: link.actor.to_owned(),
            kind: link.kind.to_owned(),
            case: link.case.copied(),
            details: link.details.to_owned(),
            prev: *link.prev,
            hash: *link.hash,
            version: link.version,
            ahead: link.ahead,
        })
    }

    pub fn lent(&self) -> LinkRef<'_> {
        LinkRef {
            seq: self.seq,
            at: self.at,
            actor: &self.actor,
            kind: &self.kind,
            case: self.case.as_ref(),
            details: &self.details,
            prev: &self.prev,
            hash: &self.hash,
            version: self.version,
            ahead: self.ahead,
        }
    }

    pub fn insert(&self, conn: &Connection) -> Result<(), Trouble> {
        let sql = "INSERT INTO audit (seq, at, actor, kind, case_id, details, prev, hash, version, ahead)
                   VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
        let Self { seq, at, actor, kind, case, details, prev, hash, version, ahead } = self;
        conn.prepare_cached(sql)?.execute(params![seq, at, actor, kind, case, details, prev, hash, version, ahead])?;
        Ok(())
    }

    /// The hash that it would have as the entry of this number.
    pub fn computed_as(&self, seq: u32) -> Option<Hash> {
        self.lent().computed(seq, &mut Vec::new())
    }
}

/// The size of the chain and the hash of its last entry, as they were kept apart.
pub(crate) fn head(conn: &Connection) -> Result<(u32, Hash), Trouble> {
    let mut statement = conn.prepare_cached("SELECT size, hash FROM audit_head")?;
    let head = statement.query_row([], |row| Ok((row.get(0)?, row.get(1)?)));
    Ok(head.optional()?.unwrap_or_default())
}
