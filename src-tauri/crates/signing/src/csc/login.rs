//! Signing in with a name and a password (CSC v1.0.4 §11.2 and §11.3, v2 §11.2): only where a provider has nothing better.

use async_trait::async_trait;
use tokio::sync::Mutex;

use super::call::{ServiceToken, read};
use super::wire::{Fault, Login, Revoke, TokenAnswer};
use super::{Client, CscError, Secret};

/// A person who is signed in by name and password; the token is renewed as long as the provider does so.
pub struct BasicSession {
    provider: Client,
    held: Mutex<TokenAnswer>,
}

impl BasicSession {
    /// Signs in at a provider.
    pub async fn sign_in(provider: &Client, name: &str, password: &Secret) -> Result<Self, CscError> {
        let tokens = login(provider, Some((name, password)), &Login::Password { remember: true }).await?;
        Ok(Self { provider: provider.clone(), held: Mutex::new(tokens) })
    }

    /// Signs out, where the provider serves that.
    pub async fn end(&self) -> Result<(), CscError> {
        if !self.provider.known().serves("auth/revoke") {
            return Ok(());
        }
        let held = self.held.lock().await;
        let last = held.refresh_token.as_ref().unwrap_or(&held.access_token);
        let request = self.provider.post("auth/revoke")?.bearer_auth(held.access_token.reveal());
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
        Ok(Some(self.held.lock().await.access_token.clone()))
    }

    async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, CscError> {
        let mut held = self.held.lock().await;
        if held.access_token != *refused {
            return Ok(Some(held.access_token.clone()));
        }
        let Some(refresh) = held.refresh_token.clone() else { return Ok(None) };
        let mut fresh = match login(&self.provider, None, &Login::Refresh { refresh_token: refresh.reveal() }).await {
            Err(CscError::SignInRefused { .. }) => return Ok(None),
            answered => answered?,
        };
        fresh.refresh_token = fresh.refresh_token.or(Some(refresh));
        *held = fresh;
        Ok(Some(held.access_token.clone()))
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
    let fault: Fault = serde_json::from_slice(&text).unwrap_or_default();
    if status == 429 || status >= 500 {
        return Err(CscError::from_answer(status, Some(&fault), retry_after));
    }
    Err(CscError::SignInRefused { code: super::error::printable(&fault.error, status) })
}
