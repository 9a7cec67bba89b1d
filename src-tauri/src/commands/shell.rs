//! The window itself: what can be done now, and links from outside.

use gishe_desk::error::DeskError;
use gishe_desk::view::actions::ActionView;
use gishe_desk::view::link::LinkView;
use gishe_domain::case::CaseId;

use super::Shared;

/// See [`gishe_desk::actions`].
#[tauri::command]
#[specta::specta]
pub async fn actions(desk: Shared<'_>, id: Option<CaseId>) -> Result<Vec<ActionView>, DeskError> {
    gishe_desk::actions::list(&desk, id).await
}

/// See [`gishe_desk::link`].
#[tauri::command]
#[specta::specta]
pub async fn take_link(desk: Shared<'_>) -> Result<Option<LinkView>, DeskError> {
    gishe_desk::link::take(&desk).await
}
