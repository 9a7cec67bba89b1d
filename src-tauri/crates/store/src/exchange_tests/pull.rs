//! Snapshots and changes under faults.

use gishe_domain::command::Act;
use gishe_protocol::info::Realm;
use gishe_sync::driver::ExchangeConfig;
use gishe_sync::event::SyncEvent;
use gishe_sync::link::Link;
use gishe_sync::ports::{Ahead, CentralFault, Replica};
use sha2::{Digest, Sha256};

use super::central::{Fault, World};
use crate::fixture::{case, case_id, claimed, command, me, scope};

fn down(world: &World) -> Option<CentralFault> {
    match world.exchange.link() {
        Link::Down { fault, .. } => Some(fault),
        Link::Unknown | Link::Up => None,
    }
}

#[tokio::test]
async fn the_first_exchange_fills_the_desk_and_an_idle_one_is_one_request() {
    let mut world = World::new((0..10).map(case));
    assert!(world.pull().await);
    world.assert_converged();
    assert_eq!(world.calls(), ["info", "snapshot", "changes"]);
    let received: Vec<(u32, u32)> = world
        .take_events()
        .into_iter()
        .filter_map(|event| {
            if let SyncEvent::Progress { received, total, .. } = event { Some((received, total)) } else { None }
        })
        .collect();
    assert_eq!(received, [(0, 10), (3, 10), (6, 10), (9, 10), (10, 10)]);
    world.pull().await;
    assert_eq!(world.calls(), ["changes"]);
}

#[tokio::test]
async fn changes_come_in_pages_and_cases_leave() {
    let mut world = World::new((0..10).map(case));
    world.pull().await;
    world.take_events();
    world.central.with(|register| {
        (20..31).for_each(|n| register.put(case(n)));
        register.remove(case_id(4));
    });
    world.pull().await;
    world.assert_converged();
    let events = world.take_events();
    let changed: Vec<_> = events
        .iter()
        .filter_map(|event| if let SyncEvent::Changed { cases, .. } = event { Some(cases) } else { None })
        .collect();
    assert_eq!(changed.iter().map(|cases| cases.len()).collect::<Vec<_>>(), [4, 4, 4]);
    assert!(changed[2].contains(&case_id(4)));
}

#[tokio::test]
async fn a_torn_snapshot_goes_on_after_the_last_whole_page() {
    // The header, then three cases and a page end for each of four pages: torn within the third page.
    let world = World::new((0..10).map(case));
    world.central.with(|register| register.fail("snapshot", Fault::TornAfter(11)));
    world.pull().await;
    assert_eq!(down(&world), Some(CentralFault::Torn));
    assert!(!world.desk.replica.position(&scope()).unwrap().whole);
    assert_eq!(world.desk.shown.holdings(&scope()).unwrap().cases, 6, "what came is shown");
    assert!(!world.pull().await, "not before its time");
    let world = world.restarted();
    let resume = world.desk.replica.position(&scope()).unwrap().building.unwrap();
    assert_eq!(resume.next_page, 2);
    world.pull().await;
    world.assert_converged();
}

#[tokio::test]
async fn a_snapshot_that_changed_meanwhile_begins_anew() {
    let world = World::new((0..10).map(case));
    world.central.with(|register| register.fail("snapshot", Fault::TornAfter(11)));
    world.pull().await;
    world.central.with(|register| register.put(case(40)));
    world.settle().await;
    world.assert_converged();
}

#[tokio::test]
async fn a_snapshot_with_another_checksum_is_bad_data_and_is_fetched_again() {
    let world = World::new((0..10).map(case));
    world.central.with(|register| register.fail("snapshot", Fault::WrongChecksum));
    world.pull().await;
    assert_eq!(down(&world), Some(CentralFault::Checksum));
    assert!(!world.desk.replica.position(&scope()).unwrap().whole);
    world.settle().await;
    world.assert_converged();
    assert_eq!(down(&world), None);
}

#[tokio::test]
async fn an_expired_cursor_and_a_drifted_checksum_heal_by_themselves() {
    type Row = (&'static str, fn(&World));
    let faults: [Row; 2] = [
        ("expired", |world| world.central.with(|register| register.oldest = register.log.len())),
        ("drifted", |world| world.central.with(|register| register.fail("changes", Fault::WrongChecksum))),
    ];
    for (name, fault) in faults {
        let mut world = World::new((0..10).map(case));
        world.pull().await;
        world.central.with(|register| register.put(case(50)));
        world.take_events();
        world.calls();
        fault(&world);
        world.pull().await;
        world.assert_converged();
        assert_eq!(world.calls(), ["changes", "snapshot", "changes"], "{name}");
        assert!(world.take_events().contains(&SyncEvent::Rebuilding { scope: scope() }), "{name}");
    }
}

#[tokio::test]
async fn a_checksum_that_never_agrees_is_not_fetched_for_ever() {
    let world = World::new((0..10).map(case));
    world.central.with(|register| (0..500).for_each(|_| register.fail("changes", Fault::WrongChecksum)));
    for _ in 0..60 {
        world.pull().await;
        world.sleep(1);
    }
    assert_eq!(down(&world), Some(CentralFault::Checksum));
    let snapshots = world.calls().iter().filter(|call| **call == "snapshot").count();
    assert!(snapshots < 12, "{snapshots} in a minute");
    assert!(world.desk.replica.position(&scope()).unwrap().whole, "the desk works on with what it has");
}

#[tokio::test]
async fn faults_are_waited_out_and_a_person_need_not_wait() {
    let rows = [
        (CentralFault::Unreachable, 5),
        (CentralFault::ServerError { status: 503 }, 5),
        (CentralFault::Busy { after: std::time::Duration::from_secs(90) }, 95),
        (CentralFault::Unauthorized, 605),
        (CentralFault::Forbidden, 605),
    ];
    for (fault, wait) in rows {
        let world = World::new((0..3).map(case));
        world.central.with(|register| (0..2).for_each(|_| register.fail("info", Fault::Before(fault.clone()))));
        world.pull().await;
        assert_eq!(down(&world), Some(fault.clone()));
        assert!(!world.pull().await, "{fault}: too soon");
        world.exchange.exchange_now();
        assert!(world.pull().await, "{fault}: a person asked");
        world.sleep(wait);
        assert!(world.pull().await, "{fault}: it is time");
        assert_eq!(down(&world), None, "{fault}");
        world.assert_converged();
    }
}

#[tokio::test]
async fn another_protocol_or_another_realm_is_not_exchanged_with() {
    let world = World::new((0..3).map(case));
    world.central.with(|register| register.serves = (2, 5));
    world.settle().await;
    assert_eq!(down(&world), Some(CentralFault::ProtocolMismatch { min: 2, max: 5 }));
    assert!(world.calls().iter().all(|call| *call == "info"));
    let World { desk, central, clock, .. } = World::new((0..3).map(case));
    let world = World::of(desk, central, clock, Some(Realm::Production));
    world.settle().await;
    assert_eq!(down(&world), Some(CentralFault::ForeignRealm));
    assert!(world.calls().iter().all(|call| *call == "info"));
}

#[tokio::test]
async fn nothing_is_exchanged_under_the_account_of_another_officer() {
    let world = World::new((0..3).map(case));
    world.central.with(|register| register.account = "petrov".into());
    world.desk.enqueue(&command(1, 1, Act::Claim));
    world.settle().await;
    assert_eq!(down(&world), Some(CentralFault::Unauthorized));
    assert!(world.calls().iter().all(|call| *call == "info"));
}

#[tokio::test]
async fn evidence_of_ones_own_cases_comes_ahead_and_goes_on_where_it_broke() {
    let file = b"%PDF-1.7 a deed of four pages".to_vec();
    let mut mine = claimed(case(1), &me());
    mine.declarations.clear();
    mine.evidence.truncate(1);
    mine.evidence[0].blob.sha256 = hex::encode(Sha256::digest(&file));
    mine.evidence[0].blob.size = u32::try_from(file.len()).unwrap();
    let digest = mine.evidence[0].blob.sha256.clone();
    let world = World::new([mine, case(2)]);
    world.central.with(|register| {
        register.blobs.insert(digest.clone(), file.clone());
        register.fail("download", Fault::TornAfter(3));
    });
    world.pull().await;
    let ahead = ExchangeConfig::new(vec![], me().id).ahead;
    let held = world.desk.replica.wanted_blobs(&Ahead { cases: 0, ..ahead }, 9).unwrap();
    assert_eq!(held.iter().map(|one| one.held).collect::<Vec<_>>(), [12]);
    world.sleep(10);
    world.pull().await;
    assert_eq!(world.desk.shown.blob(&digest), Ok(Some(file)));
    assert_eq!(world.calls().iter().filter(|call| **call == "download").count(), 2);
}

#[tokio::test]
async fn evidence_of_the_most_urgent_cases_comes_ahead_past_what_central_does_not_have() {
    let file = |n: u32| format!("%PDF-1.7 the deed {n}").into_bytes();
    let digest = |n: u32| hex::encode(Sha256::digest(file(n)));
    let with = |n: u32| {
        let mut case = case(n);
        case.declarations.clear();
        case.evidence.truncate(1);
        (case.evidence[0].blob.sha256, case.evidence[0].blob.size) = (digest(n), file(n).len().try_into().unwrap());
        case
    };
    let World { desk, central, clock, .. } = World::new((1..=25).map(with));
    // More of them are missing at central than are asked for in one round.
    central.with(|register| register.blobs.extend((11..=25).map(|n| (digest(n), file(n)))));
    let world = World::with_config(desk, central, clock, ExchangeConfig::new(vec![scope()], me().id));
    world.settle().await;
    for n in 11..=25 {
        assert_eq!(world.desk.shown.blob(&digest(n)), Ok(Some(file(n))), "{n}");
    }
    let asked = world.calls().iter().filter(|call| **call == "download").count();
    assert_eq!(asked, 25, "what central would not give is not asked for again");
}

#[tokio::test]
async fn evidence_that_central_could_not_give_is_asked_for_again_after_a_break() {
    let file = b"%PDF-1.7 a deed".to_vec();
    let mut mine = claimed(case(1), &me());
    mine.declarations.clear();
    mine.evidence.truncate(1);
    mine.evidence[0].blob.sha256 = hex::encode(Sha256::digest(&file));
    mine.evidence[0].blob.size = u32::try_from(file.len()).unwrap();
    let digest = mine.evidence[0].blob.sha256.clone();
    let world = World::new([mine]);
    world.central.with(|register| {
        register.blobs.insert(digest.clone(), file.clone());
        register.fail("download", Fault::Before(CentralFault::ServerError { status: 503 }));
    });
    world.pull().await;
    world.sleep(40);
    world.pull().await;
    assert_eq!(world.desk.shown.blob(&digest), Ok(None), "not again and again");
    world.exchange.exchange_now();
    world.pull().await;
    assert_eq!(world.desk.shown.blob(&digest), Ok(Some(file)));
}
