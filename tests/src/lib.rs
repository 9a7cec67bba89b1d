//! Shared parts of the workspace tests.

pub mod scan;
pub mod secrets;
pub mod small_disk;
pub mod tree;
pub mod vault;
