//! Choices drawn from a stream that the seed decides.

use rand::Rng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha20Rng;

use super::CityError;

/// One of the items.
pub fn pick<'a, T>(rng: &mut ChaCha20Rng, items: &'a [T]) -> Result<&'a T, CityError> {
    items.choose(rng).ok_or_else(|| CityError::Data("a list to choose from is empty".into()))
}

/// True so many times in a thousand.
pub fn chance(rng: &mut ChaCha20Rng, per_mille: u32) -> bool {
    rng.gen_range(0..1000) < per_mille
}

/// One of the items, each as often as its weight says.
pub fn weigh<'a, T>(rng: &mut ChaCha20Rng, items: &'a [T], weight: impl Fn(&T) -> u32) -> Result<&'a T, CityError> {
    items
        .choose_weighted(rng, weight)
        .map_err(|error| CityError::Data(format!("a weighted list to choose from: {error}")))
}
