//! `make bench-growth`: the same work over districts of several sizes, each figure beside that of the smallest.

use std::path::Path;
use std::process::Command;

use chrono::Utc;
use gishe_desk::making::{self, Maker};
use gishe_domain::case::{Case, CaseId};
use gishe_domain::command::Act;
use gishe_domain::person::PartyRole;
use gishe_store::StoreError;
use gishe_store::overlay::Overlay;
use gishe_store::replica::{QueueAsk, QueuePart};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use uuid::Uuid;

use crate::alone::{bootstrap, bytes};
use crate::bare;
use crate::central::{self, officer};
use crate::desk::{Desk, first_page};
use crate::table::{folder, median, quantile, timed};

/// Of each figure; the median counts.
const RUNS: usize = 5;
/// Of each kind of work in a run; the 95th percentile counts.
const TIMES: usize = 200;
/// How many times the figure of the smallest district that of another may be, where it is to stay flat.
const FLAT: f64 = 1.5;
/// Letters that are typed.
const TYPED: usize = 5;

/// What is told of each size.
struct Work {
    name: &'static str,
    unit: &'static str,
    digits: usize,
    goal: Option<&'static str>,
}

const fn told(name: &'static str, unit: &'static str, digits: usize) -> Work {
    Work { name, unit, digits, goal: None }
}

const fn flat(name: &'static str, unit: &'static str, digits: usize, goal: &'static str) -> Work {
    Work { name, unit, digits, goal: Some(goal) }
}

const WORKS: [Work; 13] = [
    told("bootstrap over loopback HTTP, with the index", "s", 1),
    told("cases/s of it", "", 0),
    flat("time of it for one case", "µs", 0, "linear: ≤ 1.5 × a case"),
    told("peak memory of it", "MiB", 0),
    told("replica on the disk", "MB", 0),
    flat("first page of the queue, p95", "ms", 2, "flat: ≤ 1.5 ×"),
    flat("any case of the district, opened for the first time, p95", "ms", 2, "flat: ≤ 1.5 ×"),
    flat("an officer's act, durable, p95", "ms", 2, "flat: ≤ 1.5 ×"),
    told("one bare durable commit at that time, p95", "ms", 2),
    told("search for a whole number, p95", "ms", 2),
    told("search for the first letters of a name, p95", "ms", 2),
    told("search for letters within a name, p95", "ms", 2),
    told("cases found by the last, on average", "", 0),
];

/// Figures of one size, in the order of [`WORKS`].
type Figures = [f64; WORKS.len()];

/// Measures each size and leaves the table.
pub fn measure(sizes: &[u32]) {
    let figures: Vec<Figures> = sizes.iter().map(|cases| one(*cases)).collect();
    let text = markdown(sizes, &figures);
    std::fs::write(folder().join("growth.md"), &text).unwrap();
    println!("\n{text}");
}

fn one(cases: u32) -> Figures {
    let place = tempfile::tempdir_in(folder()).unwrap();
    let register = place.path().join("register.db");
    let (serving, url) = central::serve(central::fill(&register, cases), &register, Default::default());
    println!("{cases} cases in the register, {} MB", bytes(place.path()) / 1_000_000);
    // Each run keeps its own folder to the end: a disk that gives up what was removed has slow commits.
    let folder_of = |run: usize| place.path().join(format!("desk-{run}"));
    let held = folder_of(RUNS - 1);
    let (mut times, mut peaks) = (Vec::new(), Vec::new());
    for run in 0..RUNS {
        let told = bootstrap(&url, &folder_of(run), cases);
        println!("{cases} cases fetched in {:.1} s, {} MiB", told.ms / 1000.0, told.peak / 1024);
        times.push(told.ms);
        peaks.push(told.peak as f64 / 1024.0);
    }
    let (took, peak) = (median(times), median(peaks));
    let size = bytes(&held) as f64 / 1e6;
    let count = f64::from(cases);
    let [first, open, act, commit, exact, prefix, within, hits] = worked(&held, &url, cases);
    drop(serving);
    let (rate, each) = (count / took * 1000.0, took / count * 1000.0);
    let figures = [took / 1000.0, rate, each, peak, size, first, open, act, commit, exact, prefix, within, hits];
    WORKS
        .iter()
        .zip(figures)
        .for_each(|(work, figure)| println!("{cases} | {} | {figure:.2} {}", work.name, work.unit));
    figures
}

/// The median of several 95th percentiles.
fn p95(mut run: impl FnMut(usize)) -> f64 {
    median((0..RUNS).map(|_| quantile(timed(TIMES, &mut run), 0.95)).collect())
}

/// What an officer waits for, in the order of [`WORKS`].
fn worked(held: &Path, url: &str, cases: u32) -> [f64; 8] {
    let desk = Desk::open(held, url, 0.0);
    let mut chance = StdRng::seed_from_u64(17);
    let made: Vec<Case> = central::cases(cases.min(4000), Utc::now().date_naive()).collect();
    let any = |chance: &mut StdRng| made[chance.gen_range(0..made.len())].clone();
    let overlay = Overlay::default();
    let first = p95(|_| drop(desk.replica.queue(&first_page(""), &overlay).unwrap()));
    let ids: Vec<CaseId> = (0..TIMES * RUNS * 2).map(|_| central::id(chance.gen_range(0..cases))).collect();
    let mut turn = ids.iter().cycle();
    let open = p95(|_| {
        let overlay = desk.journal.view(|view| view.overlay()).unwrap();
        let case = desk.replica.case(*turn.next().unwrap()).unwrap().unwrap();
        drop(overlay.cases.get(&case.id).cloned().unwrap_or_default().lay(case));
    });
    // What the exchange has written goes to the disk first: a commit would wait for it, and for more of it in a larger district.
    assert!(Command::new("sync").status().unwrap().success());
    let (mut acts, mut commits) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        acts.push(quantile(timed(TIMES, |at| act(&desk, ids[at])), 0.95));
        undo(&desk);
        commits.push(quantile(bare::commits(&held.join("commits.db"), TIMES), 0.95));
    }
    let mut hits = 0;
    let mut search = |texts: &[String]| {
        let mut found = 0;
        let took = p95(|at| found += desk.replica.queue(&sought(&texts[at]), &overlay).unwrap().total);
        hits = found / u32::try_from(RUNS * (TIMES + TIMES / 10)).unwrap();
        took
    };
    let exact = search(&texts(|| central::number(chance.gen_range(0..cases))));
    let prefix = search(&texts(|| family(&any(&mut chance)).chars().take(TYPED).collect()));
    let within = search(&texts(|| {
        let name = family(&any(&mut chance));
        // Not from the first letter on.
        let last = name.chars().count().saturating_sub(TYPED).max(1);
        name.chars().skip(chance.gen_range(1..=last)).take(TYPED).collect()
    }));
    [first, open, median(acts), median(commits), exact, prefix, within, f64::from(hits)]
}

fn texts(make: impl FnMut() -> String) -> Vec<String> {
    std::iter::repeat_with(make).take(TIMES).collect()
}

fn family(case: &Case) -> String {
    case.parties.iter().find(|party| party.role == PartyRole::Applicant).unwrap().person.name.family.clone()
}

fn sought(text: &str) -> QueueAsk {
    QueueAsk { part: QueuePart::All, ..first_page(text) }
}

/// An officer's act as the desk makes it: the case is read, the act checked against it, and both the command and its audit entry
/// are durable.
pub fn act(desk: &Desk, case: CaseId) {
    let maker = Maker { officer: &officer(), now: Utc::now(), ahead: None };
    let seen = making::see(&desk.journal, &desk.replica, case).unwrap();
    let act = Act::Message { text: "Моля, донесете декларацията.".into() };
    desk.journal.transact(|tx| maker.make(tx, &seen, Uuid::now_v7(), act)).unwrap();
}

/// Takes back everything that waits.
pub fn undo(desk: &Desk) {
    let waiting = desk.journal.view(|view| view.outbox()).unwrap();
    let undone: Result<(), StoreError> =
        desk.journal.transact(|tx| waiting.iter().rev().try_for_each(|entry| tx.undo(entry.command.id).map(drop)));
    undone.unwrap();
}

fn markdown(sizes: &[u32], figures: &[Figures]) -> String {
    let mut text = String::from("| work |");
    sizes.iter().for_each(|cases| text += &format!(" {cases} cases |"));
    text += " most, against the smallest | goal | reached |\n|---|";
    text += &"---|".repeat(sizes.len() + 3);
    text.push('\n');
    for (at, work) in WORKS.iter().enumerate() {
        let row: Vec<f64> = figures.iter().map(|figures| figures[at]).collect();
        text += &format!("| {} |", work.name);
        row.iter().for_each(|figure| text += &format!(" {figure:.*} {} |", work.digits, work.unit));
        let most = row.iter().copied().fold(0.0, f64::max) / row[0];
        let reached = match work.goal {
            Some(_) if most <= FLAT => "yes",
            Some(_) => "**no**",
            None => "",
        };
        text += &format!(" {most:.2} × | {} | {reached} |\n", work.goal.unwrap_or_default());
    }
    text += "\nMedians of five runs. The cases are four thousand invented ones under as many numbers as there are cases, so \
        that a search by name hits in proportion to the district.\n";
    text
}
