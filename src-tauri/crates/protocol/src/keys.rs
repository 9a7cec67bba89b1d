//! `GET /v1/keys`: what central's signatures are checked with.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// A public key of central, under receipts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct CentralKey {
    /// As receipts name it.
    pub key_id: String,
    /// ECDSA P-256, SubjectPublicKeyInfo as PEM.
    pub public_key: String,
    /// What goes with it under checkpoints of audit chains: Ed25519, `name+hash+key` as verifiers of signed notes write it
    /// (c2sp.org/signed-note). None from a central that signs none.
    #[serde(default)]
    pub checkpoint_key: Option<String>,
}
