//! `POST /v1/fleet` and `POST /v1/audit/checkpoints`.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A desk's health; no personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FleetReport {
    /// The desk, a random identifier.
    pub desk: String,
    /// Program version.
    pub version: String,
    /// Update ring.
    pub ring: String,
    /// Last complete exchange.
    pub last_sync: Option<DateTime<Utc>>,
    /// When the oldest unsent command was made.
    pub oldest_unsent: Option<DateTime<Utc>>,
    /// Days until the officer's certificate ends.
    pub certificate_days: Option<i32>,
}

/// The head of a desk's audit chain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// The desk.
    pub desk: String,
    /// Entries in the chain.
    pub size: u32,
    /// Hash of the last one, hexadecimal.
    pub head: String,
}

/// A checkpoint with central's signature under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountersignedCheckpoint {
    /// What was sent.
    pub checkpoint: Checkpoint,
    /// When central saw it.
    pub at: DateTime<Utc>,
    /// Names the key.
    pub key_id: String,
    /// ECDSA P-256 with SHA-256 over `gishe-checkpoint-v1\n{desk}\n{size}\n{head}\n{at}\n{keyId}\n`, DER, base64.
    pub signature: String,
}
