//! What goes on beside the officer's work as long as a desk is open: a new day, a file that turns out to be damaged, a disk
//! that is full.

use std::collections::HashSet;
use std::sync::{Arc, Weak};
use std::time::Duration;

use chrono::TimeDelta;
use gishe_domain::case::CaseId;
use gishe_store::{StoreError, StoreFile};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::StoreFault;
use serde_json::json;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender};

use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::lists;
use crate::lock;
use crate::presence;
use crate::proving;
use crate::session::Session;
use crate::sign;
use crate::tags::CacheTag;
use crate::view::status::StorePause;

/// Name under which the journal keeps the day of which time limits were last counted.
const COUNTED: &str = "counted-day";
/// Days that the words of acts are kept after central has acknowledged them, of a case that is not here any more.
const WORDS_KEPT_DAYS: i64 = 30;
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
    let mut looks = tokio::time::interval(presence::TICK);
    loop {
        tokio::select! {
            report = reports.recv() => {
                let Some(report) = report else { return };
                hear(&desk, &session, &report).await;
                // Whoever listened is gone with the session.
                let _ = told.send(report);
            }
            _ = looks.tick() => {
                if session.strong_count() == 0 {
                    return;
                }
                presence::look(&desk).await;
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
        SyncEvent::Complete { .. } => {
            desk.state().rebuilding = false;
            if let Some(session) = session.upgrade() {
                wipe_closed(desk, &session).await;
            }
        }
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
    let desk_too = desk.clone();
    let counted = desk
        .blocking(move || {
            if session.journal.view(|view| view.value(COUNTED))?.as_deref() == Some(&today) {
                return Ok(false);
            }
            let changed = session.replica_writer.recount()?;
            let retired = retire(&desk_too, &session)?;
            let gone = forget_gone(&desk_too, &session)?;
            let pruned = session.journal.transact(|tx| {
                tx.set_value(COUNTED, &today)?;
                tx.prune_versions(now)
            })?;
            tracing::info!(changed, pruned, retired, gone, "time limits were counted for a new day");
            Ok::<_, DeskError>(true)
        })
        .await;
    match counted {
        Ok(true) => desk.announce(CacheTag::ACT),
        Ok(false) => {}
        Err(error) => tracing::warn!(%error, "time limits could not be counted for a new day"),
    }
}

/// A whole copy has come, with what had been wiped of the one before.
async fn wipe_closed(desk: &Desk, session: &Arc<Session>) {
    let (desk_too, session) = (desk.clone(), session.clone());
    match desk.blocking(move || retire(&desk_too, &session)).await {
        Ok(0) => {}
        Ok(_) => desk.announce(CacheTag::ACT),
        Err(error) => tracing::warn!(%error, "closed cases could not be wiped"),
    }
}

/// Cases of which something waits here: an act, or a draft of one. A note of the officer's own does not.
fn waiting(session: &Session) -> Result<HashSet<CaseId>, DeskError> {
    let cases = session.overlay()?.cases;
    Ok(cases.into_iter().filter(|(_, own)| own.draft || !own.acts.is_empty()).map(|(id, _)| id).collect())
}

/// Wipes the cases that have been closed for as long as the policy says, with what the journal has of them; how many went. A case of
/// which something waits here stays.
fn retire(desk: &Desk, session: &Session) -> Result<usize, DeskError> {
    let Some(days) = desk.0.config.closed_case_days else { return Ok(0) };
    let waiting = waiting(session)?;
    let mut closed = session.replica.closed_before(desk.now() - TimeDelta::days(i64::from(days)))?;
    closed.retain(|id| !waiting.contains(id));
    if closed.is_empty() {
        return Ok(0);
    }
    // The journal first: as long as the case itself is here, it is found again, should the program end in between.
    session.journal.transact(|tx| {
        closed.iter().try_for_each(|case| tx.forget_case(*case))?;
        session.record(desk, tx, "cases-retired", None, json!({ "cases": closed.len(), "days": days }))
    })?;
    session.replica_writer.retire(&closed)?;
    Ok(closed.len())
}

/// Forgets what the journal has of cases that central took out of the scope a while ago; how many these are. Only a copy that is
/// whole, and of which everything can be read, says that a case is not here.
fn forget_gone(desk: &Desk, session: &Session) -> Result<usize, DeskError> {
    let holdings = session.replica.holdings(&session.scope)?;
    if !holdings.position.whole || holdings.building.is_some() || holdings.parked > 0 {
        return Ok(0);
    }
    let waiting = waiting(session)?;
    let before = desk.now() - TimeDelta::days(WORDS_KEPT_DAYS);
    let mut gone = Vec::new();
    for case in session.journal.view(|view| view.cases_with_words(before))? {
        if !waiting.contains(&case) && session.replica.case(case)?.is_none() {
            gone.push(case);
        }
    }
    if !gone.is_empty() {
        session.journal.transact(|tx| {
            gone.iter().try_for_each(|case| tx.forget_case(*case))?;
            session.record(desk, tx, "cases-forgotten", None, json!({ "cases": gone.len(), "days": WORDS_KEPT_DAYS }))
        })?;
    }
    Ok(gone.len())
}

/// The officer has seen what was saved of a damaged journal. It stays in the audit chain.
pub async fn salvage_seen(desk: &Desk) -> Result<(), DeskError> {
    let session = desk.signed_in()?;
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
