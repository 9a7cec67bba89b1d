//! Two versions of a case, and what the officer can choose.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Answer, CaseId, HistoryEntry, OfficerRef};
use gishe_domain::conflict::{Choice, Field, Pick, Reason, TakenOver};
use gishe_domain::decision::{Outcome, Ruling};
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::case::Worded;
use super::queue::DeadlineView;

/// The comparison of two versions.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConflictView {
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// `2079`, `2107`.
    pub service: String,
    /// Time limit; none when the case is not here any more.
    pub deadline: Option<DeadlineView>,
    /// What happened, in one.
    pub cause: ConflictCause,
    /// When the officer began to work on it; none when that was not kept.
    pub began_at: Option<DateTime<Utc>>,
    /// When the officer's last act was made, by this computer's clock.
    pub made_at: DateTime<Utc>,
    /// When the two versions met, by this computer's clock.
    pub met_at: DateTime<Utc>,
    /// What others did meanwhile, oldest first.
    pub happened: Vec<HistoryEntry>,
    /// The colleague whose version it is, when an officer changed the case last.
    pub other: Option<OfficerRef>,
    /// Fields that differ, those to be chosen first.
    pub fields: Vec<ConflictField>,
    /// The officer's acts, in order, and how each stands.
    pub acts: Vec<ConflictAct>,
    /// Checks that only others changed: they are taken as they are.
    pub added: Vec<CheckName>,
    /// Checks that both versions answer alike.
    pub same: u32,
    /// Whether anything of the officer's can still be sent.
    pub sendable: bool,
    /// Whether the officer may decide anew on central's version at once.
    pub redecide: bool,
}

/// The short of a conflict.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ConflictCause {
    /// Nothing stands against it any more: it can go.
    Over,
    /// The officer has to choose or look, or cannot go on.
    Stands {
        /// Why.
        reason: Reason,
        /// Fields that both changed, each in another way.
        fields: u32,
        /// Who changed the case last; none for the citizen and for central itself.
        by: Option<OfficerRef>,
        /// Key of what that was: `claim`, `message`, …
        last: Option<String>,
        /// When, by central's clock.
        at: Option<DateTime<Utc>>,
    },
}

/// A field that differs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConflictField {
    /// Which.
    pub field: Field,
    /// Number and statement of the check; none for the decision.
    pub check: Option<CheckName>,
    /// What central had when the officer began.
    pub base: Said,
    /// The officer's.
    pub mine: Said,
    /// Central's now.
    pub theirs: Said,
    /// What may be chosen.
    pub picks: Vec<Pick>,
    /// What stands unless the officer chooses otherwise; none where only the officer can tell.
    pub pick: Option<Pick>,
}

/// A check by its number and statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct CheckName {
    /// Key in the pack.
    pub key: String,
    /// 1-based; 0 when the pack of this program does not know the check.
    pub number: u32,
    /// The statement.
    pub title: Worded,
}

/// What a version says of a field.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct Said {
    /// The answer, for the answer to a check.
    pub answer: Option<Answer>,
    /// The outcome, for the decision.
    pub outcome: Option<Outcome>,
    /// The note, or the reasons of the decision.
    pub text: String,
    /// Who said so.
    pub by: Option<OfficerRef>,
    /// When.
    pub at: Option<DateTime<Utc>>,
}

/// An act of the officer's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ConflictAct {
    /// Its kind.
    pub kind: String,
    /// When it was made.
    pub at: DateTime<Utc>,
    /// Why it does not go by itself; none when nothing stands against it.
    pub reason: Option<Reason>,
}

/// How the officer ends a conflict. Whatever is chosen, the officer's version is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum ConflictEnding {
    /// Send what was done, with these choices, against central's version.
    Merge {
        /// A choice for every field that has none of itself.
        choices: Vec<Choice>,
    },
    /// Central's version stands; the officer's stays here as a draft.
    TakeTheirs,
}

/// A version of the officer's that was kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeptVersion {
    /// Identifier.
    pub id: Uuid,
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// When its first act was made.
    pub made_at: DateTime<Utc>,
    /// When it was kept.
    pub kept_at: DateTime<Utc>,
    /// Answers to checks, as the officer gave them.
    pub checks: Vec<KeptCheck>,
    /// The ruling, if there was one.
    pub ruling: Option<Ruling>,
    /// Letters.
    pub letters: Vec<String>,
}

/// An answer of a kept version.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct KeptCheck {
    /// The check.
    pub check: CheckName,
    /// The answer.
    pub answer: Option<Answer>,
    /// The note.
    pub note: String,
}

/// A case that a supervisor took from the officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TakenNotice {
    /// It was given to the officer, and not taken away.
    pub given: bool,
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// Who, when and why.
    pub taken: TakenOver,
    /// A draft of it is kept here.
    pub draft: bool,
}
