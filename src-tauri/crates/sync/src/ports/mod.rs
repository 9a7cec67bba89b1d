//! What the exchange needs from outside: central on one side, the two files on the other.

mod central;
mod outbox;
mod replica;

pub use central::{AddressRegister, ByteStream, Central, CentralFault, HintStream, SnapshotResume, SnapshotStream};
pub use outbox::{Outbox, Pending, PendingState, Recorded, Unsettled};
pub use replica::{
    Ahead, Applied, ReadyPage, Replica, ReplicaPosition, SnapshotBuild, SnapshotEnd, SnapshotHeader, SnapshotPage,
    WantedBlob,
};

/// Why a file on this computer could not be read or written. Nothing is half done when one of these is returned.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreFault {
    /// No room on the disk.
    #[error("the disk is full")]
    DiskFull,
    /// The file is damaged.
    #[error("the file is damaged")]
    Damaged,
    /// Anything else; the text carries no personal data.
    #[error("the store failed: {0}")]
    Other(String),
}
