//! The queue.

use gishe_desk::error::DeskError;
use gishe_desk::view::queue::{QueuePage, QueueQuery};

use super::Shared;

/// See [`gishe_desk::queue`].
#[tauri::command]
#[specta::specta]
pub async fn queue_page(desk: Shared<'_>, query: QueueQuery) -> Result<QueuePage, DeskError> {
    gishe_desk::queue::page(&desk, query).await
}
