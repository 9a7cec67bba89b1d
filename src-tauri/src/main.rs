//! Гише: the workstation of Sofia's registration officers. This crate is the shell, the only code that knows Tauri.

#![cfg_attr(all(not(debug_assertions), target_os = "windows"), windows_subsystem = "windows")]

mod arguments;
mod bindings;
mod browser;
mod central;
mod clipboard;
mod commands;
mod dialogs;
#[cfg(target_os = "linux")]
mod drawing;
mod leaving;
mod log;
mod place;
mod refusal;
mod setup;
mod telling;
mod windows;

use std::process::ExitCode;

fn main() -> ExitCode {
    let guarded = gishe_desk::guard();
    setup::run(guarded)
}
