//! Two versions of a case: what they are, what of the officer's can stand, and what the officer chooses.
//!
//! What can stand beside central's version goes by itself as soon as that is known; what cannot waits for the officer. The
//! officer's version is kept whatever is chosen.

mod ending;
mod settling;

use chrono::{DateTime, Utc};
use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::conflict::Meeting;
use gishe_protocol::commands::Rejection;
use gishe_protocol::info::Scope;
use gishe_store::StoreError;
use gishe_store::journal::{Base, EntryState, JournalView, OutboxEntry};
use gishe_store::replica::ReplicaReader;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::pack_of;
use crate::session::Session;
use crate::show;
use crate::view::conflict::ConflictView;

pub use ending::resolve;
pub use settling::settle;
pub(crate) use settling::settle_now;

/// Two versions that met, as the journal and the replica have them.
pub struct Met {
    /// The command that met another version, and those of the case behind it.
    pub entries: Vec<OutboxEntry>,
    /// What central had when the officer began.
    pub base: Option<Base>,
    /// What central has now; none when the case has left the district.
    pub theirs: Option<Case>,
    acts: Vec<Act>,
    officer: OfficerRef,
}

impl Met {
    /// Reads what met on a case; none when nothing of it needs the officer.
    pub fn of(
        view: &JournalView<'_>,
        replica: &ReplicaReader,
        scope: &Scope,
        id: CaseId,
    ) -> Result<Option<Self>, StoreError> {
        let mut entries = view.outbox_of(id)?;
        let Some(first) = entries.iter().position(|entry| entry.state.needs_attention()) else { return Ok(None) };
        let entries = entries.split_off(first);
        let Some(first) = entries.first() else { return Ok(None) };
        let base = view.base(id, first.command.expected_version)?;
        let here = replica.case(id)?;
        let told = match &first.state {
            EntryState::Conflict { current, .. } => Some(current.as_ref().clone()),
            _ => None,
        };
        let unknown = matches!(&first.state, EntryState::Rejected { rejection: Rejection::UnknownCase, .. });
        // Gone from a copy that is whole: it belongs to another district now. Central's last word may be older than that.
        let gone = here.is_none() && (unknown || replica.holdings(scope)?.position.whole);
        let newest = here.into_iter().chain(told).max_by_key(|case| case.version);
        let acts = entries.iter().map(|entry| entry.command.act.clone()).collect();
        let officer = first.by.clone();
        Ok(Some(Self { theirs: newest.filter(|_| !gone), entries, base, acts, officer }))
    }

    /// The meeting, for the rules.
    pub fn meeting(&self, now: DateTime<Utc>) -> Meeting<'_> {
        Meeting {
            base: self.base.as_ref().map(|base| &base.case),
            mine: &self.acts,
            theirs: self.theirs.as_ref(),
            officer: &self.officer,
            now,
        }
    }

    /// The officer's acts.
    pub fn acts(&self) -> &[Act] {
        &self.acts
    }

    /// Any version of the case that is known, central's first.
    pub fn any(&self) -> Option<&Case> {
        let told = self.entries.iter().find_map(|entry| match &entry.state {
            EntryState::Conflict { current, .. } => Some(current.as_ref()),
            _ => None,
        });
        self.theirs.as_ref().or_else(|| self.base.as_ref().map(|base| &base.case)).or(told)
    }
}

impl Session {
    pub(crate) fn met(&self, id: CaseId) -> Result<Option<Met>, StoreError> {
        self.journal.view(|view| Met::of(view, &self.replica, &self.scope, id))
    }
}

/// The two versions of a case, field by field.
pub async fn view(desk: &Desk, id: CaseId) -> Result<ConflictView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || build(&desk_too, &session, id)).await
}

fn build(desk: &Desk, session: &Session, id: CaseId) -> Result<ConflictView, DeskError> {
    let met = session.met(id)?.ok_or(DeskError::NothingInConflict)?;
    let case = met.any().ok_or(DeskError::UnknownCase)?;
    // A service that this program has no pack for is still compared, by the keys alone.
    let pack = pack_of(desk, case).ok();
    let today = desk.today();
    let deadline = met.theirs.as_ref().map(|case| show::queue::deadline(&case.deadline, &desk.0.calendar, today));
    Ok(show::conflict::view(&met, case, pack, deadline, desk.now()))
}
