//! The replica, on real files.

mod fill;
mod marks;
mod queue;
mod search;
