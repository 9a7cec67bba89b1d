//! Proofs of possession (RFC 9449, DPoP): a session's own key signs each request, so that a token taken elsewhere opens
//! nothing there.

use std::collections::HashMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use reqwest::header::{HeaderMap, HeaderName, WWW_AUTHENTICATE};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use url::Url;
use zeroize::Zeroizing;

use crate::clock;
use crate::oidc::random;

/// The one algorithm that proofs are signed with.
pub const ALGORITHM: &str = "ES256";
/// The header that carries a proof.
pub const PROOF: HeaderName = HeaderName::from_static("dpop");
/// The header by which a server hands out a nonce (RFC 9449, 8).
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");
/// How a server asks for a proof with its nonce.
pub const WANTED: &str = "use_dpop_nonce";
/// The longest nonce that is kept, in bytes.
const MAX_NONCE: usize = 512;
/// Servers whose nonces are kept: the provider, central, and room to spare.
const MAX_SERVERS: usize = 8;

/// The key of a session, with what servers want to see in its proofs. Clones are the same key. Never printed; the key is
/// wiped when the last clone goes.
#[derive(Clone)]
pub struct ProofKey(Arc<Inner>);

struct Inner {
    key: SigningKey,
    public: Value,
    thumbprint: String,
    /// The last nonce of each server, by its origin.
    nonces: Mutex<HashMap<String, String>>,
}

impl fmt::Debug for ProofKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ProofKey(••••)")
    }
}

impl ProofKey {
    /// A new key.
    pub fn new() -> Self {
        Self::of(SigningKey::random(&mut rand::rngs::OsRng))
    }

    /// A key that was kept: 43 letters of base64url; none when they are no key.
    pub fn from_text(text: &str) -> Option<Self> {
        let bytes = Zeroizing::new(BASE64_URL_SAFE_NO_PAD.decode(text).ok()?);
        SigningKey::from_slice(&bytes).ok().map(Self::of)
    }

    /// The key, to be kept.
    pub fn to_text(&self) -> Zeroizing<String> {
        let bytes = Zeroizing::new(self.0.key.to_bytes());
        Zeroizing::new(BASE64_URL_SAFE_NO_PAD.encode(bytes.as_slice()))
    }

    fn of(key: SigningKey) -> Self {
        let point = key.verifying_key().to_encoded_point(false);
        let axis = |bytes: Option<&p256::FieldBytes>| {
            BASE64_URL_SAFE_NO_PAD.encode(bytes.map_or(&[][..], |bytes| bytes.as_slice()))
        };
        let (x, y) = (axis(point.x()), axis(point.y()));
        let thumbprint = thumbprint(&x, &y);
        let public = json!({ "kty": "EC", "crv": "P-256", "x": x, "y": y });
        Self(Arc::new(Inner { key, public, thumbprint, nonces: Mutex::default() }))
    }

    /// The SHA-256 thumbprint of the public key (RFC 7638): what tokens are bound to.
    pub fn thumbprint(&self) -> &str {
        &self.0.thumbprint
    }

    /// A proof for one request: its method, its address, and the access token that it carries, if it does (RFC 9449, 4.2).
    pub fn proof(&self, method: &str, url: &Url, access: Option<&str>) -> String {
        let mut place = url.clone();
        place.set_query(None);
        place.set_fragment(None);
        let mut claims = json!({
            "jti": random(), "htm": method, "htu": place.as_str(), "iat": clock::now().timestamp(),
        });
        let nonce = self.nonces(|nonces| nonces.get(&origin(url)).cloned());
        let hash = access.map(|access| BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(access)));
        if let Some(claims) = claims.as_object_mut() {
            claims.extend(nonce.map(|nonce| ("nonce".to_owned(), Value::from(nonce))));
            claims.extend(hash.map(|hash| ("ath".to_owned(), Value::from(hash))));
        }
        let header = json!({ "typ": "dpop+jwt", "alg": ALGORITHM, "jwk": self.0.public });
        let part = |value: &Value| BASE64_URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(&claims));
        let signature: Signature = self.0.key.sign(signed.as_bytes());
        format!("{signed}.{}", BASE64_URL_SAFE_NO_PAD.encode(signature.to_bytes()))
    }

    /// Remembers the nonce that a server's answer carries. Whether it is another than before.
    pub fn heard(&self, url: &Url, headers: &HeaderMap) -> bool {
        let Some(nonce) = headers.get(NONCE).and_then(|value| value.to_str().ok()) else { return false };
        if nonce.is_empty() || nonce.len() > MAX_NONCE {
            return false;
        }
        self.nonces(|nonces| {
            let origin = origin(url);
            if nonces.len() >= MAX_SERVERS && !nonces.contains_key(&origin) {
                nonces.clear();
            }
            nonces.insert(origin, nonce.to_owned()).is_none_or(|before| before != nonce)
        })
    }

    fn nonces<T>(&self, look: impl FnOnce(&mut HashMap<String, String>) -> T) -> T {
        look(&mut self.0.nonces.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Default for ProofKey {
    fn default() -> Self {
        Self::new()
    }
}

/// Whether a server refuses a request only because the proof lacks its nonce (RFC 9449, 9).
pub fn wants_nonce(headers: &HeaderMap) -> bool {
    headers.get_all(WWW_AUTHENTICATE).iter().any(|value| {
        let text = value.to_str().unwrap_or_default();
        let (scheme, rest) = text.split_once(' ').unwrap_or_default();
        scheme.eq_ignore_ascii_case("dpop") && rest.contains(&format!("error=\"{WANTED}\""))
    })
}

/// The thumbprint of a public key on P-256 (RFC 7638, 3): members in order, nothing else.
fn thumbprint(x: &str, y: &str) -> String {
    let canonical = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(canonical))
}

fn origin(url: &Url) -> String {
    url.origin().ascii_serialization()
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier;
    use reqwest::header::HeaderValue;

    use super::*;

    fn parts(proof: &str) -> (Value, Value, Vec<u8>) {
        let part = |at: usize| BASE64_URL_SAFE_NO_PAD.decode(proof.split('.').nth(at).unwrap()).unwrap();
        (serde_json::from_slice(&part(0)).unwrap(), serde_json::from_slice(&part(1)).unwrap(), part(2))
    }

    #[test]
    fn a_proof_is_signed_by_the_key_that_it_names_and_says_for_what_it_is() {
        let key = ProofKey::new();
        let url = Url::parse("https://central.example/v1/info?scope=a#b").unwrap();
        let proof = key.proof("GET", &url, Some("access"));
        let (header, claims, signature) = parts(&proof);
        assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
        assert!(header["jwk"].get("d").is_none(), "the private part stays here");
        assert_eq!(claims["htu"], "https://central.example/v1/info");
        assert_eq!(claims["htm"], "GET");
        assert_eq!(claims["ath"], BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest("access")));
        assert!(claims.get("nonce").is_none());
        let axis = |name: &str| BASE64_URL_SAFE_NO_PAD.decode(header["jwk"][name].as_str().unwrap()).unwrap();
        let point = [vec![4], axis("x"), axis("y")].concat();
        let signed = proof.rsplit_once('.').unwrap().0;
        let signature = Signature::from_slice(&signature).unwrap();
        VerifyingKey::from_sec1_bytes(&point).unwrap().verify(signed.as_bytes(), &signature).unwrap();
        let another = parts(&key.proof("GET", &url, Some("access"))).1;
        assert_ne!(claims["jti"], another["jti"], "no two proofs are the same");
    }

    #[test]
    fn a_nonce_goes_to_the_server_that_gave_it_and_to_no_other() {
        let key = ProofKey::new();
        let (one, other) = (Url::parse("https://a.example/x").unwrap(), Url::parse("https://b.example/x").unwrap());
        let given = HeaderMap::from_iter([(NONCE, HeaderValue::from_static("n1"))]);
        assert!(key.heard(&one, &given));
        assert!(!key.heard(&one, &given), "known already");
        assert_eq!(parts(&key.proof("GET", &one, None)).1["nonce"], "n1");
        assert!(parts(&key.proof("GET", &other, None)).1.get("nonce").is_none());
        let endless = HeaderMap::from_iter([(NONCE, HeaderValue::from_str(&"n".repeat(MAX_NONCE + 1)).unwrap())]);
        assert!(!key.heard(&other, &endless));
    }

    #[test]
    fn a_kept_key_is_the_same_key_and_rubbish_is_none() {
        let key = ProofKey::new();
        let again = ProofKey::from_text(&key.to_text()).unwrap();
        assert_eq!(key.thumbprint(), again.thumbprint());
        assert_eq!(format!("{key:?}"), "ProofKey(••••)");
        for rubbish in
            ["", "AAAA", "ä", &BASE64_URL_SAFE_NO_PAD.encode([0; 32]), &BASE64_URL_SAFE_NO_PAD.encode([0xff; 32])]
        {
            assert!(ProofKey::from_text(rubbish).is_none(), "{rubbish}");
        }
    }

    #[test]
    fn the_thumbprint_is_that_of_the_standard() {
        // RFC 9449, 4.1 and 6.1: the key of the examples and its thumbprint.
        let found =
            thumbprint("l8tFrhx-34tV3hRICRDY9zCkDlpBhF42UQUfWVAWBFs", "9VE4jf_Ok_o64zbTTlcuNJajHmt6v9TDVrU0CdvGRDA");
        assert_eq!(found, "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    }

    #[test]
    fn only_a_challenge_for_proofs_asks_for_a_nonce() {
        let says = |text: &str| HeaderMap::from_iter([(WWW_AUTHENTICATE, HeaderValue::from_str(text).unwrap())]);
        assert!(wants_nonce(&says(r#"DPoP realm="gishe", error="use_dpop_nonce""#)));
        assert!(!wants_nonce(&says(r#"DPoP error="invalid_token""#)));
        assert!(!wants_nonce(&says(r#"Bearer error="use_dpop_nonce""#)));
        assert!(!wants_nonce(&says("")));
    }
}
