//! A supervisor takes a case over in the window, and its holder is told in the window.

use thirtyfour::prelude::*;

use crate::path;
use crate::window::Window;
use crate::world::World;

const REASON: &str = "Колежката е в отпуск до края на месеца.";

#[tokio::test(flavor = "multi_thread")]
async fn a_case_that_a_supervisor_takes_over_is_told_to_its_holder_with_the_reason() {
    let mut world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    let (number, id) = path::open_and_claim(&window).await;
    path::answer_checks(&window).await;
    window.see_text("status-unsent", "0").await;
    window.close().await;

    let holder = std::mem::replace(&mut world.officer, World::account("sofia-19-5"));
    let desk = world.folder().join("supervisor");
    let window = Window::open(&desk, &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    window.click("queue-view-all").await;
    window.write("queue-search", &number).await;
    // Before that the row stands elsewhere, and a click would miss it.
    window.see_text("queue-list", "Точно съвпадение").await;
    window.click(&format!("queue-row-{number}")).await;
    window.see("case-take-over").await;
    window.shot_each("40-held-by-another").await;
    window.tab_to("[data-testid='case-take-over']").await;
    window.press(Key::Enter).await;
    window.tab_to("[data-testid='take-over-reason']").await;
    window.press(REASON).await;
    window.shot_each("41-taking-over").await;
    window.tab_to("[data-testid='take-over-confirm']").await;
    window.press(Key::Enter).await;
    window.see("case-release").await;
    window.see_text("status-unsent", "0").await;
    assert_eq!(crate::applied(&world.central_state(&id).await, "take-over"), 1);
    window.close().await;

    let name = world.officer.name.clone();
    world.officer = holder;
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::unlock(&window).await;
    window.click("nav-exchange").await;
    let told = format!("taken-{number}");
    let words = window.see_text(&told, REASON).await;
    assert!(words.contains(&name), "{words}");
    window.shot_each("42-taken-over-notice").await;
    window.click("nav-cases").await;
    window.click("queue-view-all").await;
    window.click(&format!("queue-row-{number}")).await;
    window.see_text("taken-over", REASON).await;
    window.shot_each("43-taken-over-case").await;
    window.click("nav-exchange").await;
    window.click(&format!("taken-read-{id}")).await;
    window.gone(&told).await;
    window.close().await;
}
