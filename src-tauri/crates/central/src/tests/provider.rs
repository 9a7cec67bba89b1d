//! An identity provider that lies on demand.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use p256::ecdsa::SigningKey;
use p256::pkcs8::{EncodePrivateKey, LineEnding};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;

use super::stage::{fetch, listen};
use crate::Roots;
use crate::oidc::{OidcConfig, RefreshKeeper, RefreshToken};

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
}

/// The provider.
#[derive(Clone)]
pub struct Provider {
    pub issuer: String,
    pub lies: Arc<Mutex<Lies>>,
    /// Forms that the token endpoint was sent, and tokens revoked.
    pub asked: Arc<Mutex<Vec<HashMap<String, String>>>>,
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
        let signed = self.lies.lock().unwrap().signed;
        let pem = |key: &SigningKey| key.to_pkcs8_pem(LineEnding::LF).unwrap().to_string();
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some("k1".into());
        match signed {
            Signed::Rightly | Signed::ByAnother => {
                let key = pem(&self.keys[usize::from(signed == Signed::ByAnother)]);
                encode(&header, claims, &EncodingKey::from_ec_pem(key.as_bytes()).unwrap()).unwrap()
            }
            Signed::ByNobody => {
                let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
                format!("{}.{}.", part(&json!({ "alg": "none", "kid": "k1" })), part(claims))
            }
            Signed::ByThePublicKey => {
                header.alg = Algorithm::HS256;
                let public = self.keys[0].verifying_key().to_encoded_point(false);
                encode(&header, claims, &EncodingKey::from_secret(public.as_bytes())).unwrap()
            }
        }
    }
}

async fn configuration(State(provider): State<Provider>) -> Json<Value> {
    let at = |path: &str| format!("{}/{path}", provider.issuer);
    let mut found = json!({
        "issuer": provider.issuer, "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "jwks_uri": at("jwks"), "revocation_endpoint": at("revoke"), "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
    });
    for (name, value) in &provider.lies.lock().unwrap().configuration {
        found[name] = value.clone();
    }
    Json(found)
}

async fn jwks(State(provider): State<Provider>) -> Json<Value> {
    let point = provider.keys[0].verifying_key().to_encoded_point(false);
    let part = |bytes: &[u8]| BASE64_URL_SAFE_NO_PAD.encode(bytes);
    Json(json!({ "keys": [{
        "kty": "EC", "crv": "P-256", "kid": "k1", "alg": "ES256", "use": "sig",
        "x": part(point.x().unwrap()), "y": part(point.y().unwrap()),
    }] }))
}

async fn token(State(provider): State<Provider>, Form(form): Form<HashMap<String, String>>) -> Response {
    let lies = provider.lies.lock().unwrap().clone();
    let turn = {
        let mut asked = provider.asked.lock().unwrap();
        asked.push(form);
        asked.len()
    };
    if let Some(error) = lies.refuses {
        return (StatusCode::BAD_REQUEST, Json(json!({ "error": error }))).into_response();
    }
    let access = format!("access-{turn}");
    let id_token = provider.sign(&provider.claims(&access));
    Json(json!({
        "access_token": access, "token_type": "Bearer", "expires_in": lies.life, "refresh_token": format!("refresh-{turn}"),
        "id_token": id_token,
    }))
    .into_response()
}

async fn revoke(State(provider): State<Provider>, Form(form): Form<HashMap<String, String>>) -> StatusCode {
    provider.asked.lock().unwrap().push(form);
    StatusCode::OK
}

/// Keeps refresh tokens in memory.
#[derive(Default)]
pub struct Kept(pub Mutex<Vec<String>>);

impl RefreshKeeper for Kept {
    fn keep(&self, token: &RefreshToken) {
        self.0.lock().unwrap().push(token.expose().to_owned());
    }
}
