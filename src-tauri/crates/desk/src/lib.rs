//! The use cases of the workstation, one file each, and what wires the other crates together.

pub mod error;
pub mod tags;
pub mod view;
