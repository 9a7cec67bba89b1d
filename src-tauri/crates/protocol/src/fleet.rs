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

/// The head of a desk's audit chain. The hash of one entry rests on all before it, so `previous` is what proves that the chain
/// goes on from the one that central knows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Checkpoint {
    /// The chain: a random identifier, 32 hexadecimal digits.
    pub desk: String,
    /// Entries in the chain.
    pub size: u32,
    /// Hash of the last one, hexadecimal.
    pub head: String,
    /// The last head that central countersigned, with the hash that the desk has of it now; none when there was none.
    #[serde(default)]
    pub previous: Option<KnownHead>,
}

/// A head that central countersigned.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct KnownHead {
    /// Entries.
    pub size: u32,
    /// Hash of the last one, hexadecimal.
    pub head: String,
}

/// A checkpoint with central's signature under it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CountersignedCheckpoint {
    /// A signed note (c2sp.org/signed-note) with Ed25519: the lines `gishe/audit-hash-chain/{desk}`, size, hash of the last entry
    /// in base64, `seen ` and central's time.
    pub note: String,
}
