//! The provider's requests and errors as they stand on the wire (CSC API v2.0.0.2, and the names of v1.0.4 where they differ).

use axum::Json;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;

use super::approvals::SpendError;
use super::terms::PIN;
use crate::trust::pki::PkiError;

/// SHA-256.
pub const SHA256: &str = "2.16.840.1.101.3.4.2.1";

/// Why a call is refused (CSC API, 10).
#[derive(Debug, thiserror::Error)]
pub enum Refusal {
    /// 400 `invalid_request`, with the specification's own description.
    #[error("{0}")]
    Invalid(String),
    /// 400 with another code.
    #[error("{1}")]
    Named(&'static str, &'static str),
    /// 400: a PIN or one-time password is wrong.
    #[error("{error}")]
    WrongCode {
        /// `invalid_pin`, `invalid_otp`.
        error: &'static str,
        /// How often it may still be tried.
        left: u32,
    },
    /// 401: no access token, or one that is over.
    #[error("the access token is missing, expired or revoked")]
    Unauthorized,
    /// 500.
    #[error(transparent)]
    Broken(#[from] PkiError),
}

impl Refusal {
    /// 400 `invalid_request`.
    pub fn invalid(description: impl Into<String>) -> Self {
        Self::Invalid(description.into())
    }
}

impl From<SpendError> for Refusal {
    fn from(error: SpendError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = |error: &str, description: &str| Json(json!({ "error": error, "error_description": description }));
        match self {
            Self::Invalid(description) => {
                (StatusCode::BAD_REQUEST, body("invalid_request", &description)).into_response()
            }
            Self::Named(error, description) => (StatusCode::BAD_REQUEST, body(error, description)).into_response(),
            Self::WrongCode { error, left } => {
                // Not of the specification; providers have it under this and other names.
                let body = json!({
                    "error": error, "error_description": "The code is wrong", "remainingAttempts": left,
                });
                (StatusCode::BAD_REQUEST, Json(body)).into_response()
            }
            Self::Unauthorized => {
                let challenge = [(header::WWW_AUTHENTICATE, r#"Bearer error="invalid_token""#)];
                let body = body("invalid_token", "The access token is missing, expired or revoked");
                (StatusCode::UNAUTHORIZED, challenge, body).into_response()
            }
            Self::Broken(error) => {
                tracing::error!(%error, "the signing provider failed");
                (StatusCode::INTERNAL_SERVER_ERROR, body("server_error", "The provider failed")).into_response()
            }
        }
    }
}

/// A body of JSON; an empty one counts as an object without members.
///
/// # Errors
/// `invalid_request` when it is not one, or a member has another type.
pub fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    let body = if body.is_empty() { b"{}" } else { body };
    // The words of the parser may quote the body: they stay here.
    serde_json::from_slice(body).map_err(|_| Refusal::invalid("The body is not the JSON object that is expected"))
}

/// `credentials/list`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ListRequest {
    #[serde(rename = "userID")]
    pub(super) user_id: Option<String>,
    pub(super) credential_info: bool,
    pub(super) certificates: Option<String>,
    pub(super) cert_info: bool,
    pub(super) auth_info: bool,
    pub(super) only_valid: bool,
}

/// `credentials/info`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct InfoRequest {
    #[serde(rename = "credentialID")]
    pub(super) credential_id: Option<String>,
    pub(super) certificates: Option<String>,
    pub(super) cert_info: bool,
    pub(super) auth_info: bool,
}

/// `credentials/authorize`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct AuthorizeRequest {
    #[serde(rename = "credentialID")]
    pub(super) credential_id: Option<String>,
    pub(super) num_signatures: Option<u32>,
    #[serde(alias = "hash")]
    pub(super) hashes: Option<Vec<String>>,
    #[serde(rename = "hashAlgorithmOID")]
    pub(super) hash_algorithm: Option<String>,
    pub(super) description: Option<String>,
    pub(super) auth_data: Vec<AuthData>,
    #[serde(rename = "PIN")]
    pub(super) pin: Option<String>,
    #[serde(rename = "OTP")]
    pub(super) otp: Option<String>,
}

impl AuthorizeRequest {
    /// What was typed for a factor, under the names of either version.
    pub(super) fn typed(&self, factor: &str) -> Option<&str> {
        let v1 = match factor {
            PIN => &self.pin,
            _ => &self.otp,
        };
        let data = self.auth_data.iter().find(|data| data.id == factor);
        data.and_then(|data| data.value.as_deref()).or(v1.as_deref())
    }
}

/// A factor's name with what was typed for it.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AuthData {
    pub(super) id: String,
    pub(super) value: Option<String>,
}

/// `credentials/getChallenge`; without an object `credentials/sendOTP` of v1.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ChallengeRequest {
    #[serde(rename = "credentialID")]
    pub(super) credential_id: Option<String>,
    #[serde(rename = "authObjectID")]
    pub(super) object_id: Option<String>,
}

/// `credentials/authorizeCheck`.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct CheckRequest {
    pub(super) handle: Option<String>,
}

/// `signatures/signHash`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct SignRequest {
    #[serde(rename = "credentialID")]
    pub(super) credential_id: Option<String>,
    #[serde(rename = "SAD")]
    pub(super) sad: Option<String>,
    #[serde(alias = "hash")]
    pub(super) hashes: Option<Vec<String>>,
    #[serde(rename = "hashAlgorithmOID", alias = "hashAlgo")]
    pub(super) hash_algorithm: Option<String>,
    pub(super) sign_algo: Option<String>,
    pub(super) operation_mode: Option<String>,
}

/// `signatures/signPolling`. Readings of the specification differ about the name, and a client may send both.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PollRequest {
    #[serde(rename = "requestID")]
    pub(super) request_id: Option<String>,
    #[serde(rename = "responseID")]
    pub(super) response_id: Option<String>,
}

/// `signatures/timestamp`.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct StampRequest {
    pub(super) hash: Option<String>,
    pub(super) hash_algo: Option<String>,
    pub(super) nonce: Option<String>,
}

/// A required text.
///
/// # Errors
/// `invalid_request` when it is missing.
pub fn required<'a>(value: &'a Option<String>, name: &str) -> Result<&'a str, Refusal> {
    let missing = || Refusal::invalid(format!("Missing (or invalid type) string parameter {name}"));
    value.as_deref().filter(|value| !value.is_empty()).ok_or_else(missing)
}

/// SHA-256 digests in base64; the alphabet of URLs is understood too, as the OAuth parameters have it.
///
/// # Errors
/// `invalid_request` when there is none, or one is no such digest.
pub fn digests(hashes: Option<&[String]>, algorithm: Option<&str>) -> Result<Vec<[u8; 32]>, Refusal> {
    let hashes = hashes.ok_or_else(|| Refusal::invalid("Missing (or invalid type) array parameter hashes"))?;
    if hashes.is_empty() {
        return Err(Refusal::invalid("Empty hash array"));
    }
    if algorithm.is_some_and(|oid| oid != SHA256) {
        return Err(Refusal::invalid("Invalid parameter hashAlgorithmOID"));
    }
    hashes.iter().map(|hash| digest(hash)).collect()
}

fn digest(text: &str) -> Result<[u8; 32], Refusal> {
    let bytes = STANDARD
        .decode(text)
        .or_else(|_| URL_SAFE_NO_PAD.decode(text.trim_end_matches('=')))
        .map_err(|_| Refusal::invalid("Invalid Base64 hash string parameter"))?;
    bytes.try_into().map_err(|_| Refusal::invalid("Invalid digest value length"))
}
