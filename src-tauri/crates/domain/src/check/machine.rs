//! The machine's part of a check.

use chrono::NaiveDate;

use crate::address::ClassifierMatch;
use crate::case::{Answer, Case, PaymentStatus};
use crate::finding::{Finding, FindingCode};
use crate::identifier::Disagreement;
use crate::pack::{ApplicantType, Check, Rule, ServicePack};
use crate::person::{Party, PartyRole};
use crate::rules::civil_day;

use super::{Known, documents};

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

/// All rules of a check together; the first of the gravest is what is told. When all is well, whichever rule has
/// something to tell or to show tells and shows it.
pub(super) fn look(view: &View<'_>, check: &Check) -> Found {
    let each: Vec<Found> = check.rules.iter().map(|rule| apply(view, check, *rule)).collect();
    let Some(mut found) = each.iter().min_by_key(|found| weight(found)).cloned() else { return Found::new(None, None) };
    if found.answer == Some(Answer::Met) {
        let well = || each.iter().filter(|found| found.answer == Some(Answer::Met));
        found.finding = well().find_map(|found| found.finding.clone());
        found.document = well().find_map(|found| found.document.clone());
        found.answer = (!check.human).then_some(Answer::Met);
    }
    found
}

fn apply(view: &View<'_>, check: &Check, rule: Rule) -> Found {
    match rule {
        Rule::Identifier => identifier(view),
        Rule::Capacity => capacity(view),
        Rule::Address => address(view.case),
        Rule::FromAddress if view.case.classifier.from_agrees => Found::met(FindingCode::FromAddressAgrees),
        Rule::FromAddress => Found::unmet(Finding::of(FindingCode::FromAddressDiffers)),
        Rule::Documents => documents::look(view, check),
        Rule::Payment => payment(view),
        Rule::NoPending => no_pending(view.known),
        Rule::Residents => residents(view.case),
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
    if age < 18 {
        return Found::unmet(Finding::of(FindingCode::ApplicantMinor).with("age", age.to_string()));
    }
    match in_role(PartyRole::Subject) {
        Some(_) => Found::new(Some(Answer::Met), None),
        None => Found::met(FindingCode::AppliesInPerson),
    }
}

fn address(case: &Case) -> Found {
    if case.to.country != "BG" {
        return Found::unmet(Finding::of(FindingCode::AddressAbroad).with("country", case.to.country.clone()));
    }
    let other = |code: &str| Found::unmet(Finding::of(FindingCode::AddressOtherDistrict).with("district", code));
    match (&case.classifier.found, &case.to.district) {
        (ClassifierMatch::Missing, _) => Found::unmet(Finding::of(FindingCode::AddressNotInClassifier)),
        (ClassifierMatch::OtherDistrict { district }, _) => other(&district.0),
        (ClassifierMatch::Found, Some(written)) if written.code != case.district.0 => other(&written.code),
        (ClassifierMatch::Found, _) => Found::new(Some(Answer::Met), None),
    }
}

fn payment(view: &View<'_>) -> Found {
    let fee = &view.pack.fee;
    if fee.amount == 0 {
        return Found::not_applicable(FindingCode::FeeNotDue);
    }
    let tell = |code| Finding::of(code).with("amount", fee.amount.to_string()).with("currency", fee.currency.clone());
    let ours = || view.case.payments.iter().filter(|payment| payment.currency == fee.currency);
    let paid = || ours().filter(|payment| payment.status == PaymentStatus::Paid);
    if let Some(payment) = paid().find(|payment| payment.amount >= fee.amount) {
        let finding = Finding::of(FindingCode::FeePaid)
            .with("amount", payment.amount.to_string())
            .with("currency", payment.currency.clone())
            .with_some("paid-on", payment.paid_at.map(|at| civil_day(at).to_string()));
        return Found::new(Some(Answer::Met), Some(finding));
    }
    let on_its_way = ours().any(|payment| {
        use PaymentStatus::{Authorized, InProgress, Ordered, Pending};
        matches!(payment.status, Pending | Authorized | Ordered | InProgress)
    });
    if on_its_way {
        return Found::open(tell(FindingCode::FeeAwaited));
    }
    match paid().map(|payment| payment.amount).max() {
        Some(paid) => Found::unmet(tell(FindingCode::FeeUnderpaid).with("paid", paid.to_string())),
        None => Found::unmet(tell(FindingCode::FeeMissing)),
    }
}

fn no_pending(known: &Known) -> Found {
    match &known.pending {
        None => Found::unknown(Finding::of(FindingCode::PendingUnknown)),
        Some(numbers) if numbers.is_empty() => Found::met(FindingCode::NothingPending),
        Some(numbers) => {
            let list = numbers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
            Found::unmet(Finding::of(FindingCode::DuplicatePending).with("numbers", list))
        }
    }
}

fn residents(case: &Case) -> Found {
    let registered = case.classifier.registered;
    let finding = Finding::of(FindingCode::ResidentsAfter)
        .with("count", registered.saturating_add(1).to_string())
        .with("registered", registered.to_string());
    Found::open(finding)
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
