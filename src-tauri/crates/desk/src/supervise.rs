//! What a supervisor looks at: the load of the district, and a second look at a sample of its decisions.
//!
//! The sample is drawn by the digest of each decision with the day and the district, so that it is random, the same for
//! whoever draws it, and cannot be chosen.

use chrono::{DateTime, Days, NaiveDate, NaiveTime, Utc};
use chrono_tz::Europe::Sofia;
use gishe_domain::case::Case;
use gishe_domain::decision::Decision;
use gishe_store::journal::KeptLook;
use gishe_store::replica::{Level, OfficerLoad};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use crate::bounds;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::queue::nothing_of;
use crate::session::Session;
use crate::show;
use crate::tags::CacheTag;
use crate::view::supervise::{LoadRow, LookVerdict, LookView, SampleRow, SampleView, SupervisorView};

/// Days whose decisions are drawn from, up to yesterday: within a day nothing is added to them.
const DAYS: u64 = 7;
/// Decisions of a sample unless the supervisor sets another number.
const USUAL: u32 = 5;
/// Decisions of a sample at most.
const MOST: u32 = 50;
/// Name under which the journal keeps how many are wanted.
const SIZE: &str = "second-look-size";

/// The district as its supervisor sees it.
pub async fn view(desk: &Desk) -> Result<SupervisorView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session)).await
}

/// Records what a second look found. Remarks need words.
pub async fn look(
    desk: &Desk,
    decision: Uuid,
    verdict: LookVerdict,
    note: String,
) -> Result<SupervisorView, DeskError> {
    let session = desk.session()?;
    let note = note.trim().to_owned();
    if verdict == LookVerdict::Remarks && note.is_empty() {
        return Err(DeskError::RemarksNeeded);
    }
    bounds::within(&note)?;
    let desk_too = desk.clone();
    let seen = desk
        .blocking(move || {
            let present = build(&desk_too, &session)?;
            let row = present.sample.rows.iter().find(|row| row.decision == decision).ok_or(DeskError::NotInSample)?;
            let kept = KeptLook {
                decision,
                case: row.case,
                officer: session.officer().id.clone(),
                verdict: word(verdict).to_owned(),
                note,
                at: desk_too.now(),
            };
            session.journal.transact(|tx| {
                tx.keep_second_look(&kept)?;
                let details = json!({ "decision": decision, "verdict": kept.verdict });
                session.record(&desk_too, tx, "second-look", Some(kept.case), details)
            })?;
            build(&desk_too, &session)
        })
        .await?;
    desk.announce(&[CacheTag::Exchange]);
    Ok(seen)
}

/// Sets how many decisions a sample has, 1 to 50.
pub async fn set_size(desk: &Desk, size: u32) -> Result<SupervisorView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        supervised(&session)?;
        let size = size.clamp(1, MOST);
        session.journal.transact(|tx| {
            tx.set_value(SIZE, &size.to_string())?;
            session.record(&desk_too, tx, "second-look-size", None, json!({ "size": size }))
        })?;
        build(&desk_too, &session)
    })
    .await
}

fn supervised(session: &Session) -> Result<(), DeskError> {
    if session.may_take_over() { Ok(()) } else { Err(DeskError::SupervisorOnly) }
}

fn build(desk: &Desk, session: &Session) -> Result<SupervisorView, DeskError> {
    supervised(session)?;
    let mut ask = nothing_of(desk, session);
    ask.soon = show::queue::soon(&desk.0.calendar, ask.today);
    let loads = session.replica.load(&ask, &session.overlay()?)?.into_iter().map(load).collect();
    let today = desk.today();
    let from = today.checked_sub_days(Days::new(DAYS)).unwrap_or(today);
    let decided = session.replica.decided(&ask, beginning(from), beginning(today))?;
    let me = &session.officer().id;
    let others: Vec<(Case, Decision)> = decided
        .into_iter()
        .filter_map(|mut case| Some((case.decision.take()?, case)))
        .filter(|(made, _)| made.officer.id != *me)
        .map(|(made, case)| (case, made))
        .collect();
    let size = session.journal.view(|view| view.value(SIZE))?;
    let size = size.and_then(|text| text.parse().ok()).map_or(USUAL, |size: u32| size.clamp(1, MOST));
    let drawn_from = u32::try_from(others.len()).unwrap_or(u32::MAX);
    let mut rows = Vec::new();
    for (case, made) in drawn(others, &session.profile.officer.district.to_string(), today, size) {
        let look = session.journal.view(|view| view.second_look(made.id))?.map(look_view);
        rows.push(SampleRow {
            decision: made.id,
            case: case.id,
            number: case.number.clone(),
            name: case.subject().map(|party| party.person.name.full()).unwrap_or_default(),
            service: case.service,
            outcome: made.ruling.outcome,
            officer: made.officer,
            at: made.accepted_at,
            look,
        });
    }
    let to = today.pred_opt().unwrap_or(today);
    Ok(SupervisorView { loads, sample: SampleView { day: today, from, to, size, most: MOST, drawn_from, rows } })
}

/// The first moment of a day in Sofia.
fn beginning(day: NaiveDate) -> DateTime<Utc> {
    let local = day.and_time(NaiveTime::MIN);
    let start = local.and_local_timezone(Sofia).earliest();
    start.map_or_else(|| local.and_utc(), |start| start.with_timezone(&Utc))
}

/// The decisions with the least digests: the same ones in whatever order they are handed in.
fn drawn(others: Vec<(Case, Decision)>, district: &str, day: NaiveDate, size: u32) -> Vec<(Case, Decision)> {
    let mut others = others;
    others.sort_by_cached_key(|(_, made)| lot(district, day, made.id));
    others.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    others
}

/// What a decision draws on a day.
fn lot(district: &str, day: NaiveDate, decision: Uuid) -> [u8; 32] {
    Sha256::digest(format!("gishe-second-look-v1\n{district}\n{day}\n{}\n", decision.hyphenated())).into()
}

fn load(load: OfficerLoad) -> LoadRow {
    let at = |level: Level| load.levels.get(&level).copied().unwrap_or(0);
    LoadRow {
        overdue: at(Level::Overdue),
        today: at(Level::Today),
        soon: at(Level::Soon),
        later: at(Level::Later),
        paused: at(Level::Paused),
        decided: load.decided,
        total: load.total(),
        officer: load.officer,
    }
}

fn word(verdict: LookVerdict) -> &'static str {
    match verdict {
        LookVerdict::InOrder => "in-order",
        LookVerdict::Remarks => "remarks",
    }
}

fn look_view(kept: KeptLook) -> LookView {
    let verdict = if kept.verdict == word(LookVerdict::InOrder) { LookVerdict::InOrder } else { LookVerdict::Remarks };
    LookView { verdict, note: kept.note, at: kept.at }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn winners(district: &str, day: &str, size: usize) -> Vec<u128> {
        let day: NaiveDate = day.parse().unwrap();
        let mut decisions: Vec<u128> = (0..400).collect();
        decisions.sort_by_cached_key(|n| lot(district, day, Uuid::from_u128(*n)));
        decisions.truncate(size);
        decisions
    }

    #[test]
    fn a_sample_is_the_same_again_and_another_on_another_day_or_in_another_district() {
        let first = winners("09", "2026-11-23", 20);
        assert_eq!(first, winners("09", "2026-11-23", 20));
        assert_eq!(first[..5], winners("09", "2026-11-23", 5), "a larger sample adds to a smaller one");
        for (district, day) in [("09", "2026-11-24"), ("10", "2026-11-23")] {
            let other = winners(district, day, 20);
            assert!(first.iter().filter(|n| other.contains(n)).count() < 8, "{district} {day}");
        }
    }

    #[test]
    fn every_decision_is_drawn_about_as_often_as_any_other() {
        let mut drawn = vec![0_u32; 400];
        for n in 1..=400 {
            let day = NaiveDate::from_num_days_from_ce_opt(739_000 + n).unwrap().to_string();
            winners("09", &day, 20).into_iter().for_each(|n| drawn[usize::try_from(n).unwrap()] += 1);
        }
        // 20 each, with a spread of about 4.4: six times that is no chance.
        assert!(drawn.iter().all(|times| (1..=46).contains(times)), "{drawn:?}");
    }
}
