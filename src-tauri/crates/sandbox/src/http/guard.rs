//! What stands before every handler: the faults that were asked for, the version of the protocol, the access token.

use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, FromRequest, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gishe_domain::address::DistrictCode;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::info::{Account, Role, Scope};
use gishe_protocol::problem::kinds;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::time::Duration;

use super::central::Central;
use super::connection::Connection;
use super::problem::Trouble;
use crate::faults::Fault;
use crate::identity::PROOF;
use crate::ports::Shown;

/// The header that names the version of the protocol, on requests and answers.
pub const PROTOCOL_HEADER: &str = "gishe-protocol";

/// The one path that is served whatever version is spoken: there a desk learns which versions are.
const INFO: &str = "/v1/info";

/// The faults that a request has run into and that its handler must carry out itself.
#[derive(Debug, Clone, Default)]
pub struct Struck(pub Vec<Fault>);

/// Lets a request run into the faults that were asked for.
pub async fn faults(State(central): State<Central>, mut request: Request, next: Next) -> Response {
    let struck = central.neighbours().faults.strike(request.method(), request.uri().path());
    let mut lost = false;
    for fault in &struck {
        match fault {
            Fault::Latency { ms } => tokio::time::sleep(Duration::from_millis(u64::from(*ms))).await,
            Fault::Status { status } => return Trouble::of_status(*status).into_response(),
            Fault::Nonsense => return "nonsense".into_response(),
            Fault::ExpiredToken => return Trouble::unauthorized("the access token has expired").into_response(),
            Fault::ProviderDown => return Trouble::of_status(503).into_response(),
            Fault::ProviderSays { status, error, description } => {
                let body = Json(json!({ "error": error, "error_description": description }));
                return (StatusCode::from_u16(*status).unwrap_or(StatusCode::BAD_REQUEST), body).into_response();
            }
            Fault::OtherProtocol { version } if request.uri().path() != INFO => return wrong_version(*version),
            Fault::DropReply => lost = true,
            _ => {}
        }
    }
    let scissors = request.extensions().get::<ConnectInfo<Connection>>().map(|info| info.0.scissors.clone());
    request.extensions_mut().insert(Struck(struck));
    let response = next.run(request).await;
    if let (true, Some(scissors)) = (lost, scissors) {
        scissors.cut();
    }
    response
}

/// Refuses requests that speak another version of the protocol (RFC 9110, 426), and marks every answer with ours.
pub async fn protocol(request: Request, next: Next) -> Response {
    let spoken = request.headers().get(PROTOCOL_HEADER).and_then(|value| value.to_str().ok());
    let served = spoken.and_then(|value| value.trim().parse::<u16>().ok()) == Some(PROTOCOL_VERSION);
    let mut response =
        if served || request.uri().path() == INFO { next.run(request).await } else { wrong_version(PROTOCOL_VERSION) };
    response.headers_mut().insert(PROTOCOL_HEADER, HeaderValue::from(PROTOCOL_VERSION));
    response
}

fn wrong_version(version: u16) -> Response {
    Trouble::new(426, kinds::PROTOCOL, "This version of the protocol is not served")
        .detail(format!("only version {version} is served"))
        .into_response()
}

/// The account that a request comes from. Refuses requests without a good access token.
#[derive(Debug, Clone)]
pub struct Caller(pub Account);

impl Caller {
    /// Whether the account has any role in the scope: enough for what is no citizen's, such as the register of streets.
    pub fn needs(&self, scope: &Scope) -> Result<(), Trouble> {
        let granted = self.0.scopes.iter().any(|grant| &grant.scope == scope);
        if granted { Ok(()) } else { Err(Trouble::forbidden()) }
    }

    /// Whether the account works on the cases of the scope. Trainers and IT see none.
    pub fn works_in(&self, scope: &Scope) -> Result<(), Trouble> {
        let granted = self.0.scopes.iter().any(|grant| &grant.scope == scope && works(grant.role));
        if granted { Ok(()) } else { Err(Trouble::forbidden()) }
    }

    /// The districts on whose cases the account works.
    pub fn districts(&self) -> Vec<DistrictCode> {
        self.0.scopes.iter().filter(|grant| works(grant.role)).map(|grant| grant.district.clone()).collect()
    }

    /// Whether the account works on cases anywhere: only then it may hand documents over.
    pub fn works(&self) -> Result<(), Trouble> {
        if self.0.scopes.iter().any(|grant| works(grant.role)) { Ok(()) } else { Err(Trouble::forbidden()) }
    }
}

/// Whether a role works on cases.
fn works(role: Role) -> bool {
    match role {
        Role::Officer | Role::Supervisor => true,
        Role::Trainer | Role::It => false,
    }
}

/// Lets a token through that is bound to a key only with a proof of that key, whichever room of central it is shown to.
pub async fn possession(State(central): State<Central>, request: Request, next: Next) -> Response {
    let refused = {
        let headers = request.headers();
        let mut proofs = headers.get_all(PROOF).iter();
        let proof = proofs.next().and_then(|proof| proof.to_str().ok()).filter(|_| proofs.next().is_none());
        let shown = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok()).and_then(token);
        let (method, path) = (request.method().as_str(), request.uri().path());
        let tokens = &central.neighbours().tokens;
        shown.and_then(|(bound, token)| {
            let refusal = tokens.shown(&Shown { token, bound, proof, method, path }, central.now()).err()?;
            Some(Trouble::unproven(refusal, tokens.nonce(central.now())))
        })
    };
    match refused {
        Some(trouble) => trouble.into_response(),
        None => next.run(request).await,
    }
}

/// The token of an `Authorization`, and whether it says that it is bound to a key.
fn token(value: &str) -> Option<(bool, &str)> {
    let (scheme, token) = value.split_once(' ')?;
    let bound = scheme.eq_ignore_ascii_case("dpop");
    (bound || scheme.eq_ignore_ascii_case("bearer")).then(|| (bound, token.trim()))
}

impl FromRequestParts<Central> for Caller {
    type Rejection = Trouble;

    async fn from_request_parts(parts: &mut Parts, central: &Central) -> Result<Self, Trouble> {
        caller(&parts.headers, central)?.ok_or_else(|| Trouble::unauthorized("no access token"))
    }
}

/// The account of a request; none when it carries no token.
pub fn caller(headers: &HeaderMap, central: &Central) -> Result<Option<Caller>, Trouble> {
    let Some(value) = headers.get(header::AUTHORIZATION) else { return Ok(None) };
    let shown = value.to_str().ok().and_then(token);
    let (_, bearer) = shown.ok_or_else(|| Trouble::unauthorized("not an access token"))?;
    let account = central.neighbours().tokens.account(bearer, central.now());
    account.map(|account| Some(Caller(account))).map_err(|refusal| Trouble::unauthorized(refusal.to_string()))
}

/// A JSON body whose faults are problem details.
pub struct Body<T>(pub T);

impl<T: DeserializeOwned> FromRequest<Central> for Body<T> {
    type Rejection = Trouble;

    async fn from_request(request: Request, central: &Central) -> Result<Self, Trouble> {
        match Json::<T>::from_request(request, central).await {
            Ok(Json(body)) => Ok(Self(body)),
            Err(JsonRejection::BytesRejection(_)) => Err(Trouble::too_large()),
            // The words of the parser may quote the body: they stay here.
            Err(JsonRejection::JsonDataError(_)) => Err(Trouble::bad_request("a field is missing or of another type")),
            Err(JsonRejection::JsonSyntaxError(_)) => Err(Trouble::bad_request("not JSON")),
            Err(_) => Err(Trouble::bad_request("not application/json")),
        }
    }
}
