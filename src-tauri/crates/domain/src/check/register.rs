//! The new address, by the national classifier; by the district's register of streets when the classifier did not answer.

use crate::address::{Address, ClassifierMatch, Street};
use crate::case::{Answer, Case};
use crate::finding::{Finding, FindingCode};
use crate::street_number::{plain, value};

use super::machine::{Found, View};

/// What the register of streets says of the new address.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum StreetKnown {
    /// No whole register is on this computer.
    #[default]
    NotHere,
    /// The register does not have the street.
    Absent,
    /// The street as the register has it.
    Present(Street),
}

pub(super) fn address(view: &View<'_>) -> Found {
    let case: &Case = view.case;
    if case.to.country != "BG" {
        return Found::unmet(Finding::of(FindingCode::AddressAbroad).with("country", case.to.country.clone()));
    }
    let other = |code: &str| Found::unmet(Finding::of(FindingCode::AddressOtherDistrict).with("district", code));
    match (&case.classifier.found, &case.to.district) {
        (ClassifierMatch::Missing, _) => Found::unmet(Finding::of(FindingCode::AddressNotInClassifier)),
        (ClassifierMatch::OtherDistrict { district }, _) => other(&district.0),
        (ClassifierMatch::Found | ClassifierMatch::Unanswered, Some(written)) if written.code != case.district.0 => {
            other(&written.code)
        }
        (ClassifierMatch::Found, _) => Found::new(Some(Answer::Met), None),
        (ClassifierMatch::Unanswered, _) => by_streets(&case.to, &view.known.street),
    }
}

fn by_streets(to: &Address, known: &StreetKnown) -> Found {
    let street = || to.location.name.clone();
    match known {
        StreetKnown::NotHere => Found::unknown(Finding::of(FindingCode::AddressUnconfirmed)),
        StreetKnown::Absent => Found::unmet(Finding::of(FindingCode::StreetNotInRegister).with("street", street())),
        StreetKnown::Present(register) => in_street(to, register),
    }
}

fn in_street(to: &Address, register: &Street) -> Found {
    let wanted = plain(&to.number);
    let tell =
        |code| Finding::of(code).with("street", register.location.name.clone()).with("number", to.number.clone());
    let Some(number) = register.numbers.iter().find(|known| plain(known) == wanted) else {
        let mut known: Vec<(Option<u32>, &String)> =
            register.numbers.iter().map(|known| (value(&plain(known)), known)).collect();
        known.sort();
        let end = |number: Option<&(Option<u32>, &String)>| number.map(|(_, known)| plain(known));
        let told = tell(FindingCode::NumberNotInRegister)
            .with_some("first", end(known.first()))
            .with_some("last", end(known.last()));
        return Found::unmet(told);
    };
    let entrance = to.entrance.as_deref().map(plain).unwrap_or_default();
    match register.entrances.get(number).filter(|listed| !listed.is_empty()) {
        Some(listed) if listed.iter().all(|known| plain(known) != entrance) => Found::unmet(
            tell(FindingCode::EntranceNotInRegister)
                .with_some("entrance", to.entrance.clone())
                .with("entrances", listed.join(", ")),
        ),
        _ => Found::new(Some(Answer::Met), Some(tell(FindingCode::AddressInRegister))),
    }
}
