//! Cases coming into a holding and leaving it: the case, its search text, the tally and the checksum change together.

use gishe_domain::case::{Case, CaseId};
use rusqlite::Connection;

use super::holdings::{self, Holding};
use super::summary::{CaseSummary, DueRule};
use super::tally::TallyChange;
use super::{cases, search, streets, tally};
use crate::error::Trouble;

/// Cases swept away in one transaction.
const SWEEP: u32 = 1_000;

/// Changes to one holding within one transaction.
pub(super) struct Changing<'a> {
    conn: &'a Connection,
    rule: &'a DueRule,
    pub holding: Holding,
    tally: TallyChange,
}

impl<'a> Changing<'a> {
    pub fn new(conn: &'a Connection, rule: &'a DueRule, holding: Holding) -> Self {
        Self { conn, rule, holding, tally: TallyChange::default() }
    }

    /// The case is now this.
    pub fn upsert(&mut self, case: &Case) -> Result<(), Trouble> {
        let summary = CaseSummary::of(case, self.rule);
        let row = match cases::insert(self.conn, self.holding.id, &summary, case)? {
            Some(row) => row,
            None => {
                self.remove(case.id)?;
                let row = cases::insert(self.conn, self.holding.id, &summary, case)?;
                row.ok_or(Trouble::Unreadable("case"))?
            }
        };
        search::insert(self.conn, row, case)?;
        self.tally.add(&summary);
        self.holding.cases += 1;
        self.holding.checksum.toggle(case.id, case.version);
        Ok(())
    }

    /// The case has left; one that was never here has nothing to leave.
    pub fn remove(&mut self, id: CaseId) -> Result<(), Trouble> {
        let Some((row, summary)) = cases::find(self.conn, self.holding.id, id)? else { return Ok(()) };
        search::remove(self.conn, row)?;
        cases::remove(self.conn, row)?;
        self.tally.take(&summary);
        self.holding.cases = self.holding.cases.saturating_sub(1);
        self.holding.checksum.toggle(id, summary.version);
        Ok(())
    }

    /// Writes the tally and the holding's own row; the transaction may be committed after it.
    pub fn finish(self) -> Result<Holding, Trouble> {
        self.tally.write(self.conn, self.holding.id)?;
        holdings::advance(self.conn, &self.holding)?;
        Ok(self.holding)
    }
}

/// Counts the time limits of open cases anew; returns how many came out otherwise.
pub(super) fn recount(conn: &Connection, rule: &DueRule) -> Result<u32, Trouble> {
    let mut changed = 0;
    for holding in cases::shown_holdings(conn)? {
        let mut tally = TallyChange::default();
        for row in cases::open_rows(conn, holding)? {
            let (before, case) = (cases::summary(conn, row)?, cases::body(conn, row)?);
            let after = CaseSummary::of(&case, rule);
            if after.due != before.due {
                cases::set_due(conn, row, &after)?;
                tally.take(&before);
                tally.add(&after);
                changed += 1;
            }
        }
        tally.write(conn, holding)?;
    }
    Ok(changed)
}

/// Removes some of a dropped holding; `false` when nothing is left to remove.
pub(super) fn sweep_some(conn: &Connection) -> Result<bool, Trouble> {
    let Some(holding) = holdings::dropped(conn)? else { return Ok(false) };
    let rows = cases::some_rows(conn, holding, SWEEP)?;
    for row in &rows {
        search::remove(conn, *row)?;
        cases::remove(conn, *row)?;
    }
    if rows.is_empty() {
        tally::forget(conn, holding)?;
        streets::forget(conn, holding)?;
        holdings::forget(conn, holding)?;
    }
    Ok(true)
}
