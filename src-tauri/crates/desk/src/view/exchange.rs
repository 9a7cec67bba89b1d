//! The exchange with central: what needs action, what goes by itself, what was acknowledged.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_protocol::commands::{Receipt, Rejection};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::conflict::{ConflictCause, KeptVersion, TakenNotice};
use super::status::AuditState;

/// The exchange screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ExchangeView {
    /// Cases with something that needs action, oldest first.
    pub attention: Vec<OutboxCase>,
    /// Cases that go by themselves, oldest first.
    pub waiting: Vec<OutboxCase>,
    /// Cases that a supervisor took from the officer, until the officer has read it.
    pub notices: Vec<TakenNotice>,
    /// The officer's versions that were kept when another was taken, newest first.
    pub kept: Vec<KeptVersion>,
    /// The last receipts, newest first, at most 50.
    pub receipts: Vec<ReceiptRow>,
    /// Receipts since midnight in Sofia.
    pub receipts_today: u32,
    /// When the next exchange will be tried.
    pub next_try: Option<DateTime<Utc>>,
    /// The store.
    pub store: StoreHealth,
}

/// A case with unsent acts.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct OutboxCase {
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// `2079`, `2107`.
    pub service: String,
    /// When the oldest was made.
    pub since: DateTime<Utc>,
    /// Its acts, in order.
    pub acts: Vec<OutboxAct>,
}

/// An unsent act.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OutboxAct {
    /// The command's id.
    pub id: Uuid,
    /// Its kind.
    pub kind: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// How it stands.
    pub state: OutboxState,
}

/// How an unsent act stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum OutboxState {
    /// Goes with the next exchange.
    Ready,
    /// Goes after the one above.
    AfterPrevious,
    /// Central asked to wait, or could not be reached.
    RetryAt {
        /// When.
        at: DateTime<Utc>,
        /// Tries so far.
        tries: u32,
    },
    /// Central refused it for good.
    Rejected {
        /// Why.
        rejection: Rejection,
        /// When.
        at: DateTime<Utc>,
        /// What stands against it now, where the two versions can be compared.
        cause: Option<ConflictCause>,
    },
    /// The case moved on at central meanwhile.
    Conflict {
        /// When that was learned.
        at: DateTime<Utc>,
        /// The version the officer saw.
        seen_version: u32,
        /// Central's version.
        current_version: u32,
        /// Who changed it, when known.
        by: Option<String>,
        /// What stands against it now.
        cause: ConflictCause,
    },
}

/// What the officer chooses for an act that needs attention. The draft is kept whatever is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum AttentionChoice {
    /// Send it again: against central's present version, or as it is when central may have carried it out already.
    SendAgain,
    /// Withdraw it: it becomes a draft again and the case is as central has it.
    BackToDraft,
}

/// A receipt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReceiptRow {
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// Central's proof.
    pub receipt: Receipt,
    /// The outcome, for acts that decide.
    pub outcome: Option<gishe_domain::decision::Outcome>,
}

/// Entries of the audit chain that a salvage has named as lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditGap {
    /// Number of the first.
    pub first: u32,
    /// How many.
    pub lost: u32,
    /// When the last of these salvages was.
    pub at: DateTime<Utc>,
}

/// The store on this computer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct StoreHealth {
    /// Cases in the replica.
    pub cases: u32,
    /// Documents of the officer's own and of the most urgent cases that are still to come: without them a case can be
    /// decided here, but not everything in it seen, while there is no network.
    pub documents_to_come: u32,
    /// Entries in the audit chain.
    pub audit_entries: u32,
    /// The audit chain, as last checked.
    pub audit: AuditState,
    /// What damage has taken out of it, when the salvage of the file names it.
    pub audit_gap: Option<AuditGap>,
    /// Last backup of the journal.
    pub backup_at: Option<DateTime<Utc>>,
    /// Bytes of both files; beyond 4 GiB it stays at the largest value.
    pub bytes: u32,
}
