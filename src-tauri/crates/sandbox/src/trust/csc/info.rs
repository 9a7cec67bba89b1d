//! `info`: what the provider is and can do (CSC API, 11.1). Everything a client branches on stands here.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::Provider;

pub(super) async fn info(State(provider): State<Arc<Provider>>) -> Json<Value> {
    let (specs, message) = match provider.speaks_v1() {
        true => ("1.0.4.0", "credentials/sendOTP"),
        false => ("2.0.0.2", "credentials/getChallenge"),
    };
    Json(json!({
        "specs": specs,
        "name": "Гише учебна среда – подписване",
        "region": "BG",
        "lang": "bg-BG",
        "description": "Учебен доставчик на удостоверителни услуги; подписите му нямат правна сила",
        "authType": ["external", "oauth2code"],
        "oauth2": format!("{}/csc/v2", provider.settings.base_url),
        "asynchronousOperationMode": true,
        "methods": [
            "oauth2/authorize", "oauth2/token", "oauth2/revoke", "credentials/list", "credentials/info",
            "credentials/authorize", "credentials/authorizeCheck", message, "signatures/signHash", "signatures/signPolling",
            "signatures/timestamp"
        ],
        "signAlgorithms": { "algos": ["1.2.840.10045.4.3.2", "1.2.840.113549.1.1.11", "1.2.840.113549.1.1.1"] },
        "validationInfo": false,
    }))
}
