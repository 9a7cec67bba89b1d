//! The journal, on real files.

mod audit;
mod exchange;
mod files;
mod forget;
mod intakes;
mod outbox;
mod signatures;
mod versions;
mod views;
