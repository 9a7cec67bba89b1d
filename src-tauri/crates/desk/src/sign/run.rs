//! Signing a frozen set through the remote provider: what is begun already is gone on with, the rest is authorised at once.

use std::ops::Range;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};
use gishe_central::TokenSource;
use gishe_signing::csc::{
    Client, Credential, CscError, Interrupted, SetEvent, SetOptions, Trace, resume_group, sign_set,
};
use gishe_signing::pades::Prepared;
use gishe_store::journal::FrozenDocument;
use tokio_util::sync::CancellationToken;

use super::finish::{AT_ONCE, Finisher};
use super::refusal::{not_yours, refused};
use super::trail::{self, Begun, Trail};
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
    let outcome = match Finisher::new(&desk, &session) {
        Ok(finisher) => {
            let course = Course { desk: &desk, session: &session, documents: &documents, stop: &stop };
            let (values, signed) = unbounded();
            // What has its value is finished while the next group is still being approved.
            tokio::join!(course.sign(&finisher, values), course.finish(&finisher, signed)).0
        }
        Err(error) => Err(error),
    };
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
struct Course<'a> {
    desk: &'a Desk,
    session: &'a Arc<Session>,
    documents: &'a [FrozenDocument],
    stop: &'a CancellationToken,
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
        let (mut client, credential) = self.provider().await?;
        finisher.check(&credential).await?;
        for (trail, places) in groups(&begun, &credential, self.desk.now()) {
            let resumed = self.resume(&client, &credential, &trail, &places, &begun, &values).await?;
            open.retain(|index| !resumed || !places.contains(index));
        }
        if !open.is_empty() {
            self.authorise(&client, &credential, &open, &values).await?;
        }
        self.show_quota(&mut client, &credential).await;
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
        let config = &self.desk.0.config;
        let http = gishe_signing::http_client(&config.central).map_err(|error| internal("HTTP client", &error))?;
        let address = config.signing();
        let url = address.parse().map_err(|_| internal("signing address", &address))?;
        let token = self.session.tokens.current().await?;
        let mut client = Client::new(http, url, token.expose());
        client.info().await.map_err(refused)?;
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
        let options = SetOptions { description: self.fingerprint(), ..SetOptions::new(&now) };
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

    fn await_phone(&self, control_code: String, expires_at: DateTime<Utc>) {
        self.session.with_signing(|run| {
            if let Some(run) = run {
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

    /// What is left of the quota now; not knowing it costs nothing.
    async fn show_quota(&self, client: &mut Client, credential: &Credential) {
        if let Ok(after) = client.credential(&credential.id).await {
            self.show(&after);
        }
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

/// Writes down what happens to the documents at `places`.
struct Listener<'a> {
    course: &'a Course<'a>,
    places: &'a [usize],
    /// Documents that are authorised together.
    size: usize,
    /// The code that the phone shows already, and until when.
    awaited: Option<(String, DateTime<Utc>)>,
    /// The group that is being authorised, by place in `places`.
    group: Range<usize>,
    values: &'a UnboundedSender<usize>,
}

impl<'a> Listener<'a> {
    fn new(course: &'a Course<'a>, places: &'a [usize], size: usize, values: &'a UnboundedSender<usize>) -> Self {
        Self { course, places, size, awaited: None, group: 0..0, values }
    }

    fn hear(&mut self, event: SetEvent) {
        let session = self.course.session;
        match event {
            SetEvent::Authorizing => {
                self.group = self.group.end..(self.group.end + self.size).min(self.places.len());
                match self.awaited.take() {
                    Some((control_code, expires_at)) => self.course.await_phone(control_code, expires_at),
                    None => set_stage(session, SigningStage::Authorizing),
                }
            }
            SetEvent::AwaitingPhone { control_code, expires_at, handle, .. } => {
                self.note(Trace::Handle(handle), self.group.clone(), &control_code, Some(expires_at));
                self.course.await_phone(control_code, expires_at);
            }
            SetEvent::Promised { first, count, response } => {
                self.note(Trace::Response(response), first..first + count, "", None);
            }
            SetEvent::Approved => self.approved(),
            SetEvent::Value { index, value } => self.value(index, &value),
            SetEvent::Failed { index, error } => {
                self.set(index, SigningRowState::Failed { error: refused(error) });
            }
            SetEvent::AwaitingBrowser | SetEvent::Signed { .. } => return,
        }
        self.course.desk.announce(CacheTag::ACT);
    }

    /// The value is kept before anything is done with it.
    fn value(&self, index: usize, value: &[u8]) {
        let Some((place, document)) = self.document(index) else { return };
        let Course { desk, session, .. } = self.course;
        match tokio::task::block_in_place(|| trail::note_value(desk, session, document, value)) {
            Ok(()) => {
                self.set(index, SigningRowState::Finishing);
                let _ = self.values.unbounded_send(place);
            }
            Err(error) => self.set(index, SigningRowState::Failed { error }),
        }
    }

    fn note(&self, trace: Trace, group: Range<usize>, control_code: &str, expires_at: Option<DateTime<Utc>>) {
        let documents: Vec<FrozenDocument> =
            group.filter_map(|index| self.document(index).map(|(_, document)| document.clone())).collect();
        let trail = Trail { trace, count: documents.len(), control_code: control_code.to_owned(), expires_at };
        let noted = tokio::task::block_in_place(|| trail::note(self.course.session, &documents, Some(&trail)));
        if let Err(error) = noted {
            // Without it a crash would cost a second approval, and nothing else.
            tracing::warn!(%error, "how far the provider has come could not be kept");
        }
    }

    /// The phone said yes: the code that was compared stays on the screen.
    fn approved(&self) {
        let at = self.course.desk.now();
        let group = if self.group.is_empty() { 0..self.places.len() } else { self.group.clone() };
        self.course.session.with_signing(|run| {
            let Some(run) = run else { return };
            let control_code = run.control_code.clone().unwrap_or_default();
            run.approved_at = Some(at);
            run.stage = SigningStage::Signing { control_code, approved_at: at };
            for place in self.places.get(group).unwrap_or_default() {
                run.set_state(*place, SigningRowState::Signing);
            }
        });
    }

    fn document(&self, index: usize) -> Option<(usize, &FrozenDocument)> {
        let place = *self.places.get(index)?;
        Some((place, self.course.documents.get(place)?))
    }

    fn set(&self, index: usize, state: SigningRowState) {
        if let Some(place) = self.places.get(index) {
            set_row(self.course.session, *place, state);
        }
    }
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
