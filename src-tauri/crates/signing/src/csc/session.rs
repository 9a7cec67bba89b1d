//! Signing a frozen set: one authorisation for as many documents as the provider allows.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, TimeDelta, Utc};
use futures::future::BoxFuture;
use futures::{FutureExt, StreamExt};
use tokio_util::sync::CancellationToken;

use super::client::Request;
use super::{AuthMode, Authorisation, Client, Credential, CscError, Secret};
use crate::cms::Signing;
use crate::pades::Prepared;
use crate::tsp::{Imprint, TimeStampSource, TspError, read_token};

/// Time stamps that are asked for at once.
const STAMPS_AT_ONCE: usize = 8;
/// Polls that may fail one after another before the provider counts as down.
const LOST_POLLS: u32 = 5;

/// How a set is signed.
pub struct SetOptions<'a> {
    /// The clock: the provider says how long it waits, not until when.
    pub now: &'a (dyn Fn() -> DateTime<Utc> + Sync),
    /// Time between two questions about the phone.
    pub poll: Duration,
    /// Longest wait for the phone where the provider does not say.
    pub wait: Duration,
    /// What the phone shows beside the control code. No personal data.
    pub description: Option<String>,
    /// PIN, for credentials that ask for it.
    pub pin: Option<Secret>,
    /// One-time password, for credentials that ask for it.
    pub otp: Option<Secret>,
}

impl<'a> SetOptions<'a> {
    /// One question a second, three minutes at most.
    pub fn new(now: &'a (dyn Fn() -> DateTime<Utc> + Sync)) -> Self {
        let (poll, wait) = (Duration::from_secs(1), Duration::from_secs(180));
        Self { now, poll, wait, description: None, pin: None, otp: None }
    }
}

/// What happens, as it happens.
#[derive(Debug, Clone)]
pub enum SetEvent {
    /// The provider is asked.
    Authorizing,
    /// The phone asks, showing the same code.
    AwaitingPhone {
        /// Digits to compare; empty where the provider shows none.
        control_code: String,
        /// When the provider stops waiting.
        expires_at: DateTime<Utc>,
    },
    /// The phone said yes.
    Approved,
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

/// Signs `documents` in groups of at most [`Credential::multisign`], with one authorisation for each group, and stamps them
/// where `stamps` is given. The result has one entry for each document, in order.
///
/// An error of the whole means that nothing was signed. `stop` ends the waiting for the phone and keeps the next group
/// from beginning; what the provider has signed by then is completed, never thrown away.
pub async fn sign_set(
    client: &Client,
    credential: &Credential,
    documents: &[Prepared],
    stamps: Option<&dyn TimeStampSource>,
    options: &SetOptions<'_>,
    stop: &CancellationToken,
    events: &mut (dyn FnMut(SetEvent) + Send),
) -> Result<Vec<Result<Vec<u8>, CscError>>, CscError> {
    if !credential.enabled {
        return Err(CscError::CredentialSuspended);
    }
    if credential.mode == AuthMode::OAuth2 {
        return Err(CscError::ModeUnsupported);
    }
    let session = Session { client, credential, stamps, options, stop };
    let size = usize::try_from(credential.multisign.max(1)).unwrap_or(1);
    let mut results: Vec<Result<Vec<u8>, CscError>> = Vec::with_capacity(documents.len());
    let mut ended: Option<CscError> = None;
    for group in documents.chunks(size) {
        let first = results.len();
        let outcome = match &ended {
            Some(error) => Err(error.clone()),
            None => session.group(group, first, events).await,
        };
        match outcome {
            Ok(signed) => results.extend(signed),
            // The first authorisation failed: the set did not come to signing.
            Err(error) if first == 0 => return Err(error),
            Err(error) => {
                for index in first..first + group.len() {
                    events(SetEvent::Failed { index, error: error.clone() });
                    results.push(Err(error.clone()));
                }
                ended = Some(error);
            }
        }
    }
    Ok(results)
}

/// A signed document and the time of its stamp.
type Completed = Result<(Vec<u8>, Option<DateTime<Utc>>), CscError>;

struct Session<'a> {
    client: &'a Client,
    credential: &'a Credential,
    stamps: Option<&'a dyn TimeStampSource>,
    options: &'a SetOptions<'a>,
    stop: &'a CancellationToken,
}

impl Session<'_> {
    async fn group(
        &self,
        documents: &[Prepared],
        first: usize,
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
        events(SetEvent::Authorizing);
        let sad = self.authorise(&digests, events).await?;
        events(SetEvent::Approved);
        let (poll, tries) = (self.options.poll, tries(self.options));
        let values = self.client.sign_hash(self.credential, &sad, &digests, poll, tries).await?;
        if values.len() != documents.len() {
            return Err(CscError::BadAnswer("signatures"));
        }
        // Boxed one by one: a closure over borrowed parts would keep the whole from moving between threads.
        let mut work: Vec<BoxFuture<'_, (usize, Completed)>> = Vec::with_capacity(documents.len());
        for (place, ((signing, document), value)) in signings.iter().zip(documents).zip(values).enumerate() {
            work.push(async move { (place, self.complete(signing, document, value).await) }.boxed());
        }
        let mut finishing = futures::stream::iter(work).buffer_unordered(STAMPS_AT_ONCE);
        let mut results: Vec<Result<Vec<u8>, CscError>> = vec![Err(CscError::Stopped); documents.len()];
        while let Some((place, completed)) = finishing.next().await {
            let index = first + place;
            let result = match completed {
                Ok((pdf, at)) => {
                    events(SetEvent::Signed { index, pdf: pdf.clone(), at });
                    Ok(pdf)
                }
                Err(error) => {
                    events(SetEvent::Failed { index, error: error.clone() });
                    Err(error)
                }
            };
            if let Some(slot) = results.get_mut(place) {
                *slot = result;
            }
        }
        Ok(results)
    }

    /// Asks for an authorisation and waits for the phone.
    async fn authorise(
        &self,
        digests: &[String],
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Secret, CscError> {
        let request = Request {
            digests,
            hash: self.credential.algorithm.hash(),
            description: self.options.description.as_deref(),
            asynchronous: self.options.pin.is_none() && self.options.otp.is_none(),
            pin: self.options.pin.as_ref(),
            otp: self.options.otp.as_ref(),
        };
        let (handle, control_code, expires_in) = match self.client.authorize(&self.credential.id, request).await? {
            Authorisation::Granted { sad } => return Ok(sad),
            Authorisation::Pending { handle, control_code, expires_in } => (handle, control_code, expires_in),
        };
        let handle = handle.ok_or(CscError::BadAnswer("handle"))?;
        let wait = expires_in.map_or(self.options.wait, |seconds| Duration::from_secs(u64::from(seconds)));
        let expires_at = (self.options.now)() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX / 2);
        events(SetEvent::AwaitingPhone { control_code: control_code.unwrap_or_default(), expires_at });
        tokio::select! {
            () = self.stop.cancelled() => Err(CscError::Stopped),
            // A little longer than the provider: it knows better why it stopped.
            answered = tokio::time::timeout(wait + Duration::from_secs(5), self.poll(&handle)) => {
                answered.unwrap_or(Err(CscError::Expired))
            }
        }
    }

    async fn poll(&self, handle: &str) -> Result<Secret, CscError> {
        let mut lost = 0;
        loop {
            tokio::time::sleep(self.options.poll).await;
            match self.client.authorize_check(handle).await {
                Ok(Authorisation::Granted { sad }) => return Ok(sad),
                Ok(Authorisation::Pending { .. }) => lost = 0,
                Err(error) if error.is_transient() && lost < LOST_POLLS => lost += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Checks a value, stamps it and puts it into its document.
    async fn complete(&self, signing: &Signing, document: &Prepared, value: Vec<u8>) -> Completed {
        let value = signing.accept(&value)?;
        let stamp = match self.stamps {
            Some(source) => Some(stamp(source, &Imprint::of(signing.algorithm().hash(), &value)).await?),
            None => None,
        };
        let at = stamp.as_deref().map(read_token).transpose()?.map(|token| token.time);
        let cms = signing.finish(&value, &self.credential.chain, stamp.as_deref())?;
        Ok((document.embed(&cms)?, at))
    }
}

/// A stamp, asked for twice where nobody answered: the signature is made and should not be lost to one dropped packet.
async fn stamp(source: &dyn TimeStampSource, imprint: &Imprint) -> Result<Vec<u8>, TspError> {
    match source.stamp(imprint).await {
        Err(TspError::Down | TspError::Timeout | TspError::Http(500..)) => source.stamp(imprint).await,
        answered => answered,
    }
}

fn tries(options: &SetOptions<'_>) -> u32 {
    let poll = options.poll.as_millis().max(1);
    u32::try_from(options.wait.as_millis() / poll).unwrap_or(u32::MAX).max(1)
}
