//! Cases coming into a holding and leaving it: the case, its search text, the tally and the checksum change together.

use std::collections::HashSet;

use gishe_domain::case::CaseId;
use gishe_protocol::changes::Change;
use gishe_protocol::parked::Parked;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use rusqlite::Connection;

use super::holdings::{self, Holding};
use super::incoming::Incoming;
use super::summary::{CaseSummary, DueRule, Standing};
use super::tally::TallyChange;
use super::{blobs, cases, parked, retired, search, streets, tally};
use crate::error::Trouble;

/// Cases swept away in one transaction.
const SWEEP: u32 = 1_000;

/// A change, made ready to be written.
pub(super) enum Arriving<'a> {
    Case(Box<Incoming>),
    Gone(CaseId),
    Parked(&'a Parked),
}

impl<'a> Arriving<'a> {
    pub fn of(change: &'a Change, rule: &DueRule) -> Result<Self, Trouble> {
        Ok(match change {
            Change::Upsert { case } => Self::Case(Box::new(Incoming::of(case, rule)?)),
            Change::Tombstone { id } => Self::Gone(*id),
            Change::Parked(parked) => Self::Parked(parked),
        })
    }
}

/// Changes to one holding within one transaction.
pub(super) struct Changing<'a> {
    conn: &'a Connection,
    pub holding: Holding,
    tally: TallyChange,
    /// Whether the holding has anything that counts and is not shown so: parked, or wiped after it was closed. None until that was
    /// asked.
    aside: Option<bool>,
    /// Evidence that nobody needs here any more.
    leaving: HashSet<String>,
}

impl<'a> Changing<'a> {
    pub fn new(conn: &'a Connection, holding: Holding) -> Self {
        Self { conn, holding, tally: TallyChange::default(), aside: None, leaving: HashSet::new() }
    }

    /// What central says, in its order.
    pub fn apply(&mut self, arriving: &Arriving<'_>) -> Result<(), Trouble> {
        match arriving {
            Arriving::Case(incoming) => self.upsert(incoming),
            Arriving::Gone(id) => self.remove(*id),
            Arriving::Parked(parked) => self.park(parked),
        }
    }

    /// Keeps what this version does not understand. A case that was here is shown as it was until it does.
    pub fn park(&mut self, parked: &Parked) -> Result<(), Trouble> {
        if let Some((id, version)) = parked.case {
            let before = self.take_aside(id)?;
            let shown = cases::find(self.conn, self.holding.id, id)?.map(|(_, summary)| summary.version);
            match before.or(shown) {
                Some(before) => self.holding.checksum.toggle(id, before),
                None => self.holding.cases += 1,
            }
            self.holding.checksum.toggle(id, version);
        }
        self.aside = Some(true);
        parked::put(self.conn, self.holding.id, parked)
    }

    /// Whether anything of the holding counts without being shown.
    fn any_aside(&mut self) -> Result<bool, Trouble> {
        let any = match self.aside {
            Some(any) => any,
            None => parked::any(self.conn, self.holding.id)? || retired::any(self.conn, self.holding.id)?,
        };
        self.aside = Some(any);
        Ok(any)
    }

    /// The version by which a case counts that is not shown so; from now on it does not.
    fn take_aside(&mut self, id: CaseId) -> Result<Option<u32>, Trouble> {
        if !self.any_aside()? {
            return Ok(None);
        }
        let retired = retired::take(self.conn, self.holding.id, id)?;
        Ok(parked::take(self.conn, self.holding.id, id)?.or(retired))
    }

    /// The case is wiped here although central goes on having it: it counts as before.
    pub fn retire(&mut self, row: i64, summary: &CaseSummary) -> Result<(), Trouble> {
        self.leaving.extend(blobs::of_case(&cases::body(self.conn, row)?).map(|blob| blob.sha256.clone()));
        search::remove(self.conn, row)?;
        cases::remove(self.conn, row)?;
        self.tally.take(summary);
        self.aside = Some(true);
        retired::put(self.conn, self.holding.id, summary.id, summary.version)
    }

    /// The case is now this.
    pub fn upsert(&mut self, incoming: &Incoming) -> Result<(), Trouble> {
        let summary = &incoming.summary;
        if self.any_aside()? {
            self.take_out(summary.id)?;
        }
        let row = match cases::insert(self.conn, self.holding.id, incoming)? {
            Some(row) => row,
            None => {
                self.take_out(summary.id)?;
                let row = cases::insert(self.conn, self.holding.id, incoming)?;
                row.ok_or(Trouble::Unreadable("case"))?
            }
        };
        search::insert(self.conn, row, &incoming.tokens)?;
        self.leaving.extend(incoming.leaving.iter().cloned());
        self.tally.add(summary);
        self.holding.cases += 1;
        self.holding.checksum.toggle(summary.id, summary.version);
        #[cfg(feature = "planted")]
        if planted::is(Planted::ChecksumTwice) && self.holding.whole {
            self.holding.checksum.toggle(summary.id, summary.version);
        }
        Ok(())
    }

    /// The case has left; one that was never here has nothing to leave.
    pub fn remove(&mut self, id: CaseId) -> Result<(), Trouble> {
        if let Some((row, _)) = cases::find(self.conn, self.holding.id, id)? {
            self.leaving.extend(blobs::of_case(&cases::body(self.conn, row)?).map(|blob| blob.sha256.clone()));
        }
        self.take_out(id)
    }

    fn take_out(&mut self, id: CaseId) -> Result<(), Trouble> {
        let aside = self.take_aside(id)?;
        let found = cases::find(self.conn, self.holding.id, id)?;
        let Some(version) = aside.or(found.as_ref().map(|(_, summary)| summary.version)) else { return Ok(()) };
        if let Some((row, summary)) = found {
            search::remove(self.conn, row)?;
            cases::remove(self.conn, row)?;
            self.tally.take(&summary);
        }
        self.holding.cases = self.holding.cases.saturating_sub(1);
        self.holding.checksum.toggle(id, version);
        Ok(())
    }

    /// Writes the tally and the holding's own row; the transaction may be committed after it.
    pub fn finish(self) -> Result<Holding, Trouble> {
        blobs::wipe(self.conn, &self.leaving)?;
        self.tally.write(self.conn, self.holding.id)?;
        holdings::advance(self.conn, &self.holding)?;
        Ok(self.holding)
    }
}

/// Counts the time limits of open cases anew, and wipes evidence that none of them needs; returns how many limits came out
/// otherwise.
pub(super) fn recount(conn: &Connection, rule: &DueRule) -> Result<u32, Trouble> {
    let mut changed = 0;
    let mut unneeded = blobs::digests(conn)?;
    for holding in cases::shown_holdings(conn)? {
        let mut tally = TallyChange::default();
        for row in cases::open_rows(conn, holding)? {
            let (before, case) = (cases::summary(conn, row)?, cases::body(conn, row)?);
            let after = CaseSummary::of(&case, rule);
            for blob in blobs::of_case(&case) {
                unneeded.remove(&blob.sha256);
            }
            if after.due != before.due {
                cases::set_due(conn, row, &after)?;
                tally.take(&before);
                tally.add(&after);
                changed += 1;
            }
        }
        tally.write(conn, holding)?;
    }
    blobs::wipe(conn, &unneeded)?;
    Ok(changed)
}

/// Wipes these cases, as far as they are still closed: what is removed is overwritten.
pub(super) fn retire(conn: &Connection, ids: &[CaseId]) -> Result<(), Trouble> {
    blobs::overwriting(conn, || {
        for holding in cases::shown_holdings(conn)? {
            let Some(holding) = holdings::find(conn, holding)? else { continue };
            let mut changing = Changing::new(conn, holding);
            for id in ids {
                let found = cases::find(conn, changing.holding.id, *id)?;
                if let Some((row, summary)) = found.filter(|(_, summary)| summary.standing == Standing::Closed) {
                    changing.retire(row, &summary)?;
                }
            }
            changing.finish()?;
        }
        Ok(())
    })
}

/// Reads everything that was parked again; returns how much of it is understood now.
pub(super) fn replay(conn: &Connection, rule: &DueRule) -> Result<u32, Trouble> {
    let mut understood = 0;
    for (row, holding, parked) in parked::all(conn)? {
        let (Some(change), Some(holding)) = (parked.read(), holdings::find(conn, holding)?) else { continue };
        let mut changing = Changing::new(conn, holding);
        changing.apply(&Arriving::of(&change, rule)?)?;
        changing.finish()?;
        parked::remove(conn, row)?;
        understood += 1;
    }
    Ok(understood)
}

/// Removes some of a dropped holding; `false` when nothing is left to remove.
pub(super) fn sweep_some(conn: &Connection) -> Result<bool, Trouble> {
    let Some(holding) = holdings::dropped(conn)? else { return Ok(false) };
    let rows = cases::some_rows(conn, holding, SWEEP)?;
    let mut leaving = Vec::new();
    for row in &rows {
        // In a new copy of the same scope most of them are here as well, and so is their evidence.
        if cases::find_shown(conn, cases::summary(conn, *row)?.id)?.is_none() {
            leaving.extend(blobs::of_case(&cases::body(conn, *row)?).map(|blob| blob.sha256.clone()));
        }
        search::remove(conn, *row)?;
        cases::remove(conn, *row)?;
    }
    blobs::wipe(conn, &leaving)?;
    if rows.is_empty() {
        tally::forget(conn, holding)?;
        streets::forget(conn, holding)?;
        parked::forget(conn, holding)?;
        retired::forget(conn, holding)?;
        holdings::forget(conn, holding)?;
    }
    Ok(true)
}
