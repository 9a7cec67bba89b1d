//! The port to the replica.

use chrono::{DateTime, Utc};
use gishe_domain::address::Street;
use gishe_domain::case::{BlobRef, Case, CaseId};
use gishe_protocol::changes::{ChangesPage, Cursor};
use gishe_protocol::info::Scope;
use gishe_protocol::parked::Parked;

use super::{AddressRegister, SnapshotResume, StoreFault};

/// How far the replica of a scope is.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ReplicaPosition {
    /// There is a whole copy, which the desk shows.
    pub whole: bool,
    /// Where changes go on from; none when there is no whole copy or its cursor has expired.
    pub cursor: Option<Cursor>,
    /// A copy that is being built: in place when there is none, beside the old one when there is.
    pub building: Option<SnapshotResume>,
}

/// The first line of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotHeader {
    /// The scope.
    pub scope: Scope,
    /// Identifies the snapshot.
    pub snapshot: String,
    /// Cases in all.
    pub cases: u32,
    /// Pages in all.
    pub pages: u32,
    /// The moment it shows.
    pub as_of: DateTime<Utc>,
}

/// What to do with a snapshot whose header came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SnapshotBuild {
    /// The first page that is missing, 0-based.
    pub next_page: u32,
    /// Cases here already.
    pub received: u32,
}

/// A page, to be committed whole.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct SnapshotPage {
    /// 0-based.
    pub page: u32,
    /// Streets in it.
    pub streets: Vec<Street>,
    /// Cases in it.
    pub cases: Vec<Case>,
    /// What of it is of a newer protocol.
    pub parked: Vec<Parked>,
}

impl SnapshotPage {
    /// How much it holds.
    pub fn lines(&self) -> usize {
        self.streets.len() + self.cases.len() + self.parked.len()
    }

    /// It holds nothing.
    pub fn is_empty(&self) -> bool {
        self.lines() == 0
    }
}

/// The last line of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotEnd {
    /// Where changes go on from.
    pub cursor: Cursor,
    /// Cases from page 0 on.
    pub count: u32,
    /// Checksum of the scope, hexadecimal.
    pub checksum: String,
}

/// What a page of changes came to.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Applied {
    /// Cases that changed or left.
    pub cases: Vec<CaseId>,
    /// Whether the checksum agrees, when central sent one.
    pub checksum_agrees: Option<bool>,
}

/// Which evidence is to be on this computer before anybody asks for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ahead {
    /// All of the cases claimed by this officer (identity provider's subject).
    pub officer: String,
    /// And that of as many open cases that nobody holds, the most urgent first.
    pub cases: u32,
    /// But of those no more than this many bytes.
    pub bytes: u64,
    /// No document beyond this many bytes: it is fetched when it is opened.
    pub largest: u32,
}

/// Evidence that should be on this computer and is not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WantedBlob {
    /// Which.
    pub blob: BlobRef,
    /// Bytes here already, from the beginning.
    pub held: u32,
}

/// A page that was made ready.
pub trait ReadyPage: Send {
    /// Commits it with the position after it. Returns the cases received so far.
    fn commit(self: Box<Self>, scope: &Scope) -> Result<u32, StoreFault>;
}

/// The replica. Calls block; each that writes is one transaction, and a page is never committed without its position.
pub trait Replica: Send + Sync {
    /// How far a scope is.
    fn position(&self, scope: &Scope) -> Result<ReplicaPosition, StoreFault>;

    /// Drops every scope that is not among these.
    fn keep_scopes(&self, scopes: &[Scope]) -> Result<(), StoreFault>;

    /// A header came: go on with the snapshot it names if pages of it are here, else begin it from page 0.
    fn begin_snapshot(&self, header: &SnapshotHeader) -> Result<SnapshotBuild, StoreFault>;

    /// Makes a page ready to be committed, without touching a file: the page before may be committed meanwhile.
    fn make_ready(&self, page: SnapshotPage) -> Result<Box<dyn ReadyPage>, StoreFault>;

    /// Makes a page ready and commits it.
    fn apply_page(&self, scope: &Scope, page: SnapshotPage) -> Result<u32, StoreFault> {
        self.make_ready(page)?.commit(scope)
    }

    /// The snapshot ended. When count and checksum agree with what is here, it becomes the copy that is shown, in one
    /// transaction, and `true` is returned; else it is marked to be built anew, and `false`.
    fn finish_snapshot(&self, scope: &Scope, end: &SnapshotEnd) -> Result<bool, StoreFault>;

    /// Applies changes, tombstones and the cursor after them.
    fn apply_changes(&self, scope: &Scope, page: &ChangesPage) -> Result<Applied, StoreFault>;

    /// The digest of the register of addresses that is shown for the scope; none when it has what came with its snapshot.
    fn addresses(&self, scope: &Scope) -> Result<Option<String>, StoreFault>;

    /// Puts another register of addresses in the place of the one that is shown, in one transaction.
    fn put_addresses(&self, scope: &Scope, register: &AddressRegister) -> Result<(), StoreFault>;

    /// The cursor has expired or the checksum differs: what is here is still shown, and a new copy is built beside it.
    fn expire(&self, scope: &Scope) -> Result<(), StoreFault>;

    /// Versions of these cases; those that are not here are left out.
    fn versions(&self, cases: &[CaseId]) -> Result<Vec<(CaseId, u32)>, StoreFault>;

    /// Evidence to be fetched ahead that is missing, at most `limit`, that of the officer's own cases first.
    fn wanted_blobs(&self, ahead: &Ahead, limit: u32) -> Result<Vec<WantedBlob>, StoreFault>;

    /// Keeps what came of a blob before the link broke, to go on from there.
    fn keep_partial(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<(), StoreFault>;

    /// Keeps the rest of a blob. `false` when the whole does not have its digest: nothing of it is kept then.
    fn complete_blob(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<bool, StoreFault>;
}
