//! The main job in a console: an embedded sandbox, three decisions of different outcomes, one of them made offline, all
//! signed and delivered. What IT runs on a new machine.

mod day;
mod report;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Args;

use report::Report;

/// `gishectl selftest`.
#[derive(Debug, Args)]
pub struct Arguments {
    /// Folder for the signed acts, `root.pem`, `tsa.pem` and `report.json`; made when absent.
    #[arg(long)]
    out: PathBuf,
    /// Applications in the embedded sandbox.
    #[arg(long, default_value_t = 600)]
    applications: u32,
    /// Seed of the embedded sandbox.
    #[arg(long, default_value_t = 7)]
    seed: u64,
}

/// Runs the self-test and leaves what it made; succeeds only when every step held.
pub fn run(arguments: &Arguments) -> ExitCode {
    match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime.block_on(all(arguments)),
        Err(error) => {
            crate::complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

async fn all(arguments: &Arguments) -> ExitCode {
    if let Err(error) = std::fs::create_dir_all(&arguments.out) {
        crate::complain(&format!("{}: {error}", arguments.out.display()));
        return ExitCode::FAILURE;
    }
    let mut report = Report::begin();
    day::run(arguments, &mut report).await;
    let kept = keep(&report, &arguments.out);
    if report.held() && kept { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn keep(report: &Report, out: &Path) -> bool {
    let text = serde_json::to_vec_pretty(report).unwrap_or_default();
    match std::fs::write(out.join("report.json"), text) {
        Ok(()) => true,
        Err(error) => {
            crate::complain(&format!("report.json: {error}"));
            false
        }
    }
}
