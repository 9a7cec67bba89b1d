//! The real program, spoken to over its standard input and output.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use chrono::Utc;
use gishe_desk::error::DeskError;
use gishe_desk::view::status::{DeskStatus, Link, LinkFault, Phase};
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::officer::PIN;
use crate::world::{DISTRICT, World};

/// How long a desk may take over anything: debug builds on a busy machine.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Why a request was not carried out.
#[derive(Debug)]
pub enum Failure {
    /// The desk refused it.
    Refused(DeskError),
    /// The program has ended.
    Gone,
}

/// Starts `gishectl desk` on a data folder.
pub fn start(world: &World, data: &Path) -> (Child, Console) {
    start_in(world, data, |command| command)
}

/// The same in surroundings of its own.
pub fn start_in(world: &World, data: &Path, surround: impl FnOnce(&mut Command) -> &mut Command) -> (Child, Console) {
    // The test's own binary lies in <target>/debug/deps.
    let program = std::env::current_exe().unwrap().ancestors().nth(2).unwrap().join("gishectl");
    let trust = data.with_extension("pem");
    std::fs::write(&trust, world.trust()).unwrap();
    let mut command = Command::new(&program);
    command.args(["desk", "--practice", "--central", &world.url, "--data"]).arg(data).arg("--trust").arg(trust);
    let mut process = surround(&mut command)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("{}: {error}; `make build` makes it", program.display()));
    let (asks, answers) = (process.stdin.take().unwrap(), BufReader::new(process.stdout.take().unwrap()));
    (process, Console { asks, answers })
}

/// The two ends of a program that a desk works in.
pub struct Console {
    asks: ChildStdin,
    answers: BufReader<ChildStdout>,
}

impl Console {
    /// Asks, and hears the answer.
    pub fn ask<T: DeserializeOwned>(&mut self, request: &Value) -> Result<T, Failure> {
        self.asks.write_all(format!("{request}\n").as_bytes()).map_err(|_| Failure::Gone)?;
        let mut line = String::new();
        // A program that is killed may leave half an answer.
        if self.answers.read_line(&mut line).is_err() || !line.ends_with('\n') {
            return Err(Failure::Gone);
        }
        let mut answer: Value = serde_json::from_str(&line).unwrap();
        if let Some(error) = answer.get_mut("refused") {
            return Err(Failure::Refused(serde_json::from_value(error.take()).unwrap()));
        }
        let done = answer.get_mut("done").unwrap_or_else(|| panic!("{request}: {line}"));
        Ok(serde_json::from_value(done.take()).unwrap())
    }

    /// Opens the desk with its PIN. A try that was killed before it was judged counts as a wrong one, or a thief could try for
    /// ever: so there may be a wait.
    pub fn unlock(&mut self) -> Result<(), Failure> {
        loop {
            match self.ask(&json!({ "ask": "unlock", "pin": PIN })) {
                Err(Failure::Refused(DeskError::WrongPin { wait_seconds, .. })) => {
                    std::thread::sleep(Duration::from_secs(wait_seconds.into()));
                }
                opened => return opened,
            }
        }
    }

    /// The state of the desk.
    pub fn status(&mut self) -> Result<DeskStatus, Failure> {
        self.ask(&json!({ "ask": "status" }))
    }

    /// Waits until the state is so.
    pub fn until(&mut self, what: &str, reached: impl Fn(&DeskStatus) -> bool) -> DeskStatus {
        let end = Instant::now() + PATIENCE;
        loop {
            let status = self.status().unwrap();
            if reached(&status) {
                return status;
            }
            assert!(Instant::now() < end, "{what} did not come: {status:?}");
            let _: Vec<Value> = self.ask(&json!({ "ask": "next-change", "seconds": 1 })).unwrap();
        }
    }

    /// Signs in as the officer does: with a browser that goes where the desk says, and with both factors.
    pub async fn sign_in(&mut self, world: &World) {
        let () = self.ask(&json!({ "ask": "sign-in-start", "district": DISTRICT })).unwrap();
        let Phase::SigningIn { url, .. } = self.status().unwrap().phase else { panic!("no sign-in began") };
        let visitor = gishe_sandbox::visitor::Visitor::new().unwrap();
        visitor.sign_in(&url, world.account(1), Utc::now()).await.unwrap();
        tokio::task::block_in_place(|| {
            let status = self.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded | Phase::Open));
            if status.phase == Phase::PinNeeded {
                let () = self.ask(&json!({ "ask": "set-pin", "pin": PIN })).unwrap();
            }
        });
    }

    /// Waits until the desk is linked to central, signed in anew when it has to be.
    pub async fn link(&mut self, world: &World) {
        let status = tokio::task::block_in_place(|| {
            let () = self.ask(&json!({ "ask": "exchange-now" })).unwrap();
            self.until("the link", |status| status.link == Link::Online || session_is_over(status))
        });
        if session_is_over(&status) {
            self.sign_in(world).await;
            tokio::task::block_in_place(|| self.until("the link", |status| status.link == Link::Online));
        }
    }
}

/// Whether the desk says that the officer has to sign in again.
pub fn session_is_over(status: &DeskStatus) -> bool {
    matches!(status.link, Link::Offline { fault: LinkFault::SignInNeeded, .. })
}

/// The program ends in order, at the end of its input.
pub fn leave(mut process: Child, console: Console) {
    drop(console);
    let end = process.wait().unwrap();
    assert!(end.success(), "{end}");
}
