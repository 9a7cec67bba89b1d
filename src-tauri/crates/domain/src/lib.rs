//! The law and the desk, pure: no input or output, no clock, no randomness, nothing asynchronous.
//!
//! Whatever time it is, whatever identifier is new, is passed in. What comes from central and what is made at the desk
//! has one shape here, so that the workstation, the sandbox and the tests speak of the same things.

pub mod address;
pub mod case;
pub mod command;
pub mod decision;
pub mod person;
pub mod state;
