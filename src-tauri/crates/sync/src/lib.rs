//! Exchange with central: a pure planner and a thin driver. No store and no HTTP in here, only the ports to them.
//!
//! The planner ([`plan`]) turns what is known into what to do next; the driver ([`driver`]) does it and reports. The
//! workstation implements [`ports::Central`] over HTTP and [`ports::Replica`] and [`ports::Outbox`] over its two files;
//! a simulation implements them as it likes and steps the driver with its own clock.

pub mod driver;
pub mod event;
pub mod link;
pub mod plan;
pub mod ports;
