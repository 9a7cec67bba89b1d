//! What can be wrong with the files of a desk, brought about by real means: a full disk, files of another computer, a newer
//! version, a second program, damage with and without a backup. Each has words of its own, and nothing is lost by any.

use std::fs::{self, File};
use std::path::Path;
use std::time::{Duration, Instant};

use gishe_tests::small_disk::SmallDisk;
use gishe_tests::vault;
use thirtyfour::prelude::*;

use crate::colleague::Colleague;
use crate::files::{self, Before};
use crate::path;
use crate::window::{LOOKS, Window};
use crate::world::World;

/// Megabytes of the desk's disk.
const DISK: u32 = 160;
/// What is put in the place of the journal, and put back.
const JOURNAL: [&str; 2] = ["journal.db", "journal.check"];

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_files_is_told_apart_and_nothing_is_lost() {
    let mut world = World::begin();
    let colleague = Colleague::at_work(&world, "sofia-19-2").await;
    colleague.locks().await;
    let data = world.data();
    let disk = SmallDisk::mount(&data, DISK).unwrap();
    let window = Window::open(&data, &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    path::wait_for_documents(&window).await;
    let (number, id) = path::open_and_claim(&window).await;
    let check = window.ids("[data-testid='checks'] > li").await[0].clone();
    path::answer(&window, &check, "1", "met").await;
    window.see_text("status-unsent", "0").await;

    a_full_disk(&window, &disk, &check).await;
    // From here on one act exists nowhere but in the journal.
    world.stop();
    path::answer(&window, &check, "3", "not-applicable").await;
    window.see_text("status-unsent", "1").await;
    path::lock(&window).await;
    files::closed(&data.join("journal.db")).await;
    files_of_another(&window, &data, &world.folder().join("sofia-19-2")).await;
    a_newer_version(&window, &data).await;
    a_second_program(&window, &data).await;
    ruined_without_a_backup(&window, &data).await;
    window.close().await;
    a_page_lost(&mut world, &number, &id, &check).await;
    drop((colleague, disk));
}

/// An act is refused with its reason, and is done when there is room.
async fn a_full_disk(window: &Window, disk: &SmallDisk, check: &str) {
    for (language, theme) in LOOKS {
        // Settings want room too.
        window.look(language, theme).await;
        disk.fill().unwrap();
        path::press_on(window, check, "2").await;
        window.see_css("[data-testid='trouble'][data-code='disk-full']").await;
        assert_eq!(window.attribute(check, "data-answer").await.as_deref(), Some("met"), "nothing is half done");
        window.shot_once("60-disk-full", language, theme).await;
        disk.clear().unwrap();
    }
    window.look("bg", "light").await;
    path::answer(window, check, "2", "not-met").await;
    window.see_text("status-unsent", "0").await;
}

/// Files that came from another computer: the key is not theirs, and they are whole.
async fn files_of_another(window: &Window, data: &Path, other: &Path) {
    files::closed(&other.join("journal.db")).await;
    let own = Before::of(data, &JOURNAL);
    for name in JOURNAL {
        fs::copy(other.join(name), data.join(name)).unwrap();
    }
    refused(window, "wrong-key", "61-wrong-key").await;
    own.put_back();
    opens_again(window).await;
}

async fn a_newer_version(window: &Window, data: &Path) {
    path::lock(window).await;
    files::closed(&data.join("journal.db")).await;
    let own = Before::of(data, &JOURNAL);
    vault::set_schema(data, 4711).unwrap();
    refused(window, "store-newer", "62-newer-version").await;
    own.put_back();
    opens_again(window).await;
}

async fn a_second_program(window: &Window, data: &Path) {
    path::lock(window).await;
    files::closed(&data.join("journal.db")).await;
    let held = File::open(data.join("desk.lock")).unwrap();
    held.lock().unwrap();
    refused(window, "store-in-use", "63-in-use").await;
    drop(held);
    opens_again(window).await;
}

/// Nothing of the journal can be read, and there is no backup: that is the one case in which somebody has to be called.
async fn ruined_without_a_backup(window: &Window, data: &Path) {
    path::lock(window).await;
    files::closed(&data.join("journal.db")).await;
    let own = Before::of(data, &JOURNAL);
    fs::rename(data.join("backups"), data.join("backups-away")).unwrap();
    files::ruin(&data.join("journal.db"), 0);
    refused(window, "store-damaged", "64-damaged").await;
    own.put_back();
    fs::rename(data.join("backups-away"), data.join("backups")).unwrap();
    opens_again(window).await;
    path::lock(window).await;
    files::closed(&data.join("journal.db")).await;
}

/// One page is lost when the program starts: everything is saved, the officer is told, and what was unsent is sent.
async fn a_page_lost(world: &mut World, number: &str, id: &str, check: &str) {
    let data = world.data();
    files::ruin_pages(&data.join("journal.db"), 0..1);
    let window = Window::open(&data, &world.url, &world.trust()).await;
    path::unlock(&window).await;
    window.see("strip-salvage").await;
    window.see_text("status-unsent", "1").await;
    window.shot_each("65-salvaged").await;
    window.tab_to("[data-testid='salvage-seen']").await;
    window.press(Key::Enter).await;
    window.gone("strip-salvage").await;
    window.click("queue-view-mine").await;
    window.click(&format!("queue-row-{number}")).await;
    wait_for_answer(&window, check, "not-applicable").await;
    world.start_again();
    window.chord(Key::Control, 'r').await;
    window.see_text("status-unsent", "0").await;
    let key = check.strip_prefix("check-").unwrap_or(check);
    crate::versions::until_said(world, id, key, "not-applicable").await;
    window.close().await;
}

/// The PIN is right, and the desk does not open: with this code, on a screen of its own.
async fn refused(window: &Window, code: &str, shot: &str) {
    path::try_pin(window).await;
    window.see_css(&format!("[data-testid='store-trouble'][data-code='{code}']")).await;
    window.shot_each(shot).await;
    // The way on has the focus; while nothing has changed it comes to the same.
    window.press(Key::Enter).await;
    path::try_pin(window).await;
    window.see_css(&format!("[data-testid='store-trouble'][data-code='{code}']")).await;
}

/// What was wrong is mended: the desk opens, with everything in it.
async fn opens_again(window: &Window) {
    window.click("store-retry").await;
    path::unlock(window).await;
    window.see_text("status-unsent", "1").await;
    assert!(!window.has("strip-salvage").await, "nothing was salvaged that was not damaged");
}

async fn wait_for_answer(window: &Window, check: &str, wanted: &str) {
    let until = Instant::now() + Duration::from_secs(20);
    while window.attribute(check, "data-answer").await.as_deref() != Some(wanted) {
        assert!(Instant::now() < until, "{check} is not {wanted}: {}", window.text().await);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}
