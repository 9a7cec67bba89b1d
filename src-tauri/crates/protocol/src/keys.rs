//! `GET /v1/keys`: what central's signatures are checked with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A public key of central, under receipts and countersigned checkpoints.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CentralKey {
    /// As receipts name it.
    pub key_id: String,
    /// ECDSA P-256, SubjectPublicKeyInfo as PEM.
    pub public_key: String,
}
