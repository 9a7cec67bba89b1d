//! Addresses while they are typed: what may be meant, the numbers of a street, and whether the register has an address.

use gishe_domain::address::{Address, Coded, DistrictCode, Street};
use gishe_domain::address_standing::standing;
use gishe_domain::street_number::{plain, value};
use gishe_domain::street_search::{Found, entrances_of, number_of};

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::view::addresses::{AddressSuggestion, AddressView, NumberView, StreetView};

/// Suggestions at most.
const MOST: u32 = 50;
/// Letters of what was typed that are looked at.
const MOST_LETTERS: usize = 200;
/// Столична община in ЕКАТТЕ: област, and община with its name.
const REGION: (&str, &str) = ("SOF", "София (столица)");
const MUNICIPALITY: (&str, &str) = ("SOF46", "Столична");

/// What may be meant by the text, the best first: streets of the district's register, with the number when one was typed. A text
/// without letters or figures means nothing, but makes the register ready.
///
/// # Errors
/// [`DeskError::Locked`] and [`DeskError::SignedOut`]; those of the store.
pub async fn suggest(desk: &Desk, text: &str, limit: u32) -> Result<Vec<AddressSuggestion>, DeskError> {
    let session = desk.signed_in()?;
    let text: String = text.chars().take(MOST_LETTERS).collect();
    let desk_too = desk.clone();
    desk.blocking(move || {
        let index = session.streets()?;
        let limit = usize::try_from(limit.min(MOST)).unwrap_or(0);
        let found = index.suggest(&text, limit);
        Ok::<_, DeskError>(found.into_iter().map(|found| suggestion(&desk_too, &session, found)).collect())
    })
    .await
}

/// A street with its numbers, by ЕКАТТЕ of its settlement and its five digits; none when the register does not have it.
///
/// # Errors
/// [`DeskError::Locked`] and [`DeskError::SignedOut`]; those of the store.
pub async fn street(desk: &Desk, settlement: &str, location: &str) -> Result<Option<StreetView>, DeskError> {
    let session = desk.signed_in()?;
    let (settlement, location) = (settlement.to_owned(), location.to_owned());
    desk.blocking(move || {
        let index = session.streets()?;
        Ok::<_, DeskError>(index.street(&settlement, &location).map(street_view))
    })
    .await
}

/// Looks an address up in the register of the district, and writes its number and entrance as the register does.
///
/// # Errors
/// [`DeskError::Locked`] and [`DeskError::SignedOut`]; those of the store.
pub async fn check(desk: &Desk, address: Address) -> Result<AddressView, DeskError> {
    let session = desk.signed_in()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        let index = session.streets()?;
        let own = DistrictCode(session.profile.officer.district.clone());
        let standing = standing(&index, &desk_too.0.districts, &own, &address);
        let street = index.street(&address.settlement.code, &address.location.code);
        let address = street.map_or_else(|| address.clone(), |street| settled(street, address.clone()));
        Ok::<_, DeskError>(AddressView { text: address.text(), address, standing })
    })
    .await
}

fn suggestion(desk: &Desk, session: &Session, found: Found<'_>) -> AddressSuggestion {
    let Found { street, number, in_register, entrance, floor, apartment } = found;
    let typed = number.as_deref().unwrap_or_default();
    let key = format!("{}/{}/{typed}", street.settlement.code, street.location.code);
    let address = Address {
        number: number.clone().unwrap_or_default(),
        entrance,
        floor,
        apartment,
        ..address_of(desk, session, street)
    };
    AddressSuggestion {
        key,
        text: if number.is_some() { address.street_text() } else { street.location.name.clone() },
        unit: address.unit_text(),
        place: street.settlement.name.clone(),
        number_missing: !in_register,
        numbers: u32::try_from(street.numbers.len()).unwrap_or(u32::MAX),
        address,
    }
}

/// An address in the street, without a number.
fn address_of(desk: &Desk, session: &Session, street: &Street) -> Address {
    let coded = |(code, name): (&str, &str)| Coded { code: code.into(), name: name.into() };
    let own = DistrictCode(session.profile.officer.district.clone());
    let district = desk.0.districts.get(&own).map(|own| Coded { code: own.code.0.clone(), name: own.name.clone() });
    Address {
        country: "BG".into(),
        region: coded(REGION),
        municipality: coded(MUNICIPALITY),
        settlement: street.settlement.clone(),
        district,
        location: street.location.clone(),
        number: String::new(),
        entrance: None,
        floor: None,
        apartment: None,
        declared_on: None,
    }
}

fn street_view(street: &Street) -> StreetView {
    let mut numbers: Vec<&String> = street.numbers.iter().collect();
    numbers.sort_by_cached_key(|number| (value(&plain(number)), plain(number)));
    let numbers = numbers.into_iter().map(|number| NumberView {
        number: number.clone(),
        shown: plain(number),
        entrances: street.entrances.get(number).cloned().unwrap_or_default(),
    });
    StreetView {
        settlement: street.settlement.code.clone(),
        location: street.location.code.clone(),
        numbers: numbers.collect(),
        blocks: street.has_blocks(),
    }
}

/// The address with the names, number and entrance of the register.
fn settled(street: &Street, mut address: Address) -> Address {
    address.settlement = street.settlement.clone();
    address.location = street.location.clone();
    if let Some(number) = number_of(street, &address.number) {
        address.number = number.clone();
    }
    let listed = entrances_of(street, &address.number);
    let typed = address.entrance.as_deref().map(plain);
    let own = listed.and_then(|listed| listed.iter().find(|entrance| Some(plain(entrance)) == typed));
    if let Some(own) = own {
        address.entrance = Some(own.clone());
    }
    address
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::{Duration, Instant};

    use gishe_domain::street_search::StreetIndex;

    use super::*;

    /// A register of 20,000 streets and 100,000 numbers. Tests are not optimised, and the machine is busy: the bound is five
    /// times the 20 ms that an officer may wait.
    #[test]
    fn a_great_register_is_looked_through_between_two_keystrokes() {
        let syllables = ["ка", "ри", "чим", "то", "ша", "ве", "лин", "град", "бо", "ян", "дол", "ска"];
        let pick = |at: usize, by: usize| syllables.get((at / by) % syllables.len()).copied().unwrap_or("ка");
        let street = |at: usize| Street {
            district: DistrictCode("15".into()),
            settlement: Coded { code: "68134".into(), name: "гр. София".into() },
            location: Coded {
                code: format!("{at:05}"),
                name: format!("ул. {}{}{}{}", pick(at, 1), pick(at, 12), pick(at, 144), pick(at, 1728)),
            },
            numbers: ["1", "2", "3", "021", "022А"].map(str::to_owned).into(),
            entrances: BTreeMap::new(),
        };
        let index = StreetIndex::of((0..20_000).map(street).collect());
        for (typed, found) in [("к", true), ("ка 21", true), ("karito", true), ("софия 1", true), ("грешнадума", false)]
        {
            let tries = (0..5).map(|_| {
                let began = Instant::now();
                assert_eq!(!index.suggest(typed, 8).is_empty(), found, "{typed}");
                began.elapsed()
            });
            let best = tries.min().unwrap();
            println!("{typed}: {best:?}");
            assert!(best < Duration::from_millis(100), "{typed}: {best:?}");
        }
    }
}
