//! Making an act: what the officer saw, and the one transaction in which the act is kept.
//!
//! [`see`] and [`Maker`] need no desk, only the two files, the officer and the time, so that a simulation makes acts in the
//! very way in which the window does.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::check::{self, CheckState, Known};
use gishe_domain::command::Act;
use gishe_domain::overlay;
use gishe_domain::pack::ServicePack;
use gishe_protocol::PROTOCOL_VERSION;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};
use gishe_store::journal::{JournalTx, JournalWriter, Moment, NewAuditEntry, NewCommand};
use gishe_store::overlay::{CaseOverlay, Laid};
use gishe_store::replica::ReplicaReader;
use serde_json::Value;
use uuid::Uuid;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;

/// A case as the officer sees it, and what of it central has said.
pub struct Seen {
    /// As central holds it.
    pub central: Case,
    /// With the journal laid over it.
    pub laid: Laid,
    /// What of the journal that is.
    pub overlay: CaseOverlay,
    /// When the journal was read, if that can be told.
    at: Option<Moment>,
}

impl Seen {
    fn of(central: Case, overlay: CaseOverlay, at: Option<Moment>) -> Self {
        Self { laid: overlay.lay(central.clone()), central, overlay, at }
    }

    /// The same copy of central's case under what the journal holds within this transaction; none when nothing was written
    /// since. Central may have acknowledged an earlier act meanwhile: then there is no predecessor any more to lend its
    /// version and its token, only the receipt, and the replica may even show it by now.
    pub fn again(&self, tx: &JournalTx<'_>) -> Result<Option<Self>, DeskError> {
        if self.at.is_some_and(|at| at == tx.moment()) {
            return Ok(None);
        }
        #[cfg(feature = "planted")]
        if planted::is(Planted::ReceiptOverlooked) {
            return Ok(None);
        }
        let overlay = tx.overlay_over(self.central.id, self.central.version)?;
        Ok(Some(Self::of(self.central.clone(), overlay, None)))
    }

    /// The version that the officer saw: central's, or that of a later receipt.
    pub fn version(&self) -> u32 {
        let acknowledged = self.overlay.acts.iter().filter_map(|act| act.acknowledged);
        acknowledged.map(|known| known.version).max().unwrap_or(0).max(self.central.version)
    }

    /// What central has by what it said and acknowledged: the case that the officer began with.
    pub fn base(&self) -> Case {
        let acknowledged = self.overlay.acts.iter().filter(|act| act.acknowledged.is_some()).cloned().collect();
        CaseOverlay { acts: acknowledged, ..CaseOverlay::default() }.lay(self.central.clone()).case
    }

    /// The token of the officer's claim, when central has given one.
    pub fn fencing(&self, officer: &str) -> Option<u32> {
        let claim = self.laid.case.claim.as_ref().filter(|claim| claim.officer.id == officer)?;
        (claim.token != overlay::PROVISIONAL_TOKEN).then_some(claim.token)
    }
}

/// Reads a case with the journal laid over it.
pub fn see(journal: &JournalWriter, replica: &ReplicaReader, id: CaseId) -> Result<Seen, DeskError> {
    // The journal first: an act that is settled in between is then laid over a case that shows it already, which changes
    // nothing. The other way round it would be in neither.
    let (overlay, at) = journal.overlay_of(id)?;
    let central = replica.case(id)?.or_else(|| overlay.born()).ok_or(DeskError::UnknownCase)?;
    Ok(Seen::of(central, overlay, at))
}

/// Who acts, and when.
#[derive(Debug, Clone, Copy)]
pub struct Maker<'a> {
    /// The officer.
    pub officer: &'a OfficerRef,
    /// Now, by this computer's clock.
    pub now: DateTime<Utc>,
    /// Milliseconds that this clock is ahead of central's, when that is known.
    pub ahead: Option<i64>,
}

impl Maker<'_> {
    /// Puts an act into the outbox under a fresh identifier and records it, within the caller's transaction.
    pub fn make(&self, tx: &JournalTx<'_>, seen: &Seen, id: Uuid, act: Act) -> Result<(), DeskError> {
        let read_again = seen.again(tx)?;
        let fresh = read_again.as_ref().unwrap_or(seen);
        // The same table that central follows: what it would refuse is not even kept. That holds of a second one of two acts in
        // quick succession, too.
        let mut tried = fresh.laid.case.clone();
        overlay::apply(&mut tried, &act, self.officer, self.now).map_err(|_| DeskError::CaseClosed)?;
        let kind = act.kind();
        let officer = &self.officer.id;
        let expected_version = seen.version().max(fresh.version());
        tx.keep_base(&fresh.base(), expected_version, self.now)?;
        #[cfg(feature = "planted")]
        let id = if planted::is(Planted::IdReused) { seen.central.id.0 } else { id };
        tx.enqueue(&NewCommand {
            id,
            case: seen.central.id,
            by: self.officer.clone(),
            act,
            expected_version,
            fencing: fresh.fencing(officer).or_else(|| seen.fencing(officer)),
            protocol: PROTOCOL_VERSION,
            made_at: self.now,
        })?;
        #[cfg(feature = "planted")]
        if planted::is(Planted::ActUnrecorded) {
            return Ok(());
        }
        self.record(tx, kind, Some(seen.central.id), Value::Null)
    }

    /// Adds an entry to the audit chain, within the caller's transaction. The details hold no personal data.
    pub fn record(
        &self,
        tx: &JournalTx<'_>,
        kind: &str,
        case: Option<CaseId>,
        details: Value,
    ) -> Result<(), DeskError> {
        let actor = self.officer.id.clone();
        tx.audit(&NewAuditEntry { at: self.now, ahead: self.ahead, actor, kind: kind.to_owned(), case, details })?;
        Ok(())
    }
}

impl Session {
    /// Reads a case with the journal laid over it.
    pub fn see(&self, id: CaseId) -> Result<Seen, DeskError> {
        see(&self.journal, &self.replica, id)
    }

    /// The officer at the desk, acting now.
    pub fn maker(&self, desk: &Desk) -> Maker<'_> {
        Maker { officer: self.officer(), now: desk.now(), ahead: self.journal.clock_ahead() }
    }

    /// Puts an act into the outbox and records it, within the caller's transaction.
    pub fn make(&self, desk: &Desk, tx: &JournalTx<'_>, seen: &Seen, act: Act) -> Result<(), DeskError> {
        self.maker(desk).make(tx, seen, desk.fresh_id(), act)
    }

    /// Adds an entry to the audit chain, within the caller's transaction. The details hold no personal data.
    pub fn record(
        &self,
        desk: &Desk,
        tx: &JournalTx<'_>,
        kind: &str,
        case: Option<CaseId>,
        details: Value,
    ) -> Result<(), DeskError> {
        self.maker(desk).record(tx, kind, case, details)
    }
}

/// The pack of a case, of the version that it began under.
pub(crate) fn pack_of<'a>(desk: &'a Desk, case: &Case) -> Result<&'a ServicePack, DeskError> {
    let unknown = || match desk.0.packs.latest(&case.service) {
        Some(_) => format!("{} ({})", case.service, case.pack_version),
        None => case.service.clone(),
    };
    desk.0.packs.of(case).ok_or_else(|| DeskError::UnknownService { service: unknown() })
}

/// The checks of a case as they stand today.
pub(crate) fn checks(desk: &Desk, case: &Case, pack: &ServicePack, known: &Known) -> Vec<CheckState> {
    check::evaluate(case, pack, desk.today(), known)
}

#[cfg(test)]
mod tests;
