//! What must not be seen.

use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Deserialize;
use zeroize::Zeroizing;

/// A token, SAD, PIN, password or one-time password: never printed, wiped on drop.
#[derive(Clone, Deserialize, PartialEq, Eq)]
#[serde(from = "String")]
pub struct Secret(Zeroizing<String>);

impl From<String> for Secret {
    fn from(text: String) -> Self {
        Self(Zeroizing::new(text))
    }
}

impl Secret {
    /// The text, for the header that shows it to the provider and for nothing else.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// 32 random bytes in base64url: a state, or a code verifier (RFC 7636 §4.1).
    pub(super) fn random() -> Self {
        Self(Zeroizing::new(URL_SAFE_NO_PAD.encode(rand::random::<[u8; 32]>())))
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("••••")
    }
}
