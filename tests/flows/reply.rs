//! Central does what it is asked, and the answer is lost.

use gishe_desk::view::case::RulingStage;
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_before_the_answer_was_lost_is_not_done_again() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;

    world.fault(json!({ "path": "/v1/commands", "method": "POST", "kind": "drop-reply", "times": 2 }));
    officer.decide(case, &ruling).await;
    officer.until_stage(case, RulingStage::AwaitingSignature).await;
    assert!(world.has_struck(), "the answer was not lost");
    world.is_done_once(&officer.desk, case, &["decide"]).await;

    // Opening the upload, its bytes, and the delivery itself.
    for (path, method) in [("/v1/blobs", "POST"), ("/v1/blobs", "PATCH"), ("/v1/commands", "POST")] {
        world.fault(json!({ "path": path, "method": method, "kind": "drop-reply", "times": 1 }));
    }
    officer.sign(case).await;
    officer.until_stage(case, RulingStage::Delivered).await;
    assert!(world.has_struck(), "an answer was not lost");
    world.is_done_once(&officer.desk, case, &["decide", "deliver"]).await;
    assert_eq!(world.state(None).await["register"]["blobs"], 1);
    let status = officer.status().await;
    assert_eq!((status.unsent, status.attention), (0, 0));
}
