//! Other applications of the same person that are here: undecided cases of the district, what was registered at this counter and is
//! not sent, and the officer's other drafts.

use gishe_domain::intake::{IntakeProblem, Twin, identifier_sought, twice};
use gishe_store::journal::KeptIntake;

use crate::beside;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;

/// What the officer is told of them while the form is a draft.
pub(super) fn told(desk: &Desk, session: &Session, kept: &KeptIntake) -> Result<Vec<IntakeProblem>, DeskError> {
    let sought = identifier_sought(&kept.form).filter(|_| !kept.registered && !kept.form.service.is_empty());
    let Some(identifier) = sought else { return Ok(Vec::new()) };
    let cases = beside::of_person(desk, session, &kept.form.service, &identifier)?;
    let cases = cases.iter().filter(|case| case.id != kept.id).filter_map(Twin::of_case);
    let drafts = session.journal.view(|view| view.intakes(&session.officer().id))?;
    let drafts = drafts.iter().filter(|other| other.id != kept.id && !other.registered);
    let drafts = drafts.filter_map(|other| Twin::of_draft(&other.form, other.begun_at));
    Ok(twice(&kept.form, &cases.chain(drafts).collect::<Vec<_>>()))
}
