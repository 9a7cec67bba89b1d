//! The rescue package.

use serde::{Deserialize, Serialize};
use specta::Type;

/// What a package would hold now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RescueView {
    /// Cases with something that is only here.
    pub cases: u32,
    /// Acts that wait.
    pub commands: u32,
    /// Unfinished rulings and notes.
    pub drafts: u32,
    /// Documents, signed or to be signed.
    pub documents: u32,
    /// Kept versions.
    pub copies: u32,
    /// Bytes, about.
    pub bytes: u32,
    /// Where it would be written, unless another place is chosen.
    pub path: String,
    /// Letters at least in the passphrase.
    pub passphrase_min: u32,
}

/// What was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RescueWritten {
    /// The file.
    pub path: String,
    /// Bytes.
    pub bytes: u32,
    /// SHA-256 of the file, hexadecimal: the same on the other machine.
    pub digest: String,
}

/// What came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct RescueImported {
    /// Acts that wait here now.
    pub commands: u32,
    /// Acts that were here already, or acknowledged here.
    pub known: u32,
    /// Unfinished rulings and notes.
    pub drafts: u32,
    /// Documents, signed or to be signed.
    pub documents: u32,
    /// Kept versions.
    pub copies: u32,
}
