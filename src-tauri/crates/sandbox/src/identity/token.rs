//! Tokens: given for a code, renewed by a refresh token, revoked (RFC 6749, RFC 7009).

use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::Duration;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use super::interaction::{Code, Spent};
use super::possession::{NONCE, PROOF, Place, ProofFault};
use super::store::{Pair, Rotated, Session};
use super::{ACR, CLIENT_ID, Identity, IdentityError, SIGNING_CLIENT_ID, random_token};

/// How long an access token opens anything.
pub const ACCESS_LIFE: Duration = Duration::minutes(10);
/// How long a refresh token waits for its use.
pub(super) const REFRESH_LIFE: Duration = Duration::days(7);
/// How long a session can be renewed at all.
pub(super) const FAMILY_LIFE: Duration = Duration::days(30);

/// A request to the token endpoint.
#[derive(Deserialize)]
pub(super) struct TokenForm {
    #[serde(default)]
    grant_type: String,
    #[serde(default)]
    client_id: String,
    #[serde(default)]
    code: String,
    #[serde(default)]
    redirect_uri: String,
    #[serde(default)]
    code_verifier: String,
    #[serde(default)]
    refresh_token: String,
}

/// A request to revoke.
#[derive(Deserialize)]
pub(super) struct RevokeForm {
    #[serde(default)]
    token: String,
}

/// An error of RFC 6749, 5.2.
pub(super) enum Refusal {
    Named(&'static str, &'static str),
    /// The proof is to be made anew with this nonce (RFC 9449, 8).
    Nonce(String),
    /// The session was ended because its refresh token came twice. RFC 6749 has one word for this and for a token that is
    /// merely old; the officer has to know the difference, so the answer says it in a member of its own.
    Reused,
    Broken(IdentityError),
}

impl<E: Into<IdentityError>> From<E> for Refusal {
    fn from(error: E) -> Self {
        Self::Broken(error.into())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Named(error, description) => {
                let body = Json(json!({ "error": error, "error_description": description }));
                (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], body).into_response()
            }
            Self::Nonce(nonce) => {
                let body = Json(json!({ "error": "use_dpop_nonce", "error_description": "a nonce is required" }));
                let headers = [(header::CACHE_CONTROL.as_str(), "no-store"), (NONCE, nonce.as_str())];
                (StatusCode::BAD_REQUEST, headers, body).into_response()
            }
            Self::Reused => {
                let body = Json(json!({
                    "error": "invalid_grant",
                    "error_description": "the refresh token was used before",
                    "session_ended": "reuse",
                }));
                (StatusCode::BAD_REQUEST, [(header::CACHE_CONTROL, "no-store")], body).into_response()
            }
            Self::Broken(error) => {
                tracing::error!(%error, "the token endpoint failed");
                (StatusCode::INTERNAL_SERVER_ERROR, Json(json!({ "error": "server_error" }))).into_response()
            }
        }
    }
}

pub(super) async fn token(
    State(identity): State<Arc<Identity>>,
    headers: HeaderMap,
    Form(form): Form<TokenForm>,
) -> Result<Response, Refusal> {
    if form.client_id != CLIENT_ID {
        return Err(Refusal::Named("invalid_client", "the client is not known"));
    }
    match form.grant_type.as_str() {
        "authorization_code" => identity.redeem(&form, identity.key(&headers)?),
        "refresh_token" => identity.refresh(&form, identity.key(&headers)?),
        _ => Err(Refusal::Named("unsupported_grant_type", "only authorization_code and refresh_token")),
    }
}

/// Answers 200 whatever the token was, so that nothing is learned by trying (RFC 7009, 2.2).
pub(super) async fn revoke(
    State(identity): State<Arc<Identity>>,
    Form(form): Form<RevokeForm>,
) -> Result<StatusCode, Refusal> {
    identity.store.revoke_by_token(&form.token)?;
    Ok(StatusCode::OK)
}

impl Identity {
    /// The key that a request to the token endpoint proves; none when it proves none (RFC 9449, 5).
    fn key(&self, headers: &HeaderMap) -> Result<Option<String>, Refusal> {
        let mut proofs = headers.get_all(PROOF).iter();
        let Some(proof) = proofs.next() else { return Ok(None) };
        let invalid = |why| Refusal::Named("invalid_dpop_proof", why);
        let text = proof.to_str().map_err(|_| invalid("not text"))?;
        if proofs.next().is_some() {
            return Err(invalid("more than one proof"));
        }
        let now = self.now();
        let url = format!("{}/token", self.issuer());
        let place = Place { method: "POST", url: &url, access: None, nonce: true };
        match self.proofs.check(text, &place, now) {
            Ok(key) => Ok(Some(key)),
            Err(ProofFault::Invalid(why)) => Err(invalid(why)),
            Err(ProofFault::Nonce) => Err(Refusal::Nonce(self.proofs.nonce(now))),
        }
    }

    fn redeem(&self, form: &TokenForm, key: Option<String>) -> Result<Response, Refusal> {
        let now = self.now();
        let family = random_token();
        let code = match self.interactions.redeem(&form.code, &family, now) {
            Ok(code) => code,
            Err(Spent::Unknown) => return Err(Refusal::Named("invalid_grant", "the code is not valid")),
            Err(Spent::Replayed(family)) => {
                self.store.revoke(&family)?;
                return Err(Refusal::Named("invalid_grant", "the code was used before"));
            }
        };
        if code.request.client != CLIENT_ID || code.request.redirect_uri != form.redirect_uri {
            return Err(Refusal::Named("invalid_grant", "redirect_uri differs"));
        }
        if !verifies(&code, &form.code_verifier) {
            return Err(Refusal::Named("invalid_grant", "the verifier does not fit the challenge"));
        }
        if code.request.jkt.is_some() && code.request.jkt != key {
            return Err(Refusal::Named("invalid_grant", "the code is bound to another key"));
        }
        let session = Session {
            jkt: key,
            family,
            subject: code.subject.clone(),
            scope: code.request.scope.clone(),
            auth_time: code.auth_time.timestamp(),
        };
        let pair = self.store.begin(&session, now)?;
        self.answer(&session, &pair, code.request.nonce.as_deref())
    }

    /// Redeems a code that the signing provider was called back with: it learns who signed in, and gets no tokens.
    pub(crate) fn redeem_inside(&self, code: &str, redirect_uri: &str, verifier: &str) -> Option<String> {
        let code = self.interactions.redeem(code, &random_token(), self.now()).ok()?;
        let own = code.request.client == SIGNING_CLIENT_ID && code.request.redirect_uri == redirect_uri;
        (own && verifies(&code, verifier)).then_some(code.subject)
    }

    fn refresh(&self, form: &TokenForm, key: Option<String>) -> Result<Response, Refusal> {
        match self.store.rotate(&form.refresh_token, key.as_deref(), self.now())? {
            Rotated::Given(session, pair) => self.answer(&session, &pair, None),
            Rotated::Unknown => Err(Refusal::Named("invalid_grant", "the refresh token is not valid")),
            Rotated::Reused => Err(Refusal::Reused),
        }
    }

    fn answer(&self, session: &Session, pair: &Pair, nonce: Option<&str>) -> Result<Response, Refusal> {
        let Some(claims) = self.claims(session, &pair.access, nonce) else {
            return Err(Refusal::Named("invalid_grant", "the account is gone"));
        };
        let body = json!({
            "access_token": pair.access,
            "token_type": if session.jkt.is_some() { "DPoP" } else { "Bearer" },
            "expires_in": ACCESS_LIFE.num_seconds(),
            "refresh_token": pair.refresh,
            "scope": session.scope,
            "id_token": self.signer.sign(&claims)?,
        });
        Ok(([(header::CACHE_CONTROL, "no-store")], Json(body)).into_response())
    }

    /// The ID token (OpenID Connect Core, 2). `national_id` is what the officer's own certificate must carry; it goes
    /// to the officer's own workstation only, and never into an access token.
    fn claims(&self, session: &Session, access: &str, nonce: Option<&str>) -> Option<Value> {
        let officer = self.by_id(&session.subject)?;
        let now = self.now().timestamp();
        let half = Sha256::digest(access).first_chunk::<16>().copied().unwrap_or_default();
        let mut claims = Map::new();
        let entries = [
            ("iss", json!(self.issuer())),
            ("sub", json!(officer.id)),
            ("aud", json!(CLIENT_ID)),
            ("iat", json!(now)),
            ("exp", json!(now + ACCESS_LIFE.num_seconds())),
            ("auth_time", json!(session.auth_time)),
            ("acr", json!(ACR)),
            ("amr", json!(["pwd", "otp"])),
            ("at_hash", json!(URL_SAFE_NO_PAD.encode(half))),
            ("name", json!(officer.name)),
            ("post", json!(officer.post)),
            ("preferred_username", json!(officer.username)),
            ("districts", json!(officer.scopes)),
            ("national_id", json!(officer.national_id())),
        ];
        claims.extend(entries.map(|(name, value)| (name.to_owned(), value)));
        claims.extend(nonce.map(|nonce| ("nonce".to_owned(), json!(nonce))));
        Some(Value::Object(claims))
    }
}

/// RFC 7636, 4.6, and the alphabet and length of 4.1.
fn verifies(code: &Code, verifier: &str) -> bool {
    let well_formed = (43..=128).contains(&verifier.len())
        && verifier.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte));
    well_formed && challenge_of(verifier) == code.request.challenge
}

/// The challenge of a verifier (RFC 7636, 4.2).
pub(crate) fn challenge_of(verifier: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(verifier))
}
