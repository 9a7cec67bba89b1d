//! The sandbox's trusted lists over HTTP, and who signs the first of them.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use super::csc::Provider;
use super::pki::PkiError;

/// Media type of a list in XML (TS 119 612 §6).
const LIST: &str = "application/vnd.etsi.tsl+xml";

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/pki/lotl.xml", get(lotl))
        .route("/pki/BG.xml", get(national))
        .route("/pki/lotl-signers.pem", get(signers))
}

async fn lotl(State(provider): State<Arc<Provider>>) -> Response {
    send(LIST, provider.pki().lotl(provider.now()))
}

async fn national(State(provider): State<Arc<Provider>>) -> Response {
    send(LIST, provider.pki().national_list(provider.now()))
}

async fn signers(State(provider): State<Arc<Provider>>) -> Response {
    send("application/x-pem-file", provider.pki().lotl_signers_pem().map(String::into_bytes))
}

fn send(media_type: &'static str, content: Result<Vec<u8>, PkiError>) -> Response {
    match content {
        Ok(content) => ([(header::CONTENT_TYPE, media_type)], content).into_response(),
        Err(error) => {
            tracing::error!(%error, "the trusted lists failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
