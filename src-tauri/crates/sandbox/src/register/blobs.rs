//! Documents that were uploaded: in parts that can be resumed, taken in only when the digest is right. And the recipes
//! of those that are drawn on demand.

use bytes::Bytes;
use gishe_domain::address::DistrictCode;
use gishe_domain::case::Case;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{Reading, Register, RegisterError};
use crate::ports::SourcedBlob;

/// The largest document taken, in bytes.
pub const MAX_BLOB_BYTES: u32 = 32 * 1024 * 1024;

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadState {
    /// Names the upload.
    pub id: String,
    /// Bytes in all.
    pub length: u32,
    /// Bytes that have come.
    pub received: u32,
}

/// Why a part of an upload was not taken.
#[derive(Debug, thiserror::Error)]
pub enum UploadError {
    /// Nothing is being uploaded under this name by this account.
    #[error("no such upload")]
    Unknown,
    /// The part does not begin where the last one ended.
    #[error("the upload stands at byte {0}")]
    WrongOffset(u32),
    /// More came than was announced, or more was announced than is taken.
    #[error("too large")]
    TooLarge,
    /// What came does not have the digest that was announced; it was thrown away.
    #[error("the digest differs")]
    DigestDiffers,
    /// The store failed.
    #[error(transparent)]
    Store(#[from] RegisterError),
}

impl From<rusqlite::Error> for UploadError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error.into())
    }
}

impl Register {
    /// Opens an upload of `length` bytes that must hash to `sha256`. The same account asking for the same document again
    /// gets the upload that it has open; a document that is here already is at once complete.
    pub fn open_upload(
        &mut self,
        account: &str,
        id: Uuid,
        sha256: &[u8; 32],
        media_type: &str,
        length: u32,
    ) -> Result<UploadState, UploadError> {
        if length == 0 || length > MAX_BLOB_BYTES {
            return Err(UploadError::TooLarge);
        }
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut state = UploadState { id: id.simple().to_string(), length, received: 0 };
        let here: Option<u32> = tx
            .query_row("SELECT length(bytes) FROM blobs WHERE sha256 = ?1", [sha256.as_slice()], |row| row.get(0))
            .optional()?;
        if here == Some(length) {
            state.received = length;
        }
        tx.execute(
            "INSERT INTO uploads (id, account, sha256, media_type, length, received) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            (&state.id, account, sha256.as_slice(), media_type, length, state.received),
        )?;
        tx.commit()?;
        Ok(state)
    }

    /// Takes the part of an upload that begins at `offset`; the last one completes the document.
    pub fn extend_upload(
        &mut self,
        account: &str,
        id: &str,
        offset: u32,
        part: &[u8],
    ) -> Result<UploadState, UploadError> {
        let tx = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut state = upload(&tx, account, id)?.ok_or(UploadError::Unknown)?;
        if offset != state.received {
            return Err(UploadError::WrongOffset(state.received));
        }
        let end = state.received.saturating_add(u32::try_from(part.len()).unwrap_or(u32::MAX));
        if end > state.length {
            return Err(UploadError::TooLarge);
        }
        if !part.is_empty() {
            tx.execute("INSERT INTO upload_parts (upload, start, bytes) VALUES (?1, ?2, ?3)", (id, offset, part))?;
            state.received = end;
            tx.execute("UPDATE uploads SET received = ?2 WHERE id = ?1", (id, state.received))?;
        }
        let whole = state.received < state.length || complete(&tx, id)?;
        tx.commit()?;
        if whole { Ok(state) } else { Err(UploadError::DigestDiffers) }
    }
}

impl Reading<'_> {
    /// Where an upload of the account stands; none when there is no such upload.
    pub fn upload(&self, account: &str, id: &str) -> Result<Option<UploadState>, RegisterError> {
        upload(self.db, account, id)
    }

    /// A document that was uploaded; none when it was not.
    pub fn blob(&self, sha256: &str) -> Result<Option<SourcedBlob>, RegisterError> {
        uploaded(self.db, sha256)
    }

    /// Whether the account may read a document: a case in one of the districts names it, or the account uploaded it.
    pub fn may_read(&self, account: &str, districts: &[DistrictCode], sha256: &str) -> Result<bool, RegisterError> {
        let Ok(digest) = hex::decode(sha256) else { return Ok(false) };
        let mut statement = self.db.prepare_cached("SELECT district FROM blob_districts WHERE sha256 = ?1")?;
        let mut rows = statement.query([&digest])?;
        while let Some(row) = rows.next()? {
            let district = DistrictCode(row.get(0)?);
            if districts.contains(&district) {
                return Ok(true);
            }
        }
        let mut own = self.db.prepare_cached("SELECT 1 FROM uploads WHERE sha256 = ?1 AND account = ?2")?;
        Ok(own.exists((digest, account))?)
    }

    /// The recipe of a document that is drawn on demand; none when the digest is of no such document.
    pub fn recipe(&self, sha256: &str) -> Result<Option<String>, RegisterError> {
        let Ok(digest) = hex::decode(sha256) else { return Ok(None) };
        Ok(self
            .db
            .prepare_cached("SELECT recipe FROM recipes WHERE sha256 = ?1")?
            .query_row([digest], |row| row.get(0))
            .optional()?)
    }
}

/// Lets the district of a case read the documents that the case names.
pub(super) fn show(db: &Connection, case: &Case) -> Result<(), RegisterError> {
    let evidence = case.evidence.iter().map(|evidence| &evidence.blob);
    let declarations = case.declarations.iter().map(|declaration| &declaration.blob);
    let act = case.decision.iter().filter_map(|decision| decision.document.as_ref());
    let mut insert = db.prepare_cached("INSERT OR IGNORE INTO blob_districts (sha256, district) VALUES (?1, ?2)")?;
    for blob in evidence.chain(declarations).chain(act) {
        let digest = hex::decode(&blob.sha256).map_err(|_| RegisterError::Damaged("digest of a document"))?;
        insert.execute((digest, &case.district.0))?;
    }
    Ok(())
}

/// A document that was uploaded; none when it was not.
pub(super) fn uploaded(db: &Connection, sha256: &str) -> Result<Option<SourcedBlob>, RegisterError> {
    let Ok(digest) = hex::decode(sha256) else { return Ok(None) };
    Ok(db
        .prepare_cached("SELECT bytes, media_type FROM blobs WHERE sha256 = ?1")?
        .query_row([digest], |row| {
            Ok(SourcedBlob { bytes: Bytes::from(row.get::<_, Vec<u8>>(0)?), media_type: row.get(1)? })
        })
        .optional()?)
}

fn upload(db: &Connection, account: &str, id: &str) -> Result<Option<UploadState>, RegisterError> {
    Ok(db
        .prepare_cached("SELECT id, length, received FROM uploads WHERE id = ?1 AND account = ?2")?
        .query_row([id, account], |row| Ok(UploadState { id: row.get(0)?, length: row.get(1)?, received: row.get(2)? }))
        .optional()?)
}

/// Puts the parts together. Whether they hash to what was announced; when they do not, the upload is forgotten.
fn complete(db: &Connection, id: &str) -> Result<bool, RegisterError> {
    let mut whole = Vec::new();
    let mut parts = db.prepare_cached("SELECT bytes FROM upload_parts WHERE upload = ?1 ORDER BY start")?;
    let mut rows = parts.query([id])?;
    while let Some(row) = rows.next()? {
        whole.extend_from_slice(row.get_ref(0)?.as_blob().map_err(|_| RegisterError::Damaged("upload"))?);
    }
    if whole.is_empty() {
        // Nothing had to be sent: the document was here when the upload was opened.
        return Ok(true);
    }
    let (announced, media_type): (Vec<u8>, String) =
        db.query_row("SELECT sha256, media_type FROM uploads WHERE id = ?1", [id], |row| {
            Ok((row.get(0)?, row.get(1)?))
        })?;
    if Sha256::digest(&whole).as_slice() != announced {
        db.execute("DELETE FROM upload_parts WHERE upload = ?1", [id])?;
        db.execute("DELETE FROM uploads WHERE id = ?1", [id])?;
        return Ok(false);
    }
    db.execute(
        "INSERT OR IGNORE INTO blobs (sha256, media_type, bytes) VALUES (?1, ?2, ?3)",
        (announced, media_type, whole),
    )?;
    db.execute("DELETE FROM upload_parts WHERE upload = ?1", [id])?;
    Ok(true)
}
