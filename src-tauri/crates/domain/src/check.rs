//! The checks of a case: what the machine finds, what the officer answered, and what both together suggest.

mod documents;
mod fee;
mod machine;
mod neighbours;
mod register;
mod representation;
mod suggest;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use chrono::{DateTime, NaiveDate, Utc};

use crate::case::{Answer, Case, OfficerRef};
use crate::decision::Outcome;
use crate::finding::Finding;
use crate::mark::Mark;
use crate::pack::{Check, Ground, ServicePack};

pub use neighbours::{Neighbours, is_same_household};
pub use register::StreetKnown;
pub use suggest::{Suggestion, suggest, suggested_grounds};

/// The verdict on a signature (EN 319 102-1), or why there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureVerdict {
    /// TOTAL-PASSED
    Passed,
    /// INDETERMINATE
    Indeterminate,
    /// TOTAL-FAILED
    Failed,
    /// The file is not here yet.
    NotHere,
    /// The file carries no signature.
    Unsigned,
}

/// What verification says of a declaration's signature.
#[derive(Clone, PartialEq, Eq)]
pub struct SignatureFinding {
    /// The verdict.
    pub verdict: SignatureVerdict,
    /// Sub-indication when it did not pass.
    pub sub_indication: Option<String>,
    /// The signer's name in the certificate.
    pub signer: Option<String>,
    /// Whether the identifier in the certificate is the declarant's; none when it names none that can be compared.
    pub signer_is_declarant: Option<bool>,
    /// Whether at least the names agree; none without both names.
    pub names_agree: Option<bool>,
}

impl std::fmt::Debug for SignatureFinding {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SignatureFinding({:?}, declarant: {:?})", self.verdict, self.signer_is_declarant)
    }
}

/// What is known beside the case itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Known {
    /// Verdicts by the declaration's id; a declaration that is not named counts as not here.
    pub signatures: BTreeMap<String, SignatureFinding>,
    /// Numbers of the other cases that [`is_pending_duplicate`] holds for, an empty one for a case that central has not numbered; none
    /// while that is not known.
    pub pending: Option<BTreeSet<String>>,
    /// What the district's other cases say that bears on this one; none while that is not known.
    pub neighbours: Option<Neighbours>,
    /// What the register of streets says of the new address.
    pub street: StreetKnown,
}

/// Who answered a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnsweredBy {
    /// Nobody: it is open.
    Nobody,
    /// A rule.
    Machine,
    /// An officer.
    Officer {
        /// Who.
        officer: OfficerRef,
        /// When.
        at: DateTime<Utc>,
    },
}

/// How a check stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckState {
    /// Key in the pack.
    pub key: String,
    /// 1-based.
    pub number: u32,
    /// The present answer: the officer's, else the machine's; none while it is open.
    pub answer: Option<Answer>,
    /// Who gave it.
    pub answered_by: AnsweredBy,
    /// The machine's own answer; none when only a human can tell, or the network is needed.
    pub machine: Option<Answer>,
    /// What the machine found.
    pub finding: Option<Finding>,
    /// What else it found that is wrong or open, the gravest first.
    pub more: Vec<Finding>,
    /// The machine could answer if the network were there.
    pub needs_network: bool,
    /// Id of the evidence or declaration that answers it.
    pub document: Option<String>,
    /// The officer's note; may be empty.
    pub note: String,
    /// Places on pages that the officer tied to it.
    pub marks: Vec<Mark>,
    /// What its failure suggests.
    pub unmet: Outcome,
}

impl CheckState {
    /// Nobody answered it.
    pub fn is_open(&self) -> bool {
        self.answer.is_none()
    }

    /// Somebody found it not met.
    pub fn is_unmet(&self) -> bool {
        self.answer == Some(Answer::NotMet)
    }
}

/// Every check of the case's applicant type, in order: the machine's answer with the officer's laid over it.
///
/// `today` is the civil day in Sofia. Empty when the pack does not know the applicant type.
pub fn evaluate(case: &Case, pack: &ServicePack, today: NaiveDate, known: &Known) -> Vec<CheckState> {
    let Some(kind) = pack.applicant_type(&case.applicant_type) else { return Vec::new() };
    let view = machine::View { case, pack, kind, today, known };
    let checks = kind.checks.iter().filter_map(|key| pack.check(key));
    (1..).zip(checks).map(|(number, check)| state(&view, number, check)).collect()
}

fn state(view: &machine::View<'_>, number: u32, check: &Check) -> CheckState {
    let (found, more) = machine::look(view, check);
    // A finding that is open until a human has judged it leads where the pack says when the human does not accept it.
    let unmet = found
        .finding
        .as_ref()
        .filter(|_| !matches!(found.answer, Some(Answer::Met | Answer::NotApplicable)))
        .and_then(|finding| check.unmet_when.get(&finding.code))
        .copied()
        .unwrap_or(check.unmet);
    let mut state = CheckState {
        key: check.key.clone(),
        number,
        answer: found.answer,
        answered_by: if found.answer.is_some() { AnsweredBy::Machine } else { AnsweredBy::Nobody },
        machine: found.answer,
        finding: found.finding,
        more,
        needs_network: found.needs_network,
        document: found.document,
        note: String::new(),
        marks: Vec::new(),
        unmet,
    };
    if let Some(said) = view.case.checks.iter().rev().find(|said| said.check == check.key) {
        state.note.clone_from(&said.note);
        state.marks.clone_from(&said.marks);
        if said.answer.is_some() {
            state.answer = said.answer;
            state.answered_by = AnsweredBy::Officer { officer: said.by.clone(), at: said.at };
        }
    }
    state
}

/// Whether `other` is an earlier open case of the same person for the same service (АПК чл. 27 ал. 2 т. 2).
pub fn is_pending_duplicate(case: &Case, other: &Case) -> bool {
    other.id != case.id
        && other.service == case.service
        && other.state.is_undecided()
        && (other.submitted_at, &other.number) < (case.submitted_at, &case.number)
        && match (case.subject(), other.subject()) {
            (Some(one), Some(two)) => one.person.identifier == two.person.identifier,
            _ => false,
        }
}

/// Whether a ground fits how the checks stand: a check that is not met points to it, and the finding is one of its own.
pub fn is_ground_suggested(ground: &Ground, pack: &ServicePack, checks: &[CheckState]) -> bool {
    checks.iter().filter(|state| state.is_unmet()).any(|state| {
        let points = pack.check(&state.key).is_some_and(|check| check.grounds.contains(&ground.key));
        let named = |found: &Finding| ground.findings.contains(&found.code);
        let fits = ground.findings.is_empty() || state.finding.iter().chain(&state.more).any(named);
        points && fits
    })
}
