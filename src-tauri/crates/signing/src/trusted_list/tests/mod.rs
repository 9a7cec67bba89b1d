//! Lists of a test authority: what is read, what is refused, and what is concluded.

mod canonical;
mod criteria;
mod fetching;
mod keeping;
mod mutated;
mod reading;
mod sealed;
mod status;
