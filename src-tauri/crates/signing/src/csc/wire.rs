//! The JSON of the API. Requests carry the names of the version that the provider speaks: v1 `hash`, `hashAlgo`, `PIN`, `OTP`;
//! v2 `hashes`, `hashAlgorithmOID`, `authData`. Answers are read under the names of both.

use serde::{Deserialize, Deserializer, Serialize};

use super::Secret;

/// A member that is null, or of another type than it should be, counts as left out: providers differ, and what is
/// needed is asked for by those who need it.
pub(super) fn lenient<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(input: D) -> Result<T, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Either<T> {
        Good(T),
        Other(serde::de::IgnoredAny),
    }
    Ok(match Either::deserialize(input)? {
        Either::Good(value) => value,
        Either::Other(_) => T::default(),
    })
}

/// An error answer (CSC v2 §10.1).
#[derive(Debug, Default, Deserialize)]
pub(super) struct Fault {
    #[serde(default, deserialize_with = "lenient")]
    pub error: String,
    #[serde(default, deserialize_with = "lenient", alias = "errorDescription")]
    pub error_description: Option<String>,
    /// Not of the specification; several providers have it.
    #[serde(
        default,
        deserialize_with = "lenient",
        alias = "triesLeft",
        alias = "remainingAttempts",
        alias = "attempts_left",
        alias = "remaining_attempts"
    )]
    pub tries_left: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct Empty {}

#[derive(Serialize, Default)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListQuery<'a> {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub credential_info: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificates: Option<&'a str>,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub auth_info: bool,
}

#[derive(Deserialize)]
pub(super) struct CredentialList {
    #[serde(default, rename = "credentialIDs", deserialize_with = "lenient")]
    pub ids: Vec<String>,
    #[serde(default, rename = "credentialInfos", deserialize_with = "lenient")]
    pub infos: Vec<NamedCredential>,
}

#[derive(Deserialize)]
pub(super) struct NamedCredential {
    #[serde(rename = "credentialID")]
    pub id: String,
    #[serde(flatten)]
    pub info: CredentialInfo,
}

/// `certInfo` is never asked for: the certificate itself says it all.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialQuery<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    pub certificates: &'a str,
    pub auth_info: bool,
}

/// Answer of `credentials/info` (CSC v2 §11.5; v1 §11.5).
#[derive(Deserialize)]
pub(super) struct CredentialInfo {
    pub key: KeyInfo,
    pub cert: CertInfo,
    #[serde(default, deserialize_with = "lenient")]
    pub description: Option<String>,
    #[serde(default, rename = "authMode", deserialize_with = "lenient")]
    pub auth_mode: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub auth: Option<AuthInfo>,
    #[serde(default, rename = "PIN", deserialize_with = "lenient")]
    pub pin: Option<V1Factor>,
    #[serde(default, rename = "OTP", deserialize_with = "lenient")]
    pub otp: Option<V1Factor>,
    #[serde(default, rename = "SCAL")]
    pub scal: serde_json::Value,
    /// A number; v1.0.3 and older had `true` or `false`.
    #[serde(default)]
    pub multisign: serde_json::Value,
    #[serde(default, rename = "remainingSignatures", deserialize_with = "lenient")]
    pub remaining: Option<u32>,
    #[serde(default, rename = "signatureQuota", deserialize_with = "lenient")]
    pub quota: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct KeyInfo {
    #[serde(default, deserialize_with = "lenient")]
    pub status: String,
    #[serde(default, deserialize_with = "lenient")]
    pub algo: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CertInfo {
    #[serde(default, deserialize_with = "lenient")]
    pub status: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub certificates: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct AuthInfo {
    #[serde(default, deserialize_with = "lenient")]
    pub mode: String,
    #[serde(default, deserialize_with = "lenient")]
    pub expression: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub objects: Vec<AuthObject>,
}

/// A factor of v2 (CSC v2 §8.3.1).
#[derive(Deserialize)]
pub(super) struct AuthObject {
    #[serde(rename = "type")]
    pub kind: String,
    pub id: String,
    #[serde(default, deserialize_with = "lenient")]
    pub label: String,
    #[serde(default, deserialize_with = "lenient")]
    pub description: String,
    #[serde(default, deserialize_with = "lenient")]
    pub format: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub generator: Option<String>,
}

/// `PIN` or `OTP` of v1.
#[derive(Deserialize)]
pub(super) struct V1Factor {
    /// `true`, `false` or `optional`, as text.
    #[serde(default, deserialize_with = "lenient")]
    pub presence: String,
    #[serde(default, rename = "type", deserialize_with = "lenient")]
    pub kind: Option<String>,
    #[serde(default, deserialize_with = "lenient")]
    pub label: String,
    #[serde(default, deserialize_with = "lenient")]
    pub description: String,
    #[serde(default, deserialize_with = "lenient")]
    pub format: Option<String>,
}

/// The name of a factor with what was typed, where something was.
#[derive(Serialize)]
pub(super) struct AuthData<'a> {
    pub id: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<&'a str>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorize<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    pub num_signatures: usize,
    #[serde(flatten)]
    pub hashes: Hashes<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub auth_data: Vec<AuthData<'a>>,
    #[serde(rename = "PIN", skip_serializing_if = "Option::is_none")]
    pub pin: Option<&'a str>,
    #[serde(rename = "OTP", skip_serializing_if = "Option::is_none")]
    pub otp: Option<&'a str>,
}

/// Digests under the names of one version.
#[derive(Serialize)]
pub(super) struct Hashes<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    hashes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hash: Option<&'a [String]>,
    #[serde(rename = "hashAlgorithmOID", skip_serializing_if = "Option::is_none")]
    algorithm: Option<String>,
    #[serde(rename = "hashAlgo", skip_serializing_if = "Option::is_none")]
    algorithm_v1: Option<String>,
}

impl<'a> Hashes<'a> {
    /// To be bound to an authorisation; v1 has no place for their algorithm there.
    pub fn to_authorize(v1: bool, digests: &'a [String], algorithm: String) -> Self {
        Self { algorithm_v1: None, ..Self::to_sign(v1, digests, algorithm) }
    }

    /// To be signed.
    pub fn to_sign(v1: bool, digests: &'a [String], algorithm: String) -> Self {
        let (algorithm, algorithm_v1) = if v1 { (None, Some(algorithm)) } else { (Some(algorithm), None) };
        Self { hashes: (!v1).then_some(digests), hash: v1.then_some(digests), algorithm, algorithm_v1 }
    }
}

#[derive(Deserialize)]
pub(super) struct AuthorizationAnswer {
    #[serde(default, rename = "SAD")]
    pub sad: Option<Secret>,
    #[serde(default, deserialize_with = "lenient")]
    pub handle: Option<String>,
    #[serde(default, rename = "controlCode", deserialize_with = "lenient")]
    pub control_code: Option<String>,
    #[serde(default, rename = "setFingerprint", deserialize_with = "lenient")]
    pub fingerprint: Option<String>,
    #[serde(default, rename = "expiresIn", deserialize_with = "lenient")]
    pub expires_in: Option<u32>,
}

#[derive(Serialize)]
pub(super) struct AuthorizeCheck<'a> {
    pub handle: &'a str,
}

#[derive(Serialize)]
pub(super) struct Challenge<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    #[serde(rename = "authObjectID", skip_serializing_if = "Option::is_none")]
    pub object: Option<&'a str>,
}

#[derive(Deserialize)]
pub(super) struct ChallengeAnswer {
    #[serde(default)]
    pub challenge: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Extend<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    #[serde(flatten)]
    pub hashes: Hashes<'a>,
    #[serde(rename = "SAD")]
    pub sad: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignHash<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    #[serde(rename = "SAD")]
    pub sad: &'a str,
    #[serde(flatten)]
    pub hashes: Hashes<'a>,
    pub sign_algo: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sign_algo_params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_mode: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct SignPolling<'a> {
    #[serde(rename = "responseID")]
    pub response: &'a str,
    /// The same under the name that other readings of the specification give it.
    #[serde(rename = "requestID")]
    pub request: &'a str,
}

#[derive(Deserialize)]
pub(super) struct Signatures {
    #[serde(default, deserialize_with = "lenient")]
    pub signatures: Vec<String>,
    #[serde(default, rename = "responseID", deserialize_with = "lenient")]
    pub response: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Timestamp<'a> {
    pub hash: String,
    pub hash_algo: String,
    pub nonce: &'a str,
}

#[derive(Deserialize)]
pub(super) struct TimestampAnswer {
    pub timestamp: String,
}

#[derive(Serialize)]
#[serde(untagged)]
pub(super) enum Login<'a> {
    Password {
        #[serde(rename = "rememberMe")]
        remember: bool,
    },
    Refresh {
        refresh_token: &'a str,
    },
}

#[derive(Serialize)]
pub(super) struct Revoke<'a> {
    pub token: &'a str,
}

/// Tokens of `auth/login` and of `oauth2/token` (RFC 6749 §5.1).
#[derive(Deserialize)]
pub(super) struct TokenAnswer {
    pub access_token: Secret,
    #[serde(default)]
    pub refresh_token: Option<Secret>,
}
