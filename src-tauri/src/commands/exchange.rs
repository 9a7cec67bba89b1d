//! The exchange with central, and what it cannot settle by itself.

use gishe_desk::error::DeskError;
use gishe_desk::view::conflict::{ConflictEnding, ConflictView};
use gishe_desk::view::exchange::{AttentionChoice, ExchangeView};
use gishe_desk::view::rescue::{RescueImported, RescueView, RescueWritten};
use gishe_domain::case::CaseId;
use uuid::Uuid;

use super::Shared;

/// See [`gishe_desk::exchange`].
#[tauri::command]
#[specta::specta]
pub async fn exchange_view(desk: Shared<'_>) -> Result<ExchangeView, DeskError> {
    gishe_desk::exchange::view(&desk).await
}

/// See [`gishe_desk::exchange`].
#[tauri::command]
#[specta::specta]
pub async fn exchange_now(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::exchange::now(&desk).await
}

/// See [`gishe_desk::attention`].
#[tauri::command]
#[specta::specta]
pub async fn resolve_attention(
    desk: Shared<'_>,
    command: Uuid,
    choice: AttentionChoice,
) -> Result<ExchangeView, DeskError> {
    gishe_desk::attention::resolve(&desk, command, choice).await
}

/// See [`gishe_desk::conflict`].
#[tauri::command]
#[specta::specta]
pub async fn conflict_view(desk: Shared<'_>, id: CaseId) -> Result<ConflictView, DeskError> {
    gishe_desk::conflict::view(&desk, id).await
}

/// See [`gishe_desk::conflict`].
#[tauri::command]
#[specta::specta]
pub async fn resolve_conflict(desk: Shared<'_>, id: CaseId, ending: ConflictEnding) -> Result<ExchangeView, DeskError> {
    gishe_desk::conflict::resolve(&desk, id, ending).await
}

/// See [`gishe_desk::rescue`].
#[tauri::command]
#[specta::specta]
pub async fn rescue_view(desk: Shared<'_>) -> Result<RescueView, DeskError> {
    gishe_desk::rescue::view(&desk).await
}

/// See [`gishe_desk::rescue`].
#[tauri::command]
#[specta::specta]
pub async fn rescue_export(desk: Shared<'_>, path: String, passphrase: String) -> Result<RescueWritten, DeskError> {
    gishe_desk::rescue::export(&desk, path, passphrase).await
}

/// See [`gishe_desk::rescue`].
#[tauri::command]
#[specta::specta]
pub async fn rescue_import(desk: Shared<'_>, path: String, passphrase: String) -> Result<RescueImported, DeskError> {
    gishe_desk::rescue::import(&desk, path, passphrase).await
}
