//! Opening the key for exactly these digests: by the phone, by codes, or by a second round of OAuth.

use std::time::Duration;

use chrono::TimeDelta;

use super::client::Request;
use super::factors::{self, CodeWanted, Factor, FactorKind};
use super::session::Session;
use super::{AuthMode, Authorisation, CscError, Secret, SetEvent};

/// Polls that may fail one after another before the provider counts as down.
pub(super) const LOST_POLLS: u32 = 5;
/// A provider knows better why it stopped waiting: it is given so much longer.
const GRACE: Duration = Duration::from_secs(5);
/// Longest pause that a provider may ask for between two polls.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// Pauses between polls: short at first, since many answers are there at once, then as long as was wished.
pub(super) struct Pace {
    next: Duration,
    longest: Duration,
}

impl Pace {
    pub fn new(longest: Duration) -> Self {
        Self { next: longest / 32, longest }
    }

    pub async fn pause(&mut self) {
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).clamp(Duration::from_millis(1), self.longest);
    }

    /// The provider wishes to be asked later.
    pub async fn hold(&mut self, seconds: Option<u32>) {
        let wished = Duration::from_secs(u64::from(seconds.unwrap_or(1)));
        tokio::time::sleep(wished.min(LONGEST_PAUSE)).await;
        self.next = self.longest;
    }
}

impl Session<'_> {
    /// Gets an authorisation for the digests.
    pub(super) async fn authorise(
        &self,
        digests: &[String],
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Secret, CscError> {
        if self.credential.mode == AuthMode::OAuth2 {
            return self.by_browser(digests, events).await;
        }
        let given = match self.credential.mode {
            AuthMode::Explicit => self.factors().await?,
            _ => Vec::new(),
        };
        if self.stop.is_cancelled() {
            return Err(CscError::Stopped);
        }
        let request = Request {
            digests,
            hash: self.credential.algorithm.hash(),
            description: self.options.description.as_deref(),
            given: &given,
            wait: self.options.wait,
        };
        let asking = self.client.authorize(&self.credential.id, request);
        let asked = tokio::select! {
            // Some providers answer only when the signer has.
            () = self.stop.cancelled() => return Err(CscError::Stopped),
            asked = asking => asked?,
        };
        match asked {
            Authorisation::Granted { sad } => Ok(sad),
            Authorisation::Pending { handle, control_code, fingerprint, expires_in } => {
                let handle = handle.ok_or(CscError::BadAnswer("handle"))?;
                let wait = expires_in.map_or(self.options.wait, |seconds| Duration::from_secs(u64::from(seconds)));
                let expires_at = (self.options.now)() + TimeDelta::from_std(wait).unwrap_or(TimeDelta::MAX / 2);
                events(SetEvent::AwaitingPhone {
                    control_code: control_code.unwrap_or_default(),
                    fingerprint,
                    expires_at,
                    handle: handle.clone(),
                });
                self.wait_for(&handle, wait).await
            }
        }
    }

    /// Waits for the answer of the phone. A handle of an earlier run may be asked about again.
    pub(super) async fn wait_for(&self, handle: &str, wait: Duration) -> Result<Secret, CscError> {
        tokio::select! {
            () = self.stop.cancelled() => Err(CscError::Stopped),
            answered = tokio::time::timeout(wait + GRACE, self.poll(handle)) => {
                answered.unwrap_or(Err(CscError::Expired))
            }
        }
    }

    async fn poll(&self, handle: &str) -> Result<Secret, CscError> {
        let (mut handle, mut lost, mut pace) = (handle.to_owned(), 0, Pace::new(self.options.poll));
        loop {
            pace.pause().await;
            match self.client.authorize_check(&handle).await {
                Ok(Authorisation::Granted { sad }) => return Ok(sad),
                Ok(Authorisation::Pending { handle: next, .. }) => {
                    lost = 0;
                    handle = next.unwrap_or(handle);
                }
                Err(CscError::Busy { seconds }) => pace.hold(seconds).await,
                Err(error) if error.is_transient() && lost < LOST_POLLS => lost += 1,
                Err(error) => return Err(error),
            }
        }
    }

    /// Collects what the credential's expression wants.
    async fn factors(&self) -> Result<Vec<(String, Option<Secret>)>, CscError> {
        let credential = self.credential;
        let chosen = factors::choose(&credential.factors, credential.expression.as_deref(), self.options.codes)?;
        let mut given = Vec::with_capacity(chosen.len());
        for factor in chosen {
            let code = match factor.kind {
                FactorKind::Elsewhere | FactorKind::Unknown => None,
                _ => Some(self.ask(factor).await?),
            };
            given.push((factor.id.clone(), code));
        }
        Ok(given)
    }

    async fn ask(&self, factor: &Factor) -> Result<Secret, CscError> {
        let codes = self.options.codes.ok_or(CscError::CodeWanted)?;
        let challenge = match factor.kind {
            FactorKind::Challenge | FactorKind::Sent => self.client.challenge(&self.credential.id, &factor.id).await?,
            _ => None,
        };
        let wanted = CodeWanted {
            kind: factor.code,
            label: factor.label.clone(),
            description: factor.description.clone(),
            challenge,
            digits: factor.digits,
        };
        tokio::select! {
            () = self.stop.cancelled() => Err(CscError::Stopped),
            code = codes.code(&wanted) => code.filter(|code| !code.is_empty()).ok_or(CscError::CodeWanted),
        }
    }

    async fn by_browser(
        &self,
        digests: &[String],
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Secret, CscError> {
        let (oauth, browser) = self.options.browser.ok_or(CscError::Unsupported("way of authorisation"))?;
        events(SetEvent::AwaitingBrowser);
        let going = oauth.credential(browser, self.credential, digests, self.options.description.as_deref());
        tokio::select! {
            () = self.stop.cancelled() => Err(CscError::Stopped),
            answered = tokio::time::timeout(self.options.wait, going) => answered.unwrap_or(Err(CscError::Expired)),
        }
    }
}
