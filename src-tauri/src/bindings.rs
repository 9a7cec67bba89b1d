//! The one list of commands and events: it yields the handlers and the TypeScript.

use gishe_desk::tags::CacheTag;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::Wry;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::{commands, dialogs};

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
            commands::salvage_seen,
            commands::settings,
            commands::set_settings,
            commands::trusted_lists,
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
            commands::signing_codes,
            commands::signing_send_code,
            commands::signing_browser,
            commands::exchange_view,
            commands::exchange_now,
            commands::resolve_attention,
            commands::conflict_view,
            commands::resolve_conflict,
            commands::take_over,
            commands::take_over_told,
            commands::rescue_view,
            commands::rescue_export,
            commands::rescue_import,
            dialogs::choose_new_package,
            dialogs::choose_package,
        ])
        .events(collect_events![Changed])
}

#[cfg(test)]
mod tests {
    use specta_typescript::Typescript;

    use super::*;

    const KEPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../ui/src/transport/bindings.ts");

    #[test]
    fn the_committed_bindings_are_those_of_the_code() {
        let folder = tempfile::tempdir().unwrap();
        let fresh = folder.path().join("bindings.ts");
        builder().export(Typescript::default(), &fresh).unwrap();
        let fresh = std::fs::read_to_string(fresh).unwrap();
        if std::env::var_os("GISHE_GENERATE").is_some() {
            std::fs::write(KEPT, &fresh).unwrap();
        }
        let kept = std::fs::read_to_string(KEPT).unwrap();
        assert!(kept == fresh, "ui/src/transport/bindings.ts is stale: run `make generate` and commit it");
    }
}
