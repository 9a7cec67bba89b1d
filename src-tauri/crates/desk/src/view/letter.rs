//! Letters to the citizen.

use chrono::{DateTime, Utc};
use gishe_domain::case::Author;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::case::{DecisionBlock, Worded};

/// A letter between the desk and the citizen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct MessageView {
    /// Stable within the case once central has it.
    pub id: String,
    /// When.
    pub at: DateTime<Utc>,
    /// Who wrote it.
    pub author: Author,
    /// Plain text.
    pub text: String,
    /// The command that carries it, while it exists only on this computer.
    pub local: Option<Uuid>,
    /// It can still be taken back.
    pub undoable: bool,
}

/// What may be written now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LettersView {
    /// Why no message may be written; none when it may.
    pub message_blocked: Option<DecisionBlock>,
    /// Why nothing may be asked for; none when it may.
    pub request_blocked: Option<DecisionBlock>,
    /// Kinds of documents that may be asked for.
    pub evidence: Vec<EvidenceKind>,
    /// The fee that may be asked for; none when there is none, or it was asked for already.
    pub fee: Option<FeeView>,
    /// The letter that is being written; empty when there is none.
    pub draft: String,
}

/// A kind of document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct EvidenceKind {
    /// Key in the pack.
    pub key: String,
    /// Its name.
    pub name: Worded,
}

/// A fee.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct FeeView {
    /// Cents.
    pub amount: u32,
    /// ISO 4217.
    pub currency: String,
}

/// What the officer writes or asks for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum Letter {
    /// A message.
    Message {
        /// Plain text.
        text: String,
    },
    /// Another document is asked for.
    RequestDocument {
        /// Key of the kind of evidence.
        evidence: String,
        /// The letter.
        text: String,
    },
    /// The fee of the service is asked for.
    RequestPayment,
}
