//! A conflict made by two desks, explained and resolved in the window; unsent work carried to another machine.

use std::time::{Duration, Instant};

use gishe_domain::case::CaseId;
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::colleague::Colleague;
use crate::path;
use crate::window::Window;
use crate::world::World;

const PHRASE: &str = "тих дъжд над Витоша";

#[tokio::test(flavor = "multi_thread")]
async fn two_versions_are_explained_and_resolved_and_unsent_work_is_rescued() {
    let mut world = World::begin();
    let colleague = Colleague::at_work(&world, "sofia-19-2").await;
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    let (number, id) = path::open_and_claim_offline(&window, &mut world).await;
    let checks = window.ids("[data-testid='checks'] > li").await;
    let (clashing, free) = (checks[0].clone(), checks[1].clone());
    path::answer(&window, &clashing, "2", "not-met").await;
    path::answer(&window, &free, "1", "met").await;
    let key = window.attribute(&clashing, "data-check").await.unwrap();
    path::lock(&window).await;

    world.start_again();
    let case = CaseId(id.parse().unwrap());
    colleague.answers_and_gives_back(case, &key, "Видях документа на място.").await;
    path::unlock(&window).await;
    window.click("nav-exchange").await;
    window.see_css("[data-testid^='compare-']").await;
    window.shot_each("30-needs-attention").await;
    // By keyboard alone from here on.
    window.tab_to("[data-testid^='compare-']").await;
    window.press(Key::Enter).await;
    window.see_text("conflict-story", "Какво се случи").await;
    assert_eq!(window.attribute("conflict-cause", "data-kind").await.as_deref(), Some("clash"));
    window.shot_each("31-two-versions").await;

    let field = format!("answer-{key}");
    window.tab_to(&format!("[data-testid='pick-{field}-base']")).await;
    window.press("2").await;
    until_pick(&window, &field, "mine").await;
    window.shot_each("32-chosen").await;
    window.chord(Key::Control, Key::Enter).await;
    window.see("exchange").await;
    let central = until_said(&world, &id, &key, "not-met").await;
    assert_eq!(central["note"], "Видях документа на място.", "the colleague's note stands beside the answer");
    window.see_text("sum-attention", "0").await;

    rescue(&window, &mut world, &number).await;
    let file = world.folder().join("work.gishe");
    window.close().await;
    world.start_again();
    bring_in(&world, &file, &id, &free).await;
}

/// Writes what waits into a package while central is away.
async fn rescue(window: &Window, world: &mut World, number: &str) {
    world.stop();
    window.click("nav-cases").await;
    window.click("queue-view-mine").await;
    window.click(&format!("queue-row-{number}")).await;
    let check = window.ids("[data-testid='checks'] > li").await[1].clone();
    path::answer(window, &check, "3", "not-applicable").await;
    window.click("nav-exchange").await;
    window.see_text("rescue-inside", "1 преписка").await;
    window.shot_each("33-exchange").await;
    // By keyboard alone.
    window.tab_to("[data-testid='rescue-write']").await;
    window.press(Key::Enter).await;
    window.see("rescue-path").await;
    window.tab_to("[data-testid='rescue-path']").await;
    window.chord(Key::Control, 'a').await;
    window.press(world.folder().join("work.gishe").to_str().unwrap()).await;
    window.tab_to("[data-testid='rescue-phrase']").await;
    window.press(PHRASE).await;
    window.tab_to("[data-testid='rescue-again']").await;
    window.press(PHRASE).await;
    window.shot_each("34-rescue-package").await;
    window.press(Key::Enter).await;
    window.see("rescue-written").await;
    window.shot_each("35-rescue-written").await;
    window.press(Key::Escape).await;
    window.gone("rescue-written").await;
    // The system's own dialog is another window, beyond the driver's reach: last of all, for it stays open.
    window.click("rescue-write").await;
    window.click("rescue-path-choose").await;
    window.see_dialog("Запис на спасителен пакет", "36-system-dialog-save").await;
}

/// Brings the package in at a machine that is new, and sees central do it once.
async fn bring_in(world: &World, file: &std::path::Path, id: &str, check: &str) {
    let window = Window::open(&world.folder().join("desk-new"), &world.url, &world.trust()).await;
    path::sign_in(&window, world).await;
    path::first_exchange(&window).await;
    window.click("nav-exchange").await;
    window.click("rescue-read").await;
    window.write("rescue-read-path", file.to_str().unwrap()).await;
    window.write("rescue-read-phrase", "друга дълга парола").await;
    window.click("rescue-read-go").await;
    window.see_css("[data-testid='rescue-trouble'][data-code='passphrase-wrong']").await;
    window.shot_each("37-rescue-wrong-passphrase").await;
    window.see("rescue-read-phrase").await.click().await.unwrap();
    window.chord(Key::Control, 'a').await;
    window.write("rescue-read-phrase", PHRASE).await;
    window.press(Key::Enter).await;
    window.see_text("rescue-imported", "1 действие").await;
    window.shot_each("38-rescue-brought-in").await;
    let key = check.strip_prefix("check-").unwrap_or(check);
    until_said(world, id, key, "not-applicable").await;
    window.press(Key::Escape).await;
    window.gone("rescue-imported").await;
    window.click("rescue-read").await;
    window.click("rescue-read-path-choose").await;
    window.see_dialog("Внасяне на спасителен пакет", "39-system-dialog-open").await;
    window.close().await;
}

async fn until_pick(window: &Window, field: &str, pick: &str) {
    let until = Instant::now() + Duration::from_secs(10);
    while window.attribute(&format!("conflict-field-{field}"), "data-pick").await.as_deref() != Some(pick) {
        assert!(Instant::now() < until, "{field} took no choice");
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

/// Waits until central has an answer to a check, once in one review.
pub async fn until_said(world: &World, id: &str, check: &str, answer: &str) -> Value {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let state = world.central_state(id).await;
        let said = state["case"]["case"]["checks"].as_array().into_iter().flatten().find(|said| said["check"] == check);
        if let Some(said) = said.filter(|said| said["answer"] == answer) {
            return said.clone();
        }
        assert!(Instant::now() < until, "central never had {answer}: {state}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
