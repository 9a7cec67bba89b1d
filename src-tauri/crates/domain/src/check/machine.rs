//! The machine's part of a check.

use chrono::NaiveDate;

use crate::case::{Answer, Case};
use crate::finding::{Finding, FindingCode};
use crate::identifier::Disagreement;
use crate::pack::{ApplicantType, Check, Rule, ServicePack};
use crate::person::{Party, PartyRole};

use super::{Known, documents, fee, neighbours, register, representation};

/// What the rules look at.
pub(super) struct View<'a> {
    pub(super) case: &'a Case,
    pub(super) pack: &'a ServicePack,
    pub(super) kind: &'a ApplicantType,
    pub(super) today: NaiveDate,
    pub(super) known: &'a Known,
}

/// What one rule, or all rules of a check, found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) answer: Option<Answer>,
    pub(super) finding: Option<Finding>,
    pub(super) needs_network: bool,
    pub(super) document: Option<String>,
}

impl Found {
    pub(super) fn new(answer: Option<Answer>, finding: Option<Finding>) -> Self {
        Self { answer, finding, needs_network: false, document: None }
    }

    pub(super) fn met(code: FindingCode) -> Self {
        Self::new(Some(Answer::Met), Some(Finding::of(code)))
    }

    pub(super) fn unmet(finding: Finding) -> Self {
        Self::new(Some(Answer::NotMet), Some(finding))
    }

    pub(super) fn open(finding: Finding) -> Self {
        Self::new(None, Some(finding))
    }

    pub(super) fn unknown(finding: Finding) -> Self {
        Self { needs_network: true, ..Self::open(finding) }
    }

    pub(super) fn not_applicable(code: FindingCode) -> Self {
        Self::new(Some(Answer::NotApplicable), Some(Finding::of(code)))
    }

    pub(super) fn about(self, document: &str) -> Self {
        Self { document: Some(document.to_owned()), ..self }
    }
}

/// What weighs more comes first: a failure, an open question, a success, what is not demanded.
pub(super) fn weight(found: &Found) -> u8 {
    match found.answer {
        Some(Answer::NotMet) => 0,
        None => 1,
        Some(Answer::Met) => 2,
        Some(Answer::NotApplicable) => 3,
    }
}

/// All rules of a check together, and what else they found; the first of the gravest is what is told. When all is well, whichever
/// rule has something to tell or to show tells and shows it.
pub(super) fn look(view: &View<'_>, check: &Check) -> (Found, Vec<Finding>) {
    let mut each: Vec<Found> = check.rules.iter().map(|rule| apply(view, check, *rule)).collect();
    // A rule that has nothing to say of this case leaves the word to the others.
    let silent = |found: &Found| found.answer == Some(Answer::NotApplicable) && found.finding.is_none();
    if !each.iter().all(silent) {
        each.retain(|found| !silent(found));
    }
    each.sort_by_key(weight);
    let mut each = each.into_iter();
    let Some(mut found) = each.next() else { return (Found::new(None, None), Vec::new()) };
    let rest: Vec<Found> = each.collect();
    if found.answer == Some(Answer::Met) {
        let well: Vec<&Found> = rest.iter().filter(|found| found.answer == Some(Answer::Met)).collect();
        found.finding = found.finding.or_else(|| well.iter().find_map(|found| found.finding.clone()));
        found.document = found.document.or_else(|| well.iter().find_map(|found| found.document.clone()));
        found.answer = (!check.human).then_some(Answer::Met);
    }
    let wrong = rest.into_iter().filter(|found| matches!(found.answer, Some(Answer::NotMet) | None));
    let mut more: Vec<Finding> = wrong.filter_map(|found| found.finding).collect();
    more.retain(|finding| Some(finding) != found.finding.as_ref());
    (found, more)
}

fn apply(view: &View<'_>, check: &Check, rule: Rule) -> Found {
    match rule {
        Rule::Identifier => identifier(view),
        Rule::Capacity => capacity(view),
        Rule::Address => register::address(view),
        Rule::FromAddress if view.case.classifier.from_agrees => Found::met(FindingCode::FromAddressAgrees),
        Rule::FromAddress => Found::unmet(Finding::of(FindingCode::FromAddressDiffers)),
        Rule::Documents => documents::look(view, check),
        Rule::Reuse => neighbours::reuse(view, check),
        Rule::Representation => representation::representation(view, check),
        Rule::OtherParent => representation::other_parent(view),
        Rule::Payment => fee::payment(view),
        Rule::NoPending => no_pending(view.known),
        Rule::Dwelling => neighbours::dwelling(view),
        Rule::Residents => neighbours::residents(view),
    }
}

fn identifier(view: &View<'_>) -> Found {
    let wrong = view.case.parties.iter().find_map(|party| {
        let code = match party.person.disagreement()? {
            Disagreement::Identifier(_) => FindingCode::IdentifierInvalid,
            Disagreement::BirthDate => FindingCode::BirthDateDiffers,
            Disagreement::Sex => FindingCode::SexDiffers,
        };
        Some(Finding::of(code).with("name", party.person.name.full()).with("role", role_key(party.role)))
    });
    wrong.map_or_else(|| Found::new(Some(Answer::Met), None), Found::unmet)
}

fn capacity(view: &View<'_>) -> Found {
    let in_role = |role: PartyRole| view.case.parties.iter().find(move |party| party.role == role);
    if let Some(role) = view.kind.parties.iter().find(|role| in_role(**role).is_none()) {
        return Found::unmet(Finding::of(FindingCode::PartyMissing).with("role", role_key(*role)));
    }
    let Some(applicant) = in_role(PartyRole::Applicant) else {
        return Found::unmet(Finding::of(FindingCode::PartyMissing).with("role", role_key(PartyRole::Applicant)));
    };
    let age = applicant.person.age_on(view.today);
    if age < representation::OF_AGE {
        return Found::unmet(Finding::of(FindingCode::ApplicantMinor).with("age", age.to_string()));
    }
    match in_role(PartyRole::Subject) {
        Some(_) => Found::new(Some(Answer::Met), None),
        None => Found::met(FindingCode::AppliesInPerson),
    }
}

fn no_pending(known: &Known) -> Found {
    match &known.pending {
        None => Found::unknown(Finding::of(FindingCode::PendingUnknown)),
        Some(numbers) if numbers.is_empty() => Found::met(FindingCode::NothingPending),
        Some(numbers) => Found::unmet(neighbours::naming(Finding::of(FindingCode::DuplicatePending), numbers)),
    }
}

/// The role as on the wire: `other-parent`.
pub(super) fn role_key(role: PartyRole) -> &'static str {
    match role {
        PartyRole::Applicant => "applicant",
        PartyRole::Subject => "subject",
        PartyRole::Owner => "owner",
        PartyRole::CoOwner => "co-owner",
        PartyRole::OtherParent => "other-parent",
        PartyRole::HouseholdMember => "household-member",
    }
}

/// Everybody of the case in a role.
pub(super) fn in_role(case: &Case, role: PartyRole) -> impl Iterator<Item = &Party> {
    case.parties.iter().filter(move |party| party.role == role)
}
