//! Which cases show the same file, and which are for the same home.

use gishe_domain::case::Case;
use gishe_domain::check::Neighbours;
use gishe_domain::fixture::person;
use gishe_domain::person::Sex;
use gishe_protocol::changes::Change;
use gishe_sync::ports::{Replica, SnapshotPage};

use crate::fixture::{Desk, case, case_id, header, scope, upserts};

/// A case for a home of its own, with files of its own.
fn apart(base: &Case, n: u32) -> Case {
    let mut one = base.clone();
    one.id = case_id(n);
    one.number = format!("РЛЦ26-АР01-{n:06}");
    one.to.number = format!("{:03}А", n % 900 + 1);
    one.to.entrance = Some("Б".into());
    one.to.apartment = Some((n / 900 + 1).to_string());
    one.evidence.iter_mut().for_each(|given| given.blob.sha256 = format!("{n:064x}").chars().rev().collect());
    one
}

fn all_apart(count: u32) -> Vec<Case> {
    let base = case(0);
    (0..count).map(|n| apart(&base, n)).collect()
}

fn numbers(desk: &Desk, case: &Case) -> Vec<String> {
    let near = desk.shown.neighbours(&scope(), case, 50).unwrap().unwrap();
    let mut numbers: Vec<String> = near.into_iter().map(|case| case.number).collect();
    numbers.sort();
    numbers
}

#[test]
fn a_shared_file_and_a_shared_home_are_found_however_the_home_is_written_and_nothing_else_is() {
    let mut cases = all_apart(400);
    cases[7].evidence[0].blob = cases[3].evidence[0].blob.clone();
    cases[9].to = cases[3].to.clone();
    cases[9].to.number = "4 a".into();
    cases[9].parties[0].person = person("Пенка", "Илиева", (1979, 5, 5), Sex::Female);
    let desk = Desk::holding(&cases);
    assert_eq!(numbers(&desk, &cases[3]), [cases[7].number.clone(), cases[9].number.clone()]);
    assert_eq!(numbers(&desk, &cases[7]), [cases[3].number.clone()]);
    assert_eq!(numbers(&desk, &cases[200]), Vec::<String>::new());
    let near = desk.shown.neighbours(&scope(), &cases[9], 50).unwrap().unwrap();
    assert_eq!(Neighbours::of(&cases[9], &near).dwelling, [cases[3].number.clone()].into());
    // What changes or goes leaves no trace.
    let mut moved = cases[9].clone();
    moved.version += 1;
    moved.to.number = "77".into();
    let mut page = upserts(&[moved], "c2");
    page.changes.push(Change::Tombstone { id: case_id(7) });
    desk.replica.apply_changes(&scope(), &page).unwrap();
    assert_eq!(numbers(&desk, &cases[3]), Vec::<String>::new());
}

#[test]
fn nothing_is_said_while_there_is_no_whole_copy() {
    let desk = Desk::new();
    let cases = all_apart(3);
    desk.replica.begin_snapshot(&header("s1", 3, 2)).unwrap();
    desk.replica.apply_page(&scope(), SnapshotPage { cases: cases[..2].to_vec(), ..SnapshotPage::default() }).unwrap();
    assert_eq!(desk.shown.neighbours(&scope(), &cases[0], 50).unwrap(), None);
}

/// Milliseconds of a look in a district of this many cases.
const MOST: u128 = 50;

#[test]
fn a_look_is_quick_in_a_district_of_many_cases() {
    let many: u32 = std::env::var("GISHE_CASES").ok().and_then(|text| text.parse().ok()).unwrap_or(3_000);
    let cases = all_apart(many);
    let desk = Desk::holding(&cases);
    let began = std::time::Instant::now();
    let looks = 20;
    for at in 0..looks {
        assert_eq!(numbers(&desk, &cases[at * 97]), Vec::<String>::new());
    }
    let each = began.elapsed().as_micros() / looks as u128;
    println!("{many} cases: {each} µs a look");
    assert!(each / 1000 < MOST, "{each} µs");
}
