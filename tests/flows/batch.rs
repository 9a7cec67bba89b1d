//! Reviewed batch signing: what may go into a set, what one approval covers, what it costs and what becomes of a part of it.

use std::time::Duration;

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::signing::{SigningRowState, SigningStage};
use gishe_domain::case::CaseId;
use serde_json::json;

use crate::officer::Officer;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn only_what_was_read_goes_into_a_set_and_the_set_does_not_change_any_more() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let read = officer.decide_and_read(2).await;
    let unread = officer.decide_one().await;
    officer.until_listed(unread).await;
    let desk = &officer.desk;
    let refused = gishe_desk::sign::start(desk, vec![read[0], unread]).await.err();
    assert_eq!(refused, Some(DeskError::NotRead));
    let other = gishe_desk::sign::mark_read(desk, unread, &"0".repeat(64)).await.err();
    assert_eq!(other, Some(DeskError::SetChanged), "another document was on the screen");
    assert_eq!(gishe_desk::sign::start(desk, Vec::new()).await.err(), Some(DeskError::NothingToSign));
    assert!(!world.asked().1.contains_key("credentials/authorize"));

    gishe_desk::sign::start(desk, read.clone()).await.unwrap();
    officer.until_phone().await;
    let frozen = officer.set().await;
    assert_eq!(frozen.cases, read);
    officer.read(unread).await;
    assert_eq!(gishe_desk::sign::start(desk, vec![unread]).await.err(), Some(DeskError::SigningBusy));
    let phone = officer.visitor.look_at_phone(&world.url).await.unwrap();
    assert_eq!((phone.fingerprint.as_str(), phone.documents), (frozen.fingerprint.as_str(), 2));
    assert_eq!(officer.set().await, frozen);
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert_eq!(officer.row(unread).await, SigningRowState::Waiting);
    assert_eq!(officer.set().await.fingerprint, frozen.fingerprint);
}

#[tokio::test(flavor = "multi_thread")]
async fn one_approval_signs_a_set_with_as_few_questions_as_its_groups_need_and_each_document_is_followed() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    // Of 100 documents and 100 signatures for one approval: 2 + ⌈100/100⌉ questions. A provider that gives fewer has to be asked
    // for an approval and for values once more for each further group (CSC API 11.6 and 11.10).
    for (multisign, count) in [(100, 3), (100, 1), (2, 3)] {
        world.agree(1, json!({ "multisign": multisign })).await;
        let cases = officer.decide_and_read(count).await;
        officer.until("the provider's description", |_| world.asked().1.contains_key("info")).await;
        let (before, _) = world.asked();
        world.fault(json!({ "path": "/tsa", "kind": "latency", "ms": 400, "times": 1 }));
        gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
        let groups = count.div_ceil(multisign);
        for _ in 0..groups {
            officer.approve().await;
        }
        let seen = watch(&officer, &cases).await;
        let (after, methods) = world.asked();
        assert_eq!(methods["info"], 1, "once a session, and not on the way to a signature");
        assert_eq!(after - before, 1 + 2 * u32::try_from(groups).unwrap(), "{methods:?}");
        if groups == 1 {
            assert!(after - before <= 2 + u32::try_from(count.div_ceil(multisign)).unwrap());
        }
        assert!(seen.iter().any(|states| states.contains(&SigningRowState::Finishing)), "{seen:?}");
        let set = officer.set().await;
        assert_eq!((set.signed, set.failed), (u32::try_from(count).unwrap(), 0));
        for case in cases {
            officer.until_stage(case, RulingStage::Delivered).await;
            world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
        }
        world.heal();
    }
}

/// Every different state of the documents until their set is over.
async fn watch(officer: &Officer, cases: &[CaseId]) -> Vec<Vec<SigningRowState>> {
    let mut seen: Vec<Vec<SigningRowState>> = Vec::new();
    loop {
        let view = gishe_desk::sign::view(&officer.desk).await.unwrap();
        let of_set = view.rows.iter().filter(|row| cases.contains(&row.case));
        let states: Vec<SigningRowState> = of_set.map(|row| row.state.clone()).collect();
        if seen.last() != Some(&states) {
            seen.push(states);
        }
        match view.set.unwrap().stage {
            SigningStage::Finished { .. } => return seen,
            SigningStage::Stopped { error } => panic!("{error}: {seen:?}"),
            _ => tokio::time::sleep(Duration::from_millis(5)).await,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_that_is_refused_leaves_the_signed_ones_signed_and_is_signed_on_its_own() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    world.agree(1, json!({ "multisign": 2 })).await;
    let cases = officer.decide_and_read(3).await;
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    officer.approve().await;
    let asked = officer.visitor.look_at_phone(&world.url).await.unwrap();
    assert_eq!(asked.documents, 1);
    officer.visitor.reject(&world.url, &asked).await.unwrap();
    assert_eq!(officer.until_set_ends().await, Ok(()));
    let set = officer.set().await;
    assert_eq!((set.signed, set.failed), (2, 1));
    assert_eq!(officer.row(cases[2]).await, SigningRowState::Failed { error: DeskError::PhoneRejected });
    // The officer need not read it again, and nothing of the others is asked for once more.
    gishe_desk::sign::start(&officer.desk, cases.clone()).await.unwrap();
    officer.until_phone().await;
    assert_eq!(officer.set().await.cases, [cases[2]]);
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    for case in cases {
        officer.until_stage(case, RulingStage::Delivered).await;
        world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_of_the_quota_is_shown_and_what_is_beyond_it_waits() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let left = async || gishe_desk::sign::view(&officer.desk).await.unwrap().credential.unwrap().remaining;
    world.agree(1, json!({ "quota": 3 })).await;
    let cases = officer.decide_and_read(4).await;
    gishe_desk::sign::start(&officer.desk, vec![cases[0]]).await.unwrap();
    officer.until_phone().await;
    assert_eq!(left().await, Some(3));
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert_eq!(left().await, Some(2), "counted here, as the provider counts it");
    gishe_desk::sign::start(&officer.desk, cases[1..].to_vec()).await.unwrap();
    officer.until_phone().await;
    assert_eq!(left().await, Some(2), "and this is what the provider says");
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert_eq!(left().await, Some(0));
    assert_eq!(officer.row(cases[3]).await, SigningRowState::Failed { error: DeskError::QuotaSpent });
    world.agree(1, json!({ "quota": 10 })).await;
    officer.sign(cases[3]).await;
}
