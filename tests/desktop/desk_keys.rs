//! What an officer does without a mouse: panes by F6, lists by arrows, everything else by Tab and the keys of the actions.

use std::time::{Duration, Instant};

use chrono::Utc;
use serde_json::json;
use thirtyfour::prelude::*;

use crate::window::Window;
use crate::world::{DISTRICT, PIN, World};

/// How long anything may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// Asks again and again until something is so.
pub async fn until(window: &Window, what: &str, so: impl AsyncFn() -> bool) {
    let end = Instant::now() + PATIENCE;
    while !so().await {
        assert!(Instant::now() < end, "{what}: never; the window shows:\n{}", window.text().await);
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

/// Whether the focus is on what a selector matches, or in it.
pub async fn focus_in(window: &Window, css: &str) -> bool {
    let script = "return document.activeElement?.closest(arguments[0]) != null;";
    window.web.execute(script, vec![json!(css)]).await.unwrap().json() == true
}

/// Goes by F6 to a part of the window.
pub async fn pane(window: &Window, name: &str) {
    let css = format!("[data-pane='{name}']");
    window.see_css(&css).await;
    for _ in 0..8 {
        if focus_in(window, &css).await {
            return;
        }
        window.press(Key::F6).await;
    }
    panic!("F6 never came to {name}; the window shows:\n{}", window.text().await);
}

/// Goes by Tab to the element with this `data-testid` and presses Enter.
pub async fn enter(window: &Window, id: &str) {
    let css = format!("[data-testid='{id}']");
    window.see_css(&css).await;
    window.tab_to(&css).await;
    window.press(Key::Enter).await;
}

/// Goes by Tab to a field and types.
pub async fn fill(window: &Window, id: &str, text: &str) {
    let css = format!("[data-testid='{id}']");
    window.see_css(&css).await;
    window.tab_to(&css).await;
    window.press(text).await;
}

/// What is written in a field.
pub async fn value(window: &Window, id: &str) -> String {
    let script = "return document.querySelector(`[data-testid='${arguments[0]}']`)?.value ?? '';";
    let answer = window.web.execute(script, vec![json!(id)]).await.unwrap();
    answer.json().as_str().unwrap_or_default().to_owned()
}

/// The district by its name, the provider's pages in the officer's own browser, and the PIN.
pub async fn sign_in(window: &Window, world: &World) {
    fill(window, "signin-district", DISTRICT).await;
    window.press(Key::Down).await;
    window.press(Key::Enter).await;
    enter(window, "signin-start").await;
    let url = window.see("signin-url").await.text().await.unwrap();
    world.visitor.sign_in(&url, &world.officer, Utc::now()).await.unwrap();
    fill(window, "pin-new", PIN).await;
    fill(window, "pin-repeat", PIN).await;
    window.press(Key::Enter).await;
    window.see_css("[data-testid^='queue-row-']").await;
    window.see_text("status-link", "Свързан").await;
}

/// One of the views that every officer has.
pub async fn view(window: &Window, name: &str) {
    pane(window, "queue").await;
    let css = format!("[data-testid='queue-view-{name}']");
    window.see_css(&css).await;
    // The views are one stop of Tab; the arrows go from one to the next.
    window.tab_to("[data-testid^='queue-view-']").await;
    for step in 0..12 {
        if focus_in(window, &css).await {
            return window.press(Key::Enter).await;
        }
        window.press(if step < 6 { Key::Right } else { Key::Left }).await;
    }
    panic!("the arrows never came to the view {name}");
}

/// To the list of the queue.
pub async fn list(window: &Window) {
    window.see_css("[data-testid^='queue-row-']").await;
    window.tab_to("[data-testid='queue-list']").await;
}

/// The case that is open, by its identifier.
pub async fn open_case(window: &Window) -> String {
    window.attribute("case", "data-case").await.unwrap_or_default()
}

/// Answers what is open with the key 1, check after check; the focus goes from one to the next by itself.
pub async fn answer_checks(window: &Window) {
    let open = "[data-testid='checks'] > li[data-answer='open']";
    if window.ids(open).await.is_empty() {
        return;
    }
    pane(window, "review").await;
    window.tab_to(open).await;
    for _ in 0..40 {
        let before = window.ids(open).await.len();
        if before == 0 {
            return;
        }
        until(window, "the next open check has the focus", async || focus_in(window, open).await).await;
        window.press("1").await;
        until(window, "the check takes its answer", async || window.ids(open).await.len() < before).await;
    }
    panic!("checks stay open: {}", window.text().await);
}

/// Whether the desk allows an outcome now.
pub async fn allowed(window: &Window, outcome: &str) -> bool {
    window.attribute(&format!("decide-{outcome}"), "aria-disabled").await.as_deref() != Some("true")
}

/// Opens the form of an outcome by its key; a ground is chosen and reasons are written where there are none yet.
pub async fn open_form(window: &Window, outcome: &str, reasons: &str) {
    let key = match outcome {
        "approved" => '1',
        "refused" => '2',
        "returned" => '3',
        _ => '4',
    };
    let offered = format!("{outcome} is offered");
    until(window, &offered, async || allowed(window, outcome).await).await;
    window.chord(Key::Alt, key).await;
    window.see_css(&format!("[data-testid='decision-form'][data-outcome='{outcome}']")).await;
    let grounds = "[data-testid='decision-form'] input[type='checkbox']";
    if !window.ids(grounds).await.is_empty() && window.ids(&format!("{grounds}:checked")).await.is_empty() {
        window.tab_to(grounds).await;
        window.press(Key::Space).await;
        window.see_css(&format!("{grounds}:checked")).await;
    }
    window.tab_to("[data-testid='decision-reasons']").await;
    let proposed = value(window, "decision-reasons").await;
    // What only the officer knows is left open in the words of a ground, and must be filled in.
    if proposed.contains("[…]") {
        window.chord(Key::Control, 'a').await;
        window.press(proposed.replace("[…]", "РЛН26-АР01-0007")).await;
    }
    window.chord(Key::Control, Key::End).await;
    window.press(reasons).await;
}

/// Confirms the form with Ctrl Enter.
pub async fn confirm(window: &Window) {
    window.chord(Key::Control, Key::Enter).await;
    window.see("ruling").await;
}

/// Locks, and opens with the PIN, which is asked for at once.
pub async fn lock_and_unlock(window: &Window) {
    window.chord(Key::Control, 'l').await;
    window.see("pin-unlock").await;
    until(window, "the PIN has the focus", async || focus_in(window, "[data-testid='pin-unlock']").await).await;
    window.press(PIN).await;
    window.press(Key::Enter).await;
    window.see("status-bar").await;
}

/// Reads every act to its end, ticks it, and returns the cases that were ticked.
pub async fn read_and_tick(window: &Window) -> Vec<String> {
    window.chord(Key::Control, '2').await;
    window.see_css("[data-testid='sign-list'] li").await;
    pane(window, "queue").await;
    window.tab_to("[data-testid='sign-list'] li").await;
    let rows = window.ids("[data-testid='sign-list'] li").await;
    for row in &rows {
        let css = format!("[data-testid='{row}']");
        if !focus_in(window, &css).await {
            window.press(Key::Down).await;
        }
        until(window, "the next act has the focus", async || focus_in(window, &css).await).await;
        window.see_css(&format!("{css}[data-shown='true']")).await;
        window.see_css("[data-testid='viewer'] canvas").await;
        pane(window, "case").await;
        window.tab_to("[data-testid='viewer'] [data-sheet]").await;
        until(window, "the act is read", async || {
            window.press(Key::PageDown).await;
            tokio::time::sleep(Duration::from_millis(120)).await;
            window.attribute(row, "data-read").await.as_deref() == Some("true")
        })
        .await;
        pane(window, "queue").await;
        until(window, "the act has the focus again", async || focus_in(window, &css).await).await;
        window.press(Key::Space).await;
        window.see_css(&format!("{css} [aria-checked='true']")).await;
    }
    let script = "return Array.from(document.querySelectorAll('[data-row]'), (row) => row.dataset.row);";
    let answer = window.web.execute(script, vec![]).await.unwrap();
    serde_json::from_value(answer.json().clone()).unwrap()
}

/// Freezes the set with Ctrl Enter, compares the code with the phone's, approves there, and sees it to its end.
pub async fn sign(window: &Window, world: &World) {
    window.chord(Key::Control, Key::Enter).await;
    let approval = world.visitor.look_at_phone(&world.url).await.unwrap();
    let shown = window.see("control-code").await.text().await.unwrap();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, approval.control_code, "screen and phone show one code");
    world.visitor.approve(&world.url, &approval).await.unwrap();
    let end = Instant::now() + 2 * PATIENCE;
    while window.attribute("sign-course", "data-stage").await.as_deref() != Some("finished") {
        assert!(!window.has("sign-stopped").await, "the set stopped: {}", window.text().await);
        assert!(Instant::now() < end, "the set did not come to its end: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}
