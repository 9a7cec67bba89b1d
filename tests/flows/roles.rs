//! Who may do what: every request that a desk can be asked, by every role, over the real program. The role comes from the token
//! and is judged in Rust before anything else of a request is.

use std::collections::BTreeSet;

use chrono::Utc;
use gishe_central::oidc::{self, OidcConfig, RefreshKeeper, RefreshToken};
use gishe_central::{AccessToken, Roots, TokenSource};
use gishe_desk::error::DeskError;
use gishe_desk::view::queue::{QueueFilter, QueueOrder, QueueView};
use gishe_desk::view::status::Phase;
use gishe_domain::address::{Coded, DistrictCode};
use gishe_domain::command::Act;
use gishe_domain::intake::{Intake, blank_address};
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::commands::{Command, CommandBatch};
use gishe_protocol::info::Role;
use gishe_sandbox::trust::OfficerAccount;
use gishe_tests::tree;
use regex::Regex;
use reqwest::Method;
use serde_json::{Value, json};

use crate::killed::program::{Console, Failure, start};
use crate::officer::PIN;
use crate::world::{DISTRICT, World};

/// Who may ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Who {
    /// Whoever is signed in, whatever the role: it shows no case and changes none.
    Anybody,
    /// Officers and supervisors.
    OnCases,
    /// Supervisors; the code that an officer is refused with.
    Supervisors,
    /// Whoever is at the desk, also when nobody is signed in. Asking it would end the test's own session, so it is not asked.
    NotAsked,
}
use Who::{Anybody, NotAsked, OnCases, Supervisors};

/// A case that is nobody's: whoever may ask is told that it is not here, or given nothing.
const CASE: &str = "0193f0a0-0000-7000-8000-000000000001";

/// Every request with the least that makes it one. A new one without a line here fails the test.
fn table() -> Vec<(Value, Who)> {
    let id = json!({ "id": CASE });
    let choice = json!({
        "view": "mine", "search": "", "services": [], "states": [],
        "filter": QueueFilter::default(), "sort": QueueOrder::default(),
    });
    let ruling = json!({ "outcome": "approved", "grounds": [], "reasons": "" });
    let form = serde_json::to_value(Intake::begun(Coded { code: DISTRICT.into(), name: "Люлин".into() })).unwrap();
    let rows = [
        ("status", json!({}), Anybody),
        ("sign-in-view", json!({}), Anybody),
        ("sign-in-start", json!({}), NotAsked),
        ("sign-in-cancel", json!({}), Anybody),
        ("sign-out", json!({}), NotAsked),
        ("set-pin", json!({ "pin": PIN }), Anybody),
        ("unlock", json!({ "pin": PIN }), Anybody),
        ("lock", json!({}), NotAsked),
        ("salvage-seen", json!({}), Anybody),
        ("settings", json!({}), Anybody),
        ("set-settings", json!({ "settings": "" }), NotAsked),
        ("queue-page", json!({ "query": with(&choice, &json!({ "offset": 0, "limit": 1 })) }), OnCases),
        ("case-open", id.clone(), OnCases),
        ("case-view", id.clone(), OnCases),
        ("reveal-identifier", with(&id, &json!({ "party": "p1" })), OnCases),
        ("document-bytes", with(&id, &json!({ "document": "d1" })), OnCases),
        ("claim", id.clone(), OnCases),
        ("release", id.clone(), OnCases),
        ("answer-check", with(&id, &json!({ "check": "c", "note": "" })), OnCases),
        ("save-draft", with(&id, &json!({ "ruling": ruling })), OnCases),
        ("discard-draft", id.clone(), OnCases),
        ("act-preview", with(&id, &json!({ "ruling": ruling })), OnCases),
        ("decide", with(&id, &json!({ "ruling": ruling })), OnCases),
        ("undo-decision", id.clone(), OnCases),
        ("signing-view", json!({}), OnCases),
        ("act-bytes", id.clone(), OnCases),
        ("mark-read", with(&id, &json!({ "digest": "" })), OnCases),
        ("sign-set", json!({ "cases": [] }), OnCases),
        ("signing-stop", json!({}), OnCases),
        ("signing-codes", json!({ "codes": [] }), OnCases),
        ("signing-send-code", json!({}), OnCases),
        ("signing-browser", json!({}), OnCases),
        ("trusted-lists", json!({}), Anybody),
        ("exchange-view", json!({}), OnCases),
        ("exchange-now", json!({}), Anybody),
        ("resolve-attention", json!({ "command": CASE, "choice": "send-again" }), OnCases),
        ("conflict-view", id.clone(), OnCases),
        ("resolve-conflict", with(&id, &json!({ "ending": { "kind": "take-theirs" } })), OnCases),
        ("take-over", with(&id, &json!({ "reason": "отпуск" })), Supervisors),
        ("take-over-told", id.clone(), OnCases),
        ("rescue-view", json!({}), OnCases),
        ("rescue-export", json!({ "path": "/nowhere/x", "passphrase": "тих дъжд над Витоша" }), OnCases),
        ("rescue-import", json!({ "path": "/nowhere/x", "passphrase": "тих дъжд над Витоша" }), OnCases),
        ("document-pages", with(&id, &json!({ "document": "d1" })), OnCases),
        ("set-marks", with(&id, &json!({ "check": "c", "marks": [] })), OnCases),
        ("send-letter", with(&id, &json!({ "letter": { "kind": "message", "text": "x" } })), OnCases),
        ("undo-letter", with(&id, &json!({ "command": CASE })), OnCases),
        ("save-letter", with(&id, &json!({ "text": "x" })), OnCases),
        ("save-note", with(&id, &json!({ "text": "x" })), OnCases),
        ("intake-list", json!({}), OnCases),
        ("intake-begin", json!({}), OnCases),
        ("intake-open", id.clone(), OnCases),
        ("intake-save", with(&id, &json!({ "form": form })), OnCases),
        ("intake-discard", id.clone(), OnCases),
        ("intake-attach-files", with(&id, &json!({ "paths": [], "kind": "" })), OnCases),
        ("intake-attach-bytes", with(&id, &json!({ "name": "x", "data": "", "kind": "" })), OnCases),
        ("intake-remove-scan", with(&id, &json!({ "scan": "x" })), OnCases),
        ("intake-scan-bytes", with(&id, &json!({ "scan": "x" })), OnCases),
        ("intake-record", id.clone(), OnCases),
        ("intake-register", id.clone(), OnCases),
        ("intake-edit-again", id.clone(), OnCases),
        ("address-suggest", json!({ "text": "в", "limit": 1 }), Anybody),
        ("address-street", json!({ "settlement": "68134", "location": "00000" }), Anybody),
        ("address-check", json!({ "address": blank_address() }), Anybody),
        ("queue-desk", json!({}), OnCases),
        ("keep-queue-place", json!({ "place": { "choice": choice, "columns": [], "scroll": 0 } }), OnCases),
        ("save-queue-view", json!({ "view": { "name": "x", "choice": choice, "columns": [] } }), OnCases),
        ("forget-queue-view", id.clone(), OnCases),
        ("colleagues", json!({}), OnCases),
        ("bulk", json!({ "act": { "kind": "claim" }, "cases": [CASE] }), OnCases),
        ("supervise", json!({}), Supervisors),
        ("second-look", json!({ "decision": CASE, "verdict": "in-order", "note": "" }), Supervisors),
        ("set-sample-size", json!({ "size": 5 }), Supervisors),
        ("actions", json!({}), Anybody),
        ("take-link", json!({}), OnCases),
        ("open-link", json!({ "link": "gishe://case/x" }), Anybody),
        ("at-work", json!({}), Anybody),
        ("notices", json!({}), Anybody),
        ("passphrase-set-up", json!({ "passphrase": "тих дъжд над Витоша" }), Anybody),
        ("passphrase-open", json!({ "passphrase": "тих дъжд над Витоша" }), Anybody),
        ("passphrase-change", json!({ "present": "тих дъжд", "next": "тих дъжд над Витоша" }), Anybody),
        ("next-change", json!({ "seconds": 0 }), Anybody),
    ];
    rows.into_iter().map(|(ask, rest, who)| (with(&json!({ "ask": ask }), &rest), who)).collect()
}

fn with(one: &Value, other: &Value) -> Value {
    let both = [one, other].into_iter().flat_map(|value| value.as_object().unwrap().clone());
    Value::Object(both.collect())
}

/// The names of all requests, read from where they are listed.
fn listed() -> BTreeSet<String> {
    let text = std::fs::read_to_string(tree::root().join("src-tauri/crates/gishectl/src/desk/request.rs")).unwrap();
    let list = text.split("enum Request {").nth(1).unwrap().split("\n}\n").next().unwrap();
    let variant = Regex::new(r"(?m)^    ([A-Z]\w+) \{").unwrap();
    let word = Regex::new(r"[A-Z][a-z]*").unwrap();
    let kebab =
        |name: &str| word.find_iter(name).map(|word| word.as_str().to_lowercase()).collect::<Vec<_>>().join("-");
    variant.captures_iter(list).map(|found| kebab(&found[1])).collect()
}

#[test]
fn every_request_stands_in_the_table_of_roles() {
    let tabled: BTreeSet<String> = table().iter().map(|(ask, _)| ask["ask"].as_str().unwrap().to_owned()).collect();
    let listed = listed();
    assert!(listed.len() > 70, "the list is read");
    assert_eq!(listed.difference(&tabled).collect::<Vec<_>>(), Vec::<&String>::new(), "requests without a line");
    assert_eq!(tabled.difference(&listed).collect::<Vec<_>>(), Vec::<&String>::new(), "lines without a request");
}

/// Somebody with this role in the district.
fn of_role(world: &World, role: Role) -> &OfficerAccount {
    let has = |account: &&OfficerAccount| {
        account.scopes.iter().any(|grant| grant.district.0 == DISTRICT && grant.role == role)
    };
    world.accounts().iter().find(has).unwrap()
}

/// Keeps nothing.
struct NotKept;

impl RefreshKeeper for NotKept {
    fn keep(&self, _: &RefreshToken) {}
}

/// An access token as the desk of this account gets it.
async fn token_of(world: &World, account: &OfficerAccount) -> AccessToken {
    let config = OidcConfig::new(&format!("{}/oidc", world.url), "gishe-desk", Roots::System);
    let pending = oidc::begin(&config, &DistrictCode(DISTRICT.into())).await.unwrap();
    let (page, visitor) = (pending.authorize_url.to_string(), gishe_sandbox::visitor::Visitor::new().unwrap());
    let finished = pending.finish(std::time::Duration::from_secs(60), std::sync::Arc::new(NotKept));
    let (signed_in, visited) = tokio::join!(finished, visitor.sign_in(&page, account, Utc::now()));
    visited.unwrap();
    signed_in.unwrap().session.current().await.unwrap()
}

async fn signed_in(world: &World, account: &OfficerAccount) -> (std::process::Child, Console) {
    let (process, mut console) = start(world, &world.data(&account.id));
    let () = console.ask(&json!({ "ask": "sign-in-start", "district": DISTRICT })).unwrap();
    let Phase::SigningIn { url, .. } = console.status().unwrap().phase else { panic!("no sign-in began") };
    let visitor = gishe_sandbox::visitor::Visitor::new().unwrap();
    visitor.sign_in(&url, account, Utc::now()).await.unwrap();
    tokio::task::block_in_place(|| {
        console.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded));
        let () = console.ask(&json!({ "ask": "set-pin", "pin": PIN })).unwrap();
        console.until("the exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none());
    });
    (process, console)
}

/// What a role is refused with for being that role.
fn by_role(answer: Result<Value, Failure>, asked: &Value) -> Option<&'static str> {
    match answer {
        Ok(_) => None,
        Err(Failure::Refused(DeskError::RoleForbidden)) => Some("role-forbidden"),
        Err(Failure::Refused(DeskError::SupervisorOnly)) => Some("supervisor-only"),
        Err(Failure::Refused(DeskError::TakeOverForbidden)) => Some("take-over-forbidden"),
        Err(Failure::Refused(DeskError::Internal { .. })) => panic!("{asked}: a fault of the program"),
        Err(Failure::Refused(_)) => None,
        Err(Failure::Gone) => panic!("{asked}: the program has ended"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_request_is_allowed_or_refused_by_role() {
    let world = World::begin().await;
    for role in [Role::Officer, Role::Supervisor, Role::Trainer, Role::It] {
        let account = of_role(&world, role);
        let role = serde_json::to_value(role).unwrap();
        let (mut process, mut console) = signed_in(&world, account).await;
        tokio::task::block_in_place(|| {
            for (ask, who) in table() {
                let expected = match (who, role.as_str().unwrap()) {
                    (NotAsked, _) => continue,
                    (Anybody, _) | (OnCases, "officer" | "supervisor") | (Supervisors, "supervisor") => None,
                    // A take-over is judged with its case: one that is not here is nobody's to take.
                    (Supervisors, "officer") if ask["ask"] == "take-over" => None,
                    (Supervisors, "officer") => Some("supervisor-only"),
                    _ => Some("role-forbidden"),
                };
                assert_eq!(by_role(console.ask(&ask), &ask), expected, "{role}: {ask}");
            }
        });
        drop(console);
        process.wait().unwrap();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn central_gives_no_case_to_trainers_and_it_whatever_their_desk_asks() {
    let world = World::begin().await;
    let officer = world.at_work(1).await;
    let case = officer.queue(QueueView::Free).await.rows[0].id;
    let scope = format!("district:{DISTRICT}");
    let client = reqwest::Client::new();
    for (role, sees) in [(Role::Trainer, false), (Role::It, false), (Role::Supervisor, true)] {
        let (id, token) = (format!("{role:?}"), token_of(&world, of_role(&world, role)).await);
        let ask = |method: Method, path: String| {
            let url = url::Url::parse(&format!("{}{path}", world.url)).unwrap();
            let headers = token.headers(method.as_str(), &url);
            client.request(method, url).header("Gishe-Protocol", "1").headers(headers)
        };
        for path in [
            format!("/v1/snapshot?scope={scope}"),
            format!("/v1/officers?scope={scope}"),
            format!("/v1/changes?scope={scope}&since=x&limit=1"),
        ] {
            let status = ask(Method::GET, path.clone()).send().await.unwrap().status().as_u16();
            assert_eq!(status != 403, sees, "{id}: {path}: {status}");
        }
        let upload =
            ask(Method::POST, "/v1/blobs".into()).header("Tus-Resumable", "1.0.0").header("Upload-Length", "1");
        assert_eq!(upload.send().await.unwrap().status().as_u16() != 403, sees, "{id}: an upload");
        let claim = CommandBatch {
            commands: vec![Command {
                id: uuid::Uuid::now_v7(),
                case,
                expected_version: 1,
                fencing: None,
                after: None,
                protocol: PROTOCOL_VERSION,
                made_at: Utc::now(),
                act: Act::Claim,
            }],
        };
        let reply = ask(Method::POST, "/v1/commands".into()).json(&claim).send().await.unwrap();
        let said = reply.text().await.unwrap();
        assert_eq!(said.contains("\"rejected\""), !sees, "{id}: {said}");
        // A token that was taken from its desk opens nothing without its key.
        let bare = client.get(format!("{}/v1/info", world.url)).bearer_auth(token.expose());
        assert_eq!(bare.send().await.unwrap().status().as_u16(), 401, "{id}: a bound token as a bearer token");
    }
}
