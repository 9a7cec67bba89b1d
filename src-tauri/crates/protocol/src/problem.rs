//! RFC 9457 problem details.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The body of every error, `application/problem+json`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Problem {
    /// A URN that names the kind: `urn:gishe:problem:cursor-expired`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In English, for people who read logs.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What happened this time; no personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub detail: Option<String>,
}

/// The kinds of problem that the desk acts on.
pub mod kinds {
    /// 410: bootstrap anew.
    pub const CURSOR_EXPIRED: &str = "urn:gishe:problem:cursor-expired";
    /// 401: the access token is missing, expired or revoked.
    pub const UNAUTHORIZED: &str = "urn:gishe:problem:unauthorized";
    /// 403: outside the account's scopes.
    pub const FORBIDDEN: &str = "urn:gishe:problem:forbidden";
    /// 426: this protocol version is not served.
    pub const PROTOCOL: &str = "urn:gishe:problem:protocol-version";
    /// 413: too large.
    pub const TOO_LARGE: &str = "urn:gishe:problem:too-large";
    /// 429: asked too often; `Retry-After` says when it may be asked again.
    pub const TOO_MANY: &str = "urn:gishe:problem:too-many-requests";
    /// 404: not here.
    pub const NOT_FOUND: &str = "urn:gishe:problem:not-found";
    /// 400: the request is not understood.
    pub const BAD_REQUEST: &str = "urn:gishe:problem:bad-request";
    /// 409: an upload stands elsewhere, or an audit chain contradicts what central has seen of it.
    pub const CONTRADICTION: &str = "urn:gishe:problem:contradiction";
    /// 412 (tus): this version of tus is not served.
    pub const TUS_VERSION: &str = "urn:gishe:problem:tus-version";
    /// 416: the range lies outside the document.
    pub const RANGE: &str = "urn:gishe:problem:range";
    /// 500 and above: central's own fault.
    pub const CENTRAL: &str = "urn:gishe:problem:central-fault";
    /// 460 (tus): the digest differs.
    pub const CHECKSUM: &str = "urn:gishe:problem:checksum-mismatch";
}
