//! Faults on demand, and who may ask for them.

use std::time::{Duration, Instant};

use axum::Router;
use gishe_protocol::info::Info;
use gishe_protocol::problem::kinds;
use reqwest::{Method, StatusCode};
use serde_json::json;

use super::fixtures::*;
use crate::http::{ServeError, Serving};

#[tokio::test]
async fn another_version_is_told_by_info_and_refused_elsewhere() {
    let world = World::new(1);
    world.fault(json!([{ "kind": "other-protocol", "version": 2 }])).await;
    let info: Info = world.get("/v1/info").await.json().await.unwrap();
    assert_eq!((info.protocol_min, info.protocol_max), (2, 2));
    problem(world.get("/v1/events").await, 426, kinds::PROTOCOL).await;
    let cleared = world.bare(Method::DELETE, "/admin/faults").send().await.unwrap();
    assert_eq!(cleared.status(), StatusCode::NO_CONTENT);
    assert_eq!(world.get("/v1/events").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn latency_makes_an_answer_late_and_nothing_else() {
    let world = World::new(1);
    world.fault(json!([{ "path": "/v1/info", "kind": "latency", "ms": 150, "times": 1 }])).await;
    let began = Instant::now();
    assert_eq!(world.get("/v1/info").await.status(), StatusCode::OK);
    assert!(began.elapsed() >= Duration::from_millis(150));
}

#[tokio::test]
async fn the_provider_goes_down_without_the_register() {
    let world = World::new(1);
    world.fault(json!([{ "kind": "provider-down" }])).await;
    problem(world.bare(Method::POST, "/csc/v2/info").send().await.unwrap(), 503, kinds::CENTRAL).await;
    assert_eq!(world.get("/v1/info").await.status(), StatusCode::OK);
}

#[tokio::test]
async fn rules_that_make_no_sense_are_refused_and_those_set_can_be_seen() {
    let world = World::new(1);
    for odd in [json!([{ "kind": "gremlin" }]), json!([{ "kind": "status", "status": 200 }]), json!({})] {
        let response = world.bare(Method::POST, "/admin/faults").json(&odd).send().await.unwrap();
        problem(response, 400, kinds::BAD_REQUEST).await;
    }
    world.fault(json!([{ "kind": "phone-rejects", "times": 2 }])).await;
    let state = world.get_json("/admin/state").await;
    assert_eq!(state["faults"], json!([{ "path": "", "kind": "phone-rejects", "times": 2 }]));
    assert_eq!(state["register"]["cases"], 2);
    let unknown = world.get(&format!("/admin/state?case={}", uuid::Uuid::nil())).await;
    problem(unknown, 404, kinds::NOT_FOUND).await;
}

#[tokio::test]
async fn the_contract_is_served() {
    let world = World::new(1);
    let served = world.get("/openapi.json").await;
    assert_eq!(served.headers()["content-type"], "application/json");
    assert_eq!(served.text().await.unwrap(), crate::openapi::document().unwrap());
}

#[test]
fn a_port_that_is_taken_is_named() {
    let first = Serving::begin(0, |_, _| Router::new()).unwrap();
    match Serving::begin(first.address().port(), |_, _| Router::new()) {
        Err(ServeError::Port { port, .. }) => assert_eq!(port, first.address().port()),
        _ => panic!("two servers on one port"),
    }
}
