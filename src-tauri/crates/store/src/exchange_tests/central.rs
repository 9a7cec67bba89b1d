//! A central in memory: one scope, a version for every change, commands applied once, and faults on demand.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bytes::Bytes;
use chrono::{DateTime, Utc};
use futures::StreamExt;
use futures::stream;
use gishe_domain::address::DistrictCode;
use gishe_domain::case::{BlobRef, Case, CaseId};
use gishe_domain::command::Act;
use gishe_protocol::changes::{Change, ChangesPage, Cursor};
use gishe_protocol::commands::{BatchReply, Command, CommandBatch, CommandResult, Rejection, Verdict};
use gishe_protocol::info::{Account, Info, Realm, Role, Scope, ScopeGrant};
use gishe_protocol::snapshot::SnapshotLine;
use gishe_sync::driver::{Clock, Exchange, ExchangeConfig, ExchangeParts, Offload};
use gishe_sync::event::SyncEvent;
use gishe_sync::ports::{ByteStream, Central, CentralFault, HintStream, SnapshotResume, SnapshotStream};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};
use uuid::Uuid;

use crate::fixture::{Desk, checksum, me, now, receipt, scope};

/// Cases in a page of a snapshot.
const PAGE: usize = 3;

#[derive(Default)]
pub(super) struct Register {
    pub cases: BTreeMap<CaseId, Case>,
    /// Changes since the beginning; a cursor is how many of them were seen.
    pub log: Vec<CaseId>,
    /// Cursors before this one have expired.
    pub oldest: usize,
    pub done: HashMap<Uuid, Verdict>,
    pub blobs: HashMap<String, Vec<u8>>,
    /// Every call, in order.
    pub calls: Vec<&'static str>,
    pub batches: Vec<Vec<Uuid>>,
    /// Faults to come, by the call that they hit.
    pub faults: HashMap<&'static str, VecDeque<Fault>>,
    pub serves: (u16, u16),
    /// Whose account the token is of.
    pub account: String,
}

/// What goes wrong.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Fault {
    /// The call fails before anything was done.
    Before(CentralFault),
    /// It was done, and the reply is lost.
    After(CentralFault),
    /// A snapshot or blob stops after so many items.
    TornAfter(usize),
    /// The checksum is of something else.
    WrongChecksum,
    /// The first command of the batch is answered so, the rest as they deserve.
    Answer(Verdict),
}

impl Register {
    pub fn put(&mut self, case: Case) {
        self.log.push(case.id);
        self.cases.insert(case.id, case);
    }

    pub fn remove(&mut self, id: CaseId) {
        self.log.push(id);
        self.cases.remove(&id);
    }

    pub fn fail(&mut self, call: &'static str, fault: Fault) {
        self.faults.entry(call).or_default().push_back(fault);
    }

    fn called(&mut self, call: &'static str) -> Option<Fault> {
        self.calls.push(call);
        self.faults.get_mut(call).and_then(VecDeque::pop_front)
    }

    fn whole(&self) -> Vec<Case> {
        self.cases.values().cloned().collect()
    }

    fn apply(&mut self, command: &Command) -> Verdict {
        if let Some(Verdict::Applied { receipt, .. }) = self.done.get(&command.id) {
            return Verdict::Duplicate { receipt: receipt.clone() };
        }
        if let Some(known) = self.done.get(&command.id) {
            return known.clone();
        }
        let failed = |id: &Uuid| !matches!(self.done.get(id), Some(Verdict::Applied { .. }));
        let verdict = if command.after.as_ref().is_some_and(failed) {
            Verdict::Rejected { rejection: Rejection::PredecessorFailed }
        } else {
            self.change(command)
        };
        self.done.insert(command.id, verdict.clone());
        verdict
    }

    fn change(&mut self, command: &Command) -> Verdict {
        let Some(case) = self.cases.get_mut(&command.case) else {
            return Verdict::Rejected { rejection: Rejection::UnknownCase };
        };
        if case.version != command.expected_version && command.after.is_none() {
            return Verdict::Conflict { current: Box::new(case.clone()) };
        }
        if let Act::Deliver { document } = &command.act
            && !self.blobs.contains_key(&document.sha256)
        {
            return Verdict::Rejected { rejection: Rejection::DocumentMissing };
        }
        case.version += 1;
        let (case, version) = (case.clone(), case.version);
        self.put(case);
        let fencing = matches!(command.act, Act::Claim).then_some(version + 100);
        Verdict::Applied { version, receipt: receipt(command, version, fencing) }
    }

    fn lines(&self, from: usize, fault: Option<&Fault>) -> Vec<Result<SnapshotLine, CentralFault>> {
        let cases = self.whole();
        let pages: Vec<&[Case]> = cases.chunks(PAGE).collect();
        let mut lines = vec![SnapshotLine::Header {
            scope: scope(),
            snapshot: format!("s{}", self.log.len()),
            cases: u32::try_from(cases.len()).unwrap(),
            pages: u32::try_from(pages.len()).unwrap(),
            as_of: now(),
        }];
        for (page, cases) in pages.iter().enumerate().skip(from) {
            lines.extend(cases.iter().map(|case| SnapshotLine::Case { case: Box::new(case.clone()) }));
            lines.push(SnapshotLine::PageEnd { page: u32::try_from(page).unwrap() });
        }
        let of = if fault == Some(&Fault::WrongChecksum) { &cases[1..] } else { &cases[..] };
        lines.push(SnapshotLine::End {
            cursor: Cursor(self.log.len().to_string()),
            count: u32::try_from(cases.len()).unwrap(),
            checksum: checksum(of),
        });
        if let Some(Fault::TornAfter(items)) = fault {
            lines.truncate(*items);
        }
        lines.into_iter().map(Ok).collect()
    }

    fn page(&self, since: &Cursor, limit: usize, fault: Option<&Fault>) -> Result<ChangesPage, CentralFault> {
        let seen: usize = since.0.parse().map_err(|_| CentralFault::Refused { status: 400 })?;
        if seen < self.oldest {
            return Err(CentralFault::CursorExpired);
        }
        let until = self.log.len().min(seen + limit);
        let mut ids: Vec<CaseId> = self.log[seen..until].to_vec();
        ids.sort_unstable();
        ids.dedup();
        let changes = ids.into_iter().map(|id| match self.cases.get(&id) {
            Some(case) => Change::Upsert { case: Box::new(case.clone()) },
            None => Change::Tombstone { id },
        });
        let changes = changes.collect();
        let more = until < self.log.len();
        let of = if fault == Some(&Fault::WrongChecksum) { vec![] } else { self.whole() };
        let checksum = (!more).then(|| checksum(&of));
        Ok(ChangesPage { changes, next: Cursor(until.to_string()), more, checksum, addresses: None })
    }
}

#[derive(Clone, Default)]
pub(super) struct InMemory(pub Arc<Mutex<Register>>);

impl InMemory {
    pub fn with<T>(&self, change: impl FnOnce(&mut Register) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    /// One call: its faults before and after, around what it does.
    fn call<T>(
        &self,
        name: &'static str,
        run: impl FnOnce(&mut Register, Option<&Fault>) -> Result<T, CentralFault>,
    ) -> Result<T, CentralFault> {
        self.with(|register| {
            let fault = register.called(name);
            match fault {
                Some(Fault::Before(fault)) => Err(fault),
                Some(Fault::After(fault)) => run(register, None).and(Err(fault)),
                other => run(register, other.as_ref()),
            }
        })
    }
}

#[async_trait]
impl Central for InMemory {
    async fn info(&self) -> Result<Info, CentralFault> {
        self.call("info", |register, _| {
            let grant = ScopeGrant { scope: scope(), district: DistrictCode("09".into()), role: Role::Officer };
            Ok(Info {
                server_time: now(),
                protocol_min: register.serves.0,
                protocol_max: register.serves.1,
                least_client: "0.1.0".into(),
                realm: Realm::Sandbox,
                account: Some(Account {
                    id: register.account.clone(),
                    name: me().name,
                    post: String::new(),
                    scopes: vec![grant],
                }),
            })
        })
    }

    async fn snapshot(&self, _: &Scope, resume: Option<&SnapshotResume>) -> Result<SnapshotStream, CentralFault> {
        self.call("snapshot", |register, fault| {
            let same = resume.filter(|resume| resume.snapshot == format!("s{}", register.log.len()));
            let from = same.map_or(0, |resume| resume.next_page as usize);
            Ok(stream::iter(register.lines(from, fault)).boxed())
        })
    }

    async fn changes(&self, _: &Scope, since: &Cursor, limit: u32) -> Result<ChangesPage, CentralFault> {
        self.call("changes", |register, fault| register.page(since, limit as usize, fault))
    }

    async fn send(&self, batch: &CommandBatch) -> Result<BatchReply, CentralFault> {
        self.call("send", |register, fault| {
            register.batches.push(batch.commands.iter().map(|command| command.id).collect());
            let mut results = Vec::new();
            for (index, command) in batch.commands.iter().enumerate() {
                let verdict = match fault {
                    Some(Fault::Answer(verdict)) if index == 0 => verdict.clone(),
                    _ => register.apply(command),
                };
                results.push(CommandResult { id: command.id, verdict });
            }
            Ok(BatchReply { results })
        })
    }

    async fn upload(&self, blob: &BlobRef, bytes: Bytes) -> Result<(), CentralFault> {
        self.call("upload", |register, _| {
            register.blobs.insert(blob.sha256.clone(), bytes.to_vec());
            Ok(())
        })
    }

    async fn download(&self, sha256: &str, from: u32) -> Result<ByteStream, CentralFault> {
        self.call("download", |register, fault| {
            let bytes = register.blobs.get(sha256).ok_or(CentralFault::NotFound)?;
            let rest: Vec<u8> = bytes[from as usize..].to_vec();
            let mut chunks: Vec<Result<Bytes, CentralFault>> =
                rest.chunks(4).map(|chunk| Ok(Bytes::copy_from_slice(chunk))).collect();
            if let Some(Fault::TornAfter(items)) = fault {
                chunks.truncate(*items);
                chunks.push(Err(CentralFault::Torn));
            }
            Ok(stream::iter(chunks).boxed())
        })
    }

    async fn hints(&self) -> Result<HintStream, CentralFault> {
        self.call("hints", |_, _| Ok(stream::pending().boxed()))
    }
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(super) struct Hand(pub Arc<Mutex<DateTime<Utc>>>);

impl Clock for Hand {
    fn now(&self) -> DateTime<Utc> {
        *self.0.lock().unwrap()
    }
}

/// A desk at its central.
pub(super) struct World {
    pub desk: Desk,
    pub central: InMemory,
    pub exchange: Arc<Exchange>,
    pub clock: Hand,
    pub events: UnboundedReceiver<SyncEvent>,
}

impl World {
    pub fn new(cases: impl IntoIterator<Item = Case>) -> Self {
        let central = InMemory::default();
        central.with(|register| {
            register.serves = (1, 1);
            register.account = me().id;
            cases.into_iter().for_each(|case| register.put(case));
        });
        Self::of(Desk::new(), central, Hand(Arc::new(Mutex::new(now()))), Some(Realm::Sandbox))
    }

    /// Nothing but the evidence of the officer's own cases is fetched ahead.
    pub fn of(desk: Desk, central: InMemory, clock: Hand, realm: Option<Realm>) -> Self {
        let mut config = ExchangeConfig::new(vec![scope()], me().id);
        (config.page, config.realm, config.ahead.cases) = (4, realm, 0);
        Self::with_config(desk, central, clock, config)
    }

    pub fn with_config(desk: Desk, central: InMemory, clock: Hand, config: ExchangeConfig) -> Self {
        let (sender, events) = unbounded_channel();
        let parts = ExchangeParts {
            central: Arc::new(central.clone()),
            replica: Arc::new(desk.replica.clone()),
            outbox: Arc::new(desk.journal.clone()),
            clock: Arc::new(clock.clone()),
            random: Box::new(ChaCha8Rng::seed_from_u64(1)),
            offload: Offload::Inline,
            events: sender,
        };
        Self { desk, central, exchange: Exchange::new(config, parts), clock, events }
    }

    /// As after the program ended in the middle.
    pub fn restarted(self) -> Self {
        let Self { desk, central, exchange, clock, events } = self;
        drop((exchange, events));
        Self::of(desk.restarted(), central, clock, Some(Realm::Sandbox))
    }

    pub fn sleep(&self, seconds: i64) {
        *self.clock.0.lock().unwrap() += chrono::TimeDelta::seconds(seconds);
    }

    pub async fn pull(&self) -> bool {
        self.exchange.pull_step().await.worked
    }

    /// Both lanes, again and again with time going on, until nothing is left to do.
    pub async fn settle(&self) {
        for _ in 0..40 {
            self.exchange.pull_step().await;
            while self.exchange.push_step().await.worked {}
            self.sleep(20);
        }
    }

    pub fn take_events(&mut self) -> Vec<SyncEvent> {
        std::iter::from_fn(|| self.events.try_recv().ok()).collect()
    }

    pub fn calls(&self) -> Vec<&'static str> {
        self.central.with(|register| std::mem::take(&mut register.calls))
    }

    /// The desk holds exactly what central holds.
    pub fn assert_converged(&self) {
        let cases = self.central.with(|register| register.whole());
        for case in &cases {
            assert_eq!(self.desk.shown.case(case.id).unwrap().as_ref(), Some(case));
        }
        let held = self.desk.shown.holdings(&scope()).unwrap();
        assert_eq!((held.cases as usize, held.position.whole), (cases.len(), true));
    }
}
