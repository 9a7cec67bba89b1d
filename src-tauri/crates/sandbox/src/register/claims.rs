//! Claims: leases with fencing tokens.
//!
//! The end of a lease takes nothing from its holder: it only lets somebody else claim the case. From then on the token
//! has grown, and whatever comes under the old one is refused, however late it comes.

use chrono::{DateTime, TimeDelta, Utc};
use gishe_domain::case::{Case, Claim, OfficerRef};
use gishe_domain::command::Act;
use gishe_protocol::commands::Rejection;
#[cfg(feature = "planted")]
use gishe_protocol::planted::{self, Planted};

/// How long a claim lasts after the last command made under it: a working day.
pub const LEASE: TimeDelta = TimeDelta::hours(9);

/// Whether the act has to be made under the claim of the officer who makes it.
pub(super) fn needed(act: &Act) -> bool {
    !matches!(act, Act::Claim | Act::TakeOver { .. } | Act::Assign { .. } | Act::Message { .. } | Act::Register { .. })
}

/// Whether the claim on the case lets the officer do the act under the token.
pub(super) fn check(
    case: &Case,
    act: &Act,
    officer: &OfficerRef,
    fencing: Option<u32>,
    now: DateTime<Utc>,
) -> Result<(), Rejection> {
    #[cfg(feature = "planted")]
    if planted::is(Planted::FencingUnchecked) {
        return Ok(());
    }
    match act {
        Act::Claim => match &case.claim {
            Some(held) if held.officer.id != officer.id && held.expires_at > now => Err(by_other(held)),
            _ => Ok(()),
        },
        Act::TakeOver { .. } => case.claim.as_ref().map(drop).ok_or(Rejection::NotClaimed),
        _ if needed(act) => {
            let held = case.claim.as_ref().ok_or(Rejection::NotClaimed)?;
            match fencing {
                Some(token) if token < held.token => Err(Rejection::StaleClaim),
                _ if held.officer.id != officer.id => Err(by_other(held)),
                None => Err(Rejection::NotClaimed),
                Some(token) if token != held.token => Err(Rejection::StaleClaim),
                Some(_) => Ok(()),
            }
        }
        _ => Ok(()),
    }
}

/// Gives the claim to the officer: the same token when the officer holds it already, else the next one.
pub(super) fn grant(case: &mut Case, officer: &OfficerRef, fence: u32, now: DateTime<Utc>) -> u32 {
    let expires_at = now + LEASE;
    match &mut case.claim {
        Some(held) if held.officer.id == officer.id => {
            held.expires_at = expires_at;
            held.token
        }
        claim => {
            let token = fence + 1;
            *claim = Some(Claim { officer: officer.clone(), token, since: now, expires_at });
            token
        }
    }
}

/// Work done under a claim renews it.
pub(super) fn renew(case: &mut Case, now: DateTime<Utc>) {
    if let Some(held) = &mut case.claim {
        held.expires_at = held.expires_at.max(now + LEASE);
    }
}

fn by_other(held: &Claim) -> Rejection {
    Rejection::ClaimedByOther { officer: held.officer.name.clone() }
}
