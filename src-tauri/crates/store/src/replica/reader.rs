//! Readers of the replica.

use std::sync::Arc;

use chrono::{DateTime, Utc};
use gishe_domain::address::Street;
use gishe_domain::case::{Case, CaseId};
use gishe_protocol::info::Scope;
use gishe_sync::ports::{Ahead, ReplicaPosition};

use super::files::ReplicaFiles;
use super::load::{self, OfficerLoad};
use super::proofs::{self, KeptProofs};
use super::queue::{self, QueueAsk, QueueEntry, QueueStretch};
use super::summary::{CaseSummary, DueRule};
use super::{blobs, cases, holdings, parked, streets, traces};
use crate::error::StoreError;
use crate::overlay::Overlay;

/// Reads the replica; clones share a pool, and each call sees one moment of the file.
#[derive(Clone)]
pub struct ReplicaReader {
    readers: Arc<ReplicaFiles>,
    rule: DueRule,
}

/// How much of a scope is here.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Holdings {
    /// How far it is.
    pub position: ReplicaPosition,
    /// Cases that are shown.
    pub cases: u32,
    /// Of a copy that is being built: cases received, and cases announced.
    pub building: Option<(u32, u32)>,
    /// Of a newer protocol: kept, and read again after an update of the program.
    pub parked: u32,
}

impl ReplicaReader {
    pub(super) fn new(readers: Arc<ReplicaFiles>, rule: DueRule) -> Self {
        Self { readers, rule }
    }

    /// A stretch of the queue, with the journal laid over it.
    pub fn queue(&self, ask: &QueueAsk, overlay: &Overlay) -> Result<QueueStretch, StoreError> {
        self.readers.read(|conn| queue::read(conn, ask, overlay, &self.rule))
    }

    /// One row of the queue, wherever it stands; none when the case is not here.
    pub fn row(&self, id: CaseId, overlay: &Overlay) -> Result<Option<QueueEntry>, StoreError> {
        self.readers.read(|conn| queue::one(conn, id, overlay, &self.rule))
    }

    /// What the queue knows of a case, as central holds it; none when it is not here.
    pub fn summary(&self, id: CaseId) -> Result<Option<CaseSummary>, StoreError> {
        self.readers.read(|conn| Ok(cases::find_shown(conn, id)?.map(|(_, summary)| summary)))
    }

    /// How much each officer has of the whole queue, with the journal laid over it: the officer with the most first, what
    /// nobody has last. Of `ask`, the scope and the days count.
    pub fn load(&self, ask: &QueueAsk, overlay: &Overlay) -> Result<Vec<OfficerLoad>, StoreError> {
        self.readers.read(|conn| load::read(conn, ask, overlay, &self.rule))
    }

    /// Cases whose decision central accepted from a moment on and before another, in no order. Of `ask`, the scope counts.
    pub fn decided(&self, ask: &QueueAsk, from: DateTime<Utc>, to: DateTime<Utc>) -> Result<Vec<Case>, StoreError> {
        self.readers.read(|conn| load::decided(conn, ask, from, to))
    }

    /// Closed cases with nothing in their history from a moment on, in no order.
    pub fn closed_before(&self, before: DateTime<Utc>) -> Result<Vec<CaseId>, StoreError> {
        self.readers.read(|conn| cases::closed_before(conn, before))
    }

    /// A case as central holds it. While a damaged replica is fetched anew, one that was lately read is still here: what an
    /// officer has open stays open.
    pub fn case(&self, id: CaseId) -> Result<Option<Case>, StoreError> {
        let found = self.readers.read(|conn| match cases::find_shown(conn, id)? {
            Some((row, _)) => Ok(Some(cases::body(conn, row)?)),
            None => Ok(None),
        })?;
        Ok(self.readers.remembered(id, found))
    }

    /// The case of a full number, closed ones too.
    pub fn by_number(&self, number: &str) -> Result<Option<CaseId>, StoreError> {
        self.readers.read(|conn| cases::by_number(conn, number))
    }

    /// Cases that the officer holds and that are not delivered, by last day, as central holds them.
    pub fn of_officer(&self, officer: &str) -> Result<Vec<Case>, StoreError> {
        self.readers.read(|conn| cases::of_officer(conn, officer))
    }

    /// Cases in which central has accepted a decision of the officer that is not delivered yet, by last day.
    pub fn awaiting_delivery(&self, officer: &str) -> Result<Vec<Case>, StoreError> {
        self.readers.read(|conn| cases::decided_by(conn, officer))
    }

    /// A street by ЕКАТТЕ of its settlement and its own five digits.
    pub fn street(&self, settlement: &str, location: &str) -> Result<Option<Street>, StoreError> {
        self.readers.read(|conn| streets::find(conn, settlement, location))
    }

    /// Other cases of the scope in which one of this case's files was shown, or which are for the same dwelling; at most `limit`
    /// in all. None while there is no whole copy that could be looked in.
    pub fn neighbours(&self, scope: &Scope, case: &Case, limit: usize) -> Result<Option<Vec<Case>>, StoreError> {
        self.readers.read(|conn| match holdings::traced(conn, scope)? {
            Some(holding) => traces::neighbours(conn, holding, case, limit).map(Some),
            None => Ok(None),
        })
    }

    /// Every street that is here, by ЕКАТТЕ and code.
    pub fn streets(&self) -> Result<Vec<Street>, StoreError> {
        self.readers.read(streets::all)
    }

    /// Changes whenever [`Self::streets`] may answer something else.
    pub fn streets_stamp(&self) -> Result<String, StoreError> {
        self.readers.read(streets::stamp)
    }

    /// The bytes of evidence; none when they are not all here.
    pub fn blob(&self, sha256: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.readers.read(|conn| blobs::bytes(conn, sha256))
    }

    /// Whether the bytes of evidence are all here.
    pub fn has_blob(&self, sha256: &str) -> Result<bool, StoreError> {
        self.readers.read(|conn| blobs::is_whole(conn, sha256))
    }

    /// What was fetched to prove the signatures of a document; none when nothing was.
    pub fn proofs(&self, sha256: &str) -> Result<Option<KeptProofs>, StoreError> {
        self.readers.read(|conn| proofs::of_document(conn, sha256))
    }

    /// Digests of the declarations that are here, of the cases whose documents are fetched ahead.
    pub fn declarations_ahead(&self, ahead: &Ahead) -> Result<Vec<String>, StoreError> {
        self.readers.read(|conn| blobs::declarations_ahead(conn, ahead))
    }

    /// Documents that are to be fetched ahead and are not here.
    pub fn documents_to_come(&self, ahead: &Ahead) -> Result<u32, StoreError> {
        let wanted = self.readers.read(|conn| blobs::wanted(conn, ahead, u32::MAX))?;
        Ok(u32::try_from(wanted.len()).unwrap_or(u32::MAX))
    }

    /// How much of a scope is here.
    pub fn holdings(&self, scope: &Scope) -> Result<Holdings, StoreError> {
        self.readers.read(|conn| {
            let building = holdings::building(conn, scope)?;
            let shown = holdings::shown(conn, scope)?;
            let parked = shown.as_ref().map_or(Ok(0), |shown| parked::count(conn, shown.id))?;
            Ok(Holdings {
                position: holdings::position(conn, scope)?,
                cases: shown.map_or(0, |shown| shown.cases),
                parked,
                building: building.map(|building| (building.cases, building.total)),
            })
        })
    }

    /// Bytes of the file.
    pub fn bytes(&self) -> u64 {
        self.readers.bytes()
    }

    /// The steps that SQLite takes for a query.
    #[cfg(test)]
    pub(super) fn explain(&self, sql: &str, params: impl rusqlite::Params + Clone) -> Vec<String> {
        let steps = self.readers.read(|conn| {
            let mut statement = conn.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
            let rows = statement.query_map(params.clone(), |row| row.get("detail"))?;
            Ok(rows.collect::<Result<Vec<String>, _>>()?)
        });
        steps.unwrap()
    }
}
