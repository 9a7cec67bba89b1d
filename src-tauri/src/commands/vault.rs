//! Who is at the desk, who leaves it, and what keeps its secrets.

use gishe_desk::error::DeskError;

use super::Shared;

/// See [`gishe_desk::presence`].
#[tauri::command]
#[specta::specta]
pub async fn at_work(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::presence::at_work(&desk).await
}

/// See [`gishe_desk::passphrase`].
#[tauri::command]
#[specta::specta]
pub async fn passphrase_set_up(desk: Shared<'_>, passphrase: String) -> Result<(), DeskError> {
    gishe_desk::passphrase::set_up(&desk, passphrase).await
}

/// See [`gishe_desk::passphrase`].
#[tauri::command]
#[specta::specta]
pub async fn passphrase_open(desk: Shared<'_>, passphrase: String) -> Result<(), DeskError> {
    gishe_desk::passphrase::open(&desk, passphrase).await
}

/// See [`gishe_desk::passphrase`].
#[tauri::command]
#[specta::specta]
pub async fn passphrase_change(desk: Shared<'_>, present: String, next: String) -> Result<(), DeskError> {
    gishe_desk::passphrase::change(&desk, present, next).await
}
