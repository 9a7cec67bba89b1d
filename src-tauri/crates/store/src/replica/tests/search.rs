//! Search as it is typed.

use std::sync::LazyLock;

use gishe_domain::case::Case;
use gishe_domain::egn::Egn;
use gishe_domain::person::{Identifier, Sex};
use proptest::prelude::*;

use crate::fixture::{Desk, case, me, now, scope, upserts};
use crate::overlay::Overlay;
use crate::replica::{QueueAsk, QueuePart};

fn person(mut case: Case, first: &str, family: &str, birth: (i32, u32, u32)) -> Case {
    let one = &mut case.parties[0].person;
    (one.name.first, one.name.family) = (first.into(), family.into());
    let birth = chrono::NaiveDate::from_ymd_opt(birth.0, birth.1, birth.2).unwrap();
    one.identifier = Identifier::from(Egn::make(birth, Sex::Female, 312).unwrap());
    case
}

fn desk() -> Desk {
    let mut on_vitosha = person(case(2), "Марияна", "Петрова-Недева", (1990, 7, 1));
    on_vitosha.to.location.name = "бул. „Витоша“".into();
    on_vitosha.to.number = "023А".into();
    Desk::holding(&[
        person(case(1), "Георги", "Димитров", (1985, 1, 1)),
        on_vitosha,
        person(case(3), "Щилян", "Юруков", (2000, 2, 29)),
    ])
}

fn found(desk: &Desk, typed: &str) -> Vec<u32> {
    let ask = QueueAsk {
        scope: scope(),
        officer: me().id,
        part: QueuePart::All,
        search: typed.into(),
        services: vec![],
        states: vec![],
        today: now().date_naive(),
        soon: now().date_naive(),
        offset: 0,
        limit: 50,
    };
    let rows = desk.shown.queue(&ask, &Overlay::default()).unwrap().rows;
    let mut found: Vec<u32> =
        rows.iter().map(|row| row.summary.number[row.summary.number.len() - 4..].parse().unwrap()).collect();
    found.sort_unstable();
    found
}

#[test]
fn what_is_typed_finds_by_name_number_identifier_and_address() {
    let desk = desk();
    let egn = desk.shown.case(case(3).id).unwrap().unwrap().parties[0].person.identifier.digits().to_owned();
    let rows: Vec<(&str, Vec<u32>)> = vec![
        ("", vec![1, 2, 3]),
        ("   ", vec![1, 2, 3]),
        ("-", vec![1, 2, 3]),
        ("Димитров", vec![1]),
        ("дими", vec![1]),
        ("ДИМИ гео", vec![1]),
        ("georgi dimitrov", vec![1]),
        ("мари", vec![2]),
        ("Petrova-Ned", vec![2]),
        ("неде", vec![2]),
        ("витоша", vec![2]),
        ("vitosha", vec![2]),
        ("бул. „Витоша“ 023", vec![2]),
        ("РЛЦ26-АР01-0003", vec![3]),
        ("ар01", vec![1, 2, 3]),
        ("0003", vec![3]),
        (&egn, vec![3]),
        (&egn[..6], vec![3]),
        ("няма такова", vec![]),
        ("Димитров Юруков", vec![]),
        ("\" OR names:*", vec![]),
        ("дими* NEAR(", vec![]),
    ];
    for (typed, expected) in rows {
        assert_eq!(found(&desk, typed), expected, "{typed}");
    }
}

#[test]
fn a_changed_case_is_found_by_what_it_is_now() {
    use gishe_sync::ports::Replica;
    let desk = desk();
    desk.replica.apply_changes(&scope(), &upserts(&[person(case(1), "Ана", "Илиева", (1985, 1, 1))], "c2")).unwrap();
    assert_eq!((found(&desk, "димитров"), found(&desk, "илиева")), (vec![], vec![1]));
}

#[test]
fn search_begins_with_the_index_of_words() {
    let desk = desk();
    let plan = desk.shown.explain(crate::replica::queue_rows::MATCHES, ("\"дими\"*", 1));
    assert!(plan.first().is_some_and(|step| step.starts_with("SCAN search VIRTUAL TABLE")), "{plan:?}");
    assert!(plan.last().is_some_and(|step| step.starts_with("SEARCH c USING INTEGER PRIMARY KEY")), "{plan:?}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn nothing_typed_is_an_error(typed in "\\PC{0,40}", rough in any::<String>()) {
        static DESK: LazyLock<Desk> = LazyLock::new(desk);
        found(&DESK, &typed);
        found(&DESK, &rough);
    }

    #[test]
    fn syntax_between_words_changes_nothing(
        left in r#"["'*()+:^{}\-;%_\\ ]{0,6}"#,
        middle in r#"["'*()+:^{}\-;%_\\ ]{1,6}"#,
        right in r#"["'*()+:^{}\-;%_\\]{0,6}"#,
    ) {
        static DESK: LazyLock<Desk> = LazyLock::new(desk);
        prop_assert_eq!(found(&DESK, &format!("{left}георги{middle}димит{right}")), vec![1]);
    }
}
