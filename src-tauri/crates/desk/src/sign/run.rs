//! Signing a frozen set through the remote provider: what is begun already is gone on with, the rest is authorised at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gishe_signing::csc::{
    AuthMode, Browser, Client, ClientId, Credential, CscError, Interrupted, OAuth, SetEvent, SetOptions, Trace,
    resume_group, sign_set,
};
use gishe_signing::pades::Prepared;
use gishe_store::journal::FrozenDocument;
use tokio_util::sync::CancellationToken;

use super::ask::{self, Typing};
use super::finish::{AT_ONCE, Finisher};
use super::listener::{Listener, set_row};
use super::provider;
use super::refusal::{not_yours, refused};
use super::trail::{self, Begun, Trail};
use crate::config::CLIENT_ID;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::signing::{ApprovalWay, CredentialView, SigningRowState, SigningStage};

/// Signs the set that stands in the session, to its end.
pub(super) async fn run(desk: Desk, session: Arc<Session>) {
    let Some((documents, stop)) =
        session.with_signing(|run| run.as_ref().map(|run| (run.documents.clone(), run.cancel.clone())))
    else {
        return;
    };
    let outcome = match Finisher::new(&desk, &session) {
        Ok(finisher) => {
            let made = AtomicU32::new(0);
            let course = Course { desk: &desk, session: &session, documents: &documents, stop: &stop, made: &made };
            let (values, signed) = unbounded();
            // What has its value is finished while the next group is still being approved.
            tokio::join!(course.sign(&finisher, values), course.finish(&finisher, signed)).0
        }
        Err(error) => Err(error),
    };
    if let Err(error) = &outcome {
        provider::doubt(&session, error).await;
    }
    let now = desk.now();
    session.with_signing(|run| {
        let Some(run) = run else { return };
        match outcome {
            Ok(()) => run.finish(now),
            Err(error) => run.stop(error, now),
        }
    });
    desk.announce(CacheTag::ACT);
}

/// One set on its way.
pub(super) struct Course<'a> {
    pub desk: &'a Desk,
    pub session: &'a Arc<Session>,
    pub documents: &'a [FrozenDocument],
    stop: &'a CancellationToken,
    /// Signatures that the provider made since it said what is left of the quota.
    pub made: &'a AtomicU32,
}

impl Course<'_> {
    /// Gets a value for every document; their places go to `values` as they come.
    async fn sign(&self, finisher: &Finisher, values: UnboundedSender<usize>) -> Result<(), DeskError> {
        let begun = self.begun().await?;
        let mut open: Vec<usize> = Vec::new();
        for (index, begun) in begun.iter().enumerate() {
            if begun.as_ref().is_some_and(|begun| begun.value.is_some()) {
                set_row(self.session, index, SigningRowState::Finishing);
                let _ = values.unbounded_send(index);
            } else {
                open.push(index);
            }
        }
        if open.is_empty() {
            return Ok(());
        }
        let (client, credential) = self.provider().await?;
        finisher.check(&credential).await?;
        for (trail, places) in groups(&begun, &credential, self.desk.now()) {
            let resumed = self.resume(&client, &credential, &trail, &places, &begun, &values).await?;
            open.retain(|index| !resumed || !places.contains(index));
        }
        if !open.is_empty() {
            self.authorise(&client, &credential, &open, &values).await?;
        }
        // The provider need not be asked once more: it counts what it makes.
        self.show(&credential.spent(self.made.load(Ordering::Relaxed)));
        Ok(())
    }

    async fn begun(&self) -> Result<Vec<Option<Begun>>, DeskError> {
        let (session, documents) = (self.session.clone(), self.documents.to_vec());
        self.desk
            .blocking(move || {
                documents.iter().map(|document| trail::begun(&session, document)).collect::<Result<_, _>>()
            })
            .await
    }

    async fn provider(&self) -> Result<(Client, Credential), DeskError> {
        let client = provider::client(self.desk, self.session).await?;
        let (person, now) = (self.session.profile.national_id.clone(), self.desk.now());
        let fits = |credential: &Credential| credential.check(&person, now).is_ok();
        let credential = client.find_credential(&fits).await.map_err(refused)?;
        credential.check(&person, now).map_err(not_yours)?;
        self.show(&credential);
        Ok((client, credential))
    }

    /// Goes on with a group whose approval an end of the program interrupted. Whether it came to anything.
    async fn resume(
        &self,
        client: &Client,
        credential: &Credential,
        trail: &Trail,
        places: &[usize],
        begun: &[Option<Begun>],
        values: &UnboundedSender<usize>,
    ) -> Result<bool, DeskError> {
        let known = places.iter().filter_map(|place| begun.get(*place)?.as_ref());
        let documents: Vec<Prepared> = known.map(|begun| begun.prepared.clone()).collect();
        let group = Interrupted { documents: &documents, trace: trail.trace.clone() };
        let mut listener = Listener::new(self, places, places.len(), values);
        listener.costs = u32::from(matches!(trail.trace, Trace::Handle(_)));
        listener.awaited = trail.expires_at.map(|expires_at| (trail.control_code.clone(), expires_at));
        let clock = self.desk.0.clock.clone();
        let now = move || clock.now();
        let options = SetOptions::new(&now);
        let mut events = |event: SetEvent| listener.hear(event);
        match resume_group(client, credential, group, None, &options, self.stop, &mut events).await {
            Ok(_) => Ok(true),
            // Nothing is known of the group: it stays what it is, and the next try asks again.
            Err(error @ (CscError::Stopped | CscError::Down | CscError::Timeout | CscError::Unauthorized)) => {
                Err(refused(error))
            }
            Err(error) => {
                tracing::info!(%error, "an interrupted approval came to nothing and is asked for anew");
                Ok(false)
            }
        }
    }

    /// Asks for an approval of documents that nobody was asked about yet.
    async fn authorise(
        &self,
        client: &Client,
        credential: &Credential,
        places: &[usize],
        values: &UnboundedSender<usize>,
    ) -> Result<(), DeskError> {
        let documents: Vec<FrozenDocument> =
            places.iter().filter_map(|place| self.documents.get(*place)).cloned().collect();
        let prepared = trail::begin(self.desk, self.session, &documents, credential).await?;
        let clock = self.desk.0.clock.clone();
        let now = move || clock.now();
        let typing = Typing::new(self.desk, self.session);
        let oauth = self.second_round(client, credential).await?;
        let browser = ask::browser(self.desk, self.session);
        let usual = SetOptions::new(&now);
        let options = SetOptions {
            description: self.fingerprint(),
            codes: Some(&typing),
            wait: if oauth.is_some() { ask::PATIENCE } else { usual.wait },
            browser: oauth.as_ref().map(|oauth| (oauth, &browser as &dyn Browser)),
            ..usual
        };
        let group = usize::try_from(credential.multisign.max(1)).unwrap_or(1);
        let mut listener = Listener::new(self, places, group, values);
        let mut events = |event: SetEvent| listener.hear(event);
        let signed = sign_set(client, credential, &prepared, None, &options, self.stop, &mut events).await;
        match &signed {
            // The provider may know of it still: the next try goes on with it.
            Ok(_) | Err(CscError::Down | CscError::Timeout | CscError::Unauthorized) => {}
            Err(_) => trail::note(self.session, &documents, None)?,
        }
        signed.map(drop).map_err(refused)
    }

    /// The authorisation server, for a credential that is opened in the browser.
    async fn second_round(&self, client: &Client, credential: &Credential) -> Result<Option<OAuth>, DeskError> {
        if credential.mode != AuthMode::OAuth2 {
            return Ok(None);
        }
        let id = ClientId { id: CLIENT_ID.to_owned(), secret: None };
        OAuth::of(client, id).await.map(Some).map_err(refused)
    }

    /// Finishes documents as their values come.
    async fn finish(&self, finisher: &Finisher, signed: UnboundedReceiver<usize>) {
        let finished = signed
            .map(|index| async move {
                match self.documents.get(index) {
                    Some(document) => (index, finisher.finish(document).await),
                    None => (index, Err(DeskError::UnknownDocument)),
                }
            })
            .buffer_unordered(AT_ONCE);
        let mut finished = std::pin::pin!(finished);
        while let Some((index, outcome)) = finished.next().await {
            let state = match outcome {
                Ok(at) => SigningRowState::Signed { at },
                // The finishing in the background was faster, or is at it.
                Err(DeskError::NothingToSign) => SigningRowState::Finishing,
                // Nothing of the officer is wanted for these: they are tried again by themselves.
                Err(error @ (DeskError::TimeStampFailed | DeskError::RevocationUnknown)) => {
                    tracing::info!(%error, "a signature waits to be finished");
                    SigningRowState::Finishing
                }
                Err(error) => SigningRowState::Failed { error },
            };
            set_row(self.session, index, state);
            self.desk.announce(CacheTag::ACT);
        }
    }

    pub fn await_phone(&self, control_code: String, expires_at: DateTime<Utc>) {
        self.session.with_signing(|run| {
            if let Some(run) = run {
                run.approval = ApprovalWay::Phone;
                run.control_code = Some(control_code.clone());
                run.stage = SigningStage::AwaitingPhone { control_code, expires_at };
            }
        });
        self.desk.announce(CacheTag::ACT);
    }

    fn fingerprint(&self) -> Option<String> {
        self.session.with_signing(|run| run.as_ref().map(|run| run.fingerprint().to_owned()))
    }

    fn show(&self, credential: &Credential) {
        self.session.with_signing(|run| {
            if let Some(run) = run {
                run.credential = Some(shown(credential));
            }
        });
    }
}

/// Documents that were authorised together and have no value, with what the provider knows them by. A group of which a document
/// is not in the set, or which another credential was to sign, is signed anew.
fn groups(begun: &[Option<Begun>], credential: &Credential, now: DateTime<Utc>) -> Vec<(Trail, Vec<usize>)> {
    let mut groups: Vec<(Trail, Vec<usize>)> = Vec::new();
    for (index, begun) in begun.iter().enumerate() {
        let Some(begun) = begun.as_ref().filter(|begun| begun.value.is_none()) else { continue };
        let Some(trail) = begun.trail.as_ref().filter(|trail| trail.is_alive(now)) else { continue };
        if begun.signatory != credential.signatory() {
            continue;
        }
        match groups.iter_mut().find(|(known, _)| known == trail) {
            Some((_, places)) => places.push(index),
            None => groups.push((trail.clone(), vec![index])),
        }
    }
    groups.retain(|(trail, places)| trail.count == places.len());
    groups
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
