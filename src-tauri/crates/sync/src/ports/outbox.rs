//! The port to the outbox in the journal.

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use gishe_protocol::commands::{Command, CommandResult, Receipt, Rejection};
use uuid::Uuid;

use super::StoreFault;

/// A command that has no receipt yet, as the planner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pending {
    /// The command's id.
    pub id: Uuid,
    /// The case: commands go in order within it, and cases do not wait for each other.
    pub case: CaseId,
    /// Who made it (identity provider's subject): it is sent only while that officer is signed in.
    pub by: String,
    /// Place in the order in which commands were made on this computer.
    pub seq: i64,
    /// How it stands.
    pub state: PendingState,
    /// Times that it was sent without an answer to it.
    pub attempts: u32,
    /// Not before.
    pub next_try: Option<DateTime<Utc>>,
    /// Bytes of the command as JSON, about.
    pub size: u32,
    /// The document that has to be at central first.
    pub upload: Option<BlobRef>,
}

/// How an unsent command stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PendingState {
    /// Was never sent.
    Ready,
    /// Was sent and no answer came: central may have applied it. Sending it again, under the same id, settles that.
    Unknown,
    /// Central refused it or the case moved on: the officer has to choose, and its case stands still until then.
    Attention,
}

/// What a batch of answers came to, after it was written down.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Recorded {
    /// Proofs, in the order they came.
    pub receipts: Vec<Receipt>,
    /// Commands that now need attention, with their cases.
    pub attention: Vec<(Uuid, CaseId)>,
    /// Commands that central wants to see again later.
    pub later: Vec<Uuid>,
}

/// An act that central has acknowledged but the replica may not show yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsettled {
    /// The case.
    pub case: CaseId,
    /// The version that the act made.
    pub version: u32,
}

/// The outbox. Calls block; each that writes is one durable transaction.
pub trait Outbox: Send + Sync {
    /// Every command without a receipt, in the order they were made.
    fn pending(&self) -> Result<Vec<Pending>, StoreFault>;

    /// Marks commands as sent *before* they are, so that a crash or a lost reply can only lead to the same ids being sent
    /// again. Returns those that are still to be sent, in the order given: the officer may have undone some meanwhile.
    fn begin_sending(&self, commands: &[Uuid], at: DateTime<Utc>) -> Result<Vec<Command>, StoreFault>;

    /// Writes central's answers down, all or none.
    fn record(&self, results: &[CommandResult], at: DateTime<Utc>) -> Result<Recorded, StoreFault>;

    /// No answer came: the commands stay, and are not sent again before `next_try`.
    fn postpone(&self, commands: &[Uuid], next_try: DateTime<Utc>) -> Result<(), StoreFault>;

    /// A command that cannot even be sent: it becomes a matter that needs attention.
    fn refuse(&self, command: Uuid, rejection: &Rejection, at: DateTime<Utc>) -> Result<Recorded, StoreFault>;

    /// The bytes of a signed document that was made here; none when they are not here.
    fn document(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreFault>;

    /// Central holds this document now.
    fn uploaded(&self, sha256: &str) -> Result<(), StoreFault>;

    /// Acts that were acknowledged and are still laid over the replica.
    fn unsettled(&self) -> Result<Vec<Unsettled>, StoreFault>;

    /// The replica has reached these versions: earlier acts need not be laid over it any more.
    fn settle(&self, reached: &[Unsettled]) -> Result<(), StoreFault>;
}
