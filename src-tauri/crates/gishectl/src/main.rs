//! `gishectl`: the use cases of Гише for a console. One file for each subcommand.

mod addresses;
mod anchors;
mod audit;
mod desk;
mod doctor;
mod documents;
mod erase;
mod extend;
mod journal;
mod language;
mod passphrase;
mod place;
mod recover;
mod rescue;
mod rotate;
mod selftest;
mod sign;
mod trust;
mod trusted;
mod verify;

use std::io::Write;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

/// Exit code for a command line that cannot be understood (`EX_USAGE`). The parser's own choice, 2, says „indeterminate“
/// here.
const USAGE: u8 = 64;

/// Tools of Гише for people who install and check.
#[derive(Debug, Parser)]
#[command(name = "gishectl", version, about)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Judge the signatures of a PDF, p7s or p7m: 0 passed, 1 failed, 2 indeterminate, 3 unreadable, 66 nothing to trust by
    Verify(verify::Arguments),
    /// Sign a PDF through a remote provider (CSC API): 0 signed, 1 not signed, 3 the PDF cannot be signed
    Sign(Box<sign::Arguments>),
    /// Renew signed PDFs before their last time stamp can no longer be proven: 0 renewed or not yet due, 1 refused, 2 try later,
    /// 3 unreadable or not written
    Extend(extend::Arguments),
    /// Work at a desk: a request a line on standard input as JSON, an answer a line on standard output
    Desk(desk::Arguments),
    /// Unsent work into a sealed file, or out of one: 0 done, 1 the desk does not open, 3 the file was refused
    Rescue(rescue::Arguments),
    /// Put the keys of a desk back into a keyring that lost them, by IT's private key: 0 done, 1 not done and nothing changed
    Recover(recover::Arguments),
    /// Replace the keys of a desk now, as when they may be known to others; close Гише first: 0 done, 1 not done or not to its end
    Rotate(rotate::Arguments),
    /// Look at the journal of a desk and its backups, or restore it; close Гише first
    Journal(journal::Arguments),
    /// Check the audit chain of a desk, or write it for an auditor; close Гише first
    Audit(audit::Arguments),
    /// Look at everything that a desk stands on, and say what to do: 0 all is well, 1 something wants attention, 2 something is wrong
    Doctor(doctor::Arguments),
    /// Erase a desk that leaves its computer, keys first, and prove it: 0 erased and proven, 1 refused and nothing changed, 2 erased and
    /// something is left
    Erase(erase::Arguments),
    /// Write one document of each kind, unsigned and signed, of invented people: for trying validators and printers
    Documents(documents::Arguments),
    /// Look at the trusted lists of a desk, bring one in from a file, or fetch them
    Trust(trust::Arguments),
    /// The register of addresses of a district: check and hand over a file, or see whether the district can go live
    Addresses(addresses::Arguments),
    /// Do the main job on an embedded sandbox and leave what was signed: 0 when every step held
    Selftest(selftest::Arguments),
}

fn main() -> ExitCode {
    // Secrets come into the memory later; where the system does not grant it, the log of the window says so.
    let _ = gishe_desk::guard();
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(shown) => {
            let asked = !shown.use_stderr();
            // Nothing can be done where even this cannot be written.
            let _ = shown.print();
            return ExitCode::from(if asked { 0 } else { USAGE });
        }
    };
    listen();
    match arguments.command {
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Sign(arguments) => sign::run(&arguments),
        Command::Extend(arguments) => extend::run(&arguments),
        Command::Desk(arguments) => desk::run(&arguments),
        Command::Rescue(arguments) => rescue::run(&arguments),
        Command::Recover(arguments) => recover::run(&arguments),
        Command::Rotate(arguments) => rotate::run(&arguments),
        Command::Journal(arguments) => journal::run(&arguments),
        Command::Audit(arguments) => audit::run(&arguments),
        Command::Doctor(arguments) => doctor::run(&arguments),
        Command::Erase(arguments) => erase::run(&arguments),
        Command::Documents(arguments) => documents::run(&arguments),
        Command::Trust(arguments) => trust::run(&arguments),
        Command::Addresses(arguments) => addresses::run(&arguments),
        Command::Selftest(arguments) => selftest::run(&arguments),
    }
}

/// Tells what goes on to standard error, where `GISHE_LOG` asks for it: `GISHE_LOG=debug gishectl desk …`. As in the program's
/// own log, nothing personal is in it.
fn listen() {
    if let Ok(filter) = tracing_subscriber::EnvFilter::try_from_env("GISHE_LOG") {
        tracing_subscriber::fmt().with_env_filter(filter).with_ansi(false).with_writer(std::io::stderr).init();
    }
}

/// Writes a line for the person at the console. A closed pipe is not a fault of the program.
fn say(line: &str) {
    let _ = writeln!(std::io::stdout(), "{line}");
}

/// Writes a line about what went wrong.
fn complain(line: &str) {
    let _ = writeln!(std::io::stderr(), "{line}");
}
