//! The one list of commands and events: it yields the handlers and the TypeScript.

use gishe_desk::tags::CacheTag;
use serde::{Deserialize, Serialize};
use specta::Type;
use tauri::Wry;
use tauri_specta::{Builder, Event, collect_commands, collect_events};

use crate::{clipboard, commands, dialogs};

/// Something of these kinds has changed; the window refreshes from this alone.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Changed {
    /// What changed.
    pub tags: Vec<CacheTag>,
}

/// The officer leaves: the window blanks itself, hands over what is only in its fields, and locks the desk.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
pub struct Leaving;

/// Every typed command and event of the window. Commands that answer raw bytes stand beside, in [`crate::setup`].
pub fn builder() -> Builder<Wry> {
    Builder::<Wry>::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::session::status,
            commands::session::sign_in_view,
            commands::session::sign_in_start,
            commands::session::sign_in_cancel,
            commands::session::sign_out,
            commands::session::set_pin,
            commands::session::unlock,
            commands::session::lock,
            commands::session::salvage_seen,
            commands::session::settings,
            commands::session::set_settings,
            commands::session::trusted_lists,
            commands::queue::queue_page,
            commands::case::case_open,
            commands::case::reveal_identifier,
            commands::case::claim,
            commands::case::release,
            commands::case::answer_check,
            commands::case::save_draft,
            commands::case::discard_draft,
            commands::case::decide,
            commands::case::undo_decision,
            commands::signing::signing_view,
            commands::signing::mark_read,
            commands::signing::sign_set,
            commands::signing::signing_stop,
            commands::signing::signing_codes,
            commands::signing::signing_send_code,
            commands::signing::signing_browser,
            commands::exchange::exchange_view,
            commands::exchange::exchange_now,
            commands::exchange::resolve_attention,
            commands::exchange::conflict_view,
            commands::exchange::resolve_conflict,
            commands::case::take_over,
            commands::case::take_over_told,
            commands::exchange::rescue_view,
            commands::exchange::rescue_export,
            commands::exchange::rescue_import,
            commands::evidence::set_marks,
            commands::evidence::send_letter,
            commands::evidence::undo_letter,
            commands::evidence::save_letter,
            commands::evidence::save_note,
            commands::addresses::address_suggest,
            commands::addresses::address_street,
            commands::addresses::address_check,
            commands::supervise::queue_desk,
            commands::supervise::keep_queue_place,
            commands::supervise::save_queue_view,
            commands::supervise::forget_queue_view,
            commands::supervise::colleagues,
            commands::supervise::bulk,
            commands::supervise::supervise,
            commands::supervise::second_look,
            commands::supervise::set_sample_size,
            commands::shell::actions,
            commands::shell::take_link,
            dialogs::choose_new_package,
            dialogs::choose_package,
            commands::counter::intake_list,
            commands::counter::intake_begin,
            commands::counter::intake_open,
            commands::counter::intake_save,
            commands::counter::intake_discard,
            commands::counter::intake_attach_files,
            commands::counter::intake_attach_bytes,
            commands::counter::intake_remove_scan,
            commands::counter::intake_register,
            commands::counter::intake_edit_again,
            dialogs::choose_scans,
            commands::ahead::case_view,
            commands::vault::at_work,
            clipboard::lend_to_clipboard,
            commands::vault::passphrase_set_up,
            commands::vault::passphrase_open,
            commands::vault::passphrase_change,
        ])
        .events(collect_events![Changed, Leaving])
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
