//! Checks and their notes, three-way: by the key of the check, the answer and the note each for itself.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

use crate::case::{Answer, CheckAnswer, OfficerRef};
use crate::mark::{self, Mark};
use crate::rules::TEXT_MAX;

/// A field that can differ.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Field {
    /// The answer to a check.
    Answer {
        /// Key of the check.
        check: String,
    },
    /// The note to a check.
    Note {
        /// Key of the check.
        check: String,
    },
    /// The decision.
    Ruling,
}

/// Which version of a field is to stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum Pick {
    /// What central had when the officer began.
    Base,
    /// The officer's.
    Mine,
    /// Central's now.
    Theirs,
    /// Both, one after the other: notes only.
    Both,
}

/// A choice of the officer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Choice {
    /// Of which field.
    pub field: Field,
    /// Which version.
    pub pick: Pick,
}

/// What the three versions say of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckVersions {
    /// Key in the service pack.
    pub check: String,
    /// When the officer began.
    pub base: Option<CheckAnswer>,
    /// The officer's.
    pub mine: Option<CheckAnswer>,
    /// Central's now.
    pub theirs: Option<CheckAnswer>,
}

/// How two versions of a field stand to the third.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Neither changed it, or both in the same way.
    Same,
    /// Only the officer did.
    Mine,
    /// Only central did.
    Theirs,
    /// Both did, each in another way.
    Clash,
}

fn change<T: PartialEq>(base: &T, mine: &T, theirs: &T) -> Change {
    if mine == theirs {
        Change::Same
    } else if mine == base {
        Change::Theirs
    } else if theirs == base {
        Change::Mine
    } else {
        Change::Clash
    }
}

fn answer_of(said: Option<&CheckAnswer>) -> Option<Answer> {
    said.and_then(|said| said.answer)
}

fn marks_of(said: Option<&CheckAnswer>) -> &[Mark] {
    said.map_or(&[], |said| said.marks.as_slice())
}

fn note_of(said: Option<&CheckAnswer>) -> &str {
    said.map_or("", |said| said.note.as_str())
}

impl CheckVersions {
    /// How the answer stands.
    pub fn answer_change(&self) -> Change {
        let of = |said: &Option<CheckAnswer>| answer_of(said.as_ref());
        change(&of(&self.base), &of(&self.mine), &of(&self.theirs))
    }

    /// How the note stands.
    pub fn note_change(&self) -> Change {
        change(&note_of(self.base.as_ref()), &note_of(self.mine.as_ref()), &note_of(self.theirs.as_ref()))
    }

    /// The marks of the check as they are to stand: they are a set and never clash.
    pub fn marks(&self) -> Vec<Mark> {
        mark::merge(marks_of(self.base.as_ref()), marks_of(self.mine.as_ref()), marks_of(self.theirs.as_ref()))
    }

    /// How the marks stand. Where both changed them the officer's come to central's, so that something is left to send.
    fn marks_change(&self) -> Change {
        let of = |said: &Option<CheckAnswer>| marks_of(said.as_ref()).to_vec();
        match change(&of(&self.base), &of(&self.mine), &of(&self.theirs)) {
            Change::Clash => Change::Mine,
            change => change,
        }
    }

    /// The answer, the note and the marks.
    fn changes(&self) -> [Change; 3] {
        [self.answer_change(), self.note_change(), self.marks_change()]
    }

    /// The fields of the check that both changed, each in another way.
    pub fn clashes(&self) -> Vec<Field> {
        let check = self.check.clone();
        let answer = (self.answer_change() == Change::Clash).then(|| Field::Answer { check: check.clone() });
        let note = (self.note_change() == Change::Clash).then_some(Field::Note { check });
        answer.into_iter().chain(note).collect()
    }

    /// Whether only central changed something of it.
    pub fn is_theirs_only(&self) -> bool {
        let changes = self.changes();
        changes.contains(&Change::Theirs) && !changes.contains(&Change::Mine) && !changes.contains(&Change::Clash)
    }

    /// Whether only the officer changed something of it.
    pub fn is_mine_only(&self) -> bool {
        let changes = self.changes();
        changes.contains(&Change::Mine) && !changes.contains(&Change::Theirs) && !changes.contains(&Change::Clash)
    }

    /// Whether every version says the same of it.
    pub fn is_same(&self) -> bool {
        self.changes() == [Change::Same; 3]
    }
}

/// Lines the versions up. Without a base, what the officer did not answer counts as central's.
pub(super) fn versions(
    base: Option<&[CheckAnswer]>,
    mine: Option<&[CheckAnswer]>,
    theirs: &[CheckAnswer],
    officer: &str,
) -> Vec<CheckVersions> {
    let find = |list: &[CheckAnswer], key: &str| list.iter().find(|said| said.check == key).cloned();
    let lists = [Some(theirs), mine, base];
    let mut keys: Vec<&str> = Vec::new();
    for said in lists.into_iter().flatten().flatten() {
        if !keys.contains(&said.check.as_str()) {
            keys.push(&said.check);
        }
    }
    let line = |key: &str| {
        let theirs = find(theirs, key);
        let own = mine.map(|mine| find(mine, key));
        let known = base.map(|base| find(base, key));
        let (base, mine) = match (known, own) {
            // Nothing was reviewed here: what the officer has of it is what was there.
            (known, None) => (known.clone().unwrap_or_else(|| theirs.clone()), known.unwrap_or_else(|| theirs.clone())),
            (Some(known), Some(own)) => (known, own),
            (None, Some(Some(own))) if own.by.id == officer => (None, Some(own)),
            (None, Some(_)) => (theirs.clone(), theirs.clone()),
        };
        CheckVersions { check: key.to_owned(), base, mine, theirs }
    };
    keys.into_iter().map(line).collect()
}

/// The answers with the choices made. What is neither changed nor chosen otherwise stays as central has it; what only one
/// side changed is that side's.
///
/// # Errors
/// The fields that both changed and nobody has chosen.
pub fn merge(
    versions: &[CheckVersions],
    choices: &[Choice],
    officer: &OfficerRef,
    now: DateTime<Utc>,
) -> Result<Vec<CheckAnswer>, Vec<Field>> {
    let mut open = Vec::new();
    let mut merged = Vec::new();
    for line in versions {
        let answer_field = Field::Answer { check: line.check.clone() };
        let note_field = Field::Note { check: line.check.clone() };
        let answer_pick = decided(line.answer_change(), choices, &answer_field);
        let note_pick = decided(line.note_change(), choices, &note_field);
        let (Some(answer_pick), Some(note_pick)) = (answer_pick, note_pick) else {
            open.extend(answer_pick.is_none().then_some(answer_field));
            open.extend(note_pick.is_none().then_some(note_field));
            continue;
        };
        let answer = answer_of(line.version(answer_pick));
        let note = match note_pick {
            Pick::Both => line.both_notes(),
            pick => note_of(line.version(pick)).to_owned(),
        };
        merged.extend(line.said(answer, note, officer, now));
    }
    if open.is_empty() { Ok(merged) } else { Err(open) }
}

/// The choice for a field, else what follows of itself; none where only the officer can tell.
fn decided(change: Change, choices: &[Choice], field: &Field) -> Option<Pick> {
    let chosen = choices.iter().rev().find(|choice| choice.field == *field).map(|choice| choice.pick);
    match (chosen, change) {
        // Two answers cannot both stand.
        (Some(Pick::Both), _) if !matches!(field, Field::Note { .. }) => None,
        (Some(pick), _) => Some(pick),
        (None, Change::Clash) => None,
        (None, Change::Mine) => Some(Pick::Mine),
        (None, Change::Same | Change::Theirs) => Some(Pick::Theirs),
    }
}

impl CheckVersions {
    fn version(&self, pick: Pick) -> Option<&CheckAnswer> {
        match pick {
            Pick::Base => self.base.as_ref(),
            Pick::Mine => self.mine.as_ref(),
            Pick::Theirs | Pick::Both => self.theirs.as_ref(),
        }
    }

    /// Central's note and then the officer's, each once; cut where a note may not be longer.
    fn both_notes(&self) -> String {
        let (theirs, mine) = (note_of(self.theirs.as_ref()), note_of(self.mine.as_ref()));
        let both = match (theirs, mine) {
            (theirs, mine) if theirs.contains(mine) => theirs.to_owned(),
            (theirs, mine) if mine.contains(theirs) => mine.to_owned(),
            (theirs, mine) => format!("{theirs}\n{mine}"),
        };
        both.chars().take(TEXT_MAX).collect()
    }

    /// The answer as it is sent. Nobody answers in another's name: what central has stays its author's, anything else is
    /// the officer's.
    fn said(
        &self,
        answer: Option<Answer>,
        note: String,
        officer: &OfficerRef,
        now: DateTime<Utc>,
    ) -> Option<CheckAnswer> {
        let marks = self.marks();
        if answer.is_none() && note.is_empty() && marks.is_empty() {
            return None;
        }
        let is = |said: &&CheckAnswer| said.answer == answer && said.note == note && said.marks == marks;
        let own = |said: &&CheckAnswer| said.by.id == officer.id;
        let kept = self.theirs.as_ref().filter(is).or_else(|| self.mine.as_ref().filter(is).filter(own));
        Some(kept.cloned().unwrap_or_else(|| CheckAnswer {
            check: self.check.clone(),
            answer,
            note,
            marks,
            by: officer.clone(),
            at: now,
        }))
    }
}
