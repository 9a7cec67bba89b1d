//! An application taken at the counter: begun, filled in, its scans attached, registered. With or without central.
//!
//! A draft is kept to the letter in the journal, several at once. Registering it is one transaction: the command, the form's
//! new standing and the audit entry; its scans are there already. The form stays until central's receipt comes, so that a
//! refusal gives it back whole.

pub mod attach;
mod jpeg;
mod look;
mod pages;
pub mod record;
pub mod register;
pub mod scan;
mod twins;

use gishe_domain::address::Coded;
use gishe_domain::case::CaseId;
use gishe_domain::intake::{ITEMS_MAX, Intake};
use gishe_store::journal::KeptIntake;
use serde_json::Value;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::intake::{IntakeRow, IntakeView};

/// What a draft changes.
const CHANGED: &[CacheTag] = &[CacheTag::Intake];

/// Every application of the officer that central does not have yet, the one last worked on first.
pub async fn list(desk: &Desk) -> Result<Vec<IntakeRow>, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let kept = session.journal.view(|view| view.intakes(&session.officer().id))?;
        kept.into_iter().map(|kept| look::row(&desk_too, &session, kept)).collect()
    })
    .await
}

/// Begins an application.
pub async fn begin(desk: &Desk) -> Result<IntakeView, DeskError> {
    let session = desk.session()?;
    let id = CaseId(desk.fresh_id());
    let desk_too = desk.clone();
    let view = desk
        .blocking(move || {
            let code = session.profile.officer.district.clone();
            let form = Intake::begun(Coded { name: session.profile.officer.district_name.clone(), code });
            session.journal.transact(|tx| {
                tx.save_intake(id, &session.officer().id, &form, desk_too.now())?;
                session.record(&desk_too, tx, "intake-begun", Some(id), Value::Null)
            })?;
            view(&desk_too, &session, id)
        })
        .await?;
    desk.announce(CHANGED);
    Ok(view)
}

/// Opens an application again.
pub async fn open(desk: &Desk, id: CaseId) -> Result<IntakeView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || view(&desk_too, &session, id)).await
}

/// Saves what was typed so far, whatever it lacks, and says what it lacks.
pub async fn save(desk: &Desk, id: CaseId, form: Intake) -> Result<IntakeView, DeskError> {
    let session = desk.session()?;
    let many = [form.people.len(), form.papers.len(), form.declared.len(), form.read.len()];
    if many.into_iter().any(|items| items > ITEMS_MAX) {
        return Err(DeskError::TooLong { max: u32::try_from(ITEMS_MAX).unwrap_or(u32::MAX) });
    }
    let desk_too = desk.clone();
    let view = desk
        .blocking(move || {
            own(&session, id)?;
            let now = desk_too.now();
            session
                .journal
                .transact(|tx| Ok::<_, DeskError>(tx.save_intake(id, &session.officer().id, &form, now)?))?;
            view(&desk_too, &session, id)
        })
        .await?;
    desk.announce(CHANGED);
    Ok(view)
}

/// Throws a draft away with its scans. What is registered is not one any more.
pub async fn discard(desk: &Desk, id: CaseId) -> Result<(), DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        own(&session, id)?;
        session.journal.transact(|tx| {
            tx.discard_intake(id)?;
            session.record(&desk_too, tx, "intake-discarded", Some(id), Value::Null)
        })
    })
    .await?;
    desk.announce(CHANGED);
    Ok(())
}

/// The officer's own application.
pub(crate) fn own(session: &Session, id: CaseId) -> Result<KeptIntake, DeskError> {
    let kept = session.journal.view(|view| view.intake(id))?;
    kept.filter(|kept| kept.officer == session.officer().id).ok_or(DeskError::UnknownCase)
}

fn view(desk: &Desk, session: &Session, id: CaseId) -> Result<IntakeView, DeskError> {
    look::view(desk, session, own(session, id)?)
}
