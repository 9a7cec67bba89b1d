//! Drafts: an unfinished ruling for a case, notes to its checks, and under keys that no check has an unfinished letter and
//! the officer's own note. The replica never touches them.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::Ruling;
use rusqlite::{Connection, OptionalExtension, Rows, params};

use super::{JournalTx, JournalView};
use crate::codec::{case_id, from_json, from_millis, from_word_opt, to_json, to_millis, to_word};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE drafts (
    case_id  BLOB PRIMARY KEY,
    ruling   TEXT NOT NULL,                 -- JSON
    saved_at INTEGER NOT NULL
) STRICT;
CREATE TABLE check_drafts (
    case_id   BLOB NOT NULL,
    check_key TEXT NOT NULL,
    answer    TEXT,
    note      TEXT NOT NULL,
    saved_at  INTEGER NOT NULL,
    PRIMARY KEY (case_id, check_key)
) STRICT, WITHOUT ROWID;
";

/// In the place of a check's key: the officer's own note on the case. It is nobody else's and is never sent.
pub const OWN_NOTE: &str = "";
/// In the place of a check's key: a letter to the citizen that is still being written.
pub const LETTER: &str = "@letter";

/// An unfinished ruling.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The ruling so far.
    pub ruling: Ruling,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// An answer or note to a check that is not sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckDraft {
    /// Key of the check in the service pack.
    pub check: String,
    /// The answer, if one was given.
    pub answer: Option<Answer>,
    /// The note; may be empty.
    pub note: String,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
}

/// Cases that have a draft of either kind.
pub(crate) fn cases(conn: &Connection) -> Result<Vec<CaseId>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT case_id FROM drafts UNION SELECT case_id FROM check_drafts")?;
    let rows = statement.query_map([], |row| Ok(case_id(row, "case_id")))?;
    rows.map(|row| row?).collect()
}

/// What is written in a draft.
pub(crate) struct Text {
    pub case: CaseId,
    pub text: String,
    /// Whether it waits to be sent some day: the officer's own note does not.
    pub unsent: bool,
}

/// What is written in drafts of either kind; a case with an empty one is there too.
pub(crate) fn texts(conn: &Connection) -> Result<Vec<Text>, Trouble> {
    let mut rulings = conn.prepare_cached("SELECT case_id, ruling AS text FROM drafts ORDER BY case_id")?;
    let mut notes =
        conn.prepare_cached("SELECT case_id, check_key, note AS text FROM check_drafts ORDER BY case_id, check_key")?;
    some_texts(rulings.query([])?, notes.query([])?)
}

/// The same of one case.
pub(crate) fn texts_of(conn: &Connection, case: CaseId) -> Result<Vec<Text>, Trouble> {
    let id = case.0.as_bytes();
    let mut rulings = conn.prepare_cached("SELECT case_id, ruling AS text FROM drafts WHERE case_id = ?1")?;
    let sql = "SELECT case_id, check_key, note AS text FROM check_drafts WHERE case_id = ?1 ORDER BY check_key";
    let mut notes = conn.prepare_cached(sql)?;
    some_texts(rulings.query([id])?, notes.query([id])?)
}

fn some_texts(mut rulings: Rows<'_>, mut notes: Rows<'_>) -> Result<Vec<Text>, Trouble> {
    let mut texts = Vec::new();
    while let Some(row) = rulings.next()? {
        let ruling = row.get_ref("text")?.as_str().map_err(|_| Trouble::Unreadable("ruling"))?;
        let text = from_json::<Ruling>(ruling, "ruling")?.reasons;
        texts.push(Text { case: case_id(row, "case_id")?, text, unsent: true });
    }
    while let Some(row) = notes.next()? {
        let key = row.get_ref("check_key")?.as_str().map_err(|_| Trouble::Unreadable("check_key"))?;
        texts.push(Text { case: case_id(row, "case_id")?, text: row.get("text")?, unsent: key != OWN_NOTE });
    }
    Ok(texts)
}

impl JournalView<'_> {
    /// The unfinished ruling of a case.
    pub fn draft(&self, case: CaseId) -> Result<Option<Draft>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT ruling, saved_at FROM drafts WHERE case_id = ?1")?;
            let kept: Option<(String, i64)> =
                statement.query_row([case.0.as_bytes()], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
            kept.map(|(ruling, at)| Ok(Draft { ruling: from_json(&ruling, "ruling")?, saved_at: from_millis(at)? }))
                .transpose()
        })
    }

    /// The unsent answers and notes of a case, by check.
    pub fn check_drafts(&self, case: CaseId) -> Result<Vec<CheckDraft>, StoreError> {
        self.run(|conn| {
            let sql =
                "SELECT check_key, answer, note, saved_at FROM check_drafts WHERE case_id = ?1 ORDER BY check_key";
            let mut statement = conn.prepare_cached(sql)?;
            let mut rows = statement.query([case.0.as_bytes()])?;
            let mut drafts = Vec::new();
            while let Some(row) = rows.next()? {
                drafts.push(CheckDraft {
                    check: row.get("check_key")?,
                    answer: from_word_opt(row.get("answer")?, "answer")?,
                    note: row.get("note")?,
                    saved_at: from_millis(row.get("saved_at")?)?,
                });
            }
            Ok(drafts)
        })
    }
}

impl JournalTx<'_> {
    /// Saves the unfinished ruling of a case in the place of an earlier one.
    pub fn save_draft(&self, case: CaseId, ruling: &Ruling, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT OR REPLACE INTO drafts (case_id, ruling, saved_at) VALUES (?1, ?2, ?3)",
                params![case.0.as_bytes(), to_json(ruling)?, to_millis(at)],
            )?;
            Ok(())
        })
    }

    /// Drops the unfinished ruling of a case, if there is one.
    pub fn discard_draft(&self, case: CaseId) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("DELETE FROM drafts WHERE case_id = ?1", [case.0.as_bytes()])?;
            Ok(())
        })
    }

    /// Saves an unsent answer or note in the place of an earlier one.
    pub fn save_check_draft(&self, case: CaseId, draft: &CheckDraft) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute(
                "INSERT OR REPLACE INTO check_drafts (case_id, check_key, answer, note, saved_at)
                 VALUES (?1, ?2, ?3, ?4, ?5)",
                params![
                    case.0.as_bytes(),
                    draft.check,
                    draft.answer.map(|answer| to_word(&answer)).transpose()?,
                    draft.note,
                    to_millis(draft.saved_at),
                ],
            )?;
            Ok(())
        })
    }

    /// Keeps a text under a key of its own in the place of an earlier one; an empty one is dropped.
    pub fn keep_text(&self, case: CaseId, key: &str, text: String, at: DateTime<Utc>) -> Result<(), StoreError> {
        if text.is_empty() {
            return self.run(|conn| {
                let sql = "DELETE FROM check_drafts WHERE case_id = ?1 AND check_key = ?2";
                conn.execute(sql, params![case.0.as_bytes(), key])?;
                Ok(())
            });
        }
        self.save_check_draft(case, &CheckDraft { check: key.to_owned(), answer: None, note: text, saved_at: at })
    }

    /// Drops the unsent answers and notes of a case.
    pub fn discard_check_drafts(&self, case: CaseId) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("DELETE FROM check_drafts WHERE case_id = ?1", [case.0.as_bytes()])?;
            Ok(())
        })
    }
}
