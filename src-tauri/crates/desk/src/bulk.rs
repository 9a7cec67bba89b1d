//! The same act on many cases. Each is a transaction of its own and has an answer of its own: one that cannot be done stops
//! no other.

use std::collections::HashSet;

use gishe_domain::case::{CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::permit;

use crate::bounds;
use crate::claim;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::Seen;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::supervise::{BulkAct, BulkAsk, BulkFailure, BulkReport};

/// Cases at most.
const MOST: usize = 500;

/// Does the act on each of the cases.
///
/// # Errors
/// When the act can be done on none of them: [`DeskError::TooMany`], [`DeskError::SupervisorOnly`],
/// [`DeskError::OfficerUnknown`], [`DeskError::TakeOverReasonNeeded`], [`DeskError::TooLong`]. What stands against one case
/// is in the report.
pub async fn act(desk: &Desk, ask: BulkAsk) -> Result<BulkReport, DeskError> {
    let session = desk.session()?;
    if ask.cases.len() > MOST {
        return Err(DeskError::TooMany { max: u32::try_from(MOST).unwrap_or(u32::MAX) });
    }
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let report = desk
        .blocking(move || {
            let wanted = Wanted::of(&session_too, ask.act)?;
            let mut report = BulkReport { done: 0, unchanged: 0, failed: Vec::new() };
            let mut named = HashSet::new();
            for id in ask.cases.into_iter().filter(|id| named.insert(*id)) {
                match wanted.one(&desk_too, &session_too, id) {
                    Ok(true) => report.done += 1,
                    Ok(false) => report.unchanged += 1,
                    Err(error) => report.failed.push(failure(&session_too, id, error)),
                }
            }
            Ok::<_, DeskError>(report)
        })
        .await?;
    if report.done > 0 {
        session.exchange.outbox_changed();
        desk.announce(CacheTag::ACT);
    }
    Ok(report)
}

/// What is wanted, once it is known that it may be wanted at all.
enum Wanted {
    Claim,
    Release,
    TakeOver(String),
    Assign(OfficerRef, String),
}

impl Wanted {
    fn of(session: &Session, act: BulkAct) -> Result<Self, DeskError> {
        let supervised = |reason: &str| {
            let reason = reason.trim().to_owned();
            if !session.may_take_over() {
                return Err(DeskError::SupervisorOnly);
            }
            bounds::within(&reason)?;
            Ok(reason)
        };
        match act {
            BulkAct::Claim => Ok(Self::Claim),
            BulkAct::Release => Ok(Self::Release),
            BulkAct::TakeOver { reason } => match supervised(&reason)? {
                reason if reason.is_empty() => Err(DeskError::TakeOverReasonNeeded),
                reason => Ok(Self::TakeOver(reason)),
            },
            BulkAct::Assign { officer, reason } => {
                let reason = supervised(&reason)?;
                Ok(Self::Assign(session.colleague(&officer)?, reason))
            }
        }
    }

    /// Does it with one case. Whether that changed anything.
    fn one(&self, desk: &Desk, session: &Session, id: CaseId) -> Result<bool, DeskError> {
        let seen = session.see(id)?;
        let Some(act) = self.fitting(&seen, &session.officer().id)? else { return Ok(false) };
        session.journal.transact(|tx| session.make(desk, tx, &seen, act))?;
        Ok(true)
    }

    /// The act for one case; none where it would change nothing.
    fn fitting(&self, seen: &Seen, officer: &str) -> Result<Option<Act>, DeskError> {
        let case = &seen.laid.case;
        let some = |act: Act, changes: bool| Ok(changes.then_some(act));
        match self {
            Self::Claim => some(Act::Claim, claim::changes(seen, officer, &Act::Claim)?),
            Self::Release => some(Act::Release, claim::changes(seen, officer, &Act::Release)?),
            Self::TakeOver(reason) => match permit::may_take_over(case, officer) {
                true => some(Act::TakeOver { reason: reason.clone() }, true),
                false if case.claim.is_some() && case.state.is_open() => Ok(None),
                false => Err(DeskError::TakeOverForbidden),
            },
            Self::Assign(..) if !case.state.is_open() => Err(DeskError::CaseClosed),
            Self::Assign(to, _) if !permit::may_assign(case, &to.id) => Ok(None),
            Self::Assign(_, reason) if reason.is_empty() && permit::takes_from_colleague(case, officer) => {
                Err(DeskError::TakeOverReasonNeeded)
            }
            Self::Assign(to, reason) => some(Act::Assign { officer: to.clone(), reason: reason.clone() }, true),
        }
    }
}

fn failure(session: &Session, case: CaseId, error: DeskError) -> BulkFailure {
    let known = session.replica.summary(case).ok().flatten();
    let (number, name) = known.map(|summary| (summary.number, summary.name)).unwrap_or_default();
    BulkFailure { case, number, name, error }
}
