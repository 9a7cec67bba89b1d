//! `POST /v1/commands`.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// A command: an act on a case, applied once however often it comes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Command {
    /// UUIDv7, the idempotency key.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// The version the officer saw. Central counts the desk's own earlier commands in the same chain as seen.
    pub expected_version: u32,
    /// Token of the claim it is made under; none for a claim, a message, or where the token is not known yet (an
    /// offline claim that precedes it in the same batch or an earlier one).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fencing: Option<u32>,
    /// The command of the same desk and case that it follows, if that one was not yet answered when this was made.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after: Option<Uuid>,
    /// Protocol version it was written under.
    pub protocol: u16,
    /// When it was made, by the desk's clock: for the record, never for order.
    pub made_at: DateTime<Utc>,
    /// The act.
    pub act: Act,
}

/// A batch, in order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommandBatch {
    /// At most 100.
    pub commands: Vec<Command>,
}

/// One result for each command, in the same order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct BatchReply {
    /// The results.
    pub results: Vec<CommandResult>,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct CommandResult {
    /// The command.
    pub id: Uuid,
    /// What became of it.
    #[serde(flatten)]
    pub verdict: Verdict,
}

/// What became of a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "result", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Verdict {
    /// Done now.
    Applied {
        /// The version it made.
        version: u32,
        /// Signed proof.
        receipt: Receipt,
    },
    /// Was done before; the same receipt again.
    Duplicate {
        /// Signed proof.
        receipt: Receipt,
    },
    /// The case has moved on; the desk shows both.
    Conflict {
        /// What central holds now.
        current: Box<Case>,
    },
    /// Will never be done.
    Rejected {
        /// Why.
        rejection: Rejection,
    },
    /// Not now.
    Retry {
        /// Seconds.
        after: u32,
    },
    /// Of a newer protocol; never on the wire.
    #[serde(skip)]
    Unknown {
        /// What central calls it.
        kind: String,
    },
}

/// Why central refuses a command for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type, ToSchema)]
#[serde(tag = "code", content = "params", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Rejection {
    /// The state of the case does not allow the act.
    WrongState {
        /// The state, as on the wire.
        state: String,
        /// The act's kind.
        act: String,
    },
    /// Somebody else holds the case.
    ClaimedByOther {
        /// Who.
        officer: String,
    },
    /// The claim it was made under is not the present one.
    StaleClaim,
    /// It needs a claim and carries none.
    NotClaimed,
    /// No such case in the account's scopes.
    UnknownCase,
    /// The account may not do this.
    Forbidden,
    /// The earlier command that it follows was not applied.
    PredecessorFailed,
    /// The signed document was not uploaded, or its digest or size differ.
    DocumentMissing,
    /// The document's signature is not the officer's, or does not hold.
    DocumentUnacceptable {
        /// What is wrong.
        reason: String,
    },
    /// The protocol version is not served.
    UnsupportedProtocol {
        /// The version it came with.
        version: u16,
    },
    /// A field does not fit.
    Invalid {
        /// Which.
        field: String,
        /// What is wrong.
        reason: String,
    },
    /// Of a newer protocol: what a desk makes of a code that it does not know. Central never sends it.
    Unknown {
        /// What central calls it.
        code: String,
    },
}

/// Central's signed proof that it applied a command.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, specta::Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Receipt {
    /// The command.
    pub command: Uuid,
    /// The case.
    pub case: CaseId,
    /// The act's kind.
    pub kind: String,
    /// The version it made.
    pub version: u32,
    /// Entry number in central's register: `ГР-2026-118842`.
    pub entry: String,
    /// When, by central's clock.
    pub at: DateTime<Utc>,
    /// For a claim: the fencing token.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fencing: Option<u32>,
    /// Names the key.
    pub key_id: String,
    /// ECDSA P-256 with SHA-256 over [`Receipt::signed_text`], DER, base64.
    pub signature: String,
}

impl Receipt {
    /// The text under the signature: the fields one a line, in this order.
    pub fn signed_text(&self) -> String {
        let fencing = self.fencing.map(|token| token.to_string()).unwrap_or_default();
        format!(
            "gishe-receipt-v1\n{}\n{}\n{}\n{}\n{}\n{}\n{fencing}\n{}\n",
            self.command.hyphenated(),
            self.case.0.hyphenated(),
            self.kind,
            self.version,
            self.entry,
            self.at.to_rfc3339_opts(chrono::SecondsFormat::Millis, true),
            self.key_id,
        )
    }
}
