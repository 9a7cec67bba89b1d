//! Signing: what waits, what was read, and the running set.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_domain::decision::Outcome;
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::error::DeskError;

/// The signing screen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SigningView {
    /// Decisions that central has accepted and that wait for a signature, or that are in the present set.
    pub rows: Vec<SigningRow>,
    /// The set that runs or ran last in this session.
    pub set: Option<SigningSet>,
    /// The officer's certificate; none until the provider was asked.
    pub credential: Option<CredentialView>,
}

/// One document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SigningRow {
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// What was decided.
    pub outcome: Outcome,
    /// Number of the act.
    pub act_number: String,
    /// Pages of the document.
    pub pages: u32,
    /// SHA-256 of the exact bytes, hexadecimal.
    pub digest: String,
    /// When it was read to the end; only then it can be ticked.
    pub read_at: Option<DateTime<Utc>>,
    /// Where it stands.
    pub state: SigningRowState,
}

/// Where a document stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum SigningRowState {
    /// Waits.
    Waiting,
    /// In the running set, not begun.
    Queued,
    /// Being signed.
    Signing,
    /// The signature is here and needs no approval any more; its time stamp and what proves it are being fetched, by itself, until
    /// they are here.
    Finishing,
    /// Signed and verified; handed to the exchange.
    Signed {
        /// When, by the time stamp.
        at: DateTime<Utc>,
    },
    /// Not signed; the others go on.
    Failed {
        /// Why.
        error: DeskError,
    },
}

/// A frozen set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SigningSet {
    /// Its cases, in order.
    pub cases: Vec<CaseId>,
    /// When it was frozen.
    pub frozen_at: DateTime<Utc>,
    /// SHA-256 over the digests in order, first 16 bytes as 8 groups of 4 upper-case hexadecimal digits.
    pub fingerprint: String,
    /// Where it stands.
    pub stage: SigningStage,
    /// The code that was compared with the phone, from the moment it is known.
    pub control_code: Option<String>,
    /// When the phone approved.
    pub approved_at: Option<DateTime<Utc>>,
    /// Signed so far.
    pub signed: u32,
    /// Failed so far.
    pub failed: u32,
}

/// Where the set stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum SigningStage {
    /// Asking the provider.
    Authorizing,
    /// The phone shows the same code.
    AwaitingPhone {
        /// Six digits.
        control_code: String,
        /// When the provider stops waiting.
        expires_at: DateTime<Utc>,
    },
    /// Approved; signatures are coming.
    Signing {
        /// The code that was compared.
        control_code: String,
        /// When the phone approved.
        approved_at: DateTime<Utc>,
    },
    /// Over.
    Finished {
        /// When.
        at: DateTime<Utc>,
    },
    /// It did not come to signing; nothing was signed.
    Stopped {
        /// Why.
        error: DeskError,
    },
}

/// The officer's certificate at the provider.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CredentialView {
    /// Name in the certificate.
    pub subject: String,
    /// The issuer.
    pub provider: String,
    /// Until when it is valid.
    pub valid_until: DateTime<Utc>,
    /// Most signatures for one approval.
    pub multisign: u32,
    /// Signatures left in the period; none when the provider does not say.
    pub remaining: Option<u32>,
    /// Signatures of the period in all.
    pub quota: Option<u32>,
}
