//! Places on the pages of documents that a check rests on.

use gishe_domain::case::{Case, CaseId};
use gishe_domain::mark::{self, Mark, MarkError};
use gishe_domain::permit;

use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::pack_of;
use crate::review::{self, Said};
use crate::show::checks;
use crate::tags::CacheTag;
use crate::view::case::CaseView;

/// Puts the marks of a check in the place of those it had; its answer and note stay. They travel with the review.
pub async fn set(desk: &Desk, id: CaseId, check: String, marks: Vec<Mark>) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    mark::fit(&marks).map_err(unfit)?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let session = session_too;
        let seen = session.see(id)?;
        let case = &seen.laid.case;
        if pack_of(&desk_too, case)?.check(&check).is_none() {
            return Err(DeskError::UnknownCheck { check });
        }
        if !marks.iter().all(|mark| has_document(case, &mark.document)) {
            return Err(DeskError::MarkOutside);
        }
        if let Some(block) = permit::hand_block(case, &session.officer().id, seen.laid.attention) {
            return Err(DeskError::DecisionBlocked { block: checks::block(block) });
        }
        let others = case.checks.iter().filter(|said| said.check != check).map(|said| said.marks.len());
        mark::fit_review(others.sum::<usize>() + marks.len()).map_err(unfit)?;
        let said = review::said(&seen, &check);
        if said.map_or(&[][..], |said| &said.marks) == marks {
            return Ok(());
        }
        let said = Said { check, answer: None, marks: Some(marks) };
        let (maker, fresh) = (session.maker(&desk_too), desk_too.fresh_id());
        session.journal.transact(|tx| review::keep(&maker, tx, &seen, fresh, said))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

fn has_document(case: &Case, id: &str) -> bool {
    case.evidence.iter().any(|evidence| evidence.id == id) || case.declarations.iter().any(|one| one.id == id)
}

fn unfit(error: MarkError) -> DeskError {
    let size = |max: usize| u32::try_from(max).unwrap_or(u32::MAX);
    match error {
        MarkError::TooMany { max } => DeskError::TooManyMarks { max: size(max) },
        MarkError::NoteTooLong { max } => DeskError::TooLong { max: size(max) },
        MarkError::Outside => DeskError::MarkOutside,
    }
}
