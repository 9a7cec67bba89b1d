//! The wire to the central side: serde types, shared by the workstation and the sandbox.
//!
//! JSON over HTTPS, UTF-8, times in RFC 3339 UTC, errors as RFC 9457 problem details.

pub mod addresses;
pub mod changes;
pub mod commands;
pub mod fleet;
pub mod info;
pub mod keys;
pub mod note;
pub mod parked;
#[cfg(feature = "planted")]
pub mod planted;
pub mod problem;
mod replies;
pub mod snapshot;

/// The version of the protocol that this build speaks.
pub const PROTOCOL_VERSION: u16 = 1;
