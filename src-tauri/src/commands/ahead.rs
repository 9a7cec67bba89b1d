//! What the window makes ready before the officer asks for it.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_domain::case::CaseId;

use super::Shared;

/// See [`gishe_desk::case_open::view`].
#[tauri::command]
#[specta::specta]
pub async fn case_view(desk: Shared<'_>, id: CaseId) -> Result<CaseView, DeskError> {
    gishe_desk::case_open::view(&desk, id).await
}
