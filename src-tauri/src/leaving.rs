//! The system tells of an officer who leaves; the window hears of it first, and the desk locks.

use gishe_desk::Desk;
use gishe_desk::departure::{Buses, listen};
use tauri::{AppHandle, Wry};
use tauri_specta::Event;

use crate::bindings::Leaving;

/// Hears the system as long as the program runs.
pub fn begin(app: AppHandle<Wry>, desk: &Desk) {
    let desk = desk.clone();
    tauri::async_runtime::spawn(async move {
        let mut departures = listen(Buses::default());
        while let Some(departure) = departures.recv().await {
            let tell = || {
                if let Err(error) = Leaving.emit(&app) {
                    tracing::warn!(%error, "the window did not hear that the officer leaves");
                }
            };
            gishe_desk::lock::depart(&desk, departure, tell).await;
        }
    });
}
