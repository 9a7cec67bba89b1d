//! Saved views of the queue, and where the officer was in it.

use gishe_domain::case::CaseId;
use gishe_domain::state::CaseState;
use serde::{Deserialize, Serialize};
use specta::Type;
use uuid::Uuid;

use super::queue::{QueueFilter, QueueOrder, QueueView};

/// Which rows, and in which order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueChoice {
    /// Which part.
    pub view: QueueView,
    /// What is searched for; empty for nothing.
    pub search: String,
    /// Only these services; empty for all.
    pub services: Vec<String>,
    /// Only these states; empty for all.
    pub states: Vec<CaseState>,
    /// What else narrows it.
    pub filter: QueueFilter,
    /// In which order.
    pub sort: QueueOrder,
}

/// What a row shows beside the name and the time limit, which it always does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum QueueColumn {
    /// Who has it.
    Holder,
    /// The service.
    Service,
    /// The applicant type.
    Type,
    /// The address applied for.
    Address,
    /// Letters of the citizen.
    Messages,
    /// The number.
    Number,
    /// The state.
    State,
}

/// A view that the officer has saved.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct SavedView {
    /// Identifier; none for one that is saved for the first time.
    pub id: Option<Uuid>,
    /// As the officer calls it, 1 to 60 letters.
    pub name: String,
    /// Which rows.
    pub choice: QueueChoice,
    /// What they show.
    pub columns: Vec<QueueColumn>,
}

/// Where the officer was.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueuePlace {
    /// The saved view, if it is one.
    pub saved: Option<Uuid>,
    /// Which rows.
    pub choice: QueueChoice,
    /// What they show.
    pub columns: Vec<QueueColumn>,
    /// The case that was open.
    pub open: Option<CaseId>,
    /// Pixels that the list was scrolled by.
    pub scroll: u32,
}

/// The officer's queue, as it was left.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct QueueDesk {
    /// Saved views, in the order in which they were saved.
    pub views: Vec<SavedView>,
    /// Where the officer was; none before the first time.
    pub place: Option<QueuePlace>,
}
