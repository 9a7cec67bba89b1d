//! Randomness that a seed decides: one independent stream for every purpose.

use rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use sha2::{Digest, Sha256};

/// The stream of `purpose` (and of `item` within it) under `seed`; the same three always give the same numbers.
pub fn stream(seed: u64, purpose: &str, item: &str) -> ChaCha20Rng {
    ChaCha20Rng::from_seed(digest(seed, purpose, item))
}

/// The 32 bytes that belong to `purpose` and `item` under `seed`.
pub fn digest(seed: u64, purpose: &str, item: &str) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(b"gishe-sandbox-trust");
    hash.update(seed.to_be_bytes());
    // Lengths keep ("ab", "c") apart from ("a", "bc").
    hash.update((purpose.len() as u64).to_be_bytes());
    hash.update(purpose.as_bytes());
    hash.update(item.as_bytes());
    hash.finalize().into()
}
