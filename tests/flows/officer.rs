//! An officer at a desk: what is done in an ordinary day, so that each test tells only what is not ordinary.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use chrono::{DateTime, TimeDelta, Utc};
use gishe_desk::Desk;
use gishe_desk::browser::NoBrowser;
use gishe_desk::clock::Clock;
use gishe_desk::config::DeskConfig;
use gishe_desk::error::DeskError;
use gishe_desk::view::case::{CaseView, RulingStage};
use gishe_desk::view::queue::{QueuePage, QueueQuery, QueueView};
use gishe_desk::view::signing::{SigningRowState, SigningSet, SigningStage};
use gishe_desk::view::status::{DeskStatus, Link, LinkFault, Phase};
use gishe_domain::case::{Answer, CaseId};
use gishe_domain::decision::{Outcome, Ruling};
use gishe_protocol::info::Realm;
use gishe_sandbox::trust::OfficerAccount;
use gishe_sandbox::visitor::Visitor;
use gishe_vault::Cost;
use url::Url;

use crate::world::DISTRICT;

/// The PIN of every desk here.
pub const PIN: &str = "482136";
/// How long anything may take: debug builds on a busy machine.
const PATIENCE: Duration = Duration::from_secs(120);

/// This computer's clock, set ahead by as much as a test wants.
#[derive(Default)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// Lets so many seconds pass.
    pub fn pass(&self, seconds: u32) {
        self.0.fetch_add(i64::from(seconds), Ordering::Relaxed);
    }
}

impl Clock for TestClock {
    fn now(&self) -> DateTime<Utc> {
        Utc::now() + TimeDelta::seconds(self.0.load(Ordering::Relaxed))
    }
}

/// An officer at a desk.
pub struct Officer {
    /// The desk.
    pub desk: Desk,
    /// The clock of its computer.
    pub clock: Arc<TestClock>,
    /// The officer's browser and phone.
    pub visitor: Visitor,
    central: String,
}

impl Officer {
    /// A desk as a start of the program makes it.
    pub async fn at(data: &Path, central: &Url, realm: Realm, trust: Vec<u8>) -> Self {
        Self::with_services(data, central, realm, trust, Vec::new()).await
    }

    /// The same with service packs beside those that the program brings, by file name.
    pub async fn with_services(
        data: &Path,
        central: &Url,
        realm: Realm,
        trust: Vec<u8>,
        services: Vec<(String, String)>,
    ) -> Self {
        Self::with_config(DeskConfig::new(data.to_owned(), central.clone(), realm, trust).with_services(services)).await
    }

    /// The same as it is configured, with the least cost of a PIN: what is measured is tried by the vault and the real program.
    pub async fn with_config(config: DeskConfig) -> Self {
        let (clock, central) = (Arc::new(TestClock::default()), config.central.clone());
        let config = config.with_lotl_signers(lotl_signers(&central).await).with_pin_cost(Cost::LEAST);
        let desk = Desk::start(config, clock.clone(), Arc::new(NoBrowser)).await.unwrap();
        Self { desk, clock, visitor: Visitor::new().unwrap(), central: central.to_string() }
    }

    /// Signs in with both factors, sets the PIN, and waits for the first exchange.
    pub async fn begin(&self, account: &OfficerAccount) {
        self.sign_in(account).await;
        gishe_desk::lock::set_pin(&self.desk, PIN.to_owned()).await.unwrap();
        self.until_exchanged().await;
    }

    /// Signs in with both factors, until the PIN is asked for.
    pub async fn sign_in(&self, account: &OfficerAccount) {
        let page = self.open_browser().await;
        self.visitor.sign_in(&page, account, Utc::now()).await.unwrap();
        self.until("the sign-in", |status| matches!(status.phase, Phase::PinNeeded)).await;
    }

    /// Begins a sign-in; gives the page that the browser was sent to.
    pub async fn open_browser(&self) -> String {
        gishe_desk::sign_in::start(&self.desk, DISTRICT).await.unwrap();
        match self.status().await.phase {
            Phase::SigningIn { url, .. } => url,
            other => panic!("no sign-in began: {other:?}"),
        }
    }

    /// Opens the locked desk with the right PIN.
    pub async fn unlock(&self) {
        gishe_desk::lock::unlock(&self.desk, PIN.to_owned()).await.unwrap();
        assert_eq!(self.status().await.phase, Phase::Open);
    }

    /// Locks the desk: nothing goes out from then on.
    pub async fn lock(&self) {
        gishe_desk::lock::lock(&self.desk).await.unwrap();
        assert!(matches!(self.status().await.phase, Phase::Locked { .. }));
    }

    /// The state of the desk.
    pub async fn status(&self) -> DeskStatus {
        gishe_desk::status::status(&self.desk).await.unwrap()
    }

    /// Waits until the state is so.
    pub async fn until(&self, what: &str, reached: impl Fn(&DeskStatus) -> bool) -> DeskStatus {
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let status = self.status().await;
            if reached(&status) {
                return status;
            }
            assert!(tokio::time::Instant::now() < end, "{what} did not come: {status:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Waits until the first exchange is complete.
    pub async fn until_exchanged(&self) {
        self.until("the first exchange", |status| status.last_exchange.is_some() && status.bootstrap.is_none()).await;
    }

    /// Waits until nothing is left to send, all of it taken.
    pub async fn until_sent(&self) {
        let status = self.until("the sending", |status| status.unsent == 0).await;
        if status.attention > 0 {
            panic!("{:?}", gishe_desk::exchange::view(&self.desk).await.unwrap().attention);
        }
    }

    /// Asks for an exchange and waits until the link has failed so.
    pub async fn until_offline(&self, expected: LinkFault) {
        gishe_desk::exchange::now(&self.desk).await.unwrap();
        let is = |status: &DeskStatus| matches!(status.link, Link::Offline { fault, .. } if fault == expected);
        self.until(&format!("{expected:?}"), is).await;
    }

    /// Asks for an exchange and waits until the link is there.
    pub async fn until_online(&self) {
        gishe_desk::exchange::now(&self.desk).await.unwrap();
        self.until("the link", |status| status.link == Link::Online).await;
    }

    /// A part of the queue.
    pub async fn queue(&self, view: QueueView) -> QueuePage {
        let (services, states) = (Vec::new(), Vec::new());
        let (filter, sort) = Default::default();
        let query = QueueQuery { view, search: String::new(), services, states, filter, sort, offset: 0, limit: 500 };
        gishe_desk::queue::page(&self.desk, query).await.unwrap()
    }

    /// A case.
    pub async fn open(&self, case: CaseId) -> CaseView {
        gishe_desk::case_open::open(&self.desk, case).await.unwrap()
    }

    /// Free cases in which nothing is wrong so far.
    pub async fn right_cases(&self) -> Vec<CaseId> {
        let mut right = Vec::new();
        for row in self.queue(QueueView::Free).await.rows {
            if self.open(row.id).await.suggestion.unmet_checks.is_empty() {
                right.push(row.id);
            }
        }
        right
    }

    /// Fetches the documents of a case.
    pub async fn fetch(&self, case: CaseId) {
        for document in self.open(case).await.documents.iter().filter(|document| !document.downloaded) {
            gishe_desk::evidence::bytes(&self.desk, case, &document.id).await.unwrap();
        }
    }

    /// Fetches the documents of all that is right, for a time without central.
    pub async fn fetch_ahead(&self) {
        for case in self.right_cases().await {
            self.fetch(case).await;
        }
    }

    /// Claims the first free case that can be approved, and answers its checks. What is lacking is only the decision.
    /// Works without central for what was fetched ahead.
    pub async fn prepare(&self) -> (CaseId, Ruling) {
        for case in self.right_cases().await {
            if self.open(case).await.documents.iter().any(|document| !document.downloaded) {
                self.fetch(case).await;
            }
            gishe_desk::claim::claim(&self.desk, case).await.unwrap();
            if let Some(ruling) = self.answer(case).await {
                return (case, ruling);
            }
            gishe_desk::claim::release(&self.desk, case).await.unwrap();
        }
        panic!("no free case can be approved");
    }

    /// Answers every open check of a claimed case; the approval, when that makes it possible.
    pub async fn answer(&self, case: CaseId) -> Option<Ruling> {
        let mut view = self.open(case).await;
        let open: Vec<String> =
            view.checks.iter().filter(|check| check.answer.is_none()).map(|check| check.key.clone()).collect();
        for check in open {
            let note = String::new();
            view = gishe_desk::review::answer(&self.desk, case, check, Some(Answer::Met), note).await.unwrap();
        }
        let approval = view.decisions.iter().find(|option| option.outcome == Outcome::Approved);
        let free = approval.is_some_and(|option| option.blocked.is_none());
        let reasons = "Обстоятелствата са установени.".to_owned();
        free.then(|| Ruling { outcome: Outcome::Approved, grounds: Vec::new(), reasons })
    }

    /// Decides.
    pub async fn decide(&self, case: CaseId, ruling: &Ruling) {
        let view = gishe_desk::decide::decide(&self.desk, case, ruling.clone()).await.unwrap();
        assert_eq!(&view.ruling.unwrap().ruling, ruling);
    }

    /// Claims, reviews and decides the first case that can be approved.
    pub async fn decide_one(&self) -> CaseId {
        let (case, ruling) = self.prepare().await;
        self.decide(case, &ruling).await;
        case
    }

    /// Where the ruling of a case stands; none without a ruling.
    pub async fn stage(&self, case: CaseId) -> Option<RulingStage> {
        self.open(case).await.ruling.map(|ruling| ruling.stage)
    }

    /// Waits until the ruling of a case stands there.
    pub async fn until_stage(&self, case: CaseId, stage: RulingStage) {
        let end = tokio::time::Instant::now() + PATIENCE;
        while self.stage(case).await != Some(stage) {
            if tokio::time::Instant::now() > end {
                let attention = gishe_desk::exchange::view(&self.desk).await.unwrap().attention;
                panic!("not {stage:?} but {:?}: {attention:?}, {:?}", self.stage(case).await, self.status().await);
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Reads the act of an accepted decision to its end and begins to sign it.
    pub async fn begin_signing(&self, case: CaseId) {
        self.read(case).await;
        gishe_desk::sign::start(&self.desk, vec![case]).await.unwrap();
    }

    /// Reads the act of an accepted decision to its end.
    pub async fn read(&self, case: CaseId) {
        let digest = self.until_listed(case).await;
        assert!(!gishe_desk::act::bytes(&self.desk, case).await.unwrap().is_empty());
        gishe_desk::sign::mark_read(&self.desk, case, &digest).await.unwrap();
    }

    /// Waits until the act of an accepted decision is among those to be signed: its digest.
    pub async fn until_listed(&self, case: CaseId) -> String {
        // Acknowledged is a moment earlier than there: the number comes with the next exchange.
        let end = tokio::time::Instant::now() + PATIENCE;
        loop {
            let view = gishe_desk::sign::view(&self.desk).await.unwrap();
            if let Some(row) = view.rows.into_iter().find(|row| row.case == case) {
                return row.digest;
            }
            assert!(tokio::time::Instant::now() < end, "the act does not wait for a signature");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Approves on the phone.
    pub async fn approve(&self) {
        let asked = self.visitor.look_at_phone(&self.central).await.unwrap();
        self.visitor.approve(&self.central, &asked).await.unwrap();
    }

    /// Decides so many cases, waits until each waits for a signature, and reads every act to its end.
    pub async fn decide_and_read(&self, count: usize) -> Vec<CaseId> {
        let mut cases = Vec::with_capacity(count);
        for _ in 0..count {
            cases.push(self.decide_one().await);
        }
        for case in &cases {
            self.until_stage(*case, RulingStage::AwaitingSignature).await;
            self.read(*case).await;
        }
        cases
    }

    /// The set as the window shows it.
    pub async fn set(&self) -> SigningSet {
        gishe_desk::sign::view(&self.desk).await.unwrap().set.unwrap()
    }

    /// How far the document of a case is.
    pub async fn row(&self, case: CaseId) -> SigningRowState {
        let rows = gishe_desk::sign::view(&self.desk).await.unwrap().rows;
        rows.into_iter().find(|row| row.case == case).unwrap().state
    }

    /// Waits until the set waits for the phone.
    pub async fn until_phone(&self) {
        self.until_signing(|stage| matches!(stage, SigningStage::AwaitingPhone { .. })).await;
    }

    /// Waits until the set is over; why it stopped, if it did.
    pub async fn until_set_ends(&self) -> Result<(), DeskError> {
        let over = |stage: &SigningStage| matches!(stage, SigningStage::Finished { .. } | SigningStage::Stopped { .. });
        match self.until_signing(over).await {
            SigningStage::Stopped { error } => Err(error),
            _ => Ok(()),
        }
    }

    /// Waits until the set stands so.
    pub async fn until_signing(&self, reached: impl Fn(&SigningStage) -> bool) -> SigningStage {
        // The provider gives the phone two minutes.
        let end = tokio::time::Instant::now() + PATIENCE + Duration::from_secs(60);
        loop {
            let stage = gishe_desk::sign::view(&self.desk).await.unwrap().set.unwrap().stage;
            if reached(&stage) {
                return stage;
            }
            assert!(tokio::time::Instant::now() < end, "the set stays {stage:?}");
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    }

    /// Signs the act of an accepted decision, with the phone.
    pub async fn sign(&self, case: CaseId) {
        self.begin_signing(case).await;
        self.approve().await;
        self.until_set_ends().await.unwrap();
        let view = gishe_desk::sign::view(&self.desk).await.unwrap();
        let row = view.rows.iter().find(|row| row.case == case).unwrap();
        assert!(matches!(row.state, SigningRowState::Signed { .. }), "{:?}", row.state);
    }
}

/// Who signs the sandbox's list of the trusted lists, PEM; nobody while it is away.
async fn lotl_signers(central: &Url) -> Vec<u8> {
    let Ok(answer) = reqwest::get(central.join("/pki/lotl-signers.pem").unwrap()).await else { return Vec::new() };
    if answer.status().is_success() { answer.bytes().await.map_or(Vec::new(), |pem| pem.to_vec()) } else { Vec::new() }
}
