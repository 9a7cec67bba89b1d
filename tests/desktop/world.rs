//! The other side of the window: a sandbox in a process of its own, and an officer with a browser and a phone.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use gishe_domain::case::Case;
use gishe_sandbox::trust::OfficerAccount;
use gishe_sandbox::visitor::Visitor;
use serde_json::Value;

use crate::window::program;

/// The city of these tests.
const SEED: u64 = 7;
/// Applications in it: enough for every outcome in the district below, few enough to be founded quickly.
const APPLICATIONS: u32 = 600;
/// The district with the most cases.
pub const DISTRICT: &str = "Люлин";
/// Its first officer.
const OFFICER: &str = "sofia-19-1";
/// The PIN of the desk: long, so that it stands nowhere by chance.
pub const PIN: &str = "482136951704";

/// A central side that can be stopped and started again on the same port.
pub struct World {
    folder: tempfile::TempDir,
    process: Option<Child>,
    applications: u32,
    /// Where it answers.
    pub url: String,
    port: u16,
    /// An officer of the district.
    pub officer: OfficerAccount,
    /// The officer's browser and phone.
    pub visitor: Visitor,
}

impl World {
    /// Founds the city and starts the central side.
    pub fn begin() -> Self {
        Self::of(APPLICATIONS)
    }

    /// Founds a city of so many applications.
    pub fn of(applications: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (process, url) = start(&folder.path().join("central"), 0, applications);
        let port = url.rsplit(':').next().and_then(|port| port.trim_end_matches('/').parse().ok()).unwrap();
        let officer = officer(OFFICER);
        Self { folder, process: Some(process), applications, url, port, officer, visitor: Visitor::new().unwrap() }
    }

    /// The folder of the desk's data.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("desk")
    }

    /// The folder that everything of this world is in.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Every case of a district as central has it.
    pub fn cases(&self, district: &str) -> Vec<Case> {
        gishe_tests::secrets::cases(&self.folder.path().join("central"), district).unwrap()
    }

    /// An account of the identity provider: `sofia-19-2`.
    pub fn account(id: &str) -> OfficerAccount {
        officer(id)
    }

    /// The roots that the desk trusts.
    pub fn trust(&self) -> PathBuf {
        let path = self.folder.path().join("trust.pem");
        let central = self.folder.path().join("central");
        let pem = ["root.pem", "tsa.pem"].map(|name| std::fs::read(central.join(name)).unwrap()).concat();
        std::fs::write(&path, pem).unwrap();
        path
    }

    /// The central side goes away.
    pub fn stop(&mut self) {
        if let Some(mut process) = self.process.take() {
            process.kill().unwrap();
            process.wait().unwrap();
        }
    }

    /// It comes back, on the same port and with everything it had.
    pub fn start_again(&mut self) {
        let (process, _) = start(&self.folder.path().join("central"), self.port, self.applications);
        self.process = Some(process);
    }

    /// Sets a fault, as `/admin/faults` takes it.
    pub async fn fault(&self, rule: Value) {
        let page = format!("{}/admin/faults", self.url.trim_end_matches('/'));
        let answer = reqwest::Client::new().post(page).json(&[rule]).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// What central has of a case, by its number.
    pub async fn central_state(&self, case: &str) -> Value {
        let page = format!("{}/admin/state?case={case}", self.url.trim_end_matches('/'));
        reqwest::get(page).await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }
}

impl Drop for World {
    fn drop(&mut self) {
        self.stop();
    }
}

fn start(data: &Path, port: u16, applications: u32) -> (Child, String) {
    let mut process = Command::new(program("gishe-sandbox"))
        .args(["--seed", &SEED.to_string(), "--applications", &applications.to_string()])
        .args(["--port", &port.to_string(), "--admin", "--data"])
        .arg(data)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap_or_else(|error| panic!("gishe-sandbox: {error}; `cargo build -p gishe-sandbox` makes it"));
    let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
    let ready: Value = loop {
        let line = lines.next().unwrap_or_else(|| panic!("the sandbox ended before it was ready")).unwrap();
        if let Ok(ready) = serde_json::from_str(&line) {
            break ready;
        }
    };
    (process, ready["url"].as_str().unwrap().to_owned())
}

fn officer(id: &str) -> OfficerAccount {
    let districts = gishe_domain::district::Districts::parse(gishe_domain::assets::DISTRICTS).unwrap();
    let coded: Vec<_> = districts
        .iter()
        .map(|district| gishe_domain::address::Coded { code: district.code.0.clone(), name: district.name.clone() })
        .collect();
    gishe_sandbox::trust::officers(SEED, &coded).into_iter().find(|officer| officer.id == id).unwrap()
}
