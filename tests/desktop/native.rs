//! The window as a part of the system: a second start hands its link on, and the size of the text is the page's zoom.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::path;
use crate::window::{Window, program};
use crate::world::World;

/// Starts the program once more, as the system does for a link; it ends by itself.
fn second_start(link: &str) {
    let mut second = Command::new(program("gishe")).arg(link).spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while second.try_wait().unwrap().is_none() {
        if Instant::now() > until {
            second.kill().unwrap();
            panic!("the second start went on");
        }
        std::thread::sleep(Duration::from_millis(100));
    }
}

#[test]
fn a_start_without_a_central_side_says_so_in_a_dialog() {
    let data = tempfile::tempdir().unwrap();
    let mut start = Command::new(program("gishe"));
    let mut program = start.arg("--data").arg(data.path()).env_remove("GISHE_CENTRAL").spawn().unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    // Windows of one pixel are the program's own helpers.
    let dialog = regex::Regex::new("\"Гише\".* [1-9][0-9]{2,}x[0-9]{2,}").unwrap();
    loop {
        let tree = Command::new("xwininfo").args(["-root", "-tree"]).env("LC_ALL", "C.UTF-8").output().unwrap();
        let shown = String::from_utf8_lossy(&tree.stdout).into_owned();
        if dialog.is_match(&shown) {
            break;
        }
        assert!(Instant::now() < until && program.try_wait().unwrap().is_none(), "no dialog is shown:\n{shown}");
        std::thread::sleep(Duration::from_millis(200));
    }
    if let Some(folder) = std::env::var_os("GISHE_TOUR") {
        let picture = gishe_tests::tree::root().join(folder).join("00-no-central.png");
        assert!(Command::new("import").args(["-window", "root"]).arg(picture).status().unwrap().success());
    }
    program.kill().unwrap();
    program.wait().unwrap();
}

async fn measured(window: &Window, script: &str) -> f64 {
    window.web.execute(script, vec![]).await.unwrap().json().as_f64().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_opens_its_case_through_a_second_start_and_twice_the_text_fits_the_window() {
    let world = World::begin();
    let window = Window::open(&world.data(), &world.url, &world.trust()).await;
    path::sign_in(&window, &world).await;
    path::first_exchange(&window).await;
    path::open_and_claim(&window).await;
    let heading = window.see("case").await.text().await.unwrap();
    let number = regex::Regex::new(r"\p{Lu}+\d+-\p{Lu}+\d+-\d+").unwrap();
    let full = number.find(&heading).unwrap().as_str().to_owned();
    let link = format!("gishe://case/{full}");

    window.click("nav-settings").await;
    second_start(&link);
    window.see_text("case", &full).await;
    second_start(&format!("{link}9"));
    window.see_text("strip-link", &format!("{full}9")).await;
    window.shot_each("60-link-to-no-case").await;

    path::lock(&window).await;
    second_start(&link);
    path::unlock(&window).await;
    window.see_text("case", &full).await;
    window.gone("strip-link").await;

    window.click("nav-settings").await;
    let before = measured(&window, "return innerWidth").await;
    window.click("text-200").await;
    let until = Instant::now() + Duration::from_secs(30);
    while (measured(&window, "return innerWidth").await - before / 2.0).abs() > 2.0 {
        assert!(Instant::now() < until, "the page did not become half as wide");
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    for place in ["nav-settings", "nav-exchange", "nav-sign", "nav-help", "nav-cases"] {
        // By script: the driver does not reckon with the zoom when it aims.
        let script = "document.querySelector(`[data-testid='${arguments[0]}']`).click();";
        window.web.execute(script, vec![place.into()]).await.unwrap();
        let over = measured(&window, "return document.documentElement.scrollWidth - innerWidth").await;
        assert!(over <= 0.0, "{place} scrolls sideways by {over}");
        window.shot(&format!("61-twice-the-text-{place}")).await;
    }
    window.close().await;
}
