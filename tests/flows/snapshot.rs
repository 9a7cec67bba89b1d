//! The first exchange breaks off.

use gishe_desk::view::queue::QueueView;
use gishe_desk::view::status::LinkFault;
use gishe_protocol::info::Realm;
use serde_json::json;

use crate::officer::PIN;
use crate::world::World;

#[tokio::test(flavor = "multi_thread")]
async fn a_torn_snapshot_is_never_shown_as_complete_and_is_complete_later() {
    let world = World::begin().await;
    let whole = world.at_work(2).await.queue(QueueView::All).await.total;
    assert!(whole > 3);
    for (place, (lines, clean)) in [(2, false), (2, true), (1, false), (200, true)].into_iter().enumerate() {
        world.fault(json!({ "path": "/v1/snapshot", "kind": "torn-snapshot", "lines": lines, "clean": clean }));
        let officer = world.desk(&world.data(&format!("torn-{place}")), Realm::Sandbox).await;
        officer.sign_in(world.account(place as u32 % 2 + 1)).await;
        gishe_desk::lock::set_pin(&officer.desk, PIN.to_owned()).await.unwrap();
        for _ in 0..3 {
            officer.until_offline(LinkFault::BadData).await;
            let status = officer.status().await;
            assert_eq!(status.last_exchange, None, "{lines} lines, clean {clean}");
            let shown = officer.queue(QueueView::All).await.total;
            assert!(shown < whole || status.bootstrap.is_some(), "{shown} of {whole} shown as complete");
        }
        world.heal();
        gishe_desk::exchange::now(&officer.desk).await.unwrap();
        officer.until_exchanged().await;
        assert_eq!(officer.queue(QueueView::All).await.total, whole);
        assert_eq!(officer.status().await.bootstrap, None);
    }
}
