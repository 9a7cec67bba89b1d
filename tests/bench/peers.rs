//! `make bench-peers`: the first exchange beside what one would otherwise build on, PouchDB and RxDB: the same cases, the same
//! machine, the same run, by turns. The peers are Node programs under `peers/`; what each does and does not do stands under
//! the table.

mod process;
mod report;

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use chrono::Utc;
use gishe_domain::case::Case;
use gishe_domain::state::CaseState;
use rand::Rng;
use serde_json::Value;

use self::process::{Served, Told};
use crate::alone::{bootstrap, bytes};
use crate::central;
use crate::desk::{Desk, first_page};
use crate::table::{self, ms};

/// Runs of ours, at least.
const OURS: usize = 5;
/// Rows of the first page.
const PAGE: usize = 50;

/// A program to compare with.
pub struct Peer {
    /// Its name.
    pub name: &'static str,
    /// `pouchdb`: the scripts are `pouchdb-server.mjs` and `pouchdb-client.mjs`.
    script: &'static str,
    /// Each is tried once; the fastest counts, and is run again.
    settings: &'static [&'static [&'static str]],
    /// How many times as fast ours has to be.
    pub goal: f64,
}

const PEERS: [Peer; 2] = [
    // Size of a batch, and how many batches may wait.
    Peer {
        name: "PouchDB",
        script: "pouchdb",
        settings: &[&["500", "10"], &["1000", "10"], &["5000", "4"]],
        goal: 5.0,
    },
    // Size of a page.
    Peer { name: "RxDB", script: "rxdb", settings: &[&["200"], &["1000"], &["5000"]], goal: 3.0 },
];

/// What one run came to.
pub struct Run {
    /// Milliseconds until the last document was there.
    pub documents: f64,
    /// Milliseconds after it until the first page of the sorted list was there.
    pub list: f64,
    /// Most memory of the one that fetches, in kibibytes.
    pub peak: u64,
    /// On the disk.
    pub bytes: u64,
}

/// The runs of one program.
pub struct Runs {
    /// Its name and version.
    pub name: String,
    /// With which settings; empty where there are none.
    pub settings: String,
    /// What the settings that were tried took, in seconds.
    pub tried: Vec<(String, f64)>,
    /// All with these settings.
    pub runs: Vec<Run>,
    /// How many times as fast ours has to be; none of ours.
    pub goal: Option<f64>,
}

impl Runs {
    fn ours() -> Self {
        Self { name: "Гише".into(), settings: String::new(), tried: Vec::new(), runs: Vec::new(), goal: None }
    }
}

/// What every program has to end with.
struct Expected {
    cases: u32,
    /// Place of a case, and the case.
    one: (u32, Value),
    /// Identifiers of the first page, in order.
    page: Vec<String>,
}

/// Measures, prints the table and leaves it.
pub fn measure(cases: u32, runs: usize) {
    let folder = tempfile::tempdir_in(table::folder()).unwrap();
    let folder = folder.path();
    let file = folder.join("cases.ndjson");
    let expected = write_cases(&file, cases);
    let register = folder.join("register.db");
    let (serving, url) = central::serve(central::fill(&register, cases), &register, Default::default());
    println!("{cases} cases, {} MB of JSON", std::fs::metadata(&file).unwrap().len() / 1_000_000);
    let served: Vec<Served> = PEERS.iter().map(|peer| Served::start(peer.script, &file, folder)).collect();
    println!("the servers have them");
    let held = folder.join("held");
    let firsts = PEERS.iter().zip(&served).map(|(peer, served)| try_settings(peer, served, &held, &expected));
    let mut all = vec![Runs::ours()];
    all.extend(firsts);
    for round in 0..runs.max(OURS) {
        all[0].runs.push(ours(&url, &held, &expected));
        for ((peer, served), done) in PEERS.iter().zip(&served).zip(&mut all[1..]) {
            if (1..runs).contains(&round) {
                let settings: Vec<&str> = done.settings.split(' ').collect();
                done.runs.push(theirs(peer, served, &settings, &held, &expected).0);
            }
        }
    }
    drop(serving);
    let text = report::markdown(cases, &all);
    std::fs::write(table::folder().join(format!("peers-{cases}.md")), &text).unwrap();
    println!("\n{text}");
}

/// Writes the cases as NDJSON, one a line.
pub fn write(file: &Path, cases: impl Iterator<Item = Case>) {
    let mut file = BufWriter::new(File::create(file).unwrap());
    for case in cases {
        serde_json::to_writer(&mut file, &case).unwrap();
        file.write_all(b"\n").unwrap();
    }
    file.flush().unwrap();
}

fn write_cases(file: &Path, cases: u32) -> Expected {
    let place = rand::thread_rng().gen_range(0..cases);
    let mut one = Value::Null;
    let mut listed = BTreeMap::new();
    let seen = central::cases(cases, Utc::now().date_naive()).inspect(|case| {
        if case.id == central::id(place) {
            one = serde_json::to_value(case).unwrap();
        }
        if case.state == CaseState::Submitted {
            listed.insert((case.deadline.from, case.number.clone()), case.id.0.to_string());
        }
    });
    write(file, seen);
    Expected { cases, one: (place, one), page: listed.into_values().take(PAGE).collect() }
}

fn ours(url: &str, held: &Path, expected: &Expected) -> Run {
    let told = bootstrap(url, held, expected.cases);
    let start = Instant::now();
    let desk = Desk::open(held, url, 0.0);
    let overlay = desk.journal.view(|view| view.overlay()).unwrap();
    let page = desk.replica.queue(&first_page(""), &overlay).unwrap();
    let list = ms(start.elapsed());
    assert_eq!(page.rows.len(), PAGE.min(page.total as usize));
    let read = desk.replica.case(central::id(expected.one.0)).unwrap().unwrap();
    assert_eq!(serde_json::to_value(read).unwrap(), expected.one.1, "a case is not as it was sent");
    drop(desk);
    let run = Run { documents: told.ms, list, peak: told.peak, bytes: bytes(held) };
    std::fs::remove_dir_all(held).unwrap();
    say("Гише", &run);
    run
}

fn try_settings(peer: &Peer, served: &Served, held: &Path, expected: &Expected) -> Runs {
    let mut tried = Vec::new();
    let mut best: Option<(Run, String, String)> = None;
    for settings in peer.settings {
        let (run, version) = theirs(peer, served, settings, held, expected);
        let settings = settings.join(" ");
        tried.push((settings.clone(), (run.documents + run.list) / 1000.0));
        if best.as_ref().is_none_or(|(best, ..)| run.documents + run.list < best.documents + best.list) {
            best = Some((run, settings, version));
        }
    }
    let (run, settings, version) = best.unwrap();
    Runs { name: version, settings, tried, runs: vec![run], goal: Some(peer.goal) }
}

/// One run of a peer, and its version.
fn theirs(peer: &Peer, served: &Served, settings: &[&str], held: &Path, expected: &Expected) -> (Run, String) {
    let id = central::id(expected.one.0).0.to_string();
    let Told { documents, list, peak, count, page, read, version } = served.fetch(peer.script, held, &id, settings);
    assert_eq!(count, expected.cases, "{} has not all of the cases", peer.name);
    assert_eq!(read, expected.one.1, "{}: a case is not as it was sent", peer.name);
    assert_eq!(page, expected.page, "{}: the first page is not what it should be", peer.name);
    let run = Run { documents, list, peak, bytes: bytes(held) };
    std::fs::remove_dir_all(held).unwrap();
    say(&format!("{version}, {}", settings.join(" ")), &run);
    (run, version)
}

fn say(who: &str, run: &Run) {
    let (documents, list) = (run.documents / 1000.0, run.list / 1000.0);
    println!("{who}: {documents:.1} s, the list {list:.2} s, {} MiB, {} MB", run.peak / 1024, run.bytes / 1_000_000);
}
