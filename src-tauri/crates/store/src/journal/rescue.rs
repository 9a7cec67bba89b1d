//! Everything of an officer that exists on this computer alone, taken out in one piece and put into another journal.

use std::io::Read;

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::decision::Ruling;
use gishe_protocol::commands::{Command, Rejection};
use rusqlite::{Connection, params};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::conflicts::{Base, Copy};
use super::documents::FrozenDocument;
use super::drafts::CheckDraft;
use super::outbox::{self, EntryState, NewCommand, OutboxEntry};
use super::rescue_intakes::RescuedIntake;
use super::{AuditHead, JournalTx, JournalView};
use crate::codec::{case_id, to_millis, to_word};
use crate::error::{StoreError, Trouble};

/// Bytes of the packed form once it is unpacked, at most.
const LARGEST: u64 = 512 * 1024 * 1024;
/// Level of the packing: once a year, and the documents are small already.
const LEVEL: i32 = 3;

/// What is only here. Its order is that in which the officer worked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Rescue {
    commands: Vec<RescuedCommand>,
    drafts: Vec<RescuedDraft>,
    check_drafts: Vec<RescuedCheckDraft>,
    documents: Vec<RescuedDocument>,
    bases: Vec<RescuedBase>,
    copies: Vec<RescuedCopy>,
    #[serde(default)]
    intakes: Vec<RescuedIntake>,
    /// Entries of the audit chain when it was taken.
    pub audit_size: u32,
    /// Hash of the last of them, hexadecimal.
    pub audit_hash: String,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedCommand {
    command: Command,
    by: OfficerRef,
    state: RescuedState,
    attempts: u32,
    #[serde(default)]
    heard: bool,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum RescuedState {
    Ready,
    Unknown,
    Rejected { rejection: Rejection, at: DateTime<Utc> },
    Conflict { current: Box<Case>, at: DateTime<Utc> },
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedDraft {
    case: CaseId,
    ruling: Ruling,
    saved_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedCheckDraft {
    case: CaseId,
    check: String,
    answer: Option<gishe_domain::case::Answer>,
    note: String,
    saved_at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedDocument {
    case: CaseId,
    decision: Uuid,
    outcome: gishe_domain::decision::Outcome,
    act_number: String,
    pages: u32,
    frozen_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
    signed_at: Option<DateTime<Utc>>,
    /// The exact bytes, hexadecimal.
    frozen: String,
    signed: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedBase {
    case: Case,
    version: u32,
    at: DateTime<Utc>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct RescuedCopy {
    id: Uuid,
    case: CaseId,
    number: String,
    name: String,
    made_at: DateTime<Utc>,
    kept_at: DateTime<Utc>,
    acts: Vec<Act>,
}

/// What came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Imported {
    /// Acts that wait here now.
    pub commands: u32,
    /// Acts that were here already, or that central has acknowledged to this computer.
    pub known: u32,
    /// Unfinished rulings and notes.
    pub drafts: u32,
    /// Frozen or signed documents.
    pub documents: u32,
    /// Kept versions.
    pub copies: u32,
}

/// Why a piece cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RescueError {
    /// It is not what was taken out of a journal.
    #[error("the rescued work cannot be read")]
    Unreadable,
}

impl Rescue {
    /// Acts that wait.
    pub fn commands(&self) -> usize {
        self.commands.len()
    }

    /// Unfinished rulings and notes, and applications taken at the counter.
    pub fn drafts(&self) -> usize {
        self.drafts.len() + self.check_drafts.len() + self.intakes.len()
    }

    /// Documents, signed or frozen.
    pub fn documents(&self) -> usize {
        self.documents.len()
    }

    /// Kept versions.
    pub fn copies(&self) -> usize {
        self.copies.len()
    }

    /// Whether there is nothing in it that central does not have.
    pub fn is_empty(&self) -> bool {
        self.commands() + self.drafts() + self.documents() + self.copies() == 0
    }

    /// Cases that it has something of.
    pub fn cases(&self) -> usize {
        let mut cases: Vec<CaseId> = self.commands.iter().map(|one| one.command.case).collect();
        cases.extend(self.drafts.iter().map(|one| one.case));
        cases.extend(self.check_drafts.iter().map(|one| one.case));
        cases.extend(self.documents.iter().map(|one| one.case));
        cases.extend(self.copies.iter().map(|one| one.case));
        cases.extend(self.intakes.iter().map(|one| one.id));
        cases.sort_unstable();
        cases.dedup();
        cases.len()
    }

    /// Bytes of the documents and the rest, before packing, about.
    pub fn size(&self) -> u64 {
        let of = |document: &RescuedDocument| document.frozen.len() + document.signed.as_ref().map_or(0, String::len);
        let documents: usize = self.documents.iter().map(of).sum();
        let scans: usize = self.intakes.iter().map(RescuedIntake::size).sum();
        (scans + documents / 2 + 8192 * (self.commands() + self.bases.len() + self.copies()) + 1024 * self.drafts())
            as u64
    }

    /// The packed form.
    pub fn pack(&self) -> Result<Vec<u8>, RescueError> {
        let json = serde_json::to_vec(self).map_err(|_| RescueError::Unreadable)?;
        zstd::bulk::compress(&json, LEVEL).map_err(|_| RescueError::Unreadable)
    }

    /// Reads the packed form.
    ///
    /// # Errors
    /// [`RescueError::Unreadable`] when it is torn, larger than half a gigabyte, or something else.
    pub fn unpack(packed: &[u8]) -> Result<Self, RescueError> {
        let reader = zstd::stream::read::Decoder::new(packed).map_err(|_| RescueError::Unreadable)?;
        let mut json = Vec::new();
        reader.take(LARGEST).read_to_end(&mut json).map_err(|_| RescueError::Unreadable)?;
        serde_json::from_slice(&json).map_err(|_| RescueError::Unreadable)
    }
}

impl JournalView<'_> {
    /// Everything of the officer that exists here alone. `head` is the end of the audit chain.
    pub fn rescue(&self, officer: &str) -> Result<Rescue, StoreError> {
        let AuditHead { size, hash } = self.audit_head()?;
        let own = self.outbox()?.into_iter().filter(|entry| entry.by.id == officer);
        let commands: Vec<RescuedCommand> = own.map(rescued).collect();
        let waits = |base: &Base| commands.iter().any(|one| one.command.case == base.case.id);
        let bases = self.bases()?.into_iter().filter(waits);
        let (mut drafts, mut check_drafts) = (Vec::new(), Vec::new());
        for case in self.run(super::drafts::cases)? {
            drafts.extend(self.draft(case)?.map(|kept| RescuedDraft {
                case,
                ruling: kept.ruling,
                saved_at: kept.saved_at,
            }));
            check_drafts.extend(self.check_drafts(case)?.into_iter().map(|kept| {
                let CheckDraft { check, answer, note, saved_at } = kept;
                RescuedCheckDraft { case, check, answer, note, saved_at }
            }));
        }
        let undelivered = self.run(undelivered)?;
        let documents = self.documents()?.into_iter().filter(|one| undelivered.contains(&one.case));
        Ok(Rescue {
            bases: bases.map(|Base { case, version, at }| RescuedBase { case, version, at }).collect(),
            documents: documents.map(|document| self.rescued_document(document)).collect::<Result<_, _>>()?,
            copies: self.copies()?.into_iter().map(rescued_copy).collect(),
            intakes: self.rescued_intakes(officer)?,
            commands,
            drafts,
            check_drafts,
            audit_size: size,
            audit_hash: hash,
        })
    }

    fn rescued_document(&self, document: FrozenDocument) -> Result<RescuedDocument, StoreError> {
        let signed = match &document.signed {
            Some(signed) => self.signed_bytes(&signed.blob.sha256)?,
            None => None,
        };
        Ok(RescuedDocument {
            frozen: hex::encode(self.frozen_bytes(&document.digest)?),
            signed: signed.map(hex::encode),
            signed_at: document.signed.map(|signed| signed.at),
            case: document.case,
            decision: document.decision,
            outcome: document.outcome,
            act_number: document.act_number,
            pages: document.pages,
            frozen_at: document.frozen_at,
            read_at: document.read_at,
        })
    }
}

/// Cases with a document whose delivery central has not acknowledged.
pub(super) fn undelivered(conn: &Connection) -> Result<Vec<CaseId>, Trouble> {
    let mut statement = conn.prepare(
        "SELECT DISTINCT case_id FROM documents WHERE NOT EXISTS (
             SELECT 1 FROM receipts WHERE receipts.case_id = documents.case_id
                 AND json_extract(receipts.act, '$.document.sha256') = documents.signed_sha256)",
    )?;
    let rows = statement.query_map([], |row| Ok(case_id(row, "case_id")))?;
    rows.map(|row| row?).collect()
}

fn rescued(entry: OutboxEntry) -> RescuedCommand {
    let state = match entry.state {
        EntryState::Ready => RescuedState::Ready,
        EntryState::Unknown => RescuedState::Unknown,
        EntryState::Rejected { rejection, at } => RescuedState::Rejected { rejection, at },
        EntryState::Conflict { current, at } => RescuedState::Conflict { current, at },
    };
    RescuedCommand { command: entry.command, by: entry.by, state, attempts: entry.attempts, heard: entry.heard }
}

fn rescued_copy(copy: Copy) -> RescuedCopy {
    let Copy { id, case, number, name, made_at, kept_at, acts } = copy;
    RescuedCopy { id, case, number, name, made_at, kept_at, acts }
}

impl JournalTx<'_> {
    /// Puts rescued work into this journal. A command keeps its identifier, so that central carries it out once wherever it
    /// comes from; one that is here or has its receipt here is left as it is. A draft that is here stays, and the rescued
    /// one is kept as a copy where it says something else.
    pub fn import(&self, rescue: &Rescue, at: DateTime<Utc>) -> Result<Imported, StoreError> {
        let mut imported = Imported::default();
        for one in &rescue.commands {
            if self.run(|conn| insert(conn, one))? { imported.commands += 1 } else { imported.known += 1 }
        }
        for base in &rescue.bases {
            self.keep_base(&base.case, base.version, base.at)?;
        }
        self.run(super::conflicts::forget_idle_bases)?;
        for document in &rescue.documents {
            imported.documents += u32::from(self.import_document(document)?);
        }
        for one in &rescue.copies {
            let RescuedCopy { id, case, number, name, made_at, kept_at, acts } = one.clone();
            self.keep_copy(&Copy { id, case, number, name, made_at, kept_at, acts })?;
            imported.copies += 1;
        }
        for draft in &rescue.drafts {
            self.import_draft(draft, at)?;
            imported.drafts += 1;
        }
        for draft in &rescue.check_drafts {
            let here = self.check_drafts(draft.case)?.into_iter().any(|known| known.check == draft.check);
            if !here {
                let RescuedCheckDraft { case, check, answer, note, saved_at } = draft.clone();
                self.save_check_draft(case, &CheckDraft { check, answer, note, saved_at })?;
            }
            imported.drafts += 1;
        }
        imported.drafts += self.import_intakes(&rescue.intakes)?;
        Ok(imported)
    }

    fn import_draft(&self, draft: &RescuedDraft, at: DateTime<Utc>) -> Result<(), StoreError> {
        let here = self.draft(draft.case)?;
        match here {
            None => self.save_draft(draft.case, &draft.ruling, draft.saved_at),
            Some(here) if here.ruling == draft.ruling => Ok(()),
            Some(_) => self.keep_copy(&Copy {
                // The same draft imported twice is one copy.
                id: Uuid::from_u128(
                    draft.case.0.as_u128() ^ u128::from(draft.saved_at.timestamp_millis().unsigned_abs()),
                ),
                case: draft.case,
                number: String::new(),
                name: String::new(),
                made_at: draft.saved_at,
                kept_at: at,
                acts: vec![Act::Decide { ruling: draft.ruling.clone(), post: String::new() }],
            }),
        }
    }

    fn import_document(&self, document: &RescuedDocument) -> Result<bool, StoreError> {
        let frozen = hex::decode(&document.frozen).map_err(|_| StoreError::Digest)?;
        let signed = document.signed.as_ref().map(hex::decode).transpose().map_err(|_| StoreError::Digest)?;
        let fresh = self.run(|conn| insert_document(conn, document, &frozen))?;
        let digest = super::documents::digest_of(&frozen);
        if let (true, Some(signed), Some(at)) = (fresh, signed, document.signed_at) {
            self.keep_signed(&digest, &signed, at)?;
        }
        Ok(fresh)
    }
}

fn insert(conn: &Connection, one: &RescuedCommand) -> Result<bool, Trouble> {
    let command = &one.command;
    let acknowledged = conn.prepare_cached("SELECT 1 FROM receipts WHERE id = ?1")?.exists([command.id.as_bytes()])?;
    if acknowledged || outbox::find(conn, command.id)?.is_some() {
        return Ok(false);
    }
    let new = NewCommand {
        id: command.id,
        case: command.case,
        by: one.by.clone(),
        act: command.act.clone(),
        expected_version: command.expected_version,
        fencing: command.fencing,
        protocol: command.protocol,
        made_at: command.made_at,
    };
    // Where it comes from it may have been sent since: then central knows it by its identifier.
    outbox::insert(conn, &new, command.after, "unknown", one.attempts.max(1), one.heard)?;
    match &one.state {
        RescuedState::Ready | RescuedState::Unknown => {}
        RescuedState::Rejected { rejection, at } => outbox::reject(conn, command.id, rejection, one.heard, *at)?,
        RescuedState::Conflict { current, at } => outbox::conflict(conn, command.id, current, *at)?,
    }
    Ok(true)
}

fn insert_document(conn: &Connection, document: &RescuedDocument, frozen: &[u8]) -> Result<bool, Trouble> {
    let changed = conn.execute(
        "INSERT OR IGNORE INTO documents (sha256, case_id, decision, outcome, act_number, pages, frozen_at, read_at, frozen)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        params![
            super::documents::digest_of(frozen),
            document.case.0.as_bytes(),
            document.decision.as_bytes(),
            to_word(&document.outcome)?,
            document.act_number,
            document.pages,
            to_millis(document.frozen_at),
            document.read_at.map(to_millis),
            frozen,
        ],
    )?;
    Ok(changed > 0)
}
