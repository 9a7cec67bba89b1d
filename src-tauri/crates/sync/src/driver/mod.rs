//! The driver: does what the planner says, one request after the other, and reports.
//!
//! Two lanes run side by side: the pull goes on while commands wait, and commands go out while a snapshot comes in. Each
//! lane is a step that can also be called by itself, so that a simulation decides when anything happens.

mod blobs;
mod boundary;
mod pull;
mod push;
mod run;
mod snapshot;

use std::collections::HashSet;
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use gishe_protocol::info::{Realm, Scope};
use rand::RngCore;
use tokio::sync::{Notify, mpsc};

pub use boundary::Offload;

use crate::event::SyncEvent;
use crate::link::Link;
use crate::plan::BATCH;
use crate::ports::{Ahead, Central, CentralFault, Outbox, Replica, StoreFault};

/// Tells the time: the only clock of the exchange.
pub trait Clock: Send + Sync {
    /// Now.
    fn now(&self) -> DateTime<Utc>;
}

/// What the exchange is to do.
#[derive(Debug, Clone)]
pub struct ExchangeConfig {
    /// Scopes to hold; all others are wiped.
    pub scopes: Vec<Scope>,
    /// Who is signed in (identity provider's subject): only this officer's commands are sent.
    pub officer: String,
    /// Which evidence is fetched before anybody asks for it.
    pub ahead: Ahead,
    /// The realm that central must be of; none takes any.
    pub realm: Option<Realm>,
    /// How often to ask for changes when nothing hints at them.
    pub poll: Duration,
    /// Changes in a page.
    pub page: u32,
    /// Whether to listen to central's hints.
    pub hints: bool,
}

impl ExchangeConfig {
    /// As the desk runs it: asks every 30 seconds, listens to hints, and keeps the evidence of the 200 most urgent cases,
    /// several days' work of a district, within 128 MiB.
    pub fn new(scopes: Vec<Scope>, officer: String) -> Self {
        let ahead = Ahead { officer: officer.clone(), cases: 200, bytes: 128 * 1024 * 1024, largest: 32 * 1024 * 1024 };
        Self { scopes, officer, ahead, realm: None, poll: Duration::from_secs(30), page: 500, hints: true }
    }
}

/// The parts that the exchange works with.
pub struct ExchangeParts {
    /// Central.
    pub central: Arc<dyn Central>,
    /// The replica.
    pub replica: Arc<dyn Replica>,
    /// The outbox.
    pub outbox: Arc<dyn Outbox>,
    /// The clock.
    pub clock: Arc<dyn Clock>,
    /// Chance, for spreading tries.
    pub random: Box<dyn RngCore + Send>,
    /// Where calls to the files run.
    pub offload: Offload,
    /// Where reports go.
    pub events: mpsc::UnboundedSender<SyncEvent>,
}

/// The exchange with central.
pub struct Exchange {
    config: ExchangeConfig,
    central: Arc<dyn Central>,
    replica: Arc<dyn Replica>,
    outbox: Arc<dyn Outbox>,
    clock: Arc<dyn Clock>,
    random: Mutex<Box<dyn RngCore + Send>>,
    offload: Offload,
    events: mpsc::UnboundedSender<SyncEvent>,
    link: Mutex<Link>,
    greeted: AtomicBool,
    cleaned: AtomicBool,
    healed: AtomicBool,
    /// Digests of evidence that central would not give: not asked for ahead again before the next break of the link.
    refused: Mutex<HashSet<String>>,
    failures: AtomicU32,
    batch: AtomicUsize,
    stopped: AtomicBool,
    /// A person wants everything sent, whatever it waits for; until the next look at the outbox.
    at_once: AtomicBool,
    pull_wake: Notify,
    push_wake: Notify,
    stop_wake: Notify,
}

/// What a step came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// Something was done.
    pub worked: bool,
    /// When the next step has something to do; none when only a wake-up can bring it.
    pub next: Option<DateTime<Utc>>,
}

/// Why a lane stopped in the middle.
#[derive(Debug)]
pub(crate) enum Stop {
    Central(CentralFault),
    Store(StoreFault),
}

impl From<CentralFault> for Stop {
    fn from(fault: CentralFault) -> Self {
        Self::Central(fault)
    }
}

impl From<StoreFault> for Stop {
    fn from(fault: StoreFault) -> Self {
        Self::Store(fault)
    }
}

impl Exchange {
    /// Puts the parts together; nothing runs yet.
    pub fn new(config: ExchangeConfig, parts: ExchangeParts) -> Arc<Self> {
        Arc::new(Self {
            config,
            central: parts.central,
            replica: parts.replica,
            outbox: parts.outbox,
            clock: parts.clock,
            random: Mutex::new(parts.random),
            offload: parts.offload,
            events: parts.events,
            link: Mutex::new(Link::Unknown),
            greeted: AtomicBool::new(false),
            cleaned: AtomicBool::new(false),
            healed: AtomicBool::new(false),
            refused: Mutex::default(),
            failures: AtomicU32::new(0),
            batch: AtomicUsize::new(BATCH),
            stopped: AtomicBool::new(false),
            at_once: AtomicBool::new(false),
            pull_wake: Notify::new(),
            push_wake: Notify::new(),
            stop_wake: Notify::new(),
        })
    }

    /// Which evidence is fetched before anybody asks for it.
    pub fn ahead(&self) -> &Ahead {
        &self.config.ahead
    }

    /// Exchange at once, whatever was being waited for: a person asked, or has just signed in.
    pub fn exchange_now(&self) {
        self.with_link(|link, now| link.opened(now));
        self.at_once.store(true, Ordering::Relaxed);
        self.greeted.store(false, Ordering::Relaxed);
        self.pull_wake.notify_one();
        self.push_wake.notify_one();
    }

    /// The outbox has something new.
    pub fn outbox_changed(&self) {
        self.push_wake.notify_one();
    }

    /// Stops [`Exchange::run`]. A transaction under way is finished; a transfer under way is gone on with next time.
    pub fn stop(&self) {
        self.stopped.store(true, Ordering::Relaxed);
        self.stop_wake.notify_waiters();
        self.pull_wake.notify_one();
        self.push_wake.notify_one();
    }

    /// The link as it is now.
    pub fn link(&self) -> Link {
        lock(&self.link).clone()
    }

    fn now(&self) -> DateTime<Utc> {
        self.clock.now()
    }

    fn chance(&self) -> u32 {
        lock(&self.random).next_u32()
    }

    /// Nobody listening is no fault: the files have it all.
    fn report(&self, event: SyncEvent) {
        let _ = self.events.send(event);
    }

    fn with_link(&self, change: impl FnOnce(Link, DateTime<Utc>) -> Link) {
        let now = self.now();
        let mut link = lock(&self.link);
        let before = std::mem::take(&mut *link);
        let after = change(before.clone(), now);
        *link = after.clone();
        drop(link);
        if after != before {
            self.report(SyncEvent::Link(after));
        }
    }

    /// A call went through. Commands that waited for the link go now.
    fn link_is_up(&self) {
        if self.link() != Link::Up {
            self.with_link(|_, _| Link::Up);
            self.push_wake.notify_one();
        }
    }

    fn link_failed(&self, fault: CentralFault) {
        let chance = self.chance();
        self.greeted.store(false, Ordering::Relaxed);
        // Counted over tries that got half way too, so that what fails at the same place again is tried ever more slowly.
        let failures = self.failures.fetch_add(1, Ordering::Relaxed).saturating_add(1);
        self.with_link(|link, now| link.after_fault(fault, failures, now, chance));
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    // Nothing in here can panic between two writes.
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
