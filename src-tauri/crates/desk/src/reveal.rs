//! Showing an identifier in full: on demand, and recorded.

use gishe_domain::case::CaseId;
use serde_json::json;

use crate::desk::Desk;
use crate::error::DeskError;

/// The ten digits of a person in a case. The reveal is recorded before they are handed out.
pub async fn identifier(desk: &Desk, id: CaseId, party: &str) -> Result<String, DeskError> {
    let session = desk.session()?;
    let (desk_too, party) = (desk.clone(), party.to_owned());
    desk.blocking(move || {
        let case = session.case(id)?.ok_or(DeskError::UnknownCase)?;
        let digits = case.party(&party).map(|found| found.person.identifier.digits().to_owned());
        let digits = digits.ok_or(DeskError::UnknownParty)?;
        let details = json!({ "party": party });
        session.journal.transact(|tx| session.record(&desk_too, tx, "identifier-revealed", Some(id), details))?;
        Ok::<_, DeskError>(digits)
    })
    .await
}
