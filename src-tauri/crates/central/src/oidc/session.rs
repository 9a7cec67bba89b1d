//! A session: access tokens while they last, new ones after, and its end.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chrono::{DateTime, TimeDelta, Utc};
use gishe_sync::ports::CentralFault;
use tokio::sync::Mutex;
use zeroize::Zeroizing;

use super::claims::{Expected, verify};
use super::provider::{Grant, Provider};
use super::{OidcConfig, SignInError};
use crate::clock;
use crate::token::{AccessToken, TokenSource};

/// A token is renewed when less than this is left of it.
const MARGIN: TimeDelta = TimeDelta::seconds(30);

/// A refresh token: wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct RefreshToken(Zeroizing<String>);

impl RefreshToken {
    /// Takes a token over.
    pub fn new(token: String) -> Self {
        Self(Zeroizing::new(token))
    }

    /// The text, to be kept.
    pub fn expose(&self) -> &str {
        &self.0
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
}

/// The session of a signed-in officer. Clones are the same session.
#[derive(Clone)]
pub struct Session(Arc<Shared>);

struct Shared {
    config: OidcConfig,
    subject: String,
    keeper: Arc<dyn RefreshKeeper>,
    state: Mutex<State>,
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
        subject: String,
        keeper: Arc<dyn RefreshKeeper>,
    ) -> Result<Self, SignInError> {
        let refresh = grant.refresh.ok_or(CentralFault::Malformed("no refresh token"))?;
        keep(&keeper, &refresh).await;
        let config = provider.config.clone();
        let state =
            State { provider: Some(provider), access: Some((grant.access, grant.until)), refresh: Some(refresh) };
        Ok(Self(Arc::new(Shared { config, subject, keeper, state: Mutex::new(state) })))
    }

    /// Goes on with a session whose refresh token was kept. Nothing is sent until a token is needed.
    pub fn resume(config: OidcConfig, subject: String, refresh: RefreshToken, keeper: Arc<dyn RefreshKeeper>) -> Self {
        let state = State { provider: None, access: None, refresh: Some(refresh) };
        Self(Arc::new(Shared { config, subject, keeper, state: Mutex::new(state) }))
    }

    /// The officer, by the provider's name for the account.
    pub fn subject(&self) -> &str {
        &self.0.subject
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
        let grant = match provider.grant(&form).await {
            Ok(grant) => grant,
            Err(SignInError::Refused { reason }) => {
                tracing::info!(%reason, "the session has ended");
                state.refresh = None;
                return Err(CentralFault::Unauthorized);
            }
            Err(other) => return Err(fault(other)),
        };
        // First what must not be lost: the token before is used up.
        let next = grant.refresh.unwrap_or(refresh);
        keep(&self.keeper, &next).await;
        state.refresh = Some(next);
        if let Some(id_token) = &grant.id_token {
            let expected = Expected { nonce: None, access: &grant.access, subject: Some(&self.subject) };
            let provider = self.provider(state).await.map_err(fault)?;
            if let Err(error) = verify(provider, id_token, &expected).await {
                tracing::warn!(%error, "a renewed session is not the officer's");
                return Err(fault(error));
            }
        }
        state.access = Some((grant.access.clone(), grant.until));
        Ok(grant.access)
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
