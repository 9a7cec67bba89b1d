//! Signing: what waits, what was read, and the running set.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_domain::decision::Outcome;
use gishe_signing::csc::Secret;
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
    /// How the officer approves, as far as is known.
    pub approval: ApprovalWay,
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
    /// The provider wants codes that the officer types here.
    AwaitingCodes {
        /// In the order in which they are given.
        fields: Vec<CodeField>,
        /// Why the codes before were not taken, or why no other could be sent.
        trouble: Option<DeskError>,
        /// From when another one-time code may be sent; none where the provider sends none.
        resend_at: Option<DateTime<Utc>>,
        /// When the desk stops waiting.
        expires_at: DateTime<Utc>,
    },
    /// The provider's page in the browser waits for the officer.
    AwaitingBrowser {
        /// Its address, for whoever has to open it by hand.
        url: String,
        /// When the desk stops waiting.
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

/// How the officer lets the provider sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ApprovalWay {
    /// On the phone.
    Phone,
    /// By codes that are typed at the desk.
    Codes,
    /// On the provider's page.
    Browser,
}

/// A code that the provider wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct CodeField {
    /// What it is.
    pub kind: CodeFieldKind,
    /// The provider's own word for it; may be empty.
    pub label: String,
    /// The provider's explanation; may be empty.
    pub description: String,
    /// The question that it answers, where there is one.
    pub challenge: Option<String>,
    /// Whether the provider has sent it, and can send another.
    pub sent: bool,
    /// Whether it has digits only.
    pub digits: bool,
}

/// What a code is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum CodeFieldKind {
    /// A PIN or password that stays the same.
    Pin,
    /// A one-time password.
    Otp,
    /// An answer to a question.
    Response,
}

/// A code on its way to the provider: never printed, never told back, wiped on drop.
#[derive(Debug, Clone, Deserialize, Type)]
#[serde(transparent)]
pub struct TypedCode(#[specta(type = String)] Secret);

impl TypedCode {
    pub(crate) fn into_secret(self) -> Secret {
        self.0
    }
}

impl From<String> for TypedCode {
    fn from(text: String) -> Self {
        Self(Secret::from(text))
    }
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
