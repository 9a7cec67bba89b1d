//! An identity provider that lies on demand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_domain::address::DistrictCode;
use gishe_protocol::info::Role;
use jsonwebtoken::{Algorithm, EncodingKey};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use tokio::sync::Semaphore;
use url::Url;

use super::stage::{fetch, listen};
use crate::Roots;
use crate::oidc::{OfficerClaims, OidcConfig, RefreshKeeper, RefreshToken, SignInError, SignedIn, begin};

/// What the provider says besides the truth.
#[derive(Default, Clone)]
pub struct Lies {
    /// Entries of the configuration that are replaced.
    pub configuration: HashMap<&'static str, Value>,
    /// Claims that are replaced; null takes one away.
    pub claims: HashMap<&'static str, Value>,
    /// How the ID token is signed.
    pub signed: Signed,
    /// The token endpoint's error.
    pub refuses: Option<&'static str>,
    /// Seconds that an access token lasts.
    pub life: i64,
    /// What the token endpoint says of the end of a session beside its error.
    pub ended: Option<&'static str>,
    /// Offers to bind tokens to a key (RFC 9449), and wants its nonce in the proof.
    pub binds: Option<&'static str>,
    /// What it says that the access token is, in place of the truth.
    pub kind: Option<&'static str>,
    /// Entries of the ID token's header that are replaced.
    pub header: HashMap<&'static str, Value>,
    /// Keys that are published before its own.
    pub keys: Vec<Value>,
    /// A whole reply of one of its paths, in place of its own: `token`, `jwks`.
    pub replies: HashMap<&'static str, String>,
    /// Where one of its paths redirects to.
    pub redirects: HashMap<&'static str, String>,
    /// The token endpoint has everything it was sent, and answers when this gives a permit.
    pub held: Option<Arc<Semaphore>>,
}

/// How an ID token is signed.
#[derive(Default, Clone, Copy, PartialEq)]
pub enum Signed {
    #[default]
    Rightly,
    /// By a key that is not published.
    ByAnother,
    /// `alg: none`.
    ByNobody,
    /// HS256 with the public key as the secret.
    ByThePublicKey,
    /// HS256 with a secret that stands among the published keys.
    ByASharedSecret,
    /// Rightly, and then one letter of the claims is another.
    Changed,
}

/// The provider.
#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    pub lies: Arc<Mutex<Lies>>,
    /// Forms that the token endpoint was sent, and tokens revoked.
    pub asked: Arc<Mutex<Vec<HashMap<String, String>>>>,
    /// Proofs that came with them.
    pub proofs: Arc<Mutex<Vec<String>>>,
    pub nonce: Arc<Mutex<String>>,
    keys: Arc<[SigningKey; 2]>,
}

impl Provider {
    /// Opens the provider's door.
    pub async fn open(lies: Lies) -> Self {
        let (listener, base) = listen().await;
        let key = |byte: u8| SigningKey::from_slice(&[byte; 32]).unwrap();
        let lies = Lies { life: if lies.life == 0 { 600 } else { lies.life }, ..lies };
        let provider = Self {
            issuer: format!("{}oidc", base),
            lies: Arc::new(Mutex::new(lies)),
            asked: Arc::default(),
            proofs: Arc::default(),
            nonce: Arc::default(),
            keys: Arc::new([key(7), key(9)]),
        };
        let router = Router::new()
            .route("/oidc/.well-known/openid-configuration", get(configuration))
            .route("/oidc/jwks", get(jwks))
            .route("/oidc/token", post(token))
            .route("/oidc/revoke", post(revoke))
            .with_state(provider.clone());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        provider
    }

    pub fn config(&self) -> OidcConfig {
        OidcConfig::new(&self.issuer, "gishe-desk", Roots::System)
    }

    /// What the browser's page sends back to the desk.
    pub async fn come_back(&self, authorize: &Url, answer: &[(&str, &str)]) -> (u16, String) {
        let asked: HashMap<String, String> = authorize.query_pairs().into_owned().collect();
        asked["nonce"].clone_into(&mut self.nonce.lock().unwrap());
        let mut back = Url::parse(&asked["redirect_uri"]).unwrap();
        let state = [("state", asked["state"].as_str()), ("iss", self.issuer.as_str())];
        let named: Vec<&str> = answer.iter().map(|(name, _)| *name).collect();
        back.query_pairs_mut().extend_pairs(answer).extend_pairs(state.iter().filter(|(n, _)| !named.contains(n)));
        let reply = fetch(back.as_str()).await.unwrap();
        (reply.status().as_u16(), reply.text().await.unwrap())
    }

    /// The key that is published.
    pub fn public(&self) -> Value {
        let point = self.keys[0].verifying_key().to_encoded_point(false);
        let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
        json!({
            "kty": "EC", "crv": "P-256", "kid": "k1", "alg": "ES256", "use": "sig",
            "x": part(point.x().unwrap()), "y": part(point.y().unwrap()),
        })
    }

    fn claims(&self, access: &str) -> Value {
        let now = chrono::Utc::now().timestamp();
        let half = BASE64_URL_SAFE_NO_PAD.encode(&Sha256::digest(access)[..16]);
        let mut claims = json!({
            "iss": self.issuer, "sub": "officer-1", "aud": "gishe-desk", "iat": now, "exp": now + 600,
            "nonce": *self.nonce.lock().unwrap(), "acr": "urn:gishe:acr:two-factor", "amr": ["pwd", "otp"],
            "at_hash": half, "name": "Михаела Тодорова", "post": "главен специалист",
            "districts": [{ "scope": "district:09", "district": "09", "role": "officer" }],
        });
        for (name, value) in &self.lies.lock().unwrap().claims {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    fn sign(&self, claims: &Value) -> String {
        let lies = self.lies.lock().unwrap().clone();
        let mut header = json!({ "typ": "JWT", "alg": "ES256", "kid": "k1" });
        if matches!(lies.signed, Signed::ByThePublicKey | Signed::ByASharedSecret) {
            header["alg"] = "HS256".into();
        }
        if lies.signed == Signed::ByNobody {
            header["alg"] = "none".into();
        }
        for (name, value) in &lies.header {
            header[name] = value.clone();
        }
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let by = |key: &SigningKey| -> Vec<u8> {
            let signature: Signature = key.sign(signed.as_bytes());
            signature.to_bytes().to_vec()
        };
        let keyed = |secret: &[u8]| {
            let key = EncodingKey::from_secret(secret);
            jsonwebtoken::crypto::sign(signed.as_bytes(), &key, Algorithm::HS256).unwrap()
        };
        let signature = match lies.signed {
            Signed::Rightly | Signed::Changed => BASE64_URL_SAFE_NO_PAD.encode(by(&self.keys[0])),
            Signed::ByAnother => BASE64_URL_SAFE_NO_PAD.encode(by(&self.keys[1])),
            Signed::ByNobody => String::new(),
            Signed::ByThePublicKey => keyed(self.keys[0].verifying_key().to_encoded_point(false).as_bytes()),
            Signed::ByASharedSecret => keyed(SHARED),
        };
        if lies.signed == Signed::Changed {
            let mut other = claims.clone();
            other["sub"] = "officer-2".into();
            return format!("{}.{}.{signature}", part(&header), part(&other));
        }
        format!("{signed}.{signature}")
    }
}

/// A secret that an attacker has the provider publish.
pub const SHARED: &[u8] = b"a secret that stands among the keys";

fn replaced(provider: &Provider, path: &'static str) -> Option<Response> {
    let lies = provider.lies.lock().unwrap();
    if let Some(to) = lies.redirects.get(path) {
        return Some((StatusCode::TEMPORARY_REDIRECT, [(header::LOCATION, to.clone())]).into_response());
    }
    let reply = lies.replies.get(path)?;
    Some(([(header::CONTENT_TYPE, "application/json")], reply.clone()).into_response())
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    let mut found = json!({
        "issuer": provider.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "jwks_uri": at("jwks"), "revocation_endpoint": at("revoke"), "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    let lies = provider.lies.lock().unwrap().clone();
    if lies.binds.is_some() {
        found["dpop_signing_alg_values_supported"] = json!(["ES256"]);
    }
    for (name, value) in &lies.configuration {
        found[name] = value.clone();
    }
    Json(found)
}

async fn jwks(State(provider): State<Provider>) -> Response {
    if let Some(reply) = replaced(&provider, "jwks") {
        return reply;
    }
    let mut keys = provider.lies.lock().unwrap().keys.clone();
    keys.push(provider.public());
    Json(json!({ "keys": keys })).into_response()
}

async fn token(
    State(provider): State<Provider>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    if let Some(reply) = replaced(&provider, "token") {
        return reply;
    }
    let lies = provider.lies.lock().unwrap().clone();
    let proof = headers.get("dpop").map(|value| value.to_str().unwrap().to_owned());
    provider.proofs.lock().unwrap().extend(proof.clone());
    let claims = proof.map(|proof| BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').nth(1).unwrap()).unwrap());
    let shown = claims
        .and_then(|claims| serde_json::from_slice::<Value>(&claims).unwrap()["nonce"].as_str().map(str::to_owned));
    if let Some(nonce) = lies.binds
        && shown.as_deref() != Some(nonce)
    {
        let error = Json(json!({ "error": "use_dpop_nonce" }));
        return (StatusCode::BAD_REQUEST, [("DPoP-Nonce", nonce)], error).into_response();
    }
    let turn = {
        let mut asked = provider.asked.lock().unwrap();
        asked.push(form);
        asked.len()
    };
    if let Some(held) = lies.held {
        held.acquire().await.unwrap().forget();
    }
    if let Some(error) = lies.refuses {
        let error = json!({ "error": error, "session_ended": lies.ended });
        return (StatusCode::BAD_REQUEST, Json(error)).into_response();
    }
    let access = format!("access-{turn}");
    let id_token = provider.sign(&provider.claims(&access));
    let kind = lies.kind.unwrap_or(if lies.binds.is_some() { "DPoP" } else { "Bearer" });
    Json(json!({
        "access_token": access, "token_type": kind, "expires_in": lies.life, "refresh_token": format!("refresh-{turn}"),
        "id_token": id_token,
    }))
    .into_response()
}

async fn revoke(State(provider): State<Provider>, Form(form): Form<HashMap<String, String>>) -> StatusCode {
    provider.asked.lock().unwrap().push(form);
    StatusCode::OK
}

/// Signs in at the provider, whose page comes back with this answer.
pub async fn sign_in(provider: &Provider, answer: &[(&str, &str)]) -> Result<SignedIn, SignInError> {
    let pending = begin(&provider.config(), &DistrictCode("09".into())).await?;
    let url = pending.authorize_url.clone();
    let finished = pending.finish(Duration::from_secs(10), Arc::new(Kept::default()));
    tokio::join!(finished, provider.come_back(&url, answer)).0
}

/// Keeps refresh tokens in memory.
#[derive(Default)]
pub struct Kept(pub Mutex<Vec<String>>, pub Mutex<Vec<Role>>);

impl RefreshKeeper for Kept {
    fn keep(&self, token: &RefreshToken) {
        self.0.lock().unwrap().push(token.expose().to_owned());
    }

    fn heard(&self, officer: &OfficerClaims, _: &RefreshToken) {
        self.1.lock().unwrap().extend(officer.districts.iter().map(|grant| grant.role));
    }
}
