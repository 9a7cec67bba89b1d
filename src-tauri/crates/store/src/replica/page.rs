//! A page of a snapshot, from its cases to its rows.

use gishe_domain::address::Street;
use gishe_protocol::info::Scope;
use gishe_protocol::parked::Parked;
use gishe_sync::ports::{ReadyPage, SnapshotPage, StoreFault};

use super::apply::Changing;
use super::incoming::Incoming;
use super::writer::ReplicaWriter;
use super::{holdings, streets};
use crate::error::{StoreError, StoreFile, Trouble};

/// A page that needs only to be written.
pub(super) struct Made {
    writer: ReplicaWriter,
    page: u32,
    streets: Vec<Street>,
    cases: Vec<Incoming>,
    parked: Vec<Parked>,
}

impl Made {
    /// The cases themselves are let go of: what is written of them is a tenth.
    pub fn of(page: SnapshotPage, writer: ReplicaWriter) -> Result<Self, StoreError> {
        let SnapshotPage { page, streets, cases, parked } = page;
        let made = cases.iter().map(|case| Incoming::of(case, &writer.rule)).collect::<Result<_, Trouble>>();
        let cases = made.map_err(|trouble| trouble.within(StoreFile::Replica))?;
        Ok(Self { writer, page, streets, cases, parked })
    }
}

impl ReadyPage for Made {
    fn commit(self: Box<Self>, scope: &Scope) -> Result<u32, StoreFault> {
        let received = self.writer.transact(|tx| {
            let building = holdings::building(tx, scope)?.ok_or(Trouble::Misplaced("no snapshot was begun"))?;
            if building.next_page != self.page {
                return Err(Trouble::Misplaced("a page out of order"));
            }
            for street in &self.streets {
                streets::put(tx, building.id, street)?;
            }
            let mut changing = Changing::new(tx, building);
            self.cases.iter().try_for_each(|incoming| changing.upsert(incoming))?;
            for parked in &self.parked {
                changing.park(parked)?;
            }
            changing.holding.next_page += 1;
            Ok(changing.finish()?.cases)
        })?;
        Ok(received)
    }
}
