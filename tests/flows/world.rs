//! The other side: a city that is founded once for all tests, and a copy of it for each.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use chrono::{DateTime, Utc};
use gishe_desk::Desk;
use gishe_domain::case::{Case, CaseId};
use gishe_protocol::info::Realm;
use gishe_sandbox::faults::FaultRule;
use gishe_sandbox::trust::OfficerAccount;
use gishe_sandbox::{RunningSandbox, Sandbox, SandboxConfig};
use serde_json::{Value, json};
use tempfile::TempDir;
use url::Url;

use crate::officer::Officer;

/// The district of these tests, the one with the most cases.
pub const DISTRICT: &str = "19";
/// The city of these tests.
const SEED: u64 = 7;
/// Applications in it: enough for a few right ones in the district, few enough to be founded quickly.
const APPLICATIONS: u32 = 300;
/// Applications in a city whose district fills more than one page of a snapshot.
const MANY: u32 = 6000;

/// A city nobody has worked in yet.
static CITY: LazyLock<TempDir> = LazyLock::new(|| {
    let folder = tempfile::tempdir().unwrap();
    let config = SandboxConfig { data: Some(folder.path().to_owned()), ..SandboxConfig::new(SEED, APPLICATIONS) };
    std::thread::spawn(move || drop(Sandbox::start_blocking(&config).unwrap())).join().unwrap();
    folder
});

/// A central side that can be stopped and started again on the same port, and a place for desks.
pub struct World {
    folder: TempDir,
    config: SandboxConfig,
    sandbox: Mutex<Option<RunningSandbox>>,
    /// Where central answers, without a slash at the end.
    pub url: String,
    trust: Vec<u8>,
    officers: Vec<OfficerAccount>,
}

impl World {
    /// Starts a copy of the city.
    pub async fn begin() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let central = folder.path().join("central");
        let copy = central.clone();
        tokio::task::spawn_blocking(move || copy_folder(CITY.path(), &copy)).await.unwrap();
        Self::serve(folder, central, APPLICATIONS).await
    }

    /// Founds a greater city and starts it.
    pub async fn of_many() -> Self {
        Self::of(MANY).await
    }

    /// Founds a city of so many applications and starts it.
    pub async fn of(applications: u32) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let central = folder.path().join("central");
        Self::serve(folder, central, applications).await
    }

    /// Every case of the district as central has it.
    pub fn cases(&self) -> Vec<Case> {
        gishe_tests::secrets::cases(&self.data("central"), DISTRICT).unwrap()
    }

    async fn serve(folder: TempDir, central: PathBuf, applications: u32) -> Self {
        let config = SandboxConfig { data: Some(central), admin: true, ..SandboxConfig::new(SEED, applications) };
        let sandbox = Sandbox::start(config.clone()).await.unwrap();
        let trust = [sandbox.root_pem(), sandbox.tsa_pem()].concat().into_bytes();
        Self {
            config: SandboxConfig { port: sandbox.port(), ..config },
            url: sandbox.url(),
            trust,
            officers: sandbox.officers().to_vec(),
            sandbox: Mutex::new(Some(sandbox)),
            folder,
        }
    }

    /// Central goes away.
    pub async fn stop(&self) {
        let running = self.sandbox.lock().unwrap().take().unwrap();
        running.stop().await;
    }

    /// Central comes back, on the same port and with everything it had.
    pub async fn start(&self) {
        let sandbox = Sandbox::start(self.config.clone()).await.unwrap();
        *self.sandbox.lock().unwrap() = Some(sandbox);
    }

    /// The port of central.
    pub fn port(&self) -> u16 {
        self.config.port
    }

    /// Says of every document in the cases that it is of another type than it is. Only while central is away.
    pub fn mislabel(&self, media_type: &str) {
        let register = rusqlite::Connection::open(self.data("central").join("register.db")).unwrap();
        let sql = "UPDATE cases SET body = replace(body, '\"mediaType\":\"application/pdf\"', ?1)";
        assert!(
            register.execute(sql, [json!({ "mediaType": media_type }).to_string().trim_matches(['{', '}'])]).unwrap()
                > 0
        );
    }

    /// Changes the cases that central holds, as it wrote them. Only while central is away.
    pub fn rewrite(&self, change: impl Fn(&mut Value)) {
        let register = rusqlite::Connection::open(self.data("central").join("register.db")).unwrap();
        let mut all = register.prepare("SELECT seq, body FROM cases WHERE district = ?1").unwrap();
        let rows = all.query_map([DISTRICT], |row| Ok((row.get::<_, i64>(0)?, row.get::<_, String>(1)?))).unwrap();
        for (seq, body) in rows.map(Result::unwrap) {
            let mut case: Value = serde_json::from_str(&body).unwrap();
            change(&mut case);
            let changed = serde_json::to_string(&case).unwrap();
            if changed != body {
                register.execute("UPDATE cases SET body = ?2 WHERE seq = ?1", (seq, changed)).unwrap();
            }
        }
    }

    /// Sets a fault, as `/admin/faults` takes it.
    pub fn fault(&self, rule: Value) {
        let rule: FaultRule = serde_json::from_value(rule).unwrap();
        self.sandbox.lock().unwrap().as_ref().unwrap().faults().add([rule]);
    }

    /// The authorities of the city revoke the certificate of this number from `at` on.
    pub fn revoke(&self, serial: &[u8], at: DateTime<Utc>) {
        self.sandbox.lock().unwrap().as_ref().unwrap().revocations().revoke(serial, at);
    }

    /// Sets these faults in the place of all others: nothing comes through between.
    pub fn faults_instead(&self, rules: impl IntoIterator<Item = Value>) {
        let rules = rules.into_iter().map(|rule| serde_json::from_value::<FaultRule>(rule).unwrap());
        self.sandbox.lock().unwrap().as_ref().unwrap().faults().replace(rules);
    }

    /// Takes all faults away.
    pub fn heal(&self) {
        self.sandbox.lock().unwrap().as_ref().unwrap().faults().clear();
    }

    /// Whether every fault that was set for some times has happened as often.
    pub fn has_struck(&self) -> bool {
        self.sandbox.lock().unwrap().as_ref().unwrap().faults().rules().iter().all(|rule| rule.times.is_none())
    }

    /// Agrees with an officer how the key is opened and how much may be signed, as `/phone/agreements` takes it.
    pub async fn agree(&self, place: u32, terms: Value) {
        let page = format!("{}/phone/agreements/{}", self.url, self.account(place).id);
        let answer = reqwest::Client::new().put(page).json(&terms).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.status());
    }

    /// What stands on the paper and the phone of an officer: PIN, code, messages, tries.
    pub async fn agreement(&self, place: u32) -> Value {
        let page = format!("{}/phone/agreements/{}", self.url, self.account(place).id);
        reqwest::get(page).await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    /// Lets the signing provider speak v1.0.4.
    pub fn speak_v1(&self) {
        self.sandbox.lock().unwrap().as_ref().unwrap().provider().set_v1(true);
    }

    /// Questions that the signing provider was asked so far: all but polls, and each method by itself.
    pub fn asked(&self) -> (u32, BTreeMap<String, u32>) {
        let all = self.sandbox.lock().unwrap().as_ref().unwrap().provider().asked();
        let polls = ["credentials/authorizeCheck", "signatures/signPolling"];
        let asked = all.iter().filter(|(method, _)| !polls.contains(&method.as_str())).map(|(_, count)| count).sum();
        (asked, all)
    }

    /// The folder of a desk.
    pub fn data(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The roots that desks trust, PEM.
    pub fn trust(&self) -> &[u8] {
        &self.trust
    }

    /// An officer of the district: `1`, `2`.
    pub fn account(&self, place: u32) -> &OfficerAccount {
        let id = format!("sofia-{DISTRICT}-{place}");
        self.officers.iter().find(|account| account.id == id).unwrap()
    }

    /// The member of the IT staff, who has every district.
    pub fn staff(&self) -> &OfficerAccount {
        self.officers.iter().find(|account| account.id == "sofia-it").unwrap()
    }

    /// Somebody has used the refresh token of every open session a while ago; how many there are.
    pub fn steal_sessions(&self) -> usize {
        let folder = self.data("central");
        let files = walkdir::WalkDir::new(folder).into_iter().map(Result::unwrap);
        let file = files.into_iter().find(|file| file.file_name() == "identity.sqlite").unwrap();
        let store = rusqlite::Connection::open(file.path()).unwrap();
        store.execute("UPDATE token SET used = 1 WHERE refresh AND used = 0", []).unwrap()
    }

    /// Everybody who can sign in.
    pub fn accounts(&self) -> &[OfficerAccount] {
        &self.officers
    }

    /// A desk in its folder, as a start of the program makes it.
    pub async fn desk(&self, data: &Path, realm: Realm) -> Officer {
        Officer::at(data, &Url::parse(&self.url).unwrap(), realm, self.trust.clone()).await
    }

    /// The officer at a desk with service packs beside those that the program brings, signed in and at work.
    pub async fn at_work_with(&self, place: u32, services: Vec<(String, String)>) -> Officer {
        let (data, central) = (self.data(&format!("desk-{place}")), Url::parse(&self.url).unwrap());
        let officer = Officer::with_services(&data, &central, Realm::Sandbox, self.trust.clone(), services).await;
        officer.begin(self.account(place)).await;
        officer
    }

    /// The officer at a desk named `data`, signed in, with a PIN, and with the first exchange done.
    pub async fn at_work(&self, place: u32) -> Officer {
        let officer = self.desk(&self.data(&format!("desk-{place}")), Realm::Sandbox).await;
        officer.begin(self.account(place)).await;
        officer
    }

    /// What central has done, in all or on one case.
    pub async fn state(&self, case: Option<CaseId>) -> Value {
        let mut page = Url::parse(&self.url).unwrap().join("/admin/state").unwrap();
        page.set_query(case.map(|case| format!("case={}", case.0)).as_deref());
        reqwest::get(page).await.unwrap().error_for_status().unwrap().json().await.unwrap()
    }

    /// Lets something happen to a case without an officer.
    pub async fn happen(&self, case: CaseId, event: Value) {
        let happening = json!({ "case": case.0, "event": event });
        let page = format!("{}/admin/events", self.url);
        let answer = reqwest::Client::new().post(page).json(&happening).send().await.unwrap();
        assert!(answer.status().is_success(), "{}", answer.text().await.unwrap());
    }

    /// Central has carried out each of these kinds of act on the case exactly once, and the desk keeps the very receipts.
    pub async fn is_done_once(&self, desk: &Desk, case: CaseId, kinds: &[&str]) {
        let state = self.state(Some(case)).await;
        let kept = gishe_desk::exchange::view(desk).await.unwrap().receipts;
        for kind in kinds {
            let of_kind = |command: &&Value| command["receipt"]["kind"] == **kind;
            let done: Vec<&Value> = state["case"]["commands"].as_array().unwrap().iter().filter(of_kind).collect();
            assert_eq!(done.len(), 1, "{kind} at central: {done:?}");
            assert_eq!(done[0]["applied"], 1, "{kind} was carried out more than once");
            let here: Vec<_> =
                kept.iter().filter(|row| row.receipt.case == case && row.receipt.kind == *kind).collect();
            assert_eq!(here.len(), 1, "receipts of {kind} on this desk");
            assert_eq!(serde_json::to_value(&here[0].receipt).unwrap(), done[0]["receipt"], "the receipt of {kind}");
        }
    }

    /// How many commands of a kind central has carried out on a case.
    pub async fn count(&self, case: CaseId, kind: &str) -> usize {
        let state = self.state(Some(case)).await;
        let commands = state["case"]["commands"].as_array().unwrap();
        commands.iter().filter(|command| command["receipt"]["kind"] == kind).count()
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
