//! Opening the key for exactly these digests: by the phone, by codes, or by a second round of OAuth.

use std::time::Duration;

use chrono::TimeDelta;

use super::client::Request;
use super::factors::{self, Challenges, CodeKind, CodeWanted, Codes, Factor};
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

/// What opens the key in the explicit mode.
#[derive(Default)]
struct Asked<'f> {
    /// In the order of the expression.
    factors: Vec<&'f Factor>,
    /// Those of them that are typed, in the same order.
    wanted: Vec<CodeWanted>,
    /// Why what was typed before was not taken.
    wrong: Option<CscError>,
}

impl Session<'_> {
    /// Gets an authorisation for the digests. Wrong codes are asked for again where a person types them: the set stays as it is.
    pub(super) async fn authorise(
        &self,
        digests: &[String],
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Secret, CscError> {
        if self.credential.mode == AuthMode::OAuth2 {
            return self.by_browser(digests, events).await;
        }
        let mut asked = match self.credential.mode {
            AuthMode::Explicit => self.asked().await?,
            _ => Asked::default(),
        };
        loop {
            let given = self.given(&asked).await?;
            if self.stop.is_cancelled() {
                return Err(CscError::Stopped);
            }
            let wrong = match self.authorise_with(digests, &given, events).await {
                Err(wrong @ CscError::WrongCode { .. }) if self.asks_again(&asked) => wrong,
                answered => return answered,
            };
            // A challenge is answered once; a password that was sent is good for another try, and another is sent when asked for.
            self.challenge(&mut asked, |wanted| wanted.kind == CodeKind::Response).await?;
            asked.wrong = Some(wrong);
        }
    }

    async fn authorise_with(
        &self,
        digests: &[String],
        given: &[(String, Option<Secret>)],
        events: &mut (dyn FnMut(SetEvent) + Send),
    ) -> Result<Secret, CscError> {
        let request = Request {
            digests,
            hash: self.credential.algorithm.hash(),
            description: self.options.description.as_deref(),
            given,
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

    /// What the credential's expression wants, with whatever the provider has to send first.
    async fn asked(&self) -> Result<Asked<'_>, CscError> {
        let credential = self.credential;
        let factors = factors::choose(&credential.factors, credential.expression.as_deref(), self.options.codes)?;
        let wanted = factors.iter().filter(|factor| factor.is_typed()).map(|factor| CodeWanted::of(factor)).collect();
        let mut asked = Asked { factors, wanted, wrong: None };
        self.challenge(&mut asked, |wanted| wanted.sent).await?;
        Ok(asked)
    }

    /// Has challenges made, or passwords sent, for some of what is wanted.
    async fn challenge(&self, asked: &mut Asked<'_>, which: fn(&CodeWanted) -> bool) -> Result<(), CscError> {
        for wanted in asked.wanted.iter_mut().filter(|wanted| which(wanted)) {
            wanted.challenge = self.challenges().send(wanted).await?;
        }
        Ok(())
    }

    fn challenges(&self) -> Challenges<'_> {
        Challenges::new(self.client, &self.credential.id)
    }

    fn asks_again(&self, asked: &Asked<'_>) -> bool {
        !asked.wanted.is_empty() && self.options.codes.is_some_and(Codes::asks_anew)
    }

    /// Every factor by its name, with what a person typed for it.
    async fn given(&self, asked: &Asked<'_>) -> Result<Vec<(String, Option<Secret>)>, CscError> {
        let mut typed = self.typed(asked).await?.into_iter();
        let give = |factor: &&Factor| (factor.id.clone(), if factor.is_typed() { typed.next() } else { None });
        Ok(asked.factors.iter().map(give).collect())
    }

    async fn typed(&self, asked: &Asked<'_>) -> Result<Vec<Secret>, CscError> {
        if asked.wanted.is_empty() {
            return Ok(Vec::new());
        }
        let codes = self.options.codes.ok_or(CscError::CodeWanted)?;
        let challenges = self.challenges();
        tokio::select! {
            () = self.stop.cancelled() => Err(CscError::Stopped),
            typed = codes.codes(&asked.wanted, asked.wrong.as_ref(), &challenges) => {
                let whole = |typed: &Vec<Secret>| {
                    typed.len() == asked.wanted.len() && !typed.iter().any(Secret::is_empty)
                };
                typed.filter(whole).ok_or(CscError::CodeWanted)
            }
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
