//! A desk as far as its files and the exchange go: real files, real HTTP.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use chrono::{DateTime, Days, Utc};
use gishe_central::{AccessToken, CentralClient, HttpConfig, Roots, TokenSource};
use gishe_store::StoreKey;
use gishe_store::journal::{self, JournalWriter};
use gishe_store::replica::{self, Due, DueRule, QueueAsk, QueuePart, ReplicaReader, ReplicaWriter};
use gishe_sync::driver::{Clock, Exchange, ExchangeConfig, ExchangeParts, Offload};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::CentralFault;
use rand::SeedableRng;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use url::Url;

use crate::central::{OFFICER, scope};
use crate::flaky::Flaky;

/// The key of every file here.
pub const KEY: [u8; 32] = [9; 32];

struct Token;

#[async_trait]
impl TokenSource for Token {
    async fn current(&self) -> Result<AccessToken, CentralFault> {
        Ok(AccessToken::new("any".into()))
    }

    async fn renew(&self, _: &AccessToken) -> Result<AccessToken, CentralFault> {
        Err(CentralFault::Unauthorized)
    }
}

struct Now;

impl Clock for Now {
    fn now(&self) -> DateTime<Utc> {
        Utc::now()
    }
}

/// Calendar days: the calendar's own cost is measured elsewhere.
pub fn rule() -> DueRule {
    Arc::new(|case| Due {
        day: case.deadline.from + Days::new(u64::from(case.deadline.working_days)),
        paused: case.deadline.pauses.iter().any(|pause| pause.to.is_none()),
    })
}

/// The desk.
pub struct Desk {
    /// What was made here.
    pub journal: JournalWriter,
    /// What central said.
    pub replica: ReplicaReader,
    /// Its writer.
    pub writer: ReplicaWriter,
    /// The exchange.
    pub exchange: Arc<Exchange>,
    events: UnboundedReceiver<SyncEvent>,
}

impl Desk {
    /// Opens or makes the files in a folder. The link loses this share of the batches.
    pub fn open(dir: &Path, central: &str, lost: f64) -> Self {
        let (journal, _) = journal::open(dir, &StoreKey::new(KEY), Utc::now()).unwrap();
        let (writer, replica) = replica::open(dir, &StoreKey::new(KEY), rule(), 512 * 1024 * 1024).unwrap();
        let config = HttpConfig::new(&Url::parse(central).unwrap(), Roots::System).unwrap();
        let client = CentralClient::new(config, Arc::new(Token)).unwrap();
        let (sender, events) = unbounded_channel();
        let parts = ExchangeParts {
            central: Arc::new(Flaky {
                central: Arc::new(client),
                chance: Mutex::new(rand::rngs::StdRng::seed_from_u64(3)),
                share: lost,
            }),
            replica: Arc::new(writer.clone()),
            outbox: Arc::new(journal.clone()),
            clock: Arc::new(Now),
            random: Box::new(rand::rngs::StdRng::seed_from_u64(1)),
            offload: Offload::Threads,
            events: sender,
        };
        let mut config = ExchangeConfig::new(vec![scope()], OFFICER.into());
        (config.hints, config.ahead.cases) = (false, 0);
        Self { journal, replica, writer, exchange: Exchange::new(config, parts), events }
    }

    /// One round of fetching; how long it took.
    pub async fn pull(&mut self) -> Duration {
        let start = Instant::now();
        self.exchange.pull_step().await;
        let took = start.elapsed();
        while let Ok(event) = self.events.try_recv() {
            if let SyncEvent::Link(link) = &event {
                assert!(!format!("{link:?}").contains("Down"), "{link:?}");
            }
        }
        took
    }

    /// Sends until nothing is left, as the push lane does.
    pub async fn drain(&self) -> Duration {
        let start = Instant::now();
        while !self.journal.view(|view| view.outbox()).unwrap().is_empty() {
            if !self.exchange.push_step().await.worked {
                // The link is closed: the next round of fetching opens it.
                let turn = self.exchange.pull_step().await;
                let wait = turn.next.filter(|_| !turn.worked).and_then(|at| (at - Utc::now()).to_std().ok());
                tokio::time::sleep(wait.unwrap_or_default()).await;
            }
        }
        start.elapsed()
    }
}

/// The first page of the free cases.
pub fn first_page(search: &str) -> QueueAsk {
    let today = Utc::now().date_naive();
    QueueAsk {
        scope: scope(),
        officer: OFFICER.into(),
        part: QueuePart::Free,
        search: search.into(),
        services: vec![],
        states: vec![],
        wish: Default::default(),
        today,
        soon: today + Days::new(3),
        offset: 0,
        limit: 50,
    }
}
