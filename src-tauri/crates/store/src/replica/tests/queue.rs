//! The queue against a model of it: every case laid over, sorted and counted by hand.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

use chrono::Days;
use gishe_domain::case::{Case, Pause};
use gishe_domain::command::Act;
use gishe_domain::decision::Outcome;
use gishe_domain::state::CaseState;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

use crate::fixture::{
    Desk, EVIDENCE_BOUND, case, case_id, claimed, colleague, command, decide, key, me, now, rule, whole_queue,
};
use crate::overlay::Overlay;
use crate::replica::{self, CaseSummary, Due, DueRule, Heading, PartCounts, QueueAsk, QueuePart, Standing};

const CASES: u32 = 120;

fn some_case(n: u32, chance: &mut ChaCha8Rng) -> Case {
    let mut one = case(n);
    match chance.gen_range(0..5) {
        0 => one = claimed(one, &me()),
        1 => one = claimed(one, &colleague()),
        _ => {}
    }
    one.state = match chance.gen_range(0..12) {
        0 => CaseState::Delivered,
        1 => CaseState::Decided,
        2 | 3 => CaseState::InReview,
        _ => one.state,
    };
    if chance.gen_ratio(1, 8) {
        one.deadline.pauses.push(Pause { from: now().date_naive(), to: None });
    }
    if chance.gen_bool(0.5) {
        one.service = "2107".into();
    }
    one.deadline.from = now().date_naive() - Days::new(chance.gen_range(0..6));
    one
}

fn some_acts(desk: &Desk, chance: &mut ChaCha8Rng) -> Overlay {
    let mut next = 0;
    for n in 0..CASES + 5 {
        for _ in 0..2 {
            if !chance.gen_ratio(1, 9) {
                continue;
            }
            next += 1;
            let act = match chance.gen_range(0..4) {
                0 => Act::Release,
                1 => Act::Review { checks: vec![] },
                2 => decide(Outcome::Approved),
                _ => Act::Claim,
            };
            desk.enqueue(&command(next, n, act));
        }
    }
    desk.reader.view(|view| view.overlay()).unwrap()
}

fn ask(part: QueuePart, services: &[&str], states: &[CaseState]) -> QueueAsk {
    QueueAsk {
        part,
        services: services.iter().map(|one| (*one).to_owned()).collect(),
        states: states.to_vec(),
        soon: now().date_naive() + Days::new(3),
        ..whole_queue()
    }
}

fn in_part(part: QueuePart, row: &CaseSummary) -> bool {
    let holder = row.claimed_by.as_ref().map(|one| one.id.as_str());
    row.standing != Standing::Closed
        && match part {
            QueuePart::Mine => holder == Some(me().id.as_str()),
            QueuePart::Free => holder.is_none(),
            QueuePart::All | QueuePart::Unread => true,
            QueuePart::Due => row.standing == Standing::Running && row.due.day <= now().date_naive(),
        }
}

fn heading(ask: &QueueAsk, row: &CaseSummary) -> Heading {
    match (row.standing, row.due.day) {
        (Standing::Paused, _) => Heading::Paused,
        (Standing::Running, day) if day <= ask.today => Heading::Due,
        (Standing::Running, day) if day <= ask.soon => Heading::Soon,
        (Standing::Running, _) => Heading::Later,
        _ => Heading::Decided,
    }
}

/// Every row as the officer sees it, in order.
fn model(cases: &[Case], overlay: &Overlay) -> Vec<CaseSummary> {
    let mut rows: Vec<_> = cases.iter().map(|case| CaseSummary::of(&overlay.lay(case.clone()).case, &rule())).collect();
    rows.sort_by_key(|row| (row.standing, row.due.day, row.number.clone()));
    rows
}

#[test]
fn every_stretch_is_what_the_model_says() {
    for seed in 0..6 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let cases: Vec<Case> = (0..CASES).map(|n| some_case(n, &mut chance)).collect();
        let desk = Desk::holding(&cases);
        let overlay = some_acts(&desk, &mut chance);
        let rows = model(&cases, &overlay);
        let count = |part| u32::try_from(rows.iter().filter(|row| in_part(part, row)).count()).unwrap();
        let counts = PartCounts {
            mine: count(QueuePart::Mine),
            free: count(QueuePart::Free),
            all: count(QueuePart::All),
            due: count(QueuePart::Due),
            unread: 0,
        };
        let filters: [(&[&str], &[CaseState]); 3] =
            [(&[], &[]), (&["2107"], &[]), (&["2079"], &[CaseState::Submitted, CaseState::Decided])];
        for part in [QueuePart::Mine, QueuePart::Free, QueuePart::All, QueuePart::Due] {
            for (services, states) in filters {
                let ask = ask(part, services, states);
                let wanted = |row: &&CaseSummary| {
                    in_part(part, row)
                        && (services.is_empty() || services.contains(&row.service.as_str()))
                        && (states.is_empty() || states.contains(&row.state))
                };
                let expected: Vec<CaseSummary> = rows.iter().filter(wanted).cloned().collect();
                check(&desk, &overlay, &ask, &expected, counts, seed);
            }
        }
    }
}

fn check(desk: &Desk, overlay: &Overlay, ask: &QueueAsk, expected: &[CaseSummary], counts: PartCounts, seed: u64) {
    let mut headings: BTreeMap<Heading, u32> = BTreeMap::new();
    expected.iter().for_each(|row| *headings.entry(heading(ask, row)).or_default() += 1);
    let headings: Vec<(Heading, u32)> = headings.into_iter().collect();
    for (offset, limit) in [(0, 500), (0, 7), (5, 11), (29, 1), (40, 40), (expected.len(), 5), (9_000, 5)] {
        let (offset, limit) = (u32::try_from(offset).unwrap(), limit);
        let stretch = desk.shown.queue(&QueueAsk { offset, limit, ..ask.clone() }, overlay).unwrap();
        let found: Vec<CaseSummary> = stretch.rows.into_iter().map(|row| row.summary).collect();
        let wanted: Vec<CaseSummary> = expected
            .iter()
            .skip(usize::try_from(offset).unwrap())
            .take(usize::try_from(limit).unwrap())
            .cloned()
            .collect();
        assert_eq!(found, wanted, "seed {seed}, offset {offset}, limit {limit}, {ask:?}");
        assert_eq!(stretch.total, u32::try_from(expected.len()).unwrap(), "seed {seed}, {ask:?}");
        assert_eq!((stretch.headings, stretch.counts), (headings.clone(), counts), "seed {seed}, {ask:?}");
    }
}

#[test]
fn search_finds_within_the_part_and_counts_what_it_finds() {
    let mut chance = ChaCha8Rng::seed_from_u64(77);
    let cases: Vec<Case> = (0..CASES).map(|n| some_case(n, &mut chance)).collect();
    let desk = Desk::holding(&cases);
    let overlay = some_acts(&desk, &mut chance);
    for part in [QueuePart::Mine, QueuePart::Free, QueuePart::All] {
        let ask = QueueAsk { search: "АР01-00".into(), ..ask(part, &[], &[]) };
        let expected: Vec<CaseSummary> = model(&cases, &overlay)
            .into_iter()
            .filter(|row| in_part(part, row) && row.number.contains("АР01-00"))
            .collect();
        assert!(expected.len() > 5);
        for (offset, limit) in [(0_u32, 500_u32), (3, 4)] {
            let stretch = desk.shown.queue(&QueueAsk { offset, limit, ..ask.clone() }, &overlay).unwrap();
            let found: Vec<_> = stretch.rows.into_iter().map(|row| row.summary).collect();
            let wanted: Vec<_> = expected.iter().skip(offset as usize).take(limit as usize).cloned().collect();
            assert_eq!(found, wanted);
            assert_eq!(stretch.total as usize, expected.len());
            assert_eq!(stretch.headings.iter().map(|(_, cases)| *cases as usize).sum::<usize>(), expected.len());
        }
    }
}

#[test]
fn rows_of_this_computer_say_so() {
    let desk = Desk::holding(&(0..4).map(case).collect::<Vec<_>>());
    desk.enqueue(&command(1, 1, Act::Claim));
    desk.enqueue(&command(2, 1, decide(Outcome::Refused)));
    let overlay = desk.reader.view(|view| view.overlay()).unwrap();
    let row = |n| desk.shown.row(case_id(n), &overlay).unwrap().unwrap();
    let one = row(1);
    assert!(one.local && one.provisional && !one.attention);
    assert_eq!((one.ruling, one.summary.state), (Some(Outcome::Refused), CaseState::Decided));
    assert!(!row(2).local);
    assert_eq!(desk.shown.row(case_id(99), &overlay), Ok(None));
    let rows = desk.shown.queue(&ask(QueuePart::All, &[], &[]), &overlay).unwrap().rows;
    let local: HashSet<_> = rows.iter().filter(|row| row.local).map(|row| row.summary.id).collect();
    assert_eq!(local, HashSet::from([case_id(1)]));
    assert_eq!(rows.last(), Some(&one), "decided ones stand last");
}

#[test]
fn limits_are_counted_anew_when_the_day_is_another() {
    let paused = |n: u32| {
        let mut one = case(n);
        one.deadline.pauses.push(Pause { from: now().date_naive(), to: None });
        one
    };
    let Desk { replica, shown, journal, reader, dir } = Desk::holding(&[case(0), paused(1), paused(2)]);
    drop((replica, shown, journal, reader));
    // On that day the pauses are over, and have put the limit off by a week.
    let later: DueRule = Arc::new(|case| {
        let due = rule()(case);
        let off = if due.paused { 7 } else { 0 };
        Due { day: due.day + Days::new(off), paused: false }
    });
    let (writer, reader) = replica::open(dir.path(), &key(1), later.clone(), EVIDENCE_BOUND).unwrap();
    let ask = ask(QueuePart::All, &[], &[]);
    let headings = || reader.queue(&ask, &Overlay::default()).unwrap().headings;
    assert_eq!(headings(), [(Heading::Later, 1), (Heading::Paused, 2)]);
    assert_eq!(writer.recount(), Ok(2));
    assert_eq!(headings(), [(Heading::Later, 3)]);
    let rows = reader.queue(&ask, &Overlay::default()).unwrap().rows;
    for row in rows {
        let case = reader.case(row.summary.id).unwrap().unwrap();
        assert_eq!(row.summary, CaseSummary::of(&case, &later));
    }
    assert_eq!(writer.recount(), Ok(0));
}
