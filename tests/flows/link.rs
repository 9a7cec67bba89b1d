//! Central answers, and not as it should.

use gishe_desk::view::case::RulingStage;
use gishe_desk::view::exchange::OutboxState;
use gishe_desk::view::status::{Link, LinkFault, Phase};
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn another_protocol_is_named_and_loses_nothing() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    world.fault(json!({ "kind": "other-protocol", "version": 2 }));
    officer.decide(case, &ruling).await;
    officer.until_offline(LinkFault::ProtocolMismatch).await;
    let status = officer.status().await;
    assert_eq!((status.unsent, status.attention), (1, 0));
    assert_eq!(officer.stage(case).await, Some(RulingStage::Local));
    world.heal();
    officer.until_online().await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    world.is_done_once(&officer.desk, case, &["decide"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_central_in_trouble_is_named_waited_for_and_gone_on_with() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    // Commands alone are refused: they wait, the link stays.
    world.fault(json!({ "path": "/v1/commands", "kind": "status", "status": 500, "times": 2 }));
    officer.decide(case, &ruling).await;
    let waiting = gishe_desk::exchange::view(&officer.desk).await.unwrap().waiting;
    assert_eq!(waiting.len(), 1);
    assert_eq!(officer.status().await.link, Link::Online);
    let acts = waiting.into_iter().flat_map(|of_case| of_case.acts).collect::<Vec<_>>();
    assert!(acts.iter().all(|act| matches!(act.state, OutboxState::Ready | OutboxState::RetryAt { .. })), "{acts:?}");
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    assert!(world.has_struck());
    // Everything is refused: the desk says so, and goes on by itself.
    world.fault(json!({ "path": "/v1/", "kind": "status", "status": 500, "times": 3 }));
    officer.until_offline(LinkFault::ServerError).await;
    officer.until("the link", |status| status.link == Link::Online).await;
    assert!(world.has_struck());
    world.is_done_once(&officer.desk, case, &["decide"]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_expired_token_is_renewed_without_the_officer_noticing() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    for path in ["/v1/commands", "/v1/changes", "/v1/blobs"] {
        world.fault(json!({ "path": path, "kind": "expired-token", "times": 1 }));
    }
    officer.decide(case, &ruling).await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    assert!(world.has_struck());
    let status = officer.status().await;
    assert_eq!((status.phase, status.attention), (Phase::Open, 0));
    world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
}
