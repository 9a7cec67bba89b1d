//! Signing: what waits, what was read, and the set that is being signed.
//!
//! A document can be chosen only after it was read to the end. The set is frozen before the provider is asked: its
//! fingerprint stands on the screen, and the digests that were ticked are the digests that are authorised.

mod ask;
mod finish;
mod keep;
mod listener;
mod provider;
mod refusal;
mod run;
mod set;
mod trail;
mod turns;
mod unfinished;

use std::sync::{Arc, PoisonError};

use gishe_domain::case::{Case, CaseId};
use gishe_store::journal::FrozenDocument;
use serde_json::json;

use crate::act;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signing::{SigningRow, SigningRowState, SigningView};

pub use ask::{give_codes, open_browser, send_code};
pub(crate) use set::SigningRun;
pub(crate) use turns::Turns;
pub(crate) use unfinished::finish_all;

/// Documents at most in one set.
const MOST_IN_A_SET: usize = 100;

/// Decisions that wait for a signature, and the set that runs or ran last.
pub async fn view(desk: &Desk) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session)).await
}

fn build(desk: &Desk, session: &Arc<Session>) -> Result<SigningView, DeskError> {
    let officer = session.officer().id.clone();
    let mut rows = Vec::new();
    let unfinished = session.journal.view(|view| view.unfinished_signatures())?;
    for case in session.replica.awaiting_delivery(&officer)? {
        let document = act::freeze(desk, session, case.id)?;
        let made = unfinished.contains(&document.digest).then_some(SigningRowState::Finishing);
        let running = session.with_signing(|run| run.as_ref().and_then(|run| run.state_of(case.id)));
        let running = running.filter(|state| *state != SigningRowState::Waiting || made.is_none()).or(made);
        if document.signed.is_some() && running.is_none() {
            continue;
        }
        rows.extend(row(&case, &document, running));
    }
    let (set, credential) = session.with_signing(|run| match run {
        Some(run) => (Some(run.view()), run.credential.clone()),
        None => (None, None),
    });
    rows.extend(finished(session, &rows)?);
    Ok(SigningView { rows, set, credential })
}

/// Documents of the last set that central has taken over already: they are still shown in their set.
fn finished(session: &Session, shown: &[SigningRow]) -> Result<Vec<SigningRow>, DeskError> {
    let of_set = session.with_signing(|run| run.as_ref().map(|run| run.states()).unwrap_or_default());
    let mut rows = Vec::new();
    for (id, state) in of_set.into_iter().filter(|(id, _)| shown.iter().all(|row| row.case != *id)) {
        let (case, document) = (session.replica.case(id)?, session.journal.view(|view| view.document_of(id))?);
        rows.extend(case.zip(document).and_then(|(case, document)| row(&case, &document, Some(state))));
    }
    Ok(rows)
}

fn row(case: &Case, document: &FrozenDocument, running: Option<SigningRowState>) -> Option<SigningRow> {
    let state = match &document.signed {
        Some(signed) => SigningRowState::Signed { at: signed.at },
        None => running.unwrap_or(SigningRowState::Waiting),
    };
    Some(SigningRow {
        case: case.id,
        number: case.number.clone(),
        name: case.subject().map(|party| party.person.name.full())?,
        outcome: document.outcome,
        act_number: document.act_number.clone(),
        pages: document.pages,
        digest: document.digest.clone(),
        read_at: document.read_at,
        state,
    })
}

/// Notes that the document with this digest was read to the end. Another digest than the frozen one is refused: then
/// something else was on the screen.
pub async fn mark_read(desk: &Desk, id: CaseId, digest: &str) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    let (desk_too, digest) = (desk.clone(), digest.to_owned());
    desk.blocking(move || {
        let document = act::freeze(&desk_too, &session, id)?;
        if document.digest != digest {
            return Err(DeskError::SetChanged);
        }
        if document.read_at.is_some() {
            return Ok(());
        }
        session.journal.transact(|tx| {
            tx.mark_read(&digest, desk_too.now())?;
            session.record(&desk_too, tx, "act-read", Some(id), json!({ "digest": digest }))
        })
    })
    .await?;
    tokio::spawn(provider::learn(desk.clone(), desk.session()?));
    desk.announce(&[CacheTag::Signing]);
    view(desk).await
}

/// Freezes a set and begins to sign it. Progress is announced; the officer may go on working.
pub async fn start(desk: &Desk, cases: Vec<CaseId>) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    if cases.is_empty() || cases.len() > MOST_IN_A_SET {
        return Err(DeskError::NothingToSign);
    }
    let (desk_too, session_too) = (desk.clone(), session.clone());
    let mut run = desk
        .blocking(move || {
            let mut documents = Vec::with_capacity(cases.len());
            for id in cases {
                let document = act::freeze(&desk_too, &session_too, id)?;
                match (document.read_at, &document.signed) {
                    (None, _) => return Err(DeskError::NotRead),
                    (_, Some(_)) => continue,
                    (Some(_), None) => documents.push(document),
                }
            }
            let run = SigningRun::freeze(documents, desk_too.now()).ok_or(DeskError::NothingToSign)?;
            let details = json!({ "fingerprint": run.fingerprint(), "documents": run.documents.len() });
            session_too.journal.transact(|tx| session_too.record(&desk_too, tx, "set-frozen", None, details))?;
            Ok(run)
        })
        .await?;
    {
        let mut signing = session.signing.lock().unwrap_or_else(PoisonError::into_inner);
        if signing.as_ref().is_some_and(SigningRun::is_running) {
            return Err(DeskError::SigningBusy);
        }
        // What is left of the quota stays on the screen until the provider says it anew.
        run.credential = signing.as_mut().and_then(|before| before.credential.take());
        *signing = Some(run);
    }
    tokio::spawn(run::run(desk.clone(), session));
    desk.announce(&[CacheTag::Signing, CacheTag::Status]);
    view(desk).await
}

/// Stops waiting for the officer, or stops after the document that is being signed.
pub async fn stop(desk: &Desk) -> Result<SigningView, DeskError> {
    let session = desk.session()?;
    session.with_signing(|run| {
        if let Some(run) = run {
            run.cancel.cancel();
        }
    });
    desk.announce(&[CacheTag::Signing]);
    view(desk).await
}
