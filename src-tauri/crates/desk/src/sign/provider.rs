//! The signing provider of a session: asked once what it is, with the tokens of the officer's session.

use std::sync::Arc;

use async_trait::async_trait;
use gishe_central::{AccessToken, TokenSource, oidc};
use gishe_signing::csc::{Client, CscError, Headers, Secret, ServiceToken};
use gishe_sync::ports::CentralFault;
use url::Url;

use super::refusal::refused;
use super::unfinished::until_closed;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::session::Session;

/// The provider, as it described itself when it was first asked in this session.
pub(super) async fn client(desk: &Desk, session: &Session) -> Result<Client, DeskError> {
    // Why there is no token is said better here than by a provider who gets none.
    session.tokens.current().await?;
    let mut known = session.provider.lock().await;
    if let Some(client) = &*known {
        return Ok(client.clone());
    }
    let config = &desk.0.config;
    let http = gishe_signing::http_client(&config.central).map_err(|error| internal("HTTP client", &error))?;
    let address = config.signing();
    let url = address.parse().map_err(|_| internal("signing address", &address))?;
    let mut client = Client::with_token(http, url, Arc::new(Tokens(session.tokens.clone())));
    client.info().await.map_err(refused)?;
    *known = Some(client.clone());
    Ok(client)
}

/// Learns what the provider is while the officer still reads, so that the set need not ask. Without it the set asks itself.
pub(super) async fn learn(desk: Desk, session: Arc<Session>) {
    tokio::select! {
        learned = client(&desk, &session) => {
            if let Err(error) = learned {
                tracing::debug!(%error, "the signing provider did not describe itself yet");
            }
        }
        () = until_closed(&desk, &session) => {}
    }
}

/// Asks the provider anew what it is when it did not keep to what it had said.
pub(super) async fn doubt(session: &Session, error: &DeskError) {
    let broken = matches!(
        error,
        DeskError::ProviderUnsupported { .. } | DeskError::ProviderAnswer { .. } | DeskError::ProviderRefused { .. }
    );
    if broken {
        *session.provider.lock().await = None;
    }
}

/// Central brokers the provider: the officer's session at central is the session there.
struct Tokens(oidc::Session);

#[async_trait]
impl ServiceToken for Tokens {
    async fn current(&self) -> Result<Option<Secret>, CscError> {
        self.0.current().await.map(|token| Some(secret(&token))).map_err(fault)
    }

    async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, CscError> {
        let current = self.0.current().await.map_err(fault)?;
        if secret(&current) != *refused {
            return Ok(Some(secret(&current)));
        }
        match self.0.renew(&current).await {
            Ok(token) => Ok(Some(secret(&token))),
            Err(CentralFault::Unauthorized) => Ok(None),
            Err(other) => Err(fault(other)),
        }
    }

    fn shown(&self, token: &Secret, method: &str, url: &Url) -> Option<Headers> {
        Some(self.0.token(token.reveal()).headers(method, url))
    }

    fn heard(&self, url: &Url, answer: &Headers) {
        self.0.token("").heard(url, answer);
    }
}

fn secret(token: &AccessToken) -> Secret {
    Secret::from(token.expose().to_owned())
}

fn fault(error: CentralFault) -> CscError {
    match error {
        CentralFault::Unauthorized => CscError::Unauthorized,
        CentralFault::Timeout => CscError::Timeout,
        _ => CscError::Down,
    }
}
