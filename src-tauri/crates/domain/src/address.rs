//! Addresses as the official RegiX schema has them, and what the national classifier said of one.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// A district of Столична община: the last two digits of НСИ code 68134-NN, `01` to `24`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema)]
#[serde(transparent)]
pub struct DistrictCode(pub String);

/// A code of a register with the name that goes with it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
pub struct Coded {
    /// The code.
    pub code: String,
    /// Its name in Bulgarian.
    pub name: String,
}

/// An address (RegiX: ЕСГРАОН address).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Address {
    /// ISO 3166-1 alpha-2; a current address may lie abroad.
    pub country: String,
    /// област
    pub region: Coded,
    /// община
    pub municipality: Coded,
    /// населено място, by ЕКАТТЕ
    pub settlement: Coded,
    /// район; none outside cities with districts
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub district: Option<Coded>,
    /// локализационна единица: street, boulevard or estate, by its five digits
    pub location: Coded,
    /// номер or блок, as text: `023А`
    pub number: String,
    /// вход
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrance: Option<String>,
    /// етаж
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub floor: Option<String>,
    /// апартамент
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub apartment: Option<String>,
    /// When the address was declared.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub declared_on: Option<NaiveDate>,
}

/// What the national classifier of addresses (НКНПА) holds for the new address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ClassifierResult {
    /// The answer.
    pub found: ClassifierMatch,
    /// People registered at the address now.
    pub registered: u32,
    /// Whether the old address agrees with the civil register.
    pub from_agrees: bool,
    /// When the classifier was asked.
    pub checked_at: DateTime<Utc>,
}

/// The classifier's answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ClassifierMatch {
    /// It stands in the classifier, in the district asked.
    Found,
    /// It stands in the classifier, in another district.
    OtherDistrict {
        /// The competent one.
        district: DistrictCode,
    },
    /// It does not stand in the classifier.
    Missing,
}

/// One street, boulevard or estate of the register of addresses, with its numbers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Street {
    /// The district it lies in.
    pub district: DistrictCode,
    /// The settlement, by ЕКАТТЕ.
    pub settlement: Coded,
    /// The five digits and the name with its kind: „ул. Кричим“.
    pub location: Coded,
    /// The numbers that exist, as text.
    pub numbers: Vec<String>,
    /// The entrances of a number, where the register lists them: `043` has `А`, `Б`, `В`.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub entrances: BTreeMap<String, Vec<String>>,
}
