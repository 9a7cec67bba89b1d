//! What changed since the officer last opened it.
//!
//! The journal keeps which version each officer opened last. What is unread follows from that and from the replica, so it is
//! kept in memory only: worked out when it is first asked for, and then case by case as central says what changed.

use std::collections::HashSet;
use std::sync::PoisonError;

use gishe_domain::case::{Author, Case, CaseId};
use gishe_domain::conflict::touched_by_others;
use gishe_store::replica::Standing;
use serde_json::Value;

use crate::desk::Desk;
use crate::error::DeskError;
use crate::session::Session;
use crate::tags::CacheTag;

/// Whether somebody else did or wrote something since the officer had the case open. A case that the officer never opened is
/// new only when it is in the officer's hands: then what counts is what others did since the officer's own last act.
pub(crate) fn is_unread(case: &Case, mark: Option<u32>, officer: &str) -> bool {
    let Some(touched) = touched_by_others(case, officer) else { return false };
    let since = match mark {
        Some(mark) => mark,
        None if case.claim.as_ref().is_some_and(|claim| claim.officer.id == officer) => own(case, officer),
        None => return false,
    };
    touched > since
}

/// The version of the officer's own last act; 0 when there is none.
fn own(case: &Case, officer: &str) -> u32 {
    let mine = |author: &Author| matches!(author, Author::Officer { officer: by } if by.id == officer);
    case.history.iter().filter(|entry| mine(&entry.author)).map(|entry| entry.version).max().unwrap_or(0)
}

impl Session {
    /// Cases that changed since the officer opened them.
    pub(crate) fn unread(&self) -> Result<HashSet<CaseId>, DeskError> {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = unread.as_ref() {
            return Ok(known.clone());
        }
        Ok(unread.insert(self.worked_out()?).clone())
    }

    fn worked_out(&self) -> Result<HashSet<CaseId>, DeskError> {
        let officer = &self.officer().id;
        let marks = self.journal.view(|view| view.seen_marks(officer))?;
        let (mut unread, mut gone) = (HashSet::new(), Vec::new());
        for (id, mark) in &marks {
            // Of a case that is not here now, the mark stays: the copy may be on its way.
            let Some(summary) = self.replica.summary(*id)? else { continue };
            if summary.standing == Standing::Closed {
                gone.push(*id);
            } else if summary.version > *mark {
                let case = self.replica.case(*id)?;
                unread.extend(case.filter(|case| is_unread(case, Some(*mark), officer)).map(|case| case.id));
            }
        }
        if !gone.is_empty() {
            self.journal.transact(|tx| Ok::<_, DeskError>(tx.forget_seen(officer, &gone)?))?;
        }
        let marked: HashSet<CaseId> = marks.into_iter().map(|(id, _)| id).collect();
        let mine = self.replica.of_officer(officer)?;
        let fresh = mine.iter().filter(|case| !marked.contains(&case.id) && is_unread(case, None, officer));
        unread.extend(fresh.map(|case| case.id));
        Ok(unread)
    }

    /// Looks at cases that changed.
    pub(crate) fn hear_unread(&self, cases: &[CaseId]) -> Result<(), DeskError> {
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(known) = unread.as_mut() else { return Ok(()) };
        let officer = &self.officer().id;
        for id in cases {
            let mark = self.journal.view(|view| view.seen_mark(officer, *id))?;
            match self.replica.case(*id)? {
                Some(case) if case.state.is_open() && is_unread(&case, mark, officer) => known.insert(*id),
                _ => known.remove(id),
            };
        }
        Ok(())
    }

    /// It is worked out anew when it is next asked for: there is another copy.
    pub(crate) fn forget_unread(&self) {
        *self.unread.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// The officer has the case before the eyes. The first opening in a session is recorded, in the same transaction.
    pub(crate) fn opened(&self, desk: &Desk, id: CaseId) -> Result<(), DeskError> {
        let case = self.case(id)?.ok_or(DeskError::UnknownCase)?;
        let officer = &self.officer().id;
        let first = self.opens_first(id);
        let marked = self.journal.view(|view| view.seen_mark(officer, id))?;
        if first || marked.is_none_or(|version| version < case.version) {
            let kept = self.journal.transact(|tx| {
                tx.mark_seen(officer, id, case.version, desk.now())?;
                if first { self.record(desk, tx, "case-opened", Some(id), Value::Null) } else { Ok(()) }
            });
            match kept {
                // A case can be read on a full disk: the mark alone is written the next time.
                Err(DeskError::DiskFull) if !first => {}
                kept => kept?,
            }
        }
        let mut unread = self.unread.lock().unwrap_or_else(PoisonError::into_inner);
        if unread.as_mut().is_some_and(|known| known.remove(&id)) {
            desk.announce(&[CacheTag::Queue]);
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use gishe_domain::assets::SERVICE_2079;
    use gishe_domain::case::{Claim, HistoryEntry, OfficerRef};
    use gishe_domain::fixture;
    use gishe_domain::pack::ServicePack;

    use super::*;

    const ME: &str = "me";

    fn officer(id: &str) -> Author {
        Author::Officer { officer: OfficerRef { id: id.into(), name: id.into() } }
    }

    /// A case in which these did something, each in a version of its own.
    fn case(authors: Vec<Author>, holder: Option<&str>) -> Case {
        let mut case = fixture::right_case(&ServicePack::parse(SERVICE_2079).unwrap(), "owner");
        let entry = |(author, version)| HistoryEntry {
            at: fixture::now(),
            version,
            author,
            kind: "message".into(),
            note: None,
            to: None,
        };
        case.history = authors.into_iter().zip(1..).map(entry).collect();
        case.claim = holder.map(|id| Claim {
            officer: OfficerRef { id: id.into(), name: id.into() },
            token: 1,
            since: fixture::now(),
            expires_at: fixture::now(),
        });
        case
    }

    #[test]
    fn what_others_did_since_the_mark_is_unread_and_ones_own_work_is_not() {
        let authors = || vec![Author::Citizen, officer(ME), officer("other"), officer(ME)];
        for (mark, unread) in [(1, true), (2, true), (3, false), (4, false)] {
            assert_eq!(is_unread(&case(authors(), None), Some(mark), ME), unread, "opened at {mark}");
        }
        assert!(is_unread(&case(vec![Author::Citizen, officer(ME), Author::Citizen], None), Some(2), ME));
    }

    #[test]
    fn a_case_never_opened_is_new_only_in_ones_own_hands() {
        assert!(!is_unread(&case(vec![Author::Citizen], None), None, ME), "the whole queue would be unread");
        assert!(is_unread(&case(vec![Author::Citizen, officer("boss")], Some(ME)), None, ME), "given by a supervisor");
        assert!(!is_unread(&case(vec![Author::Citizen, officer(ME)], Some(ME)), None, ME), "claimed by oneself");
        assert!(is_unread(&case(vec![Author::Citizen, officer(ME), Author::Citizen], Some(ME)), None, ME));
    }
}
