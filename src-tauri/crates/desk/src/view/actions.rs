//! What can be done now, and why something cannot.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::case::DecisionBlock;

/// An act that rules allow or forbid. The window has more of them: those that only look are always there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum ActionId {
    /// Take the case.
    Claim,
    /// Give it back.
    Release,
    /// Take it from its holder.
    TakeOver,
    /// Approve.
    Approve,
    /// Refuse.
    Refuse,
    /// Return for correction.
    Return,
    /// Terminate.
    Terminate,
    /// Take the decision back, until it is sent.
    UndoDecision,
    /// Throw the unfinished decision away.
    DiscardDraft,
    /// Begin to sign.
    Sign,
}

/// An act and whether it may be done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ActionView {
    /// Which.
    pub action: ActionId,
    /// None when it may be done; else why not.
    pub blocked: Option<ActionBlock>,
}

/// Why an act may not be done now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "code", content = "params", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ActionBlock {
    /// No case is open.
    NoCase,
    /// The officer has it already.
    AlreadyYours,
    /// The officer does not have it.
    NotYours,
    /// A colleague has it.
    HeldBy {
        /// Who.
        officer: String,
    },
    /// It is decided or closed.
    CaseOver,
    /// Only a supervisor may.
    SupervisorOnly,
    /// Nobody else has it.
    NobodyHolds,
    /// There is no decision to take back.
    NoDecision,
    /// It is sent.
    Sent,
    /// There is no unfinished decision.
    NoDraft,
    /// Nothing waits for a signature.
    NothingToSign,
    /// As for the decision's own button.
    Decision {
        /// Why.
        block: DecisionBlock,
    },
}
