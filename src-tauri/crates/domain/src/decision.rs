//! Decisions: four outcomes, and four they stay (АПК чл. 59, чл. 30 ал. 2).

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::case::{BlobRef, OfficerRef};

/// How a case ends, or pauses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// одобрявам: a certificate is issued
    Approved,
    /// отказвам: a reasoned written act, open to appeal within 14 days
    Refused,
    /// връщам за корекция: the defects are named, 3 days to mend them
    Returned,
    /// прекратявам: withdrawn, or not mended in time
    Terminated,
}

/// What the officer decides, before central has accepted it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ruling {
    /// The outcome.
    pub outcome: Outcome,
    /// Keys of the grounds in the service pack; for a return, the defects. Empty only for an approval.
    pub grounds: Vec<String>,
    /// Reasons in the officer's words, or the pack's text as edited; may be empty for an approval.
    pub reasons: String,
}

/// A decision that central has accepted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    /// The id of the command that made it.
    pub id: Uuid,
    /// What was decided.
    pub ruling: Ruling,
    /// By whom.
    pub officer: OfficerRef,
    /// The officer's post: „главен специалист“.
    pub post: String,
    /// When central accepted it.
    pub accepted_at: DateTime<Utc>,
    /// Number of the act, given by central: `РЛЦ26-РД09-0613`.
    pub number: String,
    /// The signed act, once it is delivered.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub document: Option<BlobRef>,
}
