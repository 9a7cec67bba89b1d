//! The officer who is killed: acts at random, and remembers what was begun and what was acknowledged.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::exchange::{ExchangeView, OutboxAct, OutboxState};
use gishe_desk::view::queue::{QueuePage, QueueQuery, QueueView};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde_json::{Value, json};

use super::program::{Console, Failure, session_is_over};

/// Cases that the officer holds at once.
const HELD: usize = 4;

/// Something that an officer does to a case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Takes it.
    Claim(CaseId),
    /// Gives it back.
    Release(CaseId),
    /// Answers a check: its key, the answer, and a note that is never twice the same.
    Answer(CaseId, String, Answer, String),
    /// Keeps an unfinished ruling with these reasons.
    Draft(CaseId, String),
    /// Decides, with these reasons.
    Decide(CaseId, String),
}

impl Deed {
    /// The case.
    pub fn case(&self) -> CaseId {
        match self {
            Self::Claim(case) | Self::Release(case) | Self::Answer(case, ..) => *case,
            Self::Draft(case, _) | Self::Decide(case, _) => *case,
        }
    }

    /// As the program is asked for it.
    fn request(&self) -> Value {
        let approval =
            |reasons: &String| Ruling { outcome: Outcome::Approved, grounds: Vec::new(), reasons: reasons.clone() };
        match self {
            Self::Claim(id) => json!({ "ask": "claim", "id": id }),
            Self::Release(id) => json!({ "ask": "release", "id": id }),
            Self::Answer(id, check, answer, note) => {
                json!({ "ask": "answer-check", "id": id, "check": check, "answer": answer, "note": note })
            }
            Self::Draft(id, reasons) => json!({ "ask": "save-draft", "id": id, "ruling": approval(reasons) }),
            Self::Decide(id, reasons) => json!({ "ask": "decide", "id": id, "ruling": approval(reasons) }),
        }
    }
}

/// What happened in a life.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Report {
    /// The officer presses the button.
    Begun(Deed),
    /// The desk has acknowledged it.
    Done(Deed),
    /// The desk has refused it, with this code.
    Refused(Deed, String),
    /// The PIN was right.
    Opened,
    /// The desk says that the session with the provider is over.
    SignInNeeded,
}

/// Works until the program is killed.
pub fn work(mut console: Console, seed: u64, mut tell: impl FnMut(Report)) {
    match alive(&mut console, seed, &mut tell) {
        Err(Failure::Gone) => {}
        Err(Failure::Refused(error)) => panic!("{error:?}"),
        Ok(never) => match never {},
    }
}

fn alive(console: &mut Console, seed: u64, tell: &mut impl FnMut(Report)) -> Result<std::convert::Infallible, Failure> {
    console.unlock()?;
    tell(Report::Opened);
    let (mut chance, mut over) = (StdRng::seed_from_u64(seed), false);
    loop {
        if !over && session_is_over(&console.status()?) {
            over = true;
            tell(Report::SignInNeeded);
        }
        if chance.gen_bool(0.1) {
            send_again(console)?;
        }
        let Some(deed) = next(console, &mut chance)? else { continue };
        tell(Report::Begun(deed.clone()));
        tell(match console.ask::<Value>(&deed.request()) {
            Ok(_) => Report::Done(deed),
            Err(Failure::Refused(error)) => Report::Refused(deed, error.to_string()),
            Err(Failure::Gone) => return Err(Failure::Gone),
        });
    }
}

/// Sends again whatever needs attention: a box on the way may have refused it. Whether there was anything.
pub fn send_again(console: &mut Console) -> Result<bool, Failure> {
    let view: ExchangeView = console.ask(&json!({ "ask": "exchange-view" }))?;
    let refused = |act: &&OutboxAct| matches!(act.state, OutboxState::Rejected { .. } | OutboxState::Conflict { .. });
    let acts: Vec<_> = view.attention.iter().filter_map(|case| case.acts.iter().find(refused)).collect();
    for act in &acts {
        let ask = json!({ "ask": "resolve-attention", "command": act.id, "choice": "send-again" });
        match console.ask::<Value>(&ask) {
            Ok(_) | Err(Failure::Refused(DeskError::AlreadySent)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(!acts.is_empty())
}

fn queue(console: &mut Console, view: QueueView) -> Result<Vec<CaseId>, Failure> {
    let (services, states) = (Vec::new(), Vec::new());
    let (filter, sort) = Default::default();
    let query = QueueQuery { view, search: String::new(), services, states, filter, sort, offset: 0, limit: 500 };
    let page: QueuePage = console.ask(&json!({ "ask": "queue-page", "query": query }))?;
    Ok(page.rows.iter().map(|row| row.id).collect())
}

fn next(console: &mut Console, chance: &mut StdRng) -> Result<Option<Deed>, Failure> {
    let (mine, free) = (queue(console, QueueView::Mine)?, queue(console, QueueView::Free)?);
    if mine.len() < HELD && (mine.is_empty() || chance.gen_bool(0.3)) {
        return Ok(free.choose(chance).copied().map(Deed::Claim));
    }
    let Some(id) = mine.choose(chance) else { return Ok(None) };
    let view: CaseView = console.ask(&json!({ "ask": "case-open", "id": id }))?;
    if view.ruling.is_some() {
        return Ok(free.choose(chance).copied().map(Deed::Claim));
    }
    let text = format!("№ {}", chance.r#gen::<u32>());
    Ok(Some(match chance.gen_range(0..10) {
        0 => Deed::Release(view.id),
        1 | 2 => Deed::Draft(view.id, text),
        3 if approvable(&view) => Deed::Decide(view.id, text),
        _ => {
            let Some(check) = view.checks.choose(chance) else { return Ok(None) };
            let answer = *[Answer::Met, Answer::Met, Answer::NotMet].choose(chance).unwrap();
            Deed::Answer(view.id, check.key.clone(), answer, text)
        }
    }))
}

fn approvable(view: &CaseView) -> bool {
    view.decisions.iter().any(|option| option.outcome == Outcome::Approved && option.blocked.is_none())
}
