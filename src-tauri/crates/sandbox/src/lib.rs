//! The other side, in one crate: the central register of all districts, an identity provider with two factors, a remote
//! signing provider with its own certification authority, and faults on demand. Everything it holds is invented.
//!
//! It is served over real HTTP on loopback; the workstation has no other way to it. The register itself is plain
//! functions over a store with the time passed in ([`register`]), so that a simulation can drive it without a socket.

pub mod faults;
pub mod http;
pub mod identity;
pub mod openapi;
pub mod ports;
pub mod register;
pub mod trust;
