//! The trusted lists that are on this computer.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// Every list, that of the lists first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrustedListsView {
    /// Those that are believed.
    pub lists: Vec<ListAgeView>,
    /// Files that are there and not believed: `lotl`, or a territory. `gishectl trust show` says why.
    pub refused: Vec<String>,
}

/// One list and how old it is (ETSI TS 119 612).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ListAgeView {
    /// Whose: `BG`; `EU` for the list of the lists.
    pub territory: String,
    /// Whether it is the list of the lists.
    pub is_lotl: bool,
    /// Its number.
    pub number: String,
    /// Name in the certificate of who signed it.
    pub signer: String,
    /// When it was issued.
    pub issued: DateTime<Utc>,
    /// By when the next one should have come; none when the list is closed.
    pub next_update: Option<DateTime<Utc>>,
    /// When it was fetched or brought; none when that was not noted.
    pub fetched: Option<DateTime<Utc>>,
    /// Whole days since it was issued.
    pub age_days: u32,
    /// Whether the next one should be here already.
    pub is_stale: bool,
    /// Services in it that issue qualified certificates or time stamps.
    pub services: u32,
}
