//! Who decides in the district: cases can be given to them, and the queue can be narrowed to what they hold.

use chrono::{DateTime, TimeDelta, Utc};
use gishe_domain::case::OfficerRef;
use gishe_protocol::info::Colleague;
use serde::{Deserialize, Serialize};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::queue::nothing_of;
use crate::session::Session;
use crate::view::status::Link;
use crate::view::supervise::ColleaguesView;

/// Name under which the journal keeps what central said last.
const KEPT: &str = "colleagues";
/// How long that is good for.
const FRESH: TimeDelta = TimeDelta::hours(8);

#[derive(Serialize, Deserialize)]
struct Kept {
    at: DateTime<Utc>,
    officers: Vec<Colleague>,
}

/// Whom cases can be given to, and who holds some. Asks central when what it said last is old and there is a link.
pub async fn view(desk: &Desk) -> Result<ColleaguesView, DeskError> {
    let session = desk.session()?;
    let session_too = session.clone();
    let mut kept = desk.blocking(move || session_too.kept_colleagues()).await?;
    let now = desk.now();
    let is_fresh = |kept: &Kept| now - kept.at < FRESH && kept.at <= now;
    if !kept.as_ref().is_some_and(is_fresh) && desk.state().link == Link::Online {
        match session.central.officers(&session.scope).await {
            Ok(said) => {
                let said = Kept { at: now, officers: said.unwrap_or_default() };
                let text = serde_json::to_string(&said).map_err(|error| internal("colleagues", &error))?;
                let session_too = session.clone();
                desk.blocking(move || {
                    session_too.journal.transact(|tx| Ok::<_, DeskError>(tx.set_value(KEPT, &text)?))
                })
                .await?;
                kept = Some(said);
            }
            Err(fault) => tracing::info!(%fault, "central does not say who serves the district"),
        }
    }
    let officers = kept.map(|kept| kept.officers).unwrap_or_default();
    let desk_too = desk.clone();
    desk.blocking(move || {
        let loads = session.replica.load(&nothing_of(&desk_too, &session), &session.overlay()?)?;
        let mut holders: Vec<OfficerRef> = loads.into_iter().filter_map(|load| load.officer).collect();
        holders.extend(officers.iter().map(|one| one.officer.clone()));
        holders.push(session.officer().clone());
        holders.sort_by(|one, other| (&one.name, &one.id).cmp(&(&other.name, &other.id)));
        holders.dedup_by(|one, other| one.id == other.id);
        Ok::<_, DeskError>(ColleaguesView { officers, holders, assigns: session.may_take_over() })
    })
    .await
}

impl Session {
    fn kept_colleagues(&self) -> Result<Option<Kept>, DeskError> {
        let text = self.journal.view(|view| view.value(KEPT))?;
        Ok(text.and_then(|text| serde_json::from_str(&text).ok()))
    }

    /// The colleague with this identifier, as central last said.
    pub(crate) fn colleague(&self, id: &str) -> Result<OfficerRef, DeskError> {
        let kept = self.kept_colleagues()?;
        let found = kept.and_then(|kept| kept.officers.into_iter().find(|one| one.officer.id == id));
        found.map(|one| one.officer).ok_or(DeskError::OfficerUnknown)
    }
}
