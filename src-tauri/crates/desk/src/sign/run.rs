//! Signing a frozen set through the remote provider.

use std::sync::Arc;

use gishe_central::TokenSource;
use gishe_document::{SIGNATURE_FIELD, SIGNATURE_FONT, SIGNATURE_SIZE, signature_lines};
use gishe_signing::csc::{Client, Credential, SetEvent, SetOptions, sign_set};
use gishe_signing::pades::{self, Appearance, Prepared, SignatureInfo};
use gishe_signing::tsp::HttpTimeStamps;
use gishe_store::journal::FrozenDocument;
use tokio_util::sync::CancellationToken;

use super::keep::keep;
use super::refusal::{not_yours, refused};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signing::{CredentialView, SigningRowState, SigningStage};

/// Signs the set that stands in the session, to its end.
pub(super) async fn run(desk: Desk, session: Arc<Session>) {
    let Some((documents, stop)) =
        session.with_signing(|run| run.as_ref().map(|run| (run.documents.clone(), run.cancel.clone())))
    else {
        return;
    };
    let outcome = sign(&desk, &session, &documents, &stop).await;
    let now = desk.now();
    session.with_signing(|run| {
        let Some(run) = run else { return };
        match outcome {
            Ok(()) => run.finish(now),
            Err(error) => run.stop(error),
        }
    });
    desk.announce(CacheTag::ACT);
}

async fn sign(
    desk: &Desk,
    session: &Arc<Session>,
    documents: &[FrozenDocument],
    stop: &CancellationToken,
) -> Result<(), DeskError> {
    let http = gishe_signing::http_client(&desk.0.config.central).map_err(|error| internal("HTTP client", &error))?;
    let token = session.tokens.current().await?;
    let address = |text: String| text.parse().map_err(|_| internal("signing address", &text));
    let mut client = Client::new(http.clone(), address(desk.0.config.signing())?, token.expose());
    client.info().await.map_err(refused)?;
    let person = session.profile.national_id.clone();
    let fits = |credential: &Credential| credential.check(&person, desk.now()).is_ok();
    let credential = client.find_credential(&fits).await.map_err(refused)?;
    credential.check(&session.profile.national_id, desk.now()).map_err(not_yours)?;
    session.with_signing(|run| {
        if let Some(run) = run {
            run.credential = Some(shown(&credential));
        }
    });
    let prepared = prepare(desk, session, documents, credential.certificate.issuer_name()).await?;
    let stamps = HttpTimeStamps::new(http, address(desk.0.config.time_stamps())?);
    let clock = desk.0.clock.clone();
    let now = move || clock.now();
    let options = SetOptions { description: fingerprint(session), ..SetOptions::new(&now) };
    let mut events = |event: SetEvent| hear(desk, session, documents, event);
    sign_set(&client, &credential, &prepared, Some(&stamps), &options, stop, &mut events).await.map_err(refused)?;
    // What is left of the quota now; not knowing it costs nothing.
    if let Ok(after) = client.credential(&credential.id).await {
        session.with_signing(|run| {
            if let Some(run) = run {
                run.credential = Some(shown(&after));
            }
        });
    }
    Ok(())
}

/// Freezes the place of each signature in the bytes that were read.
async fn prepare(
    desk: &Desk,
    session: &Arc<Session>,
    documents: &[FrozenDocument],
    provider: String,
) -> Result<Vec<Prepared>, DeskError> {
    let (session, documents, now) = (session.clone(), documents.to_vec(), desk.now());
    desk.blocking(move || {
        let officer = &session.profile.officer;
        let info = SignatureInfo {
            name: Some(officer.officer.name.clone()),
            location: Some(format!("София, район „{}“", officer.district_name)),
            signed_at: Some(now),
            ..SignatureInfo::default()
        };
        let looks = Appearance {
            lines: signature_lines(&officer.officer.name, &provider),
            font: SIGNATURE_FONT,
            size: SIGNATURE_SIZE,
            // The act brings its field along, and the field its place.
            place: [0.0; 4],
        };
        documents
            .iter()
            .map(|document| {
                let frozen = session.journal.view(|view| view.frozen_bytes(&document.digest))?;
                pades::prepare_visible(&frozen, Some(SIGNATURE_FIELD), &info, &looks, pades::RESERVE)
                    .map_err(|error| internal("preparing a signature", &error))
            })
            .collect::<Result<Vec<_>, DeskError>>()
    })
    .await
}

fn fingerprint(session: &Session) -> Option<String> {
    session.with_signing(|run| run.as_ref().map(|run| run.fingerprint().to_owned()))
}

/// Writes down what happened. A signed document is verified and kept before the next event is heard.
fn hear(desk: &Desk, session: &Arc<Session>, documents: &[FrozenDocument], event: SetEvent) {
    let now = desk.now();
    match event {
        SetEvent::Authorizing => set_stage(session, SigningStage::Authorizing),
        SetEvent::AwaitingPhone { control_code, expires_at, .. } => {
            session.with_signing(|run| {
                if let Some(run) = run {
                    run.control_code = Some(control_code.clone());
                }
            });
            set_stage(session, SigningStage::AwaitingPhone { control_code, expires_at });
        }
        SetEvent::AwaitingBrowser | SetEvent::Promised { .. } | SetEvent::Value { .. } => return,
        SetEvent::Approved => approved(session, now),
        SetEvent::Signed { index, pdf, .. } => {
            let kept = match documents.get(index) {
                Some(document) => tokio::task::block_in_place(|| keep(desk, session, document, &pdf)),
                None => Err(DeskError::UnknownDocument),
            };
            let state = match kept {
                Ok(at) => SigningRowState::Signed { at },
                Err(error) => SigningRowState::Failed { error },
            };
            set_row(session, index, state);
        }
        SetEvent::Failed { index, error } => set_row(session, index, SigningRowState::Failed { error: refused(error) }),
    }
    desk.announce(CacheTag::ACT);
}

fn set_stage(session: &Session, stage: SigningStage) {
    session.with_signing(|run| {
        if let Some(run) = run {
            run.stage = stage;
        }
    });
}

fn set_row(session: &Session, index: usize, state: SigningRowState) {
    session.with_signing(|run| {
        if let Some(run) = run {
            run.set_state(index, state);
        }
    });
}

/// The phone said yes: the code that was compared stays on the screen.
fn approved(session: &Session, at: chrono::DateTime<chrono::Utc>) {
    session.with_signing(|run| {
        let Some(run) = run else { return };
        let control_code = run.control_code.clone().unwrap_or_default();
        run.approved_at = Some(at);
        run.stage = SigningStage::Signing { control_code, approved_at: at };
        for index in 0..run.documents.len() {
            run.set_state(index, SigningRowState::Signing);
        }
    });
}

fn shown(credential: &Credential) -> CredentialView {
    CredentialView {
        subject: credential.certificate.subject_name(),
        provider: credential.certificate.issuer_name(),
        valid_until: credential.certificate.not_after(),
        multisign: credential.multisign,
        remaining: credential.remaining,
        quota: credential.quota,
    }
}
