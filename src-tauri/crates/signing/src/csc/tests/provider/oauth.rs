//! The authorisation server.

use std::collections::HashMap;
use std::sync::Arc;

use axum::Json;
use axum::extract::{Form, Query, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Redirect, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Inner, refuse};

type Fields = HashMap<String, String>;

/// What a code is worth.
pub enum Worth {
    Service,
    Credential(Vec<String>, Option<String>),
}

pub async fn metadata(State(inner): State<Arc<Inner>>) -> Json<Value> {
    let at = |name: &str| format!("{}/oauth2/{name}", inner.origin);
    let mut body = json!({
        "issuer": format!("{}/as", inner.origin),
        "authorization_endpoint": at("authorize"), "token_endpoint": at("token"), "revocation_endpoint": at("revoke"),
        "authorization_details_types_supported": ["other", "credential"],
        "authorization_response_iss_parameter_supported": true,
    });
    if inner.setup.pushed {
        body["pushed_authorization_request_endpoint"] = json!(at("par"));
    }
    Json(body)
}

pub async fn push(State(inner): State<Arc<Inner>>, Form(fields): Form<Fields>) -> Response {
    assert_eq!(fields["client_secret"], "known to both");
    let mut state = inner.state();
    let name = state.name("urn");
    state.pushed.insert(name.clone(), fields);
    (StatusCode::CREATED, Json(json!({ "request_uri": name, "expires_in": 90 }))).into_response()
}

/// The person agrees at once.
pub async fn authorize(State(inner): State<Arc<Inner>>, Query(asked): Query<Fields>) -> Response {
    let fields = match asked.get("request_uri") {
        Some(name) => inner.state().pushed.remove(name).unwrap(),
        None => asked,
    };
    assert_eq!(fields["client_id"], "gishe");
    assert_eq!((fields["response_type"].as_str(), fields["code_challenge_method"].as_str()), ("code", "S256"));
    let back = |more: &str| {
        let state = &fields["state"];
        let issuer = if inner.setup.details { format!("&iss={}/as", inner.origin) } else { String::new() };
        Redirect::to(&format!("{}?state={state}{issuer}&{more}", fields["redirect_uri"])).into_response()
    };
    let credential = fields.contains_key("authorization_details") || fields["scope"] == "credential";
    match inner.setup.trouble {
        super::Trouble::Says("oauth2/authorize", _, error, _) if credential => return back(&format!("error={error}")),
        super::Trouble::Says("oauth2/sign-in", _, error, _) => return back(&format!("error={error}")),
        _ => {}
    }
    let worth = if credential { wanted(&inner, &fields) } else { Worth::Service };
    let mut state = inner.state();
    let code = state.name("code");
    state.codes.insert(code.clone(), (worth, fields["code_challenge"].clone()));
    back(&format!("code={code}"))
}

fn wanted(inner: &Inner, fields: &Fields) -> Worth {
    let Some(text) = fields.get("authorization_details") else {
        let hashes = &fields[if inner.setup.v1 { "hash" } else { "hashes" }];
        let standard = |hash: &str| STANDARD.encode(URL_SAFE_NO_PAD.decode(hash).unwrap());
        let digests: Vec<String> = hashes.split(',').map(standard).collect();
        assert_eq!(fields["numSignatures"], digests.len().to_string());
        assert_eq!(fields["credentialID"], "one");
        assert_eq!(fields.contains_key("hashAlgorithmOID"), !inner.setup.v1);
        return Worth::Credential(digests, None);
    };
    let details: Value = serde_json::from_str(text).unwrap();
    let one = &details[0];
    assert_eq!((&one["type"], &one["credentialID"]), (&json!("credential"), &json!("one")));
    let hash = |digest: &Value| digest["hash"].as_str().unwrap().to_owned();
    Worth::Credential(one["documentDigests"].as_array().unwrap().iter().map(hash).collect(), Some(text.clone()))
}

pub async fn token(State(inner): State<Arc<Inner>>, Form(fields): Form<Fields>) -> Response {
    if fields["grant_type"] == "refresh_token" || fields["grant_type"] == "client_credentials" {
        let good = fields.get("refresh_token").is_some_and(|token| token == "refresh-me");
        if !good && !fields.contains_key("client_secret") {
            return refuse(400, "invalid_grant", "");
        }
        let mut state = inner.state();
        let token = state.name("service");
        state.tokens.push(token.clone());
        return Json(json!({ "access_token": token, "token_type": "Bearer" })).into_response();
    }
    let held = inner.state().codes.remove(&fields["code"]);
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&fields["code_verifier"]));
    let Some((worth, _)) = held.filter(|(_, known)| *known == challenge) else {
        return refuse(400, "invalid_grant", "Invalid parameter code");
    };
    match worth {
        Worth::Service => {
            let mut state = inner.state();
            let token = state.name("service");
            state.tokens.push(token.clone());
            Json(json!({ "access_token": token, "refresh_token": "refresh-me", "token_type": "Bearer" }))
                .into_response()
        }
        Worth::Credential(digests, details) => {
            assert_eq!(fields.get("authorization_details"), details.as_ref());
            Json(json!({ "access_token": inner.grant(digests), "token_type": "SAD" })).into_response()
        }
    }
}

pub async fn revoke(State(inner): State<Arc<Inner>>, Form(fields): Form<Fields>) -> StatusCode {
    inner.state().ended.push(fields["token"].clone());
    StatusCode::NO_CONTENT
}
