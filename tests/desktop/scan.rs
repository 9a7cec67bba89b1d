//! What the window leaves behind: the storage of its web view, its caches, temporary files, what the system tells of all of its
//! processes. The same search as over the desk alone (`tests/flows/scan.rs`), for an officer's job in the real window.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use gishe_tests::scan::{Scanner, Sought};
use gishe_tests::secrets;
use thirtyfour::prelude::*;

use crate::path;
use crate::window::Window;
use crate::world::{PIN, World};

/// Applications in a city whose greatest district has more than 200.
const APPLICATIONS: u32 = 2400;
/// The district of the tests, by its code.
const DISTRICT: &str = "19";
/// Where a program of this system puts what it wants to keep, or to have for a moment.
const PLACES: [(&str, &str); 7] = [
    ("HOME", "home"),
    ("TMPDIR", "tmp"),
    ("SQLITE_TMPDIR", "tmp"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_DATA_HOME", "share"),
    ("XDG_STATE_HOME", "state"),
];

#[tokio::test(flavor = "multi_thread")]
async fn the_window_leaves_nothing_personal_and_no_secret_in_the_clear_anywhere() {
    let world = World::of(APPLICATIONS);
    let cases = world.cases(DISTRICT);
    assert!(cases.len() >= 200, "the district has {} cases", cases.len());
    let place = world.folder().join("place");
    let data = place.join("desk");
    fs::create_dir_all(&data).unwrap();
    let places = PLACES.map(|(name, folder)| (name, place.join(folder)));
    places.iter().for_each(|(_, folder)| fs::create_dir_all(folder).unwrap());
    let window = Window::open_where(&data, &world.url, &world.trust(), &places).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    let mut sought = Sought::default();
    secrets::people(&mut sought, &cases);
    sought.text("the officer's name", &world.officer.name);
    sought.text("the officer's number", &world.officer.egn);
    sought.text("the officer's password", &world.officer.password);
    sought.text("the PIN", PIN);
    sought.secret("the second factor", &world.officer.totp_secret);
    secrets::of_keyring(&mut sought, &data).unwrap();

    // Somebody is looked for by name, a case is worked from opening to signature, and the number of its citizen is revealed.
    let family = &cases[0].parties[0].person.name.family;
    window.write("queue-search", family).await;
    window.see_text("queue-list", family).await;
    window.chord(Key::Control, 'a').await;
    window.press(Key::Delete).await;
    let (number, _) = path::open_and_claim(&window).await;
    window.click("case-reveal").await;
    let number_of_person = copy_number(&window).await;
    path::look_at_evidence(&window).await;
    path::answer_checks(&window).await;
    path::approve(&window).await;
    path::wait_for_stage(&window, "awaiting-signature").await;
    path::sign(&window, &world, &number).await;
    // By now the clipboard has been cleared of it.
    until_clipboard_is_empty(Duration::from_secs(35)).await;
    secrets::of_session(&mut sought, &data).unwrap();
    let scanner = sought.scanner().unwrap();
    assert!(scanner.forms() > 20 * cases.len(), "{} forms", scanner.forms());

    let mut found = scanner.process(window.process()).unwrap();
    found.extend(files(&scanner, &place));
    window.click("nav-cases").await;
    window.click("case-reveal").await;
    assert_eq!(copy_number(&window).await, number_of_person);
    path::lock(&window).await;
    until_clipboard_is_empty(Duration::from_secs(5)).await;
    found.extend(scanner.process(window.process()).unwrap());
    window.close().await;
    found.extend(files(&scanner, &place));
    assert!(found.is_empty(), "in the clear:\n{}", found.into_iter().collect::<Vec<_>>().join("\n"));
    // The search reaches where the window keeps things, and finds them there.
    let storage = kept_by_the_window(&places);
    fs::write(storage.join("planted"), format!("x{family}x")).unwrap();
    assert!(!files(&scanner, &place).is_empty(), "what is planted in {} is not found", storage.display());
}

/// Selects the number that is revealed in the open case, and copies it by the keys that every program has for it; other programs
/// have it then.
async fn copy_number(window: &Window) -> String {
    let shown = r"const number = [...document.querySelectorAll('[data-testid=case] .num')].find((one) => /^\d{10}$/.test(one.textContent));
        if (number === undefined) return null;
        document.getSelection().selectAllChildren(number);
        document.activeElement?.blur();
        return number.textContent;";
    let until = Instant::now() + Duration::from_secs(10);
    let number = loop {
        let answer = window.web.execute(shown, vec![]).await.unwrap();
        if let Some(number) = answer.json().as_str() {
            break number.to_owned();
        }
        assert!(Instant::now() < until, "no number is revealed: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    };
    window.chord(Key::Control, 'c').await;
    while clipboard() != number {
        assert!(Instant::now() < until, "the number is not on the clipboard, but „{}“", clipboard());
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    number
}

async fn until_clipboard_is_empty(patience: Duration) {
    let until = Instant::now() + patience;
    while !clipboard().is_empty() {
        assert!(Instant::now() < until, "the clipboard still has „{}“", clipboard());
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

/// What another program is given that asks for the text of the clipboard.
fn clipboard() -> String {
    let given = Command::new("xclip").args(["-selection", "clipboard", "-out"]).output().unwrap();
    String::from_utf8(given.stdout).unwrap()
}

fn files(scanner: &Scanner, place: &Path) -> BTreeSet<String> {
    let (read, found) = scanner.folder(place).unwrap();
    assert!(read > 8, "only {read} files were read");
    found
}

/// The folder that the web view made for what it keeps.
fn kept_by_the_window(places: &[(&str, PathBuf)]) -> PathBuf {
    let share = &places.iter().find(|(name, _)| *name == "XDG_DATA_HOME").unwrap().1;
    let made: Vec<PathBuf> = fs::read_dir(share).unwrap().map(|entry| entry.unwrap().path()).collect();
    let storage = made.iter().find(|path| path.is_dir() && path.ends_with("bg.sofia.gishe"));
    storage.unwrap_or_else(|| panic!("the web view keeps its things elsewhere: {made:?}")).clone()
}
