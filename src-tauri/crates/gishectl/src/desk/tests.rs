//! What is asked and answered, without an officer: a desk at which nobody has signed in.

use gishe_protocol::info::Realm;
use serde_json::json;

use super::*;

const CASE: &str = "0193f0a0-0000-7000-8000-000000000001";

/// Answers to these lines, in order.
async fn answers(lines: &[Line]) -> Vec<Value> {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = url::Url::parse("http://127.0.0.1:9").unwrap();
    let config = gishe_desk::config::DeskConfig::new(folder.path().join("desk"), nowhere, Realm::Sandbox, Vec::new());
    let desk = Desk::start(config, Arc::new(SystemClock), Arc::new(NoBrowser)).await.unwrap();
    let mut changes = desk.changes();
    let (sender, receiver) = channel(lines.len().max(1));
    for line in lines {
        sender.try_send(line.clone()).unwrap();
    }
    drop(sender);
    let mut said = Vec::new();
    converse(&desk, &mut changes, receiver, &mut said).await;
    let said = String::from_utf8(said).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

fn asked(ask: &Value) -> Line {
    Ok(ask.to_string())
}

#[tokio::test]
async fn each_request_has_one_answer_in_order_and_what_is_none_says_where() {
    let lines = [
        asked(&json!({ "ask": "settings" })),
        Ok(String::new()),
        Ok("{\"ask\":\"claim\"".into()),
        Ok("claim".into()),
        Err(()),
        asked(&json!({ "ask": "fly" })),
        asked(&json!({ "ask": "unlock", "pin": 482_136 })),
        asked(&json!({ "ask": "unlock", "pin": "482136", "again": true })),
        asked(&json!({ "ask": "claim", "id": CASE })),
        asked(&json!({ "ask": "next-change", "seconds": 0 })),
        asked(&json!({ "ask": "status" })),
    ];
    let said = answers(&lines).await;
    assert_eq!(said.len(), lines.len() - 1, "an empty line asks for nothing");
    assert_eq!(said[0]["done"]["language"], "bg");
    for (place, line) in [(1, 3), (2, 4), (3, 5), (4, 6), (5, 7), (6, 8)] {
        assert_eq!(said[place]["misunderstood"]["line"], line, "{}", said[place]);
    }
    assert!(!format!("{said:?}").contains("482136"), "a PIN is not repeated");
    let refused = said[7]["refused"]["code"].as_str().unwrap();
    assert!(["signed-out", "keyring-missing", "keyring-locked"].contains(&refused), "{refused}");
    assert_eq!(said[8], json!({ "done": [] }));
    assert!(said[9]["done"]["phase"]["kind"].is_string(), "{}", said[9]);
}

#[tokio::test]
async fn everything_that_the_window_asks_can_be_asked_here() {
    let (id, ruling) = (CASE, json!({ "outcome": "approved", "grounds": [], "reasons": "" }));
    let settings = json!({
        "language": "en", "theme": "dark", "density": "compact",
        "textSize": 125, "shortcuts": { "lock": "Ctrl+Shift+KeyL" }, "notifications": true,
    });
    let query = json!({ "view": "mine", "search": "", "services": [], "states": [], "offset": 0, "limit": 9 });
    let merge = json!({ "kind": "merge", "choices": [] });
    let asks = [
        json!({ "ask": "status" }),
        json!({ "ask": "sign-in-view" }),
        json!({ "ask": "sign-in-start", "district": "99" }),
        json!({ "ask": "sign-in-cancel" }),
        json!({ "ask": "sign-out" }),
        json!({ "ask": "set-pin", "pin": "482136" }),
        json!({ "ask": "unlock", "pin": "482136" }),
        json!({ "ask": "lock" }),
        json!({ "ask": "salvage-seen" }),
        json!({ "ask": "settings" }),
        json!({ "ask": "set-settings", "settings": settings }),
        json!({ "ask": "queue-page", "query": query }),
        json!({ "ask": "case-open", "id": id }),
        json!({ "ask": "case-view", "id": id }),
        json!({ "ask": "reveal-identifier", "id": id, "party": "applicant" }),
        json!({ "ask": "document-bytes", "id": id, "document": "d1" }),
        json!({ "ask": "document-bytes", "id": id, "document": "d1", "to": "/nowhere/d1.pdf" }),
        json!({ "ask": "claim", "id": id }),
        json!({ "ask": "release", "id": id }),
        json!({ "ask": "answer-check", "id": id, "check": "title", "answer": "met", "note": "" }),
        json!({ "ask": "answer-check", "id": id, "check": "title", "note": "" }),
        json!({ "ask": "save-draft", "id": id, "ruling": ruling }),
        json!({ "ask": "discard-draft", "id": id }),
        json!({ "ask": "act-preview", "id": id, "ruling": ruling }),
        json!({ "ask": "decide", "id": id, "ruling": ruling }),
        json!({ "ask": "undo-decision", "id": id }),
        json!({ "ask": "signing-view" }),
        json!({ "ask": "act-bytes", "id": id }),
        json!({ "ask": "mark-read", "id": id, "digest": "ab" }),
        json!({ "ask": "sign-set", "cases": [id] }),
        json!({ "ask": "signing-stop" }),
        json!({ "ask": "exchange-view" }),
        json!({ "ask": "exchange-now" }),
        json!({ "ask": "resolve-attention", "command": id, "choice": "send-again" }),
        json!({ "ask": "conflict-view", "id": id }),
        json!({ "ask": "resolve-conflict", "id": id, "ending": merge }),
        json!({ "ask": "take-over", "id": id, "reason": "отпуск" }),
        json!({ "ask": "take-over-told", "id": id }),
        json!({ "ask": "rescue-view" }),
        json!({ "ask": "rescue-export", "path": "/nowhere/a", "passphrase": "тих дъжд над Витоша" }),
        json!({ "ask": "rescue-import", "path": "/nowhere/a", "passphrase": "тих дъжд над Витоша" }),
        json!({ "ask": "next-change", "seconds": 0 }),
    ];
    for ask in asks {
        let said = answers(&[asked(&ask)]).await;
        assert_eq!(said.len(), 1, "{ask}");
        // With nobody at the desk most of it is refused, by name; what matters is that it was understood.
        assert!(said[0].get("done").or(said[0]["refused"].get("code")).is_some(), "{ask}: {}", said[0]);
    }
}
