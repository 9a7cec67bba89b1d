//! The provider's own OAuth 2.0 (CSC API, 8): for clients that have no token of central's, and for those that authorise a
//! credential in the browser. The sign-in itself is that of the identity provider, which this one sends the browser to.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Json;
use axum::extract::{Form, Query, RawQuery, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Redirect, Response};
use chrono::{DateTime, Duration, Utc};
use serde::Deserialize;
use serde_json::{Value, json};
use url::Url;

use super::approvals::{Approval, Standing};
use super::wire::{AuthorizeRequest, Refusal};
use super::{Provider, authorize as credentials};
use crate::identity::{CLIENT_ID, SIGNING_CLIENT_ID, challenge_of, fingerprint, loopback, page, random_token};
use crate::trust::phone;

/// How long a browser may take.
const ROUND_LIFE: Duration = Duration::minutes(10);
/// How long a code may be redeemed.
const CODE_LIFE: Duration = Duration::seconds(60);
/// How long a service token opens anything but keys.
const SERVICE_LIFE: Duration = Duration::hours(1);

/// What a client wants.
#[derive(Clone)]
enum Scope {
    Service,
    /// With the authorisation details to be repeated, when they came that way (RFC 9396).
    Credential {
        request: Arc<AuthorizeRequest>,
        details: Option<Value>,
    },
}

/// A browser under way.
#[derive(Clone)]
struct Round {
    callback: Url,
    redirect_uri: String,
    state: Option<String>,
    challenge: String,
    scope: Scope,
    /// Proves to the identity provider that the same side asks and redeems.
    verifier: String,
    /// Officer and handle, once signed in.
    phone: Option<(String, Approval, String)>,
    expires: DateTime<Utc>,
}

/// What a code is worth.
enum Worth {
    Service { officer: String },
    Credential { sad: String, expires: DateTime<Utc>, details: Option<Value> },
}

struct Code {
    redirect_uri: String,
    challenge: String,
    worth: Worth,
    expires: DateTime<Utc>,
}

#[derive(Default)]
struct Open {
    rounds: HashMap<String, Round>,
    codes: HashMap<[u8; 32], Code>,
    services: HashMap<[u8; 32], (String, DateTime<Utc>)>,
}

/// Rounds, codes and service tokens; all short-lived, so in memory.
#[derive(Default)]
pub(super) struct Grants {
    open: Mutex<Open>,
}

impl Grants {
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Whose service token this is.
    pub(super) fn service(&self, token: &str, now: DateTime<Utc>) -> Option<String> {
        let open = self.open();
        open.services.get(&fingerprint(token)).filter(|(_, expires)| *expires > now).map(|(officer, _)| officer.clone())
    }

    fn begin(&self, round: Round, now: DateTime<Utc>) -> String {
        let mut open = self.open();
        open.rounds.retain(|_, round| round.expires > now);
        open.codes.retain(|_, code| code.expires > now);
        open.services.retain(|_, (_, expires)| *expires > now);
        let id = random_token();
        open.rounds.insert(id.clone(), round);
        id
    }

    fn round(&self, id: &str, now: DateTime<Utc>) -> Option<Round> {
        self.open().rounds.get(id).filter(|round| round.expires > now).cloned()
    }

    fn code(&self, id: &str, round: &Round, worth: Worth, now: DateTime<Utc>) -> String {
        let mut open = self.open();
        open.rounds.remove(id);
        let secret = random_token();
        let code = Code {
            redirect_uri: round.redirect_uri.clone(),
            challenge: round.challenge.clone(),
            worth,
            expires: now + CODE_LIFE,
        };
        open.codes.insert(fingerprint(&secret), code);
        secret
    }
}

pub(super) async fn authorize(State(provider): State<Arc<Provider>>, RawQuery(query): RawQuery) -> Response {
    let query = query.unwrap_or_default();
    let fields: HashMap<String, String> = url::form_urlencoded::parse(query.as_bytes()).into_owned().collect();
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    let callback = field("redirect_uri").and_then(loopback).filter(|_| field("client_id") == Some(CLIENT_ID));
    let Some(callback) = callback else {
        let reason = "Програмата или адресът за връщане не са познати.";
        return page::refused(StatusCode::BAD_REQUEST, reason).into_response();
    };
    let state = field("state").map(str::to_owned);
    let tell = |error: &str| back(&callback, &[("error", error)], state.as_deref());
    let challenge = field("code_challenge").filter(|_| field("code_challenge_method") == Some("S256"));
    let (Some("code"), Some(challenge)) = (field("response_type"), challenge) else { return tell("invalid_request") };
    let scope = match scope(&fields) {
        Ok(scope) => scope,
        Err(error) => return tell(error),
    };
    let verifier = random_token();
    let ours = challenge_of(&verifier);
    let round = Round {
        redirect_uri: field("redirect_uri").unwrap_or_default().to_owned(),
        callback,
        state,
        challenge: challenge.to_owned(),
        scope,
        verifier,
        phone: None,
        expires: provider.now() + ROUND_LIFE,
    };
    let id = provider.grants.begin(round, provider.now());
    let returned = provider.return_address();
    let sign_in = url::form_urlencoded::Serializer::new(String::new())
        .extend_pairs([("response_type", "code"), ("client_id", SIGNING_CLIENT_ID), ("scope", "openid")])
        .extend_pairs([("redirect_uri", returned.as_str()), ("state", &id)])
        .extend_pairs([("code_challenge", ours.as_str()), ("code_challenge_method", "S256")])
        .extend_pairs(field("login_hint").map(|hint| ("login_hint", hint)))
        .finish();
    Redirect::to(&format!("{}/oidc/authorize?{sign_in}", provider.settings.base_url)).into_response()
}

/// Reads the scope: `service`, or `credential` by parameters or by authorisation details.
fn scope(fields: &HashMap<String, String>) -> Result<Scope, &'static str> {
    let field = |name: &str| fields.get(name).map(String::as_str).filter(|value| !value.is_empty());
    if let Some(details) = field("authorization_details") {
        return details_scope(details).ok_or("invalid_authorization_details");
    }
    match field("scope") {
        Some("service") => Ok(Scope::Service),
        Some("credential") => {
            let request = AuthorizeRequest {
                credential_id: field("credentialID").map(str::to_owned),
                num_signatures: field("numSignatures").and_then(|number| number.parse().ok()),
                hashes: field("hashes").map(|hashes| hashes.split(',').map(str::to_owned).collect()),
                hash_algorithm: field("hashAlgorithmOID").map(str::to_owned),
                description: field("description").map(str::to_owned),
                ..AuthorizeRequest::default()
            };
            Ok(Scope::Credential { request: Arc::new(request), details: None })
        }
        _ => Err("invalid_scope"),
    }
}

/// CSC API, 8.3.2: one detail of type `credential` with the digests of the documents.
fn details_scope(text: &str) -> Option<Scope> {
    let details: Value = serde_json::from_str(text).ok()?;
    let [one] = details.as_array()?.as_slice() else { return None };
    if one.get("type")? != "credential" {
        return None;
    }
    let text = |name: &str| one.get(name).and_then(Value::as_str).map(str::to_owned);
    let hash = |digest: &Value| digest.get("hash").and_then(Value::as_str).map(str::to_owned);
    let hashes: Vec<String> = one.get("documentDigests")?.as_array()?.iter().map(hash).collect::<Option<_>>()?;
    let request = AuthorizeRequest {
        credential_id: text("credentialID"),
        num_signatures: match one.get("numSignatures") {
            Some(number) => number.as_u64().and_then(|number| u32::try_from(number).ok()),
            None => u32::try_from(hashes.len()).ok(),
        },
        hashes: Some(hashes),
        hash_algorithm: text("hashAlgorithmOID"),
        description: text("description"),
        ..AuthorizeRequest::default()
    };
    Some(Scope::Credential { request: Arc::new(request), details: Some(details) })
}

/// The identity provider's answer.
#[derive(Deserialize)]
pub(super) struct Returned {
    #[serde(default)]
    code: String,
    #[serde(default)]
    state: String,
}

const TOO_LATE: &str = "Входът е отворен твърде отдавна или вече е завършен. Започнете отново от Гише.";

pub(super) async fn returned(State(provider): State<Arc<Provider>>, Query(answer): Query<Returned>) -> Response {
    let now = provider.now();
    let signed_in = provider.grants.round(&answer.state, now).and_then(|round| {
        let subject = provider.identity().redeem_inside(&answer.code, &provider.return_address(), &round.verifier)?;
        Some((round, subject))
    });
    let Some((mut round, subject)) = signed_in else {
        return page::refused(StatusCode::BAD_REQUEST, TOO_LATE).into_response();
    };
    let Scope::Credential { request, .. } = round.scope.clone() else {
        let code = provider.grants.code(&answer.state, &round, Worth::Service { officer: subject }, now);
        return back(&round.callback, &[("code", &code)], round.state.as_deref());
    };
    let asked = provider.identity().by_id(&subject).ok_or(Refusal::Unauthorized);
    let asked = asked.and_then(|officer| credentials::asked(&provider, officer, &request));
    let asked = asked.and_then(|asked| provider.can_afford(&asked).map(|()| asked));
    let Ok(asked) = asked else {
        return back(&round.callback, &[("error", "invalid_request")], round.state.as_deref());
    };
    let (approval, handle) = provider.ask(asked);
    round.phone = Some((subject, approval.clone(), handle));
    provider.grants.open().rounds.insert(answer.state.clone(), round);
    phone::waiting(&answer.state, &approval, false).into_response()
}

/// The browser's „I approved“.
#[derive(Deserialize)]
pub(super) struct Proceed {
    #[serde(default)]
    round: String,
}

pub(super) async fn proceed(State(provider): State<Arc<Provider>>, Form(form): Form<Proceed>) -> Response {
    let now = provider.now();
    let round = provider.grants.round(&form.round, now);
    let Some((round, (officer, approval, handle))) = round.and_then(|round| Some((round.clone(), round.phone?))) else {
        return page::refused(StatusCode::BAD_REQUEST, TOO_LATE).into_response();
    };
    match provider.approvals().check(&handle, &officer, now) {
        Standing::Pending => phone::waiting(&form.round, &approval, true).into_response(),
        Standing::Approved { sad, expires } => {
            let details = match &round.scope {
                Scope::Credential { details, .. } => details.clone(),
                Scope::Service => None,
            };
            let code = provider.grants.code(&form.round, &round, Worth::Credential { sad, expires, details }, now);
            back(&round.callback, &[("code", &code)], round.state.as_deref())
        }
        Standing::Rejected | Standing::Expired | Standing::Unknown => {
            back(&round.callback, &[("error", "access_denied")], round.state.as_deref())
        }
    }
}

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
}

pub(super) async fn token(
    State(provider): State<Arc<Provider>>,
    Form(form): Form<TokenForm>,
) -> Result<Response, Refusal> {
    if form.client_id != CLIENT_ID {
        return Err(Refusal::Named("invalid_client", "The client is not known"));
    }
    if form.grant_type != "authorization_code" {
        return Err(Refusal::Named("unsupported_grant_type", "Only authorization_code"));
    }
    let now = provider.now();
    let mut open = provider.grants.open();
    let code = open.codes.remove(&fingerprint(&form.code)).filter(|code| {
        code.expires > now
            && code.redirect_uri == form.redirect_uri
            && code.challenge == challenge_of(&form.code_verifier)
    });
    let code = code.ok_or(Refusal::Named("invalid_grant", "The code is not valid"))?;
    let answer = match code.worth {
        Worth::Service { officer } => {
            let token = random_token();
            open.services.insert(fingerprint(&token), (officer, now + SERVICE_LIFE));
            json!({ "access_token": token, "token_type": "Bearer", "expires_in": SERVICE_LIFE.num_seconds() })
        }
        Worth::Credential { sad, expires, details } => {
            let left = (expires - now).num_seconds();
            let mut answer = json!({ "access_token": sad, "token_type": "SAD", "expires_in": left });
            if let (Some(members), Some(details)) = (answer.as_object_mut(), details) {
                members.insert("authorization_details".into(), details);
            }
            answer
        }
    };
    Ok(([(header::CACHE_CONTROL, "no-store")], Json(answer)).into_response())
}

/// A request to revoke.
#[derive(Deserialize)]
pub(super) struct RevokeForm {
    #[serde(default)]
    token: String,
}

/// Ends a service token or activation data; an unknown one ends nothing (RFC 7009).
pub(super) async fn revoke(State(provider): State<Arc<Provider>>, Form(form): Form<RevokeForm>) -> StatusCode {
    provider.grants.open().services.remove(&fingerprint(&form.token));
    provider.approvals().revoke(&form.token);
    StatusCode::NO_CONTENT
}

impl Provider {
    fn return_address(&self) -> String {
        format!("{}/csc/v2/oauth2/return", self.settings.base_url)
    }
}

fn back(callback: &Url, answer: &[(&str, &str)], state: Option<&str>) -> Response {
    let mut url = callback.clone();
    url.query_pairs_mut().extend_pairs(answer).extend_pairs(state.map(|state| ("state", state)));
    Redirect::to(url.as_str()).into_response()
}
