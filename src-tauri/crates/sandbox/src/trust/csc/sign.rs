//! `signatures/signHash`, `signatures/signPolling` and `signatures/timestamp` (CSC API, 11.10, 11.12, 11.13).

use std::sync::{Arc, PoisonError};

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Duration, Utc};
use const_oid::ObjectIdentifier;
use serde_json::{Value, json};

use super::Provider;
use super::credentials::algorithms;
use super::wire::{PollRequest, Refusal, SHA256, SignRequest, StampRequest, digests, read, required};
use crate::identity::{bearer, random_token};
use crate::trust::pki::Credential;

/// Signatures of an asynchronous request, until they are fetched.
pub(super) struct Waiting {
    officer: String,
    signatures: Vec<String>,
    /// The first question comes too early, as it does at a provider with a queue.
    asked: bool,
    expires: DateTime<Utc>,
}

/// How long the signatures can be fetched.
const RESULT_LIFE: Duration = Duration::minutes(10);

/// The plain RSA identifier says nothing of the digest, so the request must.
const PLAIN_RSA: &str = "1.2.840.113549.1.1.1";

pub(super) async fn sign_hash(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    let officer = provider.caller(&headers)?;
    let request: SignRequest = read(&body)?;
    let id = required(&request.credential_id, "credentialID")?;
    let credential = provider.credential(officer, id).await?;
    let digests = digests(request.hashes.as_deref(), request.hash_algorithm.as_deref())?;
    check_algorithm(&request, &credential)?;
    let later = match request.operation_mode.as_deref() {
        None | Some("S") => false,
        Some("A") => true,
        Some(_) => return Err(Refusal::invalid("Invalid parameter operationMode")),
    };
    // Activation data is a parameter, or the very token of the call (CSC API, 11.10).
    let sad = match &request.sad {
        Some(sad) => sad.as_str(),
        None => bearer(&headers)
            .filter(|token| provider.approvals().owner(token, provider.now()).is_some())
            .ok_or_else(|| Refusal::invalid("Missing (or invalid type) string parameter SAD"))?,
    };
    provider.approvals().spend(sad, &officer.id, id, &digests, provider.now())?;
    let mut signatures = Vec::with_capacity(digests.len());
    for digest in &digests {
        signatures.push(STANDARD.encode(credential.key.sign_digest(digest)?));
    }
    if !later {
        return Ok(Json(json!({ "signatures": signatures })));
    }
    let response = random_token();
    let expires = provider.now() + RESULT_LIFE;
    let waiting = Waiting { officer: officer.id.clone(), signatures, asked: false, expires };
    let mut results = provider.results.lock().unwrap_or_else(PoisonError::into_inner);
    results.retain(|_, waiting| waiting.expires > provider.now());
    results.insert(response.clone(), waiting);
    Ok(Json(json!({ "responseID": response })))
}

fn check_algorithm(request: &SignRequest, credential: &Credential) -> Result<(), Refusal> {
    let algorithm = required(&request.sign_algo, "signAlgo")?;
    if !algorithms(credential.key.algorithm()).iter().any(|known| known == algorithm) {
        return Err(Refusal::invalid("Invalid parameter signAlgo"));
    }
    if algorithm == PLAIN_RSA && request.hash_algorithm.as_deref() != Some(SHA256) {
        return Err(Refusal::invalid("Missing (or invalid type) string parameter hashAlgorithmOID"));
    }
    Ok(())
}

/// The first question is answered by 202, every later one by the signatures: a lost answer can be asked for again.
pub(super) async fn poll(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let officer = provider.caller(&headers)?;
    let request: PollRequest = read(&body)?;
    let id =
        required(if request.response_id.is_some() { &request.response_id } else { &request.request_id }, "requestID")?;
    let mut results = provider.results.lock().unwrap_or_else(PoisonError::into_inner);
    let own = |waiting: &&mut Waiting| waiting.officer == officer.id && waiting.expires > provider.now();
    let waiting = results.get_mut(id).filter(own).ok_or_else(|| Refusal::invalid("Invalid parameter requestID"))?;
    if std::mem::replace(&mut waiting.asked, true) {
        return Ok((StatusCode::OK, Json(json!({ "signatures": waiting.signatures }))));
    }
    let pending = json!({
        "error": "accepted_request",
        "error_description": "The previous async request has been accepted but not yet completed",
    });
    Ok((StatusCode::ACCEPTED, Json(pending)))
}

pub(super) async fn timestamp(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    provider.caller(&headers)?;
    let request: StampRequest = read(&body)?;
    let hash = required(&request.hash, "hash")?;
    let hash = STANDARD.decode(hash).map_err(|_| Refusal::invalid("Invalid Base64 hash string parameter"))?;
    let algorithm = ObjectIdentifier::new(required(&request.hash_algo, "hashAlgo")?)
        .map_err(|_| Refusal::invalid("Invalid parameter hashAlgo"))?;
    let nonce = request.nonce.as_deref().map(hex::decode).transpose();
    let nonce = nonce.map_err(|_| Refusal::invalid("Invalid parameter nonce"))?;
    let token = provider.pki().stamp_token(algorithm, &hash, nonce.as_deref(), provider.now())?;
    let token = token.ok_or_else(|| Refusal::invalid("Invalid digest value length"))?;
    Ok(Json(json!({ "timestamp": STANDARD.encode(token) })))
}
