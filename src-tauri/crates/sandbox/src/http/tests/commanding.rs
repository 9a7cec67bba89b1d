//! Commands over the wire: lost replies, strange batches, restarts.

use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_protocol::commands::{BatchReply, Receipt, Rejection, Verdict};
use gishe_protocol::fleet::CountersignedCheckpoint;
use gishe_protocol::keys::CentralKey;
use gishe_protocol::note::{NoteKey, SeenHead};
use gishe_protocol::problem::kinds;
use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use super::fixtures::*;
use crate::http::AdminState;
use crate::register::tests::fixtures::{after, command, decide, id};

async fn state(world: &World) -> AdminState {
    let path = format!("/admin/state?case={}", id(1).0);
    world.bare(Method::GET, &path).send().await.unwrap().json().await.unwrap()
}

fn receipt(verdict: Verdict) -> Receipt {
    match verdict {
        Verdict::Applied { receipt, .. } | Verdict::Duplicate { receipt } => receipt,
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_reply_lost_after_the_commit_is_made_good_by_sending_again() {
    let world = World::new(1);
    world.fault(json!([{ "path": "/v1/commands", "kind": "drop-reply", "times": 1 }])).await;
    let claim = command(1, 1, Act::Claim);
    let body = json!({ "commands": [claim] });
    let lost = world.ask(Method::POST, "/v1/commands").json(&body).send().await;
    assert!(lost.is_err(), "no reply comes");
    let committed = state(&world).await.case.unwrap();
    assert_eq!((committed.case.version, committed.commands[0].applied), (2, 1));
    let again = world.command(&claim).await;
    assert!(matches!(again, Verdict::Duplicate { .. }));
    assert_eq!(Some(receipt(again)), committed.commands[0].receipt);
    let after = state(&world).await;
    assert_eq!((after.case.unwrap().commands[0].applied, after.register.applications), (1, 1));
}

#[tokio::test]
async fn a_fault_before_the_work_leaves_nothing_done() {
    let world = World::new(1);
    for (status, kind) in [
        (500, kinds::CENTRAL),
        (502, kinds::CENTRAL),
        (503, kinds::CENTRAL),
        (409, kinds::CONTRADICTION),
        (413, kinds::TOO_LARGE),
        (410, kinds::CURSOR_EXPIRED),
    ] {
        world.fault(json!([{ "method": "POST", "kind": "status", "status": status, "times": 1 }])).await;
        let body = json!({ "commands": [command(1, 1, Act::Claim)] });
        problem(world.post("/v1/commands", &body).await, status, kind).await;
    }
    world.fault(json!([{ "kind": "expired-token", "times": 1 }])).await;
    problem(world.get("/v1/info").await, 401, kinds::UNAUTHORIZED).await;
    assert_eq!(state(&world).await.register.commands, 0);
}

#[tokio::test]
async fn commands_receipts_and_order_outlive_the_end_of_the_server_however_it_comes() {
    let mut world = World::new(1);
    let claim = command(1, 1, Act::Claim);
    let first = receipt(world.command(&claim).await);
    for kill in [true, false] {
        world.restart(kill);
        assert_eq!(world.command(&claim).await, Verdict::Duplicate { receipt: first.clone() });
    }
    let decision = after(&claim, command(2, 1, decide(Outcome::Approved)));
    assert_eq!(receipt(world.command(&decision).await).version, 3);
}

#[tokio::test]
async fn one_command_that_is_not_understood_does_not_take_the_others_with_it() {
    let world = World::new(1);
    let claim = serde_json::to_value(command(1, 1, Act::Claim)).unwrap();
    let mut unknown = claim.clone();
    unknown["id"] = json!(command(2, 1, Act::Claim).id);
    unknown["act"] = json!({ "kind": "expropriate" });
    let mut future = unknown.clone();
    future["id"] = json!(command(3, 1, Act::Claim).id);
    future["protocol"] = json!(7);
    let response = world.post("/v1/commands", &json!({ "commands": [unknown, future, claim] })).await;
    let reply: BatchReply = response.json().await.unwrap();
    let rejection = |verdict: &Verdict| match verdict {
        Verdict::Rejected { rejection } => rejection.clone(),
        other => panic!("{other:?}"),
    };
    let verdicts: Vec<_> = reply.results.into_iter().map(|result| result.verdict).collect();
    assert!(matches!(rejection(&verdicts[0]), Rejection::Invalid { field, .. } if field == "act"));
    assert_eq!(rejection(&verdicts[1]), Rejection::UnsupportedProtocol { version: 7 });
    assert!(matches!(verdicts[2], Verdict::Applied { version: 2, .. }));
}

#[tokio::test]
async fn what_is_no_batch_or_too_large_is_refused_whole() {
    let world = World::new(1);
    for body in ["", "{", "[]", r#"{"commands":[{}]}"#] {
        let request = world.ask(Method::POST, "/v1/commands").header("content-type", "application/json").body(body);
        problem(request.send().await.unwrap(), 400, kinds::BAD_REQUEST).await;
    }
    let many: Vec<Value> =
        (1..=101).map(|number| serde_json::to_value(command(number, 1, Act::Claim)).unwrap()).collect();
    problem(world.post("/v1/commands", &json!({ "commands": many })).await, 413, kinds::TOO_LARGE).await;
    let wordy = vec![json!({ "padding": "я".repeat(5_000_000) })];
    problem(world.post("/v1/commands", &json!({ "commands": wordy })).await, 413, kinds::TOO_LARGE).await;
    assert_eq!(state(&world).await.register.commands, 0);
}

#[tokio::test]
async fn checkpoints_are_countersigned_and_a_rewritten_chain_is_not() {
    let world = World::new(1);
    let head = "ab".repeat(32);
    let checkpoint = json!({ "desk": "d1", "size": 5, "head": head });
    let signed: CountersignedCheckpoint = world.post("/v1/audit/checkpoints", &checkpoint).await.json().await.unwrap();
    let keys: Vec<CentralKey> = world.get("/v1/keys").await.json().await.unwrap();
    let key = NoteKey::parse(keys[0].checkpoint_key.as_deref().unwrap()).unwrap();
    let seen = SeenHead::open(&signed.note, &key).unwrap();
    assert_eq!((seen.chain.as_str(), seen.size, seen.hash), ("d1", 5, [0xab; 32]));
    let rewritten = json!({ "desk": "d1", "size": 5, "head": "cd".repeat(32) });
    problem(world.post("/v1/audit/checkpoints", &rewritten).await, 409, kinds::CONTRADICTION).await;
    for odd in [
        json!({ "desk": "d1", "size": 6, "head": "xyz" }),
        json!({ "desk": "d1", "size": 6, "head": head, "previous": { "size": 5, "head": "ab" } }),
        json!({ "desk": "d 1\n7", "size": 6, "head": head }),
    ] {
        problem(world.post("/v1/audit/checkpoints", &odd).await, 400, kinds::BAD_REQUEST).await;
    }
}

#[tokio::test]
async fn a_desk_reports_its_health_and_finds_no_update() {
    let world = World::new(1);
    let report = json!({
        "desk": "d1", "version": "0.1.0", "ring": "pilot", "lastSync": null, "oldestUnsent": null, "certificateDays": 30
    });
    for _ in 0..2 {
        assert_eq!(world.post("/v1/fleet", &report).await.status(), StatusCode::NO_CONTENT);
    }
    assert_eq!(state(&world).await.register.desks, 1);
    let update = world.get("/v1/updates/pilot/x86_64-pc-windows-gnu/0.1.0").await;
    assert_eq!(update.status(), StatusCode::NO_CONTENT);
}
