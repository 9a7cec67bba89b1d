//! Central's signature under the head of the audit chain. Whoever has the keys of this computer can write the whole chain anew,
//! but not what central signed of it. It is asked for after an exchange and when the desk is left; the chain that central
//! contradicts is told of, and keeps nobody from working.

use std::sync::Arc;
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gishe_protocol::fleet::{Checkpoint, KnownHead};
use gishe_protocol::note::{NoteKey, SeenHead};
use gishe_store::journal::{JournalView, NewAuditEntry, PendingHead};
use gishe_sync::ports::CentralFault;
use serde_json::json;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::status::{AuditState, Link};

/// Between two checkpoints while the desk is open.
const EVERY: TimeDelta = TimeDelta::minutes(5);
/// How long an officer who leaves waits for one.
const LEAVING: Duration = Duration::from_secs(1);
/// Name under which it is kept that central contradicted.
const CONTRADICTED: &str = "checkpoint-contradicted";

/// What is to be sent.
struct Ask {
    checkpoint: Checkpoint,
    pending: PendingHead,
}

/// After an exchange: asks for a checkpoint when the chain has grown and the last one is old enough.
pub(crate) async fn after_exchange(desk: &Desk, session: &Arc<Session>) {
    let Ok(mut last) = session.checkpointed.try_lock() else { return };
    let now = desk.now();
    if last.is_some_and(|last: DateTime<Utc>| last <= now && now - last < EVERY) {
        return;
    }
    *last = Some(now);
    tell(ask(desk, session).await);
}

/// The desk is left: the end of what was done gets its checkpoint, when central answers quickly. `link` is how it was before.
pub(crate) async fn when_left(desk: &Desk, session: &Arc<Session>, link: &Link) {
    if *link != Link::Online {
        return;
    }
    let in_turn = async {
        let _turn = session.checkpointed.lock().await;
        ask(desk, session).await
    };
    if let Ok(asked) = tokio::time::timeout(LEAVING, in_turn).await {
        tell(asked);
    }
}

fn tell(asked: Result<(), DeskError>) {
    if let Err(error) = asked {
        tracing::warn!(%error, "no checkpoint of the audit chain could be kept");
    }
}

async fn ask(desk: &Desk, session: &Arc<Session>) -> Result<(), DeskError> {
    let Some(key) = key(desk, session).await? else { return Ok(()) };
    let (session_too, of_note) = (session.clone(), key.clone());
    let Some(ask) = desk.blocking(move || begin(&session_too, &of_note)).await? else { return Ok(()) };
    match session.central.checkpoint(&ask.checkpoint).await {
        Ok(signed) => keep(desk, session, &key, ask, signed.note).await,
        Err(CentralFault::Refused { status: 409 }) => contradicted(desk, session, ask.pending.size).await,
        // Without a network the next exchange asks again.
        Err(fault) => Err(fault.into()),
    }
}

/// Central's key under checkpoints. The one that was heard first, over TLS, is believed from then on: a later one of
/// another server signs nothing here.
async fn key(desk: &Desk, session: &Arc<Session>) -> Result<Option<NoteKey>, DeskError> {
    let session_too = session.clone();
    let kept =
        desk.blocking(move || Ok::<_, DeskError>(session_too.journal.view(|view| view.checkpoint_key())?)).await?;
    if let Some(key) = kept.as_deref().and_then(NoteKey::parse) {
        return Ok(Some(key));
    }
    let offered = session.central.keys().await?.into_iter().find_map(|key| key.checkpoint_key);
    let Some(key) = offered.as_deref().and_then(NoteKey::parse) else { return Ok(None) };
    let (session_too, text) = (session.clone(), key.to_string());
    desk.blocking(move || session_too.journal.transact(|tx| Ok::<_, DeskError>(tx.keep_checkpoint_key(&text)?)))
        .await?;
    Ok(Some(key))
}

/// Writes down which head is sent before it is; none when central has signed the present one.
fn begin(session: &Session, key: &NoteKey) -> Result<Option<Ask>, DeskError> {
    session.journal.transact(|tx| {
        let (head, last) = (tx.audit_head()?, tx.last_checkpoint()?);
        let is_new = last.as_ref().is_none_or(|last| last.size != head.size) && head.size > 0;
        if !is_new && tx.pending_head()?.is_none() {
            return Ok(None);
        }
        let pending = tx.begin_checkpoint()?;
        let previous = match last {
            Some(last) => known(tx, last.size, &last.note, key)?,
            None => None,
        };
        let checkpoint =
            Checkpoint { desk: tx.chain_name()?, size: pending.size, head: pending.hash.clone(), previous };
        Ok::<_, DeskError>(Some(Ask { checkpoint, pending }))
    })
}

/// What the chain has of the head that central signed last; where damage took that entry away, what the note says.
fn known(view: &JournalView<'_>, size: u32, note: &str, key: &NoteKey) -> Result<Option<KnownHead>, DeskError> {
    let head = match view.audit_hash(size)? {
        Some(hash) => Some(hash),
        None => SeenHead::open(note, key).ok().map(|seen| hex::encode(seen.hash)),
    };
    Ok(head.map(|head| KnownHead { size, head }))
}

async fn keep(desk: &Desk, session: &Arc<Session>, key: &NoteKey, ask: Ask, note: String) -> Result<(), DeskError> {
    let seen = SeenHead::open(&note, key).ok();
    let is_ours = |seen: &SeenHead| {
        seen.chain == ask.checkpoint.desk
            && seen.size == ask.pending.size
            && hex::encode(seen.hash) == ask.checkpoint.head
    };
    if !seen.as_ref().is_some_and(is_ours) {
        return Err(CentralFault::Malformed("a checkpoint").into());
    }
    let (session_too, now) = (session.clone(), desk.now());
    let settled = desk
        .blocking(move || {
            session_too.journal.transact(|tx| {
                tx.keep_checkpoint(ask.pending.size, &note, now)?;
                let was = tx.value(CONTRADICTED)?.is_some();
                tx.forget_value(CONTRADICTED)?;
                Ok::<_, DeskError>(was)
            })
        })
        .await?;
    if settled {
        desk.announce(&[CacheTag::Status, CacheTag::Exchange]);
    }
    Ok(())
}

/// Central knows another chain under this name: told until it signs again, and recorded once.
async fn contradicted(desk: &Desk, session: &Arc<Session>, size: u32) -> Result<(), DeskError> {
    tracing::error!(size, "central contradicts the audit chain of this desk");
    let (session_too, now) = (session.clone(), desk.now());
    desk.blocking(move || {
        session_too.journal.transact(|tx| {
            if tx.value(CONTRADICTED)?.is_none() {
                tx.set_value(CONTRADICTED, &now.to_rfc3339())?;
                tx.audit(&NewAuditEntry {
                    at: now,
                    ahead: session_too.journal.clock_ahead(),
                    actor: "desk".into(),
                    kind: CONTRADICTED.into(),
                    case: None,
                    details: json!({ "size": size }),
                })?;
            }
            Ok::<_, DeskError>(())
        })
    })
    .await?;
    desk.announce(&[CacheTag::Status, CacheTag::Exchange]);
    Ok(())
}

/// How the chain is: by itself, and by what central signed of it.
pub(crate) fn state(session: &Session) -> Result<AuditState, DeskError> {
    let by_itself = AuditState::from(session.chain());
    if by_itself == AuditState::Broken || session.journal.view(|view| view.value(CONTRADICTED))?.is_none() {
        return Ok(by_itself);
    }
    Ok(AuditState::Contradicted)
}
