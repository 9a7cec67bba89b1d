//! Addresses of the district's register, as they are typed and chosen.

use gishe_domain::address::Address;
use gishe_domain::address_standing::AddressStanding;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What may be meant by what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddressSuggestion {
    /// Tells it from the others of one answer.
    pub key: String,
    /// The address so far: with the number, entrance, floor and apartment that were typed; an empty number is none.
    pub address: Address,
    /// Street or estate with the number, as the acts write it: „ул. „Кричим“ № 21“.
    pub text: String,
    /// Entrance, floor and apartment: „вх. А, ет. 3“.
    pub unit: Option<String>,
    /// Settlement: „гр. София“.
    pub place: String,
    /// The address has a number, and the register does not have it.
    pub number_missing: bool,
    /// How many numbers the street has.
    pub numbers: u32,
}

/// A street with its numbers, to choose from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StreetView {
    /// ЕКАТТЕ of its settlement.
    pub settlement: String,
    /// Its five digits.
    pub location: String,
    /// Its numbers, in the order of their figures.
    pub numbers: Vec<NumberView>,
    /// It is an estate: its numbers are blocks.
    pub blocks: bool,
}

/// A number of a street.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NumberView {
    /// As the register has it: `021А`.
    pub number: String,
    /// As people write it: `21А`.
    pub shown: String,
    /// Its entrances; empty when the register does not list them.
    pub entrances: Vec<String>,
}

/// An address, as the register has it, and how it stands there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AddressView {
    /// The address with number and entrance in the register's own form, where it has them.
    pub address: Address,
    /// As the acts write it, on one line.
    pub text: String,
    /// What the register says of it.
    pub standing: AddressStanding,
}
