//! The other side, in one crate: the central register of all districts, an identity provider with two factors, a remote
//! signing provider with its own certification authority, and faults on demand. Everything it holds is invented.
//!
//! It is served over real HTTP on loopback; the workstation has no other way to it. The register itself is plain
//! functions over a store with the time passed in ([`register`]), so that a simulation can drive it without a socket.

pub mod city;
mod config;
mod drawing;
pub mod faults;
pub mod http;
pub mod identity;
mod listing;
pub mod openapi;
pub mod ports;
pub mod register;
mod running;
mod start;
pub mod trust;
pub mod visitor;

pub use config::{SandboxConfig, SandboxError};
pub use listing::{ListedOfficer, Listing};
pub use running::RunningSandbox;
pub use start::Sandbox;
