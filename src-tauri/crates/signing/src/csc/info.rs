//! What a provider says about itself.

use serde::Deserialize;

use super::wire::lenient;

/// Answer of `info` (CSC v2 §11.1; v1.0.4 §11.1). What is not told is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Info {
    /// Version of the specification: `2.0.0.2`.
    #[serde(deserialize_with = "lenient")]
    pub specs: String,
    /// Name of the provider.
    #[serde(deserialize_with = "lenient")]
    pub name: String,
    /// Country: `BG`.
    #[serde(deserialize_with = "lenient")]
    pub region: String,
    /// What it says about itself.
    #[serde(deserialize_with = "lenient")]
    pub description: String,
    /// Methods that it serves.
    #[serde(deserialize_with = "lenient")]
    pub methods: Vec<String>,
    /// Ways of signing in: `external`, `TLS`, `basic`, `digest`, `oauth2code`, `oauth2client`.
    #[serde(rename = "authType", deserialize_with = "lenient")]
    pub auth_type: Vec<String>,
    /// Base address of its OAuth server, below which `oauth2/authorize` stands.
    #[serde(deserialize_with = "lenient")]
    pub oauth2: Option<String>,
    /// Issuer whose metadata tell the addresses (RFC 8414); v2 alone.
    #[serde(rename = "oauth2Issuer", deserialize_with = "lenient")]
    pub oauth2_issuer: Option<String>,
    /// Whether it works asynchronously.
    #[serde(rename = "asynchronousOperationMode", deserialize_with = "lenient")]
    pub asynchronous: bool,
    /// Algorithms of all its keys together.
    #[serde(rename = "signAlgorithms", deserialize_with = "lenient")]
    pub sign_algorithms: Algorithms,
}

/// Signature algorithms.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct Algorithms {
    /// Dotted object identifiers.
    #[serde(deserialize_with = "lenient")]
    pub algos: Vec<String>,
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

    /// Whether it lets people in this way: `basic`, `oauth2code`, …
    pub fn signs_in_by(&self, way: &str) -> bool {
        self.auth_type.iter().any(|offered| offered.eq_ignore_ascii_case(way))
    }

    /// Whether signatures can be fetched later (CSC v2 §11.10, §11.12).
    pub fn signs_later(&self) -> bool {
        self.asynchronous && self.serves("signatures/signPolling")
    }
}
