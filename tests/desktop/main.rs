//! The whole job in the real window, by WebDriver: once with central there all the time, once with it gone while the
//! officer opens a case, claims it, reviews and decides. Run inside `tests/desktop/session.sh`, which gives a bus, a
//! keyring and a display.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test fails by panicking, and tells its steps"
)]

mod colleague;
mod day;
mod desk_counter;
mod desk_keys;
mod driver;
mod eyes;
mod files;
mod hostile;
mod native;
mod path;
mod reader;
mod rebuild;
mod scan;
mod taken;
mod trouble;
mod versions;
mod window;
mod world;

use std::time::{Duration, Instant};

use serde_json::Value;

use window::Window;
use world::World;

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_online() {
    let world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    let (number, id) = path::open_and_claim(&window).await;
    path::look_at_evidence(&window).await;
    path::answer_checks(&window).await;
    path::approve(&window).await;
    path::wait_for_stage(&window, "awaiting-signature").await;
    window.shot("09-awaiting-signature").await;
    path::sign(&window, &world, &number).await;
    delivered_once(&world, &id).await;
    window.click("nav-exchange").await;
    window.see(&format!("receipt-{number}-deliver")).await;
    window.shot("13-receipts").await;
    path::lock_and_unlock(&window).await;
    keep_act(&window, &number, &id).await;
    path::look_dark_and_english(&window).await;
    window.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_main_job_with_central_gone_from_opening_to_deciding() {
    let mut world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    path::wait_for_documents(&window).await;
    world.stop();
    let (number, id) = path::open_and_claim(&window).await;
    window.see("claim-provisional").await;
    window.see("strip-offline").await;
    window.shot("20-claimed-offline").await;
    path::look_at_evidence(&window).await;
    path::answer_checks(&window).await;
    path::approve(&window).await;
    path::wait_for_stage(&window, "local").await;
    window.shot("21-decided-offline").await;
    world.start_again();
    // The desk tries by itself as well; whichever comes first, nothing is sent twice.
    window.chord(thirtyfour::Key::Control, 'r').await;
    path::wait_for_stage(&window, "awaiting-signature").await;
    path::sign(&window, &world, &number).await;
    delivered_once(&world, &id).await;
    window.see_text("status-unsent", "0").await;
    window.close().await;
}

/// Central has carried out one decision and one delivery, each once, each with its receipt.
async fn delivered_once(world: &World, id: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let state = world.central_state(id).await;
        if applied(&state, "deliver") == 1 {
            assert_eq!(applied(&state, "decide"), 1, "exactly one decision: {state}");
            return;
        }
        assert!(Instant::now() < until, "not delivered: {state}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// How many times central has carried out commands of a kind on the case; each has a receipt.
fn applied(state: &Value, kind: &str) -> u64 {
    let commands = state["case"]["commands"].as_array().map(Vec::as_slice).unwrap_or_default();
    let of_kind = commands.iter().filter(|command| command["receipt"]["kind"] == kind);
    of_kind.map(|command| command["applied"].as_u64().unwrap_or_default()).sum()
}

/// Leaves the signed act beside the screenshots, as the window shows it.
async fn keep_act(window: &Window, number: &str, id: &str) {
    let Some(folder) = std::env::var_os("GISHE_TOUR") else { return };
    let act = window.act(id).await;
    assert!(act.starts_with(b"%PDF-"), "the act is a PDF");
    let path = gishe_tests::tree::root().join(folder).join(format!("act-{number}.pdf"));
    std::fs::write(path, act).unwrap();
}
