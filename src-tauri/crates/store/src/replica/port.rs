//! The replica as the exchange writes it.

use chrono::{DateTime, Utc};
use gishe_domain::case::{BlobRef, CaseId};
use gishe_protocol::changes::{Change, ChangesPage};
use gishe_protocol::info::Scope;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use gishe_sync::ports::{
    AddressRegister, Ahead, Applied, ReadyPage, Replica, ReplicaPosition, SnapshotBuild, SnapshotEnd, SnapshotHeader,
    SnapshotPage, StoreFault, WantedBlob,
};

use super::apply::{Arriving, Changing};
use super::writer::ReplicaWriter;
use super::{blobs, cases, holdings, incoming, page, streets};
use crate::error::Trouble;

impl Replica for ReplicaWriter {
    fn position(&self, scope: &Scope) -> Result<ReplicaPosition, StoreFault> {
        Ok(self.transact(|tx| holdings::position(tx, scope))?)
    }

    fn keep_scopes(&self, scopes: &[Scope]) -> Result<(), StoreFault> {
        self.transact(|tx| holdings::keep(tx, scopes))?;
        Ok(self.sweep()?)
    }

    fn begin_snapshot(&self, header: &SnapshotHeader) -> Result<SnapshotBuild, StoreFault> {
        let build = self.transact(|tx| {
            if let Some(building) = holdings::building(tx, &header.scope)? {
                if building.snapshot == header.snapshot && building.pages == header.pages && !building.torn {
                    return Ok(SnapshotBuild { next_page: building.next_page, received: building.cases });
                }
                holdings::drop_one(tx, building.id)?;
            }
            holdings::begin(tx, header)?;
            Ok(SnapshotBuild { next_page: 0, received: 0 })
        })?;
        self.sweep()?;
        Ok(build)
    }

    fn make_ready(&self, page: SnapshotPage) -> Result<Box<dyn ReadyPage>, StoreFault> {
        Ok(Box::new(page::Made::of(page, self.clone())?))
    }

    fn finish_snapshot(&self, scope: &Scope, end: &SnapshotEnd) -> Result<bool, StoreFault> {
        let agrees = self.transact(|tx| {
            let building = holdings::building(tx, scope)?.ok_or(Trouble::Misplaced("no snapshot was begun"))?;
            let whole = building.next_page == building.pages && building.cases == building.total;
            let agrees = whole && building.cases == end.count && building.checksum.to_hex() == end.checksum;
            if agrees {
                holdings::complete(tx, scope, building.id, &end.cursor)?;
            } else {
                holdings::mark_torn(tx, building.id)?;
            }
            Ok(agrees)
        })?;
        if agrees {
            self.files.forget_damaged();
        }
        self.sweep()?;
        Ok(agrees)
    }

    fn apply_changes(&self, scope: &Scope, page: &ChangesPage) -> Result<Applied, StoreFault> {
        #[cfg(feature = "planted")]
        if planted::is(Planted::CursorFirst) {
            self.transact(|tx| match holdings::shown(tx, scope)? {
                Some(shown) => holdings::advance(tx, &holdings::Holding { cursor: Some(page.next.clone()), ..shown }),
                None => Ok(()),
            })?;
        }
        let applied = self.transact(|tx| {
            let shown = holdings::shown(tx, scope)?.filter(|holding| holding.whole);
            let mut changing = Changing::new(tx, shown.ok_or(Trouble::Misplaced("there is no whole copy"))?);
            let ready = |change| Arriving::of(change, &self.rule);
            incoming::ahead(&page.changes, ready, |arriving| changing.apply(&arriving))?;
            let ids = page.changes.iter().filter_map(id_of).collect();
            changing.holding.cursor = Some(page.next.clone());
            let holding = changing.finish()?;
            let checksum_agrees = page.checksum.as_ref().map(|checksum| *checksum == holding.checksum.to_hex());
            Ok(Applied { cases: ids, checksum_agrees })
        })?;
        Ok(applied)
    }

    fn addresses(&self, scope: &Scope) -> Result<Option<String>, StoreFault> {
        Ok(self.transact(|tx| match holdings::shown(tx, scope)? {
            Some(shown) => streets::digest(tx, shown.id),
            None => Ok(None),
        })?)
    }

    fn put_addresses(&self, scope: &Scope, register: &AddressRegister) -> Result<(), StoreFault> {
        Ok(self.transact(|tx| {
            let shown = holdings::shown(tx, scope)?.filter(|holding| holding.whole);
            let shown = shown.ok_or(Trouble::Misplaced("there is no whole copy"))?;
            streets::replace(tx, shown.id, &register.digest, &register.streets)
        })?)
    }

    fn expire(&self, scope: &Scope) -> Result<(), StoreFault> {
        Ok(self.transact(|tx| holdings::expire(tx, scope))?)
    }

    fn versions(&self, wanted: &[CaseId]) -> Result<Vec<(CaseId, u32)>, StoreFault> {
        let versions = self.transact(|tx| {
            let mut versions = Vec::with_capacity(wanted.len());
            for id in wanted {
                versions.extend(cases::find_shown(tx, *id)?.map(|(_, summary)| (*id, summary.version)));
            }
            Ok(versions)
        })?;
        Ok(versions)
    }

    fn wanted_blobs(&self, ahead: &Ahead, limit: u32) -> Result<Vec<WantedBlob>, StoreFault> {
        Ok(self.transact(|tx| blobs::wanted(tx, ahead, limit))?)
    }

    fn keep_partial(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<(), StoreFault> {
        self.transact(|tx| match blobs::joined(tx, blob, from, bytes)? {
            Some(beginning) if beginning.len() < usize::try_from(blob.size).unwrap_or(usize::MAX) => {
                blobs::put(tx, blob, &beginning, at)
            }
            _ => Ok(()),
        })?;
        Ok(())
    }

    fn complete_blob(&self, blob: &BlobRef, from: u32, bytes: &[u8], at: DateTime<Utc>) -> Result<bool, StoreFault> {
        let complete = self.transact(|tx| {
            let whole = blobs::joined(tx, blob, from, bytes)?.filter(|whole| blobs::has_digest(blob, whole));
            match whole {
                Some(whole) => self.keep(tx, blob, &whole, at)?,
                None => blobs::remove(tx, &blob.sha256)?,
            }
            Ok(blobs::held(tx, &blob.sha256)?.is_some())
        })?;
        Ok(complete)
    }
}

fn id_of(change: &Change) -> Option<CaseId> {
    match change {
        Change::Upsert { case } => Some(case.id),
        Change::Tombstone { id } => Some(*id),
        Change::Parked(parked) => parked.case.map(|(id, _)| id),
    }
}
