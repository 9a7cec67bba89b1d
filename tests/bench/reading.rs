//! What an officer waits for: the first page, a case, an act that is kept.

use std::path::Path;

use chrono::Utc;
use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_store::StoreError;
use gishe_store::journal::{NewAuditEntry, NewCommand};
use serde_json::json;
use uuid::Uuid;

use crate::bare;
use crate::central::{OFFICER, officer};
use crate::desk::{Desk, first_page};
use crate::table::{Line, quantile, timed};

const TIMES: usize = 200;

fn line(work: &str, took: f64, beside: String, goal: &str, reached: bool) -> Line {
    Line { work: work.into(), figure: format!("p95 {took:.2} ms"), beside, goal: goal.into(), reached: Some(reached) }
}

pub fn measure(held: &Path, url: &str) -> Vec<Line> {
    let desk = Desk::open(held, url, 0.0);
    let overlay = desk.journal.view(|view| view.overlay()).unwrap();
    let page = desk.replica.queue(&first_page(""), &overlay).unwrap();
    let ids: Vec<CaseId> = page.rows.iter().map(|row| row.summary.id).collect();
    let first = quantile(timed(TIMES, |_| drop(desk.replica.queue(&first_page(""), &overlay).unwrap())), 0.95);
    let open = |at: usize| {
        let id = ids[at % ids.len()];
        let overlay = desk.journal.view(|view| view.overlay()).unwrap();
        let case = desk.replica.case(id).unwrap().unwrap();
        drop(overlay.cases.get(&id).cloned().unwrap_or_default().lay(case));
    };
    let open = quantile(timed(TIMES, open), 0.95);
    let act = |at: usize| {
        let id = ids[at % ids.len()];
        let now = Utc::now();
        let kept: Result<(), StoreError> = desk.journal.transact(|tx| {
            tx.enqueue(&NewCommand {
                id: Uuid::now_v7(),
                case: id,
                by: officer(),
                act: Act::Claim,
                expected_version: 1,
                fencing: None,
                protocol: 1,
                made_at: now,
            })?;
            let details = json!({});
            tx.audit(&NewAuditEntry { at: now, actor: OFFICER.into(), kind: "claim".into(), case: Some(id), details })?;
            Ok(())
        });
        kept.unwrap();
    };
    let act = quantile(timed(TIMES, act), 0.95);
    let commit = quantile(bare::commits(&held.join("commits.db"), TIMES), 0.95);
    let waiting = desk.journal.view(|view| view.outbox()).unwrap();
    let undone: Result<(), StoreError> =
        desk.journal.transact(|tx| waiting.iter().rev().try_for_each(|entry| tx.undo(entry.command.id).map(drop)));
    undone.unwrap();
    vec![
        line("first page of the queue, 50 rows", first, String::new(), "p95 ≤ 5 ms", first <= 5.0),
        line("a case, with the journal laid over it", open, String::new(), "p95 ≤ 5 ms", open <= 5.0),
        line(
            "an officer's act, command and audit entry, durable",
            act,
            format!("one bare durable commit: p95 {commit:.2} ms"),
            "≤ 2 × bare",
            act <= 2.0 * commit,
        ),
    ]
}
