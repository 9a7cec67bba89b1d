//! What an officer can do to a case.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::case::{BlobRef, Case, CheckAnswer, OfficerRef};
use crate::decision::Ruling;

/// An act on a case, as it travels to central.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Act {
    /// Take the case; central answers with a lease and a fencing token.
    Claim,
    /// Give it back.
    Release,
    /// A supervisor takes it from its holder.
    TakeOver {
        /// Why, in the supervisor's words; the holder is told.
        #[serde(default)]
        reason: String,
    },
    /// A supervisor gives it to an officer of the district, whoever holds it; central gives that officer the lease.
    Assign {
        /// Whom.
        officer: OfficerRef,
        /// Why, in the supervisor's words; empty when nobody held it. The officer, and whoever held it, are told.
        #[serde(default)]
        reason: String,
    },
    /// Checks answered, in full: central replaces its list of them.
    Review {
        /// All answers given so far.
        checks: Vec<CheckAnswer>,
    },
    /// Name the defects; the citizen has three days (АПК чл. 30 ал. 2).
    ReturnForCorrection {
        /// What was ruled; its outcome is `returned`.
        ruling: Ruling,
        /// The officer's post.
        post: String,
    },
    /// Ask for another document without deciding.
    RequestDocument {
        /// Key of the kind of evidence.
        evidence: String,
        /// The letter.
        text: String,
    },
    /// Ask for the fee without deciding.
    RequestPayment {
        /// Cents.
        amount: u32,
        /// ISO 4217.
        currency: String,
    },
    /// Decide: approved, refused or terminated.
    Decide {
        /// What was ruled.
        ruling: Ruling,
        /// The officer's post.
        post: String,
    },
    /// Hand over the signed act.
    Deliver {
        /// The signed PDF, already uploaded.
        document: BlobRef,
    },
    /// Write to the citizen.
    Message {
        /// Plain text.
        text: String,
    },
    /// Agree a meeting.
    Appoint {
        /// When.
        at: DateTime<Utc>,
        /// Where.
        place: String,
    },
    /// An application taken at the counter.
    Register {
        /// The new case; central numbers it.
        case: Box<Case>,
    },
}

impl Act {
    /// The kind as it stands on the wire.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Claim => "claim",
            Self::Release => "release",
            Self::TakeOver { .. } => "take-over",
            Self::Assign { .. } => "assign",
            Self::Review { .. } => "review",
            Self::ReturnForCorrection { .. } => "return-for-correction",
            Self::RequestDocument { .. } => "request-document",
            Self::RequestPayment { .. } => "request-payment",
            Self::Decide { .. } => "decide",
            Self::Deliver { .. } => "deliver",
            Self::Message { .. } => "message",
            Self::Appoint { .. } => "appoint",
            Self::Register { .. } => "register",
        }
    }

    /// What of the act is told in the history of the case: the reason of a take-over or an assignment.
    pub fn note(&self) -> Option<&str> {
        match self {
            Self::TakeOver { reason } | Self::Assign { reason, .. } if !reason.is_empty() => Some(reason),
            _ => None,
        }
    }

    /// Whom the act gives the case to.
    pub fn recipient(&self) -> Option<&OfficerRef> {
        match self {
            Self::Assign { officer, .. } => Some(officer),
            _ => None,
        }
    }

    /// The ruling that the act carries, if it decides the case.
    pub fn ruling(&self) -> Option<&Ruling> {
        match self {
            Self::Decide { ruling, .. } | Self::ReturnForCorrection { ruling, .. } => Some(ruling),
            _ => None,
        }
    }
}
