//! Latin letters for account names.

use gishe_domain::transliteration::transliterate;

/// `text` in Latin letters, lower case: „Нови Искър“ → `novi iskar`, „София“ → `sofia`.
pub fn latin(text: &str) -> String {
    transliterate(text).to_lowercase()
}
