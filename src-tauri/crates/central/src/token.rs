//! The token that a request carries.

use std::fmt;

use async_trait::async_trait;
use gishe_sync::ports::CentralFault;
use zeroize::Zeroizing;

/// An access token: wiped on drop, never printed.
#[derive(Clone, PartialEq, Eq)]
pub struct AccessToken(Zeroizing<String>);

impl AccessToken {
    /// Takes a token over.
    pub fn new(token: String) -> Self {
        Self(Zeroizing::new(token))
    }

    /// The text for the `Authorization` header.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

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
