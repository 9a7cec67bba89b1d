//! The law and the desk, pure: no input or output, no clock, no randomness, nothing asynchronous.
//!
//! Whatever time it is, whatever identifier is new, is passed in. What comes from central and what is made at the desk
//! has one shape here, so that the workstation, the sandbox and the tests speak of the same things.

pub mod address;
pub mod address_standing;
mod address_text;
pub mod assets;
pub mod calendar;
mod called;
pub mod case;
pub mod check;
pub mod command;
pub mod conflict;
pub mod deadline;
pub mod decision;
pub mod differ;
pub mod district;
pub mod dwelling;
pub mod egn;
pub mod fill;
pub mod finding;
#[cfg(any(test, feature = "fixture"))]
pub mod fixture;
pub mod fold;
pub mod identifier;
pub mod intake;
pub mod lnch;
pub mod mark;
pub mod overlay;
pub mod pack;
pub mod permit;
pub mod person;
pub mod rules;
pub mod ruling;
pub mod state;
pub mod street_number;
pub mod street_search;
pub mod transliteration;
