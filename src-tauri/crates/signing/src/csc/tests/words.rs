//! What providers say, and what it means.

use super::super::wire::Fault;
use super::*;

fn meaning(status: u16, body: &str) -> CscError {
    let fault: Option<Fault> = serde_json::from_str(body).ok();
    CscError::from_answer(status, fault.as_ref(), None)
}

#[test]
fn the_words_of_providers_have_one_meaning_each() {
    let wrong = |tries_left| CscError::WrongCode { tries_left };
    for (status, error, words, expected) in [
        (400, "invalid_otp", "The OTP is invalid", wrong(None)),
        (400, "invalid_pin", "Invalid PIN, 2 attempts remaining", wrong(Some(2))),
        (400, "invalid_request", "Invalid parameter PIN", wrong(None)),
        (400, "invalid_request", "Missing (or invalid type) string parameter OTP", CscError::CodeWanted),
        (400, "invalid_authentication_data", "The authentication data is invalid", wrong(None)),
        (400, "invalid_authentication_data", "Credential locked", CscError::CodeLocked),
        (400, "invalid_request", "Missing (or invalid type) string parameter SAD", CscError::WrongSad),
        (400, "invalid_request", "The access token is not valid", CscError::Unauthorized),
        (401, "", "", CscError::Unauthorized),
        (400, "expired_token", "has been revoked", CscError::Unauthorized),
        (400, "invalid_request", "The certificate is suspended", CscError::CredentialSuspended),
        (400, "certificate_revoked", "", CscError::CredentialRevoked),
        (400, "invalid_request", "Signature quota exceeded", CscError::QuotaSpent),
        (400, "invalid_request", "Numbers of signatures is too high", CscError::TooManyHashes),
        (403, "invalid_hash", "", CscError::WrongSad),
        (403, "access_denied", "", CscError::Rejected),
        (400, "ACCESS_DENIED", "", CscError::Rejected),
        (400, "transaction_expired", "", CscError::Expired),
        (502, "invalid_otp", "", CscError::Down),
        (400, "temporarily_unavailable", "", CscError::Down),
        (
            400,
            "invalid_request",
            "Invalid parameter credentialID",
            CscError::Refused { code: "invalid_request".into() },
        ),
    ] {
        let body = serde_json::json!({ "error": error, "error_description": words }).to_string();
        assert_eq!(meaning(status, &body), expected, "{status} {error} {words}");
    }
    assert_eq!(meaning(400, r#"{"error":"wrong_pin","remainingAttempts":1}"#), wrong(Some(1)));
    assert_eq!(meaning(400, r#"{"error":7,"error_description":["x"]}"#), CscError::Refused { code: "http-400".into() });
    assert_eq!(meaning(404, "<html>"), CscError::Refused { code: "http-404".into() });
}

#[test]
fn what_is_told_further_has_nothing_personal_in_it() {
    let body = serde_json::json!({ "error": format!("Иван 8501016241 {}", "x".repeat(100)) }).to_string();
    let CscError::Refused { code } = meaning(400, &body) else { panic!("another error") };
    assert!(code.is_ascii() && code.len() <= 64, "{code}");
}
