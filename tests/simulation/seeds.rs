//! Running seeds, one after the other on each core, and telling of the first that breaks a rule.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Instant;

use crate::world::{Outcome, World};

/// A number from the environment.
pub fn number(name: &str) -> Option<u64> {
    std::env::var(name).ok().filter(|text| !text.is_empty()).map(|text| text.parse().unwrap())
}

/// Runs one seed.
pub fn one(seed: u64) -> Outcome {
    World::new(seed).run()
}

/// Runs `count` seeds from `from` on, and fails with the history of the first that breaks a rule.
pub fn several(from: u64, count: u64) {
    let (next, stop, began) = (AtomicU64::new(from), AtomicBool::new(false), Instant::now());
    let (failed, totals) = (Mutex::new(BTreeMap::new()), Mutex::new(BTreeMap::<&str, u64>::new()));
    let cores = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= from + count || stop.load(Ordering::Relaxed) {
                        return;
                    }
                    let outcome = one(seed);
                    let mut totals = totals.lock().unwrap();
                    for (kind, times) in outcome.history.counts() {
                        *totals.entry(kind).or_default() += times;
                    }
                    drop(totals);
                    if outcome.broken.is_some() {
                        stop.store(true, Ordering::Relaxed);
                        failed.lock().unwrap().insert(seed, outcome);
                    }
                }
            });
        }
    });
    if let Some((seed, outcome)) = failed.into_inner().unwrap().pop_first() {
        tell(seed, &outcome);
        panic!("seed {seed}: {}\nagain: make simulate SEEDS=1 FROM={seed}", outcome.broken.unwrap().0);
    }
    println!("{count} seeds from {from} on, {} s, no rule broken; in them:", began.elapsed().as_secs());
    for (kind, times) in totals.into_inner().unwrap() {
        println!("  {times:>9}  {kind}");
    }
}

fn tell(seed: u64, outcome: &Outcome) {
    println!("seed {seed}:");
    for line in outcome.history.lines() {
        println!("{line}");
    }
}
