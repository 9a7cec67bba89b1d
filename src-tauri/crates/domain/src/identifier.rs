//! Recognising an identifier, and comparing it with what else is known of the person.

use crate::egn::Egn;
use crate::lnch::Lnch;
use crate::person::{Identifier, Person};

/// Why digits are no identifier. It never repeats them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdentifierError {
    /// Not ten digits.
    #[error("an identifier has ten digits")]
    NotTenDigits,
    /// The first six digits are no date.
    #[error("the first six digits are no date")]
    NoSuchDate,
    /// The last digit does not agree with the others.
    #[error("the check digit does not agree")]
    CheckDigit,
    /// No ЕГН begins with that date: it lies outside 1800 to 2099.
    #[error("the date lies outside 1800 to 2099")]
    OutOfRange,
    /// The serial is beyond the three digits that it has.
    #[error("the serial is too large")]
    SerialTooLarge,
}

/// How an identifier and a person disagree.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disagreement {
    /// The digits themselves do not hold.
    Identifier(IdentifierError),
    /// The ЕГН says another birth date.
    BirthDate,
    /// The ЕГН says another sex.
    Sex,
}

impl Identifier {
    /// Recognises ten digits: an ЕГН when they hold as one, else an ЛНЧ. Spaces around are ignored.
    ///
    /// The error is that of the ЕГН unless only its check digits fail both ways.
    pub fn parse(text: &str) -> Result<Self, IdentifierError> {
        let text = text.trim();
        match (Egn::parse(text), Lnch::parse(text)) {
            (Ok(egn), _) => Ok(egn.into()),
            (Err(_), Ok(lnch)) => Ok(lnch.into()),
            (Err(why), Err(_)) => Err(why),
        }
    }

    /// Whether the digits hold as the kind that the identifier claims to be.
    pub fn validate(&self) -> Result<(), IdentifierError> {
        match self {
            Self::Egn(digits) => Egn::parse(digits).map(drop),
            Self::Lnch(digits) => Lnch::parse(digits).map(drop),
        }
    }
}

impl Person {
    /// The first way in which the identifier disagrees with the person; none when all agrees. An ЛНЧ carries neither
    /// date nor sex.
    pub fn disagreement(&self) -> Option<Disagreement> {
        match &self.identifier {
            Identifier::Lnch(digits) => Lnch::parse(digits).err().map(Disagreement::Identifier),
            Identifier::Egn(digits) => match Egn::parse(digits) {
                Err(why) => Some(Disagreement::Identifier(why)),
                Ok(egn) if egn.birth_date() != self.birth_date => Some(Disagreement::BirthDate),
                Ok(egn) if egn.sex() != self.sex => Some(Disagreement::Sex),
                Ok(_) => None,
            },
        }
    }
}

/// The ten digits as numbers.
pub(crate) fn ten_digits(text: &str) -> Result<[u32; 10], IdentifierError> {
    let digits: Option<Vec<u32>> = text.chars().map(|letter| letter.to_digit(10)).collect();
    digits.and_then(|digits| digits.try_into().ok()).ok_or(IdentifierError::NotTenDigits)
}

/// Σ(dᵢ·wᵢ) over the first nine digits.
pub(crate) fn weighted(digits: &[u32; 10], weights: [u32; 9]) -> u32 {
    digits.iter().zip(weights).map(|(digit, weight)| digit * weight).sum()
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::person::{PersonName, Sex};

    #[test]
    fn either_kind_is_recognised() {
        assert_eq!(Identifier::parse(" 8501016241 "), Ok(Identifier::Egn("8501016241".into())));
        assert_eq!(Identifier::parse("7111042925"), Ok(Identifier::Lnch("7111042925".into())));
        assert_eq!(Identifier::parse("1000000001"), Ok(Identifier::Lnch("1000000001".into())));
        assert_eq!(Identifier::parse("8501016242"), Err(IdentifierError::CheckDigit));
        assert_eq!(Identifier::parse("85010162"), Err(IdentifierError::NotTenDigits));
    }

    #[test]
    fn a_person_agrees_with_the_identifier_or_the_first_difference_is_named() {
        let person = |egn: &str, birth: (i32, u32, u32), sex| Person {
            name: PersonName {
                first: "Георги".into(), middle: None, family: "Димитров".into(), latin: None
            },
            identifier: Identifier::Egn(egn.into()),
            birth_date: NaiveDate::from_ymd_opt(birth.0, birth.1, birth.2).unwrap(),
            sex,
            citizenship: "BG".into(),
        };
        let found = |egn, birth, sex| person(egn, birth, sex).disagreement();
        assert_eq!(found("8501016241", (1985, 1, 1), Sex::Male), None);
        assert_eq!(found("8501016241", (1985, 1, 2), Sex::Male), Some(Disagreement::BirthDate));
        assert_eq!(found("8501016241", (1985, 1, 1), Sex::Female), Some(Disagreement::Sex));
        let why = IdentifierError::CheckDigit;
        assert_eq!(found("8501016243", (1985, 1, 1), Sex::Male), Some(Disagreement::Identifier(why)));
    }
}
