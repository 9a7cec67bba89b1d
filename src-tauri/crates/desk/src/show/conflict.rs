//! Two versions of a case, for the window.

use chrono::{DateTime, Utc};
use gishe_domain::case::{Author, Case, CheckAnswer, OfficerRef};
use gishe_domain::command::Act;
use gishe_domain::conflict::{Change, CheckVersions, Field, Meeting, Pick, Reason, Standing};
use gishe_domain::decision::{Decision, Ruling};
use gishe_domain::pack::ServicePack;
use gishe_store::journal::{Copy, EntryState};

use super::worded;
use crate::conflict::Met;
use crate::view::case::Worded;
use crate::view::conflict::{
    CheckName, ConflictAct, ConflictCause, ConflictField, ConflictView, KeptCheck, KeptVersion, Said,
};
use crate::view::queue::DeadlineView;

/// The comparison.
pub fn view(
    met: &Met,
    case: &Case,
    pack: Option<&ServicePack>,
    deadline: Option<DeadlineView>,
    now: DateTime<Utc>,
) -> ConflictView {
    let meeting = met.meeting(now);
    let standing = meeting.standing();
    let checks = meeting.checks();
    let names = Names::of(Some(case), pack);
    let mut fields: Vec<ConflictField> = checks.iter().flat_map(|line| check_fields(line, names)).collect();
    fields.extend(ruling_field(met, &meeting, &standing));
    // What has to be chosen first.
    fields.sort_by_key(|field| field.pick.is_some());
    let made = met.entries.iter().map(|entry| entry.command.made_at);
    let own_claim =
        meeting.theirs.and_then(|case| case.claim.as_ref()).is_some_and(|claim| claim.officer.id == meeting.officer.id);
    ConflictView {
        case: case.id,
        number: case.number.clone(),
        name: case.subject().map(|party| party.person.name.full()).unwrap_or_default(),
        service: case.service.clone(),
        deadline,
        cause: cause(met, now),
        began_at: met.base.as_ref().map(|base| base.at),
        made_at: made.max().unwrap_or(now),
        met_at: met_at(met).unwrap_or(now),
        happened: meeting.happened().into_iter().cloned().collect(),
        other: last_officer(&meeting),
        added: checks.iter().filter(|line| line.is_theirs_only()).map(|line| names.check(&line.check)).collect(),
        same: u32::try_from(checks.iter().filter(|line| line.is_same()).count()).unwrap_or(u32::MAX),
        acts: met
            .entries
            .iter()
            .zip(&standing)
            .map(|(entry, standing)| ConflictAct {
                kind: entry.command.act.kind().to_owned(),
                at: entry.command.made_at,
                reason: reason(standing).cloned(),
            })
            .collect(),
        sendable: standing.iter().any(|one| matches!(one, Standing::Stands | Standing::Asks(_))),
        redecide: own_claim && meeting.theirs.is_some_and(|case| case.state.is_undecided()),
        fields,
    }
}

fn reason(standing: &Standing) -> Option<&Reason> {
    match standing {
        Standing::Asks(reason) | Standing::Falls(reason) => Some(reason),
        Standing::Stands | Standing::Moot => None,
    }
}

/// The short of it: the hardest reason first.
pub fn cause(met: &Met, now: DateTime<Utc>) -> ConflictCause {
    let meeting = met.meeting(now);
    let standing = meeting.standing();
    let falls = standing.iter().find_map(|one| match one {
        Standing::Falls(reason) => Some(reason),
        _ => None,
    });
    let Some(found) = falls.or_else(|| standing.iter().find_map(reason)) else { return ConflictCause::Over };
    let last = meeting.happened().last().copied();
    let clashes = meeting.checks().iter().map(|line| line.clashes().len()).sum::<usize>();
    ConflictCause::Stands {
        reason: found.clone(),
        fields: u32::try_from(clashes).unwrap_or(u32::MAX),
        by: last.and_then(|entry| officer(&entry.author)),
        last: last.map(|entry| entry.kind.clone()),
        at: last.map(|entry| entry.at),
    }
}

fn officer(author: &Author) -> Option<OfficerRef> {
    match author {
        Author::Officer { officer } => Some(officer.clone()),
        Author::Citizen | Author::Central => None,
    }
}

fn last_officer(meeting: &Meeting<'_>) -> Option<OfficerRef> {
    meeting.happened().iter().rev().find_map(|entry| officer(&entry.author))
}

fn met_at(met: &Met) -> Option<DateTime<Utc>> {
    met.entries.iter().find_map(|entry| match &entry.state {
        EntryState::Conflict { at, .. } | EntryState::Rejected { at, .. } => Some(*at),
        EntryState::Ready | EntryState::Unknown => None,
    })
}

/// Names of checks, as the case's applicant type numbers them.
#[derive(Clone, Copy)]
pub struct Names<'a> {
    pack: Option<&'a ServicePack>,
    applicant_type: &'a str,
}

impl<'a> Names<'a> {
    /// The names for a case; none when there is no pack for it.
    pub fn of(case: Option<&'a Case>, pack: Option<&'a ServicePack>) -> Self {
        Self { pack, applicant_type: case.map_or("", |case| &case.applicant_type) }
    }

    /// The check by its name; one that the pack does not know shows its key.
    fn check(self, key: &str) -> CheckName {
        let kind = self.pack.and_then(|pack| pack.applicant_type(self.applicant_type));
        let place = kind.and_then(|kind| kind.checks.iter().position(|check| check == key));
        let known = self.pack.and_then(|pack| pack.check(key));
        let unknown = || Worded { bg: key.to_owned(), en: key.to_owned() };
        CheckName {
            key: key.to_owned(),
            number: place.map_or(0, |place| u32::try_from(place + 1).unwrap_or(0)),
            title: known.map_or_else(unknown, |check| worded(&check.title)),
        }
    }
}

fn check_fields(line: &CheckVersions, names: Names<'_>) -> Vec<ConflictField> {
    // The note tells why, beside the answer too.
    let answer = |said: &Option<CheckAnswer>| said_of(said.as_ref());
    let note = |said: &Option<CheckAnswer>| Said { answer: None, ..said_of(said.as_ref()) };
    let check = line.check.clone();
    let mut fields = Vec::new();
    if let Some(pick) = picked(line.answer_change()) {
        fields.push(ConflictField {
            field: Field::Answer { check: check.clone() },
            check: Some(names.check(&check)),
            base: answer(&line.base),
            mine: answer(&line.mine),
            theirs: answer(&line.theirs),
            picks: vec![Pick::Base, Pick::Mine, Pick::Theirs],
            pick,
        });
    }
    if let Some(pick) = picked(line.note_change()) {
        fields.push(ConflictField {
            field: Field::Note { check: check.clone() },
            check: Some(names.check(&check)),
            base: note(&line.base),
            mine: note(&line.mine),
            theirs: note(&line.theirs),
            picks: vec![Pick::Base, Pick::Mine, Pick::Theirs, Pick::Both],
            pick,
        });
    }
    fields
}

/// What stands of itself, for a field that is shown; none for one that is not.
fn picked(change: Change) -> Option<Option<Pick>> {
    match change {
        Change::Same | Change::Theirs => None,
        Change::Mine => Some(Some(Pick::Mine)),
        Change::Clash => Some(None),
    }
}

fn said_of(said: Option<&CheckAnswer>) -> Said {
    said.map_or_else(Said::default, |said| Said {
        answer: said.answer,
        outcome: None,
        text: said.note.clone(),
        by: Some(said.by.clone()),
        at: Some(said.at),
    })
}

fn ruling_field(met: &Met, meeting: &Meeting<'_>, standing: &[Standing]) -> Option<ConflictField> {
    let ruled = met.entries.iter().zip(standing).find(|(entry, _)| entry.command.act.ruling().is_some());
    let decision = |case: Option<&Case>| case.and_then(|case| case.decision.clone());
    let (base, theirs) = (decision(meeting.base), decision(meeting.theirs));
    let (mine, picks, pick) = match ruled {
        Some((entry, standing)) => {
            let ruling = entry.command.act.ruling()?;
            let said = ruling_said(ruling, &entry.by, entry.command.made_at);
            match standing {
                // It cannot stand: it stays a draft.
                Standing::Falls(_) | Standing::Moot => (said, vec![Pick::Theirs], Some(Pick::Theirs)),
                Standing::Stands => (said, vec![Pick::Mine, Pick::Theirs], Some(Pick::Mine)),
                Standing::Asks(_) => (said, vec![Pick::Mine, Pick::Theirs], None),
            }
        }
        None if base == theirs => return None,
        None => (Said::default(), vec![Pick::Theirs], Some(Pick::Theirs)),
    };
    let of = |decision: &Option<Decision>| {
        decision.as_ref().map_or_else(Said::default, |made| ruling_said(&made.ruling, &made.officer, made.accepted_at))
    };
    Some(ConflictField { field: Field::Ruling, check: None, base: of(&base), mine, theirs: of(&theirs), picks, pick })
}

fn ruling_said(ruling: &Ruling, by: &OfficerRef, at: DateTime<Utc>) -> Said {
    Said {
        answer: None,
        outcome: Some(ruling.outcome),
        text: ruling.reasons.clone(),
        by: Some(by.clone()),
        at: Some(at),
    }
}

/// A kept version: what the officer said, not what was there of others.
pub fn kept(copy: Copy, officer: &str, names: Names<'_>) -> KeptVersion {
    let checks = copy.acts.iter().filter_map(|act| match act {
        Act::Review { checks } => Some(checks),
        _ => None,
    });
    let letters = copy.acts.iter().filter_map(|act| match act {
        Act::Message { text } | Act::RequestDocument { text, .. } => Some(text.clone()),
        _ => None,
    });
    KeptVersion {
        id: copy.id,
        case: copy.case,
        checks: checks
            .flatten()
            .filter(|said| said.by.id == officer)
            .map(|said| KeptCheck { check: names.check(&said.check), answer: said.answer, note: said.note.clone() })
            .collect(),
        ruling: copy.acts.iter().rev().find_map(Act::ruling).cloned(),
        letters: letters.collect(),
        number: copy.number,
        name: copy.name,
        made_at: copy.made_at,
        kept_at: copy.kept_at,
    }
}
