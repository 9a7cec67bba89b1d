//! The way to central over HTTP, and the way in: the client of the central API and the sign-in of a native app.
//!
//! [`CentralClient`] implements the exchange's port [`gishe_sync::ports::Central`]. Every request carries the protocol
//! version and a bearer token from a [`TokenSource`]; a token that is refused is renewed once. Replies are bounded,
//! redirects are not followed, and plain HTTP is spoken only to this machine itself.
//!
//! [`oidc`] signs an officer in through the system browser (RFC 8252) and renews the session afterwards;
//! [`oidc::Session`] is the token source of a signed-in desk.
//!
//! This crate is an edge: it reads the clock (for the life of tokens) and the system's randomness (for PKCE).

mod addresses;
mod blobs;
mod client;
mod clock;
mod fault;
mod hints;
mod http;
mod lines;
pub mod oidc;
mod proof;
mod snapshot;
mod token;
mod upload;

pub use client::CentralClient;
pub use http::{ConfigError, HttpConfig, Roots};
pub use proof::ProofKey;
pub use token::{AccessToken, TokenSource};

#[cfg(test)]
mod tests;
