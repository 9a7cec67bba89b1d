//! The push lane: uploads and commands.

use std::sync::atomic::Ordering;

use bytes::Bytes;
use gishe_domain::case::BlobRef;
use gishe_protocol::commands::{BatchReply, CommandBatch, Rejection};
use uuid::Uuid;

use super::{Exchange, Stop, Turn};
use crate::event::SyncEvent;
use crate::link::{Link, back_off, later};
use crate::plan::{self, BATCH, Push};
use crate::ports::{CentralFault, Recorded};

/// An upload that failed waits as long as a command after this many tries: about ten seconds.
const UPLOAD_TRIES: u32 = 6;

impl Exchange {
    /// Sends what is due. Does nothing until the link is up: the pull lane tries it, makes sure that this is the right
    /// central, and wakes this one.
    pub async fn push_step(&self) -> Turn {
        if self.link() != Link::Up {
            return Turn { worked: false, next: None };
        }
        match self.push().await {
            Ok(turn) => turn,
            Err(Stop::Central(fault)) => {
                tracing::info!(%fault, "sending was interrupted");
                self.link_failed(fault);
                self.pull_wake.notify_one();
                Turn { worked: true, next: None }
            }
            Err(Stop::Store(fault)) => {
                tracing::error!(%fault, "sending could not use the store");
                self.report(SyncEvent::Store(fault));
                Turn { worked: true, next: Some(later(self.now(), self.config.poll)) }
            }
        }
    }

    async fn push(&self) -> Result<Turn, Stop> {
        let at_once = self.at_once.swap(false, Ordering::Relaxed);
        let mut pending = self.outbox(|outbox| outbox.pending()).await?;
        pending.iter_mut().filter(|_| at_once).for_each(|command| command.next_try = None);
        let batch = self.batch.load(Ordering::Relaxed);
        let plan = plan::push(&pending, &self.config.officer, self.now(), batch);
        let worked = !plan.steps.is_empty();
        for step in plan.steps {
            match step {
                Push::Upload { command, blob } => self.upload(command, blob).await?,
                Push::Send { commands } => {
                    let tries = pending.iter().filter(|one| commands.contains(&one.id)).map(|one| one.attempts).max();
                    if !self.send(commands, tries.unwrap_or(0) + 1).await? {
                        break;
                    }
                }
            }
        }
        // What was postponed in this round is seen by the next plan, which follows at once.
        Ok(Turn { worked, next: if worked { Some(self.now()) } else { plan.next_try } })
    }

    async fn upload(&self, command: Uuid, blob: BlobRef) -> Result<(), Stop> {
        let digest = blob.sha256.clone();
        let Some(bytes) = self.outbox(move |outbox| outbox.document(&digest)).await? else {
            return self.refuse(command, Rejection::DocumentMissing).await;
        };
        match self.central.upload(&blob, Bytes::from(bytes)).await {
            Ok(()) => {
                self.outbox(move |outbox| outbox.uploaded(&blob.sha256)).await?;
                self.report(SyncEvent::Outbox);
                Ok(())
            }
            Err(fault) if ends_session(&fault) => Err(fault.into()),
            Err(fault) if fault.is_transient() => self.postpone(vec![command], UPLOAD_TRIES, fault).await,
            Err(fault) => self.refuse(command, refused("document", &fault)).await,
        }
    }

    /// Sends a batch; `false` when the rest has to be planned anew: it may hold what stands behind a command that was not applied.
    async fn send(&self, ids: Vec<Uuid>, tries: u32) -> Result<bool, Stop> {
        let at = self.now();
        let commands = self.outbox(move |outbox| outbox.begin_sending(&ids, at)).await?;
        if commands.is_empty() {
            return Ok(true);
        }
        let ids: Vec<Uuid> = commands.iter().map(|command| command.id).collect();
        match self.central.send(&CommandBatch { commands }).await {
            Ok(reply) => return self.answered(ids, reply, tries).await,
            Err(fault) if ends_session(&fault) => return Err(fault.into()),
            Err(fault) if fault.is_transient() => self.postpone(ids, tries, fault).await?,
            Err(fault) => match ids.as_slice() {
                [only] => self.refuse(*only, refused("command", &fault)).await?,
                // Too large as a whole, or one of them is at fault: smaller batches find it.
                several => self.batch.store((several.len() / 2).max(1), Ordering::Relaxed),
            },
        }
        Ok(false)
    }

    /// Keeps what central answered; whether all of it was applied.
    async fn answered(&self, ids: Vec<Uuid>, reply: BatchReply, tries: u32) -> Result<bool, Stop> {
        self.batch.store((ids.len() * 2).clamp(self.batch.load(Ordering::Relaxed), BATCH), Ordering::Relaxed);
        let answered: Vec<_> = reply.results.into_iter().filter(|result| ids.contains(&result.id)).collect();
        let silent: Vec<Uuid> =
            ids.iter().copied().filter(|id| !answered.iter().any(|result| result.id == *id)).collect();
        let at = self.now();
        let recorded = self.outbox(move |outbox| outbox.record(&answered, at)).await?;
        let applied = recorded.receipts.len() == ids.len();
        self.tell(recorded);
        if !silent.is_empty() {
            let fault = CentralFault::Malformed("a reply without a result for every command");
            self.postpone(silent, tries, fault).await?;
        }
        Ok(applied)
    }

    fn tell(&self, recorded: Recorded) {
        if !recorded.receipts.is_empty() {
            self.report(SyncEvent::Receipts(recorded.receipts));
            // The new versions are there to be fetched.
            self.pull_wake.notify_one();
        }
        if !recorded.attention.is_empty() {
            self.report(SyncEvent::Attention(recorded.attention));
            self.pull_wake.notify_one();
        }
        if !recorded.later.is_empty() {
            self.report(SyncEvent::Outbox);
        }
    }

    /// These come later; others are not held up.
    async fn postpone(&self, ids: Vec<Uuid>, tries: u32, fault: CentralFault) -> Result<(), Stop> {
        tracing::warn!(%fault, commands = ids.len(), "central did not take commands; they are sent again");
        let next_try = later(self.now(), back_off(tries, self.chance()));
        self.outbox(move |outbox| outbox.postpone(&ids, next_try)).await?;
        self.report(SyncEvent::Outbox);
        Ok(())
    }

    async fn refuse(&self, command: Uuid, rejection: Rejection) -> Result<(), Stop> {
        let at = self.now();
        let recorded = self.outbox(move |outbox| outbox.refuse(command, &rejection, at)).await?;
        self.tell(recorded);
        Ok(())
    }
}

/// Whether the fault is of the link or the session, so that nothing else would go through either.
fn ends_session(fault: &CentralFault) -> bool {
    match fault {
        CentralFault::Unreachable | CentralFault::Timeout | CentralFault::Tls | CentralFault::Torn => true,
        CentralFault::Busy { .. } | CentralFault::Unauthorized => true,
        CentralFault::ProtocolMismatch { .. } | CentralFault::ForeignRealm => true,
        CentralFault::ServerError { .. } | CentralFault::Malformed(_) | CentralFault::Checksum => false,
        CentralFault::CursorExpired | CentralFault::TooLarge | CentralFault::NotFound => false,
        CentralFault::Forbidden | CentralFault::Refused { .. } => false,
    }
}

fn refused(field: &str, fault: &CentralFault) -> Rejection {
    match fault {
        CentralFault::Forbidden => Rejection::Forbidden,
        fault => Rejection::Invalid { field: field.into(), reason: fault.to_string() },
    }
}
