//! Who sits here: signing in, locking, what is set for this computer.

use gishe_desk::error::DeskError;
use gishe_desk::view::lists::TrustedListsView;
use gishe_desk::view::status::{DeskStatus, Settings, SignInView};

use super::Shared;

/// See [`gishe_desk::status`].
#[tauri::command]
#[specta::specta]
pub async fn status(desk: Shared<'_>) -> Result<DeskStatus, DeskError> {
    gishe_desk::status::status(&desk).await
}

/// See [`gishe_desk::sign_in`].
#[tauri::command]
#[specta::specta]
pub async fn sign_in_view(desk: Shared<'_>) -> Result<SignInView, DeskError> {
    gishe_desk::sign_in::view(&desk).await
}

/// See [`gishe_desk::sign_in`].
#[tauri::command]
#[specta::specta]
pub async fn sign_in_start(desk: Shared<'_>, district: String) -> Result<(), DeskError> {
    gishe_desk::sign_in::start(&desk, &district).await
}

/// See [`gishe_desk::sign_in`].
#[tauri::command]
#[specta::specta]
pub async fn sign_in_cancel(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::sign_in::cancel(&desk).await
}

/// See [`gishe_desk::sign_out`].
#[tauri::command]
#[specta::specta]
pub async fn sign_out(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::sign_out::sign_out(&desk).await
}

/// See [`gishe_desk::lock`].
#[tauri::command]
#[specta::specta]
pub async fn set_pin(desk: Shared<'_>, pin: String) -> Result<(), DeskError> {
    gishe_desk::lock::set_pin(&desk, pin).await
}

/// See [`gishe_desk::lock`].
#[tauri::command]
#[specta::specta]
pub async fn unlock(desk: Shared<'_>, pin: String) -> Result<(), DeskError> {
    gishe_desk::lock::unlock(&desk, pin).await
}

/// See [`gishe_desk::lock`].
#[tauri::command]
#[specta::specta]
pub async fn lock(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::lock::lock(&desk).await
}

/// See [`gishe_desk::upkeep`].
#[tauri::command]
#[specta::specta]
pub async fn salvage_seen(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::upkeep::salvage_seen(&desk).await
}

/// See [`gishe_desk::settings`].
#[tauri::command]
#[specta::specta]
pub async fn settings(desk: Shared<'_>) -> Result<Settings, DeskError> {
    gishe_desk::settings::get(&desk).await
}

/// See [`gishe_desk::settings`].
#[tauri::command]
#[specta::specta]
pub async fn set_settings(desk: Shared<'_>, settings: Settings) -> Result<Settings, DeskError> {
    gishe_desk::settings::set(&desk, settings).await
}

/// See [`gishe_desk::lists`].
#[tauri::command]
#[specta::specta]
pub async fn trusted_lists(desk: Shared<'_>) -> Result<TrustedListsView, DeskError> {
    gishe_desk::lists::view(&desk).await
}
