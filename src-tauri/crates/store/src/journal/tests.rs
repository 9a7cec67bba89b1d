//! The journal, on real files.

mod audit;
mod exchange;
mod files;
mod outbox;
mod signatures;
mod versions;
mod views;
