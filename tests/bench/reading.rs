//! What an officer waits for: the first page, a case, an act that is kept.

use std::path::Path;

use gishe_domain::case::CaseId;
use gishe_store::replica::QueueAsk;

use crate::bare;
use crate::desk::{Desk, first_page};
use crate::growth;
use crate::table::{Line, median, quantile, timed};

const TIMES: usize = 200;
/// Times that acts and bare commits are measured, by turns.
const RUNS: usize = 5;
/// Cases that are opened by turns: far more than anybody keeps at hand.
const CASES: u32 = 1000;

fn line(work: &str, took: f64, beside: String, goal: &str, reached: bool) -> Line {
    Line { work: work.into(), figure: format!("p95 {took:.2} ms"), beside, goal: goal.into(), reached: Some(reached) }
}

pub fn measure(held: &Path, url: &str) -> Vec<Line> {
    let desk = Desk::open(held, url, 0.0);
    let overlay = desk.journal.view(|view| view.overlay()).unwrap();
    let page = desk.replica.queue(&QueueAsk { limit: CASES, ..first_page("") }, &overlay).unwrap();
    let ids: Vec<CaseId> = page.rows.iter().map(|row| row.summary.id).collect();
    let first = quantile(timed(TIMES, |_| drop(desk.replica.queue(&first_page(""), &overlay).unwrap())), 0.95);
    let open = |at: usize| {
        let id = ids[at % ids.len()];
        let overlay = desk.journal.view(|view| view.overlay()).unwrap();
        let case = desk.replica.case(id).unwrap().unwrap();
        drop(overlay.cases.get(&id).cloned().unwrap_or_default().lay(case));
    };
    let open = quantile(timed(TIMES, open), 0.95);
    let (mut acts, mut commits) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        acts.push(quantile(timed(TIMES, |at| growth::act(&desk, ids[at % ids.len()])), 0.95));
        growth::undo(&desk);
        commits.push(quantile(bare::commits(&held.join("commits.db"), TIMES), 0.95));
    }
    let (act, commit) = (median(acts), median(commits));
    vec![
        line("first page of the queue, 50 rows", first, String::new(), "p95 ≤ 5 ms", first <= 5.0),
        line("a case, with the journal laid over it", open, String::new(), "p95 ≤ 5 ms", open <= 5.0),
        line(
            "an officer's act: the case read, the act checked, command and audit entry durable",
            act,
            format!("one bare durable commit: p95 {commit:.2} ms"),
            &format!("≤ 2 × bare: {:.1} ×", act / commit),
            act <= 2.0 * commit,
        ),
    ]
}
