//! OAuth 2.0 of a provider (CSC v2 §8.4, v1.0.4 §8.3): signing in, and the second round that authorises a credential. Always
//! with PKCE S256 (RFC 7636); the browser is the caller's (RFC 8252).

use std::time::Duration;

use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest, Sha256};
use url::Url;

use super::call::{ServiceToken, Tokens, read, sign_in_refused};
use super::error::printable;
use super::info::Info;
use super::metadata::Endpoints;
use super::wire::TokenAnswer;
use super::{Client, Credential, CscError, Secret};

/// Longest wait for one answer of the authorisation server.
const TIMEOUT: Duration = Duration::from_secs(20);

/// The browser, and who listens for its return.
#[async_trait]
pub trait Browser: Send + Sync {
    /// Begins to listen: where the browser has to come back to.
    async fn listen(&self) -> Result<Url, CscError>;

    /// Shows an address and waits until the browser comes back: the whole address that it came back to.
    async fn go(&self, address: &Url) -> Result<Url, CscError>;
}

/// Who this program is to the provider. A program on a desk keeps no secret: it is given where a provider insists.
#[derive(Debug, Clone)]
pub struct ClientId {
    /// `client_id`.
    pub id: String,
    /// `client_secret`.
    pub secret: Option<Secret>,
}

/// The authorisation server of a provider.
#[derive(Debug, Clone)]
pub struct OAuth {
    http: reqwest::Client,
    client: ClientId,
    endpoints: Endpoints,
    v1: bool,
}

/// Parameters of a request.
type Fields = Vec<(&'static str, String)>;

impl OAuth {
    /// The server that `info` names; its metadata are read where it has an issuer.
    pub async fn of(provider: &Client, client: ClientId) -> Result<Self, CscError> {
        let info: &Info = provider.known();
        let endpoints = Endpoints::of(provider.http(), info).await?;
        Ok(Self { http: provider.http().clone(), client, endpoints, v1: info.is_v1() })
    }

    /// Signs a person in through the browser.
    pub async fn sign_in(self, browser: &dyn Browser) -> Result<OAuthSession, CscError> {
        let tokens = self.round(browser, vec![("scope", "service".into())], None).await?;
        Ok(OAuthSession { oauth: self, tokens: Tokens::new(tokens) })
    }

    /// Signs this program in by itself (`oauth2client`, RFC 6749 §4.4).
    pub async fn sign_in_alone(self) -> Result<OAuthSession, CscError> {
        let fields = vec![("grant_type", "client_credentials".into()), ("scope", "service".into())];
        let tokens = self.token(fields).await?;
        Ok(OAuthSession { oauth: self, tokens: Tokens::new(tokens) })
    }

    /// Has a credential authorised in the browser for these digests (base64): the access token is the SAD.
    pub(super) async fn credential(
        &self,
        browser: &dyn Browser,
        credential: &Credential,
        digests: &[String],
        description: Option<&str>,
    ) -> Result<Secret, CscError> {
        let algorithm = credential.algorithm.hash().oid_text();
        let (fields, details) = if self.endpoints.details {
            let labelled = |(place, hash): (usize, &String)| json!({ "hash": hash, "label": (place + 1).to_string() });
            let digests: Vec<_> = digests.iter().enumerate().map(labelled).collect();
            let details = json!([{
                "type": "credential",
                "credentialID": credential.id,
                "numSignatures": digests.len(),
                "documentDigests": digests,
                "hashAlgorithmOID": algorithm,
            }]);
            (Vec::new(), Some(details.to_string()))
        } else {
            let hashes: Vec<String> = digests.iter().map(|digest| for_address(digest)).collect();
            let mut fields: Fields = vec![
                ("scope", "credential".into()),
                ("credentialID", credential.id.clone()),
                ("numSignatures", digests.len().to_string()),
                (if self.v1 { "hash" } else { "hashes" }, hashes.join(",")),
            ];
            if !self.v1 {
                fields.push(("hashAlgorithmOID", algorithm));
            }
            (fields, None)
        };
        let described = description.map(|text| ("description", text.to_owned()));
        let fields = fields.into_iter().chain(described).collect();
        let granted = self.round(browser, fields, details).await;
        granted.map(|tokens| tokens.access_token).map_err(|error| match error {
            CscError::SignInRefused { code } if code == "access_denied" => CscError::Rejected,
            error => error,
        })
    }

    /// Ends a token before its time (RFC 7009). That of a provider which does not serve this ends by itself.
    pub async fn revoke(&self, token: &Secret) -> Result<(), CscError> {
        let Some(address) = self.endpoints.revoke.clone() else { return Ok(()) };
        let answer = self.post(address, vec![("token", token.reveal().to_owned())]).await?;
        let (status, text, retry_after) = read(answer).await?;
        if status < 300 { Ok(()) } else { Err(sign_in_refused(status, &text, retry_after)) }
    }

    /// One round through the browser: question, answer, and the code redeemed.
    async fn round(
        &self,
        browser: &dyn Browser,
        mut fields: Fields,
        details: Option<String>,
    ) -> Result<TokenAnswer, CscError> {
        let redirect = browser.listen().await?;
        let (verifier, state) = (Secret::random(), Secret::random());
        let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(verifier.reveal()));
        fields.extend([
            ("response_type", "code".to_owned()),
            ("client_id", self.client.id.clone()),
            ("redirect_uri", redirect.to_string()),
            ("code_challenge", challenge),
            ("code_challenge_method", "S256".to_owned()),
            ("state", state.reveal().to_owned()),
        ]);
        fields.extend(details.clone().map(|details| ("authorization_details", details)));
        let address = self.address(fields).await?;
        let code = self.code(&browser.go(&address).await?, &state)?;
        let mut redeeming: Fields = vec![
            ("grant_type", "authorization_code".into()),
            ("code", code.reveal().to_owned()),
            ("redirect_uri", redirect.to_string()),
            ("code_verifier", verifier.reveal().to_owned()),
        ];
        redeeming.extend(details.map(|details| ("authorization_details", details)));
        self.token(redeeming).await
    }

    /// The address that the browser goes to. What is long is pushed before, where the server takes it (RFC 9126).
    async fn address(&self, fields: Fields) -> Result<Url, CscError> {
        let mut address = self.endpoints.authorize.clone();
        let Some(pushed) = self.endpoints.pushed.clone() else {
            address.query_pairs_mut().extend_pairs(fields);
            return Ok(address);
        };
        #[derive(Deserialize)]
        struct Pushed {
            request_uri: String,
        }
        let (status, text, retry_after) = read(self.post(pushed, fields).await?).await?;
        if status >= 300 {
            return Err(sign_in_refused(status, &text, retry_after));
        }
        let answer: Pushed = serde_json::from_slice(&text).map_err(|_| CscError::BadAnswer("request_uri"))?;
        address
            .query_pairs_mut()
            .append_pair("client_id", &self.client.id)
            .append_pair("request_uri", &answer.request_uri);
        Ok(address)
    }

    /// The code of the browser's answer, if it is one to this question (RFC 6749 §10.12, RFC 9207).
    fn code(&self, returned: &Url, state: &Secret) -> Result<Secret, CscError> {
        let field =
            |name: &str| returned.query_pairs().find(|(key, _)| key == name).map(|(_, value)| value.into_owned());
        let genuine = match field("iss") {
            Some(issuer) => self.endpoints.issuer.as_ref().is_none_or(|known| *known == issuer),
            None => !self.endpoints.tells_issuer,
        };
        if field("state").as_deref() != Some(state.reveal()) || !genuine {
            return Err(CscError::Forged);
        }
        match (field("error").as_deref(), field("code")) {
            (Some("temporarily_unavailable" | "server_error"), _) => Err(CscError::Down),
            (Some(code), _) => Err(CscError::SignInRefused { code: printable(code, 302) }),
            (None, Some(code)) => Ok(Secret::from(code)),
            (None, None) => Err(CscError::BadAnswer("code")),
        }
    }

    async fn token(&self, mut fields: Fields) -> Result<TokenAnswer, CscError> {
        fields.push(("client_id", self.client.id.clone()));
        let answer = self.post(self.endpoints.token.clone(), fields).await?;
        let (status, text, retry_after) = read(answer).await?;
        if status >= 300 {
            return Err(sign_in_refused(status, &text, retry_after));
        }
        serde_json::from_slice(&text).map_err(|_| CscError::BadAnswer("token"))
    }

    /// Posts a form with the proof of who this program is, where it has one (RFC 6749 §2.3.1).
    async fn post(&self, address: Url, mut fields: Fields) -> Result<reqwest::Response, CscError> {
        let mut request = self.http.post(address).timeout(TIMEOUT);
        match &self.client.secret {
            Some(secret) if self.endpoints.basic => {
                request = request.basic_auth(&self.client.id, Some(secret.reveal()));
            }
            Some(secret) => fields.push(("client_secret", secret.reveal().to_owned())),
            None => {}
        }
        request.form(&fields).send().await.map_err(|fault| CscError::from_transport(&fault))
    }
}

/// Base64 in the alphabet of addresses, without padding.
fn for_address(digest: &str) -> String {
    digest.trim_end_matches('=').replace('+', "-").replace('/', "_")
}

/// A person or program that is signed in, with tokens that are renewed while the provider does so.
pub struct OAuthSession {
    oauth: OAuth,
    tokens: Tokens,
}

impl OAuthSession {
    /// For authorising credentials.
    pub fn oauth(&self) -> &OAuth {
        &self.oauth
    }

    /// Signs out: the tokens end.
    pub async fn end(&self) -> Result<(), CscError> {
        let (_, last) = self.tokens.held().await;
        self.oauth.revoke(&last).await
    }
}

#[async_trait]
impl ServiceToken for OAuthSession {
    async fn current(&self) -> Result<Option<Secret>, CscError> {
        Ok(Some(self.tokens.held().await.0))
    }

    async fn renewed(&self, refused: &Secret) -> Result<Option<Secret>, CscError> {
        let renew = |refresh: Secret| async move {
            let token = ("refresh_token", refresh.reveal().to_owned());
            self.oauth.token(vec![("grant_type", "refresh_token".into()), token]).await
        };
        self.tokens.renewed(refused, renew).await
    }
}
