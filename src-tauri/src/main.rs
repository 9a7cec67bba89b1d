//! Гише: the workstation of Sofia's registration officers. This crate is the shell, the only code that knows Tauri.

#![cfg_attr(all(not(debug_assertions), target_os = "windows"), windows_subsystem = "windows")]

mod arguments;
mod bindings;
mod browser;
mod central;
mod clipboard;
mod commands;
mod dialogs;
mod log;
mod place;
mod setup;
mod telling;
mod windows;

use std::process::ExitCode;

fn main() -> ExitCode {
    setup::run()
}
