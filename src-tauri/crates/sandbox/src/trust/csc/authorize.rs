//! `credentials/authorize`, `credentials/authorizeCheck` and `credentials/getChallenge` (CSC API, 11.6 to 11.8): the phone
//! decides, or what the officer types.

use std::sync::Arc;

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use serde_json::{Value, json};

use super::approvals::{Asked, Standing};
use super::terms::{OTP, Way};
use super::wire::{AuthorizeRequest, ChallengeRequest, CheckRequest, Refusal, digests, read, required};
use super::{Provider, credential_id};
use crate::trust::OfficerAccount;

/// Begins: 202 with a handle, and beyond the specification the control code that screen and phone both show.
pub(super) async fn authorize(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let officer = provider.caller(&headers)?;
    let request: AuthorizeRequest = read(&body)?;
    let asked = asked(&provider, officer, &request)?;
    provider.can_afford(&asked)?;
    let now = provider.now();
    match provider.customers().terms(&officer.id).way {
        Way::Phone => {}
        Way::Browser => return Err(Refusal::invalid("The credential is authorized by oauth2code")),
        Way::Pin | Way::PinAndOtp => {
            provider.customers().judge(officer, &request, now)?;
            let (sad, expires) = provider.approvals().grant(asked, now);
            let answer = json!({ "SAD": sad, "expiresIn": (expires - now).num_seconds() });
            return Ok((StatusCode::OK, Json(answer)));
        }
    }
    let (approval, handle) = provider.ask(asked);
    let answer = json!({
        "handle": handle,
        "expiresIn": (approval.expires_at - approval.asked_at).num_seconds(),
        "expiresAt": approval.expires_at,
        "controlCode": approval.control_code,
        "setFingerprint": approval.fingerprint,
    });
    Ok((StatusCode::ACCEPTED, Json(answer)))
}

/// Asks again: 202 while the phone is silent, then the activation data, or why there is none.
pub(super) async fn check(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<(StatusCode, Json<Value>), Refusal> {
    let officer = provider.caller(&headers)?;
    let request: CheckRequest = read(&body)?;
    let handle = required(&request.handle, "handle")?;
    let now = provider.now();
    match provider.approvals().check(handle, &officer.id, now) {
        Standing::Pending => Ok((StatusCode::ACCEPTED, Json(json!({ "handle": handle })))),
        Standing::Approved { sad, expires } => {
            let answer = json!({ "SAD": sad, "expiresIn": (expires - now).num_seconds() });
            Ok((StatusCode::OK, Json(answer)))
        }
        Standing::Rejected => Err(Refusal::Named("access_denied", "The officer rejected the request on the phone")),
        Standing::Expired => Err(Refusal::Named("authorization_expired", "Nobody answered on the phone in time")),
        Standing::Unknown => Err(Refusal::invalid("Invalid parameter handle")),
    }
}

/// Sends a code to the officer's phone; what comes back has no question in it.
pub(super) async fn challenge(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<Json<Value>, Refusal> {
    message(&provider, &headers, &read(&body)?).map(|()| Json(json!({})))
}

/// The same in v1.0.4 (11.7 there), where a credential has one code that is sent.
pub(super) async fn send_otp(
    State(provider): State<Arc<Provider>>,
    headers: HeaderMap,
    body: Bytes,
) -> Result<StatusCode, Refusal> {
    let request = ChallengeRequest { object_id: Some(OTP.to_owned()), ..read(&body)? };
    message(&provider, &headers, &request).map(|()| StatusCode::NO_CONTENT)
}

fn message(provider: &Provider, headers: &HeaderMap, request: &ChallengeRequest) -> Result<(), Refusal> {
    let officer = provider.caller(headers)?;
    if required(&request.credential_id, "credentialID")? != credential_id(officer) {
        return Err(Refusal::invalid("Invalid parameter credentialID"));
    }
    let wanted = provider.customers().terms(&officer.id).way == Way::PinAndOtp;
    if !wanted || required(&request.object_id, "authObjectID")? != OTP {
        return Err(Refusal::invalid("Invalid parameter authObjectID"));
    }
    provider.customers().send(&officer.id, provider.now());
    Ok(())
}

/// Reads what is to be authorised; level SCAL 2 needs every digest at once.
pub(super) fn asked(
    provider: &Provider,
    officer: &OfficerAccount,
    request: &AuthorizeRequest,
) -> Result<Asked, Refusal> {
    let credential = required(&request.credential_id, "credentialID")?;
    if credential != credential_id(officer) {
        return Err(Refusal::invalid("Invalid parameter credentialID"));
    }
    let count = request
        .num_signatures
        .ok_or_else(|| Refusal::invalid("Missing (or invalid type) integer parameter numSignatures"))?;
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    if count < 1 {
        return Err(Refusal::invalid("Invalid value for parameter numSignatures"));
    }
    if count > provider.customers().terms(&officer.id).multisign {
        return Err(Refusal::invalid("Numbers of signatures is too high"));
    }
    let digests = digests(request.hashes.as_deref(), request.hash_algorithm.as_deref())?;
    if digests.len() != count {
        return Err(Refusal::invalid("numSignatures is not the number of hashes"));
    }
    let description = request.description.as_ref().map(|text| text.chars().take(500).collect());
    Ok(Asked { officer: officer.id.clone(), credential: credential.to_owned(), digests, description })
}
