//! The authorization request (RFC 6749, 4.1.1; OpenID Connect Core, 3.1.2.1).

use std::collections::HashMap;
use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use gishe_domain::address::DistrictCode;

use super::interaction::Request;
use super::{CLIENT_ID, Identity, SIGNING_CLIENT_ID, page, redirect};

/// What is wrong with a request.
enum Fault {
    /// The caller cannot be told, because it is not known to be who it says.
    Shown(&'static str),
    /// The caller is told by a redirect (RFC 6749, 4.1.2.1).
    Told { callback: Box<url::Url>, state: Option<String>, error: &'static str, description: &'static str },
}

pub(super) async fn begin(State(identity): State<Arc<Identity>>, RawQuery(query): RawQuery) -> Response {
    match read(&identity, &query.unwrap_or_default()) {
        Ok(request) => {
            let id = identity.interactions.begin(request.clone(), identity.now());
            page::password(&identity, &id, &request, None).into_response()
        }
        Err(Fault::Shown(reason)) => page::refused(StatusCode::BAD_REQUEST, reason).into_response(),
        Err(Fault::Told { callback, state, error, description }) => {
            let issuer = identity.issuer();
            let mut answer = vec![("error", error), ("error_description", description), ("iss", issuer.as_str())];
            answer.extend(state.as_deref().map(|state| ("state", state)));
            Redirect::to(&redirect::with_answer(&callback, &answer)).into_response()
        }
    }
}

fn read(identity: &Identity, query: &str) -> Result<Request, Fault> {
    let mut fields: HashMap<String, String> = HashMap::new();
    let mut repeated = false;
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()) {
        repeated |= fields.insert(name.into_owned(), value.into_owned()).is_some();
    }
    let mut take = |name: &str| fields.remove(name).filter(|value| !value.is_empty());
    let client = match take("client_id").as_deref() {
        Some(CLIENT_ID) => CLIENT_ID,
        Some(SIGNING_CLIENT_ID) => SIGNING_CLIENT_ID,
        _ => return Err(Fault::Shown("Програмата, която иска вход, не е позната.")),
    };
    let redirect_uri = take("redirect_uri").unwrap_or_default();
    let Some(callback) = identity.callback(client, &redirect_uri) else {
        return Err(Fault::Shown("Адресът за връщане не е на този компютър."));
    };
    let state = take("state");
    let told = |error, description| {
        Err(Fault::Told { callback: Box::new(callback.clone()), state: state.clone(), error, description })
    };
    if repeated {
        return told("invalid_request", "a parameter is repeated");
    }
    if take("response_type").as_deref() != Some("code") {
        return told("unsupported_response_type", "only code is supported");
    }
    let scope = take("scope").unwrap_or_default();
    if !scope.split(' ').any(|one| one == "openid") {
        return told("invalid_scope", "the scope must hold openid");
    }
    let challenge = take("code_challenge").filter(|challenge| is_challenge(challenge));
    let Some(challenge) = challenge.filter(|_| take("code_challenge_method").as_deref() == Some("S256")) else {
        return told("invalid_request", "PKCE with S256 is required");
    };
    if take("prompt").as_deref() == Some("none") {
        return told("login_required", "there is no session in the browser");
    }
    let hint = take("login_hint");
    let district = take("district").or_else(|| hint.as_deref()?.strip_prefix("district:").map(str::to_owned));
    let (nonce, jkt) = (take("nonce"), take("dpop_jkt"));
    let username = hint.filter(|hint| hint.contains('@'));
    Ok(Request { client, callback, redirect_uri, state, nonce, challenge, jkt, scope, district, username })
}

/// The 43 characters that a SHA-256 has in base64url (RFC 7636, 4.2).
fn is_challenge(text: &str) -> bool {
    text.len() == 43 && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
}

impl Identity {
    /// Where a client may be called back: a workstation anywhere on loopback, the signing provider at its one place.
    fn callback(&self, client: &str, redirect_uri: &str) -> Option<url::Url> {
        if client == CLIENT_ID {
            return redirect::loopback(redirect_uri);
        }
        let place = format!("{}/csc/v2/oauth2/return", self.settings.base_url);
        (redirect_uri == place).then(|| url::Url::parse(redirect_uri).ok()).flatten()
    }
}

impl Request {
    /// What `form-action` must allow. The signing provider leads on to whichever loopback port its client listens on.
    pub(super) fn leads_to(&self) -> String {
        if self.client == CLIENT_ID { redirect::form_target(&self.callback) } else { "http:".into() }
    }

    /// The district at which the desk stands.
    pub(super) fn district(&self) -> Option<DistrictCode> {
        self.district.clone().map(DistrictCode)
    }
}
