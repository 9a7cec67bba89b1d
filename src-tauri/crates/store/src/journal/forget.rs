//! What the journal has of cases that are not here any more: they were closed for long enough, or central took them out of the scope.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use rusqlite::Connection;

use super::drafts::OWN_NOTE;
use super::{JournalTx, JournalView};
use crate::codec::{case_id, to_millis};
use crate::error::{StoreError, Trouble};

/// In the place of an act: its words are forgotten.
const NO_WORDS: &str = "null";

impl JournalView<'_> {
    /// Cases of which there are words of acts that central had acknowledged before then.
    pub fn cases_with_words(&self, before: DateTime<Utc>) -> Result<Vec<CaseId>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT DISTINCT case_id FROM receipts WHERE act <> ?1 AND settled = 1 AND received_at < ?2";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement
                .query_map(rusqlite::params![NO_WORDS, to_millis(before)], |row| Ok(case_id(row, "case_id")))?;
            rows.map(|row| row?).collect()
        })
    }
}

impl JournalTx<'_> {
    /// Forgets what was said and written of a case that is not here any more: the words of acknowledged acts, delivered documents,
    /// the supervisor's remarks, the officer's own note. What central does not have stays, and so do receipts: they say what was
    /// done, by whom and when. Versions that were kept go by themselves ([`JournalTx::prune_versions`]).
    pub fn forget_case(&self, case: CaseId) -> Result<(), StoreError> {
        self.run(|conn| forget(conn, case))
    }
}

fn forget(conn: &Connection, case: CaseId) -> Result<(), Trouble> {
    let id = case.0.as_bytes();
    // Which documents were delivered stands in the words of acts.
    conn.prepare_cached(
        "DELETE FROM documents WHERE case_id = ?1 AND EXISTS (
             SELECT 1 FROM receipts WHERE receipts.case_id = documents.case_id
                 AND json_extract(receipts.act, '$.document.sha256') = documents.signed_sha256)",
    )?
    .execute([id])?;
    conn.prepare_cached("DELETE FROM check_drafts WHERE case_id = ?1 AND check_key = ?2")?
        .execute(rusqlite::params![id, OWN_NOTE])?;
    conn.prepare_cached("UPDATE receipts SET act = ?2 WHERE case_id = ?1 AND settled = 1")?
        .execute(rusqlite::params![id, NO_WORDS])?;
    conn.prepare_cached("UPDATE second_looks SET note = '' WHERE case_id = ?1")?.execute([id])?;
    Ok(())
}
