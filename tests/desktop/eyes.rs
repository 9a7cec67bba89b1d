//! Every screen of the window under axe, as it is drawn: both languages, both themes, plain and twice the size of the text.

use std::time::{Duration, Instant};

use chrono::Utc;
use thirtyfour::prelude::*;

use crate::desk_keys as keys;
use crate::window::Window;
use crate::world::{DISTRICT, PIN, World};

/// Port of the driver of this file.
const PORT: u16 = 4640;
/// A page of evidence that is drawn.
const PAGE: &str = "[data-testid='viewer'] canvas, [data-testid='viewer'] img";

async fn measured(window: &Window, script: &str) -> f64 {
    window.web.execute(script, vec![]).await.unwrap().json().as_f64().unwrap()
}

/// Opens the next free case, case after case, until one has two documents to lay beside each other.
async fn two_documents(window: &Window) {
    window.press(Key::Home).await;
    window.press(Key::Enter).await;
    window.see_css(PAGE).await;
    while window.ids("[data-testid^='document-']").await.len() < 2 {
        let before = keys::open_case(window).await;
        window.chord(Key::Control, Key::Down).await;
        let next = async || !matches!(keys::open_case(window).await, open if open == before || open.is_empty());
        keys::until(window, "the next case opens", next).await;
        window.see_css(PAGE).await;
    }
}

/// The screens of an open desk, each reached by its keys.
async fn screens(window: &Window, size: &str) {
    let over = "return document.documentElement.scrollWidth - innerWidth";
    let places = [
        // At twice the size an open case has the place of the queue.
        ('1', "[data-testid='queue'], [data-testid='case']", "desk"),
        ('2', "[data-testid='status-bar']", "sign"),
        ('3', "[data-testid='exchange']", "exchange"),
        ('4', "[data-testid='counter']", "counter"),
        ('5', "[data-testid='supervise']", "supervise"),
        (',', "[data-testid='settings']", "settings"),
    ];
    for (key, there, name) in places {
        window.chord(Key::Control, key).await;
        window.see_css(there).await;
        let wide = measured(window, over).await;
        assert!(wide <= 0.0, "{name} at {size} scrolls sideways by {wide}");
        window.shot_each(&format!("70-{name}-{size}")).await;
    }
    window.press(Key::F1).await;
    window.see("help-search").await;
    window.shot_each(&format!("71-help-{size}")).await;
    window.press(Key::Escape).await;
    window.gone("help-search").await;
    window.chord(Key::Control, 'k').await;
    window.see("palette-field").await;
    window.shot_each(&format!("72-palette-{size}")).await;
    window.press(Key::Escape).await;
    window.gone("palette-field").await;
    window.chord(Key::Control, 'n').await;
    window.see("intake").await;
    let wide = measured(window, over).await;
    assert!(wide <= 0.0, "an application at {size} scrolls sideways by {wide}");
    window.shot_each(&format!("73-application-{size}")).await;
    window.chord(Key::Control, '1').await;
    window.see("case").await;
    window.chord(Key::Alt, '3').await;
    window.see("decision-form").await;
    window.shot_each(&format!("74-decision-{size}")).await;
    window.press(Key::Escape).await;
    window.gone("decision-form").await;
    window.see_css(PAGE).await;
    window.press(Key::F7).await;
    window.see("beside").await;
    window.shot_each(&format!("75-beside-{size}")).await;
    window.chord(Key::Shift, Key::F7).await;
    window.gone("beside").await;
    window.chord(Key::Control, 'l').await;
    window.see("pin-unlock").await;
    window.shot_each(&format!("76-lock-{size}")).await;
    window.press(PIN).await;
    window.press(Key::Enter).await;
    window.see("status-bar").await;
}

/// Twice the size of the text, by the program's own setting.
async fn twice(window: &Window) {
    window.chord(Key::Control, ',').await;
    window.see("settings").await;
    let before = measured(window, "return innerWidth").await;
    window.tab_to("[data-testid^='text-']").await;
    for _ in 0..8 {
        if keys::focus_in(window, "[data-testid='text-200']").await {
            break;
        }
        window.press(Key::Right).await;
    }
    window.press(Key::Space).await;
    let until = Instant::now() + Duration::from_secs(30);
    while (measured(window, "return innerWidth").await - before / 2.0).abs() > 2.0 {
        assert!(Instant::now() < until, "the page did not become half as wide: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_screen_as_it_is_drawn_plain_and_at_twice_the_size() {
    let mut world = World::begin();
    // The supervisor sees every screen.
    world.officer = World::account("sofia-19-5");
    let window = Window::open(&world.data(), &world.url, &world.trust(), PORT).await;
    window.keys_only();
    // The list of districts is open at once; what lies behind it is hidden from everybody while it is.
    window.see("signin-district").await;
    window.press(Key::Escape).await;
    window.shot_each("70-sign-in").await;
    keys::fill(&window, "signin-district", DISTRICT).await;
    window.press(Key::Down).await;
    window.press(Key::Enter).await;
    keys::enter(&window, "signin-start").await;
    let url = window.see("signin-url").await.text().await.unwrap();
    window.shot_each("70-signing-in").await;
    world.visitor.sign_in(&url, &world.officer, Utc::now()).await.unwrap();
    window.see("pin-new").await;
    window.shot_each("70-pin").await;
    keys::fill(&window, "pin-new", PIN).await;
    keys::fill(&window, "pin-repeat", PIN).await;
    window.press(Key::Enter).await;
    window.see_css("[data-testid^='queue-row-']").await;
    window.see_text("status-link", "Свързан").await;
    keys::view(&window, "free").await;
    let free = async || {
        let rows = window.texts("[data-testid^='queue-row-']").await;
        !rows.is_empty() && rows.iter().all(|row| row.contains("свободна"))
    };
    keys::until(&window, "only free cases are listed", free).await;
    keys::list(&window).await;
    two_documents(&window).await;
    keys::enter(&window, "case-claim").await;
    window.see("case-release").await;
    screens(&window, "100").await;
    twice(&window).await;
    screens(&window, "200").await;
    window.close().await;
}
