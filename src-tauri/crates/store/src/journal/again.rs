//! What the officer does with commands that need attention: send them again, or take them back.

use gishe_domain::command::Act;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use rusqlite::{Connection, params};
use uuid::Uuid;

use super::JournalTx;
use super::outbox::{OutboxEntry, of_case};
use crate::error::{StoreError, Trouble};

/// What a command is made against.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Basis {
    /// Version of the case.
    pub version: u32,
    /// Token of the officer's claim on it, if there is one.
    pub fencing: Option<u32>,
}

impl JournalTx<'_> {
    /// Makes a command that needs attention, and those of its case behind it, ready again.
    ///
    /// One that central may have carried out goes as it was made and under its own identifier, so that it is done once
    /// whatever became of the earlier tries. Once central has said of one that it was not, that one and those behind it go as
    /// new commands against what the officer has now `seen`: `fresh` gives an identifier for each.
    ///
    /// A case that is here no more is seen by nobody. What central may have carried out on it is still sent, so that it is
    /// heard of; anything else is refused with [`StoreError::UnknownCase`], and what is behind stays as it is.
    pub fn send_again(&self, id: Uuid, seen: Option<Basis>, mut fresh: impl FnMut() -> Uuid) -> Result<(), StoreError> {
        let first = self.attention(id)?;
        if seen.is_none() && !first.may_be_done() {
            return Err(StoreError::UnknownCase);
        }
        self.run(|conn| {
            let (mut before, mut may_be_done) = (None, true);
            for entry in of_case(conn, first.command.case)? {
                if entry.seq < first.seq {
                    before = Some(entry.command.id);
                    continue;
                }
                // Central does nothing that follows on what it has refused.
                may_be_done &= entry.may_be_done();
                #[cfg(feature = "planted")]
                {
                    may_be_done &= !planted::is(Planted::FateForgotten);
                }
                if may_be_done {
                    as_it_was(conn, &entry, before)?;
                    before = Some(entry.command.id);
                } else {
                    let Some(seen) = seen else { return Ok(()) };
                    let id = fresh();
                    conn.execute(
                        "UPDATE outbox SET id = ?2, expected_version = ?3, fencing = ?4, follows = ?5, state = 'ready',
                                attempts = 0, heard = 0, next_try = NULL, rejection = NULL, current = NULL,
                                answered_at = NULL
                         WHERE seq = ?1",
                        params![
                            entry.seq,
                            id.as_bytes(),
                            seen.version,
                            seen.fencing,
                            before.as_ref().map(Uuid::as_bytes)
                        ],
                    )?;
                    before = Some(id);
                }
                match &entry.command.act {
                    Act::Deliver { document } => super::documents::forget_upload(conn, &document.sha256)?,
                    Act::Register { .. } => super::intakes::forget_uploads(conn, entry.command.case)?,
                    _ => {}
                }
            }
            Ok(())
        })
    }

    /// Takes a command that needs attention, and those of its case behind it, out of the outbox. Returns them in order, so
    /// that the use case can keep what they held.
    pub fn withdraw(&self, id: Uuid) -> Result<Vec<OutboxEntry>, StoreError> {
        let taken = self.take_attention(id)?;
        self.forget_bases(&taken)?;
        Ok(taken)
    }

    /// The same, with what the case was like when the officer began still there.
    pub(super) fn take_attention(&self, id: Uuid) -> Result<Vec<OutboxEntry>, StoreError> {
        self.attention(id)?;
        self.take_from(id, |_| Ok(()))
    }

    fn attention(&self, id: Uuid) -> Result<OutboxEntry, StoreError> {
        let entry = self.command(id)?.ok_or(StoreError::UnknownCommand)?;
        if entry.state.needs_attention() { Ok(entry) } else { Err(StoreError::AlreadySent) }
    }
}

fn as_it_was(conn: &Connection, entry: &OutboxEntry, before: Option<Uuid>) -> Result<(), Trouble> {
    conn.execute(
        "UPDATE outbox SET follows = coalesce(?2, follows), state = 'unknown', next_try = NULL, rejection = NULL,
                current = NULL, answered_at = NULL
         WHERE seq = ?1",
        params![entry.seq, before.as_ref().map(Uuid::as_bytes)],
    )?;
    Ok(())
}
