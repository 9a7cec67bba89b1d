//! Signing what was decided.

use gishe_desk::error::DeskError;
use gishe_desk::view::signing::{SigningView, TypedCode};
use gishe_domain::case::CaseId;
use tauri::ipc::Response;

use super::Shared;

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn signing_view(desk: Shared<'_>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::view(&desk).await
}

/// See [`gishe_desk::act`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn act_bytes(desk: Shared<'_>, id: CaseId) -> Result<Response, DeskError> {
    gishe_desk::act::bytes(&desk, id).await.map(Response::new)
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn mark_read(desk: Shared<'_>, id: CaseId, digest: String) -> Result<SigningView, DeskError> {
    gishe_desk::sign::mark_read(&desk, id, &digest).await
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn sign_set(desk: Shared<'_>, cases: Vec<CaseId>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::start(&desk, cases).await
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn signing_stop(desk: Shared<'_>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::stop(&desk).await
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn signing_codes(desk: Shared<'_>, codes: Vec<TypedCode>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::give_codes(&desk, codes).await
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn signing_send_code(desk: Shared<'_>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::send_code(&desk).await
}

/// See [`gishe_desk::sign`].
#[tauri::command]
#[specta::specta]
pub async fn signing_browser(desk: Shared<'_>) -> Result<SigningView, DeskError> {
    gishe_desk::sign::open_browser(&desk).await
}
