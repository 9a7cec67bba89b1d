//! Resumable upload, tus 1.0 with the extensions creation and checksum.

use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use futures::StreamExt;
use gishe_protocol::problem::{Problem, kinds};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::central::Central;
use super::guard::Caller;
use super::problem::{CHECKSUM_MISMATCH, Trouble};
use crate::register::{MAX_BLOB_BYTES, UploadState};

const RESUMABLE: HeaderName = HeaderName::from_static("tus-resumable");
const VERSION: HeaderName = HeaderName::from_static("tus-version");
const EXTENSION: HeaderName = HeaderName::from_static("tus-extension");
const MAX_SIZE: HeaderName = HeaderName::from_static("tus-max-size");
const OFFSET: HeaderName = HeaderName::from_static("upload-offset");
const LENGTH: HeaderName = HeaderName::from_static("upload-length");
const METADATA: HeaderName = HeaderName::from_static("upload-metadata");
const CHECKSUM: HeaderName = HeaderName::from_static("upload-checksum");

/// The one version of tus that is served.
const TUS: HeaderValue = HeaderValue::from_static("1.0.0");

/// Bytes that are put on the disk at once: what a broken connection can lose of them is sent again.
const PART: usize = 256 * 1024;

/// Refuses other versions of tus, and marks every answer with ours.
pub async fn tus(request: axum::extract::Request, next: Next) -> Response {
    let upload = request.method() != axum::http::Method::GET;
    let served = request.headers().get(RESUMABLE) == Some(&TUS) || request.method() == axum::http::Method::OPTIONS;
    if upload && !served {
        let trouble = Trouble::new(412, kinds::TUS_VERSION, "This version of tus is not served");
        return ([(VERSION, TUS)], trouble).into_response();
    }
    let mut response = next.run(request).await;
    if upload {
        response.headers_mut().insert(RESUMABLE, TUS);
    }
    response
}

/// What of tus is served.
#[utoipa::path(options, path = "/v1/blobs", tag = "uploads", responses((status = 204, description = "tus headers")))]
pub async fn abilities() -> impl IntoResponse {
    let headers = [
        (VERSION, TUS),
        (EXTENSION, HeaderValue::from_static("creation,checksum")),
        (HeaderName::from_static("tus-checksum-algorithm"), HeaderValue::from_static("sha256")),
        (MAX_SIZE, HeaderValue::from(MAX_BLOB_BYTES)),
    ];
    (StatusCode::NO_CONTENT, headers)
}

/// Opens an upload. `Upload-Metadata` carries `sha256` (64 hexadecimal digits) and `mediaType`, each in base64. When the
/// document is here already, `Upload-Offset` equals its length and nothing has to be sent.
#[utoipa::path(post, path = "/v1/blobs", tag = "uploads",
    params(
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Length" = u32, Header, description = "bytes in all"),
        ("Upload-Metadata" = String, Header, description = "sha256 and mediaType, values in base64"),
    ),
    responses(
        (status = 201, description = "`Location` is where the bytes go"),
        (status = 400, body = Problem, content_type = "application/problem+json"),
        (status = 401, body = Problem, content_type = "application/problem+json"),
        (status = 403, body = Problem, content_type = "application/problem+json"),
        (status = 412, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn open(State(central): State<Central>, caller: Caller, headers: HeaderMap) -> Result<Response, Trouble> {
    caller.works()?;
    let account = caller.0;
    let length: u64 = number(&headers, &LENGTH)?;
    let length = u32::try_from(length).map_err(|_| Trouble::too_large())?;
    let digest = metadata(&headers, "sha256").ok_or_else(|| Trouble::bad_request("no sha256 in the metadata"))?;
    let digest: Option<[u8; 32]> = hex::decode(digest).ok().and_then(|bytes| bytes.try_into().ok());
    let digest = digest.ok_or_else(|| Trouble::bad_request("sha256 is not 64 hexadecimal digits"))?;
    let media_type = metadata(&headers, "mediaType").unwrap_or_else(|| "application/octet-stream".to_owned());
    let id = Uuid::new_v4();
    let state =
        central.write(move |register| register.open_upload(&account.id, id, &digest, &media_type, length)).await?;
    let location =
        HeaderValue::from_str(&format!("/v1/blobs/uploads/{}", state.id)).map_err(|_| Trouble::of_status(500))?;
    Ok((StatusCode::CREATED, [(header::LOCATION, location), (OFFSET, HeaderValue::from(state.received))])
        .into_response())
}

/// Where an upload stands.
#[utoipa::path(head, path = "/v1/blobs/uploads/{id}", tag = "uploads",
    params(("id" = String, Path, description = "from `Location`"), ("Tus-Resumable" = String, Header, description = "1.0.0")),
    responses((status = 200, description = "`Upload-Offset` and `Upload-Length`"), (status = 404, description = "no such upload")))]
pub async fn stands(
    State(central): State<Central>,
    Caller(account): Caller,
    Path(id): Path<String>,
) -> Result<Response, Trouble> {
    let state =
        central.read(move |register| register.upload(&account.id, &id)).await?.ok_or_else(Trouble::not_found)?;
    let no_store = HeaderValue::from_static("no-store");
    let headers = [
        (OFFSET, HeaderValue::from(state.received)),
        (LENGTH, HeaderValue::from(state.length)),
        (header::CACHE_CONTROL, no_store),
    ];
    Ok((StatusCode::OK, headers).into_response())
}

/// Sends bytes from `Upload-Offset` on. What has come is kept when the connection breaks. The last byte completes the
/// document, or, when its digest differs from the one announced, ends the upload with 460.
#[utoipa::path(patch, path = "/v1/blobs/uploads/{id}", tag = "uploads",
    params(
        ("id" = String, Path, description = "from `Location`"),
        ("Tus-Resumable" = String, Header, description = "1.0.0"),
        ("Upload-Offset" = u32, Header, description = "where the bytes begin"),
        ("Upload-Checksum" = Option<String>, Header, description = "`sha256` and the digest of these bytes in base64"),
    ),
    request_body(content = Vec<u8>, content_type = "application/offset+octet-stream"),
    responses(
        (status = 204, description = "`Upload-Offset` is where to go on"),
        (status = 404, body = Problem, content_type = "application/problem+json"),
        (status = 409, body = Problem, content_type = "application/problem+json"),
        (status = 413, body = Problem, content_type = "application/problem+json"),
        (status = 460, body = Problem, content_type = "application/problem+json"),
    ))]
pub async fn extend(
    State(central): State<Central>,
    Caller(account): Caller,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Trouble> {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    if kind != Some("application/offset+octet-stream") {
        return Err(Trouble::new(415, kinds::BAD_REQUEST, "The body is not application/offset+octet-stream"));
    }
    let mut taking = Taking { central, account: account.id, id, offset: number(&headers, &OFFSET)? };
    let state = match checksum(&headers)? {
        Some(expected) => taking.checked(body, &expected).await?,
        None => taking.streamed(body).await?,
    };
    Ok((StatusCode::NO_CONTENT, [(OFFSET, HeaderValue::from(state.received))]).into_response())
}

/// Bytes of an upload on their way to the disk.
struct Taking {
    central: Central,
    account: String,
    id: String,
    offset: u32,
}

impl Taking {
    /// Puts the bytes on the disk as they come.
    async fn streamed(&mut self, body: Body) -> Result<UploadState, Trouble> {
        let mut stream = body.into_data_stream();
        let mut held = Vec::new();
        while let Some(chunk) = stream.next().await {
            let Ok(chunk) = chunk else {
                // The connection broke: what came before is kept, and the desk asks where to go on.
                self.put(held).await?;
                return Err(Trouble::bad_request("the body broke off"));
            };
            held.extend_from_slice(&chunk);
            if held.len() >= PART {
                self.put(std::mem::take(&mut held)).await?;
            }
        }
        self.put(held).await
    }

    /// Takes the bytes only when their own digest is right.
    async fn checked(&mut self, body: Body, expected: &[u8]) -> Result<UploadState, Trouble> {
        let bytes = axum::body::to_bytes(body, MAX_BLOB_BYTES as usize).await.map_err(|_| Trouble::too_large())?;
        if Sha256::digest(&bytes).as_slice() != expected {
            return Err(Trouble::new(CHECKSUM_MISMATCH, kinds::CHECKSUM, "The digest of these bytes differs"));
        }
        self.put(bytes.to_vec()).await
    }

    async fn put(&mut self, part: Vec<u8>) -> Result<UploadState, Trouble> {
        let (account, id, offset) = (self.account.clone(), self.id.clone(), self.offset);
        let state = self.central.write(move |register| register.extend_upload(&account, &id, offset, &part)).await?;
        self.offset = state.received;
        Ok(state)
    }
}

fn number<T: std::str::FromStr>(headers: &HeaderMap, name: &HeaderName) -> Result<T, Trouble> {
    let value = headers.get(name).and_then(|value| value.to_str().ok()).and_then(|value| value.trim().parse().ok());
    value.ok_or_else(|| Trouble::bad_request(format!("{name} is missing or not a number")))
}

/// A value of `Upload-Metadata`: pairs of a key and base64, with commas between.
fn metadata(headers: &HeaderMap, key: &str) -> Option<String> {
    let pairs = headers.get(METADATA)?.to_str().ok()?;
    let (_, value) = pairs.split(',').filter_map(|pair| pair.trim().split_once(' ')).find(|(name, _)| *name == key)?;
    String::from_utf8(STANDARD.decode(value.trim()).ok()?).ok()
}

fn checksum(headers: &HeaderMap) -> Result<Option<Vec<u8>>, Trouble> {
    let Some(value) = headers.get(CHECKSUM) else { return Ok(None) };
    let digest = value.to_str().ok().and_then(|value| value.strip_prefix("sha256 "));
    let digest = digest.and_then(|digest| STANDARD.decode(digest.trim()).ok());
    digest.map(Some).ok_or_else(|| Trouble::bad_request("Upload-Checksum is not sha256 and base64"))
}
