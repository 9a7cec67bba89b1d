//! The state of the desk.

use gishe_store::journal::Salvage;
use gishe_vault::PinStatus;

use crate::checkpoint;
use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::passphrase;
use crate::session::Session;
use crate::summary::Summary;
use crate::view::status::{AuditState, DeskStatus, OfficerView, Phase, SalvageView};

/// Name under which the time of the last complete exchange is kept in the journal.
pub(crate) const LAST_EXCHANGE: &str = "last-exchange";

/// What of the status lies in the files.
#[derive(Default)]
struct Counted {
    unsent: u32,
    local_cases: u32,
    awaiting_signature: u32,
    attention: u32,
    mine: u32,
    audit: AuditState,
    parked: u32,
    salvage: Option<SalvageView>,
    last_exchange: Option<chrono::DateTime<chrono::Utc>>,
}

/// Everything the frame shows.
pub async fn status(desk: &Desk) -> Result<DeskStatus, DeskError> {
    desk.look_again().await;
    let phase = phase(desk).await?;
    let (officer, session) = who(desk);
    let counted = match session {
        Some(session) => {
            let desk_too = desk.clone();
            desk.blocking(move || count(&desk_too, &session)).await?
        }
        None => left(desk),
    };
    let state = desk.state();
    Ok(DeskStatus {
        phase,
        officer,
        link: state.link.clone(),
        bootstrap: state.bootstrap.clone(),
        last_exchange: counted.last_exchange,
        exchanging: state.exchanging,
        unsent: counted.unsent,
        local_cases: counted.local_cases,
        awaiting_signature: counted.awaiting_signature,
        attention: counted.attention,
        mine: counted.mine,
        audit: counted.audit,
        rebuilding: state.rebuilding,
        renewing_keys: state.renewing_keys,
        parked: counted.parked,
        paused: state.paused,
        salvage: counted.salvage,
        clock_skew_seconds: state.clock_skew.filter(|skew| skew.abs() > 60),
        realm: desk.0.config.realm,
        device: desk.0.config.device.clone(),
        version: desk.0.config.version.clone(),
    })
}

async fn phase(desk: &Desk) -> Result<Phase, DeskError> {
    let plain = match &desk.state().place {
        Place::SignedOut => Some(Phase::SignedOut),
        Place::SigningIn { url, district, trouble, .. } => {
            Some(Phase::SigningIn { url: url.clone(), district: district.clone(), trouble: trouble.clone() })
        }
        Place::Open { pin_set: false, .. } => Some(Phase::PinNeeded),
        Place::Open { .. } => Some(Phase::Open),
        Place::Trouble(DeskError::PassphraseNeeded) => {
            Some(Phase::PassphraseNeeded { wait_seconds: passphrase::wait_seconds(desk) })
        }
        Place::Trouble(error) => Some(Phase::StoreTrouble { error: error.clone() }),
        Place::Locked(_) => None,
    };
    match plain {
        Some(phase) => Ok(phase),
        None => {
            let (vault, now) = (desk.0.vault.clone(), desk.now());
            let pin: PinStatus = match desk.blocking(move || vault.pin_status(now)).await {
                Err(DeskError::PassphraseNeeded) => {
                    passphrase::ask_again(desk);
                    return Ok(Phase::PassphraseNeeded { wait_seconds: passphrase::wait_seconds(desk) });
                }
                pin => pin?,
            };
            Ok(Phase::Locked {
                tries_left: pin.tries_left,
                wait_seconds: pin.wait_seconds,
                sign_in_needed: pin.sign_in_needed,
                offline_until: pin.offline_until,
            })
        }
    }
}

fn who(desk: &Desk) -> (Option<OfficerView>, Option<std::sync::Arc<Session>>) {
    match &desk.state().place {
        Place::Open { session, pin_set } => (Some(session.profile.officer.clone()), pin_set.then(|| session.clone())),
        Place::Locked(profile) => (Some(profile.officer.clone()), None),
        _ => (None, None),
    }
}

fn count(desk: &Desk, session: &Session) -> Result<Counted, DeskError> {
    let overlay = session.overlay()?;
    let outbox = session.journal.view(|view| view.outbox())?;
    let officer = session.officer().id.clone();
    let waiting = session.replica.awaiting_delivery(&officer)?;
    let mut awaiting_signature = 0;
    for case in &waiting {
        let signed = session.journal.view(|view| view.document_of(case.id))?;
        let decision = case.decision.as_ref().map(|decision| decision.id);
        let done = signed.is_some_and(|kept| Some(kept.decision) == decision && kept.signed.is_some());
        awaiting_signature += u32::from(!done);
    }
    let last = session.journal.view(|view| view.value(LAST_EXCHANGE))?;
    let notices = session.taken_notices()?.len();
    let local = overlay.cases.values().filter(|case| case.acts.iter().any(|act| act.acknowledged.is_none()));
    let page = session.replica.queue(&crate::queue::nothing_of(desk, session), &overlay)?;
    Ok(Counted {
        unsent: size(outbox.iter().filter(|entry| !entry.state.needs_attention()).count()),
        local_cases: size(local.count()),
        awaiting_signature,
        attention: size(outbox.iter().filter(|entry| entry.state.needs_attention()).count() + notices),
        mine: page.counts.mine,
        audit: checkpoint::state(session)?,
        parked: session.replica.holdings(&session.scope)?.parked,
        salvage: session.journal.view(|view| view.salvage())?.as_ref().map(salvaged),
        last_exchange: last.and_then(|text| text.parse().ok()),
    })
}

pub(crate) fn salvaged(saved: &Salvage) -> SalvageView {
    SalvageView {
        at: saved.at,
        pages: saved.pages,
        lost_pages: saved.lost_pages,
        commands: saved.commands,
        held: saved.held,
        drafts: saved.drafts,
        documents: saved.documents,
        audit_lost: saved.audit_lost,
        backup_at: saved.backup_at,
    }
}

/// What is known of a desk that is not open: how it was left.
fn left(desk: &Desk) -> Counted {
    match Summary::read(&desk.0.config.data) {
        None => Counted::default(),
        Some(left) => Counted {
            unsent: left.unsent,
            local_cases: left.local_cases,
            attention: left.attention,
            audit: left.audit,
            last_exchange: left.last_exchange,
            ..Counted::default()
        },
    }
}

/// Keeps how the desk is left, for the screen before the next unlocking.
pub(crate) fn keep_summary(desk: &Desk, session: &Session) -> Result<(), DeskError> {
    let counted = count(desk, session)?;
    let summary = Summary {
        last_exchange: counted.last_exchange,
        unsent: counted.unsent,
        local_cases: counted.local_cases,
        attention: counted.attention,
        audit: counted.audit,
    };
    summary.keep(&desk.0.config.data)
}

fn size(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
