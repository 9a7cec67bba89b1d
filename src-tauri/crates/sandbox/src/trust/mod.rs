//! The trust side of the sandbox: its officers and their secrets, its certification authority, the remote signing
//! provider with its phone, time stamps, revocation answers, and the judge of delivered acts.
//!
//! Everything is derived from the seed, so that the same seed always has the same people and the same keys.

pub mod clock;
pub mod csc;
mod judge;
pub mod officers;
mod phone;
pub mod pki;
mod pki_http;
mod pki_lists;
pub mod seed;
mod signer;
#[cfg(test)]
pub(crate) mod testing;

pub use csc::{Provider, ProviderSettings, router};
pub use judge::Judge;
pub use officers::{OfficerAccount, officers};
pub use signer::CitySigner;
