//! The commands of the window: each calls one use case of the desk and does nothing else.

use gishe_desk::Desk;
use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::conflict::{ConflictEnding, ConflictView};
use gishe_desk::view::exchange::{AttentionChoice, ExchangeView};
use gishe_desk::view::lists::TrustedListsView;
use gishe_desk::view::queue::{QueuePage, QueueQuery};
use gishe_desk::view::rescue::{RescueImported, RescueView, RescueWritten};
use gishe_desk::view::signing::{SigningView, TypedCode};
use gishe_desk::view::status::{DeskStatus, Settings, SignInView};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::Ruling;
use tauri::State;
use tauri::ipc::Response;
use uuid::Uuid;

type Shared<'a> = State<'a, Desk>;

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

/// See [`gishe_desk::upkeep`].
#[tauri::command]
#[specta::specta]
pub async fn salvage_seen(desk: Shared<'_>) -> Result<(), DeskError> {
    gishe_desk::upkeep::salvage_seen(&desk).await
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

/// See [`gishe_desk::queue`].
#[tauri::command]
#[specta::specta]
pub async fn queue_page(desk: Shared<'_>, query: QueueQuery) -> Result<QueuePage, DeskError> {
    gishe_desk::queue::page(&desk, query).await
}

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
