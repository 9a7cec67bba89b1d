//! The act of a ruling as a document: a preview before deciding, the frozen bytes before signing.

use std::sync::Arc;

use gishe_document::{ActFacts, DocumentError, RenderedAct, Signatory, act_of, render_act};
use gishe_domain::case::{Case, CaseId};
use gishe_domain::check::CheckState;
use gishe_domain::decision::{Decision, Ruling};
use gishe_domain::rules::civil_day;
use gishe_protocol::info::Realm;
use gishe_store::journal::{FrozenDocument, NewDocument};

use crate::beside;
use crate::bounds;
use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::making::{self, pack_of};
use crate::session::Session;

/// The sheet as it would be signed; it says that the register will give the number.
pub async fn preview(desk: &Desk, id: CaseId, ruling: Ruling) -> Result<Vec<u8>, DeskError> {
    let session = desk.session()?;
    // Longer than any act may be, it would only take its time to be set.
    bounds::within(&ruling.reasons)?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let seen = session.see(id)?;
        let states = states(&desk_too, &session, &seen.laid.case)?;
        let officer = &session.profile.officer;
        let verification = desk_too.0.config.verification();
        let facts = ActFacts {
            practice: is_practice(&desk_too),
            pack: pack_of(&desk_too, &seen.laid.case)?,
            districts: &desk_too.0.districts,
            checks: &states,
            ruling: &ruling,
            signatory: Signatory { name: &officer.officer.name, post: &officer.post },
            number: None,
            date: desk_too.today(),
            verification: Some(&verification),
        };
        Ok::<_, DeskError>(typeset(&seen.laid.case, &facts)?.pdf)
    })
    .await
}

/// The exact bytes of an accepted decision: frozen the first time they are asked for, the signed ones once signed.
pub async fn bytes(desk: &Desk, id: CaseId) -> Result<Vec<u8>, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let frozen = freeze(&desk_too, &session, id)?;
        session.journal.view(|view| match &frozen.signed {
            Some(signed) => view.signed_bytes(&signed.blob.sha256)?.ok_or(DeskError::UnknownDocument),
            None => Ok(view.frozen_bytes(&frozen.digest)?),
        })
    })
    .await
}

/// Lays out and keeps the act of the decision that central has accepted. Done once for a decision: whatever changes later,
/// the bytes that were shown are the bytes that are signed.
pub(crate) fn freeze(desk: &Desk, session: &Arc<Session>, id: CaseId) -> Result<FrozenDocument, DeskError> {
    let seen = session.see(id)?;
    let decision = seen.laid.case.decision.clone().ok_or(DeskError::UnknownDocument)?;
    if let Some(kept) = session.journal.view(|view| view.document_of(id))?.filter(|kept| kept.decision == decision.id) {
        return Ok(kept);
    }
    if decision.officer.id != session.officer().id {
        return Err(DeskError::ClaimedByOther { officer: decision.officer.name });
    }
    let rendered = typeset_decision(desk, session, &seen.laid.case, &decision)?;
    let new = NewDocument {
        case: id,
        decision: decision.id,
        outcome: decision.ruling.outcome,
        act_number: decision.number.clone(),
        pages: u32::from(rendered.pages),
        bytes: rendered.pdf,
    };
    session.journal.transact(|tx| Ok(tx.freeze(&new, desk.now())?))
}

fn typeset_decision(
    desk: &Desk,
    session: &Session,
    case: &Case,
    decision: &Decision,
) -> Result<RenderedAct, DeskError> {
    let states = states(desk, session, case)?;
    let verification = desk.0.config.verification();
    let facts = ActFacts {
        practice: is_practice(desk),
        pack: pack_of(desk, case)?,
        districts: &desk.0.districts,
        checks: &states,
        ruling: &decision.ruling,
        signatory: Signatory { name: &decision.officer.name, post: &decision.post },
        number: Some(&decision.number),
        date: civil_day(decision.accepted_at),
        verification: Some(&verification),
    };
    typeset(case, &facts)
}

/// Whether the desk works with invented people.
fn is_practice(desk: &Desk) -> bool {
    desk.0.config.realm == Realm::Sandbox
}

fn states(desk: &Desk, session: &Session, case: &Case) -> Result<Vec<CheckState>, DeskError> {
    let signatures = case_open::findings(desk, session, case)?;
    let known = beside::known(desk, session, case, signatures)?;
    Ok(making::checks(desk, case, pack_of(desk, case)?, &known))
}

fn typeset(case: &Case, facts: &ActFacts<'_>) -> Result<RenderedAct, DeskError> {
    let act = act_of(case, facts).ok_or(DeskError::UnknownParty)?;
    render_act(&act).map_err(|error| match error {
        DocumentError::MissingGlyph { character, .. } => DeskError::LetterMissing { letter: character.to_string() },
        other => internal("typesetting", &other),
    })
}
