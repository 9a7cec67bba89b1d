//! Views of the queue, many cases at once, the supervisor.

use gishe_desk::error::DeskError;
use gishe_desk::view::queue_views::{QueueDesk, QueuePlace, SavedView};
use gishe_desk::view::supervise::{BulkAsk, BulkReport, ColleaguesView, LookVerdict, SupervisorView};
use uuid::Uuid;

use super::Shared;

/// See [`gishe_desk::queue_views::view`].
#[tauri::command]
#[specta::specta]
pub async fn queue_desk(desk: Shared<'_>) -> Result<QueueDesk, DeskError> {
    gishe_desk::queue_views::view(&desk).await
}

/// See [`gishe_desk::queue_views::keep_place`].
#[tauri::command]
#[specta::specta]
pub async fn keep_queue_place(desk: Shared<'_>, place: QueuePlace) -> Result<(), DeskError> {
    gishe_desk::queue_views::keep_place(&desk, place).await
}

/// See [`gishe_desk::queue_views::save`].
#[tauri::command]
#[specta::specta]
pub async fn save_queue_view(desk: Shared<'_>, view: SavedView) -> Result<QueueDesk, DeskError> {
    gishe_desk::queue_views::save(&desk, view).await
}

/// See [`gishe_desk::queue_views::forget`].
#[tauri::command]
#[specta::specta]
pub async fn forget_queue_view(desk: Shared<'_>, id: Uuid) -> Result<QueueDesk, DeskError> {
    gishe_desk::queue_views::forget(&desk, id).await
}

/// See [`gishe_desk::colleagues::view`].
#[tauri::command]
#[specta::specta]
pub async fn colleagues(desk: Shared<'_>) -> Result<ColleaguesView, DeskError> {
    gishe_desk::colleagues::view(&desk).await
}

/// See [`gishe_desk::bulk::act`].
#[tauri::command]
#[specta::specta]
pub async fn bulk(desk: Shared<'_>, ask: BulkAsk) -> Result<BulkReport, DeskError> {
    gishe_desk::bulk::act(&desk, ask).await
}

/// See [`gishe_desk::supervise::view`].
#[tauri::command]
#[specta::specta]
pub async fn supervise(desk: Shared<'_>) -> Result<SupervisorView, DeskError> {
    gishe_desk::supervise::view(&desk).await
}

/// See [`gishe_desk::supervise::look`].
#[tauri::command]
#[specta::specta]
pub async fn second_look(
    desk: Shared<'_>,
    decision: Uuid,
    verdict: LookVerdict,
    note: String,
) -> Result<SupervisorView, DeskError> {
    gishe_desk::supervise::look(&desk, decision, verdict, note).await
}

/// See [`gishe_desk::supervise::set_size`].
#[tauri::command]
#[specta::specta]
pub async fn set_sample_size(desk: Shared<'_>, size: u32) -> Result<SupervisorView, DeskError> {
    gishe_desk::supervise::set_size(&desk, size).await
}
