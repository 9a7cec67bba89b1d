//! The first exchange: a whole district over HTTP into the replica, with its index.

use std::path::Path;
use std::process::{Command, Stdio};

use gishe_sync::ports::Replica;
use serde::{Deserialize, Serialize};

use crate::bare::{self, Texts};
use crate::central::scope;
use crate::desk::Desk;
use crate::table::{Line, median, ms};

const RUNS: usize = 5;

/// What a process tells of its bootstrap.
#[derive(Serialize, Deserialize)]
struct Told {
    ms: f64,
    /// Most memory that was ever resident, in kibibytes.
    peak: u64,
    /// Processor time of the whole process, milliseconds.
    cpu: f64,
    cases: u32,
}

/// Bootstraps into `dir` and tells.
pub fn in_this_process(url: &str, dir: &Path) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let mut desk = Desk::open(dir, url, 0.0);
    let took = runtime.block_on(desk.pull());
    let cases = desk.replica.holdings(&scope()).unwrap().cases;
    assert!(desk.writer.position(&scope()).unwrap().whole, "the district is not whole");
    println!("{}", serde_json::to_string(&Told { ms: ms(took), peak: peak(), cpu: cpu(), cases }).unwrap());
}

/// `VmHWM` of this process (proc_pid_status(5)); 0 where there is none.
fn peak() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().trim_end_matches("kB").trim().parse().ok()).unwrap_or(0)
}

/// Processor time of this process so far, milliseconds: `utime` and `stime` of proc_pid_stat(5), in hundredths of a second.
fn cpu() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let fields = stat.rsplit(')').next().unwrap_or_default().split_whitespace().skip(11).take(2);
    fields.filter_map(|ticks| ticks.parse::<f64>().ok()).sum::<f64>() * 10.0
}

fn bootstrap(url: &str, dir: &Path) -> Told {
    let mut command = Command::new(std::env::current_exe().unwrap());
    let out = command.args(["bootstrap", url]).arg(dir).stderr(Stdio::inherit()).output().unwrap();
    assert!(out.status.success(), "the bootstrap failed");
    serde_json::from_slice(&out.stdout).unwrap()
}

/// Leaves the last replica in `held`.
pub fn measure(url: &str, folder: &Path, held: &Path, texts: &Texts) -> Vec<Line> {
    let cases = u32::try_from(texts.len()).unwrap();
    let (mut ours, mut theirs, mut peaks) = (Vec::new(), Vec::new(), Vec::new());
    for run in 0..RUNS {
        let dir = if run + 1 == RUNS { held.to_owned() } else { folder.join("run") };
        let told = bootstrap(url, &dir);
        assert_eq!(told.cases, cases);
        ours.push(told.ms);
        peaks.push(told.peak as f64 / 1024.0);
        let target = folder.join("bare");
        theirs.push(bare::copy(&dir, &target, texts));
        println!(
            "bootstrap {}: {:.0} ms, {:.0} ms of processors, bare {:.0} ms, {} KiB",
            run + 1,
            told.ms,
            told.cpu,
            theirs[run],
            told.peak
        );
        std::fs::remove_dir_all(&target).unwrap();
        if run + 1 < RUNS {
            std::fs::remove_dir_all(&dir).unwrap();
        }
    }
    let (ours, theirs, peak) = (median(ours), median(theirs), median(peaks));
    let rate = |time: f64| f64::from(cases) / time * 1000.0;
    let share = theirs / ours * 100.0;
    let compared = Line {
        work: format!("bootstrap of {cases} cases over loopback HTTP, with the index"),
        figure: format!("{:.1} s, {:.0} cases/s", ours / 1000.0, rate(ours)),
        beside: format!(
            "bare rusqlite, the same rows and index: {:.1} s, {:.0} cases/s",
            theirs / 1000.0,
            rate(theirs)
        ),
        goal: format!("≥ 60 % of bare: {share:.0} %"),
        reached: Some(share >= 60.0),
    };
    let memory = Line {
        work: "peak memory of it".into(),
        figure: format!("{peak:.0} MiB"),
        beside: String::new(),
        goal: "≤ 200 MB".into(),
        reached: Some(peak * 1.048_576 <= 200.0),
    };
    vec![compared, memory]
}
