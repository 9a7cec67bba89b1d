//! What goes on beside the officer's work as long as a desk is open: a new day, a file that turns out to be damaged, a disk
//! that is full.

use std::sync::{Arc, Weak};
use std::time::Duration;

use gishe_store::{StoreError, StoreFile};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::StoreFault;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::lists;
use crate::lock;
use crate::proving;
use crate::session::Session;
use crate::sign;
use crate::tags::CacheTag;
use crate::view::status::StorePause;

/// Name under which the journal keeps the day of which time limits were last counted.
const COUNTED: &str = "counted-day";
/// How often the calendar is looked at.
const TICK: Duration = Duration::from_secs(20);

/// Should the replica turn out to be damaged, everything is fetched anew at once, and the window says so.
pub(crate) fn heal(desk: &Desk, session: &Arc<Session>) {
    let (desk, weak) = (desk.clone(), Arc::downgrade(session));
    session.replica_writer.when_exchanged(move || {
        desk.state().rebuilding = true;
        if let Some(session) = weak.upgrade() {
            session.exchange.exchange_now();
        }
        desk.announce(CacheTag::ALL);
    });
}

/// Looks at the calendar and listens to what the exchange reports of the files, and passes the reports on.
pub(crate) async fn watch(
    desk: Desk,
    session: Weak<Session>,
    mut reports: UnboundedReceiver<SyncEvent>,
    told: UnboundedSender<SyncEvent>,
) {
    let mut tick = tokio::time::interval(TICK);
    loop {
        tokio::select! {
            report = reports.recv() => {
                let Some(report) = report else { return };
                hear(&desk, &session, &report).await;
                // Whoever listened is gone with the session.
                let _ = told.send(report);
            }
            _ = tick.tick() => {
                let Some(session) = session.upgrade() else { return };
                begin_day(&desk, &session).await;
            }
        }
    }
}

async fn hear(desk: &Desk, session: &Weak<Session>, report: &SyncEvent) {
    match report {
        SyncEvent::Store(fault) => {
            if *fault == StoreFault::Damaged {
                look_at_journal(desk, session).await;
            }
            let mut state = desk.state();
            // A replica that is being fetched anew is told of by itself.
            if *fault != StoreFault::Damaged || !state.rebuilding {
                state.paused = Some(pause(fault));
            }
            drop(state);
            desk.announce(&[CacheTag::Status]);
        }
        SyncEvent::Complete { .. } => desk.state().rebuilding = false,
        SyncEvent::Exchanged { .. } => {
            desk.state().paused = None;
            if let Some(session) = session.upgrade() {
                begin_day(desk, &session).await;
                tokio::spawn(lists::renew(desk.clone(), session.clone()));
                tokio::spawn(proving::ahead(desk.clone(), Arc::downgrade(&session)));
                tokio::spawn(sign::finish_all(desk.clone(), session));
            }
        }
        _ => {}
    }
}

fn pause(fault: &StoreFault) -> StorePause {
    match fault {
        StoreFault::DiskFull => StorePause::DiskFull,
        StoreFault::Damaged | StoreFault::Other(_) => StorePause::Failed,
    }
}

/// The exchange met damage: when it is in the journal, the desk cannot go on.
async fn look_at_journal(desk: &Desk, session: &Weak<Session>) {
    let Some(session) = session.upgrade() else { return };
    // What it comes to is told by the way in which every use case is run.
    let _ = desk.blocking(move || session.journal.view(|view| view.outbox().map(drop))).await;
}

/// A use case met damage in the journal: the files are closed, and the next opening salvages what there is.
pub(crate) fn journal_damaged(desk: &Desk) {
    let open = matches!(desk.state().place, Place::Open { .. });
    if open {
        tracing::error!("the journal is damaged: the desk is closed, and the next opening saves what it holds");
        lock::close(desk, Place::Trouble(StoreError::Damaged(StoreFile::Journal).into()));
    }
}

/// Counts time limits anew, and drops versions that nobody needs, when a day has begun in Sofia since they were last counted,
/// here or while the desk was closed.
async fn begin_day(desk: &Desk, session: &Arc<Session>) {
    let (session, now, today) = (session.clone(), desk.now(), desk.today().to_string());
    let counted = desk
        .blocking(move || {
            if session.journal.view(|view| view.value(COUNTED))?.as_deref() == Some(&today) {
                return Ok(false);
            }
            let changed = session.replica_writer.recount()?;
            let pruned = session.journal.transact(|tx| {
                tx.set_value(COUNTED, &today)?;
                tx.prune_versions(now)
            })?;
            tracing::info!(changed, pruned, "time limits were counted for a new day");
            Ok::<_, StoreError>(true)
        })
        .await;
    match counted {
        Ok(true) => desk.announce(CacheTag::ACT),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "time limits could not be counted for a new day"),
    }
}

/// The officer has seen what was saved of a damaged journal. It stays in the audit chain.
pub async fn salvage_seen(desk: &Desk) -> Result<(), DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        session.journal.transact(|tx| {
            tx.salvage_seen()?;
            session.record(&desk_too, tx, "salvage-seen", None, serde_json::Value::Null)
        })
    })
    .await?;
    desk.announce(&[CacheTag::Status]);
    Ok(())
}
