//! Conditions and orders of the queue, against a model of each row; the load of the district; what changed.

use std::collections::HashSet;

use chrono::Days;
use gishe_domain::case::{Case, CaseId, OfficerRef, Pause};
use gishe_domain::command::Act;
use gishe_domain::decision::{Decision, Outcome};
use gishe_domain::state::CaseState;
use rand::seq::SliceRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use uuid::Uuid;

use crate::fixture::{
    Desk, at, case, case_id, claimed, colleague, command, decide, me, now, rule, ruling, whole_queue,
};
use crate::overlay::Overlay;
use crate::replica::{CaseSummary, Heading, Level, QueueAsk, QueuePart, QueueSort, QueueWish, Standing};

const CASES: u32 = 90;
const TYPES: [&str; 3] = ["owner", "proxy", "guardian"];
const LEVELS: [Level; 5] = [Level::Overdue, Level::Today, Level::Soon, Level::Later, Level::Paused];

fn third() -> OfficerRef {
    OfficerRef { id: "ганева".into(), name: "Радка Ганева".into() }
}

fn some_case(n: u32, chance: &mut ChaCha8Rng) -> Case {
    let mut one = case(n);
    one.deadline.from = now().date_naive() - Days::new(chance.gen_range(4..13));
    one.applicant_type = (*TYPES.choose(chance).unwrap()).into();
    let name = &mut one.parties[0].person.name;
    name.first = ["Ана", "Яна", "Борис", "Георги"].choose(chance).map(|name| (*name).to_owned()).unwrap();
    match chance.gen_range(0..5) {
        0 => one = claimed(one, &me()),
        1 => one = claimed(one, &colleague()),
        2 => one = claimed(one, &third()),
        _ => {}
    }
    match chance.gen_range(0..12) {
        0 => one.state = CaseState::Delivered,
        1 => one.state = CaseState::Decided,
        2 | 3 => one.deadline.pauses.push(Pause { from: now().date_naive(), to: None }),
        _ => {}
    }
    one
}

struct World {
    desk: Desk,
    overlay: Overlay,
    rows: Vec<(CaseSummary, bool, bool)>,
    changed: HashSet<CaseId>,
}

fn world(seed: u64) -> World {
    let mut chance = ChaCha8Rng::seed_from_u64(seed);
    let cases: Vec<Case> = (0..CASES).map(|n| some_case(n, &mut chance)).collect();
    let desk = Desk::holding(&cases);
    for n in 0..CASES {
        if chance.gen_ratio(1, 6) {
            let act = match chance.gen_range(0..4) {
                0 => Act::Release,
                1 => Act::Assign { officer: third(), reason: "Отпуск.".into() },
                2 => decide(Outcome::Approved),
                _ => Act::Claim,
            };
            desk.enqueue(&command(n, n, act));
        }
    }
    let overlay = desk.reader.view(|view| view.overlay()).unwrap();
    let laid = |case: &Case| {
        let laid = overlay.lay(case.clone());
        (CaseSummary::of(&laid.case, &rule()), laid.local, laid.attention)
    };
    let rows = cases.iter().map(laid).collect();
    let changed = (0..CASES + 9).filter(|_| chance.gen_ratio(1, 5)).map(case_id).collect();
    World { desk, overlay, rows, changed }
}

fn level(ask: &QueueAsk, row: &CaseSummary) -> Option<Level> {
    match row.standing {
        Standing::Paused => Some(Level::Paused),
        Standing::Running if row.due.day < ask.today => Some(Level::Overdue),
        Standing::Running if row.due.day == ask.today => Some(Level::Today),
        Standing::Running if row.due.day <= ask.soon => Some(Level::Soon),
        Standing::Running => Some(Level::Later),
        _ => None,
    }
}

fn holder(row: &CaseSummary) -> Option<&str> {
    row.claimed_by.as_ref().map(|officer| officer.id.as_str())
}

fn wanted(ask: &QueueAsk, (row, local, attention): &(CaseSummary, bool, bool)) -> bool {
    let wish = &ask.wish;
    let part = match ask.part {
        QueuePart::Mine => holder(row) == Some(me().id.as_str()),
        QueuePart::Free => row.claimed_by.is_none(),
        QueuePart::All => true,
        QueuePart::Due => matches!(level(ask, row), Some(Level::Overdue | Level::Today)),
        QueuePart::Unread => wish.changed.contains(&row.id),
    };
    row.standing != Standing::Closed
        && part
        && (wish.levels.is_empty() || level(ask, row).is_some_and(|level| wish.levels.contains(&level)))
        && (wish.types.is_empty() || wish.types.contains(&row.applicant_type))
        && (wish.holders.is_empty() || holder(row).is_some_and(|id| wish.holders.iter().any(|one| one == id)))
        && (!wish.local || *local)
        && (!wish.attention || *attention)
        && (!wish.unread || wish.changed.contains(&row.id))
}

fn some_wish(chance: &mut ChaCha8Rng, changed: &HashSet<CaseId>) -> QueueWish {
    let mut some = |of: usize| chance.gen_range(0..of) == 0;
    let (levels, types, holders) = (some(2), some(3), some(3));
    let (local, attention, unread) = (some(7), some(12), some(5));
    let sort = [QueueSort::Deadline, QueueSort::Number, QueueSort::Name][chance.gen_range(0..3)];
    let levels = if levels { LEVELS.choose_multiple(chance, 2).copied().collect() } else { vec![] };
    let types = if types { vec![(*TYPES.choose(chance).unwrap()).to_owned()] } else { vec![] };
    let holders = if holders { vec![me().id, third().id] } else { vec![] };
    QueueWish { levels, types, holders, local, attention, unread, sort, changed: changed.clone() }
}

#[test]
fn every_wish_is_what_the_model_says() {
    for seed in 0..5 {
        let World { desk, overlay, rows, changed } = world(seed);
        let mut chance = ChaCha8Rng::seed_from_u64(seed + 1000);
        for _ in 0..60 {
            let parts = [QueuePart::Mine, QueuePart::Free, QueuePart::All, QueuePart::Due, QueuePart::Unread];
            let part = parts[chance.gen_range(0..parts.len())];
            let soon = now().date_naive() + Days::new(3);
            let ask = QueueAsk { part, soon, wish: some_wish(&mut chance, &changed), ..whole_queue() };
            let mut expected: Vec<&CaseSummary> =
                rows.iter().filter(|row| wanted(&ask, row)).map(|(row, ..)| row).collect();
            expected.sort_by_key(|row| match ask.wish.sort {
                QueueSort::Deadline => (row.standing, row.due.day, row.number.clone(), String::new()),
                QueueSort::Number => (Standing::Running, ask.today, row.number.clone(), String::new()),
                QueueSort::Name => (Standing::Running, ask.today, row.name.clone(), row.number.clone()),
            });
            for (offset, limit) in [(0, 500), (3, 7), (11, 2)] {
                let stretch = desk.shown.queue(&QueueAsk { offset, limit, ..ask.clone() }, &overlay).unwrap();
                let found: Vec<CaseId> = stretch.rows.iter().map(|row| row.summary.id).collect();
                let (skip, take) = (offset as usize, limit as usize);
                let right: Vec<CaseId> = expected.iter().skip(skip).take(take).map(|row| row.id).collect();
                assert_eq!(found, right, "seed {seed}, {offset}, {limit}, {ask:?}");
                let total = stretch.headings.iter().map(|(_, cases)| *cases as usize).sum::<usize>();
                assert_eq!((stretch.total as usize, total), (expected.len(), expected.len()), "seed {seed}, {ask:?}");
                if ask.wish.sort != QueueSort::Deadline {
                    assert!(stretch.headings.iter().all(|(heading, _)| *heading == Heading::Listed));
                }
                let counts = |part| {
                    let whole = QueueWish { changed: changed.clone(), ..QueueWish::default() };
                    let ask = QueueAsk { part, wish: whole, ..ask.clone() };
                    u32::try_from(rows.iter().filter(|row| wanted(&ask, row)).count()).unwrap()
                };
                let parts = (stretch.counts.due, stretch.counts.unread, stretch.counts.mine);
                let right = (counts(QueuePart::Due), counts(QueuePart::Unread), counts(QueuePart::Mine));
                assert_eq!(parts, right, "seed {seed}");
            }
        }
    }
}

#[test]
fn a_search_within_a_wish_finds_only_what_fits_it_and_comes_by_urgency() {
    let World { desk, overlay, rows, changed } = world(21);
    let wish = QueueWish { types: vec!["owner".into()], sort: QueueSort::Name, changed, ..QueueWish::default() };
    let soon = now().date_naive() + Days::new(3);
    let ask = QueueAsk { search: "АР01-00".into(), soon, wish, ..whole_queue() };
    let mut expected: Vec<&CaseSummary> = rows.iter().filter(|row| wanted(&ask, row)).map(|(row, ..)| row).collect();
    expected.sort_by_key(|row| (row.standing, row.due.day, row.number.clone()));
    let found = desk.shown.queue(&ask, &overlay).unwrap();
    assert!(expected.len() > 5);
    let found: Vec<CaseId> = found.rows.iter().map(|row| row.summary.id).collect();
    assert_eq!(found, expected.iter().map(|row| row.id).collect::<Vec<_>>());
}

#[test]
fn the_load_of_the_district_adds_up_to_its_queue() {
    for seed in 0..5 {
        let World { desk, overlay, rows, .. } = world(seed);
        let soon = now().date_naive() + Days::new(3);
        let ask = QueueAsk { soon, ..whole_queue() };
        let loads = desk.shown.load(&ask, &overlay).unwrap();
        let all: u32 = loads.iter().map(|load| load.total()).sum();
        assert_eq!(all, desk.shown.queue(&ask, &overlay).unwrap().counts.all, "seed {seed}");
        for load in &loads {
            let id = load.officer.as_ref().map(|officer| officer.id.as_str());
            for level_wanted in LEVELS {
                let right = rows.iter().filter(|(row, ..)| holder(row) == id && level(&ask, row) == Some(level_wanted));
                let counted = load.levels.get(&level_wanted).copied().unwrap_or(0);
                assert_eq!(counted as usize, right.count(), "seed {seed}, {id:?}, {level_wanted:?}");
            }
        }
        assert!(loads.last().unwrap().officer.is_none(), "what nobody has stands last");
        let third = loads.iter().find(|load| load.officer.as_ref().is_some_and(|one| one.id == third().id));
        assert_eq!(third.unwrap().officer, Some(self::third()), "named also where only this computer gave it");
    }
}

#[test]
fn decisions_are_found_by_when_central_accepted_them() {
    let decided = |n: u32, minutes: i64| {
        let mut one = case(n);
        one.state = CaseState::Delivered;
        one.decision = Some(Decision {
            id: Uuid::from_u128(n.into()),
            ruling: ruling(Outcome::Approved),
            officer: colleague(),
            post: "специалист".into(),
            accepted_at: at(minutes),
            number: "1".into(),
            document: None,
        });
        one
    };
    let desk = Desk::holding(&[decided(1, 0), decided(2, 10), decided(3, 20), case(4)]);
    let mut found: Vec<_> = desk.shown.decided(&whole_queue(), at(0), at(20)).unwrap();
    found.sort_by_key(|case| case.id);
    assert_eq!(found.iter().map(|case| case.id).collect::<Vec<_>>(), [case_id(1), case_id(2)]);
}
