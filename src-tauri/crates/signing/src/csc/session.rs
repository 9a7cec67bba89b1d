//! Signing a frozen set: one authorisation for as many documents as the provider allows.
//!
//! # When the program is killed
//! What a later run can do depends on how far the group had come, and on what the provider keeps:
//!
//! | killed | what the provider holds | a later run |
//! |---|---|---|
//! | before [`SetEvent::AwaitingPhone`] | nothing, or a request on the phone that ends by itself | signs the set anew |
//! | while the phone is asked | the request, under its handle | [`resume_group`] with [`Trace::Handle`]: no second approval |
//! | after the approval, before `signHash` | the authorisation; the SAD was never stored | the same: the handle gives another SAD, where the provider allows it |
//! | after `signHash`, asynchronous | the values, under their name | [`resume_group`] with [`Trace::Response`]: no second approval, and none of them is made twice |
//! | after `signHash`, synchronous, before [`SetEvent::Value`] | nothing: the answer was the only copy | signs the group anew |
//! | after [`SetEvent::Value`] | | [`super::finish`]: nobody is asked but the time-stamp authority |
//! | after [`SetEvent::Signed`] | | a document that is signed is not offered again |
//!
//! A signature value exists in a document only once it was checked with the certificate and handed out whole, so that
//! however often a set is resumed, a document has one signature.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use tokio_util::sync::CancellationToken;

use super::authorise::{LOST_POLLS, Pace};
use super::client::Values;
use super::complete::{Value, check, finish_all};
use super::factors::Codes;
use super::oauth::{Browser, OAuth};
use super::{Client, Credential, CscError, Secret};
use crate::cms::Signing;
use crate::pades::Prepared;
use crate::tsp::TimeStampSource;

/// How a set is signed.
pub struct SetOptions<'a> {
    /// The clock: the provider says how long it waits, not until when.
    pub now: &'a (dyn Fn() -> DateTime<Utc> + Sync),
    /// Longest time between two questions about the same thing.
    pub poll: Duration,
    /// Longest wait for the signer where the provider does not say.
    pub wait: Duration,
    /// What the phone shows beside the control code. No personal data.
    pub description: Option<String>,
    /// Who is asked for PIN and one-time password.
    pub codes: Option<&'a dyn Codes>,
    /// For credentials that are authorised by a second round of OAuth.
    pub browser: Option<(&'a OAuth, &'a dyn Browser)>,
}

impl<'a> SetOptions<'a> {
    /// One question a second, three minutes at most, nobody to ask for codes and no browser.
    pub fn new(now: &'a (dyn Fn() -> DateTime<Utc> + Sync)) -> Self {
        let (poll, wait) = (Duration::from_secs(1), Duration::from_secs(180));
        Self { now, poll, wait, description: None, codes: None, browser: None }
    }
}

/// What happens, as it happens.
#[derive(Debug, Clone)]
pub enum SetEvent {
    /// The provider is asked.
    Authorizing,
    /// The browser shows the provider's page.
    AwaitingBrowser,
    /// The phone asks, showing the same code.
    AwaitingPhone {
        /// Digits to compare; empty where the provider shows none.
        control_code: String,
        /// The print of the set as the phone shows it, where the provider has one.
        fingerprint: Option<String>,
        /// When the provider stops waiting.
        expires_at: DateTime<Utc>,
        /// For [`Trace::Handle`]: opens nothing without the officer's session.
        handle: String,
    },
    /// The signer said yes.
    Approved,
    /// The provider will have the values of a group under this name: for [`Trace::Response`].
    Promised {
        /// Place of the group's first document in the set.
        first: usize,
        /// Documents of the group.
        count: usize,
        /// The name; opens nothing without the officer's session.
        response: String,
    },
    /// The value of a document is here and belongs to it: with [`super::finish`] it can be finished later, whatever happens.
    Value {
        /// The document's place in the set.
        index: usize,
        /// The signature value, as CMS wants it.
        value: Vec<u8>,
    },
    /// A document is signed.
    Signed {
        /// Its place in the set.
        index: usize,
        /// The whole signed document.
        pdf: Vec<u8>,
        /// The time of its stamp.
        at: Option<DateTime<Utc>>,
    },
    /// A document is not signed; the others go on.
    Failed {
        /// Its place in the set.
        index: usize,
        /// Why.
        error: CscError,
    },
}

/// How far a group had come when its run ended. Neither opens a key by itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Trace {
    /// The authorisation was asked for under this handle.
    Handle(String),
    /// The values were promised under this name.
    Response(String),
}

/// Signs `documents` in groups of at most [`Credential::multisign`], with one authorisation for each group, and stamps them
/// where `stamps` is given. The result has one entry for each document, in order.
///
/// An error of the whole means that nothing was signed. `stop` ends the waiting for the signer and keeps the next group
/// from beginning; what the provider has signed by then is completed, never thrown away. Documents beyond
/// [`Credential::remaining`] are not offered: they fail with [`CscError::QuotaSpent`] and can be signed later.
pub async fn sign_set(
    client: &Client,
    credential: &Credential,
    documents: &[Prepared],
    stamps: Option<&dyn TimeStampSource>,
    options: &SetOptions<'_>,
    stop: &CancellationToken,
    events: &mut (dyn FnMut(SetEvent) + Send),
) -> Result<Vec<Result<Vec<u8>, CscError>>, CscError> {
    credential.usable()?;
    let session = Session { client, credential, stamps, options, stop };
    let size = usize::try_from(credential.multisign.max(1)).unwrap_or(1);
    let affordable = credential.remaining.map_or(usize::MAX, |left| usize::try_from(left).unwrap_or(usize::MAX));
    let (offered, beyond) = documents.split_at(documents.len().min(affordable));
    let mut results: Vec<Result<Vec<u8>, CscError>> = Vec::with_capacity(documents.len());
    let mut ended: Option<CscError> = None;
    for group in offered.chunks(size) {
        let first = results.len();
        let outcome = match &ended {
            Some(error) => Err(error.clone()),
            None => session.group(group, first, None, events).await,
        };
        match outcome {
            Ok(signed) => results.extend(signed),
            // The first authorisation failed: the set did not come to signing.
            Err(error) if first == 0 => return Err(error),
            Err(error) => {
                fail(group.len(), &error, &mut results, events);
                ended = Some(error);
            }
        }
    }
    fail(beyond.len(), ended.as_ref().unwrap_or(&CscError::QuotaSpent), &mut results, events);
    Ok(results)
}

/// A group of a run that ended: its documents, the same bytes in any order, and how far they had come.
pub struct Interrupted<'a> {
    /// The group's documents and no other.
    pub documents: &'a [Prepared],
    /// How far they had come.
    pub trace: Trace,
}

/// Goes on with a group of a run that ended; the events count from its first document.
///
/// An error of the whole means that nothing was signed: the provider did not keep it, and the documents can be signed anew.
pub async fn resume_group(
    client: &Client,
    credential: &Credential,
    group: Interrupted<'_>,
    stamps: Option<&dyn TimeStampSource>,
    options: &SetOptions<'_>,
    stop: &CancellationToken,
    events: &mut (dyn FnMut(SetEvent) + Send),
) -> Result<Vec<Result<Vec<u8>, CscError>>, CscError> {
    let session = Session { client, credential, stamps, options, stop };
    session.group(group.documents, 0, Some(group.trace), events).await
}

fn fail(
    count: usize,
    error: &CscError,
    results: &mut Vec<Result<Vec<u8>, CscError>>,
    events: &mut (dyn FnMut(SetEvent) + Send),
) {
    for _ in 0..count {
        events(SetEvent::Failed { index: results.len(), error: error.clone() });
        results.push(Err(error.clone()));
    }
}

pub(super) struct Session<'a> {
    pub client: &'a Client,
    pub credential: &'a Credential,
    stamps: Option<&'a dyn TimeStampSource>,
    pub options: &'a SetOptions<'a>,
    pub stop: &'a CancellationToken,
}

impl Session<'_> {
    async fn group(
        &self,
        documents: &[Prepared],
        first: usize,
        trace: Option<Trace>,
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Vec<Result<Vec<u8>, CscError>>, CscError> {
        let algorithm = self.credential.algorithm;
        let signings = documents
            .iter()
            .map(|document| Signing::new(&document.digest(algorithm.hash()), algorithm, &self.credential.certificate))
            .collect::<Result<Vec<_>, _>>()?;
        let digests: Vec<String> = signings.iter().map(|signing| STANDARD.encode(signing.digest())).collect();
        if self.stop.is_cancelled() {
            return Err(CscError::Stopped);
        }
        let values = match trace {
            Some(Trace::Response(response)) => {
                events(SetEvent::Approved);
                let values = counted(self.fetch(&response).await?, documents.len())?;
                in_order(&signings, values)
            }
            trace => {
                events(SetEvent::Authorizing);
                let sad = match trace {
                    Some(Trace::Handle(handle)) => self.wait_for(&handle, self.options.wait).await?,
                    _ => self.authorise(&digests, events).await?,
                };
                events(SetEvent::Approved);
                self.values(&sad, &digests, first, events).await?
            }
        };
        let values = check(&signings, values, first, events);
        let signatory = self.credential.signatory();
        Ok(finish_all(&signatory, &signings, documents, values, self.stamps, first, events).await)
    }

    /// Has the digests signed; one by one where the provider takes no more at once. What it has signed when it stops is kept.
    async fn values(
        &self,
        sad: &Secret,
        digests: &[String],
        first: usize,
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Vec<Value>, CscError> {
        match self.sign(sad, digests, first, events).await {
            Err(CscError::TooManyHashes) if digests.len() > 1 => {}
            answered => return answered,
        }
        let extends = self.client.known().serves("credentials/extendTransaction");
        let (mut values, mut sad) = (Vec::with_capacity(digests.len()), sad.clone());
        for (place, digest) in digests.iter().enumerate() {
            let one = std::slice::from_ref(digest);
            let next = async {
                if place > 0 && extends {
                    sad = self.client.extend(self.credential, &sad, one).await?;
                }
                self.sign(&sad, one, first + place, events).await
            };
            match next.await {
                Ok(value) => values.extend(value),
                Err(error) if values.is_empty() => return Err(error),
                Err(error) => {
                    values.resize(digests.len(), Err(error));
                    break;
                }
            }
        }
        Ok(values)
    }

    /// One `signHash`, asked for twice where nobody answered: an authorisation should not be lost to one dropped packet. A
    /// provider that did sign refuses the second.
    async fn sign(
        &self,
        sad: &Secret,
        digests: &[String],
        first: usize,
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Vec<Value>, CscError> {
        let answered = match self.client.sign_hash(self.credential, sad, digests).await {
            Err(CscError::Busy { seconds }) => {
                Pace::new(self.options.poll).hold(seconds).await;
                self.client.sign_hash(self.credential, sad, digests).await?
            }
            Err(lost) if lost.is_transient() => {
                self.client.sign_hash(self.credential, sad, digests).await.map_err(|_| lost)?
            }
            answered => answered?,
        };
        let count = digests.len();
        let values = match answered {
            Values::Ready(values) => values,
            Values::Pending(None) => return Err(CscError::BadAnswer("signatures")),
            Values::Pending(Some(response)) => {
                events(SetEvent::Promised { first, count, response: response.clone() });
                self.fetch(&response).await?
            }
        };
        counted(values, count)
    }

    /// Fetches values that come later. Not even the officer stops this: the key has been used.
    async fn fetch(&self, response: &str) -> Result<Vec<Vec<u8>>, CscError> {
        let (mut response, mut lost, mut pace) = (response.to_owned(), 0, Pace::new(self.options.poll));
        let polling = async {
            loop {
                pace.pause().await;
                match self.client.sign_polling(&response).await {
                    Ok(Values::Ready(values)) => return Ok(values),
                    Ok(Values::Pending(next)) => {
                        lost = 0;
                        response = next.unwrap_or(response);
                    }
                    Err(CscError::Busy { seconds }) => pace.hold(seconds).await,
                    Err(error) if error.is_transient() && lost < LOST_POLLS => lost += 1,
                    Err(error) => return Err(error),
                }
            }
        };
        tokio::time::timeout(self.options.wait, polling).await.unwrap_or(Err(CscError::Timeout))
    }
}

/// Values to the documents that they sign: whoever goes on need not remember in which order they were asked for.
fn in_order(signings: &[Signing], mut values: Vec<Value>) -> Vec<Value> {
    for (place, signing) in signings.iter().enumerate() {
        let belongs = |value: &Value| value.as_ref().is_ok_and(|value| signing.accept(value).is_ok());
        let rest = values.get(place..).unwrap_or_default();
        if let Some(found) = rest.iter().position(belongs) {
            values.swap(place, place + found);
        }
    }
    values
}

/// As many values as digests: which of them belongs to which could not be told otherwise.
fn counted(values: Vec<Vec<u8>>, asked: usize) -> Result<Vec<Value>, CscError> {
    if values.len() == asked {
        Ok(values.into_iter().map(Ok).collect())
    } else {
        Err(CscError::WrongCount { asked, got: values.len() })
    }
}
