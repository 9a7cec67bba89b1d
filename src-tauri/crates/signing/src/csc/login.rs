//! Signing in with a name and a password (CSC v1.0.4 §11.2 and §11.3, v2 §11.2): only where a provider has nothing better.

use async_trait::async_trait;

use super::call::{ServiceToken, Tokens, read, sign_in_refused};
use super::wire::{Fault, Login, Revoke, TokenAnswer};
use super::{Client, CscError, Secret};

/// A person who is signed in by name and password; the token is renewed as long as the provider does so.
pub struct BasicSession {
    provider: Client,
    tokens: Tokens,
}

impl BasicSession {
    /// Signs in at a provider.
    pub async fn sign_in(provider: &Client, name: &str, password: &Secret) -> Result<Self, CscError> {
        let tokens = login(provider, Some((name, password)), &Login::Password { remember: true }).await?;
        Ok(Self { provider: provider.clone(), tokens: Tokens::new(tokens) })
    }

    /// Signs out, where the provider serves that.
    pub async fn end(&self) -> Result<(), CscError> {
        if !self.provider.known().serves("auth/revoke") {
            return Ok(());
        }
        let (access, last) = self.tokens.held().await;
        let request = self.provider.post("auth/revoke")?.bearer_auth(access.reveal());
        let answer = request.json(&Revoke { token: last.reveal() }).send().await;
        let (status, text, retry_after) = read(answer.map_err(|fault| CscError::from_transport(&fault))?).await?;
        if status < 300 {
            return Ok(());
        }
        let fault: Option<Fault> = serde_json::from_slice(&text).ok();
        Err(CscError::from_answer(status, fault.as_ref(), retry_after))
    }
}

#[async_trait]
impl ServiceToken for BasicSession {
    async fn current(&self) -> Result<Option<Secret>, CscError> {
        Ok(Some(self.tokens.held().await.0))
    }

    async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, CscError> {
        let renew = |refresh: Secret| async move {
            login(&self.provider, None, &Login::Refresh { refresh_token: refresh.reveal() }).await
        };
        self.tokens.renewed(refused, renew).await
    }
}

async fn login(provider: &Client, person: Option<(&str, &Secret)>, ask: &Login<'_>) -> Result<TokenAnswer, CscError> {
    let mut request = provider.post("auth/login")?.json(ask);
    if let Some((name, password)) = person {
        request = request.basic_auth(name, Some(password.reveal()));
    }
    let answer = request.send().await.map_err(|fault| CscError::from_transport(&fault))?;
    let (status, text, retry_after) = read(answer).await?;
    if status < 300 {
        return serde_json::from_slice(&text).map_err(|_| CscError::BadAnswer("token"));
    }
    Err(sign_in_refused(status, &text, retry_after))
}
