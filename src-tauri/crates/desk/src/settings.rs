//! What the officer set for this computer.

use std::collections::{BTreeMap, BTreeSet};

use gishe_store::journal::JournalTx;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::fault::internal;
use crate::tags::CacheTag;
use crate::view::status::{Density, Language, Settings, Theme};

/// The file beside the data: settings hold nothing personal, and are wanted before anybody has signed in.
const FILE: &str = "settings.json";
/// Sizes of the text, in hundredths of the designed one.
const SIZES: std::ops::RangeInclusive<u16> = 100..=200;
/// Shortcuts at most that differ from the usual ones.
const MOST_SHORTCUTS: usize = 100;

/// The usual window.
pub const USUAL: Settings = Settings {
    language: Language::Bg,
    theme: Theme::System,
    density: Density::Regular,
    text_size: 100,
    shortcuts: BTreeMap::new(),
    notifications: true,
};

/// Reads the settings; the usual ones when there are none or they cannot be read.
pub async fn get(desk: &Desk) -> Result<Settings, DeskError> {
    let path = desk.0.config.data.join(FILE);
    desk.blocking(move || {
        let text = std::fs::read(path).unwrap_or_default();
        Ok::<_, DeskError>(read(&text))
    })
    .await
}

/// Keeps the settings, whole or not at all. A size beyond the bounds is kept as the nearest one.
///
/// # Errors
/// [`DeskError::ShortcutUnfit`] and [`DeskError::ShortcutTaken`] for keys that cannot be; [`DeskError::DiskFull`].
pub async fn set(desk: &Desk, settings: Settings) -> Result<Settings, DeskError> {
    fit(&settings.shortcuts)?;
    let text_size = settings.text_size.clamp(*SIZES.start(), *SIZES.end());
    let settings = Settings { text_size, ..settings };
    let path = desk.0.config.data.join(FILE);
    let kept = settings.clone();
    // Before anybody is at the desk there is no chain to write into, and nobody whose settings they are.
    let (desk_too, session) = (desk.clone(), desk.session().ok());
    desk.blocking(move || {
        if let Some(session) = session {
            let note = |tx: &JournalTx<'_>| session.record(&desk_too, tx, "settings-changed", None, Value::Null);
            session.journal.transact(note)?;
        }
        let text = serde_json::to_vec_pretty(&kept).map_err(|error| internal("settings", &error))?;
        let beside = path.with_extension("new");
        std::fs::write(&beside, text).and_then(|()| std::fs::rename(&beside, &path)).map_err(|error| {
            if error.kind() == std::io::ErrorKind::StorageFull {
                DeskError::DiskFull
            } else {
                internal("settings", &error.kind())
            }
        })
    })
    .await?;
    desk.announce(&[CacheTag::Settings]);
    Ok(settings)
}

/// Reads what an older or a newer program kept: each setting by itself, so that one that is not known costs no other.
fn read(text: &[u8]) -> Settings {
    let kept: Value = serde_json::from_slice(text).unwrap_or_default();
    let mut shortcuts: BTreeMap<String, String> = one(&kept, "shortcuts", BTreeMap::new());
    let mut seen = BTreeSet::new();
    shortcuts.retain(|action, chord| is_action(action) && is_fit(chord) && seen.insert(chord.clone()));
    Settings {
        language: one(&kept, "language", USUAL.language),
        theme: one(&kept, "theme", USUAL.theme),
        density: one(&kept, "density", USUAL.density),
        text_size: one(&kept, "textSize", USUAL.text_size).clamp(*SIZES.start(), *SIZES.end()),
        shortcuts,
        notifications: one(&kept, "notifications", USUAL.notifications),
    }
}

fn one<T: DeserializeOwned>(kept: &Value, name: &str, usual: T) -> T {
    kept.get(name).and_then(|value| T::deserialize(value).ok()).unwrap_or(usual)
}

fn fit(shortcuts: &BTreeMap<String, String>) -> Result<(), DeskError> {
    let mut seen = BTreeSet::new();
    for (at, (action, chord)) in shortcuts.iter().enumerate() {
        if at >= MOST_SHORTCUTS || !is_action(action) || !is_fit(chord) {
            return Err(DeskError::ShortcutUnfit { chord: chord.chars().take(40).collect() });
        }
        if !seen.insert(chord) {
            return Err(DeskError::ShortcutTaken { chord: chord.clone() });
        }
    }
    Ok(())
}

/// The name of an action is the window's: `case.next`.
fn is_action(name: &str) -> bool {
    (1..=40).contains(&name.len()) && name.bytes().all(|byte| byte.is_ascii_lowercase() || b".-".contains(&byte))
}

/// Whether a chord can stand for an action. No bare letter or digit: officers type Cyrillic on two layouts and fields take them.
/// What every field and the system need stays theirs.
fn is_fit(chord: &str) -> bool {
    let mut parts = chord.split('+').rev();
    let Some(key) = parts.next() else { return false };
    let held: Vec<&str> = parts.rev().collect();
    let order = ["Ctrl", "Alt", "Shift"];
    let places: Option<Vec<usize>> = held.iter().map(|part| order.iter().position(|one| one == part)).collect();
    let Some(places) = places.filter(|places| places.is_sorted_by(|a, b| a < b)) else { return false };
    let modified = held.contains(&"Ctrl") || held.contains(&"Alt");
    let paging = matches!(key, "PageUp" | "PageDown");
    let theirs = (places == [0] && matches!(key, "KeyA" | "KeyC" | "KeyV" | "KeyX" | "KeyY" | "KeyZ"))
        || (held.contains(&"Alt") && matches!(key, "F4" | "Tab" | "Space"));
    is_key(key) && (is_function(key) || paging || modified) && !theirs
}

/// `F1` to `F24`.
fn is_function(key: &str) -> bool {
    (1..=24).any(|number| key == format!("F{number}"))
}

/// Names of physical keys (UI Events code values), those that a chord may have.
fn is_key(key: &str) -> bool {
    let one = |head: &str, test: fn(char) -> bool| {
        key.strip_prefix(head).is_some_and(|rest| rest.chars().count() == 1 && rest.chars().all(test))
    };
    one("Key", |sign| sign.is_ascii_uppercase())
        || one("Digit", |sign| sign.is_ascii_digit())
        || is_function(key)
        || matches!(
            key,
            "ArrowUp"
                | "ArrowDown"
                | "ArrowLeft"
                | "ArrowRight"
                | "Home"
                | "End"
                | "PageUp"
                | "PageDown"
                | "Enter"
                | "Space"
                | "Insert"
                | "Delete"
                | "Backspace"
                | "Minus"
                | "Equal"
                | "BracketLeft"
                | "BracketRight"
                | "Semicolon"
                | "Quote"
                | "Backslash"
                | "Comma"
                | "Period"
                | "Slash"
                | "Backquote"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_other_programs_kept_is_read_as_far_as_it_is_known() {
        let read = |text: &str| super::read(text.as_bytes());
        for text in ["", "null", "[]", "{", "{\"language\":7}", "{\"new\":{}}"] {
            assert_eq!(read(text), USUAL, "{text}");
        }
        let old = read(r#"{"language":"en","theme":"dark","density":"compact"}"#);
        assert_eq!((old.language, old.theme, old.density), (Language::En, Theme::Dark, Density::Compact));
        assert_eq!((old.text_size, old.notifications), (100, true));
        let newer = read(r#"{"language":"en","theme":"sepia","textSize":900,"notifications":false,"more":1}"#);
        assert_eq!((newer.language, newer.theme), (Language::En, Theme::System));
        assert_eq!((newer.text_size, newer.notifications), (200, false));
    }

    #[test]
    fn shortcuts_that_cannot_be_are_left_out_of_a_file_and_refused_when_set() {
        let kept = super::read(br#"{"shortcuts":{"a":"KeyA","b":"Ctrl+KeyJ","c":"Ctrl+KeyJ","D":"F9","e":"F9"}}"#);
        let wanted = [("b".to_owned(), "Ctrl+KeyJ".to_owned()), ("e".to_owned(), "F9".to_owned())];
        assert_eq!(kept.shortcuts, BTreeMap::from(wanted));
        let of = |pairs: &[(&str, &str)]| fit(&pairs.iter().map(|(a, b)| ((*a).into(), (*b).into())).collect());
        assert_eq!(of(&[("search", "Ctrl+KeyJ"), ("lock", "F9")]), Ok(()));
        assert_eq!(of(&[("search", "KeyJ")]), Err(DeskError::ShortcutUnfit { chord: "KeyJ".into() }));
        let taken = Err(DeskError::ShortcutTaken { chord: "F9".into() });
        assert_eq!(of(&[("lock", "F9"), ("search", "F9")]), taken);
    }

    #[test]
    fn a_chord_is_no_bare_letter_and_nothing_that_fields_need() {
        for (chord, fits) in [
            ("Ctrl+KeyK", true),
            ("Ctrl+Alt+Shift+Digit1", true),
            ("Alt+ArrowUp", true),
            ("F2", true),
            ("Shift+F6", true),
            ("PageDown", true),
            ("KeyK", false),
            ("Digit1", false),
            ("Shift+KeyK", false),
            ("Enter", false),
            ("Escape", false),
            ("Ctrl+Escape", false),
            ("Ctrl+KeyC", false),
            ("Alt+F4", false),
            ("Alt+Ctrl+KeyK", false),
            ("Ctrl+Ctrl+KeyK", false),
            ("Ctrl+", false),
            ("Ctrl", false),
            ("F25", false),
            ("Ctrl+F0", false),
            ("Ctrl+Keyк", false),
            ("", false),
        ] {
            assert_eq!(is_fit(chord), fits, "{chord}");
        }
    }
}
