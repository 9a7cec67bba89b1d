//! Central's signature: under receipts and under the heads of audit chains.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gishe_protocol::commands::Receipt;
use gishe_protocol::note::{NoteSigner, SeenHead};
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};
use sha2::{Digest, Sha256};

/// Name of the key under checkpoints.
const CHECKPOINTS: &str = "gishe-sandbox/checkpoints";

/// The key that central signs with, ECDSA P-256. Its signatures are deterministic (RFC 6979). Beside it, and of the same secret,
/// the one under checkpoints, Ed25519.
#[derive(Clone)]
pub struct ReceiptKey {
    id: String,
    key: SigningKey,
    notes: Option<NoteSigner>,
}

impl ReceiptKey {
    /// The key that belongs to 32 bytes of secret.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        let of_notes: [u8; 32] = Sha256::new().chain_update(CHECKPOINTS).chain_update(secret).finalize().into();
        let notes = NoteSigner::from_secret(CHECKPOINTS, &of_notes);
        let mut candidate = *secret;
        // A digest is outside the group's order once in 2^32 times: then the next digest is taken.
        loop {
            if let Ok(key) = SigningKey::from_slice(&candidate) {
                return Self { id: key_id(&key), key, notes };
            }
            candidate = Sha256::digest(candidate).into();
        }
    }

    /// Names the key: the first 16 hexadecimal digits of SHA-256 over its uncompressed point.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The public key as PEM (SubjectPublicKeyInfo); empty only if it could not be encoded.
    pub fn public_pem(&self) -> String {
        self.key.verifying_key().to_public_key_pem(LineEnding::LF).unwrap_or_default()
    }

    /// Fills in the key's name and the signature.
    pub(super) fn sign_receipt(&self, mut receipt: Receipt) -> Receipt {
        receipt.key_id.clone_from(&self.id);
        receipt.signature = self.sign(&receipt.signed_text());
        receipt
    }

    /// The public key under checkpoints, as verifiers of signed notes write it.
    pub fn checkpoint_key(&self) -> Option<String> {
        self.notes.as_ref().map(|notes| notes.public().to_string())
    }

    /// Countersigns the head of a desk's audit chain.
    pub fn countersign(&self, head: &SeenHead) -> Option<String> {
        self.notes.as_ref().map(|notes| notes.sign(head))
    }

    fn sign(&self, text: &str) -> String {
        let signature: Signature = self.key.sign(text.as_bytes());
        STANDARD.encode(signature.to_der().as_bytes())
    }
}

fn key_id(key: &SigningKey) -> String {
    let digest = Sha256::digest(key.verifying_key().to_encoded_point(false).as_bytes());
    let mut id = hex::encode(digest);
    id.truncate(16);
    id
}
