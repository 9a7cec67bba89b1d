//! The states of a case.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// Where a case stands. Central enforces the transitions; the desk explains them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum CaseState {
    /// нова
    Submitted,
    /// заета
    Claimed,
    /// в преглед
    InReview,
    /// чака гражданина
    AwaitingCitizen,
    /// чака такса
    AwaitingPayment,
    /// за подпис
    Decided,
    /// подписана
    Signed,
    /// предадена
    Delivered,
    /// оттеглена
    Withdrawn,
    /// прекратена
    Terminated,
}

impl CaseState {
    /// Whether an officer can still work on it.
    pub fn is_open(self) -> bool {
        !matches!(self, Self::Delivered | Self::Withdrawn | Self::Terminated)
    }

    /// Whether a decision may still be made.
    pub fn is_undecided(self) -> bool {
        matches!(self, Self::Submitted | Self::Claimed | Self::InReview | Self::AwaitingCitizen | Self::AwaitingPayment)
    }
}
