//! What one guess costs: Argon2id (RFC 9106), measured on the computer it runs on.

use std::time::{Duration, Instant};

use argon2::{Algorithm, Argon2, Params, Version};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

/// What one guess should take at least.
const WANTED: Duration = Duration::from_millis(250);
/// Memory of the costs that are tried, in KiB, from the least. The floor of OWASP is 19 MiB with 2 passes and 1 lane.
const MEMORIES: [u32; 3] = [64 * 1024, 128 * 1024, 256 * 1024];
/// Passes of the least cost.
const LEAST_PASSES: u32 = 3;
/// Passes at most.
const MOST_PASSES: u32 = 16;

/// Cost of Argon2id (RFC 9106), stored so that it can rise without breaking what is sealed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Cost {
    /// Memory in KiB.
    pub memory: u32,
    /// Passes.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl Cost {
    /// The least that is ever chosen, above the floor of OWASP: 64 MiB, 3 passes.
    pub const LEAST: Self = Self { memory: 64 * 1024, passes: LEAST_PASSES, lanes: 1 };

    /// Neither weaker than the floor nor so dear that it hangs the desk.
    pub fn is_sane(self) -> bool {
        (19 * 1024..=1024 * 1024).contains(&self.memory)
            && (2..=16).contains(&self.passes)
            && (1..=16).contains(&self.lanes)
    }

    /// The cost at which one guess takes about a quarter to half a second on this computer, never below [`Cost::LEAST`]: a slow
    /// computer gets that and is slower. Blocks for half a second to two seconds.
    pub fn tuned() -> Self {
        tuned(guess_takes)
    }
}

/// Chooses by the time that a guess takes: more memory first, for that is what makes a guess dear to machines built for guessing,
/// then more passes.
fn tuned(mut takes: impl FnMut(Cost) -> Option<Duration>) -> Cost {
    let mut chosen = Cost::LEAST;
    for memory in MEMORIES {
        let cost = Cost { memory, ..Cost::LEAST };
        // Memory that the computer does not give is not asked of it at the next unlocking either.
        let Some(taken) = takes(cost) else { return chosen };
        if chosen != cost && taken > WANTED * 2 {
            return chosen;
        }
        chosen = cost;
        if taken >= WANTED {
            return chosen;
        }
        if MEMORIES.last() == Some(&memory) {
            chosen.passes = passes(taken);
        }
    }
    chosen
}

/// As many passes as fill the time wanted, when so many as the least cost has take so long.
fn passes(taken: Duration) -> u32 {
    let one = (taken / LEAST_PASSES).max(Duration::from_millis(1)).as_millis();
    u32::try_from(WANTED.as_millis().div_ceil(one)).unwrap_or(MOST_PASSES).clamp(LEAST_PASSES, MOST_PASSES)
}

/// How long one guess takes on this computer: the better of two, so that a busy moment does not make the cost too low; none when
/// the memory is not there.
///
/// It is what `gishectl` and the benches state, measured by the very derivation that opens a desk.
pub fn guess_takes(cost: Cost) -> Option<Duration> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).ok()?;
    let argon = Argon2::new_with_secret(&[7; 32], Algorithm::Argon2id, Version::V0x13, params).ok()?;
    let mut key = Zeroizing::new([0; 32]);
    let mut best: Option<Duration> = None;
    for _ in 0..2 {
        let begun = Instant::now();
        argon.hash_password_into(b"482136", &[1; 16], key.as_mut()).ok()?;
        let taken = begun.elapsed();
        best = Some(best.map_or(taken, |best| best.min(taken)));
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A computer that fills so many MiB in a second, and has so many.
    fn computer(mib_a_second: u32, has: u32) -> impl FnMut(Cost) -> Option<Duration> {
        move |cost| {
            let mib = cost.memory / 1024;
            (mib <= has).then(|| Duration::from_millis(u64::from(mib * cost.passes * 1000 / mib_a_second)))
        }
    }

    #[test]
    fn a_guess_takes_a_quarter_to_half_a_second_wherever_the_bounds_allow_it() {
        for speed in [400, 500, 800, 1_200, 1_600, 2_400, 4_000, 6_000] {
            let cost = tuned(computer(speed, 4096));
            let takes = computer(speed, 4096)(cost).unwrap();
            assert!(cost.is_sane(), "{speed}: {cost:?}");
            let range = Duration::from_millis(250)..=Duration::from_millis(500);
            assert!(range.contains(&takes), "{speed} MiB/s: {cost:?} takes {takes:?}");
        }
    }

    #[test]
    fn a_slow_computer_gets_the_least_and_a_fast_one_no_more_than_the_most() {
        assert_eq!(tuned(computer(50, 4096)), Cost::LEAST);
        let fast = tuned(computer(1_000_000, 4096));
        assert_eq!((fast.memory, fast.passes, fast.is_sane()), (256 * 1024, MOST_PASSES, true));
    }

    #[test]
    fn memory_that_is_not_there_is_not_chosen() {
        assert_eq!(tuned(computer(100_000, 128)).memory, 128 * 1024);
        assert_eq!(tuned(|_| None), Cost::LEAST);
    }

    #[test]
    fn a_clock_that_stands_still_is_no_reason_to_stop() {
        assert!(tuned(|_| Some(Duration::ZERO)).is_sane());
    }
}
