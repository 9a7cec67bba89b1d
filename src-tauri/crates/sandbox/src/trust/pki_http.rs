//! The authority's public places: time stamps (RFC 3161, 3.4), OCSP (RFC 6960, appendix A), lists, certificates.

use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE};

use super::csc::Provider;
use super::pki::{PkiError, der, pem};

pub(super) fn routes() -> Router<Arc<Provider>> {
    Router::new()
        .route("/tsa", post(time_stamp))
        .route("/ocsp", post(ocsp))
        .route("/ocsp/{*request}", get(ocsp_in_the_path))
        .route("/crl", get(crl))
        .route("/crl/root", get(root_crl))
        .route("/ca/root.pem", get(root_pem))
        .route("/ca/root.cer", get(root_der))
        .route("/ca/issuing.cer", get(issuing_der))
        .route("/ca/issuing.pem", get(issuing_pem))
        .route("/ca/tsa.pem", get(tsa_pem))
        .merge(super::pki_lists::routes())
}

const PEM: &str = "application/x-pem-file";
const CERTIFICATE: &str = "application/pkix-cert";
const LIST: &str = "application/pkix-crl";

async fn time_stamp(State(provider): State<Arc<Provider>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is(&headers, "application/timestamp-query") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    send("application/timestamp-reply", provider.pki().time_stamp(&body, provider.now()))
}

async fn ocsp(State(provider): State<Arc<Provider>>, headers: HeaderMap, body: Bytes) -> Response {
    if !is(&headers, "application/ocsp-request") {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    }
    send("application/ocsp-response", provider.pki().ocsp(&body, provider.now()))
}

/// The request in base64 is the rest of the path; it may hold slashes.
async fn ocsp_in_the_path(State(provider): State<Arc<Provider>>, Path(request): Path<String>) -> Response {
    let request = STANDARD.decode(&request).or_else(|_| URL_SAFE.decode(&request)).unwrap_or_default();
    send("application/ocsp-response", provider.pki().ocsp(&request, provider.now()))
}

async fn crl(State(provider): State<Arc<Provider>>) -> Response {
    send(LIST, provider.pki().crl(provider.now()))
}

async fn root_crl(State(provider): State<Arc<Provider>>) -> Response {
    send(LIST, provider.pki().root_crl(provider.now()))
}

async fn root_pem(State(provider): State<Arc<Provider>>) -> Response {
    send(PEM, provider.pki().root_pem().map(String::into_bytes))
}

async fn root_der(State(provider): State<Arc<Provider>>) -> Response {
    send(CERTIFICATE, der(provider.pki().root()))
}

async fn issuing_der(State(provider): State<Arc<Provider>>) -> Response {
    send(CERTIFICATE, der(provider.pki().issuing()))
}

async fn issuing_pem(State(provider): State<Arc<Provider>>) -> Response {
    send(PEM, pem(provider.pki().issuing()).map(String::into_bytes))
}

async fn tsa_pem(State(provider): State<Arc<Provider>>) -> Response {
    send(PEM, provider.pki().tsa_pem().map(String::into_bytes))
}

fn is(headers: &HeaderMap, media_type: &str) -> bool {
    let given = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    given.split(';').next().is_some_and(|given| given.trim().eq_ignore_ascii_case(media_type))
}

fn send(media_type: &'static str, content: Result<Vec<u8>, PkiError>) -> Response {
    match content {
        Ok(content) => ([(header::CONTENT_TYPE, media_type)], content).into_response(),
        Err(error) => {
            tracing::error!(%error, "the certification authority failed");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
