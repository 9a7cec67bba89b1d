//! `gishectl desk`: a desk at the console. Each line of standard input is a request as JSON, each line of standard output the
//! answer to it, in order: `{"done": …}` when the desk has done it and everything of it is on the disk, `{"refused": {"code",
//! "params"}}` with a code that the window has words for, `{"misunderstood": {"line", "column"}}` for what is no request.
//!
//! ```text
//! {"ask":"unlock","pin":"482136"}
//! {"ask":"queue-page","query":{"view":"free","search":"","services":[],"states":[],"offset":0,"limit":20}}
//! {"ask":"claim","id":"0193f0a0-0000-7000-8000-000000000001"}
//! ```
//!
//! The desk works as it does in the window: it exchanges with central meanwhile. At the end of the input, or on Ctrl+C, it is
//! left in order; what was not sent waits in the journal. A sign-in is begun with `sign-in-start`; `status` then gives the
//! address that a browser is to go to.

mod answer;
mod request;
#[cfg(test)]
mod tests;

use std::io::{self, BufRead, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use gishe_desk::browser::NoBrowser;
use gishe_desk::clock::SystemClock;
use gishe_desk::error::DeskError;
use gishe_desk::{Changes, Desk};
use serde::Serialize;
use serde_json::Value;
use tokio::sync::mpsc::{Receiver, channel};

use self::request::Request;
use crate::complain;
use crate::place::Place;

/// Lines that are read ahead.
const AHEAD: usize = 16;
/// How long a transaction may take to its end when the program is left.
const CLOSING: Duration = Duration::from_secs(10);

/// What is asked.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    place: Place,
    /// PEM file with the roots that signatures and time stamps are trusted by
    #[arg(long, env = "GISHE_TRUST")]
    trust: Option<PathBuf>,
}

/// A line, or that it is no text.
type Line = Result<String, ()>;

/// What is said to a request.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
enum Answer {
    /// It was done.
    Done(Value),
    /// It was not, and nothing of it was half done.
    Refused(DeskError),
    /// It is no request. What it was is not repeated: a PIN may have been in it.
    Misunderstood {
        /// Which line of the input, from 1.
        line: u64,
        /// Where in it, from 1; 0 for the whole of it.
        column: usize,
    },
}

/// Works until the input ends: 0 then, 1 when the desk does not start.
pub(crate) fn run(arguments: &Arguments) -> ExitCode {
    let trust = match arguments.trust.as_ref().map(std::fs::read).transpose() {
        Ok(trust) => trust.unwrap_or_default(),
        Err(error) => {
            complain(&format!("--trust: {error}"));
            return ExitCode::FAILURE;
        }
    };
    let policy = match gishe_desk::policy::of_this_computer() {
        Ok(policy) => policy,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let runtime = match tokio::runtime::Runtime::new() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(&error.to_string());
            return ExitCode::FAILURE;
        }
    };
    let ended = runtime.block_on(async {
        let config = arguments.place.config(trust).with_policy(&policy);
        let desk = Desk::start(config, Arc::new(SystemClock), Arc::new(NoBrowser)).await?;
        let mut changes = desk.changes();
        let conversation = converse(&desk, &mut changes, read_ahead(), io::stdout());
        tokio::select! {
            () = conversation => {}
            _ = tokio::signal::ctrl_c() => {}
        }
        gishe_desk::lock::leave(&desk).await;
        Ok::<_, DeskError>(())
    });
    // What is being written is finished; the thread that reads is not of the runtime, and may wait for a line for ever.
    runtime.shutdown_timeout(CLOSING);
    match ended {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error.to_string());
            ExitCode::FAILURE
        }
    }
}

/// Reads standard input on a thread of its own, for reading blocks.
fn read_ahead() -> Receiver<Line> {
    let (sender, lines) = channel(AHEAD);
    std::thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let line = match line {
                Ok(line) => Ok(line),
                Err(error) if error.kind() == io::ErrorKind::InvalidData => Err(()),
                Err(_) => return,
            };
            if sender.blocking_send(line).is_err() {
                return;
            }
        }
    });
    lines
}

/// Answers request after request, until there are no more or nobody hears the answers.
async fn converse(desk: &Desk, changes: &mut Changes, mut lines: Receiver<Line>, mut out: impl Write) {
    let mut number = 0;
    while let Some(line) = lines.recv().await {
        number += 1;
        if line.as_ref().is_ok_and(|line| line.trim().is_empty()) {
            continue;
        }
        let answer = answer(desk, changes, number, &line).await;
        let mut text = serde_json::to_string(&answer).unwrap_or_default();
        text.push('\n');
        if out.write_all(text.as_bytes()).and_then(|()| out.flush()).is_err() {
            return;
        }
    }
}

async fn answer(desk: &Desk, changes: &mut Changes, line: u64, text: &Line) -> Answer {
    let Ok(text) = text else { return Answer::Misunderstood { line, column: 0 } };
    match serde_json::from_str::<Request>(text) {
        Ok(request) => match request.perform(desk, changes).await {
            Ok(done) => Answer::Done(done),
            Err(error) => Answer::Refused(error),
        },
        Err(error) => Answer::Misunderstood { line, column: error.column() },
    }
}
