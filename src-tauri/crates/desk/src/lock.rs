//! Locking the desk, and opening it again with a PIN, with or without a network.

use std::sync::Arc;
use std::time::Duration;

use gishe_vault::{MIN_DIGITS, Pin};
use serde_json::Value;

use crate::desk::{Desk, Place};
use crate::error::DeskError;
use crate::hold;
use crate::opening;
use crate::session::Session;
use crate::sign_in;
use crate::status;
use crate::tags::CacheTag;
use crate::view::status::Link;

/// How long the files may take to be closed when the program ends.
const CLOSING: Duration = Duration::from_secs(2);

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
    let unlocked = desk.blocking(move || vault.unlock(&Pin::typed(&pin), now)).await;
    let keys = match unlocked {
        Ok(keys) => keys,
        Err(error) => {
            desk.announce(&[CacheTag::Status]);
            return Err(error);
        }
    };
    let (central, tokens) = sign_in::resume(desk, &profile).await?;
    let session = match opening::open(desk, profile, keys, central, tokens).await {
        Ok(session) => session,
        Err(error) => {
            desk.state().place = Place::Trouble(error.clone());
            desk.announce(CacheTag::ALL);
            return Err(error);
        }
    };
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "unlocked", None, Value::Null))
    })
    .await?;
    desk.state().place = Place::Open { session, pin_set: true };
    desk.announce(CacheTag::ALL);
    Ok(())
}

/// Locks the desk: the files are closed, the keys forgotten. What was not sent stays in the journal. A desk whose files did
/// not open goes back to where the next try begins.
pub async fn lock(desk: &Desk) -> Result<(), DeskError> {
    if matches!(desk.state().place, Place::Trouble(_)) {
        desk.try_again().await;
        desk.announce(CacheTag::ALL);
        return Ok(());
    }
    let session = match &desk.state().place {
        Place::Open { session, pin_set: true } => session.clone(),
        // Without a PIN there is nothing that would open it again.
        _ => return Ok(()),
    };
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let noted = desk
        .blocking(move || {
            session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "locked", None, Value::Null))?;
            status::keep_summary(&desk_too, &session_too)
        })
        .await;
    match noted {
        // An officer who leaves must be able to lock, whatever the disk says.
        Err(DeskError::DiskFull) => tracing::warn!("the disk is full: that the desk was locked is not recorded"),
        noted => noted?,
    }
    leave_backup(desk, &session).await;
    close(desk, Place::Locked(session.profile.clone()));
    Ok(())
}

/// The program ends in order: how the desk is left is kept, with a backup of the journal, and the files are closed.
pub async fn leave(desk: &Desk) {
    let session = match &desk.state().place {
        Place::Open { session, pin_set: true } => session.clone(),
        _ => return,
    };
    let (desk_too, session_too) = (desk.clone(), session.clone());
    if let Err(error) = desk.blocking(move || status::keep_summary(&desk_too, &session_too)).await {
        tracing::warn!(%error, "how the desk was left could not be kept");
    }
    leave_backup(desk, &session).await;
    close(desk, Place::Locked(session.profile.clone()));
    drop(session);
    // A program that ended under whoever still uses a file would tear the file's library down in the middle of it.
    let closed = async {
        while hold::is_held(desk) {
            tokio::time::sleep(CLOSING / 100).await;
        }
    };
    if tokio::time::timeout(CLOSING, closed).await.is_err() {
        tracing::warn!("the program ends with its files still open");
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
    let before = {
        let mut state = desk.state();
        state.link = Link::Unknown;
        state.bootstrap = None;
        state.exchanging = false;
        state.next_try = None;
        state.rebuilding = false;
        state.paused = None;
        std::mem::replace(&mut state.place, place)
    };
    if let Place::Open { session, .. } = &before {
        session.exchange.stop();
    }
    drop(before);
    desk.announce(CacheTag::ALL);
}
