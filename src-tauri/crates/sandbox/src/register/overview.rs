//! What tests and whoever runs the sandbox look at: counts, and all that was done on one case.

use chrono::{DateTime, SecondsFormat, Utc};
use gishe_domain::case::{Case, CaseId};
use gishe_protocol::commands::{Receipt, Rejection};
use gishe_protocol::fleet::{Checkpoint, FleetReport, KnownHead};
use gishe_protocol::note::SeenHead;
use rusqlite::OptionalExtension;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use super::commands::Outcome;
use super::{Reading, Register, RegisterError, store};

/// Counts over the whole register.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RegisterOverview {
    /// Cases.
    pub cases: u32,
    /// Commands that ever came and were not put off.
    pub commands: u32,
    /// Commands carried out, each time counted.
    pub applications: u32,
    /// Documents uploaded.
    pub blobs: u32,
    /// Desks that reported.
    pub desks: u32,
    /// The last place of central's order.
    pub head: u32,
}

/// One case and what was done on it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CaseOverview {
    /// As it is now; its decision and version are in it.
    pub case: Case,
    /// Every command that named it, in no special order.
    pub commands: Vec<CommandOverview>,
}

/// What became of one command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandOverview {
    /// The command.
    pub id: Uuid,
    /// Times it was carried out: one, or none.
    pub applied: u32,
    /// The proof, when it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub receipt: Option<Receipt>,
    /// Why it was refused for good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejection: Option<Rejection>,
}

impl Reading<'_> {
    /// Counts.
    pub fn overview(&self) -> Result<RegisterOverview, RegisterError> {
        let sql = "SELECT (SELECT count(*) FROM cases), (SELECT count(*) FROM commands),
            (SELECT count(*) FROM applications), (SELECT count(*) FROM blobs), (SELECT count(*) FROM fleet), head
            FROM register";
        Ok(self.db.query_row(sql, [], |row| {
            Ok(RegisterOverview {
                cases: row.get(0)?,
                commands: row.get(1)?,
                applications: row.get(2)?,
                blobs: row.get(3)?,
                desks: row.get(4)?,
                head: row.get(5)?,
            })
        })?)
    }

    /// One case with all that was done on it; none when there is no such case.
    pub fn case_overview(&self, id: CaseId) -> Result<Option<CaseOverview>, RegisterError> {
        let tx = self.db.unchecked_transaction()?;
        let Some(row) = store::find(&tx, id)? else { return Ok(None) };
        let mut statement = tx.prepare(
            "SELECT id, verdict, (SELECT count(*) FROM applications WHERE command = commands.id)
             FROM commands WHERE case_id = ?1",
        )?;
        let mut rows = statement.query([id.0.as_bytes().as_slice()])?;
        let mut commands = Vec::new();
        while let Some(row) = rows.next()? {
            let (receipt, rejection) = match serde_json::from_str(&row.get::<_, String>(1)?)? {
                Outcome::Applied { receipt } => (Some(receipt), None),
                Outcome::Rejected { rejection } => (None, Some(rejection)),
                Outcome::Open => (None, None),
            };
            let id = store::uuid(&row.get::<_, Vec<u8>>(0)?)?;
            commands.push(CommandOverview { id, applied: row.get(2)?, receipt, rejection });
        }
        Ok(Some(CaseOverview { case: row.case, commands }))
    }

    /// A case as it is now; none when there is no such case.
    pub fn case(&self, id: CaseId) -> Result<Option<Case>, RegisterError> {
        Ok(store::find(self.db, id)?.map(|row| row.case))
    }
}

impl Register {
    /// Keeps the latest health of a desk.
    pub fn keep_report(&mut self, report: &FleetReport, now: DateTime<Utc>) -> Result<(), RegisterError> {
        self.db.prepare_cached("INSERT OR REPLACE INTO fleet (desk, at, report) VALUES (?1, ?2, ?3)")?.execute((
            &report.desk,
            stamp(now),
            serde_json::to_string(report)?,
        ))?;
        Ok(())
    }

    /// Keeps the head of a desk's audit chain. False when it does not go on from the last one that was kept: the desk has to
    /// say what that one was. The last head may be sent again, for the reply may have been lost.
    pub fn keep_checkpoint(&mut self, checkpoint: &Checkpoint, now: DateTime<Utc>) -> Result<bool, RegisterError> {
        let tx = self.db.transaction()?;
        let sql = "SELECT size, head FROM checkpoints WHERE desk = ?1 ORDER BY size DESC LIMIT 1";
        let last = tx.query_row(sql, [&checkpoint.desk], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
        let last = last.map(|(size, head)| KnownHead { size, head });
        let holds = match &last {
            None => true,
            Some(last) if last.size == checkpoint.size => last.head == checkpoint.head,
            Some(last) => checkpoint.previous.as_ref() == Some(last) && checkpoint.size > last.size,
        };
        if holds {
            tx.execute(
                "INSERT OR IGNORE INTO checkpoints (desk, size, head, at) VALUES (?1, ?2, ?3, ?4)",
                (&checkpoint.desk, checkpoint.size, &checkpoint.head, stamp(now)),
            )?;
        }
        tx.commit()?;
        Ok(holds)
    }

    /// The heads of audit chains that were kept, each as central signs it, one after the other.
    pub fn checkpoints(&self) -> Result<Vec<String>, RegisterError> {
        let mut statement = self.db.prepare("SELECT desk, size, head, at FROM checkpoints ORDER BY desk, size")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get::<_, String>(0)?, row.get(1)?, row.get::<_, String>(2)?, row.get::<_, String>(3)?))
        })?;
        let mut notes = Vec::new();
        for row in rows {
            let (chain, size, head, at) = row?;
            let mut hash = [0; 32];
            // What was kept was looked at when it came.
            let (Ok(()), Ok(at)) = (hex::decode_to_slice(&head, &mut hash), at.parse()) else { continue };
            notes.extend(self.key().countersign(&SeenHead { chain, size, hash, at }));
        }
        Ok(notes)
    }
}

fn stamp(now: DateTime<Utc>) -> String {
    now.to_rfc3339_opts(SecondsFormat::Millis, true)
}
