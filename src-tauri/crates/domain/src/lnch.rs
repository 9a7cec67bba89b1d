//! ЛНЧ, a foreigner's personal number: nine digits and a check digit, without date or sex.

use std::fmt;

use crate::identifier::{IdentifierError, ten_digits, weighted};
use crate::person::Identifier;

const WEIGHTS: [u32; 9] = [21, 19, 17, 13, 11, 9, 7, 3, 1];

/// A number that holds. `Debug` never prints it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Lnch(String);

impl Lnch {
    /// Reads ten digits and checks the last.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let digits = ten_digits(text)?;
        let [.., last] = digits;
        if weighted(&digits, WEIGHTS) % 10 == last {
            Ok(Self(text.to_owned()))
        } else {
            Err(IdentifierError::CheckDigit)
        }
    }

    /// Makes the number with the given first nine digits (0 to 999,999,999).
    pub fn make(serial: u32) -> Result<Self, IdentifierError> {
        if serial > 999_999_999 {
            return Err(IdentifierError::SerialTooLarge);
        }
        let last = weighted(&ten_digits(&format!("{serial:09}0"))?, WEIGHTS) % 10;
        Ok(Self(format!("{serial:09}{last}")))
    }

    /// The ten digits.
    pub fn digits(&self) -> &str {
        &self.0
    }
}

impl From<Lnch> for Identifier {
    fn from(lnch: Lnch) -> Self {
        Self::Lnch(lnch.0)
    }
}

impl fmt::Debug for Lnch {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Lnch(••••)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn genuine_numbers_are_read_and_others_are_refused() {
        for text in ["7111042925", "1000000001"] {
            assert_eq!(Lnch::parse(text).unwrap().digits(), text);
        }
        assert_eq!(Lnch::parse("7111042922"), Err(IdentifierError::CheckDigit));
        assert_eq!(Lnch::parse("711104292"), Err(IdentifierError::NotTenDigits));
        assert_eq!(Lnch::make(1_000_000_000), Err(IdentifierError::SerialTooLarge));
    }

    proptest! {
        #[test]
        fn what_is_made_is_read_back_and_any_other_last_digit_is_refused(serial in 0u32..1_000_000_000, off in 1u32..10) {
            let made = Lnch::make(serial).unwrap();
            prop_assert_eq!(&Lnch::parse(made.digits()).unwrap(), &made);
            let (head, last) = made.digits().split_at(9);
            let other = format!("{head}{}", (last.parse::<u32>().unwrap() + off) % 10);
            prop_assert_eq!(Lnch::parse(&other), Err(IdentifierError::CheckDigit));
        }
    }
}
