//! Opening a case: what central said, what was done here, what the checks come to, and what may be done next.

use std::collections::BTreeMap;
use std::sync::Arc;

use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::check::{self, SignatureFinding};
use gishe_domain::command::Act;
use gishe_domain::fill::Facts;
use gishe_store::journal::{CheckDraft, LETTER, OWN_NOTE, OutboxEntry};
use gishe_store::overlay::LaidAct;

use crate::beside;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::judging;
use crate::letter;
use crate::making::{self, Seen, pack_of};
use crate::proving;
use crate::session::Session;
use crate::show;
use crate::show::case::Texts;
use crate::view::case::{CaseView, LocalAct};
use crate::view::signature::{SignatureVerdict, SignatureView};

/// Opens a case; the first opening in a session is recorded, and what others did to it is unread no more.
pub async fn open(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || session.opened(&desk_too, id)).await?;
    view(desk, id).await
}

/// The case as the window shows it, without recording: for what is made ready before the officer asks for it. Whoever shows it
/// opens it as well.
///
/// # Errors
/// As [`open`].
pub async fn view(desk: &Desk, id: CaseId) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session, id)).await
}

fn build(desk: &Desk, session: &Arc<Session>, id: CaseId) -> Result<CaseView, DeskError> {
    let seen = session.see(id)?;
    let case = &seen.laid.case;
    // Before it is looked at what is here: a document that comes in between is told of.
    session.shows(case);
    let pack = pack_of(desk, case)?;
    let mut documents = judging::documents(desk, session, case)?;
    proving::begin(desk, session, case, &mut documents.signatures);
    let known = beside::known(desk, session, case, as_findings(&documents.signatures))?;
    let states = making::checks(desk, case, pack, &known);
    let facts = Facts::of(case, pack, &desk.0.districts, &states);
    let ruling = show::ruling::ruling(session, &seen)?;
    let (draft, waiting, texts) = session.journal.view(|view| {
        Ok::<_, DeskError>((
            view.draft(id)?.map(|draft| draft.ruling),
            view.outbox_of(id)?,
            texts(view.check_drafts(id)?),
        ))
    })?;
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
        local_acts: local_acts(&seen.overlay.acts, &waiting),
        waiting: &waiting,
        texts,
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

/// What the officer wrote and did not send.
fn texts(drafts: Vec<CheckDraft>) -> Texts {
    let mut texts = Texts::default();
    for draft in drafts {
        match draft.check.as_str() {
            LETTER => texts.letter = draft.note,
            OWN_NOTE => texts.own_note = draft.note,
            _ => {}
        }
    }
    texts
}

fn local_acts(acts: &[LaidAct], waiting: &[OutboxEntry]) -> Vec<LocalAct> {
    acts.iter()
        .filter(|laid| laid.acknowledged.is_none())
        .map(|laid| LocalAct {
            id: laid.command,
            kind: laid.act.kind().to_owned(),
            at: laid.at,
            undoable: letter::undoable(waiting, laid.command),
        })
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
        !seen.central.checks.iter().any(|known| {
            known.check == key && (known.answer, &known.note, &known.marks) == (said.answer, &said.note, &said.marks)
        })
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
