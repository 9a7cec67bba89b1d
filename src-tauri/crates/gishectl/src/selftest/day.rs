//! The day of an officer, told to the report.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use chrono::Utc;
use gishe_desk::Desk;
use gishe_desk::browser::NoBrowser;
use gishe_desk::clock::SystemClock;
use gishe_desk::config::DeskConfig;
use gishe_desk::error::DeskError;
use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_desk::view::queue::{QueueQuery, QueueView};
use gishe_desk::view::signing::{SigningRowState, SigningStage};
use gishe_desk::view::status::{DeskStatus, Link, Phase};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_protocol::info::Realm;
use gishe_sandbox::trust::OfficerAccount;
use gishe_sandbox::visitor::Visitor;
use gishe_sandbox::{RunningSandbox, Sandbox, SandboxConfig};
use gishe_signing::Certificate;
use gishe_signing::verify::{VerificationPolicy, verify_pdf};
use url::Url;

use super::Arguments;
use super::report::{Report, Stopped};

/// The district of the self-test.
const DISTRICT: &str = "19";
/// The PIN of the self-test's desk, which is thrown away.
const PIN: &str = "482136";
/// What is decided, in this order; the last one without central.
const OUTCOMES: [Outcome; 3] = [Outcome::Approved, Outcome::Refused, Outcome::Returned];

type Told<T> = Result<(T, String), Box<dyn std::error::Error>>;

/// Everything that the day needs.
struct World {
    sandbox: Option<RunningSandbox>,
    config: SandboxConfig,
    url: String,
    root: String,
    stamps: String,
    desk: Desk,
    officer: OfficerAccount,
    visitor: Visitor,
    _folder: tempfile::TempDir,
}

/// Runs the day; every step is in the report, the one that did not hold last.
pub async fn run(arguments: &Arguments, report: &mut Report) {
    let _ = all(arguments, report).await;
}

async fn all(arguments: &Arguments, report: &mut Report) -> Result<(), Stopped> {
    let mut world = report.step("sandbox", begin(arguments)).await?;
    report.step("sign in", world.sign_in()).await?;
    report.step("first exchange", world.wait_for_queue()).await?;
    let mut decided = Vec::new();
    for (place, outcome) in OUTCOMES.into_iter().enumerate() {
        let offline = place + 1 == OUTCOMES.len();
        if offline {
            report.step("central goes away", world.stop()).await?;
        }
        let name = format!("decide: {outcome:?}{}", if offline { ", offline" } else { "" });
        decided.push(report.step(&name, world.decide(outcome, &decided)).await?);
    }
    report.step("central comes back", world.start()).await?;
    report.step("central accepts", world.wait_for(&decided, RulingStage::AwaitingSignature)).await?;
    report.step("read and sign", world.sign(&decided)).await?;
    report.step("deliver", world.wait_for(&decided, RulingStage::Delivered)).await?;
    report.step("verify", world.verify(&decided, &arguments.out)).await?;
    report.step("lock and unlock", world.lock()).await
}

async fn begin(arguments: &Arguments) -> Told<World> {
    let folder = tempfile::tempdir()?;
    let city = SandboxConfig::new(arguments.seed, arguments.applications);
    let config = SandboxConfig { data: Some(folder.path().join("central")), ..city };
    let sandbox = Sandbox::start(config.clone()).await?;
    let url = sandbox.url();
    let (root, stamps) = (sandbox.root_pem().to_owned(), sandbox.tsa_pem().to_owned());
    let port = sandbox.port();
    let trust = [root.as_str(), stamps.as_str()].concat().into_bytes();
    let officer = sandbox.officers().iter().find(|account| account.id == format!("sofia-{DISTRICT}-1"));
    let officer = officer.cloned().ok_or("the sandbox has no officer for the district")?;
    let desk = DeskConfig::new(folder.path().join("desk"), Url::parse(&url)?, Realm::Sandbox, trust)
        .with_lotl_signers(sandbox.lotl_signers_pem().as_bytes().to_vec());
    let desk = Desk::start(desk, Arc::new(SystemClock), Arc::new(NoBrowser)).await?;
    let verdict = format!("{} applications", arguments.applications);
    let world = World {
        sandbox: Some(sandbox),
        config: SandboxConfig { port, ..config },
        url,
        root,
        stamps,
        desk,
        officer,
        visitor: Visitor::new()?,
        _folder: folder,
    };
    Ok((world, verdict))
}

impl World {
    async fn sign_in(&self) -> Told<()> {
        if let Phase::StoreTrouble { error } = self.status().await?.phase {
            return Err(error.into());
        }
        gishe_desk::sign_in::start(&self.desk, DISTRICT).await?;
        let Phase::SigningIn { url, .. } = self.status().await?.phase else { return Err("no sign-in began".into()) };
        self.visitor.sign_in(&url, &self.officer, Utc::now()).await?;
        self.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded)).await?;
        gishe_desk::lock::set_pin(&self.desk, PIN.to_owned()).await?;
        Ok(((), "two factors, PIN set, keys in the keyring".to_owned()))
    }

    async fn wait_for_queue(&self) -> Told<()> {
        self.until("the first exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none()).await?;
        let query = QueueQuery { limit: 1, ..every() };
        let page = gishe_desk::queue::page(&self.desk, query).await?;
        if page.total == 0 {
            return Err("the queue is empty".into());
        }
        Ok(((), format!("{} open cases", page.total)))
    }

    /// Takes the first free case that may be decided so, answers what is open, and decides.
    async fn decide(&self, outcome: Outcome, taken: &[CaseId]) -> Told<CaseId> {
        let query = QueueQuery { view: QueueView::Free, limit: 200, ..every() };
        let page = gishe_desk::queue::page(&self.desk, query).await?;
        for row in page.rows.iter().filter(|row| !taken.contains(&row.id)) {
            let case = gishe_desk::case_open::open(&self.desk, row.id).await?;
            if !suits(&case, outcome) {
                continue;
            }
            let case = gishe_desk::claim::claim(&self.desk, row.id).await?;
            let case = self.answer(case, outcome).await?;
            let Some(ruling) = ruling(&case, outcome) else {
                gishe_desk::claim::release(&self.desk, row.id).await?;
                continue;
            };
            let case = gishe_desk::decide::decide(&self.desk, row.id, ruling).await?;
            if case.ruling.is_none() {
                return Err("the ruling is not in the journal".into());
            }
            return Ok((row.id, format!("№ {}", case.number)));
        }
        Err(format!("no free case suits {outcome:?}").into())
    }

    /// Fetches the documents while central is there, and answers every check that is open.
    async fn answer(&self, case: CaseView, outcome: Outcome) -> Result<CaseView, DeskError> {
        for document in case.documents.iter().filter(|document| !document.downloaded) {
            match gishe_desk::evidence::bytes(&self.desk, case.id, &document.id).await {
                Ok(_) | Err(DeskError::DocumentNotHere) => {}
                Err(error) => return Err(error),
            }
        }
        let mut latest = gishe_desk::case_open::open(&self.desk, case.id).await?;
        let needs_all = matches!(outcome, Outcome::Approved | Outcome::Refused);
        let open: Vec<String> = latest
            .checks
            .iter()
            .filter(|check| needs_all && check.answer.is_none())
            .map(|check| check.key.clone())
            .collect();
        for check in open {
            latest = gishe_desk::review::answer(&self.desk, case.id, check, Some(Answer::Met), String::new()).await?;
        }
        Ok(latest)
    }

    async fn sign(&self, cases: &[CaseId]) -> Told<()> {
        for case in cases {
            let digest = self.digest_of(*case).await?;
            if gishe_desk::act::bytes(&self.desk, *case).await?.is_empty() {
                return Err("an act has no bytes".into());
            }
            gishe_desk::sign::mark_read(&self.desk, *case, &digest).await?;
        }
        gishe_desk::sign::start(&self.desk, cases.to_vec()).await?;
        let approval = self.visitor.look_at_phone(&self.url).await?;
        let shown = self.control_code().await?;
        if shown != approval.control_code {
            return Err(format!("the screen shows {shown}, the phone {}", approval.control_code).into());
        }
        self.visitor.approve(&self.url, &approval).await?;
        self.wait_for_set().await?;
        Ok(((), format!("{} acts with one approval, control code {shown}", cases.len())))
    }

    /// The digest of an act that waits for a signature. Acknowledged is a moment earlier than there: the number of the act comes
    /// with the next exchange.
    async fn digest_of(&self, case: CaseId) -> Result<String, Box<dyn std::error::Error>> {
        for _ in 0..200 {
            let view = gishe_desk::sign::view(&self.desk).await?;
            if let Some(row) = view.rows.into_iter().find(|row| row.case == case) {
                return Ok(row.digest);
            }
            gishe_desk::exchange::now(&self.desk).await?;
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err("a decision does not wait for a signature".into())
    }

    async fn control_code(&self) -> Result<String, Box<dyn std::error::Error>> {
        for _ in 0..200 {
            let view = gishe_desk::sign::view(&self.desk).await?;
            match view.set.map(|set| set.stage) {
                Some(SigningStage::AwaitingPhone { control_code, .. }) => return Ok(control_code),
                Some(SigningStage::Stopped { error }) => return Err(error.into()),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        Err("no control code appeared".into())
    }

    async fn wait_for_set(&self) -> Result<(), Box<dyn std::error::Error>> {
        for _ in 0..600 {
            let view = gishe_desk::sign::view(&self.desk).await?;
            let failed = view.rows.iter().find_map(|row| match &row.state {
                SigningRowState::Failed { error } => Some(error.clone()),
                _ => None,
            });
            match (failed, view.set.map(|set| set.stage)) {
                (Some(error), _) | (_, Some(SigningStage::Stopped { error })) => return Err(error.into()),
                (None, Some(SigningStage::Finished { .. })) => return Ok(()),
                _ => tokio::time::sleep(Duration::from_millis(50)).await,
            }
        }
        Err("the set was not signed in time".into())
    }

    async fn wait_for(&self, cases: &[CaseId], stage: RulingStage) -> Told<()> {
        for _ in 0..600 {
            let mut reached = 0;
            for case in cases {
                let view = gishe_desk::case_open::open(&self.desk, *case).await?;
                reached += usize::from(view.ruling.is_some_and(|ruling| ruling.stage == stage));
            }
            if reached == cases.len() {
                return Ok(((), format!("{reached} of {}", cases.len())));
            }
            gishe_desk::exchange::now(&self.desk).await?;
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        let attention = gishe_desk::exchange::view(&self.desk).await?.attention;
        Err(format!("not all reached {stage:?}; {} need attention", attention.len()).into())
    }

    /// Writes the signed acts and the roots out, and judges each act by itself.
    async fn verify(&self, cases: &[CaseId], out: &Path) -> Told<()> {
        std::fs::write(out.join("root.pem"), &self.root)?;
        std::fs::write(out.join("tsa.pem"), &self.stamps)?;
        let anchors = Certificate::from_pem_chain(self.root.as_bytes())?;
        for case in cases {
            let view = gishe_desk::case_open::open(&self.desk, *case).await?;
            let number = view.ruling.and_then(|ruling| ruling.act_number).ok_or("an act has no number")?;
            let bytes = gishe_desk::act::bytes(&self.desk, *case).await?;
            let judged = verify_pdf(&bytes, &VerificationPolicy::new(anchors.clone(), Utc::now()))?;
            if !judged.passed() {
                return Err(format!("{number} does not verify: {:?}", judged.verdict).into());
            }
            std::fs::write(out.join(format!("{number}.pdf")), bytes)?;
        }
        Ok(((), format!("{} acts verified and written", cases.len())))
    }

    async fn lock(&self) -> Told<()> {
        gishe_desk::lock::lock(&self.desk).await?;
        gishe_desk::lock::unlock(&self.desk, PIN.to_owned()).await?;
        self.until("the unlocking", |status| matches!(status.phase, Phase::Open)).await?;
        Ok(((), "the PIN opens the desk again".to_owned()))
    }

    async fn stop(&mut self) -> Told<()> {
        if let Some(sandbox) = self.sandbox.take() {
            sandbox.stop().await;
        }
        gishe_desk::exchange::now(&self.desk).await?;
        self.until("the loss of the link", |status| matches!(status.link, Link::Offline { .. })).await?;
        Ok(((), "the desk says that it is offline".to_owned()))
    }

    async fn start(&mut self) -> Told<()> {
        self.sandbox = Some(Sandbox::start(self.config.clone()).await?);
        gishe_desk::exchange::now(&self.desk).await?;
        self.until("the link", |status| matches!(status.link, Link::Online)).await?;
        Ok(((), "the desk says that it is online".to_owned()))
    }

    async fn status(&self) -> Result<DeskStatus, DeskError> {
        gishe_desk::status::status(&self.desk).await
    }

    async fn until(&self, what: &str, reached: impl Fn(&DeskStatus) -> bool) -> Result<(), Box<dyn std::error::Error>> {
        for _ in 0..600 {
            if reached(&self.status().await?) {
                return Ok(());
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        Err(format!("{what} did not come in time").into())
    }
}

fn every() -> QueueQuery {
    QueueQuery {
        view: QueueView::All,
        search: String::new(),
        services: Vec::new(),
        states: Vec::new(),
        filter: Default::default(),
        sort: Default::default(),
        offset: 0,
        limit: 500,
    }
}

/// Whether a case's checks point to the outcome so far: a right case for an approval, a wrong one for the others.
fn suits(case: &CaseView, outcome: Outcome) -> bool {
    match outcome {
        Outcome::Approved => case.suggestion.unmet_checks.is_empty(),
        other => case
            .decisions
            .iter()
            .any(|option| option.outcome == other && option.grounds.iter().any(|ground| ground.suggested)),
    }
}

/// The ruling, with the grounds that the checks point to and the texts they bring; none when it may not be made.
fn ruling(case: &CaseView, outcome: Outcome) -> Option<Ruling> {
    let option = case.decisions.iter().find(|option| option.outcome == outcome && option.blocked.is_none())?;
    let chosen: Vec<_> = option.grounds.iter().filter(|ground| ground.suggested).collect();
    let reasons = chosen.iter().map(|ground| ground.text.as_str()).collect::<Vec<_>>().join("\n");
    if outcome != Outcome::Approved && chosen.is_empty() {
        return None;
    }
    Some(Ruling { outcome, grounds: chosen.iter().map(|ground| ground.key.clone()).collect(), reasons })
}
