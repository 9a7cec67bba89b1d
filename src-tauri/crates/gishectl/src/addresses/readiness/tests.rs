use std::collections::BTreeMap;

use gishe_domain::address::{Coded, DistrictCode};
use gishe_domain::district::Districts;

use super::*;

fn states(change: impl Fn(&mut Vec<Street>)) -> BTreeMap<&'static str, (State, String)> {
    let districts = Districts::parse(assets::DISTRICTS).unwrap();
    let own = districts.get(&DistrictCode("24".into())).unwrap();
    let mut streets: Vec<Street> = own
        .settlements
        .iter()
        .map(|settlement| Street {
            district: own.code.clone(),
            settlement: settlement.clone(),
            location: Coded { code: "00100".into(), name: "ул. Кричим".into() },
            numbers: ["001", "002", "003А"].map(str::to_owned).into(),
            entrances: BTreeMap::new(),
        })
        .collect();
    change(&mut streets);
    let register = HeldRegister { digest: String::new(), streets };
    let items = look(own, &register, Role::It, Language::Bg);
    assert!(items.iter().all(|item| item.remedy.is_empty() == (item.state == State::Ready)), "each lack has a remedy");
    items.into_iter().map(|item| (item.key, (item.state, item.found))).collect()
}

#[test]
fn a_whole_register_is_ready_and_what_is_missing_is_named() {
    let whole = states(|_| {});
    for (key, state) in [
        ("register", State::Ready),
        ("settlements", State::Ready),
        ("numbers", State::Ready),
        ("gaps", State::Ready),
        ("packs", State::Ready),
        ("calendar", State::Ready),
        ("office", State::Look),
        ("accounts", State::Unknown),
    ] {
        assert_eq!(whole[key].0, state, "{key}");
    }
    let empty = states(Vec::clear);
    assert_eq!((empty["register"].0, empty["settlements"].0), (State::Missing, State::Missing));
    let lacking = states(|streets| streets.retain(|street| street.settlement.code != "37280"));
    assert_eq!(lacking["settlements"].0, State::Missing);
    assert!(lacking["settlements"].1.contains("Клисура (37280)"), "{}", lacking["settlements"].1);
    let numberless = states(|streets| streets[0].numbers.clear());
    assert_eq!(numberless["numbers"].0, State::Look);
    let gap = states(|streets| streets[0].numbers.push("9".into()));
    assert_eq!(gap["gaps"].0, State::Look);
    assert!(gap["gaps"].1.contains("(5–7)"), "{}", gap["gaps"].1);
}
