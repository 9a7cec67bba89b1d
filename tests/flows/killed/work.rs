//! The officer who is killed: acts at random, and tells of each.

use gishe_desk::error::DeskError;
use gishe_desk::view::case::CaseView;
use gishe_desk::view::queue::QueueView;
use gishe_desk::view::status::{Link, LinkFault};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use rand::rngs::StdRng;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use serde::{Deserialize, Serialize};

use crate::officer::{Officer, PIN};

/// Cases that the officer holds at once.
const HELD: usize = 4;

/// Something that an officer does to a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
}

/// What the process tells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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

/// Works until it is killed.
pub async fn work(officer: Officer, seed: u64, tell: impl Fn(Report)) {
    open(&officer).await;
    tell(Report::Opened);
    let (mut chance, mut over) = (StdRng::seed_from_u64(seed), false);
    loop {
        let link = officer.status().await.link;
        if !over && matches!(link, Link::Offline { fault: LinkFault::SignInNeeded, .. }) {
            over = true;
            tell(Report::SignInNeeded);
        }
        let Some(deed) = next(&officer, &mut chance).await else { continue };
        tell(Report::Begun(deed.clone()));
        let told = match act(&officer, &deed).await {
            Ok(()) => Report::Done(deed),
            Err(error) => Report::Refused(deed, error.to_string()),
        };
        tell(told);
    }
}

/// Opens the desk with its PIN. A try that was killed before it was judged counts as a wrong one, or a thief could try for
/// ever: so there may be a wait.
pub async fn open(officer: &Officer) {
    while let Err(error) = gishe_desk::lock::unlock(&officer.desk, PIN.to_owned()).await {
        let DeskError::WrongPin { wait_seconds, .. } = error else { panic!("{error:?}") };
        officer.clock.pass(wait_seconds);
    }
}

async fn next(officer: &Officer, chance: &mut StdRng) -> Option<Deed> {
    let mine: Vec<CaseId> = officer.queue(QueueView::Mine).await.rows.iter().map(|row| row.id).collect();
    let free: Vec<CaseId> = officer.queue(QueueView::Free).await.rows.iter().map(|row| row.id).collect();
    if mine.len() < HELD && (mine.is_empty() || chance.gen_bool(0.3)) {
        return free.choose(chance).copied().map(Deed::Claim);
    }
    let view = officer.open(*mine.choose(chance)?).await;
    if view.ruling.is_some() {
        return free.choose(chance).copied().map(Deed::Claim);
    }
    let text = format!("№ {}", chance.r#gen::<u32>());
    Some(match chance.gen_range(0..10) {
        0 => Deed::Release(view.id),
        1 | 2 => Deed::Draft(view.id, text),
        3 if approvable(&view) => Deed::Decide(view.id, text),
        _ => {
            let check = view.checks.choose(chance)?;
            let answer = *[Answer::Met, Answer::Met, Answer::NotMet].choose(chance)?;
            Deed::Answer(view.id, check.key.clone(), answer, text)
        }
    })
}

fn approvable(view: &CaseView) -> bool {
    view.decisions.iter().any(|option| option.outcome == Outcome::Approved && option.blocked.is_none())
}

async fn act(officer: &Officer, deed: &Deed) -> Result<(), DeskError> {
    let desk = &officer.desk;
    let approval =
        |reasons: &String| Ruling { outcome: Outcome::Approved, grounds: Vec::new(), reasons: reasons.clone() };
    match deed {
        Deed::Claim(case) => gishe_desk::claim::claim(desk, *case).await.map(drop),
        Deed::Release(case) => gishe_desk::claim::release(desk, *case).await.map(drop),
        Deed::Answer(case, check, answer, note) => {
            gishe_desk::review::answer(desk, *case, check.clone(), Some(*answer), note.clone()).await.map(drop)
        }
        Deed::Draft(case, reasons) => gishe_desk::draft::save(desk, *case, approval(reasons)).await,
        Deed::Decide(case, reasons) => gishe_desk::decide::decide(desk, *case, approval(reasons)).await.map(drop),
    }
}
