//! sandbox

pub mod trust;
