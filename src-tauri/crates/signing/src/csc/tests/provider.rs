//! A provider that does what a test wants.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::HashAlgorithm;
use crate::testing::{Issued, KeyKind, TestAuthority, Wanted};
use crate::tsp::Imprint;

pub const TOKEN: &str = "token-of-the-officer";

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Approves,
    RawEcdsa,
    SignsLater,
    SpeaksV1,
    Rejects,
    Expires,
    NeverAnswers,
    WrongSad,
    QuotaSpent,
    Suspended,
    Unauthorized,
    Broken,
    Strange,
    Silent,
    FewerSignatures,
    OtherDigest,
    OtherKey,
    StampsOtherDigest,
    StampsOtherNonce,
}

pub struct Provider {
    pub base: Url,
    pub now: DateTime<Utc>,
    inner: Arc<Inner>,
}

struct Inner {
    behaviour: Behaviour,
    authority: TestAuthority,
    signer: Issued,
    stranger: Issued,
    stamper: Issued,
    state: Mutex<Desk>,
}

#[derive(Default)]
struct Desk {
    /// Digests of an authorisation, and how often it was asked about.
    asked: HashMap<String, (Vec<String>, u32)>,
    /// Digests by their one-use SAD.
    granted: HashMap<String, Vec<String>>,
    /// Signatures that come later, with how often they were asked for.
    later: HashMap<String, (Vec<String>, u32)>,
    approvals: usize,
}

impl Provider {
    pub async fn start(authority: &TestAuthority, kind: KeyKind, behaviour: Behaviour) -> Self {
        let other = Wanted::signer("Друг", "PNOBG-7523169263", kind, 77, authority.now);
        let inner = Arc::new(Inner {
            behaviour,
            signer: authority.signer(kind),
            stranger: authority.issue(&other),
            stamper: authority.stamper(),
            authority: authority.clone(),
            state: Mutex::default(),
        });
        let app = Router::new().route("/csc/v2/{*method}", post(answer)).with_state(inner.clone());
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = format!("http://{}/csc/v2", listener.local_addr().unwrap()).parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, now: authority.now, inner }
    }

    pub fn approvals(&self) -> usize {
        self.inner.state.lock().unwrap().approvals
    }
}

fn refuse(status: u16, error: &str, words: &str) -> Response {
    let body = json!({ "error": error, "error_description": words });
    (StatusCode::from_u16(status).unwrap(), Json(body)).into_response()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    Path(method): Path<String>,
    headers: HeaderMap,
    Json(ask): Json<Value>,
) -> Response {
    assert_eq!(headers["authorization"], format!("Bearer {TOKEN}"));
    if inner.behaviour == Behaviour::Silent {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    }
    match method.as_str() {
        "info" => {
            let specs = if inner.behaviour == Behaviour::SpeaksV1 { "1.0.4.0" } else { "2.0.0.2" };
            Json(json!({ "specs": specs, "name": "Test", "methods": ["signatures/signHash"] })).into_response()
        }
        "credentials/list" => Json(json!({ "credentialIDs": ["one"] })).into_response(),
        "credentials/info" => inner.credential(),
        "credentials/authorize" => inner.authorize(&ask),
        "credentials/authorizeCheck" => inner.check(&ask),
        "signatures/signHash" => inner.sign(&ask),
        "signatures/signPolling" => inner.poll(&ask),
        "signatures/timestamp" => inner.stamp(&ask),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Inner {
    fn v1(&self) -> bool {
        self.behaviour == Behaviour::SpeaksV1
    }

    fn digests(&self, ask: &Value) -> Vec<String> {
        let (mine, other) = if self.v1() { ("hash", "hashes") } else { ("hashes", "hash") };
        assert!(ask[other].is_null(), "names of one version only");
        texts(&ask[mine])
    }

    fn credential(&self) -> Response {
        let certificates =
            [&self.signer.certificate, &self.authority.issuing.certificate, &self.authority.root.certificate];
        let certificates: Vec<String> = certificates.iter().map(|found| STANDARD.encode(found.der())).collect();
        let status = if self.behaviour == Behaviour::Suspended { "disabled" } else { "enabled" };
        let mut body = json!({
            "key": { "status": status, "algo": [self.signer.key.algorithm().oid_text()] },
            "cert": { "status": "valid", "certificates": certificates },
            "SCAL": "2", "multisign": 2, "remainingSignatures": 140, "signatureQuota": 200,
        });
        if self.v1() {
            body["authMode"] = json!("explicit");
        } else {
            body["auth"] = json!({ "mode": "explicit", "expression": "phone", "objects": [] });
        }
        Json(body).into_response()
    }

    fn authorize(&self, ask: &Value) -> Response {
        match self.behaviour {
            Behaviour::QuotaSpent => return refuse(400, "quota_exceeded", "No signatures left"),
            Behaviour::Unauthorized => return refuse(401, "invalid_token", "expired"),
            Behaviour::Broken => return refuse(503, "server_error", ""),
            Behaviour::Strange => return refuse(400, "unheard_of", "Иван Иванов"),
            _ => {}
        }
        let digests = self.digests(ask);
        assert_eq!(ask["numSignatures"], digests.len());
        assert_eq!(ask["operationMode"], "A");
        let mut state = self.state.lock().unwrap();
        let handle = format!("handle-{}", state.asked.len());
        state.asked.insert(handle.clone(), (digests, 0));
        Json(json!({ "handle": handle, "expiresIn": 60, "controlCode": "482913" })).into_response()
    }

    fn check(&self, ask: &Value) -> Response {
        let mut state = self.state.lock().unwrap();
        let handle = ask["handle"].as_str().unwrap().to_owned();
        let (digests, polls) = state.asked.get_mut(&handle).unwrap();
        *polls += 1;
        let digests = digests.clone();
        match (self.behaviour, *polls) {
            (Behaviour::NeverAnswers, _) | (_, 1) => refuse(400, "authorization_pending", ""),
            (_, 2) => {
                (StatusCode::ACCEPTED, Json(json!({ "handle": handle, "controlCode": "482913" }))).into_response()
            }
            // One lost answer in the middle is borne.
            (_, 3) => refuse(502, "bad_gateway", ""),
            (Behaviour::Rejects, _) => refuse(400, "authorization_rejected", ""),
            (Behaviour::Expires, _) => refuse(400, "authorization_expired", ""),
            _ => {
                state.approvals += 1;
                let sad = format!("sad-of-{handle}");
                state.granted.insert(sad.clone(), digests);
                Json(json!({ "SAD": sad, "expiresIn": 60 })).into_response()
            }
        }
    }

    fn sign(&self, ask: &Value) -> Response {
        let digests = self.digests(ask);
        let granted = self.state.lock().unwrap().granted.remove(ask["SAD"].as_str().unwrap());
        if self.behaviour == Behaviour::WrongSad || granted.as_ref() != Some(&digests) {
            return refuse(400, "invalid_request", "Invalid parameter SAD");
        }
        let hash = self.signer.key.algorithm().hash();
        assert_eq!(ask[if self.v1() { "hashAlgo" } else { "hashAlgorithmOID" }], hash.oid_text());
        assert_eq!(ask["signAlgo"], self.signer.key.algorithm().oid_text());
        let mut values: Vec<String> = digests.iter().map(|digest| STANDARD.encode(self.value(hash, digest))).collect();
        if self.behaviour == Behaviour::FewerSignatures {
            values.pop();
        }
        if self.behaviour == Behaviour::SignsLater {
            self.state.lock().unwrap().later.insert("later".into(), (values, 0));
            return Json(json!({ "responseID": "later" })).into_response();
        }
        Json(json!({ "signatures": values })).into_response()
    }

    fn value(&self, hash: HashAlgorithm, digest: &str) -> Vec<u8> {
        let digest = STANDARD.decode(digest).unwrap();
        match self.behaviour {
            Behaviour::OtherDigest => self.signer.key.sign_digest(hash, &hash.digest(b"other")).unwrap(),
            Behaviour::OtherKey => self.stranger.key.sign_digest(hash, &digest).unwrap(),
            Behaviour::RawEcdsa => raw(&self.signer.key.sign_digest(hash, &digest).unwrap()),
            _ => self.signer.key.sign_digest(hash, &digest).unwrap(),
        }
    }

    fn poll(&self, ask: &Value) -> Response {
        let mut state = self.state.lock().unwrap();
        let (values, polls) = state.later.get_mut(ask["responseID"].as_str().unwrap()).unwrap();
        *polls += 1;
        if *polls < 3 {
            return StatusCode::ACCEPTED.into_response();
        }
        Json(json!({ "signatures": values })).into_response()
    }

    fn stamp(&self, ask: &Value) -> Response {
        let hash = HashAlgorithm::from_oid_text(ask["hashAlgo"].as_str().unwrap()).unwrap();
        let mut imprint = Imprint { hash, digest: STANDARD.decode(ask["hash"].as_str().unwrap()).unwrap() };
        let mut nonce = hex::decode(ask["nonce"].as_str().unwrap()).unwrap();
        match self.behaviour {
            Behaviour::StampsOtherDigest => imprint = Imprint::of(hash, b"other"),
            Behaviour::StampsOtherNonce => nonce[7] ^= 1,
            _ => {}
        }
        let token = self.stamper.as_authority(&[]).token(&imprint, Some(&nonce), 5, self.authority.now).unwrap();
        Json(json!({ "timestamp": STANDARD.encode(token) })).into_response()
    }
}

/// `r‖s` for P-256 and P-384; other values as they are.
fn raw(value: &[u8]) -> Vec<u8> {
    if let Ok(value) = p256::ecdsa::Signature::from_der(value) {
        return value.to_bytes().to_vec();
    }
    p384::ecdsa::Signature::from_der(value).map_or(value.to_vec(), |value| value.to_bytes().to_vec())
}
