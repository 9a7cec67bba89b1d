//! Remote signing by the Cloud Signature Consortium API, v2 and, where it differs, v1.0.4.
//!
//! The private key never leaves the provider; only digests leave the machine. The provider is not believed: every
//! signature value is checked with the certificate before it is used.

mod client;
mod credential;
mod error;
mod session;
mod stamps;
mod wire;

pub use client::{Authorisation, Client, Secret};
pub use credential::{AuthMode, Credential};
pub use error::CscError;
pub use session::{SetEvent, SetOptions, sign_set};
pub use stamps::CscTimeStamps;
pub use wire::Info;

#[cfg(test)]
mod tests;
