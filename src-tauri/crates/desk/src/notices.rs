//! What needs attention and is told by the system, each matter once: a case taken over, a limit that ends today, a signature that
//! failed. Only numbers of cases leave the desk: a screen may be seen by anybody.

use std::collections::BTreeMap;
use std::path::Path;

use gishe_domain::deadline::DeadlineLevel;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::settings;
use crate::view::notices::{Notice, NoticeKind};
use crate::view::signing::{SigningRowState, SigningSet, SigningStage};

/// Beside the data: which matters were told, by the id of the case. Nothing of it is personal.
const FILE: &str = "notices.json";
/// Matters that are remembered; the oldest go first.
const MOST: usize = 1_000;

/// A matter, and what makes it that one.
struct Matter {
    kind: NoticeKind,
    key: String,
    number: String,
}

/// What is to be told now and was not told before: one notice a kind. Nothing while no desk is open, and nothing when the officer
/// wants none; what came up meanwhile is not told later.
pub async fn due(desk: &Desk) -> Result<Vec<Notice>, DeskError> {
    let Ok(session) = desk.session() else { return Ok(Vec::new()) };
    let settings = settings::get(desk).await?;
    let desk_too = desk.clone();
    let fresh = desk.blocking(move || Ok::<_, DeskError>(untold(&desk_too, matters(&desk_too, &session)?))).await?;
    if !settings.notifications {
        return Ok(Vec::new());
    }
    let mut by_kind: BTreeMap<NoticeKind, Vec<String>> = BTreeMap::new();
    for matter in fresh {
        by_kind.entry(matter.kind).or_default().push(matter.number);
    }
    let language = settings.language;
    Ok(by_kind.into_iter().map(|(kind, numbers)| Notice { kind, numbers, language }).collect())
}

fn matters(desk: &Desk, session: &Session) -> Result<Vec<Matter>, DeskError> {
    let mut matters = Vec::new();
    for taken in session.taken_notices()? {
        let key = format!("taken-over {} {}", taken.case.0, taken.taken.at.timestamp());
        matters.push(Matter { kind: NoticeKind::TakenOver, key, number: taken.number });
    }
    let today = desk.today();
    for case in session.replica.of_officer(&session.officer().id)? {
        let limit = gishe_domain::deadline::Deadline::as_of(&case.deadline, today, &desk.0.calendar);
        if case.decision.is_none() && limit.level == DeadlineLevel::Today {
            let key = format!("due-today {} {today}", case.id.0);
            matters.push(Matter { kind: NoticeKind::DueToday, key, number: case.number });
        }
    }
    let set = session.with_signing(|run| run.as_ref().map(|run| (run.view(), run.states())));
    let Some((SigningSet { frozen_at, stage, .. }, states)) = set else { return Ok(matters) };
    // Whoever stopped it knows. A set that broke off before anything was signed waits as a whole.
    let broke_off = matches!(stage, SigningStage::Stopped { ref error } if *error != DeskError::SigningStopped);
    for (id, state) in states {
        let failed = match state {
            SigningRowState::Failed { error } => error != DeskError::SigningStopped,
            SigningRowState::Waiting => broke_off,
            _ => false,
        };
        if !failed {
            continue;
        }
        let Some(case) = session.replica.case(id)? else { continue };
        let key = format!("signature-failed {} {}", id.0, frozen_at.timestamp_millis());
        matters.push(Matter { kind: NoticeKind::SignatureFailed, key, number: case.number });
    }
    Ok(matters)
}

/// Those that were not told before; from now on they were.
fn untold(desk: &Desk, matters: Vec<Matter>) -> Vec<Matter> {
    if matters.is_empty() {
        return matters;
    }
    let _one_at_a_time = desk.0.telling.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let path = desk.0.config.data.join(FILE);
    let mut told = read(&path);
    let fresh: Vec<Matter> = matters.into_iter().filter(|matter| !told.contains(&matter.key)).collect();
    if fresh.is_empty() {
        return fresh;
    }
    told.extend(fresh.iter().map(|matter| matter.key.clone()));
    let over = told.len().saturating_sub(MOST);
    told.drain(..over);
    if let Err(error) = keep(&path, &told) {
        // Told twice is better than never told.
        tracing::warn!(kind = %error.kind(), "what was told is not kept");
    }
    fresh
}

fn read(path: &Path) -> Vec<String> {
    std::fs::read(path).ok().and_then(|text| serde_json::from_slice(&text).ok()).unwrap_or_default()
}

fn keep(path: &Path, told: &[String]) -> std::io::Result<()> {
    let beside = path.with_extension("new");
    std::fs::write(&beside, serde_json::to_vec(told)?)?;
    std::fs::rename(&beside, path)
}
