//! Where the window was and how large, kept beside the data from one start to the next. Sizes are in logical pixels.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};
use tauri::{App, AppHandle, Manager, PhysicalPosition, PhysicalSize, Window, Wry};

/// The file: numbers alone.
const FILE: &str = "window.json";
/// How much of the window's upper edge must be on a screen, so that it can be taken and moved.
const HANDLE: f64 = 120.0;

/// The place of the window while it is neither maximised nor an icon.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// From the left of the first screen.
    pub x: f64,
    /// From its top.
    pub y: f64,
    /// Of the contents.
    pub width: f64,
    /// Of the contents.
    pub height: f64,
    /// It filled its screen.
    pub maximised: bool,
}

/// A screen that is there now.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Screen {
    /// Left, top, width and height.
    pub rect: [f64; 4],
}

/// The place as it is now, and the file that it goes to.
pub struct Kept {
    file: PathBuf,
    place: Mutex<Option<Place>>,
}

impl Kept {
    /// Reads what the last window left; nothing when it cannot be read.
    pub fn read(data: &Path) -> Self {
        let file = data.join(FILE);
        let place = std::fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
        Self { file, place: Mutex::new(place) }
    }

    /// Where the window goes on these screens; none when it was never placed.
    pub fn on(&self, screens: &[Screen], least: (f64, f64)) -> Option<Place> {
        let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
        place.map(|place| fit(place, screens, least))
    }

    /// Takes the window's place as it is now.
    pub fn take(&self, window: &Window<Wry>) {
        let Ok(now) = measure(window) else { return };
        let mut place = self.place.lock().unwrap_or_else(PoisonError::into_inner);
        *place = match (*place, now.maximised) {
            // The size to come back to is that from before.
            (Some(before), true) => Some(Place { maximised: true, ..before }),
            _ => Some(now),
        };
    }

    /// Writes it down.
    pub fn keep(&self) {
        let place = *self.place.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(text) = place.and_then(|place| serde_json::to_vec(&place).ok()) else { return };
        if let Err(error) = std::fs::write(&self.file, text) {
            tracing::warn!(kind = %error.kind(), "the place of the window is not kept");
        }
    }
}

/// Keeps where the window was, as the program ends.
pub fn leave(app: &AppHandle<Wry>) {
    if let Some(kept) = app.try_state::<Kept>() {
        kept.keep();
    }
}

/// The screens of this computer.
pub fn screens(app: &App) -> Vec<Screen> {
    let monitors = app.available_monitors().unwrap_or_default();
    let of = |position: &PhysicalPosition<i32>, size: &PhysicalSize<u32>, scale: f64| {
        let (place, size) = (position.to_logical::<f64>(scale), size.to_logical::<f64>(scale));
        Screen { rect: [place.x, place.y, size.width, size.height] }
    };
    monitors.iter().map(|monitor| of(monitor.position(), monitor.size(), monitor.scale_factor())).collect()
}

fn measure(window: &Window<Wry>) -> tauri::Result<Place> {
    if window.is_minimized()? {
        return Err(tauri::Error::WindowNotFound);
    }
    let scale = window.scale_factor()?;
    let (at, size) = (window.outer_position()?.to_logical::<f64>(scale), window.inner_size()?.to_logical::<f64>(scale));
    Ok(Place { x: at.x, y: at.y, width: size.width, height: size.height, maximised: window.is_maximized()? })
}

/// Puts a place onto screens that may be others than it was made on: what cannot be seen goes to the first screen, and nothing is
/// larger than its screen or smaller than the least.
fn fit(place: Place, screens: &[Screen], least: (f64, f64)) -> Place {
    let sound = [place.x, place.y, place.width, place.height].into_iter().all(f64::is_finite);
    let seen = |screen: &&Screen| {
        let [left, top, width, height] = screen.rect;
        let across = (place.x + place.width).min(left + width) - place.x.max(left);
        sound && across >= HANDLE && place.y >= top - 1.0 && place.y + HANDLE / 2.0 <= top + height
    };
    let (screen, moved) = match (screens.iter().find(seen), screens.first()) {
        (Some(screen), _) => (screen, false),
        (None, Some(first)) => (first, true),
        (None, None) => return place,
    };
    let [left, top, wide, high] = screen.rect;
    let size = |given: f64, least: f64, most: f64| if given.is_finite() { given.min(most).max(least) } else { least };
    let (width, height) = (size(place.width, least.0, wide), size(place.height, least.1, high));
    let middle = |from: f64, all: f64, part: f64| from + ((all - part) / 2.0).max(0.0);
    let (x, y) = if moved { (middle(left, wide, width), middle(top, high, height)) } else { (place.x, place.y) };
    Place { x, y, width, height, maximised: place.maximised }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LEAST: (f64, f64) = (680.0, 560.0);
    const ONE: Screen = Screen { rect: [0.0, 0.0, 1366.0, 768.0] };
    const TWO: Screen = Screen { rect: [1366.0, 0.0, 1920.0, 1080.0] };

    fn at(x: f64, y: f64, width: f64, height: f64) -> Place {
        Place { x, y, width, height, maximised: false }
    }

    #[test]
    fn a_window_comes_back_to_where_it_was_and_to_a_screen_that_is_there() {
        let on_two = at(1500.0, 40.0, 1600.0, 900.0);
        for (place, screens, wanted) in [
            (on_two, &[ONE, TWO][..], on_two),
            // The second screen is gone.
            (on_two, &[ONE], at(0.0, 0.0, 1366.0, 768.0)),
            // Off every screen, or only a sliver on one.
            (at(-5000.0, 10.0, 800.0, 600.0), &[ONE], at(283.0, 84.0, 800.0, 600.0)),
            (at(1300.0, 10.0, 800.0, 600.0), &[ONE], at(283.0, 84.0, 800.0, 600.0)),
            (at(100.0, 760.0, 800.0, 600.0), &[ONE], at(283.0, 84.0, 800.0, 600.0)),
            // Too small, too large, and no numbers at all.
            (at(10.0, 10.0, 5.0, 5.0), &[ONE], at(343.0, 104.0, 680.0, 560.0)),
            (at(10.0, 10.0, 9e9, 9e9), &[ONE], at(10.0, 10.0, 1366.0, 768.0)),
            (at(10.0, 10.0, 700.0, 600.0), &[], at(10.0, 10.0, 700.0, 600.0)),
        ] {
            assert_eq!(fit(place, screens, LEAST), wanted, "{place:?} on {screens:?}");
        }
        let broken = fit(at(f64::NAN, 0.0, f64::INFINITY, 600.0), &[ONE], LEAST);
        assert_eq!(broken, at(343.0, 84.0, 680.0, 600.0));
    }

    #[test]
    fn what_was_kept_is_read_and_what_is_no_place_is_left_alone() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(Kept::read(folder.path()).on(&[ONE], LEAST), None);
        let kept = Kept { file: folder.path().join(FILE), place: Mutex::new(Some(at(10.0, 20.0, 800.0, 600.0))) };
        kept.keep();
        assert_eq!(Kept::read(folder.path()).on(&[ONE], LEAST), Some(at(10.0, 20.0, 800.0, 600.0)));
        std::fs::write(folder.path().join(FILE), "{\"x\":\"left\"}").unwrap();
        assert_eq!(Kept::read(folder.path()).on(&[ONE], LEAST), None);
    }
}
