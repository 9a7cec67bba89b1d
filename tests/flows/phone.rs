//! A signature that does not come about, or not at once.

use std::path::Path;

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::signing::{SigningRowState, SigningView};
use gishe_domain::case::CaseId;
use gishe_protocol::info::Realm;
use serde_json::{Value, json};

use crate::officer::Officer;
use crate::world::World;

/// What the officer does when the phone is asked.
#[derive(Debug, Clone, Copy)]
enum Then {
    Nothing,
    RejectsOnThePhone,
    StopsAtTheDesk,
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_that_stops_signs_nothing_says_why_and_can_be_signed_again() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    let rows = [
        (json!({ "kind": "phone-rejects", "times": 1 }), Then::Nothing, DeskError::PhoneRejected),
        (Value::Null, Then::RejectsOnThePhone, DeskError::PhoneRejected),
        (json!({ "kind": "phone-never-answers", "times": 1 }), Then::StopsAtTheDesk, DeskError::SigningStopped),
        (json!({ "kind": "provider-down" }), Then::Nothing, DeskError::ProviderDown),
    ];
    for (fault, then, expected) in rows {
        if !fault.is_null() {
            world.fault(fault.clone());
        }
        officer.begin_signing(case).await;
        act(&world, &officer, then).await;
        assert_eq!(officer.until_set_ends().await, Err(expected), "{fault} {then:?}");
        waits_unsigned(&world, &officer, case, &SigningRowState::Waiting).await;
        world.heal();
    }
    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_provider_says_becomes_an_error_of_its_own_and_screen_and_phone_show_the_same() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    let says = |error: &str, description: &str| {
        json!({
            "kind": "provider-says", "path": "/csc/v2/credentials/authorize", "status": 400, "times": 1,
            "error": error, "description": description,
        })
    };
    for (error, description, expected) in [
        ("quota_exceeded", "", DeskError::QuotaSpent),
        ("invalid_request", "Credential locked", DeskError::SigningCodeLocked),
        ("invalid_request", "Numbers of signatures is too high", DeskError::SetTooLarge),
        ("certificate_suspended", "", DeskError::CertificateSuspended),
    ] {
        world.fault(says(error, description));
        officer.begin_signing(case).await;
        assert_eq!(officer.until_set_ends().await, Err(expected), "{error} {description}");
        waits_unsigned(&world, &officer, case, &SigningRowState::Waiting).await;
    }
    officer.begin_signing(case).await;
    officer.until_phone().await;
    let phone = officer.visitor.look_at_phone(&world.url).await.unwrap();
    let set = gishe_desk::sign::view(&officer.desk).await.unwrap().set.unwrap();
    assert_eq!(phone.fingerprint, set.fingerprint);
    assert_eq!(Some(phone.control_code), set.control_code);
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_nobody_looks_at_ends_the_set_in_time() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.fault(json!({ "kind": "phone-never-answers", "times": 1 }));
    officer.begin_signing(case).await;
    officer.until_phone().await;
    let busy = gishe_desk::sign::start(&officer.desk, vec![case]).await;
    assert_eq!(busy.err(), Some(DeskError::SigningBusy));
    assert_eq!(officer.until_set_ends().await, Err(DeskError::PhoneExpired));
    waits_unsigned(&world, &officer, case, &SigningRowState::Waiting).await;
    officer.sign(case).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_approval_what_cannot_be_signed_waits_and_the_rest_goes_on() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let cases = [officer.decide_one().await, officer.decide_one().await];
    for case in cases {
        officer.until_stage(case, RulingStage::AwaitingSignature).await;
    }
    // No value comes at all: it did not come to signing.
    world.fault(json!({ "path": "/csc/v2/signatures/signHash", "kind": "status", "status": 503 }));
    officer.begin_signing(cases[0]).await;
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Err(DeskError::ProviderDown));
    waits_unsigned(&world, &officer, cases[0], &SigningRowState::Waiting).await;
    world.heal();
    // No stamp for one of two, and no second try has one before the set is looked at.
    world.fault(json!({ "path": "/tsa", "kind": "status", "status": 400, "times": 1 }));
    world.fault(json!({ "path": "/tsa", "kind": "latency", "ms": 4_000 }));
    for case in cases {
        officer.read(case).await;
    }
    gishe_desk::sign::start(&officer.desk, cases.to_vec()).await.unwrap();
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert!(world.has_struck());
    let set = gishe_desk::sign::view(&officer.desk).await.unwrap();
    let state = |case: CaseId| set.rows.iter().find(|row| row.case == case).map(|row| row.state.clone()).unwrap();
    let unfinished = cases.into_iter().filter(|case| state(*case) == SigningRowState::Finishing).count();
    let signed = cases.into_iter().filter(|case| matches!(state(*case), SigningRowState::Signed { .. })).count();
    assert_eq!((unfinished, signed), (1, 1), "one stamp was refused");
    world.heal();
    // It finishes by itself: nobody approves anything any more.
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    for case in cases {
        officer.until_stage(case, RulingStage::Delivered).await;
        world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
    }
    assert_eq!(asked(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signature_that_was_made_is_finished_after_a_restart_without_another_approval() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.fault(json!({ "path": "/tsa", "kind": "status", "status": 400 }));
    officer.begin_signing(case).await;
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    waits_unsigned(&world, &officer, case, &SigningRowState::Finishing).await;
    let data = world.data("desk-1");
    officer.lock().await;
    drop(officer);
    world.heal();
    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.unlock().await;
    officer.until_online().await;
    officer.until_stage(case, RulingStage::Delivered).await;
    world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
    assert_eq!(asked(&world).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_that_waited_for_the_phone_when_the_program_ended_goes_on_with_the_same_code() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.decide_one().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    officer.begin_signing(case).await;
    officer.until_phone().await;
    let code = |view: SigningView| view.set.and_then(|set| set.control_code);
    let before = code(gishe_desk::sign::view(&officer.desk).await.unwrap());
    // The journal of the moment: what a program that is killed now leaves behind.
    let (data, left) = (world.data("desk-1"), world.data("left"));
    copy(&data, &left);
    gishe_desk::sign::stop(&officer.desk).await.unwrap();
    let _ = officer.until_set_ends().await;
    officer.lock().await;
    drop(officer);
    std::fs::remove_dir_all(&data).unwrap();
    std::fs::rename(&left, &data).unwrap();

    let officer = world.desk(&data, Realm::Sandbox).await;
    officer.unlock().await;
    officer.until_online().await;
    gishe_desk::sign::start(&officer.desk, vec![case]).await.unwrap();
    officer.until_phone().await;
    assert_eq!(code(gishe_desk::sign::view(&officer.desk).await.unwrap()), before, "the phone was asked anew");
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    officer.until_stage(case, RulingStage::Delivered).await;
    world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
    assert_eq!(asked(&world).await, 0);
}

/// What waits on the phone.
async fn asked(world: &World) -> usize {
    let page = format!("{}/phone/approvals", world.url);
    let waiting: Vec<Value> = reqwest::get(page).await.unwrap().error_for_status().unwrap().json().await.unwrap();
    waiting.len()
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            std::fs::copy(&from, &to).unwrap();
        }
    }
}

async fn act(world: &World, officer: &Officer, then: Then) {
    match then {
        Then::Nothing => {}
        Then::RejectsOnThePhone => {
            let asked = officer.visitor.look_at_phone(&world.url).await.unwrap();
            officer.visitor.reject(&world.url, &asked).await.unwrap();
        }
        Then::StopsAtTheDesk => {
            officer.until_phone().await;
            gishe_desk::sign::stop(&officer.desk).await.unwrap();
        }
    }
}

async fn waits_unsigned(world: &World, officer: &Officer, case: CaseId, state: &SigningRowState) {
    let view = gishe_desk::sign::view(&officer.desk).await.unwrap();
    let row = view.rows.iter().find(|row| row.case == case).unwrap();
    assert_eq!(&row.state, state);
    assert!(row.read_at.is_some(), "what was read has to be read again");
    assert_eq!(officer.stage(case).await, Some(RulingStage::AwaitingSignature));
    assert_eq!(world.state(None).await["register"]["blobs"], 0);
}
