//! Documents up and down.

use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use gishe_domain::case::BlobRef;
use gishe_sync::ports::{Central, CentralFault};
use sha2::{Digest, Sha256};

use super::stage::{client, counting, serve};

fn document() -> Vec<u8> {
    (0..3_000_000_u32).map(|at| (at % 251) as u8).collect()
}

fn blob(bytes: &[u8]) -> BlobRef {
    let sha256 = hex::encode(Sha256::digest(bytes));
    BlobRef { sha256, size: bytes.len() as u32, media_type: "application/pdf".into() }
}

async fn received(answer: fn(HeaderMap) -> Response, from: u32) -> Result<Vec<u8>, CentralFault> {
    let route = get(move |headers: HeaderMap| async move { answer(headers) });
    let client = client(Router::new().route("/v1/blobs/{sha256}", route)).await;
    let stream = client.download(&blob(&document()).sha256, from).await?;
    stream
        .try_fold(Vec::new(), |mut all, part| async move {
            all.extend_from_slice(&part);
            Ok(all)
        })
        .await
}

fn range(from: usize, said: &str) -> Response {
    (StatusCode::PARTIAL_CONTENT, [("content-range", said.to_owned())], document()[from..].to_vec()).into_response()
}

#[tokio::test]
async fn a_document_comes_whole_or_from_a_byte_on() {
    let whole = document();
    assert_eq!(received(|_| document().into_response(), 0).await.unwrap(), whole);
    let asked = |headers: HeaderMap| {
        assert_eq!(headers["range"], "bytes=2999990-");
        range(2_999_990, "bytes 2999990-2999999/3000000")
    };
    assert_eq!(received(asked, 2_999_990).await.unwrap(), &whole[2_999_990..]);
    assert_eq!(
        received(|_| document().into_response(), 2_999_000).await.unwrap(),
        &whole[2_999_000..],
        "range ignored"
    );
}

#[tokio::test]
async fn a_document_that_is_another_is_noticed() {
    let other = |_: HeaderMap| {
        let mut bytes = document();
        bytes[5] ^= 1;
        bytes.into_response()
    };
    assert_eq!(received(other, 0).await, Err(CentralFault::Checksum));
    assert_eq!(received(other, 100).await, Err(CentralFault::Checksum), "also when the whole came unasked");
    let elsewhere = |_: HeaderMap| range(7, "bytes 7-2999999/3000000");
    assert!(matches!(received(elsewhere, 8).await, Err(CentralFault::Malformed(_))));
    let large = |_: HeaderMap| Response::builder().header("content-length", "99999999").body(Body::empty()).unwrap();
    assert!(received(large, 0).await.is_err());
}

#[tokio::test]
async fn a_document_that_breaks_off_is_torn_after_what_came() {
    let broken = |_: HeaderMap| {
        let parts = [Ok(Bytes::from(document()[..1000].to_vec())), Err(std::io::Error::other("gone"))];
        // The pause lets the head of the reply go out before the break.
        Response::new(Body::from_stream(futures::stream::iter(parts).then(|part| async {
            tokio::time::sleep(Duration::from_millis(20)).await;
            part
        })))
    };
    assert_eq!(received(broken, 0).await, Err(CentralFault::Torn));
}

/// A tus server of one upload, with faults.
#[derive(Clone, Default)]
struct Tus {
    held: Arc<Mutex<Vec<u8>>>,
    patches: Arc<Mutex<Vec<usize>>>,
    /// Says once that the upload stands elsewhere than it does.
    lies_once: Arc<Mutex<bool>>,
}

async fn opened(State(tus): State<Tus>, headers: HeaderMap) -> Response {
    assert_eq!(headers["tus-resumable"], "1.0.0");
    assert_eq!(headers["upload-length"], "3000000");
    assert!(headers["upload-metadata"].to_str().unwrap().starts_with("sha256 "));
    let held = tus.held.lock().unwrap().len();
    let said = if *tus.lies_once.lock().unwrap() { 0 } else { held };
    let headers = [("location", "/v1/blobs/uploads/u1".to_owned()), ("upload-offset", said.to_string())];
    (StatusCode::CREATED, headers).into_response()
}

async fn extended(State(tus): State<Tus>, request: Request) -> Response {
    let offset = |request: &Request| request.headers()["upload-offset"].to_str().unwrap().parse::<usize>().unwrap();
    if request.method() == "HEAD" {
        *tus.lies_once.lock().unwrap() = false;
        return [("upload-offset", tus.held.lock().unwrap().len().to_string())].into_response();
    }
    let at = offset(&request);
    tus.patches.lock().unwrap().push(at);
    if at != tus.held.lock().unwrap().len() {
        return StatusCode::CONFLICT.into_response();
    }
    let bytes = axum::body::to_bytes(request.into_body(), usize::MAX).await.unwrap();
    let mut held = tus.held.lock().unwrap();
    held.extend_from_slice(&bytes);
    (StatusCode::NO_CONTENT, [("upload-offset", held.len().to_string())]).into_response()
}

fn tus_router(tus: &Tus) -> Router {
    Router::new()
        .route("/v1/blobs", post(opened))
        .route("/v1/blobs/uploads/u1", any(extended))
        .layer(axum::extract::DefaultBodyLimit::disable())
        .with_state(tus.clone())
}

#[tokio::test]
async fn an_upload_goes_in_parts_and_goes_on_where_it_stopped() {
    let bytes = Bytes::from(document());
    for (held, lies, patches) in [
        (0, false, vec![0, 1_048_576, 2_097_152]),
        (2_000_000, false, vec![2_000_000]),
        (3_000_000, false, vec![]),
        (2_000_000, true, vec![0, 2_000_000]),
    ] {
        let tus = Tus::default();
        tus.held.lock().unwrap().extend_from_slice(&bytes[..held]);
        *tus.lies_once.lock().unwrap() = lies;
        client(tus_router(&tus)).await.upload(&blob(&bytes), bytes.clone()).await.unwrap();
        assert_eq!(*tus.held.lock().unwrap(), bytes);
        assert_eq!(*tus.patches.lock().unwrap(), patches, "{held} {lies}");
    }
}

#[tokio::test]
async fn an_upload_that_is_refused_says_why() {
    let bytes = Bytes::from(document());
    for (status, fault) in
        [(460, CentralFault::Checksum), (409, CentralFault::Refused { status: 409 }), (413, CentralFault::TooLarge)]
    {
        let answer = move |request: Request| async move {
            let status = if request.method() == "HEAD" { 200 } else { status };
            Response::builder().status(status).header("upload-offset", "0").body(Body::empty()).unwrap()
        };
        let router = Router::new()
            .route("/v1/blobs", post(|| async { (StatusCode::CREATED, [("location", "/u"), ("upload-offset", "0")]) }))
            .route("/u", any(answer));
        assert_eq!(client(router).await.upload(&blob(&bytes), bytes.clone()).await, Err(fault));
    }
}

#[tokio::test]
async fn a_token_is_not_carried_to_another_place() {
    let (elsewhere, hits) = counting();
    let to = serve(elsewhere).await.to_string();
    let open = move || async move { (StatusCode::CREATED, [("location", to)]) };
    let bytes = Bytes::from(document());
    let answered =
        client(Router::new().route("/v1/blobs", post(open))).await.upload(&blob(&bytes), bytes.clone()).await;
    assert_eq!(answered, Err(CentralFault::Malformed("the place of an upload")));
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn what_is_not_what_it_should_be_is_not_sent() {
    let (router, hits) = counting();
    let client = client(router).await;
    let mut other = document();
    other[0] ^= 1;
    assert_eq!(client.upload(&blob(&document()), other.into()).await, Err(CentralFault::Checksum));
    assert_eq!(client.upload(&blob(&document()), Bytes::from_static(b"short")).await, Err(CentralFault::Checksum));
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}
