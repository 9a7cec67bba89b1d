//! Two versions of one case: what central had when the officer began, what the officer did, and what central has now.
//! Pure: it says what can stand beside what, field by field, and what the officer has to choose; it chooses nothing itself.
//!
//! Checks and notes are compared by the key of the check; messages, appointments and requests only append; a claim and a
//! decision cannot be had twice. A decision over a case that somebody has changed meanwhile waits for a look, even where the
//! changes do not touch it: nobody is decided about unheard.

mod checks;
mod standing;

pub use checks::{Change, CheckVersions, Choice, Field, Pick, merge};
pub use standing::{Planned, Reason, Standing};

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::case::{Author, Case, CheckAnswer, HistoryEntry, OfficerRef};
use crate::command::Act;

/// Two versions that met.
#[derive(Debug, Clone, Copy)]
pub struct Meeting<'a> {
    /// What central had when the officer began; none when that was not kept.
    pub base: Option<&'a Case>,
    /// What the officer did since, in order; central has none of it.
    pub mine: &'a [Act],
    /// What central has now; none when the case is no longer in the officer's district.
    pub theirs: Option<&'a Case>,
    /// Whose acts they are.
    pub officer: &'a OfficerRef,
    /// Now, for leases that have ended.
    pub now: DateTime<Utc>,
}

/// Who took a case from its holder, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct TakenOver {
    /// The supervisor.
    pub officer: OfficerRef,
    /// When, by central's clock.
    pub at: DateTime<Utc>,
    /// Why; none when an older desk gave no reason.
    pub reason: Option<String>,
}

/// The last take-over from the officer that nobody has undone since: the case was the officer's before it.
pub fn taken_from<'a>(case: &'a Case, officer: &str) -> Option<(&'a HistoryEntry, TakenOver)> {
    let mut holder: Option<&str> = None;
    let mut taken = None;
    for entry in &case.history {
        let Author::Officer { officer: by } = &entry.author else { continue };
        match entry.kind.as_str() {
            "take-over" | "assign" if holder == Some(officer) && by.id != officer && given(entry) != Some(officer) => {
                let told = TakenOver { officer: by.clone(), at: entry.at, reason: entry.note.clone() };
                taken = Some((entry, told));
                holder = given(entry).or(Some(&by.id));
            }
            "assign" => {
                if given(entry) == Some(officer) {
                    taken = None;
                }
                holder = given(entry);
            }
            "claim" | "take-over" => {
                if by.id == officer {
                    taken = None;
                }
                holder = Some(&by.id);
            }
            // Whoever may work on a case holds it; a history that was cut still tells that.
            "review" | "request-document" | "request-payment" | "appoint" => holder = Some(&by.id),
            "release" | "deliver" => holder = None,
            _ => {}
        }
    }
    taken
}

/// Whom an entry of the history gives the case to.
fn given(entry: &HistoryEntry) -> Option<&str> {
    entry.to.as_ref().map(|to| to.id.as_str())
}

/// By whom and why the case was given to the officer, when a supervisor did that and the officer has it since.
pub fn given_to<'a>(case: &'a Case, officer: &str) -> Option<(&'a HistoryEntry, TakenOver)> {
    case.claim.as_ref().filter(|claim| claim.officer.id == officer)?;
    let moves = ["claim", "take-over", "assign", "release", "deliver"];
    let last = case.history.iter().rev().find(|entry| moves.contains(&entry.kind.as_str()))?;
    match &last.author {
        Author::Officer { officer: by } if given(last) == Some(officer) && by.id != officer => {
            Some((last, TakenOver { officer: by.clone(), at: last.at, reason: last.note.clone() }))
        }
        _ => None,
    }
}

/// The version of the last thing that anybody but the officer did or wrote; none when nobody did.
pub fn touched_by_others(case: &Case, officer: &str) -> Option<u32> {
    let others = |entry: &&HistoryEntry| match &entry.author {
        Author::Officer { officer: by } => by.id != officer,
        Author::Citizen | Author::Central => true,
    };
    case.history.iter().filter(others).map(|entry| entry.version).max()
}

impl<'a> Meeting<'a> {
    /// What happened at central since the officer began, oldest first, by anybody but the officer.
    pub fn happened(&self) -> Vec<&'a HistoryEntry> {
        let Some(theirs) = self.theirs else { return Vec::new() };
        let since = self.base.map_or(0, |base| base.version);
        let others = |entry: &&HistoryEntry| match &entry.author {
            Author::Officer { officer } => officer.id != self.officer.id,
            Author::Citizen | Author::Central => true,
        };
        theirs.history.iter().filter(|entry| entry.version > since).filter(others).collect()
    }

    /// The checks that any of the three versions knows, with what each says, in central's order and then the officer's.
    pub fn checks(&self) -> Vec<CheckVersions> {
        let mine = self.mine.iter().rev().find_map(|act| match act {
            Act::Review { checks } => Some(checks.as_slice()),
            _ => None,
        });
        let theirs = self.theirs.map_or(&[][..], |case| &case.checks);
        checks::versions(self.base.map(|base| base.checks.as_slice()), mine, theirs, &self.officer.id)
    }

    /// What of the officer's acts can stand, one for each, in order.
    pub fn standing(&self) -> Vec<Standing> {
        standing::judge(self)
    }

    /// What can go now beside what central has, and what has to wait for the officer. Nothing is in both but a review of
    /// which some answers clash: these wait, the others go.
    pub fn plan(&self) -> Planned {
        standing::plan(self)
    }

    /// The officer's acts with the choices made, as they can be sent against central's version now.
    ///
    /// # Errors
    /// The fields that are still to be chosen.
    pub fn settled(&self, choices: &[Choice]) -> Result<Vec<Act>, Vec<Field>> {
        standing::settled(self, choices)
    }

    /// The answers to the checks with the choices made.
    ///
    /// # Errors
    /// The fields that are still to be chosen.
    pub fn merged_checks(&self, choices: &[Choice]) -> Result<Vec<CheckAnswer>, Vec<Field>> {
        merge(&self.checks(), choices, self.officer, self.now)
    }
}

#[cfg(test)]
mod tests;
