//! The steps of an officer's day in the window, each leaving a screenshot.

use std::time::{Duration, Instant};

use chrono::Utc;
use thirtyfour::prelude::*;

use crate::window::Window;
use crate::world::{DISTRICT, PIN, World};

/// Tells whoever watches what is being done.
fn tell(step: &str) {
    println!("  · {step}");
}

/// Chooses the district, goes through the provider's pages, sets the PIN.
pub async fn sign_in(window: &Window, world: &World) {
    tell("sign in through the browser, with two factors");
    window.write("signin-district", DISTRICT).await;
    window.shot("01-sign-in").await;
    window.press(Key::Down).await;
    window.press(Key::Enter).await;
    window.click("signin-start").await;
    let url = window.see("signin-url").await.text().await.unwrap();
    window.shot("02-browser-open").await;
    world.visitor.sign_in(&url, &world.officer, Utc::now()).await.unwrap();
    tell("set a PIN for unlocking without a network");
    window.write("pin-new", PIN).await;
    window.write("pin-repeat", PIN).await;
    window.shot("03-set-pin").await;
    window.click("pin-save").await;
}

/// Waits for the first exchange; the queue appears while it runs.
pub async fn first_exchange(window: &Window) {
    tell("first exchange; the queue appears");
    window.see_css("[data-testid^='queue-row-']").await;
    window.see_text("status-link", "Свързан").await;
    window.shot("04-queue").await;
}

/// Waits until the documents of the urgent cases are on this computer, as the exchange says, and goes back to the cases.
pub async fn wait_for_documents(window: &Window) {
    tell("the documents of the urgent cases come to this computer");
    window.click("nav-exchange").await;
    let until = Instant::now() + Duration::from_secs(180);
    while window.attribute("store-documents", "data-to-come").await.as_deref() != Some("0") {
        assert!(Instant::now() < until, "documents are still to come: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    window.shot("19-documents-here").await;
    window.click("nav-cases").await;
}

/// Opens free cases until one may be approved once its open checks are answered, and claims it. Returns its short number
/// and its identifier.
pub async fn open_and_claim(window: &Window) -> (String, String) {
    tell("open a case and claim it");
    window.click("queue-view-free").await;
    until_all_rows_say(window, "свободна").await;
    for number in free_cases(window).await {
        window.click(&format!("queue-row-{number}")).await;
        wait_for_case(window, &number).await;
        if window.attribute("suggestion", "data-outcome").await.as_deref() == Some("none") {
            window.shot("05-case").await;
            window.click("case-claim").await;
            window.see("case-release").await;
            let id = window.attribute("case", "data-case").await.unwrap();
            return (number, id);
        }
    }
    panic!("no free case may be approved");
}

/// Opens the first free case with two checks and claims it while central is away.
pub async fn open_and_claim_offline(window: &Window, world: &mut World) -> (String, String) {
    tell("open a case and claim it with central gone");
    window.click("queue-view-free").await;
    until_all_rows_say(window, "свободна").await;
    let number = free_cases(window).await.into_iter().next().unwrap();
    window.click(&format!("queue-row-{number}")).await;
    wait_for_case(window, &number).await;
    world.stop();
    window.click("case-claim").await;
    window.see("claim-provisional").await;
    let id = window.attribute("case", "data-case").await.unwrap();
    (number, id)
}

/// Waits until the rows of the part that was chosen have come: a moment long those of the one before are still there.
async fn until_all_rows_say(window: &Window, word: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let texts = window.texts("[data-testid^='queue-row-']").await;
        if !texts.is_empty() && texts.iter().all(|text| text.contains(word)) {
            return;
        }
        assert!(Instant::now() < until, "not all rows say „{word}“: {texts:?}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

async fn free_cases(window: &Window) -> Vec<String> {
    window.see_css("[data-testid^='queue-row-']").await;
    let rows = window.ids("[data-testid^='queue-row-']").await;
    rows.iter().filter_map(|id| id.strip_prefix("queue-row-")).map(str::to_owned).collect()
}

async fn wait_for_case(window: &Window, number: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    loop {
        let text = window.see("case").await.text().await.unwrap_or_default();
        if text.contains(&format!("-{number}")) {
            return;
        }
        assert!(Instant::now() < until, "the case {number} did not open: {text}");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

/// Looks at every document, so that it is on this computer.
pub async fn look_at_evidence(window: &Window) {
    tell("look at the evidence and the declarations");
    let documents = window.ids("[data-testid^='document-']").await;
    assert!(!documents.is_empty(), "the case has documents");
    for document in documents {
        window.click(&document).await;
        window.see_css("[data-testid='viewer'] canvas, [data-testid='viewer'] img").await;
    }
    window.shot("06-evidence").await;
}

/// Answers every open check with the key 1; the focus goes to the next open one by itself.
pub async fn answer_checks(window: &Window) {
    tell("answer the open checks by keyboard");
    for _ in 0..20 {
        let open = "[data-testid='checks'] > li[data-answer='open']";
        let Some(check) = window.ids(open).await.into_iter().next() else { break };
        // By the keyboard alone: the middle of a check that is asked is one of its answers, and a click would give it.
        window.focus(&format!("[data-testid='{check}']")).await;
        window.press("1").await;
        let until = Instant::now() + Duration::from_secs(15);
        while window.attribute(&check, "data-answer").await.as_deref() == Some("open") {
            assert!(Instant::now() < until, "{check} took no answer");
            tokio::time::sleep(Duration::from_millis(60)).await;
        }
    }
    window.shot("07-checks-answered").await;
}

/// Opens the approval with Alt 1, sees the sheet, confirms with Ctrl Enter.
pub async fn approve(window: &Window) {
    tell("approve: see the sheet as it will be signed, confirm");
    let until = Instant::now() + Duration::from_secs(15);
    while window.attribute("decide-approved", "aria-disabled").await.as_deref() == Some("true") {
        assert!(Instant::now() < until, "an approval is not possible: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
    window.chord(Key::Alt, '1').await;
    window.see("decision-form").await;
    window.see_css("[data-testid='preview'] canvas").await;
    window.shot("08-decision").await;
    window.click("decision-confirm").await;
    window.see("ruling").await;
}

/// Waits until the ruling of the open case stands at a stage.
pub async fn wait_for_stage(window: &Window, stage: &str) {
    let until = Instant::now() + Duration::from_secs(60);
    loop {
        let now = window.attribute("ruling", "data-stage").await.unwrap_or_default();
        if now == stage {
            return;
        }
        assert!(Instant::now() < until, "the ruling stands at {now}, not at {stage}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// Reads the act to its end, ticks it, freezes the set, compares the code with the phone, approves there.
pub async fn sign(window: &Window, world: &World, number: &str) {
    tell("read the exact act to its end and tick it");
    window.click("nav-sign").await;
    let row = format!("sign-row-{number}");
    window.click(&row).await;
    let until = Instant::now() + Duration::from_secs(40);
    while window.attribute(&row, "data-read").await.as_deref() != Some("true") {
        assert!(Instant::now() < until, "the act was not marked as read");
        // As a reader does: page after page, to the foot of the last.
        window.focus("[data-testid='viewer'] [role='group']").await;
        window.press(Key::PageDown).await;
        tokio::time::sleep(Duration::from_millis(300)).await;
    }
    let tick = format!("sign-tick-{number}");
    if window.attribute(&tick, "aria-checked").await.as_deref() != Some("true") {
        window.click(&tick).await;
    }
    window.shot("10-signing-read").await;
    tell("freeze the set and compare the code with the phone");
    window.click("sign-start").await;
    let approval = world.visitor.look_at_phone(&world.url).await.unwrap();
    let shown = window.see("control-code").await.text().await.unwrap();
    let digits: String = shown.chars().filter(char::is_ascii_digit).collect();
    assert_eq!(digits, approval.control_code, "screen and phone show one code");
    window.see("fingerprint").await;
    window.shot("11-control-code").await;
    world.visitor.approve(&world.url, &approval).await.unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while window.attribute("sign-course", "data-stage").await.as_deref() != Some("finished") {
        assert!(!window.has("sign-stopped").await, "the set stopped: {}", window.text().await);
        assert!(Instant::now() < until, "the set did not come to its end: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    window.shot("12-signed").await;
}

/// Locks with Ctrl L and opens again with the PIN.
pub async fn lock_and_unlock(window: &Window) {
    tell("lock, and unlock with the PIN");
    lock(window).await;
    window.shot("14-locked").await;
    unlock(window).await;
    // The window comes back to where it was.
    window.see("exchange").await;
}

/// Locks with Ctrl L.
pub async fn lock(window: &Window) {
    window.chord(Key::Control, 'l').await;
    window.see("pin-unlock").await;
}

/// Opens with the PIN.
pub async fn unlock(window: &Window) {
    try_pin(window).await;
    window.see("status-bar").await;
}

/// Enters the PIN, whatever comes of it.
pub async fn try_pin(window: &Window) {
    window.write("pin-unlock", PIN).await;
    window.click("unlock-open").await;
}

/// Answers a check by its key.
pub async fn answer(window: &Window, check: &str, key: &str, wanted: &str) {
    press_on(window, check, key).await;
    let until = Instant::now() + Duration::from_secs(15);
    while window.attribute(check, "data-answer").await.as_deref() != Some(wanted) {
        assert!(Instant::now() < until, "{check} took no answer: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(60)).await;
    }
}

/// Presses a key on a check.
pub async fn press_on(window: &Window, check: &str, key: &str) {
    window.click(check).await;
    window.focus(&format!("[data-testid='{check}']")).await;
    window.press(key).await;
}

/// Turns the window to the other theme and language, and looks at its screens once more.
pub async fn look_dark_and_english(window: &Window) {
    tell("the same screens in dark and in English");
    window.click("nav-settings").await;
    window.shot("15-settings").await;
    window.click("theme-dark").await;
    window.click("language-en").await;
    window.see_text("nav-cases", "Cases").await;
    window.shot("16-settings-dark-en").await;
    window.click("nav-cases").await;
    window.click("queue-view-all").await;
    let number = free_cases(window).await.into_iter().nth(1).unwrap();
    window.click(&format!("queue-row-{number}")).await;
    wait_for_case(window, &number).await;
    window.see_css("[data-testid='viewer'] canvas, [data-testid='viewer'] img").await;
    window.shot("17-desk-dark-en").await;
    window.click("nav-exchange").await;
    window.shot("18-exchange-dark-en").await;
}
