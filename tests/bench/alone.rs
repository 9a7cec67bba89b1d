//! The first exchange in a process of its own, so that its memory is its own.

use std::path::Path;
use std::process::{Command, Stdio};

use serde::Deserialize;

/// What the process tells of it.
#[derive(Deserialize)]
pub struct Bootstrapped {
    /// Milliseconds from the first request to the last commit, the index with it.
    pub ms: f64,
    /// Most memory that was ever resident, in kibibytes; 0 where the system does not say.
    pub peak: u64,
    /// Cases that are there.
    pub cases: u32,
}

/// Fetches the district that is served at `url` into `dir`.
pub fn bootstrap(url: &str, dir: &Path, cases: u32) -> Bootstrapped {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let out = command.args(["bootstrap", url]).arg(dir).stderr(Stdio::inherit()).output().unwrap();
    assert!(out.status.success(), "the bootstrap failed");
    let told: Bootstrapped = serde_json::from_slice(&out.stdout).unwrap();
    assert_eq!(told.cases, cases);
    told
}

/// Bytes of the files under a folder.
pub fn bytes(folder: &Path) -> u64 {
    std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| {
            let entry = entry.unwrap();
            let about = entry.metadata().unwrap();
            if about.is_dir() { bytes(&entry.path()) } else { about.len() }
        })
        .sum()
}
