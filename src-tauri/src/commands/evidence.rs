//! What an officer reads and writes beside a case: documents, marks on them, letters and notes.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::letter::Letter;
use gishe_domain::case::CaseId;
use gishe_domain::mark::Mark;
use tauri::ipc::Response;
use uuid::Uuid;

use super::Shared;

/// See [`gishe_desk::evidence`]. Raw bytes: typed by hand in `ui/src/transport`.
#[tauri::command]
pub async fn document_pages(desk: Shared<'_>, id: CaseId, document: String) -> Result<Response, DeskError> {
    gishe_desk::evidence::pages(&desk, id, &document).await.map(Response::new)
}

/// See [`gishe_desk::marks`].
#[tauri::command]
#[specta::specta]
pub async fn set_marks(desk: Shared<'_>, id: CaseId, check: String, marks: Vec<Mark>) -> Result<CaseView, DeskError> {
    gishe_desk::marks::set(&desk, id, check, marks).await
}

/// See [`gishe_desk::letter`].
#[tauri::command]
#[specta::specta]
pub async fn send_letter(desk: Shared<'_>, id: CaseId, letter: Letter) -> Result<CaseView, DeskError> {
    gishe_desk::letter::send(&desk, id, letter).await
}

/// See [`gishe_desk::letter`].
#[tauri::command]
#[specta::specta]
pub async fn undo_letter(desk: Shared<'_>, id: CaseId, command: Uuid) -> Result<CaseView, DeskError> {
    gishe_desk::letter::undo(&desk, id, command).await
}

/// See [`gishe_desk::letter`].
#[tauri::command]
#[specta::specta]
pub async fn save_letter(desk: Shared<'_>, id: CaseId, text: String) -> Result<(), DeskError> {
    gishe_desk::letter::save(&desk, id, text).await
}

/// See [`gishe_desk::note`].
#[tauri::command]
#[specta::specta]
pub async fn save_note(desk: Shared<'_>, id: CaseId, text: String) -> Result<(), DeskError> {
    gishe_desk::note::save(&desk, id, text).await
}
