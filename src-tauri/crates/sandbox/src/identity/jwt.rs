//! Signed tokens: compact JWS with ES256 (RFC 7515, 7518).

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use serde::Serialize;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::IdentityError;
use crate::trust::pki::PrivateKey;

/// The provider's signing key.
pub(super) struct Signer {
    key: SigningKey,
    x: String,
    y: String,
    kid: String,
}

impl Signer {
    pub(super) fn new(seed: u64) -> Self {
        let key = PrivateKey::p256_signer(seed, "oidc-key", "id-token");
        let point = key.verifying_key().to_encoded_point(false);
        let coordinate = |bytes: Option<&p256::FieldBytes>| URL_SAFE_NO_PAD.encode(bytes.map_or(&[][..], |b| b));
        let (x, y) = (coordinate(point.x()), coordinate(point.y()));
        // The thumbprint of RFC 7638: members in order, nothing else.
        let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
        let kid = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
        Self { key, x, y, kid }
    }

    /// The public key as a set of one (RFC 7517).
    pub(super) fn key_set(&self) -> Value {
        json!({ "keys": [{
            "kty": "EC", "crv": "P-256", "x": self.x, "y": self.y, "use": "sig", "alg": "ES256", "kid": self.kid,
        }] })
    }

    /// Signs claims.
    pub(super) fn sign(&self, claims: &impl Serialize) -> Result<String, IdentityError> {
        let header = json!({ "alg": "ES256", "typ": "JWT", "kid": self.kid });
        let part = |bytes: Vec<u8>| URL_SAFE_NO_PAD.encode(bytes);
        let signed = format!("{}.{}", part(serde_json::to_vec(&header)?), part(serde_json::to_vec(claims)?));
        let signature: Signature = self.key.sign(signed.as_bytes());
        Ok(format!("{signed}.{}", part(signature.to_bytes().to_vec())))
    }
}
