//! The counter: applications taken at the desk.

use gishe_desk::error::DeskError;
use gishe_desk::view::intake::{IntakeAttached, IntakeRow, IntakeView};
use gishe_domain::case::CaseId;
use gishe_domain::intake::Intake;
use tauri::ipc::Response;

use super::Shared;

/// See [`gishe_desk::intake`].
#[tauri::command]
#[specta::specta]
pub async fn intake_list(desk: Shared<'_>) -> Result<Vec<IntakeRow>, DeskError> {
    gishe_desk::intake::list(&desk).await
}

/// See [`gishe_desk::intake`].
#[tauri::command]
#[specta::specta]
pub async fn intake_begin(desk: Shared<'_>) -> Result<IntakeView, DeskError> {
    gishe_desk::intake::begin(&desk).await
}

/// See [`gishe_desk::intake`].
#[tauri::command]
#[specta::specta]
pub async fn intake_open(desk: Shared<'_>, id: CaseId) -> Result<IntakeView, DeskError> {
    gishe_desk::intake::open(&desk, id).await
}

/// See [`gishe_desk::intake`].
#[tauri::command]
#[specta::specta]
pub async fn intake_save(desk: Shared<'_>, id: CaseId, form: Intake) -> Result<IntakeView, DeskError> {
    gishe_desk::intake::save(&desk, id, form).await
}

/// See [`gishe_desk::intake`].
#[tauri::command]
#[specta::specta]
pub async fn intake_discard(desk: Shared<'_>, id: CaseId) -> Result<(), DeskError> {
    gishe_desk::intake::discard(&desk, id).await
}

/// See [`gishe_desk::intake::attach`].
#[tauri::command]
#[specta::specta]
pub async fn intake_attach_files(
    desk: Shared<'_>,
    id: CaseId,
    paths: Vec<String>,
    kind: String,
) -> Result<IntakeAttached, DeskError> {
    gishe_desk::intake::attach::files(&desk, id, paths, kind).await
}

/// See [`gishe_desk::intake::attach`]. The bytes in base64: what was pasted, or dropped without a path.
#[tauri::command]
#[specta::specta]
pub async fn intake_attach_bytes(
    desk: Shared<'_>,
    id: CaseId,
    name: String,
    data: String,
    kind: String,
) -> Result<IntakeAttached, DeskError> {
    gishe_desk::intake::attach::bytes(&desk, id, name, data, kind).await
}

/// See [`gishe_desk::intake::attach`].
#[tauri::command]
#[specta::specta]
pub async fn intake_remove_scan(desk: Shared<'_>, id: CaseId, scan: String) -> Result<IntakeView, DeskError> {
    gishe_desk::intake::attach::remove(&desk, id, scan).await
}

/// See [`gishe_desk::intake::attach`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn intake_scan_bytes(desk: Shared<'_>, id: CaseId, scan: String) -> Result<Response, DeskError> {
    gishe_desk::intake::attach::look(&desk, id, scan).await.map(Response::new)
}

/// See [`gishe_desk::intake::record`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn intake_record(desk: Shared<'_>, id: CaseId) -> Result<Response, DeskError> {
    gishe_desk::intake::record::preview(&desk, id).await.map(Response::new)
}

/// See [`gishe_desk::intake::register`].
#[tauri::command]
#[specta::specta]
pub async fn intake_register(desk: Shared<'_>, id: CaseId) -> Result<CaseId, DeskError> {
    gishe_desk::intake::register::register(&desk, id).await
}

/// See [`gishe_desk::intake::register`].
#[tauri::command]
#[specta::specta]
pub async fn intake_edit_again(desk: Shared<'_>, id: CaseId) -> Result<IntakeView, DeskError> {
    gishe_desk::intake::register::edit_again(&desk, id).await
}
