//! Opening a case: what central said, what was done here, what the checks come to, and what may be done next.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::check::{self, Known, SignatureFinding};
use gishe_domain::command::Act;
use gishe_domain::fill::Facts;
use gishe_store::overlay::LaidAct;
use gishe_store::replica::{QueueAsk, QueuePart, QueueWish};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::judging;
use crate::making::{self, Seen, pack_of};
use crate::proving;
use crate::session::Session;
use crate::show;
use crate::view::case::{CaseView, LocalAct};
use crate::view::signature::{SignatureVerdict, SignatureView};

/// Other cases of one person that are looked at.
const MOST_PENDING: u32 = 50;

/// Opens a case; the first opening in a session is recorded, and what others did to it is unread no more.
pub async fn open(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || session.opened(&desk_too, id)).await?;
    view(desk, id).await
}

/// The case as the window shows it, without recording.
pub(crate) async fn view(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session, id)).await
}

fn build(desk: &Desk, session: &Arc<Session>, id: CaseId) -> Result<CaseView, DeskError> {
    let seen = session.see(id)?;
    let case = &seen.laid.case;
    let pack = pack_of(desk, case)?;
    let mut documents = judging::documents(desk, session, case)?;
    proving::begin(desk, session, case, &mut documents.signatures);
    let known = Known { signatures: as_findings(&documents.signatures), pending: pending(desk, session, case)? };
    let states = making::checks(desk, case, pack, &known);
    let facts = Facts::of(case, pack, &desk.0.districts, &states);
    let ruling = show::ruling::ruling(session, &seen)?;
    let draft = session.journal.view(|view| view.draft(id))?.map(|draft| draft.ruling);
    let today = desk.today();
    let claim = show::queue::claim(holder(case), &session.officer().id, seen.laid.provisional);
    let opened = show::case::Opened {
        case,
        pack,
        states: &states,
        documents: &documents,
        facts: &facts,
        officer: session.officer(),
        today,
        deadline: show::queue::deadline(&case.deadline, &desk.0.calendar, today),
        claim,
        local_acts: local_acts(&seen.overlay.acts),
        local_checks: &local_checks(&seen),
        attention: seen.laid.attention,
        supervises: session.may_take_over(),
        draft,
        ruling,
    };
    Ok(opened.view())
}

fn holder(case: &Case) -> Option<&OfficerRef> {
    case.claim.as_ref().map(|claim| &claim.officer)
}

fn local_acts(acts: &[LaidAct]) -> Vec<LocalAct> {
    acts.iter()
        .filter(|laid| laid.acknowledged.is_none())
        .map(|laid| LocalAct { id: laid.command, kind: laid.act.kind().to_owned(), at: laid.at })
        .collect()
}

/// Checks whose answer or note differs from what central holds.
fn local_checks(seen: &Seen) -> Vec<String> {
    let unsent = seen.overlay.acts.iter().filter(|laid| laid.acknowledged.is_none());
    let answers = unsent.filter_map(|laid| match &laid.act {
        Act::Review { checks } => Some(checks),
        _ => None,
    });
    let differs = |key: &str, said: &gishe_domain::case::CheckAnswer| {
        !seen
            .central
            .checks
            .iter()
            .any(|known| known.check == key && known.answer == said.answer && known.note == said.note)
    };
    answers.flatten().filter(|said| differs(&said.check, said)).map(|said| said.check.clone()).collect()
}

/// What is known of the declarations' signatures, for the checks.
pub(crate) fn findings(
    desk: &Desk,
    session: &Session,
    case: &Case,
) -> Result<BTreeMap<String, SignatureFinding>, DeskError> {
    Ok(as_findings(&judging::documents(desk, session, case)?.signatures))
}

fn as_findings(signatures: &BTreeMap<String, SignatureView>) -> BTreeMap<String, SignatureFinding> {
    signatures.iter().map(|(id, verdict)| (id.clone(), finding(verdict))).collect()
}

fn finding(view: &SignatureView) -> SignatureFinding {
    SignatureFinding {
        verdict: match view.verdict {
            SignatureVerdict::Passed => check::SignatureVerdict::Passed,
            SignatureVerdict::Indeterminate => check::SignatureVerdict::Indeterminate,
            SignatureVerdict::Failed => check::SignatureVerdict::Failed,
            SignatureVerdict::NotHere => check::SignatureVerdict::NotHere,
            SignatureVerdict::Unsigned => check::SignatureVerdict::Unsigned,
        },
        sub_indication: view.sub_indication.clone(),
        signer: view.signer.clone(),
        signer_is_declarant: view.signer_is_declarant,
        names_agree: view.names_agree,
    }
}

/// Numbers of the earlier open cases of the same person for the same service, found by the identifier in the search index. As
/// long as there is no whole copy to look in, what was found before; none when nothing was: not found would mean nothing.
pub(crate) fn pending(desk: &Desk, session: &Session, case: &Case) -> Result<Option<BTreeSet<String>>, DeskError> {
    let Some(subject) = case.subject() else { return Ok(None) };
    let today = desk.today();
    let ask = QueueAsk {
        scope: session.scope.clone(),
        officer: session.officer().id.clone(),
        part: QueuePart::All,
        search: subject.person.identifier.digits().to_owned(),
        services: vec![case.service.clone()],
        states: Vec::new(),
        wish: QueueWish::default(),
        today,
        soon: today,
        offset: 0,
        limit: MOST_PENDING,
    };
    let found = session.replica.queue(&ask, &session.overlay()?)?;
    let mut numbers = BTreeSet::new();
    for row in found.rows.iter().filter(|row| row.summary.id != case.id) {
        let other = session.replica.case(row.summary.id)?;
        numbers.extend(other.filter(|other| check::is_pending_duplicate(case, other)).map(|other| other.number));
    }
    // Looked at last: a copy that turned out to be damaged in between would have answered with nothing.
    if !session.replica.holdings(&session.scope)?.position.whole {
        return Ok(session.pending(case.id));
    }
    session.remember_pending(case.id, &numbers);
    Ok(Some(numbers))
}
