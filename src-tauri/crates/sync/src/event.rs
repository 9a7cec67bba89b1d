//! What the exchange reports.

use chrono::{DateTime, Utc};
use gishe_domain::case::CaseId;
use gishe_protocol::commands::Receipt;
use gishe_protocol::info::{Info, Scope};
use uuid::Uuid;

use crate::link::Link;
use crate::ports::StoreFault;

/// Something happened that the desk may want to show. Everything in here can be read from the files as well; a report that
/// is lost loses nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum SyncEvent {
    /// The link changed.
    Link(Link),
    /// What central said of itself and of the account.
    Info {
        /// What it said.
        info: Box<Info>,
        /// When that came, by this computer's clock; central's clock is in `info`.
        at: DateTime<Utc>,
    },
    /// A round of exchange begins (`true`) or has ended.
    Exchanging(bool),
    /// A whole round went well.
    Exchanged {
        /// When.
        at: DateTime<Utc>,
    },
    /// A snapshot is coming in.
    Progress {
        /// Of which scope.
        scope: Scope,
        /// Cases here.
        received: u32,
        /// Cases in all.
        total: u32,
    },
    /// A snapshot is complete and is shown.
    Complete {
        /// Of which scope.
        scope: Scope,
    },
    /// A new copy is being built beside the one that is shown.
    Rebuilding {
        /// Of which scope.
        scope: Scope,
    },
    /// Cases changed, or left.
    Changed {
        /// Of which scope.
        scope: Scope,
        /// Which.
        cases: Vec<CaseId>,
    },
    /// Another register of addresses is here.
    Addresses {
        /// Of which scope.
        scope: Scope,
    },
    /// Central acknowledged commands.
    Receipts(Vec<Receipt>),
    /// Commands need attention now.
    Attention(Vec<(Uuid, CaseId)>),
    /// The outbox changed in some other way: something was sent, postponed or uploaded.
    Outbox,
    /// Evidence came.
    Blob {
        /// Its digest.
        sha256: String,
    },
    /// A file on this computer could not be written or read; the exchange stands still and tries again.
    Store(StoreFault),
}
