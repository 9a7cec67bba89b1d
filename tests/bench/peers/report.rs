//! The table, and what has to be known to read it.

use super::{Run, Runs};
use crate::table::median;

const HEAD: &str = "| | documents | cases/s | with the list | cases/s | peak memory | on the disk | Гише is faster, documents / \
    with the list | goal | reached |\n|---|---|---|---|---|---|---|---|---|---|\n";

const NOTES: &str = "\
Medians. Each fetches the same cases from a server of its own kind in a process of its own on loopback, into an empty store. \
“Documents” is until the last case is stored; “with the list” is until an index for the officer's list (state, day that the \
limit runs from, number) is there and the first fifty rows were read from it. Every run has counted its cases, and compared one \
case taken at random, and the first page, with what was sent. Peak memory is of the side that fetches.

- Гише: one process; SQLCipher on the disk, encrypted. “Documents” holds its full-text index, the rules of time limits and all \
  that its list is read from; “with the list” opens the files again and reads the first page of the queue.
- PouchDB: `PouchDB.replicate` in Node into LevelDB, from express-pouchdb on express 4 over LevelDB, without compression on the \
  wire. The list is an index of pouchdb-find. Not encrypted, no full-text index.
- RxDB: `replicateRxCollection` in a page of headless Chromium into IndexedDB by the Dexie storage; pages of JSON over HTTP from a \
  Node server that has the cases in memory. The index is in the schema, and so is part of “documents”. Not encrypted, no \
  full-text index, no validation. Its memory is the sum of the peaks of all processes of Chromium, so that pages they share \
  count more than once.

The goal is judged with the list: only then is there, on either side, an index that an officer's work can be read from, and ours is there with the last document.
";

fn of(runs: &[Run], figure: impl Fn(&Run) -> f64) -> f64 {
    median(runs.iter().map(figure).collect())
}

/// The table as Markdown; the first of `all` is ours.
pub fn markdown(cases: u32, all: &[Runs]) -> String {
    let mut text = format!("Bootstrap of {cases} cases.\n\n{HEAD}");
    let documents = |runs: &Runs| of(&runs.runs, |run| run.documents);
    let listed = |runs: &Runs| of(&runs.runs, |run| run.documents + run.list);
    let rate = |took: f64| f64::from(cases) / took * 1000.0;
    for program in all {
        let (one, both) = (documents(program), listed(program));
        let peak = of(&program.runs, |run| run.peak as f64) / 1024.0;
        let bytes = of(&program.runs, |run| run.bytes as f64) / 1e6;
        text += &format!(
            "| {}, {} runs | {:.1} s | {:.0} | {:.1} s | {:.0} | {peak:.0} MiB | {bytes:.0} MB |",
            program.name,
            program.runs.len(),
            one / 1000.0,
            rate(one),
            both / 1000.0,
            rate(both)
        );
        let Some(goal) = program.goal else {
            text += " | | |\n";
            continue;
        };
        let (plain, whole) = (one / documents(&all[0]), both / listed(&all[0]));
        let reached = if whole >= goal { "yes" } else { "**no**" };
        text += &format!(" {plain:.1} × / {whole:.1} × | ≥ {goal:.0} × | {reached} |\n");
    }
    text.push('\n');
    text += NOTES;
    text.push('\n');
    for program in all.iter().filter(|program| !program.tried.is_empty()) {
        let tried: Vec<String> = program.tried.iter().map(|(what, took)| format!("{what}: {took:.1} s")).collect();
        text += &format!("{} was tried with {}; {} counts.\n", program.name, tried.join(", "), program.settings);
    }
    text
}
