//! A copy of the register that turns out to be damaged: in the middle of work, and at the start of the program. The officer goes
//! on with the open case meanwhile, and nothing is lost.

use std::time::{Duration, Instant};

use serde_json::json;
use thirtyfour::prelude::*;

use crate::files;
use crate::path;
use crate::window::Window;
use crate::world::World;

/// What was begun before the damage, and what was added after it.
const BEGUN: &str = "Обстоятелствата са установени по документите.";
const ADDED: &str = " Проверено и на място.";
/// Milliseconds that central takes for a snapshot: as long as one of a hundred thousand cases.
const SLOW: u32 = 40_000;

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_copy_of_the_register_is_fetched_anew_while_an_open_case_is_decided() {
    let mut world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    path::wait_for_documents(&window).await;
    let (number, id) = path::open_and_claim(&window).await;
    path::look_at_evidence(&window).await;
    path::answer_checks(&window).await;
    begin_draft(&window).await;
    // Closing moves everything from the log into the file; the window comes back to the open case.
    path::lock(&window).await;
    let replica = world.data().join("replica.db");
    files::closed(&replica).await;
    path::unlock(&window).await;
    let whole = whole_queue(&window).await;
    see_case(&window, &number).await;
    window.chord(Key::Alt, '1').await;
    assert_eq!(reasons(&window).await, BEGUN, "the draft came back with the case");

    world.fault(json!({ "path": "/v1/snapshot", "kind": "latency", "ms": SLOW })).await;
    files::ruin(&replica, 1);
    meet_the_damage(&window).await;
    assert_eq!(reasons(&window).await, BEGUN, "the case stays open, with what was begun in it");
    window.shot_each("50-rebuilding-while-a-case-is-open").await;
    window.write("decision-reasons", ADDED).await;
    window.click("decision-confirm").await;
    window.see("ruling").await;
    assert!(window.has("strip-rebuilding").await, "it was decided while the copy was being fetched");
    window.shot("51-decided-while-rebuilding").await;
    // Once more from the beginning, and not so slowly.
    world.stop();
    world.start_again();
    window.chord(Key::Control, 'r').await;
    window.gone("strip-rebuilding").await;
    path::wait_for_stage(&window, "awaiting-signature").await;
    assert_eq!(whole_queue(&window).await, whole, "the queue is whole again");
    path::look_at_evidence(&window).await;
    let central = world.central_state(&id).await;
    assert_eq!(crate::applied(&central, "decide"), 1, "decided once: {central}");
    let said = &central["case"]["case"]["decision"]["ruling"]["reasons"];
    assert_eq!(said, &json!(format!("{BEGUN}{ADDED}")), "to the letter");
    window.see_text("status-unsent", "0").await;
    window.shot("52-rebuilt").await;
    window.close().await;

    damaged_at_the_start(&mut world, &number, &whole).await;
}

/// The file is noise from its first byte on when the program starts.
async fn damaged_at_the_start(world: &mut World, number: &str, whole: &str) {
    world.fault(json!({ "path": "/v1/snapshot", "kind": "latency", "ms": SLOW })).await;
    let replica = world.data().join("replica.db");
    files::ruin(&replica, 0);
    let log = replica.with_extension("db-wal");
    if std::fs::metadata(&log).is_ok_and(|log| log.len() > 0) {
        files::ruin(&log, 0);
    }
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::unlock(&window).await;
    window.see("strip-rebuilding").await;
    window.shot_each("53-rebuilding-at-the-start").await;
    // A lock in between does not make it forgotten.
    path::lock(&window).await;
    path::unlock(&window).await;
    window.see("strip-rebuilding").await;
    world.stop();
    world.start_again();
    window.chord(Key::Control, 'r').await;
    window.gone("strip-rebuilding").await;
    assert_eq!(whole_queue(&window).await, whole);
    window.click("queue-view-mine").await;
    window.click(&format!("queue-row-{number}")).await;
    path::wait_for_stage(&window, "awaiting-signature").await;
    assert!(!world.data().join("replica-damaged.db").exists(), "nothing is left of the damaged file");
    window.close().await;
}

/// Opens the approval, writes into it, and waits until that is kept.
async fn begin_draft(window: &Window) {
    window.chord(Key::Alt, '1').await;
    window.see("decision-reasons").await.click().await.unwrap();
    window.chord(Key::Control, 'a').await;
    window.write("decision-reasons", BEGUN).await;
    window.see_text("decision-form", "Черновата е запазена").await;
}

async fn reasons(window: &Window) -> String {
    window.see("decision-reasons").await.prop("value").await.unwrap().unwrap_or_default()
}

/// Looks for this and that, as an officer does, until a page is read that is not what was written.
async fn meet_the_damage(window: &Window) {
    let until = Instant::now() + Duration::from_secs(60);
    for sought in ["ан", "ова", "ул", "19", "мар", "ев", "жк", "12", "пет", "бл"].iter().cycle() {
        if window.has("strip-rebuilding").await {
            break;
        }
        assert!(Instant::now() < until, "the damage was never met: {}", window.text().await);
        window.see("queue-search").await.click().await.unwrap();
        window.chord(Key::Control, 'a').await;
        window.write("queue-search", sought).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    window.see("queue-search").await.click().await.unwrap();
    window.chord(Key::Control, 'a').await;
    window.press(Key::Backspace).await;
}

/// How many cases the district has, as the queue says.
async fn whole_queue(window: &Window) -> String {
    window.click("queue-view-all").await;
    window.see_css("[data-testid^='queue-row-']").await;
    window.see("queue-view-all").await.text().await.unwrap()
}

async fn see_case(window: &Window, number: &str) {
    window.see_text("case", &format!("-{number}")).await;
}
