//! The replica, on real files.

mod fill;
mod queue;
mod search;
