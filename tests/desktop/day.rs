//! A day at the desk by the keyboard alone: ten cases from the queue to the signature, and an application taken at the counter.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use thirtyfour::prelude::*;

use crate::desk_counter as counter;
use crate::desk_keys as keys;
use crate::window::Window;
use crate::world::World;

/// Cases of the day.
const CASES: usize = 10;
/// The case at which the officer is called away in the middle of a sentence.
const AWAY: usize = 4;
/// Every outcome that the desk offers, the rarer first.
const OUTCOMES: [&str; 4] = ["terminated", "refused", "returned", "approved"];
const REASONS: &str = " Проверено по преписката на място.";

/// Chooses the first ten free cases with Shift and the arrow, and claims them at once. Returns their short numbers.
async fn claim_ten(window: &Window) -> Vec<String> {
    keys::view(window, "free").await;
    let free = async || {
        let rows = window.texts("[data-testid^='queue-row-']").await;
        !rows.is_empty() && rows.iter().all(|row| row.contains("свободна"))
    };
    keys::until(window, "only free cases are listed", free).await;
    keys::list(window).await;
    window.press(Key::Home).await;
    for _ in 1..CASES {
        window.chord(Key::Shift, Key::Down).await;
    }
    window.see_text("bulk-bar", &CASES.to_string()).await;
    let chosen = window.ids("[data-testid^='queue-row-'][aria-selected='true']").await;
    assert_eq!(chosen.len(), CASES, "{chosen:?}");
    window.tab_to("[data-testid='bulk-claim']").await;
    window.press(Key::Enter).await;
    window.gone("bulk-bar").await;
    window.see_text("status-unsent", "0").await;
    chosen.iter().map(|row| row.trim_start_matches("queue-row-").to_owned()).collect()
}

/// Two documents beside each other, the focus from one to the other and back.
async fn side_by_side(window: &Window) {
    window.see_css("[data-testid='viewer'] canvas, [data-testid='viewer'] img").await;
    window.press(Key::F7).await;
    window.see("beside").await;
    for side in ["left", "right"] {
        window.see_css(&format!("[data-side='{side}'] canvas, [data-side='{side}'] img")).await;
    }
    for side in ["left", "right"] {
        window.press(Key::F7).await;
        let css = format!("[data-side='{side}'] [data-sheet]");
        keys::until(window, "F7 goes to the other document", async || keys::focus_in(window, &css).await).await;
    }
    window.chord(Key::Shift, Key::F7).await;
    window.gone("beside").await;
}

/// What the desk suggests, unless an outcome that the day still lacks must be taken now.
async fn outcome(window: &Window, left: usize, made: &BTreeSet<String>) -> String {
    let suggested = window.attribute("suggestion", "data-outcome").await.unwrap_or_default();
    let lacking: Vec<&str> = OUTCOMES.into_iter().filter(|one| !made.contains(*one)).collect();
    if left > lacking.len() && suggested != "none" && keys::allowed(window, &suggested).await {
        return suggested;
    }
    for one in lacking {
        if keys::allowed(window, one).await {
            return one.to_owned();
        }
    }
    suggested
}

/// The lock in the middle of a sentence: the same case, and every letter of the draft.
async fn called_away(window: &Window, id: &str, outcome: &str) {
    let written = keys::value(window, "decision-reasons").await;
    assert!(written.ends_with(REASONS.trim_start()), "{written}");
    keys::lock_and_unlock(window).await;
    window.see_css(&format!("[data-testid='case'][data-case='{id}']")).await;
    if !window.has("decision-form").await {
        window.see("draft").await;
        keys::open_form(window, outcome, "").await;
    }
    assert_eq!(keys::value(window, "decision-reasons").await, written, "the draft is there to the letter");
}

/// Decides the open case, and returns its identifier.
async fn decide(window: &Window, at: usize, made: &mut BTreeSet<String>) -> String {
    let id = keys::open_case(window).await;
    keys::answer_checks(window).await;
    let outcome = outcome(window, CASES - at, made).await;
    println!("  · case {}: {outcome}", at + 1);
    keys::open_form(window, &outcome, REASONS).await;
    if at == AWAY {
        called_away(window, &id, &outcome).await;
    }
    keys::confirm(window).await;
    made.insert(outcome);
    id
}

/// Central has carried out each decision once, each signed act was delivered once, and only what was free was claimed, once.
async fn done_once(world: &World, cases: &[String], claimed: &[String], signed: &[String]) {
    for id in cases {
        let until = Instant::now() + Duration::from_secs(60);
        loop {
            let state = world.central_state(id).await;
            let delivered = crate::applied(&state, "deliver");
            let decided = crate::applied(&state, "decide") + crate::applied(&state, "return-for-correction");
            if decided == 1 && delivered == u64::from(signed.contains(id)) {
                let number = state["case"]["case"]["number"].as_str().unwrap_or_default();
                let was_free = claimed.iter().any(|one| number.ends_with(&format!("-{one}")));
                assert_eq!(crate::applied(&state, "claim"), u64::from(was_free), "{number}");
                break;
            }
            assert!(Instant::now() < until, "not carried out once: {state}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }
}

/// A citizen without internet: the application is taken, registered, claimed and worked on like any other. Returns the case.
async fn at_the_counter(window: &Window, world: &World, cases: &[String]) -> String {
    let state = world.central_state(&cases[0]).await;
    let taken = counter::take(window, &state["case"]["case"]["to"]).await;
    window.see_text("status-unsent", "0").await;
    keys::enter(window, "case-claim").await;
    window.see("case-release").await;
    keys::answer_checks(window).await;
    let suggested = window.attribute("suggestion", "data-outcome").await.unwrap_or_default();
    println!("  · from the counter: {suggested}");
    keys::open_form(window, &suggested, REASONS).await;
    keys::confirm(window).await;
    taken
}

/// Central registered what came from the counter once, with both scans, and carried out the decision once.
async fn registered_once(world: &World, id: &str) {
    let state = world.central_state(id).await;
    for kind in ["register", "claim", "decide"] {
        assert_eq!(crate::applied(&state, kind), 1, "{kind}: {state}");
    }
    let case = &state["case"]["case"];
    let scans = [&case["evidence"][0]["blob"], &case["declarations"][0]["blob"]];
    assert!(scans.iter().all(|scan| scan["mediaType"] == "image/png"), "both scans are at central: {case}");
    assert_ne!(scans[0]["sha256"], scans[1]["sha256"], "each is the scan that was pasted for it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_day_of_ten_cases_from_the_queue_to_the_signature_by_keyboard_alone() {
    let world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    window.keys_only();
    keys::sign_in(&window, &world).await;
    let claimed = claim_ten(&window).await;

    keys::view(&window, "mine").await;
    let mine = async || {
        window.ids("[data-testid^='queue-row-']").await.len() >= 3 && !window.text().await.contains("свободна")
    };
    keys::until(&window, "only the officer's own cases are listed", mine).await;
    keys::list(&window).await;
    window.press(Key::Home).await;
    window.press(Key::Enter).await;
    window.see("case").await;
    let (mut cases, mut made, mut beside) = (Vec::new(), BTreeSet::new(), false);
    for at in 0..CASES {
        if !beside && window.ids("[data-testid^='document-']").await.len() > 1 {
            side_by_side(&window).await;
            beside = true;
        }
        let id = decide(&window, at, &mut made).await;
        cases.push(id.clone());
        if at + 1 < CASES {
            window.chord(Key::Control, Key::Down).await;
            let next = async || !matches!(keys::open_case(&window).await, open if open == id || open.is_empty());
            keys::until(&window, "the next case opens", next).await;
            assert!(!cases.contains(&keys::open_case(&window).await), "Ctrl ↓ came back to a case that is done");
        }
    }
    assert!(beside, "no case has two documents");
    assert_eq!(made.len(), OUTCOMES.len(), "all outcomes: {made:?}");
    let taken = at_the_counter(&window, &world, &cases).await;
    window.see_text("status-unsent", "0").await;
    let signed = keys::read_and_tick(&window).await;
    println!("  · {} acts in one set", signed.len());
    keys::sign(&window, &world).await;
    done_once(&world, &cases, &claimed, &signed).await;
    registered_once(&world, &taken).await;
    window.close().await;
}
