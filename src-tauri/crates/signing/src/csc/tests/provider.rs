//! A provider that is and does what a test wants, over HTTP on the loopback.

mod authorise;
mod oauth;
mod sign;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard};

use axum::body::Bytes;
use axum::extract::{Path, RawQuery, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use serde_json::{Value, json};
use url::Url;

use crate::testing::{Issued, KeyKind, TestAuthority, Wanted};

pub const TOKEN: &str = "token-of-the-officer";
pub const PIN: &str = "2846";
pub const OTP: &str = "739105";

/// How a credential is authorised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// At once, as providers of seals do it, and those of v1 that answer when the phone has.
    Implicit,
    /// On the phone, by handle.
    Phone,
    /// By codes: `authData` of v2, `PIN` and `OTP` of v1.
    Codes(&'static str),
    /// In the browser.
    OAuth,
}

/// When signatures come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Later {
    /// At once.
    Never,
    /// After polls that are answered by 202.
    Accepted,
    /// After polls that are answered by 400 and a code.
    Refused,
    /// After polls that are answered by 200 and nothing in it.
    Empty,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    None,
    /// `authorize`, `authorizeCheck` or `signHash` answers so.
    Says(&'static str, u16, &'static str, &'static str),
    NeverAnswers,
    Silent,
    FewerSignatures,
    MoreSignatures,
    OtherDigest,
    OtherKey,
    Swapped,
    NotBase64,
    NotJson,
    Endless,
    StampsOtherDigest,
    StampsOtherNonce,
    /// Signs, and then the first answer is lost.
    LosesAnswer,
    /// The first values come; then nothing more is extended.
    StopsExtending,
}

#[derive(Debug, Clone)]
pub struct Setup {
    pub kind: KeyKind,
    /// `key/algo`; that of the key when empty.
    pub algo: Vec<&'static str>,
    pub v1: bool,
    pub mode: Mode,
    pub bound: bool,
    pub multisign: u32,
    pub remaining: u32,
    pub later: Later,
    pub raw: bool,
    /// One digest for a `signHash`, with another SAD for each.
    pub one_at_a_time: bool,
    /// Metadata of the authorisation server, with `authorization_details`.
    pub details: bool,
    /// It takes requests before the browser comes.
    pub pushed: bool,
    /// What `key/status` and `cert/status` say.
    pub status: (&'static str, &'static str),
    pub trouble: Trouble,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            kind: KeyKind::P256,
            algo: Vec::new(),
            v1: false,
            mode: Mode::Phone,
            bound: true,
            multisign: 2,
            remaining: 140,
            later: Later::Never,
            raw: false,
            one_at_a_time: false,
            details: false,
            pushed: false,
            status: ("enabled", "valid"),
            trouble: Trouble::None,
        }
    }
}

pub struct Provider {
    pub base: Url,
    pub now: DateTime<Utc>,
    pub inner: Arc<Inner>,
}

pub struct Inner {
    pub setup: Setup,
    pub origin: String,
    authority: TestAuthority,
    signer: Issued,
    stranger: Issued,
    stamper: Issued,
    state: Mutex<Desk>,
}

/// An authorisation that was given.
struct Granted {
    digests: Vec<String>,
    left: usize,
}

#[derive(Default)]
pub struct Desk {
    /// Digests of an authorisation, and how often it was asked about.
    asked: HashMap<String, (Vec<String>, u32)>,
    /// By their SAD.
    granted: HashMap<String, Granted>,
    /// Signatures that come later, with how often they were asked for.
    later: HashMap<String, (Vec<String>, u32)>,
    pub approvals: usize,
    /// Methods as they were asked for.
    pub methods: Vec<String>,
    /// Codes of the browser with what they are worth, and the challenge that they go with.
    codes: HashMap<String, (oauth::Worth, String)>,
    pushed: HashMap<String, HashMap<String, String>>,
    /// Service tokens beside the one that was handed in.
    pub tokens: Vec<String>,
    /// Tokens that are not good any more.
    pub ended: Vec<String>,
    pub otp_sent: bool,
    serial: u32,
}

impl Desk {
    fn name(&mut self, kind: &str) -> String {
        self.serial += 1;
        format!("{kind}-{}", self.serial)
    }
}

impl Provider {
    pub async fn start(authority: &TestAuthority, setup: Setup) -> Self {
        let other = Wanted::signer("Друг", "PNOBG-7523169263", setup.kind, 77, authority.now);
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let origin = format!("http://{}", listener.local_addr().unwrap());
        let version = if setup.v1 { "v1" } else { "v2" };
        let inner = Arc::new(Inner {
            signer: authority.signer(setup.kind),
            stranger: authority.issue(&other),
            stamper: authority.stamper(),
            authority: authority.clone(),
            state: Mutex::default(),
            origin: origin.clone(),
            setup,
        });
        let app = Router::new()
            .route(&format!("/csc/{version}/{{*method}}"), post(answer))
            .route("/.well-known/oauth-authorization-server/as", get(oauth::metadata))
            .route("/oauth2/authorize", get(oauth::authorize))
            .route("/oauth2/par", post(oauth::push))
            .route("/oauth2/token", post(oauth::token))
            .route("/oauth2/revoke", post(oauth::revoke))
            .with_state(inner.clone());
        let base = format!("{origin}/csc/{version}").parse().unwrap();
        tokio::spawn(async move { axum::serve(listener, app).await.unwrap() });
        Self { base, now: authority.now, inner }
    }

    pub fn approvals(&self) -> usize {
        self.inner.state().approvals
    }

    pub fn asked(&self, method: &str) -> usize {
        self.inner.state().methods.iter().filter(|asked| *asked == method).count()
    }
}

fn refuse(status: u16, error: &str, words: &str) -> Response {
    let body = json!({ "error": error, "error_description": words });
    (StatusCode::from_u16(status).unwrap(), [("retry-after", "7")], Json(body)).into_response()
}

fn texts(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(|item| item.as_str().unwrap().to_owned()).collect()
}

async fn answer(
    State(inner): State<Arc<Inner>>,
    Path(method): Path<String>,
    RawQuery(_): RawQuery,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    inner.state().methods.push(method.clone());
    let ask: Value = serde_json::from_slice(&body).unwrap();
    if method == "auth/login" {
        return inner.login(&headers, &ask);
    }
    if method != "info" && !inner.knows(&headers) {
        return refuse(401, "invalid_token", "The access token expired");
    }
    if inner.setup.trouble == Trouble::Silent {
        tokio::time::sleep(std::time::Duration::from_secs(5)).await;
    }
    match inner.setup.trouble {
        Trouble::Says(at, status, error, words) if at == method => return refuse(status, error, words),
        Trouble::NotJson if method == "credentials/authorize" => return "<html>".into_response(),
        Trouble::Endless if method == "credentials/authorize" => return "x".repeat(5_000_000).into_response(),
        _ => {}
    }
    match method.as_str() {
        "info" => inner.info(),
        "auth/revoke" => StatusCode::NO_CONTENT.into_response(),
        "credentials/list" => inner.list(&ask),
        "credentials/info" => {
            assert!(ask["certInfo"].is_null());
            Json(inner.credential()).into_response()
        }
        "credentials/authorize" => inner.authorize(&ask),
        "credentials/authorizeCheck" => inner.check(&ask),
        "credentials/getChallenge" | "credentials/sendOTP" => inner.challenge(&method, &ask),
        "credentials/extendTransaction" => inner.extend(&ask),
        "signatures/signHash" => inner.sign(&ask),
        "signatures/signPolling" => inner.poll(&ask),
        "signatures/timestamp" => inner.stamp(&ask),
        _ => StatusCode::NOT_FOUND.into_response(),
    }
}

impl Inner {
    pub fn state(&self) -> MutexGuard<'_, Desk> {
        self.state.lock().unwrap()
    }

    fn knows(&self, headers: &HeaderMap) -> bool {
        let token = headers.get("authorization").and_then(|value| value.to_str().ok()?.strip_prefix("Bearer "));
        let state = self.state();
        let known = |token: &str| token == TOKEN || state.tokens.iter().any(|known| known == token);
        token.is_some_and(|token| known(token) && !state.ended.iter().any(|ended| ended == token))
    }

    fn login(&self, headers: &HeaderMap, ask: &Value) -> Response {
        let expected = format!("Basic {}", STANDARD.encode("officer:password"));
        let known = headers.get("authorization").is_some_and(|value| value == expected.as_str());
        if !known && ask["refresh_token"] != "refresh" {
            return refuse(400, "authentication_error", "An error occurred during authentication process");
        }
        let mut state = self.state();
        let token = state.name("login");
        state.tokens.push(token.clone());
        Json(json!({ "access_token": token, "refresh_token": "refresh", "expires_in": 3600 })).into_response()
    }

    fn info(&self) -> Response {
        let setup = &self.setup;
        let mut methods = vec!["credentials/list", "credentials/info", "credentials/authorize", "signatures/signHash"];
        methods.extend(["auth/login", "auth/revoke"]);
        if setup.mode == Mode::Phone {
            methods.push("credentials/authorizeCheck");
        }
        if setup.later != Later::Never {
            methods.push("signatures/signPolling");
        }
        if setup.one_at_a_time {
            methods.push("credentials/extendTransaction");
        }
        let mut body = json!({
            "specs": if setup.v1 { "1.0.4.0" } else { "2.0.0.2" },
            "name": "Test", "region": null, "methods": methods,
            "authType": ["basic", "oauth2code"],
            "asynchronousOperationMode": setup.later != Later::Never,
        });
        if setup.details {
            body["oauth2Issuer"] = json!(format!("{}/as", self.origin));
        } else {
            body["oauth2"] = json!(self.origin);
        }
        Json(body).into_response()
    }

    fn list(&self, ask: &Value) -> Response {
        if self.setup.v1 {
            assert_eq!(*ask, json!({}));
            return Json(json!({ "credentialIDs": ["one"] })).into_response();
        }
        let mut one = self.credential();
        one["credentialID"] = json!("one");
        Json(json!({ "credentialIDs": ["one"], "credentialInfos": [one] })).into_response()
    }

    fn credential(&self) -> Value {
        let setup = &self.setup;
        let certificates =
            [&self.signer.certificate, &self.authority.issuing.certificate, &self.authority.root.certificate];
        let certificates: Vec<String> = certificates.iter().map(|found| STANDARD.encode(found.der())).collect();
        let own = self.signer.key.algorithm().oid_text();
        let algo: Vec<&str> = if setup.algo.is_empty() { vec![&own] } else { setup.algo.clone() };
        let mut body = json!({
            "key": { "status": setup.status.0, "algo": algo },
            "cert": { "status": setup.status.1, "certificates": certificates },
            "SCAL": if setup.bound { "2" } else { "1" },
            "multisign": setup.multisign,
            "remainingSignatures": setup.remaining,
            "signatureQuota": 200,
        });
        let mode = match setup.mode {
            Mode::Implicit => "implicit",
            Mode::OAuth => "oauth2code",
            Mode::Phone if setup.v1 => "implicit",
            Mode::Phone | Mode::Codes(_) => "explicit",
        };
        let expression = if let Mode::Codes(text) = setup.mode { text } else { "PHONE" };
        if setup.v1 {
            body["authMode"] = json!(mode);
            let wanted = |id: &str| if expression.contains(id) { "true" } else { "false" };
            body["PIN"] = json!({ "presence": wanted("PIN"), "format": "N", "label": "PIN" });
            body["OTP"] = json!({ "presence": wanted("OTP"), "type": "online", "format": "N" });
        } else {
            body["auth"] = json!({ "mode": mode, "expression": expression, "objects": [
                { "type": "Password", "id": "PIN", "format": "N", "label": "PIN" },
                { "type": "ChallengeResponse", "id": "OTP", "label": "Code by message" },
                { "type": "ChallengeResponseOOB", "id": "PHONE" },
            ] });
        }
        body
    }
}
