//! The pull lane: what central is, its snapshot, its changes, and evidence ahead of its use.

use std::sync::atomic::Ordering;

use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::changes::{ChangesPage, Cursor};
use gishe_protocol::info::{Info, Scope};

use super::{Exchange, Stop, Turn, lock};
use crate::event::SyncEvent;
use crate::link::later;
use crate::plan::{self, Pull};
use crate::ports::{CentralFault, Unsettled};

impl Exchange {
    /// One round of fetching. Does nothing while the link is closed; then `next` says until when.
    pub async fn pull_step(&self) -> Turn {
        let now = self.now();
        if let Some(next) = self.link().closed_until(now) {
            return Turn { worked: false, next: Some(next) };
        }
        self.report(SyncEvent::Exchanging(true));
        let result = self.pull().await;
        let next = match result {
            Ok(()) => {
                self.healed.store(false, Ordering::Relaxed);
                self.failures.store(0, Ordering::Relaxed);
                self.report(SyncEvent::Exchanged { at: self.now() });
                later(self.now(), self.config.poll)
            }
            Err(Stop::Central(fault)) => {
                tracing::info!(%fault, "the exchange was interrupted");
                self.link_failed(fault);
                let now = self.now();
                self.link().closed_until(now).unwrap_or(now)
            }
            Err(Stop::Store(fault)) => {
                tracing::error!(%fault, "the exchange could not use the store");
                self.report(SyncEvent::Store(fault));
                later(self.now(), self.config.poll)
            }
        };
        self.report(SyncEvent::Exchanging(false));
        Turn { worked: true, next: Some(next) }
    }

    async fn pull(&self) -> Result<(), Stop> {
        if !self.cleaned.load(Ordering::Relaxed) {
            let scopes = self.config.scopes.clone();
            self.replica(move |replica| replica.keep_scopes(&scopes)).await?;
            self.cleaned.store(true, Ordering::Relaxed);
        }
        if !self.greeted.load(Ordering::Relaxed) {
            self.greet().await?;
        }
        for scope in &self.config.scopes {
            self.pull_scope(scope).await?;
        }
        self.link_is_up();
        self.settle().await?;
        self.prefetch().await
    }

    /// Asks what central is: once after each break, so that an idle round is one request.
    async fn greet(&self) -> Result<(), Stop> {
        let info = self.central.info().await?;
        self.judge(&info)?;
        self.greeted.store(true, Ordering::Relaxed);
        // Evidence that it would not give before a break it may give now.
        lock(&self.refused).clear();
        self.report(SyncEvent::Info { info: Box::new(info), at: self.now() });
        Ok(())
    }

    fn judge(&self, info: &Info) -> Result<(), CentralFault> {
        if self.config.realm.is_some_and(|realm| realm != info.realm) {
            return Err(CentralFault::ForeignRealm);
        }
        if !(info.protocol_min..=info.protocol_max).contains(&PROTOCOL_VERSION) {
            return Err(CentralFault::ProtocolMismatch { min: info.protocol_min, max: info.protocol_max });
        }
        let Some(account) = &info.account else { return Err(CentralFault::Unauthorized) };
        // Commands of one officer must not go out under the account of another.
        if account.id != self.config.officer {
            return Err(CentralFault::Unauthorized);
        }
        let granted = |scope: &Scope| account.scopes.iter().any(|grant| grant.scope == *scope);
        if self.config.scopes.iter().all(granted) { Ok(()) } else { Err(CentralFault::Forbidden) }
    }

    async fn pull_scope(&self, scope: &Scope) -> Result<(), Stop> {
        loop {
            let wanted = scope.clone();
            let position = self.replica(move |replica| replica.position(&wanted)).await?;
            let more = match plan::pull(&position) {
                Pull::Snapshot(resume) => {
                    if position.whole {
                        self.report(SyncEvent::Rebuilding { scope: scope.clone() });
                    }
                    self.snapshot(scope, resume).await?;
                    true
                }
                Pull::Changes(since) => self.changes(scope, since).await?,
            };
            if !more {
                return Ok(());
            }
        }
    }

    /// One page of changes; `true` when there is more to fetch for the scope.
    async fn changes(&self, scope: &Scope, since: Cursor) -> Result<bool, Stop> {
        let page = match self.central.changes(scope, &since, self.config.page).await {
            // A cursor that central does not take as one will never be taken: it is as good as expired.
            Err(fault @ (CentralFault::CursorExpired | CentralFault::Refused { status: 400 | 422 })) => {
                return self.rebuild(scope, fault).await;
            }
            page => page?,
        };
        self.link_is_up();
        let addresses = page.addresses.clone();
        let more = self.change(scope, since, page).await?;
        if !more && let Some(digest) = addresses {
            self.renew_addresses(scope, digest).await?;
        }
        Ok(more)
    }

    /// Applies a page of changes; `true` when there is more to fetch for the scope.
    async fn change(&self, scope: &Scope, since: Cursor, page: ChangesPage) -> Result<bool, Stop> {
        if page.more && page.next == since {
            return Err(CentralFault::Malformed("a page of changes that does not move on").into());
        }
        let idle = page.changes.is_empty() && page.next == since;
        if idle && page.checksum.is_none() {
            return Ok(false);
        }
        let more = page.more;
        let wanted = scope.clone();
        let applied = self.replica(move |replica| replica.apply_changes(&wanted, &page)).await?;
        if !applied.cases.is_empty() {
            self.report(SyncEvent::Changed { scope: scope.clone(), cases: applied.cases });
        }
        match applied.checksum_agrees {
            Some(false) => self.rebuild(scope, CentralFault::Checksum).await,
            _ => Ok(more),
        }
    }

    /// Fetches the register of addresses when central has another one. One that cannot be had now is asked for again in the next
    /// round; cases do not wait for it.
    async fn renew_addresses(&self, scope: &Scope, digest: String) -> Result<(), Stop> {
        let wanted = scope.clone();
        if self.replica(move |replica| replica.addresses(&wanted)).await? == Some(digest) {
            return Ok(());
        }
        let register = match self.central.addresses(scope).await {
            Ok(register) => register,
            Err(fault) => {
                tracing::warn!(%fault, "the register of addresses could not be fetched");
                return Ok(());
            }
        };
        let wanted = scope.clone();
        self.replica(move |replica| replica.put_addresses(&wanted, &register)).await?;
        self.report(SyncEvent::Addresses { scope: scope.clone() });
        Ok(())
    }

    /// What is here cannot be gone on with. The first time since the last good round it is built anew at once; should that
    /// not help, it is a fault like any other, and is tried again ever more slowly.
    async fn rebuild(&self, scope: &Scope, fault: CentralFault) -> Result<bool, Stop> {
        let wanted = scope.clone();
        self.replica(move |replica| replica.expire(&wanted)).await?;
        tracing::warn!(%fault, "the replica is built anew");
        if self.healed.swap(true, Ordering::Relaxed) { Err(fault.into()) } else { Ok(true) }
    }

    /// Acts that the replica shows by now are no longer laid over it; nor are those of cases that have left.
    async fn settle(&self) -> Result<(), Stop> {
        let unsettled = self.outbox(|outbox| outbox.unsettled()).await?;
        if unsettled.is_empty() {
            return Ok(());
        }
        let cases: Vec<_> = unsettled.iter().map(|one| one.case).collect();
        let versions = self.replica(move |replica| replica.versions(&cases)).await?;
        let held = |one: &Unsettled| versions.iter().find(|(case, _)| *case == one.case).map(|(_, version)| *version);
        let reached: Vec<Unsettled> =
            unsettled.into_iter().filter(|one| held(one).is_none_or(|version| version >= one.version)).collect();
        if !reached.is_empty() {
            self.outbox(move |outbox| outbox.settle(&reached)).await?;
            self.report(SyncEvent::Outbox);
        }
        Ok(())
    }
}
