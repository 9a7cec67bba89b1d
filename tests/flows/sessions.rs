//! What becomes of a desk whose session ends, and of a session whose key is taken.

use std::time::Duration;

use gishe_desk::view::status::{LinkFault, Phase};
use serde_json::json;

use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_key_was_used_elsewhere_is_ended_and_the_work_goes_on() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let (case, _) = officer.prepare().await;
    let draft = gishe_domain::decision::Ruling {
        outcome: gishe_domain::decision::Outcome::Returned,
        grounds: Vec::new(),
        reasons: "Недовършено.".into(),
    };
    gishe_desk::draft::save(&officer.desk, case, draft.clone()).await.unwrap();

    // Somebody has copied the refresh token out of the machine and uses it.
    assert_eq!(world.steal_sessions(), 1, "one session is open");
    world.fault(json!({ "path": "/v1/", "kind": "expired-token", "times": 1 }));
    officer.until_offline(LinkFault::KeyUsedElsewhere).await;

    // The draft is there, and the PIN opens the desk without a network.
    officer.lock().await;
    officer.unlock().await;
    let view = officer.open(case).await;
    assert_eq!(view.draft.map(|kept| kept.reasons), Some(draft.reasons));
    // It says so after a restart of the session, too.
    officer.until_offline(LinkFault::KeyUsedElsewhere).await;

    // A new sign-in goes on with everything.
    let page = officer.open_browser().await;
    officer.visitor.sign_in(&page, world.account(1), chrono::Utc::now() + Duration::from_secs(30)).await.unwrap();
    officer.until("the sign-in", |status| matches!(status.phase, Phase::Open | Phase::PinNeeded)).await;
    officer.until_online().await;
}
