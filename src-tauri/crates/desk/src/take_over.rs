//! A supervisor takes a case from its holder, and the holder is told who did, when and why.

use gishe_domain::case::CaseId;
use gishe_domain::command::Act;
use gishe_domain::conflict::{given_to, taken_from};
use gishe_domain::permit;
use gishe_protocol::info::Role;
use gishe_store::journal::JournalTx;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::bounds;
use crate::case_open;
use crate::desk::Desk;
use crate::error::DeskError;
use crate::exchange;
use crate::fault::internal;
use crate::session::Session;
use crate::tags::CacheTag;
use crate::view::case::CaseView;
use crate::view::conflict::TakenNotice;
use crate::view::exchange::ExchangeView;

/// Name under which the journal keeps which take-overs the officer was told of.
const TOLD: &str = "take-overs";
/// Take-overs that are remembered: beyond them the oldest that were read go.
const MOST: usize = 200;

/// Takes a case from its holder, with a reason that the holder is told.
pub async fn take_over(desk: &Desk, id: CaseId, reason: String) -> Result<CaseView, DeskError> {
    let session = desk.session()?;
    let reason = reason.trim().to_owned();
    if reason.is_empty() {
        return Err(DeskError::TakeOverReasonNeeded);
    }
    bounds::within(&reason)?;
    let (desk_too, session_too) = (desk.clone(), session.clone());
    desk.blocking(move || {
        let seen = session_too.see(id)?;
        if !session_too.may_take_over() || !permit::may_take_over(&seen.laid.case, &session_too.officer().id) {
            return Err(DeskError::TakeOverForbidden);
        }
        session_too.journal.transact(|tx| session_too.make(&desk_too, tx, &seen, Act::TakeOver { reason }))
    })
    .await?;
    session.exchange.outbox_changed();
    desk.announce(CacheTag::ACT);
    case_open::view(desk, id).await
}

/// The officer has read that a case was taken over.
pub async fn told(desk: &Desk, id: CaseId) -> Result<ExchangeView, DeskError> {
    let session = desk.session()?;
    let desk_too = desk.clone();
    desk.blocking(move || {
        session.journal.transact(|tx| {
            let mut told = read(tx.value(TOLD)?);
            for one in told.iter_mut().filter(|one| one.case == id) {
                one.read = true;
            }
            keep(tx, told)?;
            session.record(&desk_too, tx, "take-over-read", Some(id), json!({}))
        })
    })
    .await?;
    desk.announce(&[CacheTag::Status, CacheTag::Exchange]);
    exchange::view(desk).await
}

/// A take-over that the officer was told of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
struct Told {
    case: CaseId,
    /// The version that the take-over made.
    version: u32,
    read: bool,
}

fn read(value: Option<String>) -> Vec<Told> {
    value.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn keep(tx: &JournalTx<'_>, mut told: Vec<Told>) -> Result<(), DeskError> {
    while told.len() > MOST {
        let Some(oldest) = told.iter().position(|one| one.read) else { break };
        told.remove(oldest);
    }
    let text = serde_json::to_string(&told).map_err(|error| internal("take-overs", &error))?;
    Ok(tx.set_value(TOLD, &text)?)
}

impl Session {
    /// The role in the district by the last token; by the one of the sign-in until there was another. None when it was taken away.
    pub(crate) fn role(&self) -> Option<Role> {
        let officer = &self.profile.officer;
        match self.tokens.officer() {
            Some(claims) => {
                claims.districts.iter().find(|grant| grant.district.0 == officer.district).map(|grant| grant.role)
            }
            None => Some(officer.role),
        }
    }

    /// Whether the officer works on cases here. Trainers and IT see no citizen's data.
    pub(crate) fn works_on_cases(&self) -> bool {
        match self.role() {
            Some(Role::Officer | Role::Supervisor) => true,
            Some(Role::Trainer | Role::It) | None => false,
        }
    }

    /// Whether the officer may take cases over here.
    pub(crate) fn may_take_over(&self) -> bool {
        self.role() == Some(Role::Supervisor)
    }

    /// Looks whether cases that changed were taken from the officer, or given to the officer, and remembers to tell. Whether
    /// there is news.
    pub(crate) fn hear_take_overs(&self, cases: &[CaseId]) -> Result<bool, DeskError> {
        let mut news = Vec::new();
        for id in cases {
            let Some(case) = self.replica.case(*id)? else { continue };
            let taken = taken_from(&case, &self.officer().id);
            let moved = taken.or_else(|| given_to(&case, &self.officer().id));
            news.extend(moved.map(|(entry, _)| Told { case: *id, version: entry.version, read: false }));
        }
        if news.is_empty() {
            return Ok(false);
        }
        self.journal.transact(|tx| {
            let mut told = read(tx.value(TOLD)?);
            let before = told.len();
            let known =
                |one: &Told, told: &[Told]| told.iter().any(|old| old.case == one.case && old.version == one.version);
            for one in news {
                if !known(&one, &told) {
                    told.push(one);
                }
            }
            let grown = told.len() > before;
            if grown {
                keep(tx, told)?;
            }
            Ok(grown)
        })
    }

    /// Take-overs that the officer has not read yet. One that the officer's own claim has ended is none any more.
    pub(crate) fn taken_notices(&self) -> Result<Vec<TakenNotice>, DeskError> {
        let told = read(self.journal.view(|view| view.value(TOLD))?);
        let mut notices = Vec::new();
        for one in told.iter().filter(|one| !one.read) {
            let Some(case) = self.replica.case(one.case)? else { continue };
            let me = &self.officer().id;
            let (from, to) = (taken_from(&case, me), given_to(&case, me));
            let given = from.is_none();
            let Some((entry, taken)) = from.or(to) else { continue };
            if entry.version != one.version {
                continue;
            }
            notices.push(TakenNotice {
                case: case.id,
                number: case.number.clone(),
                name: case.subject().map(|party| party.person.name.full()).unwrap_or_default(),
                taken,
                given,
                draft: self.journal.view(|view| view.draft(one.case))?.is_some(),
            });
        }
        Ok(notices)
    }
}
