//! Every screen of the window under axe, as it is drawn, in both languages and both themes.

use chrono::Utc;
use thirtyfour::prelude::*;

use crate::desk_keys as keys;
use crate::window::Window;
use crate::world::{DISTRICT, PIN, World};

/// A page of evidence that is drawn.
const PAGE: &str = "[data-testid='viewer'] canvas, [data-testid='viewer'] img";

/// The screens of the rail: their key, what is there once they are, and a name.
const PLACES: [(char, &str, &str); 6] = [
    ('1', "[data-testid='queue']", "desk"),
    ('2', "[data-testid='status-bar']", "sign"),
    ('3', "[data-testid='exchange']", "exchange"),
    ('4', "[data-testid='counter']", "counter"),
    ('5', "[data-testid='supervise']", "supervise"),
    (',', "[data-testid='settings']", "settings"),
];

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

/// Looks at what is over the screen, and leaves it with Esc.
async fn passing(window: &Window, there: &str, name: &str) {
    window.see(there).await;
    window.shot_each(name).await;
    window.press(Key::Escape).await;
    window.gone(there).await;
}

/// The screens of an open desk, each reached by its keys.
async fn screens(window: &Window) {
    let over = "return document.documentElement.scrollWidth - innerWidth";
    for (key, there, name) in PLACES {
        window.chord(Key::Control, key).await;
        window.see_css(there).await;
        let wide = measured(window, over).await;
        assert!(wide <= 0.0, "{name} scrolls sideways by {wide}");
        window.shot_each(&format!("70-{name}")).await;
    }
    window.press(Key::F1).await;
    passing(window, "help-search", "71-help").await;
    window.chord(Key::Control, 'k').await;
    passing(window, "palette-field", "72-palette").await;
    window.chord(Key::Control, 'n').await;
    window.see("intake").await;
    let wide = measured(window, over).await;
    assert!(wide <= 0.0, "an application scrolls sideways by {wide}");
    window.shot_each("73-application").await;
    window.chord(Key::Control, '1').await;
    window.see("case").await;
    window.chord(Key::Alt, '3').await;
    passing(window, "decision-form", "74-decision").await;
    window.see_css(PAGE).await;
    window.press(Key::F7).await;
    window.see("beside").await;
    window.shot_each("75-beside").await;
    window.chord(Key::Shift, Key::F7).await;
    window.gone("beside").await;
    window.chord(Key::Control, 'l').await;
    window.see("pin-unlock").await;
    window.shot_each("76-lock").await;
    window.press(PIN).await;
    window.press(Key::Enter).await;
    window.see("status-bar").await;
}

/// Everything that can be used but cannot be brought into the window, as it is drawn now.
const OUT_OF_REACH: &str = "
    const used = document.querySelectorAll('button, input, select, textarea, a[href], [tabindex=\\'0\\']');
    const shown = Array.from(used).filter((one) => one.checkVisibility() && one.closest('[inert]') === null);
    const away = shown.filter((one) => {
        one.scrollIntoView({ block: 'center', inline: 'nearest' });
        const { left, right, top, bottom, width } = one.getBoundingClientRect();
        const [x, y] = [(left + right) / 2, (top + bottom) / 2];
        return width > 1 && (x < 0 || x > innerWidth || y < 0 || y > innerHeight);
    });
    return away.map((one) => one.outerHTML.slice(0, 160));";

/// At twice the size of text: the screen fits its width, everything can be reached, and axe finds nothing. The driver does not know
/// what is shown of an enlarged page, so it is asked only whether it is there.
async fn enlarged(window: &Window, there: &str, name: &str) {
    let come = async || window.web.find(By::Css(there.to_owned())).await.is_ok();
    keys::until(window, &format!("{name} comes at twice the size"), come).await;
    let wide = measured(window, "return document.documentElement.scrollWidth - innerWidth").await;
    assert!(wide <= 0.0, "{name} at twice the size scrolls sideways by {wide}");
    window.shot_each(&format!("79-twice-{name}")).await;
    let away = window.web.execute(OUT_OF_REACH, vec![]).await.unwrap();
    let away: Vec<String> = serde_json::from_value(away.json().clone()).unwrap();
    assert!(away.is_empty(), "{name} at twice the size keeps out of reach: {}", away.join("\n"));
}

/// Every screen again with twice the text.
async fn twice_the_text(window: &Window) {
    let before = measured(window, "return innerWidth").await;
    window.text_size(200).await;
    let half = async || (measured(window, "return innerWidth").await - before / 2.0).abs() <= 2.0;
    keys::until(window, "the page is half as wide", half).await;
    for (key, there, name) in PLACES {
        window.chord(Key::Control, key).await;
        enlarged(window, there, name).await;
    }
    for (holding, key, there, name) in [
        (Key::Control, 'k', "[data-testid='palette-field']", "palette"),
        (Key::Control, 'n', "[data-testid='intake']", "application"),
    ] {
        window.chord(holding, key).await;
        enlarged(window, there, name).await;
        window.press(Key::Escape).await;
    }
    window.chord(Key::Control, '1').await;
    window.chord(Key::Alt, '3').await;
    enlarged(window, "[data-testid='decision-form']", "decision").await;
    window.press(Key::Escape).await;
    window.gone("decision-form").await;
    window.chord(Key::Control, 'l').await;
    enlarged(window, "[data-testid='pin-unlock']", "lock").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn axe_finds_nothing_on_any_screen_as_it_is_drawn() {
    let mut world = World::begin();
    // The supervisor sees every screen.
    world.officer = World::account("sofia-19-5");
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
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
    screens(&window).await;
    twice_the_text(&window).await;
    window.close().await;
}
