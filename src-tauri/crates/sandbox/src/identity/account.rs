//! Who a bearer is (OpenID Connect Core, 5.3).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::json;

use super::Identity;

pub(super) async fn userinfo(State(identity): State<Arc<Identity>>, headers: HeaderMap) -> Response {
    let officer = bearer(&headers).and_then(|token| identity.officer(token, identity.now()).ok());
    match officer {
        Some(officer) => Json(json!({
            "sub": officer.id,
            "name": officer.name,
            "post": officer.post,
            "preferred_username": officer.username,
            "districts": officer.scopes,
        }))
        .into_response(),
        None => {
            let challenge = [(header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)];
            (StatusCode::UNAUTHORIZED, challenge).into_response()
        }
    }
}

/// The token of `Authorization: Bearer …` (RFC 6750, 2.1), or `DPoP …` (RFC 9449, 7.1): whether the proof beside it holds is
/// judged before any handler is asked.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    (scheme.eq_ignore_ascii_case("bearer") || scheme.eq_ignore_ascii_case("dpop")).then(|| token.trim())
}
