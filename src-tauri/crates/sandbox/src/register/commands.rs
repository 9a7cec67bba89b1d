//! What became of each command: one verdict under its id, for ever.

use gishe_domain::case::CaseId;
use gishe_protocol::commands::{Command, Receipt, Rejection};
use rusqlite::{Connection, OptionalExtension};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{RegisterError, store};

/// What is kept of a command.
pub(super) struct CommandRow {
    pub account: String,
    pub case: CaseId,
    pub fingerprint: [u8; 32],
    pub outcome: Outcome,
    /// The token that it was made under or, for a claim, that it gave.
    pub fencing: Option<u32>,
}

/// The verdict as it is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub(super) enum Outcome {
    /// Done; the proof.
    Applied { receipt: Receipt },
    /// Refused for good.
    Rejected { rejection: Rejection },
    /// Not done: it hung on a version or on another command, and can turn out otherwise when it is sent again.
    Open,
}

/// The digest of what a command does to which case. Two commands under one id are one command only if these agree; the
/// version seen and the token may be brought up to date between two tries.
pub(super) fn fingerprint(command: &Command) -> Result<[u8; 32], RegisterError> {
    Ok(Sha256::digest(serde_json::to_vec(&(command.case, &command.act))?).into())
}

/// What became of the command; none when it never came.
pub(super) fn find(db: &Connection, id: Uuid) -> Result<Option<CommandRow>, RegisterError> {
    let row = db
        .prepare_cached("SELECT account, case_id, fingerprint, verdict, fencing FROM commands WHERE id = ?1")?
        .query_row([id.as_bytes().as_slice()], |row| {
            let (case, print): (Vec<u8>, Vec<u8>) = (row.get(1)?, row.get(2)?);
            Ok((row.get(0)?, case, print, row.get::<_, String>(3)?, row.get(4)?))
        })
        .optional()?;
    let Some((account, case, print, verdict, fencing)) = row else { return Ok(None) };
    Ok(Some(CommandRow {
        account,
        case: CaseId(store::uuid(&case)?),
        fingerprint: print.try_into().map_err(|_| RegisterError::Damaged("fingerprint"))?,
        outcome: serde_json::from_str(&verdict)?,
        fencing,
    }))
}

/// Keeps what became of a command.
pub(super) fn keep(
    db: &Connection,
    command: &Command,
    account: &str,
    outcome: &Outcome,
    fencing: Option<u32>,
) -> Result<(), RegisterError> {
    let version = match outcome {
        Outcome::Applied { receipt } => Some(receipt.version),
        Outcome::Rejected { .. } | Outcome::Open => None,
    };
    db.prepare_cached(
        "INSERT OR REPLACE INTO commands (id, account, case_id, fingerprint, verdict, version, fencing)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?
    .execute((
        command.id.as_bytes().as_slice(),
        account,
        command.case.0.as_bytes().as_slice(),
        fingerprint(command)?.as_slice(),
        serde_json::to_string(outcome)?,
        version,
        fencing,
    ))?;
    Ok(())
}

/// Writes down that a command was carried out at a place of central's order.
pub(super) fn count(db: &Connection, position: i64, command: Uuid) -> Result<(), RegisterError> {
    db.prepare_cached("INSERT INTO applications (position, command) VALUES (?1, ?2)")?
        .execute((position, command.as_bytes().as_slice()))?;
    Ok(())
}
