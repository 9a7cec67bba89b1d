//! People: names, identifiers, and who they are to a case.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// What identifies a person in the registers.
///
/// `Debug` never prints the value: personal data must not reach a log (GDPR art. 32).
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(tag = "kind", content = "value", rename_all = "kebab-case")]
pub enum Identifier {
    /// ЕГН: the ten digits of the unified civil number (ЗГР чл. 11).
    Egn(String),
    /// ЛНЧ: the ten digits of a foreigner's personal number.
    Lnch(String),
}

impl Identifier {
    /// The ten digits.
    pub fn digits(&self) -> &str {
        match self {
            Self::Egn(digits) | Self::Lnch(digits) => digits,
        }
    }

    /// The first two and the last four digits with dots between: `85••••6241`.
    pub fn masked(&self) -> String {
        let digits: Vec<char> = self.digits().chars().collect();
        let shown = |n: usize| digits.get(n).copied().unwrap_or('•');
        let tail: String = (6..10).map(shown).collect();
        format!("{}{}••••{tail}", shown(0), shown(1))
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Egn(_) => "Egn(••••)",
            Self::Lnch(_) => "Lnch(••••)",
        })
    }
}

/// Sex as the civil register holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Sex {
    /// мъж
    Male,
    /// жена
    Female,
}

/// Names in Cyrillic; a Latin name in a foreign document is stored, not derived.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
pub struct PersonName {
    /// собствено име
    pub first: String,
    /// бащино име
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub middle: Option<String>,
    /// фамилно име
    pub family: String,
    /// As a foreign document spells it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latin: Option<String>,
}

impl PersonName {
    /// First, middle and family name with single spaces.
    pub fn full(&self) -> String {
        match &self.middle {
            Some(middle) => format!("{} {} {}", self.first, middle, self.family),
            None => format!("{} {}", self.first, self.family),
        }
    }
}

impl fmt::Debug for PersonName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonName(••••)")
    }
}

/// A natural person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Person {
    /// Names.
    pub name: PersonName,
    /// ЕГН or ЛНЧ.
    pub identifier: Identifier,
    /// Date of birth.
    pub birth_date: NaiveDate,
    /// Sex.
    pub sex: Sex,
    /// ISO 3166-1 alpha-2.
    pub citizenship: String,
}

impl Person {
    /// Whole years of age on a day; 0 before birth.
    pub fn age_on(&self, day: NaiveDate) -> u32 {
        day.years_since(self.birth_date).unwrap_or(0)
    }
}

/// Who a person is to a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    /// заявител: who filed the application
    Applicant,
    /// лицето, чийто адрес се променя, when it is not the applicant (a child, a ward, a principal)
    Subject,
    /// собственик or ползвател who consents
    Owner,
    /// съсобственик
    CoOwner,
    /// другият родител
    OtherParent,
    /// член на домакинството
    HouseholdMember,
}

/// A person in a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Party {
    /// Stable within the case.
    pub id: String,
    /// Who the person is to it.
    pub role: PartyRole,
    /// The person.
    pub person: Person,
    /// Relation to the applicant in words: „съпруга“, „син“.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relation: Option<String>,
    /// The number of this person's own case, when one is open with this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub related_case: Option<String>,
}
