//! `GET /v1/blobs/{sha256}`: documents by digest, whole or in part.

use axum::body::Body;
use axum::extract::{Extension, Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use gishe_protocol::problem::{Problem, kinds};

use super::central::{Central, blocking};
use super::guard::{Caller, Struck};
use super::problem::Trouble;
use crate::faults::Fault;
use crate::ports::{BlobFault, SourcedBlob};
use crate::register::RegisterError;

impl From<BlobFault> for Trouble {
    fn from(fault: BlobFault) -> Self {
        tracing::error!(%fault, "a document could not be drawn");
        Self::new(500, kinds::CENTRAL, "The document could not be produced")
    }
}

/// A document that a case of the account's scopes names, or that the account uploaded. One range of bytes may be asked
/// for (RFC 9110, section 14).
#[utoipa::path(get, path = "/v1/blobs/{sha256}", tag = "central",
    params(("sha256" = String, Path, description = "64 lower-case hexadecimal digits")),
    responses(
        (status = 200, description = "the bytes"),
        (status = 206, description = "the range asked for"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 416, body = Problem, content_type = "application/problem+json"),
        (status = 426, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn blob(
    State(central): State<Central>,
    caller: Caller,
    Extension(Struck(struck)): Extension<Struck>,
    Path(sha256): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let mut blob = find(&central, &caller, &sha256).await?;
    if struck.contains(&Fault::WrongBlob) {
        blob.bytes = spoiled(&blob.bytes);
    }
    let whole = blob.bytes.len();
    let asked = headers.get(header::RANGE).and_then(|value| value.to_str().ok()).and_then(parse);
    let (status, bytes, content_range) = match asked.map(|range| range.within(whole)) {
        None => (StatusCode::OK, blob.bytes, None),
        Some(Some((from, to))) => {
            let range = format!("bytes {from}-{}/{whole}", to - 1);
            (StatusCode::PARTIAL_CONTENT, blob.bytes.slice(from..to), Some(range))
        }
        Some(None) => {
            let trouble = Trouble::new(416, kinds::RANGE, "The range lies outside the document");
            return Ok(([(header::CONTENT_RANGE, format!("bytes */{whole}"))], trouble).into_response());
        }
    };
    let mut response = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, blob.media_type)
        .header(header::ACCEPT_RANGES, "bytes")
        .header(header::ETAG, format!("\"{sha256}\""))
        .header(header::CACHE_CONTROL, "no-store");
    if let Some(range) = content_range {
        response = response.header(header::CONTENT_RANGE, range);
    }
    response.body(Body::from(bytes)).map_err(|_| Trouble::of_status(500))
}

/// What was uploaded comes first; all else is drawn anew from its recipe.
async fn find(central: &Central, caller: &Caller, sha256: &str) -> Result<SourcedBlob, Trouble> {
    let (account, districts, digest) = (caller.0.id.clone(), caller.districts(), sha256.to_owned());
    let (uploaded, recipe) = central
        .read(move |register| {
            if !register.may_read(&account, &districts, &digest)? {
                return Ok::<_, RegisterError>((None, None));
            }
            let uploaded = register.blob(&digest)?;
            let recipe = if uploaded.is_some() { None } else { register.recipe(&digest)? };
            Ok((uploaded, recipe))
        })
        .await?;
    if let Some(blob) = uploaded {
        return Ok(blob);
    }
    let recipe = recipe.ok_or_else(Trouble::not_found)?;
    let (source, digest) = (central.neighbours().source.clone(), sha256.to_owned());
    blocking(move || source.blob(&digest, &recipe)).await?.ok_or_else(Trouble::not_found)
}

/// The bytes with the last one changed.
fn spoiled(bytes: &Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    if let Some(last) = bytes.last_mut() {
        *last ^= 1;
    }
    Bytes::from(bytes)
}

/// One range of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ByteRange {
    /// `bytes=a-` or `bytes=a-b`.
    From(usize, Option<usize>),
    /// `bytes=-n`.
    Last(usize),
}

/// One range; none when the header is of another kind or asks for several, which may then be ignored.
fn parse(value: &str) -> Option<ByteRange> {
    let (from, to) = value.strip_prefix("bytes=")?.trim().split_once('-')?;
    match (from, to) {
        ("", last) => last.parse().ok().map(ByteRange::Last),
        (from, "") => Some(ByteRange::From(from.parse().ok()?, None)),
        (from, to) => {
            let (from, to) = (from.parse().ok()?, to.parse().ok()?);
            (from <= to).then_some(ByteRange::From(from, Some(to)))
        }
    }
}

impl ByteRange {
    /// From where to before where, of so many bytes; none when nothing of it lies inside.
    fn within(self, whole: usize) -> Option<(usize, usize)> {
        let (from, to) = match self {
            Self::From(from, None) => (from, whole),
            Self::From(from, Some(to)) => (from, whole.min(to.saturating_add(1))),
            Self::Last(count) => (whole.saturating_sub(count), whole),
        };
        (from < to).then_some((from, to))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_read_as_the_standard_has_it() {
        for (value, expected) in [
            ("bytes=0-4", Some((0, 5))),
            ("bytes=5-", Some((5, 10))),
            ("bytes=-3", Some((7, 10))),
            ("bytes=-30", Some((0, 10))),
            ("bytes=8-99", Some((8, 10))),
            ("bytes=9-9", Some((9, 10))),
        ] {
            assert_eq!(parse(value).and_then(|range| range.within(10)), expected, "{value}");
        }
        for outside in ["bytes=10-", "bytes=-0", "bytes=99-100"] {
            assert_eq!(parse(outside).unwrap().within(10), None, "{outside}");
        }
        for ignored in ["bytes=4-2", "bytes=0-1,4-5", "lines=1-2", "bytes=", "bytes=a-b", "bytes=--1"] {
            assert_eq!(parse(ignored), None, "{ignored}");
        }
    }
}
