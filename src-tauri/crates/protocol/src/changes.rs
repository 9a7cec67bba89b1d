//! `GET /v1/changes` and `GET /v1/events`.

use std::borrow::Cow;

use gishe_domain::case::{Case, CaseId};
use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest, Sha256};
use utoipa::ToSchema;

use crate::info::Scope;

/// A place in central's order; opaque to the desk.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(transparent)]
pub struct Cursor(pub String);

/// One change, in central's order.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// The case is now this.
    Upsert {
        /// The case.
        case: Box<Case>,
    },
    /// The case has left the scope.
    Tombstone {
        /// Which.
        id: CaseId,
    },
    /// Of a newer protocol; never on the wire.
    #[serde(skip)]
    Parked(crate::parked::Parked),
}

/// A change, with everything that one of its kinds has. Reading an enum by its tag would gather a whole case in a tree of values
/// first, for its kind may come last: that takes three times as long as this.
#[derive(Deserialize)]
struct AnyChange<'a> {
    #[serde(borrow)]
    kind: Cow<'a, str>,
    case: Option<Box<Case>>,
    id: Option<CaseId>,
}

impl<'de> Deserialize<'de> for Change {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let AnyChange { kind, case, id } = AnyChange::deserialize(deserializer)?;
        match (kind.as_ref(), case, id) {
            ("upsert", Some(case), _) => Ok(Self::Upsert { case }),
            ("upsert", None, _) => Err(D::Error::missing_field("case")),
            ("tombstone", _, Some(id)) => Ok(Self::Tombstone { id }),
            ("tombstone", _, None) => Err(D::Error::missing_field("id")),
            (kind, ..) => Err(D::Error::unknown_variant(kind, &["upsert", "tombstone"])),
        }
    }
}

/// A page of changes: applied with its cursor in one transaction.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ChangesPage {
    /// In central's order; a case appears at most once.
    pub changes: Vec<Change>,
    /// The cursor after this page.
    pub next: Cursor,
    /// Whether more follows at once.
    pub more: bool,
    /// Checksum of the scope as of `next`, when `more` is false.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub checksum: Option<String>,
    /// Digest of the district's register of addresses ([`crate::addresses::AddressDigest`]) when it was put after the district was
    /// founded; a desk that holds another one fetches it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub addresses: Option<String>,
}

/// A server-sent hint that a scope has changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ChangeHint {
    /// The scope.
    pub scope: Scope,
}

/// The checksum of a scope: the exclusive-or of SHA-256(`id:version`) over its cases, so that it can be kept up to date
/// by one case at a time. Hexadecimal, 64 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ScopeChecksum([u8; 32]);

impl ScopeChecksum {
    /// Adds a case, or takes it away: the operation is its own inverse.
    pub fn toggle(&mut self, id: CaseId, version: u32) {
        let digest = Sha256::digest(format!("{}:{version}", id.0.hyphenated()));
        for (mine, other) in self.0.iter_mut().zip(digest) {
            *mine ^= other;
        }
    }

    /// Hexadecimal.
    pub fn to_hex(self) -> String {
        hex::encode(self.0)
    }

    /// From hexadecimal; none when it is not 64 digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = hex::decode(text).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }
}
