//! The power goes when a decision was acknowledged and not yet sent.

use chrono::Utc;
use gishe_desk::view::case::RulingStage;
use gishe_desk::view::status::{AuditState, Phase};
use gishe_protocol::info::Realm;
use gishe_sandbox::visitor::Visitor;
use url::Url;

use crate::child::{DeskProcess, Role, Told};
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_decision_that_was_acknowledged_survives_a_kill_and_is_delivered_once() {
    let world = World::begin().await;
    let (data, central) = (world.data("desk"), Url::parse(&world.url).unwrap());
    let role = Role::Decide { data: data.clone(), central, trust: world.trust().to_vec() };
    let mut process = DeskProcess::begin(&role);
    let Told::Browser(page) = process.hear() else { panic!("no sign-in") };
    Visitor::new().unwrap().sign_in(&page, world.account(1), Utc::now()).await.unwrap();
    let Told::Prepared(case, ruling) = tokio::task::block_in_place(|| process.hear()) else { panic!("no case") };
    world.stop().await;
    process.go_on();
    assert!(matches!(process.hear(), Told::Decided));
    process.kill();

    world.start().await;
    assert_eq!(world.count(case, "decide").await, 0, "central cannot know of it");
    world.stop().await;
    let officer = world.desk(&data, Realm::Sandbox).await;
    assert!(matches!(officer.status().await.phase, Phase::Locked { .. }));
    officer.unlock().await;
    let after = officer.open(case).await.ruling.unwrap();
    assert_eq!((after.ruling, after.stage), (ruling, RulingStage::Local));
    let status = officer.status().await;
    assert_eq!((status.unsent, status.attention, status.audit), (1, 0, AuditState::Intact));

    world.start().await;
    officer.until_online().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    world.is_done_once(&officer.desk, case, &["claim", "decide", "deliver"]).await;
}
