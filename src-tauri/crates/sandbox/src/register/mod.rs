//! The central register: cases of all districts, the commands that change them, and the order in which they did.
//!
//! Plain functions over SQLite with the time passed in. [`Register`] is the one writer; [`RegisterReader`] is a read
//! handle of which there may be many. Neither knows HTTP, so a simulation drives them with a clock of its own.

mod acts;
mod addresses;
mod apply;
mod blobs;
mod changes;
mod claims;
mod commands;
mod counter;
mod events;
mod fields;
mod issued;
mod load;
mod numbers;
mod open;
mod overview;
mod receipts;
mod roster;
mod schema;
mod snapshot;
mod store;
#[cfg(test)]
pub(crate) mod tests;

pub use addresses::AddressesError;
pub use apply::MAX_BATCH;
pub use blobs::{MAX_BLOB_BYTES, UploadError, UploadState};
pub use changes::{ChangesError, MAX_CHANGES};
pub use claims::LEASE;
pub use events::CentralEvent;
pub use issued::{Issuance, IssuedAct, Print};
pub use load::{BlobRecipe, LoadReport, LoadedCase};
pub use open::{Reading, Register, RegisterReader};
pub use overview::{CaseOverview, CommandOverview, RegisterOverview};
pub use receipts::ReceiptKey;
pub use snapshot::{PAGE_CASES, SnapshotPage, SnapshotPlan};

use gishe_domain::address::DistrictCode;
use gishe_protocol::info::Scope;

/// Why the register could not do its work; nothing was half done.
#[derive(Debug, thiserror::Error)]
pub enum RegisterError {
    /// SQLite refused.
    #[error("the store of the register refused: {0}")]
    Store(#[from] rusqlite::Error),
    /// What is stored is not what was written.
    #[error("the store of the register is damaged: {0}")]
    Damaged(&'static str),
    /// A body could not be written or read as JSON.
    #[error("a body of the register is not readable: {0}")]
    Body(#[from] serde_json::Error),
    /// The file was written by a newer sandbox.
    #[error("the register was written by a newer version ({0})")]
    Newer(i64),
    /// There is no such case.
    #[error("no such case")]
    UnknownCase,
    /// What happened does not fit the state of the case.
    #[error("this cannot happen to a case in its present state")]
    WrongState,
}

/// The scope of a whole district: `district:09`.
pub fn scope_of(district: &DistrictCode) -> Scope {
    Scope(format!("district:{}", district.0))
}

/// The district of a scope; none when the scope is of another kind.
pub fn district_of(scope: &Scope) -> Option<DistrictCode> {
    scope.0.strip_prefix("district:").map(|code| DistrictCode(code.to_owned()))
}
