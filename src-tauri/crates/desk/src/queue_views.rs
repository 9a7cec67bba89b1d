//! Saved views of the queue and where the officer was in it. Both can hold what was searched for, so both lie in the journal.

use gishe_store::journal::{JournalView, KeptView};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::queue_views::{QueueChoice, QueueColumn, QueueDesk, QueuePlace, SavedView};

/// Letters of a name at most.
const LONGEST: usize = 60;
/// Views of one officer at most.
const MOST: usize = 40;
/// Name under which the journal keeps where an officer was, before the officer's identifier.
const PLACE: &str = "queue-place:";

/// What of a view is kept as JSON.
#[derive(Serialize, Deserialize)]
struct Body {
    choice: QueueChoice,
    columns: Vec<QueueColumn>,
}

/// The officer's views, and where the officer was.
pub async fn view(desk: &Desk) -> Result<QueueDesk, DeskError> {
    let session = desk.session()?;
    desk.blocking(move || {
        let mut kept = session.journal.view(|view| read(view, &session))?;
        if let Some(place) = &mut kept.place {
            // What has left the district meanwhile is not opened again.
            let open = place.open.map(|id| session.replica.summary(id)).transpose()?.flatten();
            place.open = open.map(|summary| summary.id);
        }
        Ok::<_, DeskError>(kept)
    })
    .await
}

/// Keeps where the officer is. Nothing is announced: whoever says it knows it.
pub async fn keep_place(desk: &Desk, place: QueuePlace) -> Result<(), DeskError> {
    let session = desk.session()?;
    desk.blocking(move || {
        let text = serde_json::to_string(&place).map_err(|error| internal("queue place", &error))?;
        session.journal.transact(|tx| Ok::<_, DeskError>(tx.set_value(&place_of(&session), &text)?))
    })
    .await
}

/// Saves a view: a new one, or in the place of the one with its identifier.
pub async fn save(desk: &Desk, saved: SavedView) -> Result<QueueDesk, DeskError> {
    let session = desk.session()?;
    let id = saved.id.unwrap_or_else(|| desk.fresh_id());
    let name = saved.name.trim().to_owned();
    if name.is_empty() {
        return Err(DeskError::NameNeeded);
    }
    if name.chars().count() > LONGEST {
        return Err(DeskError::TooLong { max: u32::try_from(LONGEST).unwrap_or(u32::MAX) });
    }
    let kept = desk
        .blocking(move || {
            let body = Body { choice: saved.choice, columns: saved.columns };
            let body = serde_json::to_string(&body).map_err(|error| internal("queue view", &error))?;
            session.journal.transact(|tx| {
                let officer = &session.officer().id;
                let others = tx.queue_views(officer)?.into_iter().filter(|view| view.id != id).count();
                if others >= MOST {
                    return Err(DeskError::TooMany { max: u32::try_from(MOST).unwrap_or(u32::MAX) });
                }
                tx.keep_queue_view(officer, &KeptView { id, name, body })?;
                read(tx, &session)
            })
        })
        .await?;
    desk.announce(&[CacheTag::Queue]);
    Ok(kept)
}

/// Forgets a saved view.
pub async fn forget(desk: &Desk, id: Uuid) -> Result<QueueDesk, DeskError> {
    let session = desk.session()?;
    let kept = desk
        .blocking(move || {
            session.journal.transact(|tx| {
                tx.forget_queue_view(&session.officer().id, id)?;
                read(tx, &session)
            })
        })
        .await?;
    desk.announce(&[CacheTag::Queue]);
    Ok(kept)
}

fn place_of(session: &Session) -> String {
    format!("{PLACE}{}", session.officer().id)
}

fn read(view: &JournalView<'_>, session: &Session) -> Result<QueueDesk, DeskError> {
    // What a newer program wrote and this one does not understand is left alone and not shown.
    let understood = |kept: KeptView| {
        let Body { choice, columns } = serde_json::from_str(&kept.body).ok()?;
        Some(SavedView { id: Some(kept.id), name: kept.name, choice, columns })
    };
    let views = view.queue_views(&session.officer().id)?.into_iter().filter_map(understood).collect();
    let place = view.value(&place_of(session))?.and_then(|text| serde_json::from_str(&text).ok());
    Ok(QueueDesk { views, place })
}
