//! What the officer can do now, in a case or without one: the command palette lists it, with the reason where it is not so.

use gishe_domain::case::CaseId;
use gishe_domain::decision::Outcome;

use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::status;
use crate::view::actions::{ActionBlock, ActionId, ActionView};
use crate::view::case::CaseView;
use crate::view::queue::ClaimView;

/// Every act that rules speak of, with the reason of each that may not be done now.
///
/// # Errors
/// [`DeskError::Locked`] or the like when no desk is open, [`DeskError::UnknownCase`] when the case is not here.
pub async fn list(desk: &Desk, case: Option<CaseId>) -> Result<Vec<ActionView>, DeskError> {
    let waiting = status::status(desk).await?.awaiting_signature;
    let view = match case {
        Some(id) => Some(case_open::view(desk, id).await?),
        None => {
            desk.signed_in()?;
            None
        }
    };
    Ok(of(view.as_ref(), waiting))
}

fn of(case: Option<&CaseView>, waiting: u32) -> Vec<ActionView> {
    let in_case = |block: fn(&CaseView) -> Option<ActionBlock>| match case {
        Some(view) => block(view),
        None => Some(ActionBlock::NoCase),
    };
    let decide = |outcome| case.map_or(Some(ActionBlock::NoCase), |view| decision(view, outcome));
    [
        (ActionId::Claim, in_case(claim)),
        (ActionId::Release, in_case(release)),
        (ActionId::TakeOver, in_case(take_over)),
        (ActionId::Approve, decide(Outcome::Approved)),
        (ActionId::Refuse, decide(Outcome::Refused)),
        (ActionId::Return, decide(Outcome::Returned)),
        (ActionId::Terminate, decide(Outcome::Terminated)),
        (ActionId::UndoDecision, in_case(undo)),
        (ActionId::DiscardDraft, in_case(discard)),
        (ActionId::Sign, (waiting == 0).then_some(ActionBlock::NothingToSign)),
    ]
    .into_iter()
    .map(|(action, blocked)| ActionView { action, blocked })
    .collect()
}

fn holder(view: &CaseView) -> Option<ActionBlock> {
    match &view.claim {
        ClaimView::Other { officer } => Some(ActionBlock::HeldBy { officer: officer.name.clone() }),
        ClaimView::Free | ClaimView::Mine | ClaimView::MineProvisional => None,
    }
}

fn is_mine(view: &CaseView) -> bool {
    matches!(view.claim, ClaimView::Mine | ClaimView::MineProvisional)
}

fn claim(view: &CaseView) -> Option<ActionBlock> {
    if view.actions.claim {
        return None;
    }
    let mine = is_mine(view).then_some(ActionBlock::AlreadyYours);
    Some(holder(view).or(mine).unwrap_or(ActionBlock::CaseOver))
}

fn release(view: &CaseView) -> Option<ActionBlock> {
    if view.actions.release {
        return None;
    }
    let over = is_mine(view).then_some(ActionBlock::CaseOver);
    Some(holder(view).or(over).unwrap_or(ActionBlock::NotYours))
}

fn take_over(view: &CaseView) -> Option<ActionBlock> {
    if view.actions.take_over {
        return None;
    }
    Some(match view.claim {
        ClaimView::Other { .. } => ActionBlock::SupervisorOnly,
        ClaimView::Free | ClaimView::Mine | ClaimView::MineProvisional => ActionBlock::NobodyHolds,
    })
}

fn decision(view: &CaseView, outcome: Outcome) -> Option<ActionBlock> {
    let option = view.decisions.iter().find(|option| option.outcome == outcome);
    match option {
        Some(option) => option.blocked.clone().map(|block| ActionBlock::Decision { block }),
        None => Some(ActionBlock::CaseOver),
    }
}

fn undo(view: &CaseView) -> Option<ActionBlock> {
    match &view.ruling {
        None => Some(ActionBlock::NoDecision),
        Some(ruling) if !ruling.undoable => Some(ActionBlock::Sent),
        Some(_) => None,
    }
}

fn discard(view: &CaseView) -> Option<ActionBlock> {
    view.draft.is_none().then_some(ActionBlock::NoDraft)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn without_a_case_every_act_on_a_case_says_so_and_signing_depends_on_what_waits() {
        let listed = of(None, 0);
        assert_eq!(listed.len(), 10);
        for ActionView { action, blocked } in listed {
            let wanted = if action == ActionId::Sign { ActionBlock::NothingToSign } else { ActionBlock::NoCase };
            assert_eq!(blocked, Some(wanted), "{action:?}");
        }
        let sign = of(None, 2).into_iter().find(|one| one.action == ActionId::Sign).unwrap();
        assert_eq!(sign.blocked, None);
    }
}
