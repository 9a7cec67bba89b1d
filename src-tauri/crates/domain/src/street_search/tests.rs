use proptest::prelude::*;

use super::*;
use crate::address::DistrictCode;

fn street(settlement: (&str, &str), code: u32, name: &str, numbers: &[&str]) -> Street {
    Street {
        district: DistrictCode("15".into()),
        settlement: Coded { code: settlement.0.into(), name: settlement.1.into() },
        location: Coded { code: format!("{code:05}"), name: name.into() },
        numbers: numbers.iter().map(|number| (*number).to_owned()).collect(),
        entrances: BTreeMap::new(),
    }
}

const CITY: (&str, &str) = ("68134", "гр.\u{a0}София");
const VILLAGE: (&str, &str) = ("04234", "с.\u{a0}Бистрица");

fn register() -> StreetIndex {
    let mut block = street(CITY, 8, "ж.к. Младост 1", &["1", "43", "43А", "431"]);
    block.entrances.insert("43А".into(), vec!["А".into(), "Б".into()]);
    StreetIndex::of(vec![
        street(CITY, 1, "ул. Кричим", &["001", "020", "021", "021А", "210"]),
        street(CITY, 2, "бул. Витоша", &["001", "002"]),
        street(CITY, 3, "ул. Витошка поляна", &["5"]),
        street(CITY, 4, "ул. Ген. Йосиф В. Гурко", &["12"]),
        street(CITY, 5, "ул. 11-ти август", &["3"]),
        street(CITY, 6, "ул. Търново", &["7"]),
        street(CITY, 7, "ж.к. Зона Б-5", &["2"]),
        block,
        street(CITY, 9, "ж.к. Младост 2", &["201"]),
        street(VILLAGE, 1, "ул. Искър", &["4"]),
        street(CITY, 10, "ул. Искър", &["4"]),
        street(CITY, 11, "ул. „Св. св. Кирил и Методий“", &["9"]),
    ])
}

fn first(typed: &str) -> Option<(String, Option<String>, bool)> {
    let index = register();
    let found = index.suggest(typed, 8);
    found.first().map(|found| (found.street.location.name.clone(), found.number.clone(), found.in_register))
}

#[test]
fn a_street_is_found_however_it_is_typed() {
    for (typed, name, number) in [
        ("Кричим 21", "ул. Кричим", "021"),
        ("кричим", "ул. Кричим", ""),
        ("крич 21", "ул. Кричим", "021"),
        ("21 кричим", "ул. Кричим", "021"),
        ("krichim 21a", "ул. Кричим", "021А"),
        ("ул. „Кричим“ № 21", "ул. Кричим", "021"),
        ("ул.Кричим №21А", "ул. Кричим", "021А"),
        ("улица кричим 021", "ул. Кричим", "021"),
        ("кривим 21", "ул. Кричим", "021"),
        ("витоша", "бул. Витоша", ""),
        ("bul vitosha 2", "бул. Витоша", "002"),
        ("ул. витош", "ул. Витошка поляна", ""),
        ("поляна витошка", "ул. Витошка поляна", ""),
        ("гурко", "ул. Ген. Йосиф В. Гурко", ""),
        ("генерал гурко 12", "ул. Ген. Йосиф В. Гурко", "12"),
        ("11 август", "ул. 11-ти август", ""),
        ("11", "ул. 11-ти август", ""),
        ("11ти август 3", "ул. 11-ти август", "3"),
        ("tarnovo", "ул. Търново", ""),
        ("turnovo 7", "ул. Търново", "7"),
        ("зона б5", "ж.к. Зона Б-5", ""),
        ("зона б-5 бл 2", "ж.к. Зона Б-5", "2"),
        ("младост 1", "ж.к. Младост 1", ""),
        ("младост 1 бл. 43", "ж.к. Младост 1", "43"),
        ("ж.к. Младост 1, бл.43А", "ж.к. Младост 1", "43А"),
        ("ж. к. младост 1 43", "ж.к. Младост 1", "43"),
        ("жк младост бл 201", "ж.к. Младост 2", "201"),
        ("младост 431", "ж.к. Младост 1", "431"),
        ("бистрица искър", "ул. Искър", ""),
        ("св кирил методий 9", "ул. „Св. св. Кирил и Методий“", "9"),
    ] {
        let expected = (name.to_owned(), (!number.is_empty()).then(|| number.to_owned()), true);
        assert_eq!(first(typed), Some(expected), "{typed}");
    }
}

#[test]
fn numbers_are_completed_and_a_missing_one_is_told() {
    let index = register();
    let numbers: Vec<_> = index.suggest("кричим 2", 8).into_iter().filter_map(|found| found.number).collect();
    assert_eq!(numbers, ["020", "021", "021А", "210"]);
    let numbers: Vec<_> = index.suggest("кричим 21", 8).into_iter().filter_map(|found| found.number).collect();
    assert_eq!(numbers, ["021", "021А", "210"], "the number itself comes first");
    assert_eq!(first("кричим 99"), Some(("ул. Кричим".into(), Some("99".into()), false)));
}

#[test]
fn entrance_floor_and_apartment_come_along() {
    let index = register();
    let found = index.suggest("младост 1 бл. 43А вх. B ет. 3 ап. 12", 3);
    let found = found.first().unwrap();
    assert_eq!((found.number.as_deref(), found.entrance.as_deref()), (Some("43А"), Some("В")));
    assert_eq!((found.floor.as_deref(), found.apartment.as_deref()), (Some("3"), Some("12")));
    let found = index.suggest("младост 1 бл43a вх.б", 1);
    assert_eq!(found.first().unwrap().number.as_deref(), Some("43А"));
}

#[test]
fn a_village_is_found_by_its_name_and_the_city_comes_first() {
    let index = register();
    let places = |typed| index.suggest(typed, 8).iter().map(|found| found.street.settlement.code.clone()).collect();
    let places: [Vec<String>; 2] = [places("искър"), places("искър бистрица")];
    assert_eq!(places, [vec!["68134".to_owned(), "04234".to_owned()], vec!["04234".to_owned()]]);
}

#[test]
fn nothing_is_found_for_nothing() {
    let index = register();
    for typed in ["", "  ", "„“ №", "несъществуваща", "кричим витоша", "🏠"] {
        assert_eq!(index.suggest(typed, 8), [], "{typed}");
    }
    assert_eq!(index.suggest("кричим", 0), []);
    assert!(index.suggest("ул", 8).is_empty(), "no name begins so");
    assert_eq!(StreetIndex::of(Vec::new()).suggest("кричим", 8), []);
}

proptest! {
    /// Whatever is typed, nothing breaks, and never is more found than asked for.
    #[test]
    fn anything_may_be_typed(typed in "\\PC{0,60}", limit in 0usize..9) {
        prop_assert!(register().suggest(&typed, limit).len() <= limit);
    }

    /// A street is found by its own name, with and without its kind, and by each beginning of three letters or more.
    #[test]
    fn a_street_is_found_by_its_own_name(name in "[А-Я][а-я]{3,9}( [А-Я][а-я]{3,9})?", cut in 3usize..8) {
        let mut streets = vec![street(CITY, 700, &format!("ул. {name}"), &["1"])];
        streets.extend((0..50).map(|at| street(CITY, at, &format!("ул. Улица{at}"), &["1"])));
        let index = StreetIndex::of(streets);
        let cut: String = name.chars().take(cut).collect();
        for typed in [&format!("ул. {name}"), &name, &name.to_lowercase(), &cut] {
            let found = index.suggest(typed, 60);
            prop_assert!(found.iter().any(|found| found.street.location.code == "00700"), "{typed}");
        }
    }
}
