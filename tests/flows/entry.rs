//! Getting in: the PIN and the second factor.

use chrono::Utc;
use gishe_desk::error::DeskError;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::status::Phase;
use gishe_protocol::info::Realm;
use gishe_sandbox::identity::totp;

use crate::officer::PIN;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn ten_wrong_pins_ask_for_a_sign_in_and_lose_nothing_unsent() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    officer.fetch_ahead().await;
    world.stop().await;
    let case = officer.decide_one().await;
    officer.lock().await;
    for used in 1..10_u32 {
        let error = gishe_desk::lock::unlock(&officer.desk, "111111".to_owned()).await.unwrap_err();
        let DeskError::WrongPin { tries_left, wait_seconds } = error else { panic!("{error:?}") };
        assert_eq!((tries_left, wait_seconds > 0), (10 - used, used > 2), "try {used}");
        if wait_seconds > 0 {
            // Too early: even the right one is neither judged nor counted.
            let early = gishe_desk::lock::unlock(&officer.desk, PIN.to_owned()).await.unwrap_err();
            assert!(matches!(early, DeskError::WrongPin { tries_left, .. } if tries_left == 10 - used), "{early:?}");
        }
        officer.clock.pass(wait_seconds);
    }
    let last = gishe_desk::lock::unlock(&officer.desk, "111111".to_owned()).await;
    assert_eq!(last, Err(DeskError::SignInNeeded));
    assert_eq!(gishe_desk::lock::unlock(&officer.desk, PIN.to_owned()).await, Err(DeskError::SignInNeeded));
    let phase = officer.status().await.phase;
    assert!(matches!(phase, Phase::Locked { sign_in_needed: true, .. }), "{phase:?}");

    world.start().await;
    officer.sign_in(world.account(1)).await;
    gishe_desk::lock::set_pin(&officer.desk, "739214".to_owned()).await.unwrap();
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide"]).await;
    officer.lock().await;
    assert!(matches!(
        gishe_desk::lock::unlock(&officer.desk, PIN.to_owned()).await,
        Err(DeskError::WrongPin { tries_left: 9, .. })
    ));
    gishe_desk::lock::unlock(&officer.desk, "739214".to_owned()).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_code_is_asked_for_again_and_the_sign_in_then_goes_on() {
    let world = World::begin().await;
    let officer = world.desk(&world.data("desk"), Realm::Sandbox).await;
    let account = world.account(1);
    let page = officer.open_browser().await;
    let now = totp::step(Utc::now());
    let right: Vec<String> = (now - 2..now + 4).map(|step| totp::code(&account.totp_secret, step)).collect();
    let wrong = ["000000", "000001"].into_iter().find(|code| !right.iter().any(|one| one == code)).unwrap();
    assert!(!officer.visitor.try_code(&page, account, wrong).await.unwrap());
    assert!(matches!(officer.status().await.phase, Phase::SigningIn { trouble: None, .. }));
    officer.visitor.sign_in(&page, account, Utc::now()).await.unwrap();
    officer.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded)).await;
    for weak in ["1234", "000000", "123456"] {
        let refused = gishe_desk::lock::set_pin(&officer.desk, weak.to_owned()).await;
        assert_eq!(refused, Err(DeskError::PinTooWeak { min: 6 }), "{weak}");
    }
    gishe_desk::lock::set_pin(&officer.desk, PIN.to_owned()).await.unwrap();
    officer.until_exchanged().await;
}
