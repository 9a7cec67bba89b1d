//! What ties an answer to its question.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use rand::RngCore;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

/// 256 random bits as 43 letters.
pub fn random() -> String {
    let mut bytes = [0; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    BASE64_URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a request until its answer.
pub struct Ties {
    /// Comes back with the callback (RFC 6749, 10.12).
    pub state: String,
    /// Comes back in the ID token (OpenID Connect Core, 15.5.2).
    pub nonce: String,
    /// Goes with the code (RFC 7636, 4.1).
    pub verifier: Zeroizing<String>,
}

impl Ties {
    /// New ties.
    pub fn new() -> Self {
        Self { state: random(), nonce: random(), verifier: Zeroizing::new(random()) }
    }

    /// The S256 challenge of the verifier (RFC 7636, 4.2).
    pub fn challenge(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(self.verifier.as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_challenge_is_that_of_the_standard() {
        // RFC 7636, appendix B.
        let verifier = Zeroizing::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
        let ties = Ties { state: String::new(), nonce: String::new(), verifier };
        assert_eq!(ties.challenge(), "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
    }

    #[test]
    fn ties_are_long_and_never_the_same() {
        let (one, other) = (Ties::new(), Ties::new());
        assert_eq!((one.state.len(), one.nonce.len(), one.verifier.len()), (43, 43, 43));
        assert!(one.state != other.state && one.nonce != one.state && one.verifier != other.verifier);
    }
}
