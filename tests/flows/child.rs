//! Desks in processes of their own: one that is killed, and those whose session has no keyring. The program starts
//! itself again, for the one test below.

use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdout, Command, Stdio};

use gishe_desk::config::DeskConfig;
use gishe_desk::error::DeskError;
use gishe_desk::view::status::Phase;
use gishe_domain::case::CaseId;
use gishe_domain::decision::Ruling;
use gishe_protocol::info::Realm;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use crate::counter;
use crate::officer::{Officer, PIN};
use crate::world::DISTRICT;

/// What the process is to do, as JSON.
const ROLE: &str = "GISHE_FLOWS_ROLE";
/// Before everything that the process tells: the harness writes on the same line.
const MARK: &str = "» ";

/// What a desk in a process of its own does.
#[derive(Debug, Serialize, Deserialize)]
pub enum Role {
    /// Signs in, prepares a case, waits for a line, decides, and waits to be killed.
    Decide {
        /// Folder of the desk.
        data: PathBuf,
        /// Central.
        central: Url,
        /// Roots, PEM.
        trust: Vec<u8>,
    },
    /// Signs in, takes an application at the counter, waits for a line, registers it, and waits to be killed.
    Take {
        /// Folder of the desk.
        data: PathBuf,
        /// Central.
        central: Url,
        /// Roots, PEM.
        trust: Vec<u8>,
        /// Folder for scans.
        scans: PathBuf,
    },
    /// Starts, and tells how it is.
    Start {
        /// Folder of the desk.
        data: PathBuf,
    },
}

/// What the process tells, a line each.
#[derive(Debug, Serialize, Deserialize)]
pub enum Told {
    /// Where the browser should go.
    Browser(String),
    /// The case that will be decided, and how.
    Prepared(CaseId, Ruling),
    /// The application that will be registered.
    Taken(CaseId),
    /// The decision, or the registration, was acknowledged to the officer.
    Decided,
    /// The desk after its start, and what a sign-in and a passphrase, forbidden by policy, are answered with.
    Started(Phase, Option<DeskError>, Option<DeskError>),
}

/// This program, to be started again in a role.
pub fn program() -> PathBuf {
    std::env::current_exe().unwrap()
}

/// Arguments of this program in a role.
pub const ARGUMENTS: [&str; 4] = ["--exact", "child::in_a_process_of_its_own", "--ignored", "--nocapture"];

/// Gives a command its role.
pub fn in_role<'a>(command: &'a mut Command, role: &Role) -> &'a mut Command {
    command.env(ROLE, serde_json::to_string(role).unwrap())
}

/// A desk in a process of its own.
pub struct DeskProcess {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl DeskProcess {
    /// Starts it.
    pub fn begin(role: &Role) -> Self {
        let mut command = Command::new(program());
        command.args(ARGUMENTS).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut process = in_role(&mut command, role).spawn().unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// The next thing it tells.
    pub fn hear(&mut self) -> Told {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            if let Some(told) = told(&line) {
                return told;
            }
            line.clear();
        }
        panic!("the desk ended: {:?}", self.process.wait());
    }

    /// Lets it go on.
    pub fn go_on(&mut self) {
        self.process.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
    }

    /// Ends it as a power cut would: SIGKILL.
    pub fn kill(&mut self) {
        self.process.kill().unwrap();
        let end = self.process.wait().unwrap();
        assert!(!end.success() && end.code().is_none(), "it ended by itself: {end}");
    }
}

impl Drop for DeskProcess {
    fn drop(&mut self) {
        // Gone already, when the test went well.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a line tells, when it is one of ours.
pub fn told(line: &str) -> Option<Told> {
    let (_, json) = line.split_once(MARK)?;
    Some(serde_json::from_str(json).unwrap())
}

fn tell(told: &Told) {
    println!("{MARK}{}", serde_json::to_string(told).unwrap());
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "other tests start it in a process of its own"]
async fn in_a_process_of_its_own() {
    let role: Value = serde_json::from_str(&std::env::var(ROLE).unwrap()).unwrap();
    match serde_json::from_value(role).unwrap() {
        Role::Decide { data, central, trust } => {
            decide(Officer::at(&data, &central, Realm::Sandbox, trust).await).await;
        }
        Role::Take { data, central, trust, scans } => {
            take(Officer::at(&data, &central, Realm::Sandbox, trust).await, &scans).await;
        }
        Role::Start { data } => {
            let nowhere = Url::parse("http://127.0.0.1:9").unwrap();
            let config = DeskConfig::new(data, nowhere, Realm::Sandbox, Vec::new());
            let officer = Officer::with_config(DeskConfig { passphrase_forbidden: true, ..config }).await;
            let phase = officer.status().await.phase;
            let sign_in = gishe_desk::sign_in::start(&officer.desk, DISTRICT).await.err();
            let phrase = "тих дъжд над Витоша".to_owned();
            tell(&Told::Started(phase, sign_in, gishe_desk::passphrase::set_up(&officer.desk, phrase).await.err()));
        }
    }
}

/// Signs in, with somebody else at the browser.
async fn begin(officer: &Officer) {
    tell(&Told::Browser(officer.open_browser().await));
    officer.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded)).await;
    gishe_desk::lock::set_pin(&officer.desk, PIN.to_owned()).await.unwrap();
    officer.until_exchanged().await;
}

/// Waits to be let go on.
async fn wait() {
    let waited = tokio::task::spawn_blocking(|| std::io::stdin().lock().read_line(&mut String::new()));
    waited.await.unwrap().unwrap();
}

async fn take(officer: Officer, scans: &std::path::Path) {
    begin(&officer).await;
    let hand = counter::at_hand(scans, &officer).await;
    let taken = counter::take(&officer, &hand).await;
    tell(&Told::Taken(taken.id));
    wait().await;
    gishe_desk::intake::register::register(&officer.desk, taken.id).await.unwrap();
    tell(&Told::Decided);
    std::future::pending::<()>().await;
}

async fn decide(officer: Officer) {
    begin(&officer).await;
    let (case, ruling) = officer.prepare().await;
    officer.until_sent().await;
    tell(&Told::Prepared(case, ruling.clone()));
    wait().await;
    officer.decide(case, &ruling).await;
    tell(&Told::Decided);
    std::future::pending::<()>().await;
}
