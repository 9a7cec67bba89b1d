//! The queue.

use chrono::NaiveDate;
use gishe_domain::case::{CaseId, OfficerRef};
use gishe_domain::decision::Outcome;
use gishe_domain::fold::Span;
use gishe_domain::state::CaseState;
use serde::{Deserialize, Serialize};
use specta::Type;

/// What of the queue is asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueueQuery {
    /// Which part.
    pub view: QueueView,
    /// Number, name, ЕГН, address or a word of a note, as typed; empty for all.
    pub search: String,
    /// Only these services; empty for all.
    pub services: Vec<String>,
    /// Only these states; empty for all.
    pub states: Vec<CaseState>,
    /// What else narrows it.
    #[serde(default)]
    pub filter: QueueFilter,
    /// In which order, while nothing is searched for: what is found always comes by urgency.
    #[serde(default)]
    pub sort: QueueOrder,
    /// Rows to skip.
    pub offset: u32,
    /// Rows at most, 1 to 500.
    pub limit: u32,
}

/// Parts of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum QueueView {
    /// Claimed by the officer.
    Mine,
    /// Claimed by nobody and open.
    Free,
    /// Every open case.
    All,
    /// Overdue or due today.
    Due,
    /// Changed since the officer opened it.
    Unread,
}

/// What else narrows the queue; the default narrows nothing.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
pub struct QueueFilter {
    /// Only these levels of the time limit; empty for all. What is decided has none.
    pub levels: Vec<DeadlineLevel>,
    /// Only these applicant types; empty for all.
    pub types: Vec<String>,
    /// Only what these officers hold (identity provider's subjects); empty for all.
    pub holders: Vec<String>,
    /// Only with something that exists only on this computer.
    pub local: bool,
    /// Only what needs attention.
    pub attention: bool,
    /// Only what changed since the officer opened it.
    pub unread: bool,
}

/// Orders of the queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum QueueOrder {
    /// The most urgent first, under headings.
    #[default]
    Deadline,
    /// By register number.
    Number,
    /// By the person's name.
    Name,
}

/// A stretch of the queue, sorted by deadline, then number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueuePage {
    /// Rows.
    pub rows: Vec<QueueRow>,
    /// Rows that match in all; when `more` is set, the most urgent of them.
    pub total: u32,
    /// More match than can be shown: another letter would narrow the search.
    pub more: bool,
    /// How many the matching rows are by group, in order; empty groups are left out.
    pub groups: Vec<QueueGroup>,
    /// Rows of each part, without search.
    pub counts: QueueCounts,
}

/// Rows of each part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueCounts {
    /// Claimed by the officer.
    pub mine: u32,
    /// Claimed by nobody.
    pub free: u32,
    /// All open.
    pub all: u32,
    /// Overdue or due today.
    pub due: u32,
    /// Changed since the officer opened them.
    pub unread: u32,
}

/// A run of rows under one heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueGroup {
    /// The heading.
    pub kind: QueueGroupKind,
    /// Rows.
    pub count: u32,
}

/// Headings of the queue, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum QueueGroupKind {
    /// Its number, or a person's identifier, was typed in full.
    Exact,
    /// Overdue, or due today.
    Due,
    /// Due within three working days.
    Soon,
    /// Later.
    Later,
    /// The limit stands still.
    Paused,
    /// Decided here or centrally; waits for link, acceptance or signature.
    Decided,
    /// Every row, in another order than by urgency.
    Listed,
}

/// One row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QueueRow {
    /// The case.
    pub id: CaseId,
    /// Full number: `РЛЦ26-АР01-1482`.
    pub number: String,
    /// The part after the last dash: `1482`.
    pub short_number: String,
    /// The subject's (else the applicant's) full name.
    pub name: String,
    /// `2079`, `2107`.
    pub service: String,
    /// Key of the applicant type; the catalogue has its words.
    pub applicant_type: String,
    /// The address applied for, in a line.
    pub address: String,
    /// Heading.
    pub group: QueueGroupKind,
    /// Time limit.
    pub deadline: DeadlineView,
    /// State, with the journal laid over it.
    pub state: CaseState,
    /// Who has it.
    pub claim: ClaimView,
    /// A ruling that exists here or at central and is not delivered.
    pub ruling: Option<Outcome>,
    /// Something of this row exists only on this computer.
    pub local: bool,
    /// A matter of it needs attention.
    pub attention: bool,
    /// Somebody else did or wrote something since the officer opened it.
    pub unread: bool,
    /// Messages from the citizen since the last act of an officer.
    pub messages: u32,
    /// Which parts of it were typed; none when nothing is searched for.
    pub found: Option<RowFound>,
}

/// Which parts of a row were typed, to be marked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowFound {
    /// Of `name`.
    pub name: Vec<Span>,
    /// Of `shortNumber`.
    pub short_number: Vec<Span>,
    /// Of `number`.
    pub number: Vec<Span>,
    /// What the row does not show by itself.
    pub elsewhere: Option<RowElsewhere>,
}

/// A line of the case that holds what was typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RowElsewhere {
    /// Which line.
    pub field: RowField,
    /// The line, or a part of a long one; an identifier is masked.
    pub text: String,
    /// Of `text`.
    pub marks: Vec<Span>,
}

/// Lines of a case that are looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RowField {
    /// The full number of the case.
    Number,
    /// The address applied for.
    Address,
    /// Another person, or a name in Latin letters.
    Person,
    /// ЕГН or ЛНЧ.
    Identifier,
    /// The address before.
    FormerAddress,
    /// The number of the act.
    Act,
    /// A note to a check.
    Note,
    /// A letter.
    Message,
    /// A note or reasons on this computer only.
    Draft,
}

/// Who has a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum ClaimView {
    /// Nobody.
    Free,
    /// The officer, by central's lease.
    Mine,
    /// The officer, but central does not know it yet.
    MineProvisional,
    /// A colleague.
    Other {
        /// Who.
        officer: OfficerRef,
    },
}

/// A time limit, as of today in Sofia.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeadlineView {
    /// The last day.
    pub due: NaiveDate,
    /// How near it is.
    pub level: DeadlineLevel,
    /// Working days left; negative when overdue, 0 today.
    pub working_days_left: i32,
}

/// How near a time limit is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum DeadlineLevel {
    /// Past.
    Overdue,
    /// Today.
    Today,
    /// Within three working days.
    Soon,
    /// Later.
    Later,
    /// It stands still.
    Paused,
}
