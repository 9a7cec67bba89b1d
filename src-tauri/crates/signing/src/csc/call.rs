//! Asking: one session of one officer at a provider, and how its answers are read whatever the method.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use reqwest::header::RETRY_AFTER;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Mutex;
use url::Url;
use zeroize::Zeroizing;

use super::error::printable;
use super::info::Info;
use super::wire::{Fault, TokenAnswer};
use super::{CscError, Secret};
use crate::http::{BodyFault, body};

/// Largest answer, in bytes.
const MAX_ANSWER: usize = 4 * 1024 * 1024;

/// The token of the service authorisation (CSC v2 §8.1).
#[async_trait]
pub trait ServiceToken: Send + Sync {
    /// What the next call carries; none where the provider knows the caller in another way.
    async fn current(&self) -> Result<Option<Secret>, CscError>;

    /// Another one than the provider has just refused; none when there is no other.
    async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, CscError>;

    /// The headers by which a call shows the token; none when it is a bearer token and shown as one (RFC 6750, 2.1).
    fn shown(&self, token: &Secret, method: &str, url: &Url) -> Option<Headers> {
        let _ = (token, method, url);
        None
    }

    /// Hears what an answer says of the next call.
    fn heard(&self, url: &Url, answer: &Headers) {
        let _ = (url, answer);
    }
}

/// Headers of a call or an answer.
pub type Headers = reqwest::header::HeaderMap;

/// A token that was handed in.
struct Fixed(Option<Secret>);

#[async_trait]
impl ServiceToken for Fixed {
    async fn current(&self) -> Result<Option<Secret>, CscError> {
        Ok(self.0.clone())
    }

    async fn renewed(&self, _: &Secret) -> Result<Option<Secret>, CscError> {
        Ok(None)
    }
}

/// Tokens of a session, renewed by one caller at a time.
pub(super) struct Tokens(Mutex<TokenAnswer>);

impl Tokens {
    pub fn new(given: TokenAnswer) -> Self {
        Self(Mutex::new(given))
    }

    /// What calls carry now, and what ends the session: the refresh token where there is one.
    pub async fn held(&self) -> (Secret, Secret) {
        let held = self.0.lock().await;
        (held.access_token.clone(), held.refresh_token.as_ref().unwrap_or(&held.access_token).clone())
    }

    /// Another token than the refused one: that of whoever was faster, or the one that `renew` gets for the refresh token. None
    /// when there is no other.
    pub async fn renewed<F>(
        &self,
        refused: &Secret,
        renew: impl FnOnce(Secret) -> F,
    ) -> Result<Option<Secret>, CscError>
    where
        F: Future<Output = Result<TokenAnswer, CscError>>,
    {
        let mut held = self.0.lock().await;
        if held.access_token != *refused {
            return Ok(Some(held.access_token.clone()));
        }
        let Some(refresh) = held.refresh_token.clone() else { return Ok(None) };
        let mut fresh = match renew(refresh.clone()).await {
            Err(CscError::SignInRefused { .. }) => return Ok(None),
            answered => answered?,
        };
        // A server that hands out no other goes on with the one it gave (RFC 6749 §6).
        fresh.refresh_token = fresh.refresh_token.or(Some(refresh));
        *held = fresh;
        Ok(Some(held.access_token.clone()))
    }
}

/// A refusal by whoever signs people in; the provider's own code, unless it is down or busy.
pub(super) fn sign_in_refused(status: u16, text: &[u8], retry_after: Option<u32>) -> CscError {
    let fault: Fault = serde_json::from_slice(text).unwrap_or_default();
    if status == 429 || status >= 500 {
        return CscError::from_answer(status, Some(&fault), retry_after);
    }
    CscError::SignInRefused { code: printable(&fault.error, status) }
}

/// Questions that were asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Calls {
    /// All of them but polls.
    pub asked: u32,
    /// Questions about something that was asked for before.
    pub polls: u32,
}

#[derive(Default)]
struct Counters {
    asked: AtomicU32,
    polls: AtomicU32,
}

/// A provider, with the session of one officer. Clones are the same session.
#[derive(Clone)]
pub struct Client {
    http: reqwest::Client,
    base: Url,
    token: Arc<dyn ServiceToken>,
    pub(super) timeout: Duration,
    pub(super) info: Arc<Info>,
    counters: Arc<Counters>,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("base", &self.base.as_str()).finish_non_exhaustive()
    }
}

impl Client {
    /// At `base` (`https://…/csc/v2/`), with a bearer token that was handed in, unless it is empty; at most 20 s for one
    /// call.
    pub fn new(http: reqwest::Client, base: Url, token: impl Into<String>) -> Self {
        let token = Some(Secret::from(token.into())).filter(|token| !token.is_empty());
        Self::with_token(http, base, Arc::new(Fixed(token)))
    }

    /// The same with a token that can be renewed.
    pub fn with_token(http: reqwest::Client, mut base: Url, token: Arc<dyn ServiceToken>) -> Self {
        if !base.path().ends_with('/') {
            base.set_path(&format!("{}/", base.path()));
        }
        // Until the provider has said so itself.
        let specs = if base.path().ends_with("/v1/") { "1." } else { "2." };
        let info = Arc::new(Info { specs: specs.into(), ..Info::default() });
        Self { http, base, token, timeout: Duration::from_secs(20), info, counters: Arc::default() }
    }

    /// With another time limit for one call.
    pub fn with_timeout(self, timeout: Duration) -> Self {
        Self { timeout, ..self }
    }

    /// With what the provider said about itself when it was asked before.
    pub fn knowing(self, info: Info) -> Self {
        Self { info: Arc::new(info), ..self }
    }

    /// With another token, the rest unchanged.
    pub fn signed_in(self, token: Arc<dyn ServiceToken>) -> Self {
        Self { token, ..self }
    }

    /// The address, with a slash at its end.
    pub fn base(&self) -> &Url {
        &self.base
    }

    /// The HTTP client.
    pub(super) fn http(&self) -> &reqwest::Client {
        &self.http
    }

    /// What the provider said about itself; all but empty before [`Client::info`].
    pub fn known(&self) -> &Info {
        &self.info
    }

    /// Questions asked by this client and its clones.
    pub fn calls(&self) -> Calls {
        let read = |counter: &AtomicU32| counter.load(Ordering::Relaxed);
        Calls { asked: read(&self.counters.asked), polls: read(&self.counters.polls) }
    }

    /// A question outside the session: signing in and out.
    pub(super) fn post(&self, method: &str) -> Result<reqwest::RequestBuilder, CscError> {
        self.counters.asked.fetch_add(1, Ordering::Relaxed);
        let url = self.base.join(method).map_err(|_| CscError::BadAnswer("address"))?;
        Ok(self.http.post(url).timeout(self.timeout))
    }

    /// Calls a method that has to answer something.
    pub(super) async fn need<A: Serialize, B: DeserializeOwned>(
        &self,
        method: &str,
        ask: &A,
        what: &'static str,
    ) -> Result<B, CscError> {
        self.call(method, ask, self.timeout, false).await?.ok_or(CscError::BadAnswer(what))
    }

    /// Calls a method; a token that is refused is renewed once. None means that there is no answer: to a poll, that it is
    /// still pending.
    pub(super) async fn call<A: Serialize, B: DeserializeOwned>(
        &self,
        method: &str,
        ask: &A,
        timeout: Duration,
        poll: bool,
    ) -> Result<Option<B>, CscError> {
        let token = if method == "info" { None } else { self.token.current().await? };
        let first = self.send(method, ask, token.as_ref(), timeout, poll).await;
        let (Err(CscError::Unauthorized), Some(refused)) = (&first, &token) else { return first };
        match self.token.renewed(refused).await? {
            Some(other) => self.send(method, ask, Some(&other), timeout, poll).await,
            None => first,
        }
    }

    async fn send<A: Serialize, B: DeserializeOwned>(
        &self,
        method: &str,
        ask: &A,
        token: Option<&Secret>,
        timeout: Duration,
        poll: bool,
    ) -> Result<Option<B>, CscError> {
        let counter = if poll { &self.counters.polls } else { &self.counters.asked };
        counter.fetch_add(1, Ordering::Relaxed);
        let url = self.base.join(method).map_err(|_| CscError::BadAnswer("address"))?;
        let mut request = self.http.post(url.clone()).timeout(timeout).json(ask);
        if let Some(token) = token {
            request = match self.token.shown(token, "POST", &url) {
                Some(headers) => request.headers(headers),
                None => request.bearer_auth(token.reveal()),
            };
        }
        let answer = request.send().await.map_err(|fault| CscError::from_transport(&fault))?;
        self.token.heard(&url, answer.headers());
        let (status, text, retry_after) = read(answer).await?;
        match status {
            202 => Ok(serde_json::from_slice(&text).ok()),
            200..=299 if text.iter().all(u8::is_ascii_whitespace) => Ok(None),
            200..=299 => serde_json::from_slice(&text).map(Some).map_err(|_| CscError::BadAnswer("form")),
            300..=399 => Err(CscError::BadAnswer("address")),
            _ => {
                let fault: Option<Fault> = serde_json::from_slice(&text).ok();
                match fault {
                    Some(fault) if poll && is_pending(&fault) => Ok(None),
                    fault => Err(CscError::from_answer(status, fault.as_ref(), retry_after)),
                }
            }
        }
    }
}

/// Status, body and `Retry-After` in seconds.
pub(super) async fn read(answer: reqwest::Response) -> Result<(u16, Zeroizing<Vec<u8>>, Option<u32>), CscError> {
    let status = answer.status().as_u16();
    let retry_after = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let text = body(answer, MAX_ANSWER).await.map_err(|fault| match fault {
        BodyFault::TooLarge => CscError::BadAnswer("size"),
        BodyFault::Transport(fault) => CscError::from_transport(&fault),
    })?;
    Ok((status, Zeroizing::new(text), retry_after))
}

/// The ways in which providers say with an error status that it is too early (RFC 8628 §3.5 and words of their own).
fn is_pending(fault: &Fault) -> bool {
    const PENDING: &[&str] = &[
        "authorization_pending",
        "slow_down",
        "accepted_request",
        "pending",
        "request_pending",
        "signature_pending",
        "in_progress",
        "not_ready",
    ];
    PENDING.iter().any(|code| fault.error.eq_ignore_ascii_case(code))
}
