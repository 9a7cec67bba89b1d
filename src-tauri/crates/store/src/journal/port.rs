//! The outbox as the exchange sees it.

use chrono::{DateTime, Duration, Utc};
use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_protocol::commands::{Command, CommandResult, Receipt, Rejection, Verdict};
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use gishe_sync::link::LONGEST;
use gishe_sync::ports::{Outbox, Pending, PendingState, Recorded, StoreFault, Unsettled};
use rusqlite::Connection;
use serde_json::json;
use uuid::Uuid;

use super::audit::{self, NewAuditEntry};
use super::outbox::{self, EntryState, OutboxEntry};
use super::writer::JournalWriter;
use super::{conflicts, documents, intakes, receipts};
use crate::codec::to_json;
use crate::error::{StoreError, Trouble};

impl Outbox for JournalWriter {
    fn pending(&self) -> Result<Vec<Pending>, StoreFault> {
        let pending = self
            .view(|view| view.run(|conn| outbox::all(conn)?.iter().map(|entry| pending_of(conn, entry)).collect()))?;
        Ok(pending)
    }

    fn begin_sending(&self, commands: &[Uuid], _at: DateTime<Utc>) -> Result<Vec<Command>, StoreFault> {
        let sent = self.transact(|tx| {
            tx.run(|conn| {
                let mut sent = Vec::with_capacity(commands.len());
                for id in commands {
                    let Some(entry) = outbox::find(conn, *id)?.filter(|entry| !entry.state.needs_attention()) else {
                        continue;
                    };
                    #[cfg(feature = "planted")]
                    if planted::is(Planted::SentUnmarked) {
                        sent.push(entry.command);
                        continue;
                    }
                    outbox::mark_sent(conn, *id)?;
                    sent.push(entry.command);
                }
                Ok(sent)
            })
        })?;
        Ok(sent)
    }

    fn record(&self, results: &[CommandResult], at: DateTime<Utc>) -> Result<Recorded, StoreFault> {
        let heard = Heard { at, ahead: self.clock_ahead() };
        let recorded = self.transact(|tx| {
            tx.run(|conn| {
                let mut recorded = Recorded::default();
                for result in results {
                    record_one(conn, result, heard, &mut recorded)?;
                }
                Ok(recorded)
            })
        })?;
        Ok(recorded)
    }

    fn postpone(&self, commands: &[Uuid], next_try: DateTime<Utc>) -> Result<(), StoreFault> {
        self.transact(|tx| tx.run(|conn| commands.iter().try_for_each(|id| outbox::postpone(conn, *id, next_try))))?;
        Ok(())
    }

    fn refuse(&self, command: Uuid, rejection: &Rejection, at: DateTime<Utc>) -> Result<Recorded, StoreFault> {
        let heard = Heard { at, ahead: self.clock_ahead() };
        let recorded = self.transact(|tx| {
            tx.run(|conn| {
                let mut recorded = Recorded::default();
                if let Some(entry) = outbox::find(conn, command)? {
                    reject(conn, &entry, rejection, false, heard)?;
                    recorded.attention.push((command, entry.command.case));
                }
                Ok(recorded)
            })
        })?;
        Ok(recorded)
    }

    fn document(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreFault> {
        let read = self.view(|view| match view.signed_bytes(sha256)? {
            Some(bytes) => Ok(Some(bytes)),
            None => view.scan(sha256),
        });
        match read {
            // Bytes that are not what they were are not handed over under their name.
            Err(StoreError::Digest) => Ok(None),
            read => Ok(read?),
        }
    }

    fn uploaded(&self, sha256: &str) -> Result<(), StoreFault> {
        self.transact(|tx| {
            tx.run(|conn| {
                documents::mark_uploaded(conn, sha256)?;
                intakes::mark_uploaded(conn, sha256)
            })
        })?;
        Ok(())
    }

    fn unsettled(&self) -> Result<Vec<Unsettled>, StoreFault> {
        Ok(self.view(|view| view.run(receipts::unsettled))?)
    }

    fn settle(&self, reached: &[Unsettled]) -> Result<(), StoreFault> {
        self.transact(|tx| tx.run(|conn| reached.iter().try_for_each(|one| receipts::settle(conn, one))))?;
        Ok(())
    }
}

fn pending_of(conn: &Connection, entry: &OutboxEntry) -> Result<Pending, Trouble> {
    let upload = match &entry.command.act {
        Act::Deliver { document } if !documents::is_uploaded(conn, &document.sha256)? => Some(document.clone()),
        Act::Register { case } => intakes::next_upload(conn, case)?,
        _ => None,
    };
    Ok(Pending {
        id: entry.command.id,
        case: entry.command.case,
        by: entry.by.id.clone(),
        seq: entry.seq,
        state: match entry.state {
            EntryState::Ready => PendingState::Ready,
            EntryState::Unknown => PendingState::Unknown,
            EntryState::Rejected { .. } | EntryState::Conflict { .. } => PendingState::Attention,
        },
        attempts: entry.attempts,
        next_try: entry.next_try,
        size: u32::try_from(to_json(&entry.command)?.len()).unwrap_or(u32::MAX),
        upload,
    })
}

fn record_one(conn: &Connection, result: &CommandResult, heard: Heard, recorded: &mut Recorded) -> Result<(), Trouble> {
    // An answer to a command that is not here has nothing to change: it was settled by an earlier one.
    let Some(entry) = outbox::find(conn, result.id)? else { return Ok(()) };
    let case = entry.command.case;
    #[cfg(feature = "planted")]
    if planted::is(Planted::DuplicateUnheard) && matches!(result.verdict, Verdict::Duplicate { .. }) {
        return outbox::postpone(conn, result.id, heard.at + Duration::seconds(1));
    }
    match &result.verdict {
        Verdict::Applied { receipt, .. } | Verdict::Duplicate { receipt } => {
            acknowledge(conn, &entry, receipt, heard)?;
            recorded.receipts.push(receipt.clone());
        }
        Verdict::Conflict { current } => {
            outbox::conflict(conn, result.id, current, heard.at)?;
            note(conn, "command-conflict", &entry, json!({ "current": current.version }), heard)?;
            recorded.attention.push((result.id, case));
        }
        // It stands behind one that needs attention, and is sent anew when that is settled.
        Verdict::Rejected { rejection: Rejection::PredecessorFailed }
            if has_attention_before(conn, case, entry.seq)? =>
        {
            outbox::unsend(conn, result.id)?;
        }
        Verdict::Rejected { rejection } => {
            reject(conn, &entry, rejection, true, heard)?;
            recorded.attention.push((result.id, case));
        }
        // Nobody can tell what a newer central means by it: the command may have been carried out.
        Verdict::Unknown { kind } => {
            reject(conn, &entry, &Rejection::Unknown { code: kind.clone() }, false, heard)?;
            recorded.attention.push((result.id, case));
        }
        Verdict::Retry { after } => {
            let wait = Duration::from_std(LONGEST).unwrap_or_default().num_seconds().min(i64::from((*after).max(1)));
            outbox::postpone(conn, result.id, heard.at + Duration::seconds(wait))?;
            recorded.later.push(result.id);
        }
    }
    Ok(())
}

fn acknowledge(conn: &Connection, entry: &OutboxEntry, receipt: &Receipt, heard: Heard) -> Result<(), Trouble> {
    receipts::keep(conn, entry, receipt, heard.at)?;
    outbox::remove(conn, entry.command.id)?;
    conflicts::forget_bases(conn, entry.command.case)?;
    if matches!(entry.command.act, Act::Register { .. }) {
        intakes::forget(conn, entry.command.case)?;
    }
    if let Some(token) = receipt.fencing {
        outbox::fence(conn, entry.command.case, entry.seq, token)?;
    }
    note(conn, "receipt", entry, json!({ "entry": receipt.entry, "version": receipt.version }), heard)
}

fn reject(
    conn: &Connection,
    entry: &OutboxEntry,
    rejection: &Rejection,
    was_heard: bool,
    heard: Heard,
) -> Result<(), Trouble> {
    #[cfg(feature = "planted")]
    match rejection {
        _ if planted::is(Planted::RefusedDropped) => return outbox::remove(conn, entry.command.id),
        _ if planted::is(Planted::RefusedRetried) => return outbox::unsend(conn, entry.command.id),
        _ => {}
    }
    outbox::reject(conn, entry.command.id, rejection, was_heard, heard.at)?;
    let code = serde_json::to_value(rejection).ok().and_then(|value| value.get("code").cloned());
    note(conn, if was_heard { "command-rejected" } else { "command-not-taken" }, entry, json!({ "code": code }), heard)
}

fn has_attention_before(conn: &Connection, case: CaseId, seq: i64) -> Result<bool, Trouble> {
    let of_case = outbox::of_case(conn, case)?;
    Ok(of_case.iter().any(|entry| entry.seq < seq && entry.state.needs_attention()))
}

/// When central's answer came, by this computer's clock, and how far that was ahead of central's in milliseconds.
#[derive(Clone, Copy)]
struct Heard {
    at: DateTime<Utc>,
    ahead: Option<i64>,
}

/// What central answered belongs to the chain as well.
fn note(
    conn: &Connection,
    kind: &str,
    entry: &OutboxEntry,
    mut details: serde_json::Value,
    heard: Heard,
) -> Result<(), Trouble> {
    #[cfg(feature = "planted")]
    if planted::is(Planted::ReceiptUnrecorded) && kind == "receipt" {
        return Ok(());
    }
    if let Some(details) = details.as_object_mut() {
        details.insert("command".into(), json!(entry.command.id));
        details.insert("act".into(), json!(entry.command.act.kind()));
    }
    let case = Some(entry.command.case);
    audit::append(
        conn,
        &NewAuditEntry { at: heard.at, ahead: heard.ahead, actor: "central".into(), kind: kind.into(), case, details },
    )?;
    Ok(())
}
