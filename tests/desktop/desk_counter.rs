//! An application taken at the counter by the keyboard alone; the scans come from the clipboard, as from a scanner's program.

use std::io::Write;
use std::process::{Command, Stdio};

use chrono::NaiveDate;
use gishe_domain::egn::Egn;
use gishe_domain::person::Sex;
use serde_json::Value;
use thirtyfour::prelude::*;

use crate::desk_keys as keys;
use crate::window::Window;

/// The citizen's family name: no other case of the city has it.
pub const FAMILY: &str = "Гишева-Оконска";

/// Puts a picture on the clipboard of the display, as another program does.
fn copy_picture(png: &[u8]) {
    let mut holder = Command::new("xclip")
        .args(["-selection", "clipboard", "-t", "image/png", "-i"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .spawn()
        .unwrap_or_else(|error| panic!("xclip: {error}; `make system-packages` installs it"));
    holder.stdin.take().unwrap().write_all(png).unwrap();
    assert!(holder.wait().unwrap().success(), "the picture is not on the clipboard");
}

/// Pastes what the window shows now, as the scan with this number, and says what it is.
async fn paste_scan(window: &Window, number: usize, kind: &str) {
    copy_picture(&window.picture().await.unwrap());
    window.chord(Key::Control, 'v').await;
    let paper = format!("paper-{number}");
    window.see(&paper).await;
    choose(window, &format!("[data-testid='{paper}'] select"), kind).await;
}

/// Goes by Tab to a list of choices, and by the arrows to one of them.
async fn choose(window: &Window, css: &str, wanted: &str) {
    window.see_css(css).await;
    window.tab_to(css).await;
    let script = "return document.activeElement.value;";
    for _ in 0..40 {
        let chosen = window.web.execute(script, vec![]).await.unwrap();
        if chosen.json() == wanted {
            return;
        }
        window.press(Key::Down).await;
    }
    panic!("the arrows never came to {wanted}");
}

async fn tick(window: &Window, css: &str) {
    window.tab_to(css).await;
    window.press(Key::Space).await;
    window.see_css(&format!("{css}:checked")).await;
}

/// Street and number of the new address in the first field of the picker, as people say it.
async fn address(window: &Window, to: &Value) {
    let [street, number] = [&to["location"]["name"], &to["number"]].map(|part| part.as_str().unwrap());
    keys::fill(window, "addr-street", &format!("{street} {}", number.trim_start_matches('0'))).await;
    window.see_css("[data-testid^='addr-option-']").await;
    window.press(Key::Down).await;
    window.press(Key::Enter).await;
    window.see_css("[data-testid='addr-standing'][data-kind='registered'], [data-testid='addr-entrance']").await;
    if let Some(entrance) = to["entrance"].as_str() {
        keys::fill(window, "addr-entrance", entrance).await;
        window.press(Key::Tab).await;
    }
    window.see_css("[data-testid='addr-standing'][data-kind='registered']").await;
    keys::fill(window, "addr-apartment", "977").await;
}

/// Takes an application of an owner from nothing to „Регистрирай“, for the address that another case leads to; returns the new case.
pub async fn take(window: &Window, to: &Value) -> String {
    window.chord(Key::Control, 'n').await;
    window.see("intake").await;
    choose(window, "[data-testid='field-service']", "2079").await;
    choose(window, "[data-testid='field-applicantType']", "owner").await;
    let born = NaiveDate::from_ymd_opt(1985, 4, 12).unwrap();
    let identifier = Egn::make(born, Sex::Female, 17).unwrap().digits().to_owned();
    for (field, text) in
        [("identifier", identifier.as_str()), ("first", "Станка"), ("middle", "Петрова"), ("family", FAMILY)]
    {
        keys::fill(window, &format!("field-person:p1:{field}"), text).await;
    }
    choose(window, "[data-testid='field-identification:kind']", "id-card").await;
    keys::fill(window, "field-identification:number", "640000001").await;
    keys::fill(window, "field-from", "ул. Стара").await;
    keys::fill(window, "field-from:number", "1").await;
    address(window, to).await;
    paste_scan(window, 1, "title-deed").await;
    tick(window, "[data-testid='field-declaration:application:p1']").await;
    for number in 0..2 {
        tick(window, &format!("[data-testid='field-read:{number}']")).await;
    }
    window.tab_to("input[data-field='fee']").await;
    window.press(Key::Space).await;
    keys::fill(window, "field-fee:receipt", "0001482").await;
    keys::fill(window, "field-remarks", "Заявителят няма достъп до интернет.").await;
    paste_scan(window, 2, "record").await;
    keys::until(window, "nothing is left to do", async || window.ids("[data-testid='left'] > li").await.is_empty())
        .await;
    window.shot("80-application-by-keys").await;
    window.chord(Key::Control, Key::Enter).await;
    window.see_text("case", FAMILY).await;
    keys::open_case(window).await
}
