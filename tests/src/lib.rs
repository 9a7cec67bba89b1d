//! Shared parts of the workspace tests.

pub mod small_disk;
pub mod tree;
pub mod vault;
