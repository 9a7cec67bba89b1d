//! Snapshots, changes, rebuilding beside, evidence.

use gishe_domain::address::{Coded, DistrictCode, Street};
use gishe_domain::case::{BlobRef, Case};
use gishe_protocol::changes::{Change, Cursor};
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Ahead, Replica, SnapshotBuild, SnapshotPage, SnapshotResume, StoreFault};
use sha2::{Digest, Sha256};

use crate::StoreError;
use crate::fixture::{
    Desk, at, case, case_id, checksum, claimed, colleague, end, header, me, now, scope, upserts, whole_queue,
};
use crate::overlay::Overlay;

fn page(number: u32, cases: &[Case]) -> SnapshotPage {
    SnapshotPage { page: number, cases: cases.to_vec(), ..SnapshotPage::default() }
}

/// Numbers of the cases that the desk shows.
fn shown(desk: &Desk) -> Vec<String> {
    let stretch = desk.shown.queue(&whole_queue(), &Overlay::default()).unwrap();
    assert_eq!(stretch.total, u32::try_from(stretch.rows.len()).unwrap());
    let mut numbers: Vec<String> = stretch.rows.into_iter().map(|row| row.summary.number).collect();
    numbers.sort();
    numbers
}

fn numbers(cases: &[Case]) -> Vec<String> {
    cases.iter().map(|case| case.number.clone()).collect()
}

#[test]
fn a_snapshot_shows_as_it_comes_and_goes_on_where_it_was_torn() {
    let cases: Vec<Case> = (0..6).map(case).collect();
    let desk = Desk::new();
    assert_eq!(desk.replica.begin_snapshot(&header("s1", 6, 3)), Ok(SnapshotBuild { next_page: 0, received: 0 }));
    assert_eq!(desk.replica.apply_page(&scope(), page(0, &cases[..2])), Ok(2));
    assert_eq!(desk.replica.apply_page(&scope(), page(1, &cases[2..4])), Ok(4));
    let desk = desk.restarted();
    assert_eq!(shown(&desk), numbers(&cases[..4]));
    let position = desk.replica.position(&scope()).unwrap();
    assert!(!position.whole && position.cursor.is_none());
    assert_eq!(position.building, Some(SnapshotResume { snapshot: "s1".into(), next_page: 2 }));
    assert_eq!(desk.replica.begin_snapshot(&header("s1", 6, 3)), Ok(SnapshotBuild { next_page: 2, received: 4 }));
    assert!(desk.replica.apply_page(&scope(), page(1, &cases[2..4])).is_err(), "a page twice");
    assert_eq!(desk.replica.apply_page(&scope(), page(2, &cases[4..])), Ok(6));
    assert_eq!(desk.replica.finish_snapshot(&scope(), &end(&cases, "c1")), Ok(true));
    let position = desk.replica.position(&scope()).unwrap();
    assert_eq!((position.whole, position.cursor, position.building), (true, Some(Cursor("c1".into())), None));
}

#[test]
fn a_snapshot_that_does_not_agree_with_itself_is_never_whole() {
    let cases: Vec<Case> = (0..4).map(case).collect();
    let sound = end(&cases, "c1");
    let other_checksum = gishe_sync::ports::SnapshotEnd { checksum: checksum(&cases[..3]), ..sound.clone() };
    let other_count = gishe_sync::ports::SnapshotEnd { count: 5, ..sound.clone() };
    let twice = [cases.clone(), cases[..1].to_vec()].concat();
    let rows = [
        ("another checksum", 4, 1, &cases[..], &other_checksum),
        ("another count", 4, 1, &cases[..], &other_count),
        ("fewer than announced", 5, 1, &cases[..], &sound),
        ("a page missing", 4, 2, &cases[..], &sound),
        ("one twice and one less", 5, 1, &twice[..], &sound),
    ];
    for (name, announced, pages, sent, end) in rows {
        let desk = Desk::new();
        desk.replica.begin_snapshot(&header("s1", announced, pages)).unwrap();
        desk.replica.apply_page(&scope(), page(0, sent)).unwrap();
        assert_eq!(desk.replica.finish_snapshot(&scope(), end), Ok(false), "{name}");
        let position = desk.replica.position(&scope()).unwrap();
        assert!(!position.whole && position.building.is_none(), "{name}: it begins anew");
        assert_eq!(shown(&desk), numbers(&cases), "{name}: what came is still shown");
        desk.fill("s1", &cases, "c1");
        assert_eq!(shown(&desk), numbers(&cases), "{name}");
    }
}

#[test]
fn a_new_copy_is_built_beside_the_one_that_is_shown() {
    let old: Vec<Case> = (0..5).map(case).collect();
    let new: Vec<Case> = (3..9).map(case).collect();
    let desk = Desk::holding(&old);
    desk.replica.expire(&scope()).unwrap();
    let position = desk.replica.position(&scope()).unwrap();
    assert_eq!((position.whole, position.cursor), (true, None));
    desk.replica.begin_snapshot(&header("s2", 6, 2)).unwrap();
    desk.replica.apply_page(&scope(), page(0, &new[..3])).unwrap();
    let desk = desk.restarted();
    assert_eq!(shown(&desk), numbers(&old));
    assert_eq!(desk.shown.case(case_id(8)), Ok(None));
    desk.replica.begin_snapshot(&header("s2", 6, 2)).unwrap();
    desk.replica.apply_page(&scope(), page(1, &new[3..])).unwrap();
    assert_eq!(desk.replica.finish_snapshot(&scope(), &end(&new, "c9")), Ok(true));
    assert_eq!(shown(&desk), numbers(&new));
    assert_eq!((desk.shown.case(case_id(0)), desk.shown.case(case_id(8))), (Ok(None), Ok(Some(case(8)))));
    assert_eq!(desk.shown.holdings(&scope()).unwrap().cases, 6);
}

#[test]
fn another_snapshot_than_the_one_begun_starts_anew() {
    let cases: Vec<Case> = (0..4).map(case).collect();
    let desk = Desk::new();
    desk.replica.begin_snapshot(&header("s1", 4, 2)).unwrap();
    desk.replica.apply_page(&scope(), page(0, &cases[..2])).unwrap();
    assert_eq!(desk.replica.begin_snapshot(&header("s2", 4, 2)), Ok(SnapshotBuild { next_page: 0, received: 0 }));
    assert_eq!(shown(&desk), Vec::<String>::new());
}

#[test]
fn changes_and_their_cursor_are_one() {
    let cases: Vec<Case> = (0..5).map(case).collect();
    let desk = Desk::holding(&cases);
    let mut changed = claimed(case(1), &me());
    changed.version = 2;
    let mut page = upserts(&[changed.clone(), case(7)], "c2");
    page.changes.push(Change::Tombstone { id: case_id(0) });
    page.changes.push(Change::Tombstone { id: case_id(4_000) });
    let after = [changed.clone(), case(2), case(3), case(4), case(7)];
    page.checksum = Some(checksum(&after));
    let applied = desk.replica.apply_changes(&scope(), &page).unwrap();
    assert_eq!((applied.cases.len(), applied.checksum_agrees), (4, Some(true)));
    let desk = desk.restarted();
    assert_eq!(shown(&desk), numbers(&after));
    assert_eq!(desk.shown.case(case_id(1)), Ok(Some(changed.clone())));
    assert_eq!(desk.replica.position(&scope()).unwrap().cursor, Some(Cursor("c2".into())));
    assert_eq!(desk.replica.versions(&[case_id(1), case_id(0)]), Ok(vec![(case_id(1), 2)]));
    assert_eq!(desk.shown.of_officer(&me().id), Ok(vec![changed]));
    let drifted = gishe_protocol::changes::ChangesPage { checksum: Some(checksum(&cases)), ..upserts(&[], "c3") };
    assert_eq!(desk.replica.apply_changes(&scope(), &drifted).unwrap().checksum_agrees, Some(false));
}

#[test]
fn a_full_disk_leaves_the_page_out_with_its_cursor() {
    let desk = Desk::holding(&(0..5).map(case).collect::<Vec<_>>());
    let more: Vec<Case> = (100..400).map(case).collect();
    desk.replica.leave_pages(4);
    let page = upserts(&more, "c2");
    assert_eq!(desk.replica.apply_changes(&scope(), &page), Err(StoreFault::DiskFull));
    assert_eq!(desk.replica.position(&scope()).unwrap().cursor, Some(Cursor("c1".into())));
    assert_eq!(shown(&desk).len(), 5);
    desk.replica.leave_pages(u32::MAX);
    desk.replica.apply_changes(&scope(), &page).unwrap();
    assert_eq!(shown(&desk).len(), 305);
}

#[test]
fn a_scope_that_is_left_is_wiped() {
    let desk = Desk::holding(&(0..5).map(case).collect::<Vec<_>>());
    desk.replica.keep_scopes(&[scope()]).unwrap();
    assert_eq!(shown(&desk).len(), 5);
    desk.replica.keep_scopes(&[Scope("district:17".into())]).unwrap();
    assert_eq!(desk.replica.position(&scope()), Ok(Default::default()));
    assert_eq!(desk.shown.case(case_id(1)), Ok(None));
}

#[test]
fn streets_come_with_the_snapshot() {
    let desk = Desk::new();
    let coded = |code: &str, name: &str| Coded { code: code.into(), name: name.into() };
    let street = Street {
        district: DistrictCode("09".into()),
        settlement: coded("68134", "гр. София"),
        location: coded("02871", "ул. Кричим"),
        numbers: vec!["1".into(), "023А".into()],
        entrances: [("023А".to_owned(), vec!["А".to_owned()])].into(),
    };
    desk.replica.begin_snapshot(&header("s1", 0, 1)).unwrap();
    let page = SnapshotPage { streets: vec![street.clone()], ..SnapshotPage::default() };
    desk.replica.apply_page(&scope(), page).unwrap();
    assert_eq!(desk.shown.street("68134", "02871"), Ok(Some(street)));
    assert_eq!(desk.shown.street("68134", "02872"), Ok(None));
}

fn blob(bytes: &[u8]) -> BlobRef {
    let size = u32::try_from(bytes.len()).unwrap();
    BlobRef { sha256: hex::encode(Sha256::digest(bytes)), size, media_type: "application/pdf".into() }
}

#[test]
fn evidence_is_kept_only_when_it_is_what_it_should_be() {
    let desk = Desk::new();
    let (whole, wrong) = (b"%PDF deed".as_slice(), b"%PDF dead".as_slice());
    assert_eq!(desk.replica.put_blob(&blob(whole), wrong, now()), Err(StoreError::Digest));
    assert_eq!(desk.shown.blob(&blob(whole).sha256), Ok(None));
    desk.replica.keep_partial(&blob(whole), 0, &whole[..4], now()).unwrap();
    assert_eq!(desk.shown.has_blob(&blob(whole).sha256), Ok(false));
    assert_eq!(desk.replica.complete_blob(&blob(whole), 4, &whole[4..], now()), Ok(true));
    assert_eq!(desk.shown.blob(&blob(whole).sha256), Ok(Some(whole.to_vec())));
    let other = b"%PDF lease".as_slice();
    desk.replica.keep_partial(&blob(other), 0, &whole[..5], now()).unwrap();
    assert_eq!(desk.replica.complete_blob(&blob(other), 5, &whole[5..], now()), Ok(false));
    assert_eq!(desk.replica.complete_blob(&blob(other), 5, &other[5..], now()), Ok(false), "its beginning is gone");
    assert_eq!(desk.replica.complete_blob(&blob(other), 0, other, now()), Ok(true));
}

#[test]
fn what_nobody_works_on_goes_first_when_there_is_too_much_evidence() {
    let file = |n: u8| vec![n; 40_000];
    let with = |n: u32, bytes: &[u8]| {
        let mut case = case(n);
        case.declarations.clear();
        case.evidence.truncate(1);
        case.evidence[0].blob = blob(bytes);
        case
    };
    let (mine, other) = (claimed(with(1, &file(1)), &me()), claimed(with(2, &file(2)), &colleague()));
    let desk = Desk::holding(&[mine, other, with(3, &file(3)), with(4, &file(4))]);
    for n in [1, 3, 2, 4] {
        desk.replica.put_blob(&blob(&file(n)), &file(n), at(i64::from(n))).unwrap();
    }
    let kept: Vec<u8> = (1..=4).filter(|n| desk.shown.has_blob(&blob(&file(*n)).sha256).unwrap()).collect();
    assert_eq!(kept, [1, 2, 4], "100 kB hold two and a half; claimed ones stay, and so does the newest");
    let own = Ahead { officer: me().id, cases: 0, bytes: 0, largest: u32::MAX };
    assert_eq!(desk.replica.wanted_blobs(&own, 8), Ok(vec![]));
}

#[test]
fn evidence_of_ones_own_cases_comes_ahead_and_then_that_of_the_most_urgent() {
    let file = |n: u8| vec![n; 1000 * usize::from(n)];
    let with = |n: u8| {
        let mut case = case(n.into());
        case.deadline.working_days = 20 - u16::from(n);
        case.declarations.clear();
        case.evidence.truncate(1);
        case.evidence[0].blob = blob(&file(n));
        case
    };
    let desk = Desk::holding(&[with(2), claimed(with(3), &me()), claimed(with(4), &colleague()), with(5), with(6)]);
    let wanted = |cases, bytes, largest, limit| {
        let ahead = Ahead { officer: me().id, cases, bytes, largest };
        let wanted = desk.replica.wanted_blobs(&ahead, limit).unwrap();
        wanted.iter().map(|one| one.blob.size / 1000).collect::<Vec<_>>()
    };
    assert_eq!(wanted(9, u64::MAX, u32::MAX, 9), [3, 6, 5, 2], "nothing of what a colleague works on");
    assert_eq!(wanted(2, u64::MAX, u32::MAX, 9), [3, 6, 5], "two others");
    assert_eq!(wanted(9, 12_000, u32::MAX, 9), [3, 6, 5], "within 12 kB");
    assert_eq!(wanted(9, u64::MAX, 5000, 9), [3, 5, 2], "nothing beyond 5 kB");
    assert_eq!(wanted(9, u64::MAX, u32::MAX, 2), [3, 6]);
    assert_eq!(wanted(0, u64::MAX, u32::MAX, 9), [3]);
    desk.replica.put_blob(&blob(&file(6)), &file(6), now()).unwrap();
    desk.replica.keep_partial(&blob(&file(5)), 0, &file(5)[..700], now()).unwrap();
    let ahead = Ahead { officer: me().id, cases: 1, bytes: u64::MAX, largest: u32::MAX };
    assert_eq!(wanted(9, u64::MAX, u32::MAX, 9), [3, 5, 2], "what is here is not fetched again");
    assert_eq!(desk.replica.wanted_blobs(&ahead, 9).unwrap().len(), 1, "the most urgent has its evidence already");
    let ahead = Ahead { cases: 2, ..ahead };
    assert_eq!(desk.replica.wanted_blobs(&ahead, 9).unwrap()[1].held, 700);
}
