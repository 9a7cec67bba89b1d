//! The register as a simulation sees it: no socket, no clock but the one passed in.

mod addresses;
mod chains;
mod claims;
mod counter;
mod deliveries;
pub(crate) mod fixtures;
mod generated;
mod history;
mod issued;
mod pages;
mod table;
