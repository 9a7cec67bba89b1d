//! The replica, on real files.

mod damage;
mod fill;
mod marks;
mod neighbours;
mod parked;
mod queue;
mod retention;
mod search;
mod wish;
