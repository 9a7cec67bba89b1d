//! Requests, renewals and faults.

use std::sync::atomic::Ordering;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{any, get, post};
use futures::StreamExt;
use gishe_domain::command::Act;
use gishe_protocol::changes::Cursor;
use gishe_protocol::commands::{Command, CommandBatch, Rejection, Verdict};
use gishe_protocol::info::Scope;
use gishe_protocol::problem::kinds;
use gishe_sync::ports::{Central, CentralFault};

use super::stage::{client, client_of, counting, serve, serve_raw};
use crate::{CentralClient, HttpConfig, Roots};

fn info(min: u16, max: u16) -> Response {
    let body = serde_json::json!({
        "serverTime": "2026-11-20T09:00:00Z", "protocolMin": min, "protocolMax": max, "leastClient": "0.1.0",
        "realm": "sandbox",
    });
    axum::Json(body).into_response()
}

fn problem(status: u16, kind: &str, headers: &[(&str, &str)]) -> Response {
    let body = serde_json::json!({ "type": kind, "title": "t", "status": status }).to_string();
    let mut response = Response::builder().status(status).header("content-type", "application/problem+json");
    for (name, value) in headers {
        response = response.header(*name, *value);
    }
    response.body(Body::from(body)).unwrap()
}

fn scope() -> Scope {
    Scope("district:09".into())
}

#[tokio::test]
async fn every_request_names_the_protocol_and_carries_the_token() {
    let seen = |headers: HeaderMap| async move {
        assert_eq!(headers["gishe-protocol"], "1");
        assert_eq!(headers["authorization"], "Bearer token-0");
        info(1, 1)
    };
    client(Router::new().route("/v1/info", get(seen))).await.info().await.unwrap();
}

#[tokio::test]
async fn a_greeting_needs_no_token() {
    let seen = |headers: HeaderMap| async move {
        assert!(!headers.contains_key("authorization"));
        info(1, 3)
    };
    let base = serve(Router::new().route("/v1/info", get(seen))).await;
    let info = CentralClient::greet(HttpConfig::new(&base, Roots::System).unwrap()).await.unwrap();
    assert_eq!((info.protocol_max, info.account), (3, None));
}

#[tokio::test]
async fn a_refused_token_is_renewed_once_and_only_once() {
    for (good, expected, renewals) in [("Bearer token-1", true, 1), ("Bearer token-7", false, 1)] {
        let answer = move |headers: HeaderMap| async move {
            if headers["authorization"] == good { info(1, 1) } else { problem(401, kinds::UNAUTHORIZED, &[]) }
        };
        let base = serve(Router::new().route("/v1/info", get(answer))).await;
        let (client, tokens) = client_of(&base);
        let answered = client.info().await;
        assert_eq!(answered.is_ok(), expected);
        assert!(expected || answered == Err(CentralFault::Unauthorized));
        assert_eq!(tokens.0.load(Ordering::SeqCst), renewals);
    }
}

#[tokio::test]
async fn a_status_is_the_fault_that_it_means() {
    let busy = |seconds| CentralFault::Busy { after: Duration::from_secs(seconds) };
    for (status, kind, headers, fault) in [
        (403, kinds::FORBIDDEN, &[][..], CentralFault::Forbidden),
        (404, kinds::NOT_FOUND, &[], CentralFault::NotFound),
        (409, kinds::CONTRADICTION, &[], CentralFault::Refused { status: 409 }),
        (410, kinds::CURSOR_EXPIRED, &[], CentralFault::CursorExpired),
        (410, "about:blank", &[], CentralFault::Refused { status: 410 }),
        (413, kinds::TOO_LARGE, &[], CentralFault::TooLarge),
        (426, kinds::PROTOCOL, &[], CentralFault::ProtocolMismatch { min: 0, max: 0 }),
        (429, "about:blank", &[("retry-after", "7")], busy(7)),
        (429, "about:blank", &[], busy(30)),
        (460, kinds::CHECKSUM, &[], CentralFault::Checksum),
        (500, kinds::CENTRAL, &[], CentralFault::ServerError { status: 500 }),
        (503, kinds::CENTRAL, &[], CentralFault::ServerError { status: 503 }),
        (503, kinds::CENTRAL, &[("retry-after", "999999")], busy(3600)),
    ] {
        let client =
            client(Router::new().route("/v1/changes", get(move || async move { problem(status, kind, headers) })));
        let answered = client.await.changes(&scope(), &Cursor("c".into()), 10).await;
        assert_eq!(answered, Err(fault), "{status} {kind}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let (elsewhere, hits) = counting();
    let to = serve(elsewhere).await.to_string();
    let client =
        client(Router::new().route("/v1/info", get(|| async move { (StatusCode::FOUND, [("location", to)]) })));
    assert_eq!(client.await.info().await, Err(CentralFault::Malformed("a redirect")));
    assert_eq!(hits.load(Ordering::SeqCst), 0);
}

#[tokio::test]
async fn a_protocol_that_is_not_served_is_named() {
    for (min, max) in [(2, 3), (0, 0)] {
        let client = client(Router::new().route("/v1/info", get(move || async move { info(min, max) }))).await;
        assert_eq!(client.info().await, Err(CentralFault::ProtocolMismatch { min, max }));
    }
}

#[tokio::test]
async fn silence_and_absence_are_told_apart() {
    let silent = serve_raw(|stream| async move {
        tokio::time::sleep(Duration::from_secs(20)).await;
        drop(stream);
    })
    .await;
    assert_eq!(client_of(&silent).0.info().await, Err(CentralFault::Timeout));
    let (listener, absent) = super::stage::listen().await;
    drop(listener);
    assert_eq!(client_of(&absent).0.info().await, Err(CentralFault::Unreachable));
    let hangs_up = serve_raw(|stream| async move { drop(stream) }).await;
    assert_eq!(client_of(&hangs_up).0.info().await, Err(CentralFault::Unreachable));
}

#[tokio::test]
async fn a_reply_that_is_not_the_protocols_is_refused() {
    let garbage = client(Router::new().route("/v1/info", get(|| async { "{\"serverTime\":1}" }))).await;
    assert_eq!(garbage.info().await, Err(CentralFault::Malformed("info")));
    let endless = || async {
        let part = bytes::Bytes::from(vec![b' '; 1024 * 1024]);
        Body::from_stream(futures::stream::iter((0..40).map(move |_| Ok::<_, std::io::Error>(part.clone()))))
    };
    let endless = client(Router::new().route("/v1/info", get(endless))).await;
    assert_eq!(endless.info().await, Err(CentralFault::Malformed("a reply larger than allowed")));
}

#[tokio::test]
async fn results_must_be_those_of_the_commands_sent() {
    let foreign = || async {
        axum::Json(serde_json::json!({ "results": [
            { "id": "0193f000-0000-7000-8000-000000000001", "result": "retry", "after": 5 }
        ] }))
    };
    let client = client(Router::new().route("/v1/commands", post(foreign))).await;
    let answered = client.send(&CommandBatch { commands: vec![] }).await;
    assert_eq!(answered, Err(CentralFault::Malformed("results for other commands")));
}

#[tokio::test]
async fn results_that_are_not_understood_leave_the_others_readable() {
    let id = |n: u32| format!("0193f000-0000-7000-8000-{n:012}");
    let command = |n: u32| {
        let claim = serde_json::json!({ "id": id(n), "case": id(9), "expectedVersion": 1, "protocol": 1,
            "madeAt": "2026-11-20T09:00:00Z", "act": Act::Claim });
        serde_json::from_value::<Command>(claim).unwrap()
    };
    let answers = serde_json::json!({ "results": [
        { "id": id(3), "result": "retry", "after": 5 },
        { "id": id(1), "result": "rejected", "rejection": { "code": "moon-phase" } },
        { "id": id(2), "result": "applied", "version": "two" },
    ] });
    let client = client(Router::new().route("/v1/commands", post(|| async move { axum::Json(answers) }))).await;
    let reply = client.send(&CommandBatch { commands: (1..=3).map(command).collect() }).await.unwrap();
    let unknown = Verdict::Rejected { rejection: Rejection::Unknown { code: "moon-phase".into() } };
    let read: Vec<_> = reply.results.into_iter().map(|result| (result.id.to_string(), result.verdict)).collect();
    assert_eq!(read, [(id(3), Verdict::Retry { after: 5 }), (id(1), unknown)]);
}

#[tokio::test]
async fn hints_come_one_by_one_and_other_events_are_passed_over() {
    let text = ": hello\n\nevent: change\ndata: {\"scope\":\"district:09\"}\n\nevent: news\ndata: {}\n\n\
                event: change\r\ndata: {\"scope\":\r\ndata: \"district:17\"}\r\n\r\n";
    let events = move || async move { ([("content-type", "text/event-stream")], text) };
    let client = client(Router::new().route("/v1/events", get(events))).await;
    let hints: Vec<_> = client.hints().await.unwrap().collect().await;
    let scopes: Vec<String> = hints.into_iter().map(|hint| hint.unwrap().scope.0).collect();
    assert_eq!(scopes, ["district:09", "district:17"]);
}

#[tokio::test]
async fn what_is_no_stream_of_events_is_refused() {
    let client = client(Router::new().route("/v1/events", any(|_: Request| async { "hello" }))).await;
    assert!(matches!(client.hints().await.err(), Some(CentralFault::Malformed(_))));
}
