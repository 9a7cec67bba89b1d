//! Signing in through the system browser (OpenID Connect Core 1.0, RFC 8252 for native apps, PKCE of RFC 7636).
//!
//! ```text
//! begin()            discovery, a listener on this machine's loopback, the address for the browser
//! PendingSignIn      waits for the one right callback, exchanges the code, checks the ID token
//! SignedIn           who the officer is, and the tokens
//! Session            gives access tokens from then on, renews them, keeps the rotated refresh token, revokes it
//! ```
//!
//! The second factor is the provider's page; that it was asked for is demanded from the ID token here.

mod claims;
mod listener;
mod page;
mod pkce;
mod provider;
mod session;
mod sign_in;

use gishe_sync::ports::CentralFault;
use thiserror::Error;

use crate::http::{ConfigError, Roots};

pub use claims::OfficerClaims;
pub(crate) use pkce::random;
pub use session::{Ended, RefreshKeeper, RefreshToken, Session};
pub use sign_in::{PendingSignIn, SignedIn, begin};

/// Whom to sign in at, and as what.
#[derive(Debug, Clone)]
pub struct OidcConfig {
    /// The issuer, compared letter by letter with what the provider says of itself.
    pub issuer: String,
    /// This program at the provider; a public client has no secret.
    pub client_id: String,
    /// Scopes asked for, separated by spaces.
    pub scope: String,
    /// Values of `acr` that stand for two factors; one of them, or `mfa` in `amr` (RFC 8176), is demanded.
    pub two_factor_acr: Vec<String>,
    /// Whom TLS trusts.
    pub roots: Roots,
}

impl OidcConfig {
    /// The usual: `openid profile offline_access`, and the two-factor class of the central side's provider.
    pub fn new(issuer: &str, client_id: &str, roots: Roots) -> Self {
        Self {
            issuer: issuer.to_owned(),
            client_id: client_id.to_owned(),
            scope: "openid profile offline_access".to_owned(),
            two_factor_acr: vec!["urn:gishe:acr:two-factor".to_owned()],
            roots,
        }
    }
}

/// What in an answer was not genuine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Forgery {
    /// The answer belongs to another request.
    #[error("state")]
    State,
    /// The token belongs to another request.
    #[error("nonce")]
    Nonce,
    /// Another provider speaks.
    #[error("issuer")]
    Issuer,
    /// The token is for another program.
    #[error("audience")]
    Audience,
    /// The token is signed by nobody, by another key or by an algorithm that is not allowed.
    #[error("signature")]
    Signature,
    /// The token is not valid now: ended, or not begun. A clock that is wrong looks the same.
    #[error("time")]
    Expired,
    /// The token belongs to another access token.
    #[error("access token hash")]
    AccessToken,
    /// Another officer than the one whose session it was.
    #[error("subject")]
    Subject,
    /// The token speaks of a sign-in before the one that was asked for: the browser remembered somebody.
    #[error("an earlier sign-in")]
    EarlierSignIn,
    /// The token is none for signing in: of another kind, or with conditions that this program does not know.
    #[error("kind of token")]
    Kind,
    /// The access token is not bound to the key of the session, though the provider offered to bind it.
    #[error("token not bound")]
    Unbound,
}

/// Why nobody is signed in.
#[derive(Debug, Error)]
pub enum SignInError {
    /// The provider could not be asked.
    #[error("the identity provider cannot be asked")]
    Provider(#[from] CentralFault),
    /// What the provider says of itself does not fit; the text names the entry.
    #[error("the identity provider's configuration does not fit: {0}")]
    Discovery(&'static str),
    /// The provider refused or the officer declined: its own error code, `access_denied`.
    #[error("the identity provider refused: {reason}")]
    Refused {
        /// Letters, digits, dots, dashes and underlines only, at most 64.
        reason: String,
    },
    /// The answer did not belong to the question.
    #[error("the answer is not genuine: {0}")]
    Forged(Forgery),
    /// The officer signed in with one factor only.
    #[error("the second factor is missing")]
    SecondFactorMissing,
    /// Nobody came back from the browser in time.
    #[error("nobody came back from the browser in time")]
    Timeout,
    /// No port on 127.0.0.1 or ::1 could be opened for the answer.
    #[error("no port can be opened on this machine")]
    Listener(#[source] std::io::Error),
    /// The configuration is not usable.
    #[error(transparent)]
    Config(#[from] ConfigError),
}

/// A provider's error code as it may be shown and logged.
pub(crate) fn error_code(raw: &str) -> String {
    let kept = raw.chars().filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_')).take(64);
    let code: String = kept.collect();
    if code.is_empty() { "unknown".to_owned() } else { code }
}
