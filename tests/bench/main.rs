//! `make bench`: what the store and the exchange cost, with a bare limit beside each figure, in one table. Each figure is the
//! median, or the 95th percentile where it says so, of several runs in a release build; the table is left under
//! `target/bench/`. Nothing here is a test: a slow machine fails nothing.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a benchmark"
)]

mod alone;
mod audit;
mod bare;
mod batch;
mod bootstrap;
mod central;
mod desk;
mod dictionary;
mod documents;
mod exchange;
mod flaky;
mod growth;
mod guess;
mod peers;
mod people;
mod python;
mod reading;
mod search;
mod signatures;
mod table;
mod trigram;
mod verification;

use std::path::Path;

use table::{Line, markdown};

/// Cases in the district.
const CASES: u32 = 100_000;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| argument != "--bench").collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match words.as_slice() {
        // A bootstrap in a process of its own, so that its memory is its own.
        ["bootstrap", url, dir] => alone::in_this_process(url, dir.as_ref()),
        ["growth"] => growth::measure(&[10_000, 100_000, 1_000_000]),
        ["growth", sizes @ ..] => growth::measure(&sizes.iter().map(|size| size.parse().unwrap()).collect::<Vec<_>>()),
        ["peers", cases, runs] => peers::measure(cases.parse().unwrap(), runs.parse().unwrap()),
        ["cases", file, count] => {
            peers::write(file.as_ref(), central::cases(count.parse().unwrap(), chrono::Utc::now().date_naive()));
        }
        ["documents"] => println!("{}", markdown(&document_lines())),
        ["dictionary", file] => dictionary::write(file.as_ref()),
        ["bootstrap", cases] => bootstraps(cases.parse().unwrap()),
        ["reading", cases] => reading(cases.parse().unwrap()),
        ["audit"] => only(audit::measure),
        ["guess"] => only(|_| guess::measure()),
        ["batch"] => only(|_| batch::measure()),
        ["signatures"] => only(|_| signatures::measure()),
        ["verification"] => only(|_| verification::measure()),
        ["search", cases] => only(|folder| search::measure(folder, cases.parse().unwrap())),
        [] => all(CASES),
        [cases] => all(cases.parse().unwrap()),
        _ => panic!(
            "usage: bench [CASES] | bootstrap CASES | reading CASES | search CASES | audit | batch | guess | signatures | verification | growth [SIZES…] | peers CASES RUNS | cases FILE COUNT | dictionary FILE | documents"
        ),
    }
}

/// The documents, which need no register; their table is left beside that of the store.
fn document_lines() -> Vec<Line> {
    let lines = documents::measure();
    std::fs::write(table::folder().join("documents.md"), markdown(&lines)).unwrap();
    lines
}

/// One part of it alone.
fn only(measure: impl FnOnce(&Path) -> Vec<Line>) {
    let folder = tempfile::tempdir().unwrap();
    println!("{}", markdown(&measure(folder.path())));
}

fn bootstraps(cases: u32) {
    only(|folder| {
        let register = folder.join("register.db");
        let (_serving, url) = central::serve(central::fill(&register, cases), &register, Default::default());
        bootstrap::measure(&url, folder, &folder.join("desk"), &bare::texts(cases))
    });
}

fn reading(cases: u32) {
    only(|folder| {
        let register = folder.join("register.db");
        let (_serving, url) = central::serve(central::fill(&register, cases), &register, Default::default());
        alone::bootstrap(&url, &folder.join("desk"), cases);
        reading::measure(&folder.join("desk"), &url)
    });
}

fn all(cases: u32) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let register = folder.path().join("register.db");
    println!("{cases} cases in one district");
    let filled = central::fill(&register, cases);
    let (serving, url) = central::serve(filled, &register, Default::default());
    let mut lines: Vec<Line> = Vec::new();
    let mut add = |more: Vec<Line>| {
        for line in more {
            line.tell();
            lines.push(line);
        }
    };
    let held = folder.path().join("desk");
    let texts = bare::texts(cases);
    add(bootstrap::measure(&url, folder.path(), &held, &texts));
    add(reading::measure(&held, &url));
    add(runtime.block_on(exchange::measure(&held, &url, &register, &texts)));
    drop(serving);
    lines.extend(search::measure(folder.path(), cases));
    lines.extend(signatures::measure());
    lines.extend(audit::measure(&folder.path().join("chain")));
    lines.extend(verification::measure());
    lines.extend(batch::measure());
    lines.extend(guess::measure());
    std::fs::write(table::folder().join(format!("store-{cases}.md")), markdown(&lines)).unwrap();
    println!("\n{}\n{}", markdown(&lines), markdown(&document_lines()));
}
