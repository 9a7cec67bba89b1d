//! The record of an application (протокол за устно заявление): what is printed, read and signed.

use chrono_tz::Europe::Sofia;
use gishe_document::{CounterFacts, DocumentError, Signatory, record_of, render_record};
use gishe_domain::case::CaseId;
use gishe_protocol::info::Realm;

use super::look::{Looked, taken_at};
use super::own;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;

/// The record as far as the application is filled in, as a PDF. It says that the register will give the number.
pub async fn preview(desk: &Desk, id: CaseId) -> Result<Vec<u8>, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let desk = &desk_too;
        let kept = own(&session, id)?;
        let looked = Looked::of(desk, &session, &kept)?;
        let pack = looked.pack.ok_or(DeskError::IntakeIncomplete { missing: 1 })?;
        let counter = looked.counter();
        let case = taken_at(desk, &session, &kept, |at| kept.form.so_far(&counter, at));
        let case = case.filter(|case| case.applicant().is_some()).ok_or(DeskError::IntakeIncomplete { missing: 1 })?;
        let (officer, verification) = (&session.profile.officer, desk.0.config.verification());
        let record = record_of(
            &case,
            &CounterFacts {
                practice: desk.0.config.realm == Realm::Sandbox,
                pack,
                districts: &desk.0.districts,
                signatory: Signatory { name: &officer.officer.name, post: &officer.post },
                number: None,
                received_at: kept.begun_at.with_timezone(&Sofia).naive_local(),
                place: if kept.form.place.trim().is_empty() { "гише" } else { kept.form.place.trim() },
                identified_by: &kept.form.identified_by(),
                remarks: &kept.form.remarks,
                verification: Some(&verification),
            },
        );
        let record = record.ok_or_else(|| DeskError::UnknownService { service: case.service.clone() })?;
        let rendered = render_record(&record).map_err(|error| match error {
            DocumentError::MissingGlyph { character, .. } => DeskError::LetterMissing { letter: character.to_string() },
            other => internal("typesetting", &other),
        })?;
        Ok::<_, DeskError>(rendered.pdf)
    })
    .await
}
