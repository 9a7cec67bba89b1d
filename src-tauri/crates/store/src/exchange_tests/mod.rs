//! The exchange over real files, with a central that lives in memory and fails as it is told to.

mod bad;
mod central;
mod pull;
mod push;
