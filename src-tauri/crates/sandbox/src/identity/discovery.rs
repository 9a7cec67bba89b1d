//! What the provider says about itself (OpenID Connect Discovery 1.0, RFC 8414).

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::{ACR, Identity, possession};

pub(super) async fn configuration(State(identity): State<Arc<Identity>>) -> Json<Value> {
    let issuer = identity.issuer();
    let at = |path: &str| format!("{issuer}/{path}");
    Json(json!({
        "issuer": issuer,
        "authorization_endpoint": at("authorize"),
        "token_endpoint": at("token"),
        "revocation_endpoint": at("revoke"),
        "userinfo_endpoint": at("userinfo"),
        "jwks_uri": at("jwks"),
        "scopes_supported": ["openid", "profile", "offline_access"],
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
        "token_endpoint_auth_methods_supported": ["none"],
        "revocation_endpoint_auth_methods_supported": ["none"],
        "code_challenge_methods_supported": ["S256"],
        "authorization_response_iss_parameter_supported": true,
        "dpop_signing_alg_values_supported": [possession::ALGORITHM],
        "acr_values_supported": [ACR],
        "claims_supported": [
            "sub", "name", "post", "preferred_username", "districts", "national_id", "auth_time", "acr", "amr", "nonce"
        ],
        "ui_locales_supported": ["bg"],
    }))
}

pub(super) async fn jwks(State(identity): State<Arc<Identity>>) -> Json<Value> {
    Json(identity.signer.key_set())
}
