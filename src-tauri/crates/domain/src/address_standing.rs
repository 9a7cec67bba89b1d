//! How an address stands to the register of a district.

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::address::{Address, Coded, DistrictCode, Street};
use crate::district::Districts;
use crate::street_number::{plain, value};
use crate::street_search::{StreetIndex, number_of};

/// Numbers beside a missing one that are named.
const BESIDE: usize = 4;
/// ISO 3166-1 of the country.
const HOME: &str = "BG";

/// What the register of a district says of an address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum AddressStanding {
    /// The register has the number, and the entrance where it lists entrances.
    Registered,
    /// The street is there, and the address has no number yet.
    NumberNeeded,
    /// The street does not have the number.
    NumberMissing {
        /// The numbers beside it, in order.
        near: Vec<String>,
    },
    /// The number is there; its entrances are listed, and the address has another or none.
    EntranceMissing {
        /// Those that there are.
        entrances: Vec<String>,
    },
    /// The register of this district does not have the street. For the city itself that may mean another district: only
    /// central knows of those.
    StreetMissing,
    /// The settlement, or the district in the address, is another's.
    OtherDistrict {
        /// The competent one.
        district: Coded,
    },
    /// The address is not in Столична община.
    Elsewhere,
    /// No register of addresses is on this computer.
    NoRegister,
}

/// Looks an address up in the register of `own`.
pub fn standing(index: &StreetIndex, districts: &Districts, own: &DistrictCode, address: &Address) -> AddressStanding {
    if address.country != HOME {
        return AddressStanding::Elsewhere;
    }
    match competent(districts, own, address) {
        None => return AddressStanding::Elsewhere,
        Some(district) if district.code != own.0 => return AddressStanding::OtherDistrict { district },
        Some(_) if index.is_empty() => return AddressStanding::NoRegister,
        Some(_) => {}
    }
    match index.street(&address.settlement.code, &address.location.code) {
        None => AddressStanding::StreetMissing,
        Some(street) => of_street(street, address),
    }
}

/// The district that an address is of: by the settlement where only one has it, else as the address says, else `own`. None
/// when no district has the settlement.
pub fn competent(districts: &Districts, own: &DistrictCode, address: &Address) -> Option<Coded> {
    let has = |code: &DistrictCode| {
        let district = districts.get(code)?;
        let here = district.settlements.iter().any(|settlement| settlement.code == address.settlement.code);
        here.then(|| Coded { code: district.code.0.clone(), name: district.name.clone() })
    };
    let named = address.district.as_ref().and_then(|district| has(&DistrictCode(district.code.clone())));
    named.or_else(|| has(own)).or_else(|| districts.iter().find_map(|district| has(&district.code)))
}

fn of_street(street: &Street, address: &Address) -> AddressStanding {
    if address.number.trim().is_empty() {
        return AddressStanding::NumberNeeded;
    }
    let Some(number) = number_of(street, &address.number) else {
        return AddressStanding::NumberMissing { near: near(street, &address.number) };
    };
    let typed = address.entrance.as_deref().map(plain).unwrap_or_default();
    match street.entrances.get(number) {
        Some(listed) if !listed.is_empty() && listed.iter().all(|entrance| plain(entrance) != typed) => {
            AddressStanding::EntranceMissing { entrances: listed.clone() }
        }
        _ => AddressStanding::Registered,
    }
}

/// The numbers that stand nearest, in order.
fn near(street: &Street, number: &str) -> Vec<String> {
    let wanted = value(&plain(number)).unwrap_or(0);
    let of = |known: &String| value(&plain(known)).unwrap_or(0);
    let mut known: Vec<&String> = street.numbers.iter().collect();
    // Of two that are equally far the one further on: streets grow that way.
    known.sort_by_key(|known| (of(known).abs_diff(wanted), std::cmp::Reverse(of(known))));
    known.truncate(BESIDE);
    known.sort_by_key(|known| (of(known), plain(known)));
    known.into_iter().cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::assets;
    use crate::fixture::address;

    fn street() -> Street {
        Street {
            district: DistrictCode("23".into()),
            settlement: Coded { code: "44063".into(), name: "с.\u{a0}Лозен".into() },
            location: Coded { code: "02871".into(), name: "ул. Кричим".into() },
            numbers: ["001", "003", "009", "010А", "021"].map(str::to_owned).into(),
            entrances: [("003".to_owned(), vec!["А".to_owned(), "Б".to_owned()])].into(),
        }
    }

    #[test]
    fn an_address_stands_in_the_register_or_it_is_said_what_is_wrong() {
        use AddressStanding as S;
        let (districts, own) = (Districts::parse(assets::DISTRICTS).unwrap(), DistrictCode("23".into()));
        let index = StreetIndex::of(vec![street()]);
        let at = |number: &str, entrance: Option<&str>| {
            let mut at = address("23", "Панчарево", "ул. Кричим", number);
            at.settlement = street().settlement;
            at.entrance = entrance.map(str::to_owned);
            at
        };
        let listed = vec!["А".to_owned(), "Б".to_owned()];
        let near = ["003", "009", "010А", "021"].map(str::to_owned).into();
        let mut other = at("021", None);
        other.location.code = "00001".into();
        let mut abroad = at("021", None);
        abroad.country = "DE".into();
        let mut village = at("021", None);
        village.settlement.code = "11394".into();
        let mut unknown = at("021", None);
        unknown.settlement.code = "56784".into();
        let rows = [
            (at("21", None), S::Registered),
            (at("10a", None), S::Registered),
            (at("3", Some("б")), S::Registered),
            (at("3", Some("B")), S::EntranceMissing { entrances: listed.clone() }),
            (at("3", None), S::EntranceMissing { entrances: listed }),
            (at(" ", None), S::NumberNeeded),
            (at("11", None), S::NumberMissing { near }),
            (other, S::StreetMissing),
            (abroad, S::Elsewhere),
            (unknown, S::Elsewhere),
            (village, S::OtherDistrict { district: Coded { code: "17".into(), name: "Витоша".into() } }),
        ];
        for (address, expected) in rows {
            assert_eq!(standing(&index, &districts, &own, &address), expected, "{address:?}");
        }
        let empty = StreetIndex::of(Vec::new());
        assert_eq!(standing(&empty, &districts, &own, &at("21", None)), S::NoRegister);
        let city = address("09", "Лозенец", "ул. Кричим", "21");
        let lozenets = Coded { code: "09".into(), name: "Лозенец".into() };
        let expected = S::OtherDistrict { district: lozenets };
        assert_eq!(standing(&index, &districts, &DistrictCode("10".into()), &city), expected);
    }
}
