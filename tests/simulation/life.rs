//! A program that may end at any boundary between two transactions, and the ports to the files as it sees them.

use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use gishe_protocol::changes::ChangesPage;
use gishe_protocol::commands::{Command, CommandResult, Rejection};
use gishe_protocol::info::Scope;
use gishe_sync::ports::{
    AddressRegister, Ahead, Applied, Outbox, Pending, ReadyPage, Recorded, Replica, ReplicaPosition, SnapshotBuild,
    SnapshotEnd, SnapshotHeader, SnapshotPage, StoreFault, Unsettled, WantedBlob,
};
use std::sync::Arc;
use uuid::Uuid;

/// Boundaries that a program still lives through; once it is over, nothing that it does has any effect.
pub struct Life(AtomicI64);

impl Life {
    pub fn new() -> Arc<Self> {
        Arc::new(Self(AtomicI64::new(i64::MAX)))
    }

    /// The program ends at this boundary from now on, counted from 0.
    pub fn ends_in(&self, boundaries: i64) {
        self.0.store(boundaries, Ordering::Relaxed);
    }

    pub fn is_over(&self) -> bool {
        self.0.load(Ordering::Relaxed) < 0
    }

    /// Goes over a boundary; whether the program lives on.
    pub fn lives_on(&self) -> bool {
        self.0.fetch_sub(1, Ordering::Relaxed) > 0
    }
}

/// A port of a program that may end before and after each call.
pub struct Mortal<P> {
    pub port: P,
    pub life: Arc<Life>,
}

impl<P> Mortal<P> {
    fn call<T>(&self, call: impl FnOnce(&P) -> Result<T, StoreFault>) -> Result<T, StoreFault> {
        let ended = || StoreFault::Other("the program has ended".into());
        if !self.life.lives_on() {
            return Err(ended());
        }
        let result = call(&self.port);
        if self.life.lives_on() { result } else { Err(ended()) }
    }
}

impl<P: Outbox> Outbox for Mortal<P> {
    fn pending(&self) -> Result<Vec<Pending>, StoreFault> {
        self.call(P::pending)
    }

    fn begin_sending(&self, commands: &[Uuid], at: DateTime<Utc>) -> Result<Vec<Command>, StoreFault> {
        self.call(|port| port.begin_sending(commands, at))
    }

    fn record(&self, results: &[CommandResult], at: DateTime<Utc>) -> Result<Recorded, StoreFault> {
        self.call(|port| port.record(results, at))
    }

    fn postpone(&self, commands: &[Uuid], next_try: DateTime<Utc>) -> Result<(), StoreFault> {
        self.call(|port| port.postpone(commands, next_try))
    }

    fn refuse(&self, command: Uuid, rejection: &Rejection, at: DateTime<Utc>) -> Result<Recorded, StoreFault> {
        self.call(|port| port.refuse(command, rejection, at))
    }

    fn document(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreFault> {
        self.call(|port| port.document(sha256))
    }

    fn uploaded(&self, sha256: &str) -> Result<(), StoreFault> {
        self.call(|port| port.uploaded(sha256))
    }

    fn unsettled(&self) -> Result<Vec<Unsettled>, StoreFault> {
        self.call(P::unsettled)
    }

    fn settle(&self, reached: &[Unsettled]) -> Result<(), StoreFault> {
        self.call(|port| port.settle(reached))
    }
}

impl ReadyPage for Mortal<Box<dyn ReadyPage>> {
    fn commit(self: Box<Self>, scope: &Scope) -> Result<u32, StoreFault> {
        let Self { port, life } = *self;
        Mortal { port: (), life }.call(|()| port.commit(scope))
    }
}

impl<P: Replica> Replica for Mortal<P> {
    fn position(&self, scope: &Scope) -> Result<ReplicaPosition, StoreFault> {
        self.call(|port| port.position(scope))
    }

    fn keep_scopes(&self, scopes: &[Scope]) -> Result<(), StoreFault> {
        self.call(|port| port.keep_scopes(scopes))
    }

    fn begin_snapshot(&self, header: &SnapshotHeader) -> Result<SnapshotBuild, StoreFault> {
        self.call(|port| port.begin_snapshot(header))
    }

    fn make_ready(&self, page: SnapshotPage) -> Result<Box<dyn ReadyPage>, StoreFault> {
        let port = self.call(|port| port.make_ready(page))?;
        Ok(Box::new(Mortal { port, life: self.life.clone() }))
    }

    fn finish_snapshot(&self, scope: &Scope, end: &SnapshotEnd) -> Result<bool, StoreFault> {
        self.call(|port| port.finish_snapshot(scope, end))
    }

    fn apply_changes(&self, scope: &Scope, page: &ChangesPage) -> Result<Applied, StoreFault> {
        self.call(|port| port.apply_changes(scope, page))
    }

    fn expire(&self, scope: &Scope) -> Result<(), StoreFault> {
        self.call(|port| port.expire(scope))
    }

    fn versions(&self, cases: &[CaseId]) -> Result<Vec<(CaseId, u32)>, StoreFault> {
        self.call(|port| port.versions(cases))
    }

    fn wanted_blobs(&self, ahead: &Ahead, limit: u32) -> Result<Vec<WantedBlob>, StoreFault> {
        self.call(|port| port.wanted_blobs(ahead, limit))
    }

    fn keep_partial(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<(), StoreFault> {
        self.call(|port| port.keep_partial(blob, from, bytes, at))
    }

    fn complete_blob(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<bool, StoreFault> {
        self.call(|port| port.complete_blob(blob, from, bytes, at))
    }

    fn addresses(&self, scope: &Scope) -> Result<Option<String>, StoreFault> {
        self.call(|port| port.addresses(scope))
    }

    fn put_addresses(&self, scope: &Scope, register: &AddressRegister) -> Result<(), StoreFault> {
        self.call(|port| port.put_addresses(scope, register))
    }
}
