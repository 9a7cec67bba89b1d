//! Snapshots: whole, resumed, torn.

use axum::Router;
use axum::body::Body;
use axum::extract::Query;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use futures::StreamExt;
use gishe_protocol::info::Scope;
use gishe_protocol::snapshot::SnapshotLine;
use gishe_sync::ports::{Central, CentralFault, SnapshotResume};
use std::collections::HashMap;

use super::stage::client;

const HEADER: &str =
    r#"{"kind":"header","scope":"district:09","snapshot":"s1","cases":0,"pages":2,"asOf":"2026-11-20T09:00:00Z"}"#;
const PAGE: &str = r#"{"kind":"page-end","page":0}"#;
const END: &str = r#"{"kind":"end","cursor":"c9","count":0,"checksum":"00"}"#;

fn text(lines: &[&str]) -> Vec<u8> {
    lines.iter().flat_map(|line| format!("{line}\n").into_bytes()).collect()
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    zstd::encode_all(bytes, 3).unwrap()
}

fn zstd_reply(body: impl Into<Body>) -> Response {
    ([("content-encoding", "zstd"), ("content-type", "application/x-ndjson")], body.into()).into_response()
}

async fn told(
    answer: impl Fn() -> Response + Clone + Send + Sync + 'static,
    resume: Option<&SnapshotResume>,
) -> Vec<Result<SnapshotLine, CentralFault>> {
    let route = get(move || {
        let reply = answer();
        async move { reply }
    });
    let client = client(Router::new().route("/v1/snapshot", route)).await;
    client.snapshot(&Scope("district:09".into()), resume).await.unwrap().collect().await
}

#[tokio::test]
async fn a_whole_snapshot_is_read_to_its_end_packed_or_not() {
    let whole = text(&[HEADER, PAGE, END, "what follows the end is not looked at"]);
    let plain = whole.clone();
    let packed = packed(&whole);
    for lines in
        [told(move || zstd_reply(packed.clone()), None).await, told(move || plain.clone().into_response(), None).await]
    {
        assert_eq!(lines.len(), 3);
        assert!(matches!(lines.last(), Some(Ok(SnapshotLine::End { cursor, .. })) if cursor.0 == "c9"));
    }
}

#[tokio::test]
async fn a_snapshot_without_its_end_is_torn_wherever_it_stops() {
    let whole = text(&[HEADER, PAGE, END]);
    let cleanly = packed(&text(&[HEADER, PAGE]));
    let in_a_line = packed(&whole[..whole.len() - 10]);
    let mut in_the_frame = packed(&whole);
    in_the_frame.truncate(in_the_frame.len() - 6);
    let empty = packed(b"");
    for (name, body) in
        [("cleanly", cleanly), ("in a line", in_a_line), ("in the frame", in_the_frame), ("empty", empty)]
    {
        let lines = told(move || zstd_reply(body.clone()), None).await;
        assert_eq!(lines.last(), Some(&Err(CentralFault::Torn)), "{name}");
        assert_eq!(lines.iter().filter(|line| line.is_err()).count(), 1, "{name}");
    }
}

#[tokio::test]
async fn a_connection_that_breaks_tears_the_snapshot_and_keeps_what_came() {
    let answer = || {
        let first = Ok(Bytes::from(text(&[HEADER, PAGE])));
        let broken = Err(std::io::Error::from(std::io::ErrorKind::ConnectionReset));
        Body::from_stream(futures::stream::iter([first, broken]).then(|part| async {
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            part
        }))
        .into_response()
    };
    let lines = told(answer, None).await;
    assert!(matches!(lines[..], [Ok(_), Ok(_), Err(CentralFault::Torn)]), "{lines:?}");
}

#[tokio::test]
async fn what_is_no_snapshot_is_refused() {
    let long = format!("{{\"kind\":\"{}\"}}", "x".repeat(5 * 1024 * 1024));
    for (name, body) in [
        ("a line of no kind", packed(&text(&[HEADER, r#"{"page":0}"#, END]))),
        ("no UTF-8", packed(&[HEADER.as_bytes(), b"\n{\"kind\":\"\xff\"}\n"].concat())),
        ("not JSON", packed(&text(&[HEADER, "{", END]))),
        ("not zstd", b"plain text".to_vec()),
        ("an endless line", packed(&text(&[HEADER, &long, END]))),
    ] {
        let lines = told(move || zstd_reply(body.clone()), None).await;
        assert!(matches!(lines.last(), Some(Err(CentralFault::Malformed(_)))), "{name}: {:?}", lines.last());
    }
}

#[tokio::test]
async fn a_line_of_a_newer_protocol_is_parked_as_it_came() {
    let newer =
        r#"{"kind":"case","case":{"id":"018f0000-0000-7000-8000-000000000001","version":7,"state":"levitating"}}"#;
    let body = packed(&text(&[HEADER, newer, r#"{"kind":"rumour"}"#, PAGE, END]));
    let lines = told(move || zstd_reply(body.clone()), None).await;
    let parked: Vec<_> = lines.iter().filter(|line| matches!(line, Ok(SnapshotLine::Parked(_)))).collect();
    assert_eq!((lines.len(), parked.len()), (5, 2), "{lines:?}");
}

#[tokio::test]
async fn an_interrupted_snapshot_is_asked_to_go_on() {
    let asked = |Query(query): Query<HashMap<String, String>>| async move {
        assert_eq!(
            (query["scope"].as_str(), query["snapshot"].as_str(), query["page"].as_str()),
            ("district:09", "s 1", "4")
        );
        text(&[HEADER, END])
    };
    let client = client(Router::new().route("/v1/snapshot", get(asked))).await;
    let resume = SnapshotResume { snapshot: "s 1".into(), next_page: 4 };
    let lines = client.snapshot(&Scope("district:09".into()), Some(&resume)).await.unwrap();
    assert_eq!(lines.count().await, 2);
}
