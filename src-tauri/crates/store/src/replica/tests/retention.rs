//! How long evidence stays.

use gishe_domain::case::{BlobRef, Case, Declaration};
use gishe_domain::state::CaseState;
use gishe_protocol::changes::{Change, ChangesPage};
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Ahead, Replica, SnapshotPage};
use sha2::{Digest, Sha256};

use crate::fixture::{Desk, at, case, case_id, checksum, end, header, scope, upserts};
use crate::pages::Pages;
use crate::replica::KeptProofs;

fn file(n: u32) -> Vec<u8> {
    format!("%PDF of the deed {n} ").into_bytes().into_iter().cycle().take(9000).collect()
}

fn blob(n: u32) -> BlobRef {
    let bytes = file(n);
    let size = u32::try_from(bytes.len()).unwrap();
    BlobRef { sha256: hex::encode(Sha256::digest(&bytes)), size, media_type: "application/pdf".into() }
}

fn with_evidence(n: u32) -> Case {
    let mut case = case(n);
    case.declarations.clear();
    case.evidence.truncate(1);
    case.evidence[0].blob = blob(n);
    case
}

fn closed(n: u32) -> Case {
    let mut case = with_evidence(n);
    (case.state, case.version) = (CaseState::Delivered, 2);
    case
}

fn desk() -> Desk {
    let desk = Desk::holding(&(1..=4).map(with_evidence).collect::<Vec<_>>());
    (1..=4).for_each(|n| desk.replica.put_blob(&blob(n), &file(n), at(1)).unwrap());
    desk
}

fn kept(desk: &Desk) -> Vec<u32> {
    (1..=4).filter(|n| desk.shown.has_blob(&blob(*n).sha256).unwrap()).collect()
}

/// Whether the text of a document can be found on any page, used or not.
fn is_found(desk: Desk, n: u32) -> bool {
    let Desk { dir, replica, shown, journal, reader } = desk;
    drop((replica, shown, journal, reader));
    let pages = Pages::open(&dir.path().join("replica.db"), &crate::fixture::key(1)).unwrap().unwrap();
    let text = format!("of the deed {n} ").into_bytes();
    (1..=pages.count())
        .filter_map(|number| pages.page(number))
        .any(|page| page.windows(text.len()).any(|window| window == text))
}

#[test]
fn evidence_goes_with_the_case_and_nothing_of_it_stays_in_the_file() {
    type Leave = fn(&Desk);
    let rows: [(&str, Leave, &[u32]); 5] = [
        (
            "closed",
            |desk| drop(desk.replica.apply_changes(&scope(), &upserts(&[closed(2)], "c2")).unwrap()),
            &[1, 3, 4],
        ),
        (
            "left the scope",
            |desk| {
                let mut page = upserts(&[], "c2");
                page.changes.push(Change::Tombstone { id: case_id(2) });
                drop(desk.replica.apply_changes(&scope(), &page).unwrap());
            },
            &[1, 3, 4],
        ),
        ("its scope was left", |desk| desk.replica.keep_scopes(&[Scope("district:17".into())]).unwrap(), &[]),
        (
            "not in the new copy",
            |desk| {
                let cases = [with_evidence(1), with_evidence(3)];
                desk.replica.expire(&scope()).unwrap();
                desk.replica.begin_snapshot(&header("s2", 2, 1)).unwrap();
                let page = SnapshotPage { cases: cases.to_vec(), ..SnapshotPage::default() };
                desk.replica.apply_page(&scope(), page).unwrap();
                assert!(desk.replica.finish_snapshot(&scope(), &end(&cases, "c2")).unwrap());
            },
            &[1, 3],
        ),
        (
            "looked into although closed, until the next day",
            |desk| {
                desk.replica.apply_changes(&scope(), &upserts(&[closed(2)], "c2")).unwrap();
                desk.replica.put_blob(&blob(2), &file(2), at(2)).unwrap();
                assert_eq!(kept(desk), [1, 2, 3, 4]);
                desk.replica.recount().unwrap();
            },
            &[1, 3, 4],
        ),
    ];
    for (name, leave, expected) in rows {
        let desk = desk();
        leave(&desk);
        assert_eq!(kept(&desk), expected, "{name}");
        assert!(!is_found(desk, 2), "{name}: it is overwritten");
    }
    assert!(is_found(desk(), 2), "what is kept can be found by this test");
}

#[test]
fn what_proves_a_document_goes_with_it_and_since_when_it_is_here_stays() {
    let desk = desk();
    let proofs = |n: u32| desk.shown.proofs(&blob(n).sha256).unwrap();
    assert_eq!(proofs(2), None);
    for n in [2, 3] {
        assert!(desk.replica.put_proofs(&blob(n).sha256, b"a word of the issuer", at(5)).unwrap());
    }
    assert!(desk.replica.put_proofs(&blob(2).sha256, b"a later word", at(9)).unwrap());
    assert_eq!(proofs(2), Some(KeptProofs { seen: at(5), fetched: at(9), bytes: b"a later word".to_vec() }));
    assert!(!desk.replica.put_proofs(&blob(7).sha256, b"of a document that is not here", at(5)).unwrap());
    assert_eq!(proofs(7), None);
    desk.replica.put_blob(&blob(2), &file(2), at(10)).unwrap();
    assert!(proofs(2).is_some(), "the same document came again");
    desk.replica.apply_changes(&scope(), &upserts(&[closed(2)], "c2")).unwrap();
    assert_eq!(proofs(2), None);
    assert!(proofs(3).is_some());
}

#[test]
fn declarations_that_are_here_are_those_of_the_cases_that_are_worked_on() {
    let mut declared = case(1);
    declared.evidence.clear();
    declared.declarations = vec![Declaration {
        id: "consent".into(),
        kind: "owner-consent".into(),
        declarant: "owner".into(),
        signed_on: at(0).date_naive(),
        blob: blob(1),
        made_before: None,
    }];
    let desk = Desk::holding(&[declared, with_evidence(2)]);
    let ahead = Ahead { officer: "nobody".into(), cases: 10, bytes: 1 << 20, largest: 1 << 20 };
    let here = || desk.shown.declarations_ahead(&ahead).unwrap();
    assert!(here().is_empty());
    (1..=2).for_each(|n| desk.replica.put_blob(&blob(n), &file(n), at(1)).unwrap());
    assert_eq!(here(), [blob(1).sha256]);
}

#[test]
fn a_change_of_a_case_that_stays_open_leaves_its_evidence() {
    let desk = desk();
    let mut changed = with_evidence(2);
    changed.version = 2;
    desk.replica.apply_changes(&scope(), &upserts(&[changed], "c2")).unwrap();
    desk.replica.recount().unwrap();
    assert_eq!(kept(&desk), [1, 2, 3, 4]);
}

fn closed_at(n: u32, moment: i64) -> Case {
    let mut case = closed(n);
    case.submitted_at = at(moment);
    case
}

/// Applies changes after which central has these cases.
fn agrees(desk: &Desk, changes: Vec<Change>, all: &[Case], next: &str) {
    let page = ChangesPage { changes, checksum: Some(checksum(all)), ..upserts(&[], next) };
    assert_eq!(desk.replica.apply_changes(&scope(), &page).unwrap().checksum_agrees, Some(true), "{next}");
}

fn upsert(case: &Case) -> Change {
    Change::Upsert { case: Box::new(case.clone()) }
}

#[test]
fn a_case_that_was_closed_long_ago_is_wiped_and_still_counts_for_the_checksum() {
    let mut cases = vec![closed_at(1, 10), closed_at(2, 500), closed_at(3, 20), with_evidence(4)];
    let desk = Desk::holding(&cases);
    let mut old = desk.shown.closed_before(at(100)).unwrap();
    old.sort();
    assert_eq!(old, [case_id(1), case_id(3)]);
    // One that is open again, or was never here, is left as it is.
    desk.replica.retire(&[case_id(1), case_id(4), case_id(9)]).unwrap();
    assert_eq!(desk.shown.closed_before(at(100)).unwrap(), [case_id(3)]);
    assert_eq!(desk.shown.case(case_id(1)), Ok(None));
    for n in 2..=4 {
        assert!(desk.shown.case(case_id(n)).unwrap().is_some(), "{n}");
    }
    agrees(&desk, vec![], &cases, "c2");
    let desk = desk.restarted();
    agrees(&desk, vec![], &cases, "c3");

    // Central changes it: it is here again, and counted once.
    cases[0] = with_evidence(1);
    cases[0].version = 3;
    agrees(&desk, vec![upsert(&cases[0])], &cases, "c4");
    assert_eq!(desk.shown.case(case_id(1)), Ok(Some(cases[0].clone())));
    assert_eq!(desk.shown.holdings(&scope()).unwrap().cases, 4);
}

#[test]
fn a_wiped_case_leaves_with_central_and_with_its_scope() {
    let cases = [closed_at(1, 10), closed_at(2, 10), with_evidence(4)];
    let desk = Desk::holding(&cases);
    desk.replica.retire(&[case_id(1), case_id(2)]).unwrap();
    agrees(&desk, vec![Change::Tombstone { id: case_id(1) }], &cases[1..], "c2");
    agrees(&desk, vec![Change::Tombstone { id: case_id(1) }], &cases[1..], "c3");
    desk.replica.keep_scopes(&[Scope("district:17".into())]).unwrap();
    desk.replica.sweep().unwrap();
    assert_eq!(desk.replica.position(&scope()), Ok(Default::default()));
}

#[test]
fn a_copy_that_is_fetched_anew_brings_a_wiped_case_back_until_it_is_wiped_again() {
    let cases = [closed_at(1, 10), with_evidence(4)];
    let desk = Desk::holding(&cases);
    desk.replica.retire(&[case_id(1)]).unwrap();
    desk.fill("s2", &cases, "c9");
    assert!(desk.shown.case(case_id(1)).unwrap().is_some());
    desk.replica.retire(&[case_id(1)]).unwrap();
    desk.replica.sweep().unwrap();
    agrees(&desk, vec![], &cases, "c10");
}

#[test]
fn nothing_of_a_wiped_case_stays_in_the_file() {
    let mut case = closed_at(1, 10);
    case.parties[0].person.name.family = "Неповторима".into();
    // As it stands in the table, and from its middle on in the index of words.
    let tokens = super::super::search::tokens(&case);
    let folded = tokens.split(' ').find(|token| token.ends_with("вторима") || token.ends_with("vtorima")).unwrap();
    let (plain, word) = ("Неповторима".as_bytes().to_vec(), folded.as_bytes()[folded.len() - 6..].to_vec());
    let found = |desk: &Desk| [&plain, &word].map(|text| is_written(desk.dir.path(), text));
    // With a document, so that what wipes documents is part of it.
    let desk = Desk::holding(&[case, with_evidence(4)]);
    desk.replica.put_blob(&blob(1), &file(1), at(1)).unwrap();
    let desk = desk.restarted();
    assert_eq!(found(&desk), [true, true]);
    desk.replica.retire(&[case_id(1)]).unwrap();
    let desk = desk.restarted();
    assert_eq!(found(&desk), [false, false]);
}

fn is_written(dir: &std::path::Path, text: &[u8]) -> bool {
    let pages = Pages::open(&dir.join("replica.db"), &crate::fixture::key(1)).unwrap().unwrap();
    let on = |page: &[u8]| page.windows(text.len()).any(|window| window == text);
    (1..=pages.count()).filter_map(|number| pages.page(number)).any(|page| on(&page))
}
