//! A signature that does not come about.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::signing::SigningRowState;
use gishe_domain::case::CaseId;
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
    // No stamp for one of two.
    world.fault(json!({ "path": "/tsa", "kind": "status", "status": 400, "times": 1 }));
    for case in cases {
        officer.read(case).await;
    }
    gishe_desk::sign::start(&officer.desk, cases.to_vec()).await.unwrap();
    officer.approve().await;
    assert_eq!(officer.until_set_ends().await, Ok(()));
    assert!(world.has_struck());
    let set = gishe_desk::sign::view(&officer.desk).await.unwrap();
    let state = |case: CaseId| set.rows.iter().find(|row| row.case == case).map(|row| row.state.clone()).unwrap();
    let failed = SigningRowState::Failed { error: DeskError::TimeStampFailed };
    let (lost, signed) = if state(cases[0]) == failed { (cases[0], cases[1]) } else { (cases[1], cases[0]) };
    assert_eq!(state(lost), failed);
    assert!(matches!(state(signed), SigningRowState::Signed { .. }));
    officer.until_stage(signed, RulingStage::Delivered).await;
    assert_eq!(officer.stage(lost).await, Some(RulingStage::AwaitingSignature));
    officer.sign(lost).await;
    officer.until_stage(lost, RulingStage::Delivered).await;
    for case in cases {
        world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
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
