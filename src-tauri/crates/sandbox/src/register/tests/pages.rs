//! Snapshots that can be resumed, and the feed of changes that goes on from them.

use std::collections::BTreeMap;

use gishe_domain::address::DistrictCode;
use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_protocol::changes::{Change, Cursor, ScopeChecksum};
use gishe_protocol::info::Role;
use gishe_protocol::snapshot::SnapshotLine;

use super::fixtures::*;
use crate::register::{CentralEvent, ChangesError, PAGE_CASES, Register, SnapshotPlan};

fn lines(text: &[u8]) -> Vec<SnapshotLine> {
    text.split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|l| serde_json::from_slice(l).unwrap())
        .collect()
}

fn page(register: &Register, plan: &SnapshotPlan, page: u32) -> Vec<SnapshotLine> {
    let reading = register.reading();
    let start = reading.snapshot_start(plan, page).unwrap();
    lines(&reading.snapshot_page(plan, page, start).unwrap().lines)
}

fn cases(lines: Vec<SnapshotLine>) -> Vec<Case> {
    lines
        .into_iter()
        .filter_map(|line| if let SnapshotLine::Case { case } = line { Some(*case) } else { None })
        .collect()
}

/// What a desk would hold: cases by id, kept up to date by pages of changes.
#[derive(Default)]
struct Replica(BTreeMap<CaseId, u32>);

impl Replica {
    fn of(register: &Register, district: &str) -> (Self, Cursor) {
        let plan = register.reading().snapshot(&scope(district), None, now()).unwrap().unwrap();
        let all = (0..plan.pages).flat_map(|number| cases(page(register, &plan, number)));
        let replica = Self(all.map(|case| (case.id, case.version)).collect());
        let SnapshotLine::End { cursor, count, checksum } = register.reading().snapshot_end(&plan).unwrap() else {
            panic!("not an end")
        };
        assert_eq!((replica.0.len(), replica.checksum()), (count as usize, checksum));
        (replica, cursor)
    }

    fn checksum(&self) -> String {
        let mut sum = ScopeChecksum::default();
        self.0.iter().for_each(|(id, version)| sum.toggle(*id, *version));
        sum.to_hex()
    }

    fn follow(&mut self, register: &Register, district: &str, mut since: Cursor, limit: u32) -> Cursor {
        loop {
            let page = register.reading().changes(&scope(district), &since, limit).unwrap();
            assert!(page.changes.len() <= limit as usize);
            for change in page.changes {
                match change {
                    Change::Upsert { case } => self.0.insert(case.id, case.version),
                    Change::Tombstone { id } => self.0.remove(&id),
                    Change::Parked(parked) => panic!("the register sends what it knows: {parked:?}"),
                };
            }
            since = page.next;
            if !page.more {
                assert_eq!(page.checksum, Some(self.checksum()));
                return since;
            }
            assert_eq!(page.checksum, None);
        }
    }
}

#[test]
fn a_snapshot_has_its_streets_first_and_its_pages_in_order() {
    let mut register = register(PAGE_CASES + 3);
    register.load_streets(&[street("09", "ул. Кричим"), street("10", "ул. Юнак")]).unwrap();
    let plan = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap();
    assert_eq!((plan.cases, plan.pages, plan.resumed), (PAGE_CASES + 3, 2, false));
    let first = page(&register, &plan, 0);
    assert_eq!(first[0], SnapshotLine::Street { street: street("09", "ул. Кричим") });
    assert_eq!(first.last(), Some(&SnapshotLine::PageEnd { page: 0 }));
    assert_eq!(first.len() as u32, 1 + PAGE_CASES + 1);
    let second = page(&register, &plan, 1);
    assert_eq!(cases(second).iter().map(|case| case.id).collect::<Vec<_>>(), (501..=503).map(id).collect::<Vec<_>>());
}

#[test]
fn an_empty_scope_still_has_a_page_for_its_streets() {
    let mut register = register(0);
    register.load_streets(&[street("09", "ул. Кричим")]).unwrap();
    let plan = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap();
    assert_eq!((plan.cases, plan.pages), (0, 1));
    assert_eq!(page(&register, &plan, 0).len(), 2);
    assert!(register.reading().snapshot(&gishe_protocol::info::Scope("city".into()), None, now()).unwrap().is_none());
}

#[test]
fn a_resumed_snapshot_shows_the_same_moment_whatever_happened_meanwhile() {
    let mut register = register(PAGE_CASES + 2);
    let plan = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap();
    let before: Vec<_> = (0..2).map(|number| page(&register, &plan, number)).collect();
    let end = register.reading().snapshot_end(&plan).unwrap();
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    let away = CentralEvent::Transfer { district: DistrictCode("10".into()) };
    register.happen(id(501), &away, minutes(1)).unwrap();
    register.happen(id(2), &CentralEvent::Withdraw, minutes(1)).unwrap();
    load(&mut register, [case(9000, "09")]);

    let resumed = register.reading().snapshot(&scope("09"), Some(&plan.token), minutes(5)).unwrap().unwrap();
    assert!(resumed.resumed);
    assert_eq!(resumed.header(), plan.header());
    let after: Vec<_> = (0..2).map(|number| page(&register, &resumed, number)).collect();
    assert_eq!(after, before);
    assert_eq!(register.reading().snapshot_end(&resumed).unwrap(), end);
}

#[test]
fn a_snapshot_of_another_scope_or_register_or_past_begins_anew() {
    let mut register = register(2);
    let token = register.reading().snapshot(&scope("09"), None, now()).unwrap().unwrap().token;
    let resumed = |register: &Register, district: &str| {
        register.reading().snapshot(&scope(district), Some(&token), now()).unwrap().unwrap().resumed
    };
    assert!(resumed(&register, "09"));
    assert!(!resumed(&register, "10"));
    let other = Register::in_memory("other", register.key().clone()).unwrap();
    assert!(!resumed(&other, "09"));
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    register.forget_the_past().unwrap();
    assert!(!resumed(&register, "09"));
}

#[test]
fn the_feed_brings_a_replica_to_what_central_holds_page_by_page() {
    let mut register = register(6);
    load(&mut register, [case(100, "10")]);
    let (mut replica, cursor) = Replica::of(&register, "09");
    let (mut other, other_cursor) = Replica::of(&register, "10");
    applied(send(&mut register, &officer(), &command(1, 1, Act::Claim)));
    applied(send(&mut register, &officer(), &fenced(1, command(2, 2, Act::Review { checks: vec![] }))));
    for number in 2..=4 {
        register.happen(id(number), &CentralEvent::Write { text: "Здравейте".into() }, minutes(1)).unwrap();
    }
    let away = CentralEvent::Transfer { district: DistrictCode("10".into()) };
    let back = CentralEvent::Transfer { district: DistrictCode("09".into()) };
    register.happen(id(3), &away, minutes(2)).unwrap();
    register.happen(id(5), &away, minutes(2)).unwrap();
    register.happen(id(5), &back, minutes(3)).unwrap();
    let end = replica.follow(&register, "09", cursor, 2);
    other.follow(&register, "10", other_cursor, 1);
    assert_eq!(replica.0.keys().copied().collect::<Vec<_>>(), [1, 2, 4, 5, 6].map(id));
    assert_eq!(other.0.keys().copied().collect::<Vec<_>>(), [3, 100].map(id));
    assert_eq!(replica.0[&id(1)], 3);
    let quiet = register.reading().changes(&scope("09"), &end, 10).unwrap();
    assert_eq!((quiet.changes.len(), quiet.next, quiet.more), (0, end, false));
}

#[test]
fn a_cursor_that_is_foreign_too_old_or_nonsense_has_expired() {
    let mut register = register(1);
    let (_, cursor) = Replica::of(&register, "09");
    let expired = |register: &Register, district: &str, cursor: &Cursor| {
        matches!(register.reading().changes(&scope(district), cursor, 10), Err(ChangesError::Expired))
    };
    assert!(!expired(&register, "09", &cursor));
    assert!(expired(&register, "10", &cursor));
    for nonsense in ["", "x", "ЖЖ", "YzEKdGVzdApkaXN0cmljdDowOQo5OTk"] {
        assert!(expired(&register, "09", &Cursor(nonsense.into())));
    }
    let other = Register::in_memory("other", register.key().clone()).unwrap();
    assert!(expired(&other, "09", &cursor));
    applied(send(&mut register, &account("o1", "09", Role::Officer), &command(1, 1, Act::Claim)));
    register.forget_the_past().unwrap();
    assert!(expired(&register, "09", &cursor));
}
