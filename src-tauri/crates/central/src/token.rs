//! The token that a request carries.

use std::fmt;

use async_trait::async_trait;
use gishe_sync::ports::CentralFault;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use url::Url;
use zeroize::Zeroizing;

use crate::proof::{PROOF, ProofKey};

/// An access token: wiped on drop, never printed. One that is bound to a key goes with a proof of that key.
#[derive(Clone)]
pub struct AccessToken {
    text: Zeroizing<String>,
    key: Option<ProofKey>,
}

impl AccessToken {
    /// Takes a token over.
    pub fn new(token: String) -> Self {
        Self { text: Zeroizing::new(token), key: None }
    }

    /// The same, bound to a key (RFC 9449).
    #[must_use]
    pub fn bound(self, key: Option<ProofKey>) -> Self {
        Self { key, ..self }
    }

    /// The text for the `Authorization` header.
    pub fn expose(&self) -> &str {
        &self.text
    }

    /// What a request to `url` carries so that it is done in the officer's name: `Authorization`, and a proof where the token
    /// is bound.
    pub fn headers(&self, method: &str, url: &Url) -> HeaderMap {
        let mut headers = HeaderMap::new();
        let scheme = if self.key.is_some() { "DPoP" } else { "Bearer" };
        let text = Zeroizing::new(format!("{scheme} {}", self.expose()));
        if let Ok(mut value) = HeaderValue::from_str(&text) {
            value.set_sensitive(true);
            headers.insert(AUTHORIZATION, value);
        }
        if let Some(key) = &self.key
            && let Ok(proof) = HeaderValue::from_str(&key.proof(method, url, Some(self.expose())))
        {
            headers.insert(PROOF, proof);
        }
        headers
    }

    /// Remembers what an answer says of the next proof. Whether the request is worth sending once more with it.
    pub fn heard(&self, url: &Url, answer: &HeaderMap) -> bool {
        self.key.as_ref().is_some_and(|key| key.heard(url, answer))
    }
}

impl PartialEq for AccessToken {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for AccessToken {}

impl fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("AccessToken(••••)")
    }
}

/// Gives access tokens and renews them.
#[async_trait]
pub trait TokenSource: Send + Sync {
    /// A token that should still be good; renewed before it is given when it is about to end.
    ///
    /// # Errors
    /// [`CentralFault::Unauthorized`] when the session is over, else what kept the renewal from being asked for.
    async fn current(&self) -> Result<AccessToken, CentralFault>;

    /// Another token than the one that central has refused.
    ///
    /// # Errors
    /// As [`TokenSource::current`].
    async fn renew(&self, refused: &AccessToken) -> Result<AccessToken, CentralFault>;
}
