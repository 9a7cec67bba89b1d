//! ЕГН, the unified civil number (ЗГР чл. 11): `YYMMDD`, three digits, a check digit.

use std::fmt;

use chrono::{Datelike, NaiveDate};

use crate::identifier::{IdentifierError, ten_digits, weighted};
use crate::person::{Identifier, Sex};

const WEIGHTS: [u32; 9] = [2, 4, 8, 5, 10, 9, 7, 3, 6];

/// A number that holds. `Debug` never prints it.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Egn {
    digits: String,
    birth_date: NaiveDate,
    sex: Sex,
}

impl Egn {
    /// Reads ten digits and checks the date and the check digit.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let digits = ten_digits(text)?;
        let [y1, y2, m1, m2, d1, d2, _, _, ninth, last] = digits;
        let (century, month) = match m1 * 10 + m2 {
            month @ 1..=12 => (1900, month),
            month @ 21..=32 => (1800, month - 20),
            month @ 41..=52 => (2000, month - 40),
            _ => return Err(IdentifierError::NoSuchDate),
        };
        let year = i32::try_from(century + y1 * 10 + y2).map_err(|_| IdentifierError::NoSuchDate)?;
        let birth_date = NaiveDate::from_ymd_opt(year, month, d1 * 10 + d2).ok_or(IdentifierError::NoSuchDate)?;
        if check_digit(&digits) != last {
            return Err(IdentifierError::CheckDigit);
        }
        let sex = if ninth.is_multiple_of(2) { Sex::Male } else { Sex::Female };
        Ok(Self { digits: text.to_owned(), birth_date, sex })
    }

    /// Makes the number of the `serial`-th (0 to 499) person of that sex and birth date.
    pub fn make(birth_date: NaiveDate, sex: Sex, serial: u16) -> Result<Self, IdentifierError> {
        let shift = match birth_date.year() {
            1800..=1899 => 20,
            1900..=1999 => 0,
            2000..=2099 => 40,
            _ => return Err(IdentifierError::OutOfRange),
        };
        if serial > 499 {
            return Err(IdentifierError::SerialTooLarge);
        }
        let serial = serial * 2 + u16::from(sex == Sex::Female);
        let (year, month, day) = (birth_date.year() % 100, birth_date.month() + shift, birth_date.day());
        let head = format!("{year:02}{month:02}{day:02}{serial:03}");
        let last = check_digit(&ten_digits(&format!("{head}0"))?);
        Ok(Self { digits: format!("{head}{last}"), birth_date, sex })
    }

    /// The ten digits.
    pub fn digits(&self) -> &str {
        &self.digits
    }

    /// Date of birth.
    pub fn birth_date(&self) -> NaiveDate {
        self.birth_date
    }

    /// Sex.
    pub fn sex(&self) -> Sex {
        self.sex
    }
}

/// Σ(dᵢ·wᵢ) mod 11, and 10 becomes 0.
fn check_digit(digits: &[u32; 10]) -> u32 {
    weighted(digits, WEIGHTS) % 11 % 10
}

impl From<Egn> for Identifier {
    fn from(egn: Egn) -> Self {
        Self::Egn(egn.digits)
    }
}

impl fmt::Debug for Egn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Egn(••••)")
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn genuine_numbers_are_read() {
        let genuine = [
            ("7523169263", (1875, 3, 16), Sex::Male),
            ("8032056031", (1880, 12, 5), Sex::Female),
            ("7542011030", (2075, 2, 1), Sex::Female),
            ("6101057509", (1961, 1, 5), Sex::Male),
            ("8501016241", (1985, 1, 1), Sex::Male),
            ("9905317213", (1999, 5, 31), Sex::Female),
            ("0042297010", (2000, 2, 29), Sex::Female),
            ("9202296507", (1992, 2, 29), Sex::Male),
            ("1543126500", (2015, 3, 12), Sex::Male),
            ("8501016350", (1985, 1, 1), Sex::Female),
        ];
        for (text, (year, month, day), sex) in genuine {
            let egn = Egn::parse(text).unwrap();
            assert_eq!(egn.birth_date(), NaiveDate::from_ymd_opt(year, month, day).unwrap(), "{text}");
            assert_eq!(egn.sex(), sex, "{text}");
        }
    }

    #[test]
    fn each_fault_has_its_reason() {
        for (text, why) in [
            ("8019010008", IdentifierError::NoSuchDate),
            ("8502306241", IdentifierError::NoSuchDate),
            ("8501016240", IdentifierError::CheckDigit),
            ("850101624", IdentifierError::NotTenDigits),
            ("85010162411", IdentifierError::NotTenDigits),
            ("85010162a1", IdentifierError::NotTenDigits),
            ("", IdentifierError::NotTenDigits),
        ] {
            assert_eq!(Egn::parse(text), Err(why), "{text}");
        }
        let day = |year| NaiveDate::from_ymd_opt(year, 1, 1).unwrap();
        assert_eq!(Egn::make(day(1799), Sex::Male, 0), Err(IdentifierError::OutOfRange));
        assert_eq!(Egn::make(day(1985), Sex::Male, 500), Err(IdentifierError::SerialTooLarge));
    }

    #[test]
    fn a_number_is_not_printed_but_masked() {
        let egn = Egn::parse("8501016241").unwrap();
        assert_eq!(format!("{egn:?}"), "Egn(••••)");
        assert_eq!(Identifier::from(egn).masked(), "85••••6241");
    }

    proptest! {
        #[test]
        fn what_is_made_is_read_back(days in 0i64..109_572, female: bool, serial in 0u16..500) {
            let birth = NaiveDate::from_ymd_opt(1800, 1, 1).unwrap() + chrono::Duration::days(days);
            let sex = if female { Sex::Female } else { Sex::Male };
            let made = Egn::make(birth, sex, serial).unwrap();
            let read = Egn::parse(made.digits()).unwrap();
            prop_assert_eq!((read.birth_date(), read.sex()), (birth, sex));
        }

        #[test]
        fn any_text_is_refused_or_read_without_a_panic(text in "\\PC{0,14}") {
            let _ = Egn::parse(&text).map(|egn| assert_eq!(egn.digits().len(), 10));
        }
    }
}
