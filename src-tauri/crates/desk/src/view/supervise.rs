//! What a supervisor looks at, and what is done with many cases at once.

use chrono::{DateTime, NaiveDate, Utc};
use gishe_domain::case::{CaseId, OfficerRef};
use gishe_domain::decision::Outcome;
use gishe_protocol::info::Colleague;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use crate::error::DeskError;

/// What is done with each of many cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum BulkAct {
    /// Take it.
    Claim,
    /// Give it back.
    Release,
    /// A supervisor takes it from its holder.
    TakeOver {
        /// Why; the holder is told.
        reason: String,
    },
    /// A supervisor gives it to an officer of the district.
    Assign {
        /// Whom (identity provider's subject).
        officer: String,
        /// Why; needed where a colleague holds a case, who is told.
        reason: String,
    },
}

/// An act on many cases.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct BulkAsk {
    /// What.
    pub act: BulkAct,
    /// With which, 1 to 500; one that is named twice counts once.
    pub cases: Vec<CaseId>,
}

/// What became of them. Each case is a transaction of its own: one that fails stops no other.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkReport {
    /// Cases that the act changed.
    pub done: u32,
    /// Cases that were so already.
    pub unchanged: u32,
    /// Cases in which nothing was changed, with why.
    pub failed: Vec<BulkFailure>,
}

/// A case in which nothing was changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
pub struct BulkFailure {
    /// The case.
    pub case: CaseId,
    /// Its number; empty when it is not here any more.
    pub number: String,
    /// The person.
    pub name: String,
    /// Why.
    pub error: DeskError,
}

/// Whom cases can be given to, and who has some.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct ColleaguesView {
    /// Who decides in the district, as central last said; empty when it does not say.
    pub officers: Vec<Colleague>,
    /// Whoever decides here or holds a case now, by name.
    pub holders: Vec<OfficerRef>,
    /// Whether the officer may give cases to others.
    pub assigns: bool,
}

/// The district as its supervisor sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SupervisorView {
    /// The officer with the most first; what nobody holds comes last.
    pub loads: Vec<LoadRow>,
    /// Decisions for a second look.
    pub sample: SampleView,
}

/// Open cases of one officer by how near their limits are.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LoadRow {
    /// Who; none for what nobody holds.
    pub officer: Option<OfficerRef>,
    /// Past their limit.
    pub overdue: u32,
    /// Due today.
    pub today: u32,
    /// Due within three working days.
    pub soon: u32,
    /// Due later.
    pub later: u32,
    /// The limit stands still.
    pub paused: u32,
    /// Decided, and not delivered.
    pub decided: u32,
    /// All of them.
    pub total: u32,
}

/// A random sample of the decisions of the last days. It is the same all day for a district, whoever asks and however often.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SampleView {
    /// The day that it is drawn for.
    pub day: NaiveDate,
    /// The first day whose decisions count.
    pub from: NaiveDate,
    /// The last one: yesterday.
    pub to: NaiveDate,
    /// Decisions wanted.
    pub size: u32,
    /// The most that can be wanted.
    pub most: u32,
    /// Decisions that it is drawn from; the supervisor's own are none of them.
    pub drawn_from: u32,
    /// The sample, in the order in which it was drawn.
    pub rows: Vec<SampleRow>,
}

/// A decision of the sample.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SampleRow {
    /// The decision.
    pub decision: Uuid,
    /// The case.
    pub case: CaseId,
    /// `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The person.
    pub name: String,
    /// `2079`, `2107`.
    pub service: String,
    /// What was ruled.
    pub outcome: Outcome,
    /// By whom.
    pub officer: OfficerRef,
    /// When central accepted it.
    pub at: DateTime<Utc>,
    /// The second look; none before there was one.
    pub look: Option<LookView>,
}

/// What a second look found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum LookVerdict {
    /// Seen, in order.
    InOrder,
    /// Seen, with remarks.
    Remarks,
}

/// A second look.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct LookView {
    /// What it found.
    pub verdict: LookVerdict,
    /// The remarks; empty when all is in order.
    pub note: String,
    /// When, by this computer's clock.
    pub at: DateTime<Utc>,
}
