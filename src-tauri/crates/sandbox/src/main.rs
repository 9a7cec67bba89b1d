//! `gishe-sandbox`: the other side as a program of its own, for tests, trainers and whoever tries the desk.

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use chrono::NaiveDate;
use clap::Parser;
use gishe_sandbox::{RunningSandbox, Sandbox, SandboxConfig, openapi};
use serde_json::json;
use tracing_subscriber::EnvFilter;

/// A made-up central side on loopback: register, sign-in, signatures and payments. Nothing in it is real.
#[derive(Parser)]
#[command(version, about)]
struct Arguments {
    /// Decides the city, its people and every key.
    #[arg(long, default_value_t = 7)]
    seed: u64,
    /// Applications in all districts together.
    #[arg(long, default_value_t = 2000)]
    applications: u32,
    /// Port on loopback; 0 takes any that is free.
    #[arg(long, default_value_t = 0)]
    port: u16,
    /// Where everything is kept and found again; left out, it is gone when the program ends.
    #[arg(long)]
    data: Option<PathBuf>,
    /// The day on which the city is founded: 2026-11-21. Left out, today.
    #[arg(long)]
    today: Option<NaiveDate>,
    /// Lets /admin/* answer: faults on demand and a look inside.
    #[arg(long)]
    admin: bool,
    /// Approves signatures without anybody looking at the phone.
    #[arg(long)]
    auto_approve_phone: bool,
    /// Prints the contract as OpenAPI 3.1 and ends.
    #[arg(long)]
    print_openapi: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let log = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(log).with_writer(std::io::stderr).init();
    match run(arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    if arguments.print_openapi {
        return Ok(write!(std::io::stdout(), "{}", openapi::document()?)?);
    }
    let fresh = SandboxConfig::new(arguments.seed, arguments.applications);
    let config = SandboxConfig {
        data: arguments.data,
        port: arguments.port,
        today: arguments.today.unwrap_or(fresh.today),
        admin: arguments.admin,
        auto_approve_phone: arguments.auto_approve_phone,
        ..fresh
    };
    let running = Sandbox::start_blocking(&config)?;
    announce(&running)?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        asked_to_end().await?;
        running.stop().await;
        Ok(())
    })
}

/// One line of JSON on standard output, once requests are answered.
fn announce(running: &RunningSandbox) -> std::io::Result<()> {
    let dir = running.directory();
    let line = json!({
        "url": running.url(),
        "listing": dir.join("sandbox.json"),
        "rootPem": dir.join("root.pem"),
        "tsaPem": dir.join("tsa.pem"),
    });
    let mut out = std::io::stdout();
    writeln!(out, "{line}")?;
    out.flush()
}

/// Waits for Ctrl+C or, where there are signals, for SIGTERM.
async fn asked_to_end() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        let mut term = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
        tokio::select! {
            pressed = tokio::signal::ctrl_c() => pressed,
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await
}
