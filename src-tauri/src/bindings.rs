//! The one list of commands and events: it yields the handlers and the TypeScript.

use gishe_desk::tags::CacheTag;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::Wry;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::commands;

/// Something of these kinds has changed; the window refreshes from this alone.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Changed {
    /// What changed.
    pub tags: Vec<CacheTag>,
}

/// Every typed command and event of the window. Commands that answer raw bytes stand beside, in [`crate::setup`].
pub fn builder() -> Builder<Wry> {
    Builder::<Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::status,
            commands::sign_in_view,
            commands::sign_in_start,
            commands::sign_in_cancel,
            commands::sign_out,
            commands::set_pin,
            commands::unlock,
            commands::lock,
            commands::settings,
            commands::set_settings,
            commands::queue_page,
            commands::case_open,
            commands::reveal_identifier,
            commands::claim,
            commands::release,
            commands::answer_check,
            commands::save_draft,
            commands::discard_draft,
            commands::decide,
            commands::undo_decision,
            commands::signing_view,
            commands::mark_read,
            commands::sign_set,
            commands::signing_stop,
            commands::exchange_view,
            commands::exchange_now,
            commands::resolve_attention,
        ])
        .events(collect_events![Changed])
}
