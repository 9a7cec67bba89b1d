//! A case that was asked for by a link from outside.

use gishe_domain::case::CaseId;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What became of a link `gishe://case/NUMBER`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum LinkView {
    /// It names a case that is here.
    Case {
        /// Which.
        id: CaseId,
        /// Its full number.
        number: String,
    },
    /// No case of this number is on this computer.
    Unknown {
        /// The number as it was asked for.
        number: String,
    },
    /// It is no link to a case.
    Unfit,
}
