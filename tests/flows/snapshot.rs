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
    // One officer's code opens but once: nobody signs in more than twice here.
    let rows = [(1, 2, false), (1, 2, true), (2, 1, false), (3, 12, true)];
    for (place, (who, lines, clean)) in rows.into_iter().enumerate() {
        world.fault(json!({ "path": "/v1/snapshot", "kind": "torn-snapshot", "lines": lines, "clean": clean }));
        let officer = world.desk(&world.data(&format!("torn-{place}")), Realm::Sandbox).await;
        officer.sign_in(world.account(who)).await;
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

#[tokio::test(flavor = "multi_thread")]
async fn a_long_snapshot_goes_on_where_it_broke_off() {
    let world = World::of_many().await;
    let whole = world.at_work(2).await.queue(QueueView::All).await.total;
    let officer = world.desk(&world.data("torn"), Realm::Sandbox).await;
    // One answer goes so far; every later one brings nothing, however often the desk asks before it is locked.
    let tear = |lines: u32| {
        world.heal();
        let torn =
            json!({ "path": "/v1/snapshot", "kind": "torn-snapshot", "lines": lines, "clean": false, "times": 1 });
        world.fault(torn);
        world.fault(json!({ "path": "/v1/snapshot", "kind": "torn-snapshot", "lines": 3, "clean": false }));
    };
    let progress = async || officer.status().await.bootstrap.unwrap();
    tear(480);
    officer.sign_in(world.account(1)).await;
    gishe_desk::lock::set_pin(&officer.desk, PIN.to_owned()).await.unwrap();
    officer.until_offline(LinkFault::BadData).await;
    assert_eq!(progress().await.received, 0, "less than a page is nothing");
    // The first page is 500 cases behind the streets: torn somewhere behind it, it stays.
    let mut page = progress().await;
    for lines in (500..1500).step_by(20) {
        officer.lock().await;
        tear(lines);
        officer.unlock().await;
        officer.until_offline(LinkFault::BadData).await;
        page = progress().await;
        if page.received > 0 {
            break;
        }
    }
    assert!(page.received > 0 && page.total.is_some_and(|total| page.received < total), "{page:?}");

    // After a restart, and torn again at once: what was here is still here, and is not called complete.
    officer.lock().await;
    tear(3);
    officer.unlock().await;
    officer.until_offline(LinkFault::BadData).await;
    assert_eq!(progress().await, page, "it began anew");
    assert_eq!(officer.status().await.last_exchange, None);
    world.heal();
    gishe_desk::exchange::now(&officer.desk).await.unwrap();
    officer.until_exchanged().await;
    assert_eq!(officer.queue(QueueView::All).await.total, whole);
}
