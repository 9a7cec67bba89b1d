//! What the system is asked to tell: numbers of cases, never people.

use serde::{Deserialize, Serialize};

use super::status::Language;

/// Something that wants the officer's attention while the window may be out of sight.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Notice {
    /// What.
    pub kind: NoticeKind,
    /// Full numbers of the cases, at least one.
    pub numbers: Vec<String>,
    /// In which language it is told.
    pub language: Language,
}

/// What is told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum NoticeKind {
    /// A supervisor took a case from the officer.
    TakenOver,
    /// The time limit of a case of the officer ends today.
    DueToday,
    /// A document of a set could not be signed.
    SignatureFailed,
}
