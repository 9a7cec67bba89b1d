//! How much of a journal exists on this computer alone, whoever of the officers made it.

use rusqlite::Connection;

use super::JournalView;
use crate::error::{StoreError, Trouble};

/// What central does not have, by kind.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct OnlyHere {
    /// Acts that wait to be sent, or for a choice.
    pub commands: u32,
    /// Rulings, notes and letters that are being written, and applications taken at the counter.
    pub drafts: u32,
    /// Frozen or signed documents that are not delivered.
    pub documents: u32,
    /// Versions kept after a conflict.
    pub copies: u32,
}

impl OnlyHere {
    /// All of it.
    pub fn total(&self) -> u32 {
        [self.commands, self.drafts, self.documents, self.copies].iter().fold(0, |sum, one| sum.saturating_add(*one))
    }
}

impl JournalView<'_> {
    /// Counts it over all officers: what [`Self::rescue`] would take out for each of them.
    pub fn only_here(&self) -> Result<OnlyHere, StoreError> {
        self.run(count)
    }
}

pub(super) fn count(conn: &Connection) -> Result<OnlyHere, Trouble> {
    let of = |sql: &str| conn.query_row(sql, [], |row| row.get::<_, u32>(0));
    Ok(OnlyHere {
        commands: of("SELECT count(*) FROM outbox")?,
        drafts: of("SELECT (SELECT count(*) FROM drafts) + (SELECT count(*) FROM check_drafts)
             + (SELECT count(*) FROM intakes WHERE registered = 0)")?,
        documents: u32::try_from(super::rescue::undelivered(conn)?.len()).unwrap_or(u32::MAX),
        copies: of("SELECT count(*) FROM copies")?,
    })
}
