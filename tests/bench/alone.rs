//! The first exchange in a process of its own, so that its memory is its own.

use std::path::Path;
use std::process::{Command, Stdio};

use gishe_sync::ports::Replica;
use serde::{Deserialize, Serialize};

use crate::central::scope;
use crate::desk::Desk;
use crate::table::ms;

/// What the process tells of it.
#[derive(Serialize, Deserialize)]
pub struct Bootstrapped {
    /// Milliseconds from the first request to the last commit, the index with it.
    pub ms: f64,
    /// Most memory that was ever resident, in kibibytes; 0 where the system does not say.
    pub peak: u64,
    /// Processor time of the whole process, milliseconds; 0 where the system does not say.
    pub processors: f64,
    /// Cases that are there.
    pub cases: u32,
}

/// The process itself: bootstraps into `dir` and tells.
pub fn in_this_process(url: &str, dir: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut desk = Desk::open(dir, url, 0.0);
    let took = runtime.block_on(desk.pull());
    let cases = desk.replica.holdings(&scope()).unwrap().cases;
    assert!(desk.writer.position(&scope()).unwrap().whole, "the district is not whole");
    let told = Bootstrapped { ms: ms(took), peak: peak(), processors: processors(), cases };
    println!("{}", serde_json::to_string(&told).unwrap());
}

/// `VmHWM` of this process (proc_pid_status(5)).
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// `utime` and `stime` of this process (proc_pid_stat(5)), which Linux gives in hundredths of a second. The fields are counted
/// from behind the name, which may hold anything.
fn processors() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let behind_name = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
    let both = behind_name.split(' ').skip(11).take(2);
    both.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
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
