//! A session: access tokens while they last, new ones after, and its end.

use std::fmt;
use std::sync::{Arc, PoisonError};

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use gishe_sync::ports::CentralFault;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::claims::{Expected, OfficerClaims, verify};
use super::provider::{ENDED, Grant, Provider, REUSED};
use super::{OidcConfig, SignInError};
use crate::clock;
use crate::proof::ProofKey;
use crate::token::{AccessToken, TokenSource};

/// A token is renewed when less than this is left of it.
const MARGIN: TimeDelta = TimeDelta::seconds(30);

/// A refresh token: wiped on drop, never printed. One that is bound to a key is worth nothing without it, so the two are kept
/// together.
#[derive(Clone)]
pub struct RefreshToken {
    text: Zeroizing<String>,
    key: Option<ProofKey>,
}

impl RefreshToken {
    /// Takes a token over.
    pub fn new(token: String) -> Self {
        Self { text: Zeroizing::new(token), key: None }
    }

    /// The same, bound to a key (RFC 9449, 5).
    #[must_use]
    pub fn with_key(self, key: Option<ProofKey>) -> Self {
        Self { key, ..self }
    }

    /// The text, to be kept.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// The key that it is bound to, to be kept with it.
    pub fn key(&self) -> Option<&ProofKey> {
        self.key.as_ref()
    }
}

impl fmt::Debug for RefreshToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("RefreshToken(••••)")
    }
}

/// Keeps the refresh token of a session, in the keyring. Each renewal uses one up and gives another.
pub trait RefreshKeeper: Send + Sync {
    /// Keeps the token in place of the one before; may block. A token that could not be kept costs the officer a
    /// sign-in at the next start and nothing else: whoever implements this says so in the log.
    fn keep(&self, token: &RefreshToken);

    /// Hears who the officer is by a renewal, beside the token that was kept: districts and roles may have changed. May block.
    fn heard(&self, officer: &OfficerClaims, token: &RefreshToken) {
        let _ = (officer, token);
    }
}

/// How a session has ended by the provider's word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// It does not go on: too old, revoked, the account closed.
    Refused,
    /// Its refresh token was used a second time: somebody else has it, or had it (RFC 9700, 4.14.2).
    Reused,
}

/// The session of a signed-in officer. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    config: OidcConfig,
    subject: String,
    keeper: Arc<dyn RefreshKeeper>,
    /// What its tokens are bound to.
    key: Option<ProofKey>,
    state: Mutex<State>,
    /// How it has ended, once it has.
    ended: std::sync::Mutex<Option<Ended>>,
    /// Who the officer is by the last ID token; none until there was one since the start.
    officer: std::sync::Mutex<Option<OfficerClaims>>,
}

struct State {
    /// None until it is first needed: a desk that starts without the network has not asked yet.
    provider: Option<Provider>,
    access: Option<(AccessToken, DateTime<Utc>)>,
    /// None once the session is over.
    refresh: Option<RefreshToken>,
}

impl Session {
    pub(super) async fn begin(
        provider: Provider,
        grant: Grant,
        officer: OfficerClaims,
        keeper: Arc<dyn RefreshKeeper>,
    ) -> Result<Self, SignInError> {
        let refresh = grant.refresh.ok_or(CentralFault::Malformed("no refresh token"))?;
        keep(&keeper, &refresh).await;
        let config = provider.config.clone();
        let state =
            State { provider: Some(provider), access: Some((grant.access, grant.until)), refresh: Some(refresh) };
        let session = Shared::new(config, officer.subject.clone(), keeper, state);
        *hold(&session.officer) = Some(officer);
        Ok(Self(Arc::new(session)))
    }

    /// Goes on with a session whose refresh token was kept. Nothing is sent until a token is needed.
    pub fn resume(config: OidcConfig, subject: String, refresh: RefreshToken, keeper: Arc<dyn RefreshKeeper>) -> Self {
        let state = State { provider: None, access: None, refresh: Some(refresh) };
        Self(Arc::new(Shared::new(config, subject, keeper, state)))
    }

    /// The officer, by the provider's name for the account.
    pub fn subject(&self) -> &str {
        &self.0.subject
    }

    /// A token of this session as it was kept by its text, ready to be shown elsewhere than to central: bound to the session's
    /// key where that is.
    pub fn token(&self, text: &str) -> AccessToken {
        AccessToken::new(text.to_owned()).bound(self.0.key.clone())
    }

    /// How the session has ended by the provider's word; none while it goes on.
    pub fn ended(&self) -> Option<Ended> {
        *hold(&self.0.ended)
    }

    /// Who the officer is by the last ID token: districts and roles as they are now. None until there was one since the start.
    pub fn officer(&self) -> Option<OfficerClaims> {
        hold(&self.0.officer).clone()
    }

    /// Ends the session, here at once and at the provider.
    ///
    /// # Errors
    /// [`SignInError::Provider`] when the provider could not be told; here it is over all the same.
    pub async fn revoke(&self) -> Result<(), SignInError> {
        let mut state = self.0.state.lock().await;
        state.access = None;
        let Some(refresh) = state.refresh.take() else { return Ok(()) };
        self.0.provider(&mut state).await?.revoke(&refresh).await
    }

    /// A renewal is carried to its end even when whoever asked for it goes away: once the provider has taken the old
    /// refresh token, the new one must be kept.
    async fn to_the_end(&self, refused: Option<AccessToken>) -> Result<AccessToken, CentralFault> {
        let shared = Arc::clone(&self.0);
        let renewal = tokio::spawn(async move {
            let mut state = shared.state.lock().await;
            match &state.access {
                // Another request has renewed it meanwhile.
                Some((access, until)) if refused.as_ref() != Some(access) && lasts(*until) => Ok(access.clone()),
                _ => shared.refreshed(&mut state).await,
            }
        });
        renewal.await.unwrap_or(Err(CentralFault::Timeout))
    }
}

impl Shared {
    fn new(config: OidcConfig, subject: String, keeper: Arc<dyn RefreshKeeper>, state: State) -> Self {
        let key = state.refresh.as_ref().and_then(RefreshToken::key).cloned();
        let state = Mutex::new(state);
        Self {
            config,
            subject,
            keeper,
            key,
            state,
            ended: std::sync::Mutex::default(),
            officer: std::sync::Mutex::default(),
        }
    }

    async fn provider<'a>(&self, state: &'a mut State) -> Result<&'a Provider, SignInError> {
        let provider = match state.provider.take() {
            Some(provider) => provider,
            None => Provider::discover(self.config.clone()).await?,
        };
        Ok(state.provider.insert(provider))
    }

    async fn refreshed(&self, state: &mut State) -> Result<AccessToken, CentralFault> {
        state.access = None;
        let refresh = state.refresh.clone().ok_or(CentralFault::Unauthorized)?;
        let provider = self.provider(state).await.map_err(fault)?;
        let form = [("grant_type", "refresh_token"), ("refresh_token", refresh.expose())];
        let grant = match provider.grant(&form, refresh.key()).await {
            Ok(grant) => grant,
            Err(SignInError::Refused { reason }) if reason == ENDED || reason == REUSED => {
                tracing::info!(%reason, "the session has ended");
                state.refresh = None;
                *hold(&self.ended) = Some(if reason == REUSED { Ended::Reused } else { Ended::Refused });
                return Err(CentralFault::Unauthorized);
            }
            Err(other) => {
                tracing::warn!(error = %other, "the session could not be renewed");
                return Err(fault(other));
            }
        };
        // First what must not be lost: the token before is used up.
        let next = grant.refresh.unwrap_or(refresh);
        keep(&self.keeper, &next).await;
        state.refresh = Some(next.clone());
        if let Some(id_token) = &grant.id_token {
            let expected = Expected { nonce: None, access: &grant.access, subject: Some(&self.subject) };
            let provider = self.provider(state).await.map_err(fault)?;
            match verify(provider, id_token, &expected).await {
                Ok(officer) => self.heard(officer, next).await,
                Err(error) => {
                    tracing::warn!(%error, "a renewed session is not the officer's");
                    return Err(fault(error));
                }
            }
        }
        state.access = Some((grant.access.clone(), grant.until));
        Ok(grant.access)
    }

    async fn heard(&self, officer: OfficerClaims, token: RefreshToken) {
        *hold(&self.officer) = Some(officer.clone());
        let keeper = Arc::clone(&self.keeper);
        if tokio::task::spawn_blocking(move || keeper.heard(&officer, &token)).await.is_err() {
            tracing::error!("who the officer is was not kept");
        }
    }
}

#[async_trait]
impl TokenSource for Session {
    async fn current(&self) -> Result<AccessToken, CentralFault> {
        self.to_the_end(None).await
    }

    async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, CentralFault> {
        self.to_the_end(Some(refused.clone())).await
    }
}

fn hold<T>(lock: &std::sync::Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}

fn lasts(until: DateTime<Utc>) -> bool {
    clock::now() + MARGIN < until
}

async fn keep(keeper: &Arc<dyn RefreshKeeper>, token: &RefreshToken) {
    let (keeper, token) = (Arc::clone(keeper), token.clone());
    if tokio::task::spawn_blocking(move || keeper.keep(&token)).await.is_err() {
        tracing::error!("the refresh token was not kept");
    }
}

/// A renewal that fails for what the provider is or says ends the session; one that could not be asked for does not.
fn fault(error: SignInError) -> CentralFault {
    match error {
        SignInError::Provider(fault) => fault,
        SignInError::Discovery(_) | SignInError::Config(_) => CentralFault::Malformed("the identity provider"),
        SignInError::Refused { .. } | SignInError::Forged(_) | SignInError::SecondFactorMissing => {
            CentralFault::Unauthorized
        }
        SignInError::Timeout | SignInError::Listener(_) => CentralFault::Timeout,
    }
}
