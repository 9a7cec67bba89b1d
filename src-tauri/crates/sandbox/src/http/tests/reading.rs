//! Info, bootstrap, changes and hints.

use std::time::Duration;

use gishe_domain::command::Act;
use gishe_protocol::changes::{ChangesPage, ScopeChecksum};
use gishe_protocol::commands::Verdict;
use gishe_protocol::info::{Info, Realm};
use gishe_protocol::keys::CentralKey;
use gishe_protocol::problem::kinds;
use gishe_protocol::snapshot::SnapshotLine;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::fixtures::*;
use crate::register::tests::fixtures::{command, id, now};

#[tokio::test]
async fn info_tells_versions_to_anybody_and_scopes_to_an_account() {
    let world = World::new(1);
    let anybody: Info = world.bare(Method::GET, "/v1/info").send().await.unwrap().json().await.unwrap();
    assert_eq!((anybody.server_time, anybody.realm, anybody.account), (now(), Realm::Sandbox, None));
    assert_eq!((anybody.protocol_min, anybody.protocol_max), (1, 1));
    let known: Info = world.get("/v1/info").await.json().await.unwrap();
    assert_eq!(known.account.unwrap().scopes[0].scope.0, "district:09");
    let keys: Vec<CentralKey> = world.get("/v1/keys").await.json().await.unwrap();
    assert!(keys[0].public_key.starts_with("-----BEGIN PUBLIC KEY-----"));
}

#[tokio::test]
async fn other_versions_and_bad_tokens_are_refused_before_anything_else() {
    let world = World::new(1);
    for version in [None, Some("0"), Some("2"), Some("eins")] {
        let mut request = world.bare(Method::GET, "/v1/changes?scope=district:09&since=x").bearer_auth("o1/09/officer");
        if let Some(version) = version {
            request = request.header("Gishe-Protocol", version);
        }
        let response = request.send().await.unwrap();
        assert_eq!(response.headers()["upgrade"], "gishe/1");
        problem(response, 426, kinds::PROTOCOL).await;
    }
    for token in [None, Some("old"), Some("forged")] {
        let mut request = world.bare(Method::GET, "/v1/snapshot?scope=district:09").header("Gishe-Protocol", "1");
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        let response = request.send().await.unwrap();
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        problem(response, 401, kinds::UNAUTHORIZED).await;
    }
    for path in ["/v1/snapshot?scope=district:10", "/v1/changes?scope=district:10&since=x", "/v1/snapshot?scope=city"] {
        problem(world.get(path).await, 403, kinds::FORBIDDEN).await;
    }
    problem(world.get("/v1/nothing").await, 404, kinds::NOT_FOUND).await;
}

#[tokio::test]
async fn a_torn_snapshot_is_resumed_at_its_page_and_agrees_with_its_end() {
    let world = World::new(1_203);
    // The header, page 0 (500 cases and its end), page 1, and a few lines of page 2.
    world
        .fault(json!([{ "path": "/v1/snapshot", "kind": "torn-snapshot", "lines": 1 + 501 + 501 + 7, "times": 1 }]))
        .await;
    let (torn, whole) = lines(world.get("/v1/snapshot?scope=district:09").await).await;
    assert!(!whole, "the connection breaks");
    let SnapshotLine::Header { snapshot, cases, pages, .. } = &torn[0] else { panic!("{:?}", torn[0]) };
    assert_eq!((*cases, *pages), (1_203, 3));
    assert!(!torn.iter().any(|line| matches!(line, SnapshotLine::End { .. })));
    // Meanwhile the register goes on.
    assert!(matches!(world.command(&command(1, 1, Act::Claim)).await, Verdict::Applied { .. }));

    let path = format!("/v1/snapshot?scope=district:09&snapshot={snapshot}&page=2");
    let (rest, whole) = lines(world.get(&path).await).await;
    assert!(whole);
    assert_eq!(rest[0], torn[0], "it is the same snapshot");
    let complete = torn.iter().position(|line| *line == SnapshotLine::PageEnd { page: 1 }).unwrap();
    let mut sum = ScopeChecksum::default();
    let mut arrived = 0;
    for line in torn[..complete].iter().chain(&rest) {
        if let SnapshotLine::Case { case } = line {
            sum.toggle(case.id, case.version);
            arrived += 1;
        }
    }
    let Some(SnapshotLine::End { cursor, count, checksum }) = rest.last() else { panic!("no end") };
    assert_eq!((arrived, checksum.as_str()), (*count, sum.to_hex().as_str()));

    let path = format!("/v1/changes?scope=district:09&since={}", cursor.0);
    let changes: ChangesPage = world.get(&path).await.json().await.unwrap();
    assert_eq!(changes.changes.len(), 1, "the claim came after the moment that the snapshot shows");
}

#[tokio::test]
async fn a_snapshot_that_ends_cleanly_without_its_end_is_still_torn() {
    let world = World::new(3);
    world.fault(json!([{ "kind": "torn-snapshot", "lines": 2, "clean": true, "times": 1 }])).await;
    let (torn, whole) = lines(world.get("/v1/snapshot?scope=district:09").await).await;
    assert_eq!((torn.len(), whole), (2, true));
    let (again, _) = lines(world.get("/v1/snapshot?scope=district:09").await).await;
    assert!(matches!(again.last(), Some(SnapshotLine::End { count: 3, .. })));
}

#[tokio::test]
async fn a_cursor_from_before_the_past_was_forgotten_asks_for_a_new_bootstrap() {
    let world = World::new(2);
    let (all, _) = lines(world.get("/v1/snapshot?scope=district:09").await).await;
    let Some(SnapshotLine::End { cursor, .. }) = all.last() else { panic!("no end") };
    let path = format!("/v1/changes?scope=district:09&since={}", cursor.0);
    assert_eq!(world.get(&path).await.status(), StatusCode::OK);
    world.command(&command(1, 1, Act::Claim)).await;
    let forgotten = world.bare(Method::DELETE, "/admin/past").send().await.unwrap();
    assert_eq!(forgotten.status(), StatusCode::NO_CONTENT);
    problem(world.get(&path).await, 410, kinds::CURSOR_EXPIRED).await;
    problem(world.get("/v1/changes?scope=district:09&since=foreign").await, 410, kinds::CURSOR_EXPIRED).await;
}

#[tokio::test]
async fn a_transfer_is_a_tombstone_here_and_an_upsert_there() {
    let world = World::new(2);
    let cursor = |all: Vec<SnapshotLine>| match all.last() {
        Some(SnapshotLine::End { cursor, .. }) => cursor.0.clone(),
        other => panic!("{other:?}"),
    };
    let here = cursor(lines(world.get("/v1/snapshot?scope=district:09").await).await.0);
    let moved = json!({ "case": id(2), "event": { "kind": "transfer", "district": "10" } });
    let response = world.bare(Method::POST, "/admin/events").json(&moved).send().await.unwrap();
    assert_eq!(response.status(), StatusCode::OK);
    let page = world.get_json(&format!("/v1/changes?scope=district:09&since={here}")).await;
    assert_eq!(page["changes"], json!([{ "kind": "tombstone", "id": id(2) }]));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_listener_is_told_of_its_own_scopes_and_let_go_when_the_server_stops() {
    let mut world = World::new(2);
    let mut events = world.get("/v1/events").await;
    assert_eq!(events.headers()["content-type"], "text/event-stream");
    let mut heard = String::new();
    let mut wait_for = async |heard: &mut String, count: usize| {
        while heard.matches("event: change").count() < count {
            let chunk = tokio::time::timeout(Duration::from_secs(10), events.chunk()).await.unwrap().unwrap();
            heard.push_str(std::str::from_utf8(&chunk.unwrap()).unwrap());
        }
    };
    wait_for(&mut heard, 1).await;
    let elsewhere = json!({ "case": id(9_001), "event": { "kind": "write", "text": "Здравейте" } });
    world.bare(Method::POST, "/admin/events").json(&elsewhere).send().await.unwrap();
    world.command(&command(1, 1, Act::Claim)).await;
    wait_for(&mut heard, 2).await;
    assert_eq!(heard.matches("district:09").count(), 2, "{heard}");
    assert!(!heard.contains("district:10"));
    let began = std::time::Instant::now();
    tokio::task::block_in_place(|| world.restart(false));
    assert!(began.elapsed() < Duration::from_secs(4), "an open stream must not hold the server");
}
