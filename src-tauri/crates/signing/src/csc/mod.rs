//! Remote signing by the Cloud Signature Consortium API, v1.0.4 and v2, by what the provider says about itself.
//!
//! The private key never leaves the provider; only digests leave the machine. The provider is not believed: every
//! signature value is checked with the certificate before it is used.
//!
//! - [`Client`] asks, with a token that was handed in, or of an [`OAuthSession`] or [`BasicSession`].
//! - [`sign_set`] signs a frozen set; [`resume_group`] and [`finish`] go on after a crash.

mod authorise;
mod call;
mod client;
mod complete;
mod credential;
mod error;
mod factors;
mod info;
mod login;
mod loopback;
mod metadata;
mod oauth;
mod secret;
mod session;
mod stamps;
mod wire;

pub use call::{Calls, Client, Headers, ServiceToken};
pub use client::Authorisation;
pub use complete::{Signatory, finish};
pub use credential::{AuthMode, Credential};
pub use error::CscError;
pub use factors::{Challenges, CodeKind, CodeWanted, Codes, Factor, FactorKind};
pub use info::{Algorithms, Info};
pub use login::BasicSession;
pub use loopback::{Loopback, Show};
pub use oauth::{Browser, ClientId, OAuth, OAuthSession};
pub use secret::Secret;
pub use session::{Interrupted, SetEvent, SetOptions, Trace, resume_group, sign_set};
pub use stamps::CscTimeStamps;

#[cfg(test)]
mod tests;
