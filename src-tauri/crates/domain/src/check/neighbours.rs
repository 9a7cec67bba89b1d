//! What other cases of the district say that bears on one: files shown before, applications for the same home, and how many
//! people would live there.

use std::collections::{BTreeMap, BTreeSet};

use crate::case::{Answer, Case};
use crate::finding::{Finding, FindingCode};
use crate::pack::Check;

use super::machine::{Found, View};

/// What the other cases of the district say of one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Numbers of the earlier cases of other people, for other dwellings, in which the same file was shown, by its SHA-256. Here and
    /// below, the number of a case that was taken at this counter and that central has not numbered is empty.
    pub files: BTreeMap<String, BTreeSet<String>>,
    /// Numbers of the open applications for the same dwelling by people of another household.
    pub dwelling: BTreeSet<String>,
    /// People whom the other open cases would bring to the same dwelling.
    pub arriving: u32,
}

impl Neighbours {
    /// What `others` say of a case; those that have nothing to do with it say nothing.
    pub fn of<'a>(case: &Case, others: impl IntoIterator<Item = &'a Case>) -> Self {
        let mut found = Self::default();
        let own = case.subject().map(|party| &party.person.identifier);
        let mut arriving = BTreeSet::new();
        for other in others.into_iter().filter(|other| other.id != case.id) {
            let same_home = case.to.is_same_dwelling(&other.to);
            let theirs = other.subject().map(|party| &party.person.identifier);
            let earlier = (other.submitted_at, &other.number) < (case.submitted_at, &case.number);
            if earlier && !same_home && own != theirs {
                found.files(case, other);
            }
            if same_home && other.state.is_undecided() {
                arriving.extend(theirs.filter(|theirs| Some(*theirs) != own).map(|theirs| theirs.digits()));
                if !is_same_household(case, other) {
                    found.dwelling.insert(other.number.clone());
                }
            }
        }
        found.arriving = u32::try_from(arriving.len()).unwrap_or(u32::MAX);
        found
    }

    fn files(&mut self, case: &Case, other: &Case) {
        let shown = |sha256: &str| other.evidence.iter().any(|theirs| theirs.blob.sha256 == sha256);
        for evidence in case.evidence.iter().filter(|own| shown(&own.blob.sha256)) {
            self.files.entry(evidence.blob.sha256.clone()).or_default().insert(other.number.clone());
        }
    }
}

/// Whether two cases are of people who belong together: the person of one is named in the other, or one names the other's
/// number.
pub fn is_same_household(one: &Case, two: &Case) -> bool {
    let names = |case: &Case, other: &Case| {
        let theirs = other.subject().map(|party| &party.person.identifier);
        case.parties
            .iter()
            .any(|party| Some(&party.person.identifier) == theirs || party.related_case.as_ref() == Some(&other.number))
    };
    names(one, two) || names(two, one)
}

/// Whether a file that answers the check was shown by somebody else for another home. Only a human can tell why.
pub(super) fn reuse(view: &View<'_>, check: &Check) -> Found {
    let shown = || view.case.evidence.iter().filter(|given| check.evidence.contains(&given.kind));
    let Some(first) = shown().next() else { return Found::new(Some(Answer::NotApplicable), None) };
    let Some(known) = &view.known.neighbours else {
        return Found::unknown(Finding::of(FindingCode::NeighboursUnknown)).about(&first.id);
    };
    let before = shown().find_map(|given| Some((given, known.files.get(&given.blob.sha256)?)));
    let Some((given, numbers)) = before else { return Found::new(Some(Answer::Met), None) };
    let finding = Finding::of(FindingCode::EvidenceUsedBefore)
        .with("kind", given.kind.clone())
        .with("title", given.title.clone());
    let finding = naming(finding, numbers);
    Found::open(finding).about(&given.id)
}

/// Whether other people have applied for the same home: that may be right, and only a human can tell.
pub(super) fn dwelling(view: &View<'_>) -> Found {
    match &view.known.neighbours {
        None => Found::unknown(Finding::of(FindingCode::NeighboursUnknown)),
        Some(known) if known.dwelling.is_empty() => Found::new(Some(Answer::Met), None),
        Some(known) => Found::open(naming(Finding::of(FindingCode::DwellingApplied), &known.dwelling)),
    }
}

/// Counts the people at the address, those of other open cases with them; judging the number is the officer's.
pub(super) fn residents(view: &View<'_>) -> Found {
    let registered = view.case.classifier.registered;
    let arriving = view.known.neighbours.as_ref().map_or(0, |known| known.arriving);
    let count = registered.saturating_add(arriving).saturating_add(1);
    let usual = view.pack.residents.as_ref().map(|residents| residents.usual);
    let tell = |code, count: u32| {
        Finding::of(code).with("count", count.to_string()).with("registered", registered.to_string())
    };
    match usual.filter(|usual| count > *usual) {
        Some(usual) => Found::open(
            tell(FindingCode::ResidentsUnusual, count)
                .with("arriving", arriving.to_string())
                .with("usual", usual.to_string()),
        ),
        None => Found::open(tell(FindingCode::ResidentsAfter, registered.saturating_add(1))),
    }
}

/// Names cases in a finding: `numbers`, with commas; `here` when one of them was taken at this counter and has no number yet.
pub(super) fn naming(finding: Finding, numbers: &BTreeSet<String>) -> Finding {
    let known: Vec<&str> = numbers.iter().map(String::as_str).filter(|number| !number.is_empty()).collect();
    let here = known.len() < numbers.len();
    finding.with_some("numbers", (!known.is_empty()).then(|| known.join(", "))).with_some("here", here.then_some("1"))
}
