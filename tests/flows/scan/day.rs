//! The day: what the self-test does, and whatever else puts something personal somewhere.

use std::time::Instant;

use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_desk::view::queue::{QueueFilter, QueueOrder, QueuePage, QueueView};
use gishe_desk::view::queue_views::{QueueChoice, QueueColumn, SavedView};
use gishe_desk::view::signing::{SigningRowState, SigningStage, SigningView};
use gishe_desk::view::status::{DeskStatus, Link};
use gishe_domain::case::{Case, CaseId};
use gishe_sandbox::visitor::Visitor;
use serde_json::{Value, json};

use crate::killed::program::{Console, PATIENCE};
use crate::world::World;

/// The PIN of this desk: long, so that it stands nowhere by chance.
pub const PIN: &str = "582139470316";
/// Seals the rescue package.
pub const PHRASE: &str = "тих дъжд над Витоша";
/// Stands in everything that the officer writes.
pub const WORDS: &str = "Разговарях със собственика Кремена Боримечкова";

/// Signs in, and waits until the district is here.
pub async fn begin(console: &mut Console, world: &World) {
    console.sign_in(world).await;
    let _: Value = console.ask(&json!({ "ask": "set-pin", "pin": PIN })).unwrap();
    let whole = |status: &DeskStatus| status.last_exchange.is_some() && status.bootstrap.is_none();
    tokio::task::block_in_place(|| console.until("the first exchange", whole));
}

/// Works the day through; the cases whose acts were signed and delivered.
pub async fn work(console: &mut Console, world: &World, cases: &[Case]) -> Vec<CaseId> {
    tokio::task::block_in_place(|| search(console, cases));
    let decided: Vec<CaseId> = tokio::task::block_in_place(|| (0..2).map(|_| decide(console)).collect());
    tokio::task::block_in_place(|| {
        until_stage(console, &decided, RulingStage::AwaitingSignature);
        read(console, &decided);
        let _: Value = console.ask(&json!({ "ask": "sign-set", "cases": decided })).unwrap();
    });
    let visitor = Visitor::new().unwrap();
    let approval = visitor.look_at_phone(&world.url).await.unwrap();
    visitor.approve(&world.url, &approval).await.unwrap();
    tokio::task::block_in_place(|| {
        until(console, "the signatures", |console| {
            let view: SigningView = console.ask(&json!({ "ask": "signing-view" })).unwrap();
            let failed = view.rows.iter().find(|row| matches!(row.state, SigningRowState::Failed { .. }));
            assert!(failed.is_none(), "{failed:?}");
            matches!(view.set.map(|set| set.stage), Some(SigningStage::Finished { .. }))
        });
        until_stage(console, &decided, RulingStage::Delivered);
        write(console);
    });
    world.stop().await;
    tokio::task::block_in_place(|| {
        let _: Value = console.ask(&json!({ "ask": "exchange-now" })).unwrap();
        console.until("the loss of the link", |status| matches!(status.link, Link::Offline { .. }));
        // It stays in the journal, for the rescue package.
        write(console);
    });
    world.start().await;
    decided
}

/// Looks for people by name and number, and reveals one.
fn search(console: &mut Console, cases: &[Case]) {
    for case in cases.iter().take(5) {
        let person = &case.parties[0].person;
        for text in [person.name.family.as_str(), person.identifier.digits()] {
            let _: QueuePage = console.ask(&queue("all", text)).unwrap();
            let _ = console.ask::<Value>(&json!({ "ask": "address-suggest", "text": text, "limit": 5 }));
        }
        let view: CaseView = open(console, case.id);
        let party = &view.parties[0].id;
        let _: Value = console.ask(&json!({ "ask": "reveal-identifier", "id": case.id, "party": party })).unwrap();
    }
    let text = &cases[0].parties[0].person.name.family;
    let (services, states, filter) = (Vec::new(), Vec::new(), QueueFilter::default());
    let (view, search) = (QueueView::Free, text.clone());
    let choice = QueueChoice { view, search, services, states, filter, sort: QueueOrder::Name };
    let view = SavedView { id: None, name: format!("За {text}"), choice, columns: vec![QueueColumn::Address] };
    let _: Value = console.ask(&json!({ "ask": "save-queue-view", "view": view })).unwrap();
}

fn queue(view: &str, search: &str) -> Value {
    let query = json!({ "view": view, "search": search, "services": [], "states": [], "offset": 0, "limit": 500 });
    json!({ "ask": "queue-page", "query": query })
}

fn open(console: &mut Console, id: CaseId) -> CaseView {
    console.ask(&json!({ "ask": "case-open", "id": id })).unwrap()
}

/// Claims a case with nothing wrong in it, reads its documents, answers what is asked, and approves it.
fn decide(console: &mut Console) -> CaseId {
    let free: QueuePage = console.ask(&queue("free", "")).unwrap();
    for row in free.rows {
        let view = open(console, row.id);
        if !view.suggestion.unmet_checks.is_empty() {
            continue;
        }
        for document in &view.documents {
            let _: Value =
                console.ask(&json!({ "ask": "document-bytes", "id": row.id, "document": document.id })).unwrap();
        }
        let view: CaseView = console.ask(&json!({ "ask": "claim", "id": row.id })).unwrap();
        for check in view.checks.iter().filter(|check| check.answer.is_none()) {
            let answer =
                json!({ "ask": "answer-check", "id": row.id, "check": check.key, "answer": "met", "note": WORDS });
            let _: Value = console.ask(&answer).unwrap();
        }
        let ruling = json!({ "outcome": "approved", "grounds": [], "reasons": WORDS });
        let _: Value = console.ask(&json!({ "ask": "save-draft", "id": row.id, "ruling": ruling })).unwrap();
        if console.ask::<Value>(&json!({ "ask": "decide", "id": row.id, "ruling": ruling })).is_ok() {
            return row.id;
        }
        let _: Value = console.ask(&json!({ "ask": "release", "id": row.id })).unwrap();
    }
    panic!("no free case can be approved");
}

/// Claims a case, and writes to its citizen, a note and a draft.
fn write(console: &mut Console) {
    let free: QueuePage = console.ask(&queue("free", "")).unwrap();
    let id = free.rows[0].id;
    let _: Value = console.ask(&json!({ "ask": "claim", "id": id })).unwrap();
    let _: Value = console.ask(&json!({ "ask": "save-note", "id": id, "text": WORDS })).unwrap();
    let _: Value = console.ask(&json!({ "ask": "save-letter", "id": id, "text": WORDS })).unwrap();
    let ruling = json!({ "outcome": "returned", "grounds": [], "reasons": WORDS });
    let _: Value = console.ask(&json!({ "ask": "save-draft", "id": id, "ruling": ruling })).unwrap();
}

fn read(console: &mut Console, cases: &[CaseId]) {
    for case in cases {
        until(console, "the act", |console| {
            let view: SigningView = console.ask(&json!({ "ask": "signing-view" })).unwrap();
            let Some(row) = view.rows.into_iter().find(|row| row.case == *case) else { return false };
            let _: Value = console.ask(&json!({ "ask": "act-bytes", "id": case })).unwrap();
            let _: Value = console.ask(&json!({ "ask": "mark-read", "id": case, "digest": row.digest })).unwrap();
            true
        });
    }
}

fn until_stage(console: &mut Console, cases: &[CaseId], stage: RulingStage) {
    until(console, "the stage of the acts", |console| {
        cases.iter().all(|case| open(console, *case).ruling.is_some_and(|ruling| ruling.stage == stage))
    });
}

fn until(console: &mut Console, what: &str, mut reached: impl FnMut(&mut Console) -> bool) {
    let end = Instant::now() + PATIENCE;
    while !reached(console) {
        assert!(Instant::now() < end, "{what} did not come");
        let _: Vec<Value> = console.ask(&json!({ "ask": "next-change", "seconds": 1 })).unwrap();
    }
}
