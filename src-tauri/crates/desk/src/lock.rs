//! Locking the desk, and opening it again with a PIN, with or without a network.

use std::sync::Arc;
use std::time::Duration;

use gishe_vault::{MAX_TRIES, MIN_DIGITS, Pin, PinStatus};
use serde_json::{Value, json};

use crate::checkpoint;
use crate::departure::{Cause, Departure};
use crate::desk::{Desk, Place, State};
use crate::error::DeskError;
use crate::hold;
use crate::opening;
use crate::passphrase;
use crate::rotate;
use crate::session::Session;
use crate::sign_in;
use crate::status;
use crate::tags::CacheTag;
use crate::view::status::Link;

/// How long the files may take to be closed when the program ends.
const CLOSING: Duration = Duration::from_secs(2);
/// How long the window may take to hand over what is only in its fields.
const HANDING_OVER: Duration = Duration::from_millis(700);

/// Sets the PIN of the officer who has just signed in, or changes it. Only then the desk opens.
pub async fn set_pin(desk: &Desk, pin: String) -> Result<(), DeskError> {
    let session = match &desk.state().place {
        Place::Open { session, .. } => session.clone(),
        Place::Locked(_) => return Err(DeskError::Locked),
        _ => return Err(DeskError::SignedOut),
    };
    let pin = Pin::parse(&pin).map_err(|_| DeskError::PinTooWeak { min: u32::try_from(MIN_DIGITS).unwrap_or(6) })?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        desk_too.0.vault.set_pin(&pin, &session_too.keys, desk_too.now())?;
        session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "pin-set", None, Value::Null))
    })
    .await?;
    if let Place::Open { pin_set, .. } = &mut desk.state().place {
        *pin_set = true;
    }
    desk.announce(CacheTag::ALL);
    Ok(())
}

/// Opens a locked desk. A wrong PIN is counted before it is judged; no try is lost by pulling the plug.
pub async fn unlock(desk: &Desk, pin: String) -> Result<(), DeskError> {
    let profile = match &desk.state().place {
        Place::Locked(profile) => profile.clone(),
        Place::Open { .. } => return Ok(()),
        Place::Trouble(error) => return Err(error.clone()),
        Place::SignedOut | Place::SigningIn { .. } => return Err(DeskError::SignedOut),
    };
    let (vault, now) = (desk.0.vault.clone(), desk.now());
    let before = desk.blocking(move || vault.pin_status(now)).await?;
    let vault = desk.0.vault.clone();
    // The way to central is made ready while the PIN is judged, which takes its time on purpose; it is used only after a right one.
    let desk_too = desk.clone();
    let judged = desk.blocking(move || {
        let pin = Pin::typed(&pin);
        let keys = rotate::settle(&desk_too, vault.unlock(&pin, now)?)?;
        rotate::renew_pin(&vault, &pin);
        Ok::<_, DeskError>(keys)
    });
    let (unlocked, resumed) = tokio::join!(judged, sign_in::resume(desk, &profile));
    let keys = match unlocked {
        Ok(keys) => keys,
        Err(error) => {
            if error == DeskError::PassphraseNeeded {
                passphrase::ask_again(desk);
            }
            desk.announce(&[CacheTag::Status]);
            return Err(error);
        }
    };
    let (central, tokens) = resumed?;
    let session = match opening::open(desk, profile, keys, central, tokens).await {
        Ok(session) => session,
        Err(error) => {
            desk.state().place = Place::Trouble(error.clone());
            desk.announce(CacheTag::ALL);
            return Err(error);
        }
    };
    let (desk_too, session_too, details) = (desk.clone(), session.clone(), failed(&before));
    desk.blocking(move || {
        session_too.journal.transact(|tx| {
            passphrase::record(&desk_too, &session_too, tx)?;
            session_too.record(&desk_too, tx, "unlocked", None, details)
        })?;
        passphrase::recorded(&desk_too);
        Ok::<_, DeskError>(())
    })
    .await?;
    desk.state().place = Place::Open { session, pin_set: true };
    desk.announce(CacheTag::ALL);
    Ok(())
}

/// Tries that failed since the desk was last opened: while it is locked, nothing can be written into the chain.
pub(crate) fn failed(status: &PinStatus) -> Value {
    match MAX_TRIES.saturating_sub(status.tries_left) {
        failed if status.set && failed > 0 => json!({ "failed": failed }),
        _ => Value::Null,
    }
}

/// Locks the desk: the files are closed, the keys forgotten. What was not sent stays in the journal. A desk whose files did
/// not open goes back to where the next try begins.
pub async fn lock(desk: &Desk) -> Result<(), DeskError> {
    if matches!(desk.state().place, Place::Trouble(_)) {
        desk.try_again().await;
        desk.announce(CacheTag::ALL);
        return Ok(());
    }
    // Without a PIN there is nothing that would open it again.
    if matches!(desk.state().place, Place::Open { pin_set: true, .. }) {
        let cause = desk.state().leaving.take().unwrap_or(Cause::Officer);
        lock_at_once(desk, cause).await;
    }
    Ok(())
}

/// Locks the desk at once, whatever the disk says: first the screen and the keys, then what is written down of it. A desk without
/// a PIN asks for a sign-in afterwards.
pub async fn lock_at_once(desk: &Desk, cause: Cause) {
    let (before, link) = {
        let mut state = desk.state();
        let Place::Open { session, .. } = &state.place else { return };
        let (place, link) = (Place::Locked(session.profile.clone()), state.link.clone());
        (shut(&mut state, place), link)
    };
    let Place::Open { session, .. } = before else { return };
    session.exchange.stop();
    desk.announce(CacheTag::ALL);
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let noted = desk
        .blocking(move || {
            let why = json!({ "cause": cause.name() });
            session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "locked", None, why))?;
            status::keep_summary(&desk_too, &session_too)
        })
        .await;
    if let Err(error) = noted {
        tracing::warn!(%error, "that the desk was locked is not recorded");
    }
    // A computer that goes to sleep waits for the keys to be gone, and for nothing else.
    if cause != Cause::Sleep {
        checkpoint::when_left(desk, &session, &link).await;
        leave_backup(desk, &session).await;
    }
    drop(session);
    desk.announce(&[CacheTag::Status]);
}

/// The system tells that the officer leaves. The window is told first (`tell`), blanks itself, hands over what is only in a field
/// and locks; it has a moment for that, and then the desk is locked without it. The system waits meanwhile, if it does.
pub async fn depart(desk: &Desk, departure: Departure, tell: impl FnOnce()) {
    let is_open = || matches!(desk.state().place, Place::Open { .. });
    if !is_open() {
        return;
    }
    desk.state().leaving = Some(departure.cause);
    tell();
    let locked = async {
        while is_open() {
            tokio::time::sleep(HANDING_OVER / 50).await;
        }
    };
    if tokio::time::timeout(HANDING_OVER, locked).await.is_err() {
        lock_at_once(desk, departure.cause).await;
    }
    desk.state().leaving = None;
    until_closed(desk).await;
    drop(departure);
}

/// The program ends in order: how the desk is left is kept, with a backup of the journal, and the files are closed.
pub async fn leave(desk: &Desk) {
    let (session, link) = {
        let state = desk.state();
        match &state.place {
            Place::Open { session, pin_set: true } => (session.clone(), state.link.clone()),
            _ => return,
        }
    };
    let (desk_too, session_too) = (desk.clone(), session.clone());
    if let Err(error) = desk.blocking(move || status::keep_summary(&desk_too, &session_too)).await {
        tracing::warn!(%error, "how the desk was left could not be kept");
    }
    checkpoint::when_left(desk, &session, &link).await;
    leave_backup(desk, &session).await;
    close(desk, Place::Locked(session.profile.clone()));
    drop(session);
    // A program that ended under whoever still uses a file would tear the file's library down in the middle of it.
    until_closed(desk).await;
}

/// Waits until the files are closed and their keys gone, for as long as that may take.
async fn until_closed(desk: &Desk) {
    let closed = async {
        while hold::is_held(desk) {
            tokio::time::sleep(CLOSING / 100).await;
        }
    };
    if tokio::time::timeout(CLOSING, closed).await.is_err() {
        tracing::warn!("the desk was left and its files are still open");
    }
}

/// Nobody is kept from leaving because no backup can be made.
async fn leave_backup(desk: &Desk, session: &Arc<Session>) {
    let (session, now) = (session.clone(), desk.now());
    if let Err(error) = desk.blocking(move || session.journal.backup_when_left(now)).await {
        tracing::warn!(%error, "no backup of the journal could be made when the desk was left");
    }
}

/// Ends the session of an open desk and puts it in another place.
pub(crate) fn close(desk: &Desk, place: Place) {
    let before = shut(&mut desk.state(), place);
    if let Place::Open { session, .. } = &before {
        session.exchange.stop();
    }
    drop(before);
    desk.announce(CacheTag::ALL);
}

/// Puts the desk in another place and forgets what belonged to the one before, which is given back.
fn shut(state: &mut State, place: Place) -> Place {
    state.link = Link::Unknown;
    state.bootstrap = None;
    state.exchanging = false;
    state.next_try = None;
    state.rebuilding = false;
    state.paused = None;
    std::mem::replace(&mut state.place, place)
}
