//! What can stand goes by itself.

use gishe_domain::case::{Case, CaseId, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::overlay::PROVISIONAL_TOKEN;
use gishe_protocol::PROTOCOL_VERSION;
use gishe_protocol::info::Scope;
use gishe_store::journal::{EntryState, JournalTx, JournalWriter, NewCommand};
use gishe_store::replica::ReplicaReader;
use serde_json::json;
use uuid::Uuid;

use super::Met;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::making::Maker;
use crate::session::Session;

/// Looks at every case in conflict: what can stand beside central's version by now is made ready to go, against that
/// version and under fresh identifiers. Returns the cases of which something went.
pub fn settle(
    maker: &Maker<'_>,
    journal: &JournalWriter,
    replica: &ReplicaReader,
    scope: &Scope,
    mut fresh: impl FnMut() -> Uuid,
) -> Result<Vec<CaseId>, DeskError> {
    let mut cases: Vec<CaseId> = Vec::new();
    for entry in journal.view(|view| view.outbox())? {
        let own = entry.by.id == maker.officer.id && matches!(entry.state, EntryState::Conflict { .. });
        if own && !cases.contains(&entry.command.case) {
            cases.push(entry.command.case);
        }
    }
    let mut settled = Vec::new();
    for id in cases {
        if journal.transact(|tx| settle_one(maker, tx, replica, scope, id, &mut fresh))? {
            settled.push(id);
        }
    }
    Ok(settled)
}

fn settle_one(
    maker: &Maker<'_>,
    tx: &JournalTx<'_>,
    replica: &ReplicaReader,
    scope: &Scope,
    id: CaseId,
    fresh: &mut impl FnMut() -> Uuid,
) -> Result<bool, DeskError> {
    let Some(met) = Met::of(tx, replica, scope, id)? else { return Ok(false) };
    let (Some(theirs), Some(first)) = (&met.theirs, met.entries.first()) else { return Ok(false) };
    let plan = met.meeting(maker.now).plan();
    if plan.now.is_empty() && !plan.stay.is_empty() {
        return Ok(false);
    }
    let made = |act: &Act| met.entries.iter().find(|entry| entry.command.act.kind() == act.kind());
    let mut commands = Commands { maker, theirs, fresh };
    let send: Vec<NewCommand> = plan.now.iter().map(|act| commands.command(act.clone())).collect();
    let stay: Vec<NewCommand> = plan
        .stay
        .iter()
        .map(|(act, _)| {
            let before = made(act).unwrap_or(first);
            // It still belongs to the version that the officer saw: the comparison goes on from there.
            let expected_version = first.command.expected_version;
            NewCommand { expected_version, made_at: before.command.made_at, ..commands.command(act.clone()) }
        })
        .collect();
    tx.rearrange(first.command.id, &send, &stay)?;
    let kinds = |acts: &[NewCommand]| acts.iter().map(|command| command.act.kind()).collect::<Vec<_>>();
    let details = json!({ "sent": kinds(&send), "waits": kinds(&stay), "version": theirs.version });
    maker.record(tx, "conflict-settled", Some(id), details)?;
    Ok(true)
}

/// Makes commands against central's version of a case.
pub(super) struct Commands<'a, F> {
    pub maker: &'a Maker<'a>,
    pub theirs: &'a Case,
    pub fresh: F,
}

impl<F: FnMut() -> Uuid> Commands<'_, F> {
    pub fn command(&mut self, act: Act) -> NewCommand {
        let officer: &OfficerRef = self.maker.officer;
        let own = self.theirs.claim.as_ref().filter(|claim| claim.officer.id == officer.id);
        NewCommand {
            id: (self.fresh)(),
            case: self.theirs.id,
            by: officer.clone(),
            act,
            expected_version: self.theirs.version,
            fencing: own.map(|claim| claim.token).filter(|token| *token != PROVISIONAL_TOKEN),
            protocol: PROTOCOL_VERSION,
            made_at: self.maker.now,
        }
    }
}

/// The same at a desk.
pub(crate) fn settle_now(desk: &Desk, session: &Session) -> Result<Vec<CaseId>, DeskError> {
    settle(&session.maker(desk), &session.journal, &session.replica, &session.scope, || desk.fresh_id())
}
