//! What is known beside a case itself: the person's other cases, what other cases of the district show and ask for, and the
//! street in the district's register. All of it is on this computer.

use std::collections::{BTreeMap, BTreeSet};

use gishe_domain::address::ClassifierMatch;
use gishe_domain::case::Case;
use gishe_domain::check::{self, Known, Neighbours, SignatureFinding, StreetKnown};
use gishe_store::replica::{QueueAsk, QueuePart, QueueWish};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;

/// Other cases of one person that are looked at.
const MOST_PENDING: u32 = 50;
/// Other cases with the same file or for the same dwelling that are looked at.
const MOST_NEIGHBOURS: usize = 200;

/// What other cases say, as it was found when there was a whole copy to look in.
#[derive(Debug, Clone, Default)]
pub(crate) struct Others {
    /// Numbers of the earlier open cases of the same person for the same service.
    pub pending: BTreeSet<String>,
    /// What the district's other cases say; none when the copy is from before that could be asked.
    pub neighbours: Option<Neighbours>,
}

/// Everything for the checks of a case.
pub(crate) fn known(
    desk: &Desk,
    session: &Session,
    case: &Case,
    signatures: BTreeMap<String, SignatureFinding>,
) -> Result<Known, DeskError> {
    let others = others(desk, session, case)?;
    let (pending, neighbours) = match others {
        Some(others) => (Some(others.pending), others.neighbours),
        None => (None, None),
    };
    Ok(Known { signatures, pending, neighbours, street: street(session, case)? })
}

/// The street of the new address, looked up only when the classifier did not answer.
fn street(session: &Session, case: &Case) -> Result<StreetKnown, DeskError> {
    if case.classifier.found != ClassifierMatch::Unanswered {
        return Ok(StreetKnown::NotHere);
    }
    let found = session.replica.street(&case.to.settlement.code, &case.to.location.code)?;
    Ok(match found {
        Some(street) => StreetKnown::Present(street),
        None if session.replica.holdings(&session.scope)?.position.whole => StreetKnown::Absent,
        None => StreetKnown::NotHere,
    })
}

/// Found by identifier, digest and dwelling in the search index. As long as there is no whole copy to look in, what was found
/// before; none when nothing was: not found would mean nothing.
fn others(desk: &Desk, session: &Session, case: &Case) -> Result<Option<Others>, DeskError> {
    let Some(pending) = pending(desk, session, case)? else { return Ok(None) };
    let mut near = session.replica.neighbours(&session.scope, case, MOST_NEIGHBOURS)?;
    if let Some(near) = &mut near {
        near.extend(taken_here(session)?);
    }
    let found = Others { pending, neighbours: near.map(|near| Neighbours::of(case, &near)) };
    // Looked at last: a copy that turned out to be damaged in between would have answered with nothing.
    if !session.replica.holdings(&session.scope)?.position.whole {
        return Ok(session.others(case.id));
    }
    session.remember_others(case.id, &found);
    Ok(Some(found))
}

/// Numbers of the earlier open cases of the same person for the same service; none without a person.
fn pending(desk: &Desk, session: &Session, case: &Case) -> Result<Option<BTreeSet<String>>, DeskError> {
    let Some(subject) = case.subject() else { return Ok(None) };
    let others = of_person(desk, session, &case.service, subject.person.identifier.digits())?;
    let earlier = others.into_iter().filter(|other| check::is_pending_duplicate(case, other));
    Ok(Some(earlier.map(|other| other.number).collect()))
}

/// Cases for a service in which an identifier occurs, those with it that were taken at the counter here and are not sent too.
pub(crate) fn of_person(
    desk: &Desk,
    session: &Session,
    service: &str,
    identifier: &str,
) -> Result<Vec<Case>, DeskError> {
    let today = desk.today();
    let ask = QueueAsk {
        scope: session.scope.clone(),
        officer: session.officer().id.clone(),
        part: QueuePart::All,
        search: identifier.to_owned(),
        services: vec![service.to_owned()],
        states: Vec::new(),
        wish: QueueWish::default(),
        today,
        soon: today,
        offset: 0,
        limit: MOST_PENDING,
    };
    let found = session.replica.queue(&ask, &session.overlay()?)?;
    let mut cases = Vec::with_capacity(found.rows.len());
    for row in found.rows {
        cases.extend(session.case(row.summary.id)?);
    }
    Ok(cases)
}

/// Cases that were taken at the counter here and that central's copy does not have yet: no index leads to them.
fn taken_here(session: &Session) -> Result<Vec<Case>, DeskError> {
    let mut cases = Vec::new();
    for (id, here) in session.overlay()?.cases {
        let Some(born) = here.born() else { continue };
        if session.replica.case(id)?.is_none() {
            cases.push(here.lay(born).case);
        }
    }
    Ok(cases)
}
