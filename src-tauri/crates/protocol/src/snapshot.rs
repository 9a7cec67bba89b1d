//! `GET /v1/snapshot`: a stream of NDJSON, zstd-compressed, resumable by page.
//!
//! `?scope=…&page=N` begins at page N (0-based). The stream is: one `header`, then for each page its lines and a
//! `page-end`, then one `end`. A stream without its `end` is torn, whatever it holds.

use chrono::{DateTime, Utc};
use gishe_domain::address::Street;
use gishe_domain::case::Case;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::changes::Cursor;
use crate::info::Scope;

/// One line of the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case", rename_all_fields = "camelCase")]
pub enum SnapshotLine {
    /// First line.
    Header {
        /// The scope.
        scope: Scope,
        /// Identifies this snapshot: a resumed download must carry the same one (`&snapshot=…`), else it starts anew.
        snapshot: String,
        /// Cases in all.
        cases: u32,
        /// Pages in all.
        pages: u32,
        /// The moment it shows.
        as_of: DateTime<Utc>,
    },
    /// A street of the register of addresses; these come first.
    Street {
        /// The street.
        street: Street,
    },
    /// A case.
    Case {
        /// The case.
        case: Box<Case>,
    },
    /// A page is complete and may be committed.
    PageEnd {
        /// 0-based.
        page: u32,
    },
    /// Last line.
    End {
        /// Where changes go on from.
        cursor: Cursor,
        /// Cases sent from page 0 on; it must agree with what arrived.
        count: u32,
        /// Checksum of the scope, see [`crate::changes::ScopeChecksum`].
        checksum: String,
    },
    /// Of a newer protocol; never on the wire.
    #[serde(skip)]
    Parked(crate::parked::Parked),
}
