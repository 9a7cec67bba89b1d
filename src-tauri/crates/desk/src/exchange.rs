//! The exchange with central: what it reports, what waits, and asking for it now.

use std::collections::BTreeMap;
use std::sync::{Arc, Weak};

use chrono::{DateTime, NaiveTime, Utc};
use chrono_tz::Europe::Sofia;
use gishe_central::oidc::Ended;
use gishe_domain::case::{Author, Case, CaseId};
use gishe_protocol::commands::Rejection;
use gishe_store::journal::{ChainVerdict, EntryState, KeptReceipt, OutboxEntry};
use gishe_sync::event::SyncEvent;
use gishe_sync::link::Link as SyncLink;
use gishe_sync::ports::CentralFault;
use serde_json::Value;
use tokio::sync::mpsc;

use crate::checkpoint;
use crate::conflict::{self, Met};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::pack_of;
use crate::session::Session;
use crate::show;
use crate::show::conflict::Names;
use crate::status::{self, LAST_EXCHANGE};
use crate::tags::CacheTag;
use crate::view::conflict::{ConflictCause, KeptVersion};
use crate::view::exchange::{AuditGap, ExchangeView, OutboxAct, OutboxCase, OutboxState, ReceiptRow, StoreHealth};
use crate::view::status::{BootstrapProgress, Link, LinkFault};

/// Receipts that the screen lists.
const MOST_RECEIPTS: u32 = 50;

/// Exchanges at once, whatever was being waited for.
pub async fn now(desk: &Desk) -> Result<(), DeskError> {
    desk.signed_in()?.exchange.exchange_now();
    Ok(())
}

/// What needs action, what goes by itself, and what was acknowledged.
pub async fn view(desk: &Desk) -> Result<ExchangeView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session)).await
}

fn build(desk: &Desk, session: &Session) -> Result<ExchangeView, DeskError> {
    let (now, next_try) = (desk.now(), desk.state().next_try);
    let mut by_case: BTreeMap<i64, (CaseId, Vec<OutboxEntry>)> = BTreeMap::new();
    let mut first: BTreeMap<CaseId, i64> = BTreeMap::new();
    for entry in session.journal.view(|view| view.outbox())? {
        let case = entry.command.case;
        let place = *first.entry(case).or_insert(entry.seq);
        by_case.entry(place).or_insert_with(|| (case, Vec::new())).1.push(entry);
    }
    let (mut attention, mut waiting) = (Vec::new(), Vec::new());
    for (case, entries) in by_case.into_values() {
        let needs = entries.iter().any(|entry| entry.state.needs_attention());
        let shown = outbox_case(session, case, &entries, now)?;
        if needs { attention.push(shown) } else { waiting.push(shown) }
    }
    let receipts = session.journal.view(|view| view.receipts(MOST_RECEIPTS))?;
    let rows = receipts.into_iter().map(|kept| receipt_row(session, kept)).collect::<Result<_, DeskError>>()?;
    let receipts_today = session.journal.view(|view| view.receipts_since(midnight(now)))?;
    let notices = session.taken_notices()?;
    let kept = kept(desk, session)?;
    Ok(ExchangeView {
        attention,
        waiting,
        notices,
        kept,
        receipts: rows,
        receipts_today,
        next_try,
        store: store(session)?,
    })
}

/// Midnight in Sofia, of the day it is there.
fn midnight(now: DateTime<Utc>) -> DateTime<Utc> {
    let local = now.with_timezone(&Sofia).date_naive().and_time(NaiveTime::MIN);
    local.and_local_timezone(Sofia).earliest().map_or(now, |start| start.with_timezone(&Utc))
}

fn outbox_case(
    session: &Session,
    id: CaseId,
    entries: &[OutboxEntry],
    now: DateTime<Utc>,
) -> Result<OutboxCase, DeskError> {
    let met = session.met(id)?;
    // A case that has left this computer, or has not come again yet, is still named by what was here of it.
    let mut case = session.case(id)?.or_else(|| met.as_ref().and_then(Met::any).cloned());
    if let (None, Some(first)) = (&case, entries.first()) {
        let base = session.journal.view(|view| view.base(id, first.command.expected_version))?;
        case = base.map(|base| base.case);
    }
    let cause = met.as_ref().map(|met| show::conflict::cause(met, now));
    let since = entries.iter().map(|entry| entry.command.made_at).min().unwrap_or_default();
    Ok(OutboxCase {
        case: id,
        number: case.as_ref().map(|case| case.number.clone()).unwrap_or_default(),
        name: case.as_ref().and_then(name_of).unwrap_or_default(),
        service: case.as_ref().map(|case| case.service.clone()).unwrap_or_default(),
        since,
        acts: entries.iter().enumerate().map(|(place, entry)| outbox_act(place, entry, cause.as_ref())).collect(),
    })
}

fn name_of(case: &Case) -> Option<String> {
    case.subject().map(|party| party.person.name.full())
}

fn outbox_act(place: usize, entry: &OutboxEntry, cause: Option<&ConflictCause>) -> OutboxAct {
    let state = match (&entry.state, entry.next_try) {
        (EntryState::Rejected { rejection, at }, _) => {
            let cause = cause.filter(|_| is_of_versions(rejection)).cloned();
            OutboxState::Rejected { rejection: rejection.clone(), at: *at, cause }
        }
        (EntryState::Conflict { current, at }, _) => OutboxState::Conflict {
            at: *at,
            seen_version: entry.command.expected_version,
            current_version: current.version,
            by: last_officer(current),
            cause: cause.cloned().unwrap_or(ConflictCause::Over),
        },
        _ if place > 0 => OutboxState::AfterPrevious,
        (EntryState::Ready | EntryState::Unknown, Some(at)) => OutboxState::RetryAt { at, tries: entry.attempts },
        (EntryState::Ready | EntryState::Unknown, None) => OutboxState::Ready,
    };
    OutboxAct { id: entry.command.id, kind: entry.command.act.kind().to_owned(), at: entry.command.made_at, state }
}

/// Whether central refused because the case is not what the officer saw: then the two versions tell why.
fn is_of_versions(rejection: &Rejection) -> bool {
    matches!(
        rejection,
        Rejection::WrongState { .. }
            | Rejection::ClaimedByOther { .. }
            | Rejection::StaleClaim
            | Rejection::NotClaimed
            | Rejection::UnknownCase
    )
}

/// The officer's versions that were kept.
fn kept(desk: &Desk, session: &Session) -> Result<Vec<KeptVersion>, DeskError> {
    let officer = &session.officer().id;
    let mut kept = Vec::new();
    for mut copy in session.journal.view(|view| view.copies())? {
        let case = session.replica.case(copy.case)?;
        if let Some(case) = case.as_ref().filter(|_| copy.number.is_empty()) {
            copy.number.clone_from(&case.number);
            copy.name = name_of(case).unwrap_or_default();
        }
        let pack = case.as_ref().and_then(|case| pack_of(desk, case).ok());
        kept.push(show::conflict::kept(copy, officer, Names::of(case.as_ref(), pack)));
    }
    Ok(kept)
}

/// Who changed a case last, when it was an officer.
fn last_officer(case: &Case) -> Option<String> {
    match case.history.last().map(|entry| &entry.author) {
        Some(Author::Officer { officer }) => Some(officer.name.clone()),
        _ => None,
    }
}

fn receipt_row(session: &Session, kept: KeptReceipt) -> Result<ReceiptRow, DeskError> {
    let case = session.replica.case(kept.receipt.case)?;
    let outcome = kept.act.as_ref().and_then(|act| act.ruling()).map(|ruling| ruling.outcome);
    Ok(ReceiptRow { number: case.map(|case| case.number).unwrap_or_default(), receipt: kept.receipt, outcome })
}

fn store(session: &Session) -> Result<StoreHealth, DeskError> {
    let head = session.journal.view(|view| view.audit_head())?;
    let bytes = session.replica.bytes() + session.journal.bytes();
    Ok(StoreHealth {
        cases: session.replica.holdings(&session.scope)?.cases,
        documents_to_come: session.replica.documents_to_come(session.exchange.ahead())?,
        audit_entries: head.size,
        audit: checkpoint::state(session)?,
        audit_gap: match session.chain() {
            ChainVerdict::Explained { seq, lost, at, .. } => Some(AuditGap { first: seq, lost, at }),
            ChainVerdict::Whole { .. } | ChainVerdict::Broken { .. } => None,
        },
        backup_at: session.journal.last_backup(),
        bytes: u32::try_from(bytes).unwrap_or(u32::MAX),
    })
}

/// Hears the exchange's reports until it ends, and tells the window what changed.
pub(crate) async fn listen(desk: Desk, session: Weak<Session>, mut reports: mpsc::UnboundedReceiver<SyncEvent>) {
    // The program may have ended between a word of central and what follows from it.
    if let Some(session) = session.upgrade() {
        changed(&desk, &session, Vec::new()).await;
    }
    while let Some(report) = reports.recv().await {
        let Some(session) = session.upgrade() else { return };
        hear(&desk, &session, report).await;
    }
}

async fn hear(desk: &Desk, session: &Arc<Session>, report: SyncEvent) {
    match report {
        SyncEvent::Link(link) => {
            let (link, next_try) = link_view(link, session.tokens.ended());
            note_theft(desk, session, &link).await;
            let mut state = desk.state();
            state.link = link;
            state.next_try = next_try;
            drop(state);
            desk.announce(&[CacheTag::Status, CacheTag::Exchange]);
        }
        SyncEvent::Info { info, at } => {
            let ahead = at - info.server_time;
            session.journal.hear_clock(Some(ahead.num_milliseconds()));
            let mut state = desk.state();
            state.clock_skew = i32::try_from(ahead.num_seconds()).ok();
            state.clock_ahead = Some(ahead.num_milliseconds());
        }
        SyncEvent::Exchanging(running) => {
            desk.state().exchanging = running;
            desk.announce(&[CacheTag::Status]);
        }
        SyncEvent::Exchanged { at } => exchanged(desk, session, at).await,
        SyncEvent::Progress { received, total, .. } => {
            desk.state().bootstrap = Some(BootstrapProgress { received, total: Some(total) });
            desk.announce(&[CacheTag::Status, CacheTag::Queue]);
        }
        SyncEvent::Complete { .. } => {
            desk.state().bootstrap = None;
            session.forget_unread();
            desk.announce(CacheTag::ACT);
        }
        SyncEvent::Rebuilding { .. } => desk.announce(&[CacheTag::Status]),
        SyncEvent::Changed { cases, .. } => {
            changed(desk, session, cases).await;
            desk.announce(CacheTag::ACT);
        }
        SyncEvent::Attention(_) => {
            changed(desk, session, Vec::new()).await;
            desk.announce(CacheTag::ACT);
        }
        SyncEvent::Addresses { .. } => desk.announce(&[CacheTag::Addresses]),
        SyncEvent::Receipts(_) => desk.announce(CacheTag::ACT),
        SyncEvent::Outbox => desk.announce(&[CacheTag::Status, CacheTag::Exchange]),
        // What nobody looked at changes nothing that is shown: hundreds come ahead of anybody's wish.
        SyncEvent::Blob { sha256 } if session.was_shown(&sha256) => {
            desk.announce(&[CacheTag::Case, CacheTag::Exchange])
        }
        SyncEvent::Blob { .. } => desk.announce(&[CacheTag::Exchange]),
        SyncEvent::Store(fault) => tracing::error!(%fault, "the exchange could not use a file"),
    }
}

/// What changed may end a conflict, or may have been taken from the officer.
async fn changed(desk: &Desk, session: &Arc<Session>, cases: Vec<CaseId>) {
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let heard = desk.blocking(move || {
        session_too.hear_unread(&cases)?;
        session_too.hear_take_overs(&cases)?;
        conflict::settle_now(&desk_too, &session_too)
    });
    match heard.await {
        Ok(settled) if settled.is_empty() => {}
        Ok(_) => session.exchange.outbox_changed(),
        Err(error) => tracing::warn!(%error, "a conflict could not be looked at; it waits for the officer"),
    }
}

/// A round went well: remembered for the next start, and the days without central count anew.
async fn exchanged(desk: &Desk, session: &Arc<Session>, at: DateTime<Utc>) {
    tokio::spawn({
        let (desk, session) = (desk.clone(), session.clone());
        async move { checkpoint::after_exchange(&desk, &session).await }
    });
    let (vault, session, desk_too) = (desk.0.vault.clone(), session.clone(), desk.clone());
    let kept = desk
        .blocking(move || {
            session.journal.transact(|tx| Ok::<_, DeskError>(tx.set_value(LAST_EXCHANGE, &at.to_rfc3339())?))?;
            session.journal.backup_if_due(at)?;
            status::keep_summary(&desk_too, &session)?;
            Ok::<_, DeskError>(vault.note_online(at)?)
        })
        .await;
    if let Err(error) = kept {
        tracing::warn!(%error, "the time of the exchange could not be kept");
    }
    desk.announce(&[CacheTag::Status]);
}

/// That the session was ended because its key was used elsewhere is recorded once, when it is learned.
async fn note_theft(desk: &Desk, session: &Arc<Session>, link: &Link) {
    let stolen = |link: &Link| matches!(link, Link::Offline { fault: LinkFault::KeyUsedElsewhere, .. });
    if !stolen(link) || stolen(&desk.state().link) {
        return;
    }
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let noted = desk.blocking(move || {
        session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "session-key-reused", None, Value::Null))
    });
    if let Err(error) = noted.await {
        tracing::warn!(%error, "the end of the session is not recorded");
    }
}

fn link_view(link: SyncLink, ended: Option<Ended>) -> (Link, Option<DateTime<Utc>>) {
    match link {
        SyncLink::Unknown => (Link::Unknown, None),
        SyncLink::Up => (Link::Online, None),
        SyncLink::Down { since, fault, next_try, .. } => {
            let fault = match (&fault, ended) {
                (CentralFault::Unauthorized, Some(Ended::Reused)) => LinkFault::KeyUsedElsewhere,
                (fault, _) => fault_view(fault),
            };
            (Link::Offline { since, fault, next_try: Some(next_try) }, Some(next_try))
        }
    }
}

fn fault_view(fault: &CentralFault) -> LinkFault {
    match fault {
        CentralFault::Unreachable => LinkFault::Unreachable,
        CentralFault::Timeout => LinkFault::Timeout,
        CentralFault::Tls => LinkFault::Tls,
        CentralFault::Unauthorized => LinkFault::SignInNeeded,
        CentralFault::ProtocolMismatch { .. } => LinkFault::ProtocolMismatch,
        CentralFault::ForeignRealm => LinkFault::ForeignRealm,
        CentralFault::Torn
        | CentralFault::Malformed(_)
        | CentralFault::Checksum
        | CentralFault::CursorExpired
        | CentralFault::NotFound => LinkFault::BadData,
        CentralFault::ServerError { .. }
        | CentralFault::Busy { .. }
        | CentralFault::Forbidden
        | CentralFault::TooLarge
        | CentralFault::Refused { .. } => LinkFault::ServerError,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_midnight_in_sofia_in_winter_and_in_summer() {
        for (now, start) in [
            ("2026-11-21T21:59:00Z", "2026-11-20T22:00:00Z"),
            ("2026-11-21T22:00:00Z", "2026-11-21T22:00:00Z"),
            ("2026-07-01T12:00:00Z", "2026-06-30T21:00:00Z"),
        ] {
            let now: DateTime<Utc> = now.parse().unwrap();
            assert_eq!(midnight(now), start.parse::<DateTime<Utc>>().unwrap());
        }
    }
}
