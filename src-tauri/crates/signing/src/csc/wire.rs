//! The JSON of the API. Requests carry the names of both versions where they differ; a provider reads its own.

use serde::{Deserialize, Serialize};

/// Answer of `info` (CSC v2 §11.1).
#[derive(Debug, Clone, Default, Deserialize)]
pub struct Info {
    /// Version of the specification: `2.0.0.2`.
    #[serde(default)]
    pub specs: String,
    /// Name of the provider.
    #[serde(default)]
    pub name: String,
    /// Methods that it serves.
    #[serde(default)]
    pub methods: Vec<String>,
    /// Ways of signing in: `oauth2code`, …
    #[serde(default, rename = "authType")]
    pub auth_type: Vec<String>,
    /// Whether it works asynchronously.
    #[serde(default, rename = "asynchronousOperationMode")]
    pub asynchronous: bool,
}

impl Info {
    /// Whether it speaks v1.
    pub fn is_v1(&self) -> bool {
        self.specs.starts_with("1.")
    }

    /// Whether it serves a method: `signatures/timestamp`.
    pub fn serves(&self, method: &str) -> bool {
        self.methods.iter().any(|served| served == method)
    }
}

/// An error answer (CSC v2 §10.1).
#[derive(Debug, Deserialize)]
pub(super) struct Fault {
    #[serde(default)]
    pub error: String,
    #[serde(default)]
    pub error_description: Option<String>,
}

#[derive(Serialize)]
pub(super) struct Empty {}

#[derive(Deserialize)]
pub(super) struct CredentialList {
    #[serde(rename = "credentialIDs")]
    pub ids: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CredentialQuery<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    pub certificates: &'a str,
    pub cert_info: bool,
    pub auth_info: bool,
}

/// Answer of `credentials/info` (CSC v2 §11.5; v1 §11.5).
#[derive(Deserialize)]
pub(super) struct CredentialInfo {
    pub key: KeyInfo,
    pub cert: CertInfo,
    #[serde(default, rename = "authMode")]
    pub auth_mode: Option<String>,
    #[serde(default)]
    pub auth: Option<AuthInfo>,
    #[serde(default, rename = "SCAL")]
    pub scal: Option<String>,
    /// v2 has a number; v1.0.3 and older had `true` or `false`.
    #[serde(default)]
    pub multisign: serde_json::Value,
    #[serde(default, rename = "remainingSignatures")]
    pub remaining: Option<u32>,
    #[serde(default, rename = "signatureQuota")]
    pub quota: Option<u32>,
}

#[derive(Deserialize)]
pub(super) struct KeyInfo {
    pub status: String,
    #[serde(default)]
    pub algo: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct CertInfo {
    #[serde(default)]
    pub status: Option<String>,
    #[serde(default)]
    pub certificates: Vec<String>,
}

#[derive(Deserialize)]
pub(super) struct AuthInfo {
    #[serde(default)]
    pub mode: String,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Authorize<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    pub num_signatures: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<&'a [String]>,
    #[serde(rename = "hashAlgorithmOID", skip_serializing_if = "Option::is_none")]
    pub hash_algorithm: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation_mode: Option<&'a str>,
    #[serde(rename = "PIN", skip_serializing_if = "Option::is_none")]
    pub pin: Option<&'a str>,
    #[serde(rename = "OTP", skip_serializing_if = "Option::is_none")]
    pub otp: Option<&'a str>,
}

#[derive(Serialize)]
pub(super) struct AuthorizeCheck<'a> {
    pub handle: &'a str,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct SignHash<'a> {
    #[serde(rename = "credentialID")]
    pub credential: &'a str,
    #[serde(rename = "SAD")]
    pub sad: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hashes: Option<&'a [String]>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hash: Option<&'a [String]>,
    #[serde(rename = "hashAlgorithmOID", skip_serializing_if = "Option::is_none")]
    pub hash_algorithm: Option<String>,
    #[serde(rename = "hashAlgo", skip_serializing_if = "Option::is_none")]
    pub hash_algorithm_v1: Option<String>,
    pub sign_algo: String,
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
    #[serde(default)]
    pub signatures: Vec<String>,
    #[serde(default, rename = "responseID")]
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
