//! A case: opened, claimed, reviewed, decided.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::exchange::ExchangeView;
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::Ruling;
use tauri::ipc::Response;

use super::Shared;

/// See [`gishe_desk::case_open`].
#[tauri::command]
#[specta::specta]
pub async fn case_open(desk: Shared<'_>, id: CaseId) -> Result<CaseView, DeskError> {
    gishe_desk::case_open::open(&desk, id).await
}

/// See [`gishe_desk::reveal`].
#[tauri::command]
#[specta::specta]
pub async fn reveal_identifier(desk: Shared<'_>, id: CaseId, party: String) -> Result<String, DeskError> {
    gishe_desk::reveal::identifier(&desk, id, &party).await
}

/// See [`gishe_desk::evidence`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn document_bytes(desk: Shared<'_>, id: CaseId, document: String) -> Result<Response, DeskError> {
    gishe_desk::evidence::bytes(&desk, id, &document).await.map(Response::new)
}

/// See [`gishe_desk::claim`].
#[tauri::command]
#[specta::specta]
pub async fn claim(desk: Shared<'_>, id: CaseId) -> Result<CaseView, DeskError> {
    gishe_desk::claim::claim(&desk, id).await
}

/// See [`gishe_desk::claim`].
#[tauri::command]
#[specta::specta]
pub async fn release(desk: Shared<'_>, id: CaseId) -> Result<CaseView, DeskError> {
    gishe_desk::claim::release(&desk, id).await
}

/// See [`gishe_desk::review`].
#[tauri::command]
#[specta::specta]
pub async fn answer_check(
    desk: Shared<'_>,
    id: CaseId,
    check: String,
    answer: Option<Answer>,
    note: String,
) -> Result<CaseView, DeskError> {
    gishe_desk::review::answer(&desk, id, check, answer, note).await
}

/// See [`gishe_desk::draft`].
#[tauri::command]
#[specta::specta]
pub async fn save_draft(desk: Shared<'_>, id: CaseId, ruling: Ruling) -> Result<(), DeskError> {
    gishe_desk::draft::save(&desk, id, ruling).await
}

/// See [`gishe_desk::draft`].
#[tauri::command]
#[specta::specta]
pub async fn discard_draft(desk: Shared<'_>, id: CaseId) -> Result<(), DeskError> {
    gishe_desk::draft::discard(&desk, id).await
}

/// See [`gishe_desk::act`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn act_preview(desk: Shared<'_>, id: CaseId, ruling: Ruling) -> Result<Response, DeskError> {
    gishe_desk::act::preview(&desk, id, ruling).await.map(Response::new)
}

/// See [`gishe_desk::decide`].
#[tauri::command]
#[specta::specta]
pub async fn decide(desk: Shared<'_>, id: CaseId, ruling: Ruling) -> Result<CaseView, DeskError> {
    gishe_desk::decide::decide(&desk, id, ruling).await
}

/// See [`gishe_desk::decide`].
#[tauri::command]
#[specta::specta]
pub async fn undo_decision(desk: Shared<'_>, id: CaseId) -> Result<CaseView, DeskError> {
    gishe_desk::decide::undo(&desk, id).await
}

/// See [`gishe_desk::take_over`].
#[tauri::command]
#[specta::specta]
pub async fn take_over(desk: Shared<'_>, id: CaseId, reason: String) -> Result<CaseView, DeskError> {
    gishe_desk::take_over::take_over(&desk, id, reason).await
}

/// See [`gishe_desk::take_over`].
#[tauri::command]
#[specta::specta]
pub async fn take_over_told(desk: Shared<'_>, id: CaseId) -> Result<ExchangeView, DeskError> {
    gishe_desk::take_over::told(&desk, id).await
}
