//! The store and the exchange under every fault we could think of: many desks of several districts with real files, the
//! sandbox's register, a link that fails, one seeded clock and one seeded source of chance.
//!
//! `make simulate SEEDS=n FROM=k` runs n seeds from k on; a seed that fails prints itself and what happened in it.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test fails by panicking, and tells its steps"
)]

mod cases;
mod clock;
mod desk;
mod history;
mod invariants;
mod ledger;
mod life;
mod link;
mod officers;
mod other_side;
#[cfg(feature = "planted")]
mod planted;
mod resolving;
mod rest;
mod restart;
mod seeds;
mod trouble;
mod witness;
mod world;

use seeds::{number, one, several};

/// Seeds that are run when nobody says how many.
const SEEDS: u64 = 100;

#[test]
fn nothing_is_lost_whatever_happens() {
    several(number("FROM").unwrap_or(0), number("SEEDS").unwrap_or(SEEDS));
}

#[test]
fn the_same_seed_gives_the_same_history() {
    for seed in [1, 2, 3] {
        let (first, second) = (one(seed), one(seed));
        let (first, second) = (first.history.lines(), second.history.lines());
        let differs = first.iter().zip(second).position(|(one, other)| one != other);
        assert_eq!(differs.map(|line| (&first[line], &second[line])), None, "seed {seed}");
        assert_eq!(first.len(), second.len(), "seed {seed}");
    }
}
