//! The identity provider: its configuration, its keys, its token endpoint.

use chrono::{DateTime, TimeDelta, Utc};
use gishe_sync::ports::CentralFault;
use jsonwebtoken::jwk::JwkSet;
use reqwest::{Client, Response};
use serde::Deserialize;
use tokio::sync::Mutex;
use url::Url;
use zeroize::Zeroizing;

use super::session::RefreshToken;
use super::{Forgery, OidcConfig, SignInError, error_code};
use crate::clock;
use crate::fault::{bounded, checked, of_request};
use crate::http::{REPLY, check_endpoint, client, is_loopback};
use crate::proof::{ALGORITHM, PROOF, ProofKey, WANTED};
use crate::token::AccessToken;

/// The largest reply of a provider, in bytes.
const MAX_REPLY: usize = 1024 * 1024;
/// Life of an access token when the provider does not say.
const SHORT_LIFE: i64 = 60;

/// What is used of OpenID Connect Discovery 1.0, section 3.
#[derive(Debug, Deserialize)]
struct Discovered {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    revocation_endpoint: Option<Url>,
    #[serde(default)]
    code_challenge_methods_supported: Vec<String>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    #[serde(default)]
    dpop_signing_alg_values_supported: Vec<String>,
}

/// A provider that says of itself what was expected.
pub struct Provider {
    /// What was expected.
    pub config: OidcConfig,
    client: Client,
    found: Discovered,
    keys: Mutex<Option<JwkSet>>,
}

/// What the token endpoint gave.
pub struct Grant {
    /// Opens central.
    pub access: AccessToken,
    /// Until when.
    pub until: DateTime<Utc>,
    /// Renews it; the one before is used up when there is one.
    pub refresh: Option<RefreshToken>,
    /// Who signed in.
    pub id_token: Option<Zeroizing<String>>,
}

#[derive(Deserialize)]
struct TokenReply {
    access_token: String,
    token_type: String,
    expires_in: Option<i64>,
    refresh_token: Option<String>,
    id_token: Option<String>,
}

#[derive(Deserialize)]
struct TokenError {
    error: String,
    /// Why a session has ended, beyond what RFC 6749, 5.2 has words for; a provider may leave it out.
    session_ended: Option<String>,
}

/// What our provider says of a session that it ended because a used refresh token came again.
const REUSE: &str = "reuse";
/// How [`SignInError::Refused`] names it.
pub const REUSED: &str = "refresh_token_reused";
/// How it names any other end of a session (RFC 6749, 5.2).
pub const ENDED: &str = "invalid_grant";

/// Why the token endpoint gave nothing.
enum Asked {
    /// It wants a proof with the nonce that it has just given (RFC 9449, 8).
    Nonce,
    Failed(SignInError),
}

impl<E: Into<SignInError>> From<E> for Asked {
    fn from(error: E) -> Self {
        Self::Failed(error.into())
    }
}

impl Provider {
    /// Asks the provider what it is. The issuer must be the one expected, and every address safe to send secrets to.
    pub async fn discover(config: OidcConfig) -> Result<Self, SignInError> {
        let issuer = Url::parse(&config.issuer).map_err(|_| SignInError::Discovery("issuer"))?;
        check_endpoint(&issuer)?;
        let client = client(&config.roots, &issuer, REPLY)?;
        let at = format!("{}/.well-known/openid-configuration", config.issuer.trim_end_matches('/'));
        let reply = checked(sent(client.get(at).timeout(REPLY).send().await)?).await?;
        let found: Discovered = serde_json::from_slice(&bounded(reply, MAX_REPLY).await?)
            .map_err(|_| SignInError::Discovery("document"))?;
        if found.issuer != config.issuer {
            return Err(SignInError::Forged(Forgery::Issuer));
        }
        let endpoints = [&found.token_endpoint, &found.jwks_uri];
        for endpoint in endpoints.into_iter().chain(&found.revocation_endpoint) {
            check_endpoint(endpoint)?;
        }
        let browsed = found.authorization_endpoint.scheme() == "https" || is_loopback(&found.authorization_endpoint);
        if !browsed {
            return Err(SignInError::Discovery("authorization_endpoint"));
        }
        if !found.code_challenge_methods_supported.iter().any(|method| method == "S256") {
            return Err(SignInError::Discovery("code_challenge_methods_supported"));
        }
        Ok(Self { config, client, found, keys: Mutex::new(None) })
    }

    /// Where the browser goes.
    pub fn authorization_endpoint(&self) -> Url {
        self.found.authorization_endpoint.clone()
    }

    /// Whether every answer names its issuer (RFC 9207).
    pub fn names_issuer(&self) -> bool {
        self.found.authorization_response_iss_parameter_supported
    }

    /// Whether tokens can be bound to a key by the one algorithm of ours (RFC 9449, 5.1).
    pub fn binds_tokens(&self) -> bool {
        self.found.dpop_signing_alg_values_supported.iter().any(|algorithm| algorithm == ALGORITHM)
    }

    /// Exchanges a code, or renews. With a key, the tokens must come bound to it.
    pub async fn grant(&self, form: &[(&str, &str)], key: Option<&ProofKey>) -> Result<Grant, SignInError> {
        let mut form = form.to_vec();
        form.push(("client_id", &self.config.client_id));
        let reply = match self.ask_token(&form, key).await {
            Err(Asked::Nonce) => self.ask_token(&form, key).await,
            reply => reply,
        };
        let reply = reply.map_err(|asked| match asked {
            Asked::Nonce => SignInError::Refused { reason: WANTED.to_owned() },
            Asked::Failed(error) => error,
        })?;
        let body = Zeroizing::new(bounded(reply, MAX_REPLY).await?);
        let reply: TokenReply =
            serde_json::from_slice(&body).map_err(|_| CentralFault::Malformed("a reply of the token endpoint"))?;
        let wanted = if key.is_some() { "dpop" } else { "bearer" };
        if !reply.token_type.eq_ignore_ascii_case(wanted) {
            // A token that is not bound would serve a thief as well as the officer (RFC 9449, 5).
            return Err(match key {
                Some(_) => SignInError::Forged(Forgery::Unbound),
                None => CentralFault::Malformed("the kind of token").into(),
            });
        }
        let life = TimeDelta::seconds(reply.expires_in.unwrap_or(SHORT_LIFE).clamp(0, 86_400));
        let refresh = reply.refresh_token.map(RefreshToken::new);
        Ok(Grant {
            access: AccessToken::new(reply.access_token).bound(key.cloned()),
            until: clock::now() + life,
            refresh: refresh.map(|token| token.with_key(key.cloned())),
            id_token: reply.id_token.map(Zeroizing::new),
        })
    }

    async fn ask_token(&self, form: &[(&str, &str)], key: Option<&ProofKey>) -> Result<Response, Asked> {
        let endpoint = &self.found.token_endpoint;
        let mut request = self.client.post(endpoint.clone()).form(form).timeout(REPLY);
        if let Some(key) = key {
            request = request.header(PROOF, key.proof("POST", endpoint, None));
        }
        let reply = sent(request.send().await)?;
        let news = key.is_some_and(|key| key.heard(endpoint, reply.headers()));
        if reply.status() != 400 && reply.status() != 401 {
            return Ok(checked(reply).await?);
        }
        let body = bounded(reply, MAX_REPLY).await?;
        let said: Option<TokenError> = serde_json::from_slice(&body).ok();
        let Some(said) = said else { return Err(SignInError::Refused { reason: "invalid_request".to_owned() }.into()) };
        if news && said.error == WANTED {
            return Err(Asked::Nonce);
        }
        let reused = said.error == ENDED && said.session_ended.as_deref() == Some(REUSE);
        let reason = if reused { REUSED.to_owned() } else { error_code(&said.error) };
        Err(SignInError::Refused { reason }.into())
    }

    /// Ends a session at the provider (RFC 7009).
    pub async fn revoke(&self, token: &RefreshToken) -> Result<(), SignInError> {
        let Some(endpoint) = &self.found.revocation_endpoint else { return Ok(()) };
        let form =
            [("token", token.expose()), ("token_type_hint", "refresh_token"), ("client_id", &self.config.client_id)];
        let request = self.client.post(endpoint.clone()).form(&form).timeout(REPLY);
        checked(sent(request.send().await)?).await?;
        Ok(())
    }

    /// The provider's keys; asked for anew when a key is not among those known.
    pub async fn keys(&self, known: impl Fn(&JwkSet) -> bool) -> Result<JwkSet, SignInError> {
        let mut held = self.keys.lock().await;
        if let Some(keys) = held.as_ref().filter(|keys| known(keys)) {
            return Ok(keys.clone());
        }
        let reply = checked(sent(self.client.get(self.found.jwks_uri.clone()).timeout(REPLY).send().await)?).await?;
        let keys: JwkSet =
            serde_json::from_slice(&bounded(reply, MAX_REPLY).await?).map_err(|_| SignInError::Discovery("jwks"))?;
        Ok(held.insert(keys).clone())
    }
}

fn sent(reply: reqwest::Result<Response>) -> Result<Response, CentralFault> {
    reply.map_err(|error| of_request(&error))
}
