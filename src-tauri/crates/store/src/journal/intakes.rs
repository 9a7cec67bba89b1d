//! Applications taken at the counter: what was typed so far, and the scans that were attached. They stay, scans and all, until
//! central has acknowledged the registration.

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, Case, CaseId};
use gishe_domain::intake::{Attached, Intake};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::documents::digest_of;
use super::{JournalTx, JournalView};
use crate::codec::{case_id, from_json, from_millis, to_json, to_millis};
use crate::error::{StoreError, Trouble};

pub(crate) const DDL: &str = "
CREATE TABLE intakes (
    case_id    BLOB PRIMARY KEY,            -- of the case that it will be
    officer    TEXT NOT NULL,               -- who takes it
    form       TEXT NOT NULL,               -- JSON, as typed
    begun_at   INTEGER NOT NULL,
    saved_at   INTEGER NOT NULL,
    registered INTEGER NOT NULL DEFAULT 0   -- its command waits in the outbox
) STRICT;
CREATE TABLE scans (
    case_id    BLOB NOT NULL,
    sha256     TEXT NOT NULL,
    media_type TEXT NOT NULL,
    pages      INTEGER NOT NULL,
    signed     INTEGER NOT NULL,            -- the file carries an electronic signature
    kept_at    INTEGER NOT NULL,
    uploaded   INTEGER NOT NULL DEFAULT 0,
    bytes      BLOB NOT NULL,
    UNIQUE (case_id, sha256)
) STRICT;
CREATE INDEX scans_sha256 ON scans (sha256);
";

/// An application that central does not have yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptIntake {
    /// The id of the case that it will be.
    pub id: CaseId,
    /// Who takes it (identity provider's subject).
    pub officer: String,
    /// As typed.
    pub form: Intake,
    /// When it was begun.
    pub begun_at: DateTime<Utc>,
    /// When it was last saved.
    pub saved_at: DateTime<Utc>,
    /// Its command waits in the outbox: it is no draft any more.
    pub registered: bool,
}

/// A scan to be kept.
#[derive(Clone, PartialEq, Eq)]
pub struct NewScan {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// `application/pdf`, `image/jpeg`, `image/png`.
    pub media_type: String,
    /// Pages.
    pub pages: u16,
    /// The file carries an electronic signature.
    pub signed: bool,
}

impl std::fmt::Debug for NewScan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "NewScan({}, {} bytes)", self.media_type, self.bytes.len())
    }
}

fn of_row(row: &Row<'_>) -> Result<KeptIntake, Trouble> {
    let form: String = row.get("form")?;
    Ok(KeptIntake {
        id: case_id(row, "case_id")?,
        officer: row.get("officer")?,
        form: from_json(&form, "form")?,
        begun_at: from_millis(row.get("begun_at")?)?,
        saved_at: from_millis(row.get("saved_at")?)?,
        registered: row.get("registered")?,
    })
}

fn attached_of(row: &Row<'_>) -> Result<Attached, Trouble> {
    let size: i64 = row.get("size")?;
    Ok(Attached {
        blob: BlobRef {
            sha256: row.get("sha256")?,
            size: u32::try_from(size).map_err(|_| Trouble::Unreadable("scan"))?,
            media_type: row.get("media_type")?,
        },
        pages: row.get("pages")?,
        signed: row.get("signed")?,
    })
}

/// The bytes of a scan, whichever application it belongs to.
pub(super) fn scan_bytes(conn: &Connection, sha256: &str) -> Result<Option<Vec<u8>>, Trouble> {
    let mut statement = conn.prepare_cached("SELECT bytes FROM scans WHERE sha256 = ?1 LIMIT 1")?;
    Ok(statement.query_row([sha256], |row| row.get(0)).optional()?)
}

/// The next scan that central has to hold before the case can be registered.
pub(super) fn next_upload(conn: &Connection, case: &Case) -> Result<Option<BlobRef>, Trouble> {
    let evidence = case.evidence.iter().map(|one| &one.blob);
    let mut uploaded = conn.prepare_cached("SELECT uploaded FROM scans WHERE case_id = ?1 AND sha256 = ?2")?;
    for blob in evidence.chain(case.declarations.iter().map(|one| &one.blob)) {
        let there: Option<bool> =
            uploaded.query_row(params![case.id.0.as_bytes(), blob.sha256], |row| row.get(0)).optional()?;
        if there != Some(true) {
            return Ok(Some(blob.clone()));
        }
    }
    Ok(None)
}

/// Central holds it now.
pub(super) fn mark_uploaded(conn: &Connection, sha256: &str) -> Result<(), Trouble> {
    conn.execute("UPDATE scans SET uploaded = 1 WHERE sha256 = ?1", [sha256])?;
    Ok(())
}

/// Central says that it does not hold the scans of a case after all.
pub(super) fn forget_uploads(conn: &Connection, case: CaseId) -> Result<(), Trouble> {
    conn.execute("UPDATE scans SET uploaded = 0 WHERE case_id = ?1", [case.0.as_bytes()])?;
    Ok(())
}

/// Central has acknowledged the registration: the form and its scans are not needed here any more.
pub(super) fn forget(conn: &Connection, case: CaseId) -> Result<(), Trouble> {
    for sql in ["DELETE FROM scans WHERE case_id = ?1", "DELETE FROM intakes WHERE case_id = ?1"] {
        conn.execute(sql, [case.0.as_bytes()])?;
    }
    Ok(())
}

/// A row as another journal had it, unless the application is here already.
pub(super) fn insert(conn: &Connection, kept: &KeptIntake) -> Result<bool, Trouble> {
    let sql = "INSERT OR IGNORE INTO intakes (case_id, officer, form, begun_at, saved_at, registered)
               VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
    let changed = conn.execute(
        sql,
        params![
            kept.id.0.as_bytes(),
            kept.officer,
            to_json(&kept.form)?,
            to_millis(kept.begun_at),
            to_millis(kept.saved_at),
            kept.registered,
        ],
    )?;
    Ok(changed > 0)
}

impl JournalView<'_> {
    /// Every application of the officer that central does not have yet, the one last worked on first.
    pub fn intakes(&self, officer: &str) -> Result<Vec<KeptIntake>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT * FROM intakes WHERE officer = ?1 ORDER BY saved_at DESC, case_id";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map([officer], |row| Ok(of_row(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// An application by the id of the case that it will be.
    pub fn intake(&self, id: CaseId) -> Result<Option<KeptIntake>, StoreError> {
        self.run(|conn| {
            let mut statement = conn.prepare_cached("SELECT * FROM intakes WHERE case_id = ?1")?;
            statement.query_row([id.0.as_bytes()], |row| Ok(of_row(row))).optional()?.transpose()
        })
    }

    /// The scans of an application, in the order in which they were attached.
    pub fn scans(&self, id: CaseId) -> Result<Vec<Attached>, StoreError> {
        self.run(|conn| {
            let sql = "SELECT sha256, media_type, pages, signed, length(bytes) AS size FROM scans WHERE case_id = ?1
                       ORDER BY rowid";
            let mut statement = conn.prepare_cached(sql)?;
            let rows = statement.query_map([id.0.as_bytes()], |row| Ok(attached_of(row)))?;
            rows.map(|row| row?).collect()
        })
    }

    /// The bytes of a scan that central may not hold yet; [`StoreError::Digest`] when they are not what they were.
    pub fn scan(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let bytes = self.run(|conn| scan_bytes(conn, sha256))?;
        match bytes {
            Some(bytes) if digest_of(&bytes) != sha256 => Err(StoreError::Digest),
            bytes => Ok(bytes),
        }
    }

    /// Whether such a scan is here.
    pub fn has_scan(&self, sha256: &str) -> Result<bool, StoreError> {
        self.run(|conn| Ok(conn.prepare_cached("SELECT 1 FROM scans WHERE sha256 = ?1")?.exists([sha256])?))
    }
}

impl JournalTx<'_> {
    /// Saves an application in the place of what was there; a new one is begun. [`StoreError::AlreadySent`] when it is
    /// registered: it is no draft any more.
    pub fn save_intake(&self, id: CaseId, officer: &str, form: &Intake, at: DateTime<Utc>) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql = "INSERT INTO intakes (case_id, officer, form, begun_at, saved_at) VALUES (?1, ?2, ?3, ?4, ?4)
                       ON CONFLICT (case_id) DO UPDATE SET form = ?3, saved_at = ?4 WHERE registered = 0";
            match conn.execute(sql, params![id.0.as_bytes(), officer, to_json(form)?, to_millis(at)])? {
                0 => Err(StoreError::AlreadySent.into()),
                _ => Ok(()),
            }
        })
    }

    /// Marks an application as registered, or as a draft again.
    pub fn mark_registered(&self, id: CaseId, registered: bool) -> Result<(), StoreError> {
        self.run(|conn| {
            let sql = "UPDATE intakes SET registered = ?2 WHERE case_id = ?1";
            match conn.execute(sql, params![id.0.as_bytes(), registered])? {
                0 => Err(StoreError::UnknownCase.into()),
                _ => Ok(()),
            }
        })
    }

    /// Throws a draft away, with its scans. [`StoreError::AlreadySent`] when it is registered.
    pub fn discard_intake(&self, id: CaseId) -> Result<(), StoreError> {
        if self.intake(id)?.is_some_and(|kept| kept.registered) {
            return Err(StoreError::AlreadySent);
        }
        self.run(|conn| forget(conn, id))
    }

    /// Keeps a scan of an application, once however often it is attached, and returns what refers to it.
    pub fn keep_scan(&self, id: CaseId, scan: &NewScan, at: DateTime<Utc>) -> Result<Attached, StoreError> {
        let size = u32::try_from(scan.bytes.len()).map_err(|_| StoreError::Digest)?;
        let blob = BlobRef { sha256: digest_of(&scan.bytes), size, media_type: scan.media_type.clone() };
        self.run(|conn| {
            conn.execute(
                "INSERT OR IGNORE INTO scans (case_id, sha256, media_type, pages, signed, kept_at, bytes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                params![
                    id.0.as_bytes(),
                    blob.sha256,
                    scan.media_type,
                    scan.pages,
                    scan.signed,
                    to_millis(at),
                    scan.bytes
                ],
            )?;
            Ok(())
        })?;
        Ok(Attached { blob, pages: scan.pages, signed: scan.signed })
    }

    /// Throws a scan of a draft away.
    pub fn drop_scan(&self, id: CaseId, sha256: &str) -> Result<(), StoreError> {
        self.run(|conn| {
            conn.execute("DELETE FROM scans WHERE case_id = ?1 AND sha256 = ?2", params![id.0.as_bytes(), sha256])?;
            Ok(())
        })
    }
}
