//! What a newer central says: kept, counted, and read when it can be.

use gishe_domain::case::Case;
use gishe_protocol::changes::{Change, ChangesPage};
use gishe_protocol::parked::Parked;
use gishe_sync::ports::{Replica, SnapshotPage};
use serde_json::json;

use crate::fixture::{Desk, case, case_id, checksum, end, header, key, scope, upserts};

/// The case in a state that only a later version knows.
fn newer(n: u32, version: u32) -> (Case, Parked) {
    let mut newer = case(n);
    newer.version = version;
    let mut value = serde_json::to_value(&newer).unwrap();
    value["state"] = json!("levitating");
    let text = json!({ "kind": "upsert", "case": value }).to_string();
    (newer.clone(), Parked { case: Some((newer.id, version)), text })
}

fn page(changes: Vec<Change>, all: &[Case], next: &str) -> ChangesPage {
    ChangesPage { changes, checksum: Some(checksum(all)), ..upserts(&[], next) }
}

fn agrees(desk: &Desk, page: &ChangesPage) {
    assert_eq!(desk.replica.apply_changes(&scope(), page).unwrap().checksum_agrees, Some(true));
}

fn parked(desk: &Desk) -> u32 {
    desk.shown.holdings(&scope()).unwrap().parked
}

/// As after an update that knows the state.
fn updated(desk: Desk) -> Desk {
    let Desk { dir, replica, shown, journal, reader } = desk;
    drop((replica, shown, journal, reader));
    let conn = rusqlite::Connection::open(dir.path().join("replica.db")).unwrap();
    conn.execute_batch(&key(1).pragma()).unwrap();
    conn.execute_batch("UPDATE parked SET text = replace(text, 'levitating', 'submitted')").unwrap();
    drop(conn);
    Desk::at(dir)
}

#[test]
fn a_case_in_an_unknown_state_is_counted_shown_as_it_was_and_read_after_an_update() {
    let cases: Vec<Case> = (0..4).map(case).collect();
    let desk = Desk::holding(&cases);
    let (first, parked_first) = newer(1, 2);
    let (fresh, parked_fresh) = newer(9, 1);
    let all = [cases[0].clone(), first.clone(), cases[2].clone(), cases[3].clone(), fresh.clone()];
    let changes = vec![Change::Parked(parked_first), Change::Parked(parked_fresh)];
    agrees(&desk, &page(changes, &all, "c2"));
    let desk = desk.restarted();
    assert_eq!((parked(&desk), desk.shown.holdings(&scope()).unwrap().cases), (2, 5));
    assert_eq!(desk.shown.case(case_id(1)), Ok(Some(case(1))), "as it was");
    assert_eq!(desk.shown.case(case_id(9)), Ok(None));
    // A newer form takes the place of the one before, and a known one ends it.
    let (later, parked_later) = newer(1, 3);
    let all = [cases[0].clone(), later.clone(), cases[2].clone(), cases[3].clone(), fresh.clone()];
    agrees(&desk, &page(vec![Change::Parked(parked_later)], &all, "c3"));
    assert_eq!(parked(&desk), 2);
    let desk = updated(desk);
    assert_eq!(parked(&desk), 0, "nothing is left to be understood");
    assert_eq!(desk.shown.case(case_id(1)).unwrap().unwrap().version, 3);
    assert_eq!(desk.shown.case(case_id(9)).unwrap().unwrap().number, fresh.number);
    agrees(&desk, &page(vec![], &all, "c4"));
}

#[test]
fn what_was_parked_leaves_with_a_known_version_or_a_tombstone() {
    let cases: Vec<Case> = (0..3).map(case).collect();
    let desk = Desk::holding(&cases);
    let all = [newer(0, 2), newer(1, 2), newer(8, 1)];
    let changes = all.iter().map(|(_, parked)| Change::Parked(parked.clone())).collect();
    let held: Vec<Case> = all.iter().map(|(case, _)| case.clone()).chain([cases[2].clone()]).collect();
    agrees(&desk, &page(changes, &held, "c2"));
    let mut known = case(0);
    known.version = 3;
    let changes = vec![
        Change::Upsert { case: Box::new(known.clone()) },
        Change::Tombstone { id: case_id(1) },
        Change::Tombstone { id: case_id(8) },
    ];
    agrees(&desk, &page(changes, &[known.clone(), cases[2].clone()], "c3"));
    assert_eq!((parked(&desk), desk.shown.holdings(&scope()).unwrap().cases), (0, 2));
    assert_eq!(desk.shown.case(case_id(0)), Ok(Some(known)));
}

#[test]
fn a_snapshot_with_something_newer_in_it_is_whole() {
    let desk = Desk::new();
    let (one, parked_one) = newer(5, 4);
    let rumour = Parked { case: None, text: json!({ "kind": "rumour" }).to_string() };
    desk.replica.begin_snapshot(&header("s1", 2, 1)).unwrap();
    let came = SnapshotPage { cases: vec![case(1)], parked: vec![parked_one, rumour], ..SnapshotPage::default() };
    assert_eq!(desk.replica.apply_page(&scope(), came), Ok(2));
    assert_eq!(desk.replica.finish_snapshot(&scope(), &end(&[case(1), one], "c1")), Ok(true));
    let desk = updated(desk);
    assert_eq!(parked(&desk), 1, "the rumour is still not understood, and kept");
    assert_eq!(desk.shown.case(case_id(5)).unwrap().unwrap().version, 4);
}
