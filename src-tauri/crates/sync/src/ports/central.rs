//! The port to central.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;
use gishe_domain::address::Street;
use gishe_domain::case::BlobRef;
use gishe_protocol::changes::{ChangeHint, ChangesPage, Cursor};
use gishe_protocol::commands::{BatchReply, CommandBatch};
use gishe_protocol::info::{Info, Scope};
use gishe_protocol::snapshot::SnapshotLine;

/// Lines of a snapshot as they arrive. It ends after `SnapshotLine::End`, or with a fault; a stream that merely stops
/// is torn, and the driver notices.
pub type SnapshotStream = BoxStream<'static, Result<SnapshotLine, CentralFault>>;
/// Bytes of a blob as they arrive, in order, from the offset asked for to its end.
pub type ByteStream = BoxStream<'static, Result<Bytes, CentralFault>>;
/// Hints that a scope has changed. Losing them costs only time: the driver polls as well.
pub type HintStream = BoxStream<'static, Result<ChangeHint, CentralFault>>;

/// A register of addresses as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressRegister {
    /// Its digest, that of what came.
    pub digest: String,
    /// In central's order.
    pub streets: Vec<Street>,
}

/// Where to go on with a snapshot that was interrupted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotResume {
    /// The snapshot that the pages kept so far belong to.
    pub snapshot: String,
    /// The first page that is missing, 0-based.
    pub next_page: u32,
}

/// Central, as the exchange sees it: one call is one request (or one resumable transfer). Implementations renew their
/// own access token, and return [`CentralFault::Unauthorized`] only when that is over and a person has to sign in.
#[async_trait]
pub trait Central: Send + Sync {
    /// What central is and what this account may do.
    async fn info(&self) -> Result<Info, CentralFault>;

    /// A snapshot of the scope, from its beginning or from a page on. Central may answer a resumed request with another
    /// snapshot: its header says so.
    async fn snapshot(&self, scope: &Scope, resume: Option<&SnapshotResume>) -> Result<SnapshotStream, CentralFault>;

    /// What changed since the cursor, at most `limit` changes; [`CentralFault::CursorExpired`] when it is too old.
    async fn changes(&self, scope: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, CentralFault>;

    /// The register of addresses of a scope, whole; [`CentralFault::Torn`] when it is not, [`CentralFault::NotFound`] from a
    /// central side that has none.
    async fn addresses(&self, _scope: &Scope) -> Result<AddressRegister, CentralFault> {
        Err(CentralFault::NotFound)
    }

    /// Sends commands in order. Sending the same ids again is safe.
    async fn send(&self, batch: &CommandBatch) -> Result<BatchReply, CentralFault>;

    /// Uploads a document, going on where an earlier try stopped. Done when central has agreed to the digest; a blob that
    /// central already holds is done at once.
    async fn upload(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault>;

    /// Downloads a blob (SHA-256, hexadecimal) from the byte `from` on.
    async fn download(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault>;

    /// Server-sent hints for everything the account sees.
    async fn hints(&self) -> Result<HintStream, CentralFault>;
}

/// Why a call to central failed. [`CentralFault::is_transient`] tells what passes by itself from what does not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CentralFault {
    /// Nothing answers: no network, no name, connection refused or reset.
    #[error("nothing answers")]
    Unreachable,
    /// It answers too late.
    #[error("it answers too late")]
    Timeout,
    /// Its certificate is not trusted.
    #[error("its certificate is not trusted")]
    Tls,
    /// It answers with an error of its own (5xx).
    #[error("it answers with status {status}")]
    ServerError {
        /// HTTP status.
        status: u16,
    },
    /// It asks to come later (429, or 503 with `Retry-After`).
    #[error("it asks to come again in {after:?}")]
    Busy {
        /// How much later.
        after: Duration,
    },
    /// The session has ended: a person has to sign in (401 after renewal was tried).
    #[error("the session has ended")]
    Unauthorized,
    /// The account may not do this (403).
    #[error("the account may not do this")]
    Forbidden,
    /// The cursor is too old (410): bootstrap anew.
    #[error("the cursor has expired")]
    CursorExpired,
    /// It does not serve this program's protocol version (426, or seen from `info`).
    #[error("it serves protocol versions {min} to {max}")]
    ProtocolMismatch {
        /// Lowest served; 0 when it did not say.
        min: u16,
        /// Highest served; 0 when it did not say.
        max: u16,
    },
    /// It serves invented people where real ones are expected, or the other way round.
    #[error("it is of another realm")]
    ForeignRealm,
    /// What was sent is too large (413).
    #[error("what was sent is too large")]
    TooLarge,
    /// What came stopped in the middle.
    #[error("what came is torn")]
    Torn,
    /// What came is whole, but is not what the protocol says; the text names the place and carries no personal data.
    #[error("what came does not fit the protocol: {0}")]
    Malformed(&'static str),
    /// A digest or checksum differs (460, or found here).
    #[error("a checksum differs")]
    Checksum,
    /// It is not there (404).
    #[error("it is not there")]
    NotFound,
    /// Refused with another status (4xx): the same request will be refused again.
    #[error("refused with status {status}")]
    Refused {
        /// HTTP status.
        status: u16,
    },
}

impl CentralFault {
    /// Whether the same call may well succeed later without anybody doing anything.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Unreachable | Self::Timeout | Self::Tls | Self::ServerError { .. } | Self::Busy { .. } => true,
            Self::Torn | Self::Malformed(_) | Self::Checksum | Self::CursorExpired => true,
            Self::Unauthorized | Self::Forbidden | Self::ProtocolMismatch { .. } | Self::ForeignRealm => false,
            Self::TooLarge | Self::NotFound | Self::Refused { .. } => false,
        }
    }
}
