//! Documents: ranges, drawing on demand, and uploads that are resumed.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{Rejection, Verdict};
use gishe_protocol::problem::kinds;
use reqwest::{Method, RequestBuilder, Response, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};

use super::fixtures::*;
use crate::register::tests::fixtures::{after, command, decide, signed_by};

fn blob(text: &str) -> String {
    format!("/v1/blobs/{}", digest(text))
}

fn tus(request: RequestBuilder) -> RequestBuilder {
    request.header("Tus-Resumable", "1.0.0")
}

async fn open(world: &World, bytes: &[u8]) -> Response {
    let sha256 = hex::encode(Sha256::digest(bytes));
    let metadata = format!("sha256 {},mediaType {}", STANDARD.encode(sha256), STANDARD.encode("application/pdf"));
    let request = tus(world.ask(Method::POST, "/v1/blobs")).header("Upload-Metadata", metadata);
    request.header("Upload-Length", bytes.len()).send().await.unwrap()
}

fn location(response: &Response) -> String {
    assert_eq!(response.status(), StatusCode::CREATED);
    response.headers()["location"].to_str().unwrap().to_owned()
}

async fn send(world: &World, place: &str, offset: usize, bytes: &[u8]) -> Response {
    let request = tus(world.ask(Method::PATCH, place)).header("Content-Type", "application/offset+octet-stream");
    request.header("Upload-Offset", offset).body(bytes.to_vec()).send().await.unwrap()
}

#[tokio::test]
async fn a_document_is_drawn_on_demand_whole_or_in_part() {
    let world = World::new(1);
    let whole = world.get(&blob(DEED)).await;
    assert_eq!(whole.headers()["content-type"], "image/jpeg");
    assert_eq!(whole.headers()["accept-ranges"], "bytes");
    assert_eq!(whole.text().await.unwrap(), DEED);
    let part = world.ask(Method::GET, &blob(DEED)).header("Range", "bytes=3-6").send().await.unwrap();
    assert_eq!(part.status(), StatusCode::PARTIAL_CONTENT);
    assert_eq!(part.headers()["content-range"], "bytes 3-6/17");
    assert_eq!(part.text().await.unwrap(), "3456");
    let outside = world.ask(Method::GET, &blob(DEED)).header("Range", "bytes=17-").send().await.unwrap();
    assert_eq!(outside.headers()["content-range"], "bytes */17");
    problem(outside, 416, kinds::RANGE).await;
}

#[tokio::test]
async fn documents_of_another_district_are_not_here() {
    let world = World::new(1);
    for path in [blob("elsewhere"), blob("nowhere"), "/v1/blobs/..%2f..%2fetc".into(), "/v1/blobs/xyz".into()] {
        problem(world.get(&path).await, 404, kinds::NOT_FOUND).await;
    }
    let there = world.bare(Method::GET, &blob("elsewhere")).header("Gishe-Protocol", "1").bearer_auth("o9/10/officer");
    assert_eq!(there.send().await.unwrap().text().await.unwrap(), "elsewhere");
}

#[tokio::test]
async fn a_spoiled_document_differs_from_its_digest_by_one_byte() {
    let world = World::new(1);
    world.fault(json!([{ "path": "/v1/blobs/", "kind": "wrong-blob", "times": 1 }])).await;
    let spoiled = world.get(&blob(DEED)).await.bytes().await.unwrap();
    assert_eq!(spoiled.len(), DEED.len());
    assert_eq!(spoiled.iter().zip(DEED.bytes()).filter(|(one, other)| **one != *other).count(), 1);
    assert_eq!(world.get(&blob(DEED)).await.text().await.unwrap(), DEED);
}

#[tokio::test]
async fn an_upload_is_resumed_where_it_stopped_and_then_delivered() {
    let world = World::new(1);
    let (bytes, document) = signed_by("o1");
    let opened = open(&world, &bytes).await;
    assert_eq!(
        (&opened.headers()["tus-resumable"], &opened.headers()["upload-offset"]),
        (&"1.0.0".parse().unwrap(), &"0".parse().unwrap())
    );
    let place = location(&opened);
    assert_eq!(send(&world, &place, 0, &bytes[..7]).await.status(), StatusCode::NO_CONTENT);
    problem(send(&world, &place, 0, &bytes).await, 409, kinds::CONTRADICTION).await;
    let stands = tus(world.ask(Method::HEAD, &place)).send().await.unwrap();
    assert_eq!(
        (stands.headers()["upload-offset"].to_str().unwrap(), stands.headers()["cache-control"].to_str().unwrap()),
        ("7", "no-store")
    );

    let claim = command(1, 1, Act::Claim);
    let decision = after(&claim, command(2, 1, decide(Outcome::Approved)));
    let delivery = after(&decision, command(3, 1, Act::Deliver { document: document.clone() }));
    for each in [&claim, &decision] {
        assert!(matches!(world.command(each).await, Verdict::Applied { .. }));
    }
    assert_eq!(world.command(&delivery).await, Verdict::Rejected { rejection: Rejection::DocumentMissing });
    let last = send(&world, &place, 7, &bytes[7..]).await;
    assert_eq!(last.headers()["upload-offset"].to_str().unwrap(), bytes.len().to_string());
    assert!(matches!(world.command(&delivery).await, Verdict::Applied { version: 4, .. }));
    let path = format!("/v1/blobs/{}", document.sha256);
    let colleague = world.bare(Method::GET, &path).header("Gishe-Protocol", "1").bearer_auth("o2/09/officer");
    assert_eq!(colleague.send().await.unwrap().bytes().await.unwrap(), bytes, "the delivered act is in the district");
    let again = open(&world, &bytes).await;
    assert_eq!(again.headers()["upload-offset"].to_str().unwrap(), bytes.len().to_string(), "nothing to send twice");
}

#[tokio::test]
async fn a_large_upload_keeps_what_came_before_the_connection_broke() {
    let world = World::new(1);
    let bytes: Vec<u8> = (0..900_000_u32).map(|number| number.to_le_bytes()[0]).collect();
    let place = location(&open(&world, &bytes).await);
    // Half of the body comes, then its source fails and the client breaks the connection.
    let half = bytes::Bytes::from(bytes[..600_000].to_vec());
    let parts = futures::stream::iter([Ok(half), Err(std::io::Error::from(std::io::ErrorKind::BrokenPipe))]);
    let request = tus(world.ask(Method::PATCH, &place)).header("Content-Type", "application/offset+octet-stream");
    let broken = request.header("Upload-Offset", 0).body(reqwest::Body::wrap_stream(parts)).send().await;
    assert!(broken.is_err());
    let mut kept = 0;
    for _ in 0..100 {
        let stands = tus(world.ask(Method::HEAD, &place)).send().await.unwrap();
        kept = stands.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
        if kept > 0 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert!((1..=600_000).contains(&kept), "{kept}");
    // What is still being put down may make the first answer old: the server names the place.
    loop {
        let response = send(&world, &place, kept, &bytes[kept..]).await;
        if response.status() == StatusCode::NO_CONTENT {
            break;
        }
        assert_eq!(response.status(), StatusCode::CONFLICT);
        let stands = tus(world.ask(Method::HEAD, &place)).send().await.unwrap();
        kept = stands.headers()["upload-offset"].to_str().unwrap().parse().unwrap();
    }
    let path = format!("/v1/blobs/{}", hex::encode(Sha256::digest(&bytes)));
    assert_eq!(world.get(&path).await.bytes().await.unwrap(), bytes);
}

#[tokio::test]
async fn bytes_that_do_not_hash_to_what_was_announced_are_refused() {
    let world = World::new(1);
    let place = location(&open(&world, b"announced").await);
    let mut request = tus(world.ask(Method::PATCH, &place)).header("Content-Type", "application/offset+octet-stream");
    request =
        request.header("Upload-Offset", 0).header("Upload-Checksum", format!("sha256 {}", STANDARD.encode([0; 32])));
    problem(request.body("announced").send().await.unwrap(), 460, kinds::CHECKSUM).await;
    problem(send(&world, &place, 0, b"different").await, 460, kinds::CHECKSUM).await;
    problem(send(&world, &place, 0, b"announced").await, 404, kinds::NOT_FOUND).await;
}

#[tokio::test]
async fn uploads_that_are_not_tus_or_make_no_sense_are_refused() {
    let world = World::new(1);
    let abilities = world.ask(Method::OPTIONS, "/v1/blobs").send().await.unwrap();
    assert_eq!(abilities.headers()["tus-extension"], "creation,checksum");
    let plain = world.ask(Method::POST, "/v1/blobs").send().await.unwrap();
    problem(plain, 412, kinds::TUS_VERSION).await;
    let bare = tus(world.ask(Method::POST, "/v1/blobs")).header("Upload-Length", 5).send().await.unwrap();
    problem(bare, 400, kinds::BAD_REQUEST).await;
    for huge in ["33554433", "99999999999"] {
        let metadata = format!("sha256 {}", STANDARD.encode("ab".repeat(32)));
        let request = tus(world.ask(Method::POST, "/v1/blobs")).header("Upload-Length", huge);
        problem(request.header("Upload-Metadata", metadata).send().await.unwrap(), 413, kinds::TOO_LARGE).await;
    }
    let place = location(&open(&world, b"12345").await);
    problem(send(&world, &place, 0, b"123456").await, 413, kinds::TOO_LARGE).await;
}
