//! The ruling of a case, and where it stands.

use gishe_domain::case::Case;
use gishe_domain::decision::{Decision, Ruling};
use gishe_domain::state::CaseState;
use gishe_store::StoreError;
use gishe_store::journal::FrozenDocument;
use gishe_store::overlay::LaidAct;

use crate::making::Seen;
use crate::session::Session;
use crate::view::case::{RulingStage, RulingView};

/// The ruling that was made here or accepted by central; none when there is none.
pub(crate) fn ruling(session: &Session, seen: &Seen) -> Result<Option<RulingView>, StoreError> {
    let unsent = seen.overlay.acts.iter().rev().filter(|laid| laid.acknowledged.is_none());
    if let Some((laid, ruling)) = unsent.filter_map(|laid| Some((laid, laid.act.ruling()?))).next() {
        return made_here(session, laid, ruling).map(Some);
    }
    let Some(decision) = &seen.central.decision else {
        return Ok(acknowledged(seen));
    };
    let document = session.journal.view(|view| view.document_of(seen.central.id))?;
    let delivering = seen.overlay.acts.iter().any(|laid| laid.act.kind() == "deliver" && laid.acknowledged.is_none());
    Ok(Some(accepted(&seen.laid.case, decision, document.as_ref(), delivering, seen.laid.attention)))
}

fn made_here(session: &Session, laid: &LaidAct, ruling: &Ruling) -> Result<RulingView, StoreError> {
    let waiting = session.journal.view(|view| view.command(laid.command))?;
    let undoable = waiting.is_some_and(|entry| entry.is_undoable());
    let ruling = ruling.clone();
    let stage = if laid.attention { RulingStage::NeedsAttention } else { RulingStage::Local };
    Ok(RulingView { ruling, officer: laid.by.name.clone(), at: laid.at, stage, act_number: None, undoable })
}

/// Central has acknowledged it, but the replica does not show it yet.
fn acknowledged(seen: &Seen) -> Option<RulingView> {
    let laid = seen.overlay.acts.iter().rev().find(|laid| laid.act.ruling().is_some())?;
    let ruling = laid.act.ruling()?.clone();
    let stage = RulingStage::AwaitingSignature;
    Some(RulingView { ruling, officer: laid.by.name.clone(), at: laid.at, stage, act_number: None, undoable: false })
}

fn accepted(
    case: &Case,
    decision: &Decision,
    document: Option<&FrozenDocument>,
    delivering: bool,
    attention: bool,
) -> RulingView {
    let signed_here = document.is_some_and(|document| document.decision == decision.id && document.signed.is_some());
    let stage = if attention {
        RulingStage::NeedsAttention
    } else if delivering || (signed_here && matches!(case.state, CaseState::Decided | CaseState::Signed)) {
        RulingStage::Signed
    } else if decision.document.is_some() {
        RulingStage::Delivered
    } else {
        RulingStage::AwaitingSignature
    };
    RulingView {
        ruling: decision.ruling.clone(),
        officer: decision.officer.name.clone(),
        at: decision.accepted_at,
        stage,
        act_number: Some(decision.number.clone()),
        undoable: false,
    }
}
