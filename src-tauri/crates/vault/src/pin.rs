//! The PIN that unlocks a desk without the network.

use std::fmt;

use thiserror::Error;
use zeroize::Zeroizing;

/// Fewest digits of a PIN.
pub const MIN_DIGITS: usize = 6;
/// Most digits: more is a mistake, not a memory.
const MAX_DIGITS: usize = 32;

/// Why a PIN is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PinWeakness {
    /// Fewer than [`MIN_DIGITS`], or more than 32.
    #[error("a PIN has {MIN_DIGITS} to {MAX_DIGITS} digits")]
    Length,
    /// Something other than the digits 0 to 9.
    #[error("a PIN has digits only")]
    NotDigits,
    /// One digit, or a short piece, again and again: `111111`, `121212`, `123123`.
    #[error("the digits repeat")]
    Repeated,
    /// Digits that follow one another up or down: `123456`, `987654`, `890123`.
    #[error("the digits follow one another")]
    Sequential,
}

/// A PIN: digits that are wiped on drop and never printed.
pub struct Pin(Zeroizing<String>);

impl Pin {
    /// A PIN that an officer chooses.
    ///
    /// # Errors
    /// [`PinWeakness`] when it is too short or too plain to guard a desk.
    pub fn parse(text: &str) -> Result<Self, PinWeakness> {
        if !text.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(PinWeakness::NotDigits);
        }
        if !(MIN_DIGITS..=MAX_DIGITS).contains(&text.len()) {
            return Err(PinWeakness::Length);
        }
        if repeats(text.as_bytes()) {
            return Err(PinWeakness::Repeated);
        }
        if follows(text.as_bytes()) {
            return Err(PinWeakness::Sequential);
        }
        Ok(Self::typed(text))
    }

    /// What an officer types to unlock: not judged, only compared.
    pub fn typed(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Pin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pin(••••)")
    }
}

/// A piece no longer than half, said again and again.
fn repeats(digits: &[u8]) -> bool {
    (1..=digits.len() / 2).any(|period| digits.iter().zip(digits.iter().skip(period)).all(|(one, other)| one == other))
}

/// Every digit is the next, or every digit the one before, modulo ten.
fn follows(digits: &[u8]) -> bool {
    let steps = |by: u8| digits.iter().zip(digits.iter().skip(1)).all(|(a, b)| (a - b'0' + by) % 10 == b - b'0');
    steps(1) || steps(9)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_plain_pin_is_refused_by_name() {
        for (text, weakness) in [
            ("", PinWeakness::Length),
            ("48213", PinWeakness::Length),
            ("482136482136482136482136482136482", PinWeakness::Length),
            ("48213a", PinWeakness::NotDigits),
            ("４８２１３６", PinWeakness::NotDigits),
            ("111111", PinWeakness::Repeated),
            ("121212", PinWeakness::Repeated),
            ("1212121", PinWeakness::Repeated),
            ("123123", PinWeakness::Repeated),
            ("123456", PinWeakness::Sequential),
            ("987654", PinWeakness::Sequential),
            ("890123", PinWeakness::Sequential),
            ("210987", PinWeakness::Sequential),
        ] {
            assert_eq!(Pin::parse(text).err(), Some(weakness), "{text}");
        }
    }

    #[test]
    fn a_good_pin_is_accepted_and_not_printed() {
        for text in ["482136", "135790", "112233", "12345678901230"] {
            let pin = Pin::parse(text).unwrap();
            assert_eq!(format!("{pin:?}"), "Pin(••••)");
        }
    }
}
