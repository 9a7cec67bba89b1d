//! What the window caches, by kind. A use case that writes names the kinds it changes; the window refreshes from that.

use serde::{Deserialize, Serialize};
use specta::Type;

/// A kind of thing that the window caches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum CacheTag {
    /// The state of the desk.
    Status,
    /// The officer's settings.
    Settings,
    /// The queue.
    Queue,
    /// Opened cases and their documents.
    Case,
    /// The signing screen.
    Signing,
    /// The exchange screen.
    Exchange,
    /// The trusted lists.
    Lists,
    /// Applications taken at the counter.
    Intake,
    /// The register of addresses.
    Addresses,
    /// A case was asked for by a link from outside.
    Link,
}

impl CacheTag {
    /// What an act on a case changes.
    pub const ACT: &'static [Self] =
        &[Self::Status, Self::Queue, Self::Case, Self::Signing, Self::Exchange, Self::Intake];
    /// Everything that depends on who is at the desk.
    pub const ALL: &'static [Self] = &[
        Self::Status,
        Self::Settings,
        Self::Queue,
        Self::Case,
        Self::Signing,
        Self::Exchange,
        Self::Lists,
        Self::Intake,
        Self::Addresses,
        Self::Link,
    ];
}
