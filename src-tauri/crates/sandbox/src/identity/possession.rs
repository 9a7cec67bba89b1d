//! Proofs of possession (RFC 9449): a token that is bound to a key opens nothing without a fresh signature of that key.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use chrono::{DateTime, Duration, Utc};
use p256::ecdsa::signature::Verifier;
use p256::ecdsa::{Signature, VerifyingKey};
use serde::Deserialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{fingerprint, random_token};

/// The one algorithm that proofs may be signed with.
pub(super) const ALGORITHM: &str = "ES256";
/// The header that carries a proof.
pub(crate) const PROOF: &str = "dpop";
/// The header that hands out a nonce.
pub(crate) const NONCE: &str = "dpop-nonce";
/// How long a nonce is handed out; it is taken for as long again.
const NONCE_LIFE: i64 = 300;
/// How far a clock may differ when the proof carries no nonce.
const SKEW: Duration = Duration::seconds(60);
/// How long the name of a proof is remembered: longer than any proof is good.
const MEMORY: Duration = Duration::seconds(2 * NONCE_LIFE + 60);
/// The longest proof that is read, in bytes.
const MAX_PROOF: usize = 4096;

/// What a proof must be for.
pub(crate) struct Place<'a> {
    /// `POST`.
    pub(crate) method: &'a str,
    /// The address, without query.
    pub(crate) url: &'a str,
    /// The access token that comes with it, where one does.
    pub(crate) access: Option<&'a str>,
    /// Whether the proof must carry our nonce.
    pub(crate) nonce: bool,
}

/// Why a proof is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProofFault {
    /// It proves nothing; for whoever reads the log of a desk.
    Invalid(&'static str),
    /// It is to be made anew with our nonce.
    Nonce,
}

/// What is remembered of proofs.
pub(super) struct Proofs {
    secret: String,
    seen: Mutex<HashMap<[u8; 32], DateTime<Utc>>>,
}

impl Default for Proofs {
    fn default() -> Self {
        Self { secret: random_token(), seen: Mutex::default() }
    }
}

#[derive(Deserialize)]
struct Header {
    typ: String,
    alg: String,
    jwk: Map<String, Value>,
}

#[derive(Deserialize)]
struct Claims {
    jti: String,
    htm: String,
    htu: String,
    iat: i64,
    nonce: Option<String>,
    ath: Option<String>,
}

impl Proofs {
    /// The nonce that is handed out now. It is made of the time and a secret, so none has to be kept.
    pub(super) fn nonce(&self, now: DateTime<Utc>) -> String {
        self.nonce_of(now.timestamp().div_euclid(NONCE_LIFE))
    }

    fn nonce_of(&self, span: i64) -> String {
        hex::encode(Sha256::digest(format!("{}/{span}", self.secret)))
    }

    /// The thumbprint of the key that a proof proves (RFC 9449, 4.3).
    pub(super) fn check(&self, proof: &str, place: &Place<'_>, now: DateTime<Utc>) -> Result<String, ProofFault> {
        let invalid = ProofFault::Invalid;
        if proof.len() > MAX_PROOF {
            return Err(invalid("longer than a proof"));
        }
        let [header, claims, signature] = proof.split('.').collect::<Vec<_>>()[..] else {
            return Err(invalid("not a signed token"));
        };
        let key = read::<Header>(header).ok_or(invalid("the header is none of a proof"))?;
        if key.typ != "dpop+jwt" || key.alg != ALGORITHM || key.jwk.contains_key("d") {
            return Err(invalid("the header is none of a proof"));
        }
        let (verifier, thumbprint) = key_of(&key.jwk).ok_or(invalid("the key is none"))?;
        let signed = proof.rsplit_once('.').map_or("", |(signed, _)| signed);
        let bytes = URL_SAFE_NO_PAD.decode(signature).map_err(|_| invalid("the signature is none"))?;
        let signature = Signature::from_slice(&bytes).map_err(|_| invalid("the signature is none"))?;
        verifier.verify(signed.as_bytes(), &signature).map_err(|_| invalid("the signature is not of the key"))?;
        let claims = read::<Claims>(claims).ok_or(invalid("the claims are none of a proof"))?;
        if claims.htm != place.method || !same_place(&claims.htu, place.url) {
            return Err(invalid("the proof is for another request"));
        }
        let hash = place.access.map(|access| URL_SAFE_NO_PAD.encode(Sha256::digest(access)));
        if claims.ath != hash {
            return Err(invalid("the proof is for another token"));
        }
        self.fresh(&claims, place.nonce, now)?;
        Ok(thumbprint)
    }

    /// A proof is good once, and for a short time: by our nonce, or by a clock that agrees with ours.
    fn fresh(&self, claims: &Claims, demanded: bool, now: DateTime<Utc>) -> Result<(), ProofFault> {
        let span = now.timestamp().div_euclid(NONCE_LIFE);
        let named = claims.nonce.as_ref().is_some_and(|nonce| {
            [span, span - 1].iter().any(|span| fingerprint(&self.nonce_of(*span)) == fingerprint(nonce))
        });
        let timely = (claims.iat - now.timestamp()).abs() <= SKEW.num_seconds();
        if !named && (demanded || !timely || claims.nonce.is_some()) {
            return Err(ProofFault::Nonce);
        }
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        seen.retain(|_, until| *until > now);
        match seen.insert(fingerprint(&claims.jti), now + MEMORY) {
            None => Ok(()),
            Some(_) => Err(ProofFault::Invalid("the proof was used before")),
        }
    }
}

fn read<T: for<'a> Deserialize<'a>>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}

/// The key of a proof and its thumbprint (RFC 7638).
fn key_of(jwk: &Map<String, Value>) -> Option<(VerifyingKey, String)> {
    let text = |name: &str| jwk.get(name).and_then(Value::as_str);
    if text("kty") != Some("EC") || text("crv") != Some("P-256") {
        return None;
    }
    let (x, y) = (text("x")?, text("y")?);
    let axis = |text: &str| URL_SAFE_NO_PAD.decode(text).ok().filter(|bytes| bytes.len() == 32);
    let point = [vec![4], axis(x)?, axis(y)?].concat();
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    let thumbprint = URL_SAFE_NO_PAD.encode(Sha256::digest(canonical));
    Some((VerifyingKey::from_sec1_bytes(&point).ok()?, thumbprint))
}

/// Whether two addresses are the same once both are written in the one way (RFC 3986, 6.2.2).
fn same_place(one: &str, other: &str) -> bool {
    match (url::Url::parse(one), url::Url::parse(other)) {
        (Ok(one), Ok(other)) => one == other && one.query().is_none() && one.fragment().is_none(),
        _ => false,
    }
}
