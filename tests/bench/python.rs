//! The peers that are Python modules.

use std::path::{Path, PathBuf};
use std::process::Command;

use chrono::{DateTime, Utc};
use gishe_tests::tree;

use crate::table::median;

/// Runs of a peer.
const RUNS: usize = 20;

/// The interpreter that has them; none where `make bench` has not installed them.
pub fn interpreter() -> Option<PathBuf> {
    let python = std::env::var("GISHE_PYTHON").unwrap_or_else(|_| "target/venv/bin/python".into());
    Some(tree::root().join(python)).filter(|python| python.exists())
}

/// Median of the milliseconds that a script beside this file tells of its work on the files in `folder`, at the time `at`; it runs
/// many times in one process that is warm.
pub fn took(python: &Path, script: &str, folder: &Path, at: DateTime<Utc>) -> f64 {
    let run = Command::new(python)
        .arg(tree::root().join("tests/bench").join(script))
        .arg(folder)
        .arg(at.timestamp().to_string())
        .arg(RUNS.to_string())
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    let said = String::from_utf8_lossy(&run.stdout).into_owned();
    median(said.split_whitespace().map(|number| number.parse().unwrap()).collect())
}
