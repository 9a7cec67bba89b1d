//! Documents and declarations: there, in date, and signed by whom they must be.

use chrono::NaiveDate;

use crate::case::{Answer, Declaration, Evidence};
use crate::finding::{Finding, FindingCode};
use crate::pack::{Check, DeclarationDemand, Demand};
use crate::person::Party;
use crate::rules::civil_day;

use super::SignatureVerdict;
use super::machine::{Found, View, in_role, role_key, weight};

/// Every demand of the applicant type that this check is about; not applicable when there is none.
pub(super) fn look(view: &View<'_>, check: &Check) -> Found {
    let about = |demand: &&Demand| {
        demand.evidence.iter().any(|kind| check.evidence.contains(kind))
            || demand.declarations.iter().any(|wanted| check.declarations.contains(&wanted.kind))
    };
    let arises = |demand: &&Demand| demand.when.is_none_or(|role| in_role(view.case, role).next().is_some());
    let each = view.kind.demands.iter().filter(about).filter(arises).map(|demand| satisfied(view, demand));
    each.min_by_key(weight).unwrap_or_else(|| Found::not_applicable(FindingCode::NotDemanded))
}

/// The best of the alternatives that are there; when none is there, the first that was demanded is missing.
fn satisfied(view: &View<'_>, demand: &Demand) -> Found {
    let given = view.case.evidence.iter().filter(|given| demand.evidence.contains(&given.kind));
    let papers = given.map(|given| paper(view, given));
    let declared = demand.declarations.iter().filter(|wanted| has_any(view, wanted));
    let signed = declared.map(|wanted| everyone_signed(view, wanted));
    papers.chain(signed).min_by_key(use_order).unwrap_or_else(|| missing(view, demand))
}

/// Which alternative is told of: one that holds, else one still open, else one that failed.
fn use_order(found: &Found) -> u8 {
    match found.answer {
        Some(Answer::Met | Answer::NotApplicable) => 0,
        None => 1,
        Some(Answer::NotMet) => 2,
    }
}

fn paper(view: &View<'_>, given: &Evidence) -> Found {
    let tell = |code| Finding::of(code).with("kind", given.kind.clone()).with("title", given.title.clone());
    let expired = given.valid_until.filter(|day| *day < view.today);
    let by = issued_by(view, &given.kind);
    let late = given.issued_on.filter(|day| *day > by);
    let found = match (expired, late) {
        (Some(day), _) => Found::unmet(tell(FindingCode::EvidenceExpired).with("valid-until", day.to_string())),
        (None, Some(day)) => Found::unmet(
            tell(FindingCode::EvidenceIssuedLater).with("issued-on", day.to_string()).with("by", by.to_string()),
        ),
        (None, None) => holds(view, &given.kind, tell(FindingCode::DocumentPresent)),
    };
    found.about(&given.id)
}

/// The last day on which a document of the kind may have been issued: that of the filing for what has to be there before it,
/// else today.
fn issued_by(view: &View<'_>, kind: &str) -> NaiveDate {
    let before = view.pack.kind(kind).is_some_and(|kind| kind.before_filing);
    if before { civil_day(view.case.submitted_at).min(view.today) } else { view.today }
}

/// A declaration that is not of its time: signed on a day to come, or too long before the filing.
fn untimely(view: &View<'_>, given: &Declaration, tell: impl Fn(FindingCode) -> Finding) -> Option<Found> {
    let signed = given.signed_on;
    let told = |code| tell(code).with("signed-on", signed.to_string());
    if signed > view.today {
        return Some(Found::unmet(told(FindingCode::DeclarationPostdated)));
    }
    let days = view.pack.kind(&given.kind)?.good_for_days?;
    let age = (civil_day(view.case.submitted_at) - signed).num_days();
    (age > i64::from(days)).then(|| Found::unmet(told(FindingCode::DeclarationStale).with("days", days.to_string())))
}

/// Nothing is wrong with it: met, or left to the human who has to read it.
fn holds(view: &View<'_>, kind: &str, finding: Finding) -> Found {
    let human = view.pack.kind(kind).is_some_and(|kind| kind.human);
    Found::new((!human).then_some(Answer::Met), Some(finding))
}

fn has_any(view: &View<'_>, wanted: &DeclarationDemand) -> bool {
    view.case.declarations.iter().any(|given| given.kind == wanted.kind)
}

/// Every person of the role has to have signed one.
fn everyone_signed(view: &View<'_>, wanted: &DeclarationDemand) -> Found {
    let each = in_role(view.case, wanted.signed_by).map(|party| {
        let theirs = view.case.declarations.iter().filter(|given| given.kind == wanted.kind);
        let found = theirs.filter(|given| given.declarant == party.id).map(|given| signature(view, given, party));
        found.min_by_key(use_order).unwrap_or_else(|| absent(wanted, Some(party)))
    });
    each.min_by_key(weight).unwrap_or_else(|| absent(wanted, None))
}

fn absent(wanted: &DeclarationDemand, party: Option<&Party>) -> Found {
    let finding = Finding::of(FindingCode::DeclarationMissing)
        .with("kind", wanted.kind.clone())
        .with("role", role_key(wanted.signed_by))
        .with_some("name", party.map(|party| party.person.name.full()));
    Found::unmet(finding)
}

fn missing(view: &View<'_>, demand: &Demand) -> Found {
    match demand.declarations.first() {
        Some(wanted) if demand.evidence.is_empty() || demand.usually_declared => {
            absent(wanted, in_role(view.case, wanted.signed_by).next())
        }
        _ => Found::unmet(Finding::of(FindingCode::EvidenceMissing).with("kinds", demand.evidence.join(", "))),
    }
}

fn signature(view: &View<'_>, given: &Declaration, party: &Party) -> Found {
    let tell = |code| Finding::of(code).with("kind", given.kind.clone()).with("name", party.person.name.full());
    if let Some(officer) = &given.made_before {
        let told = tell(FindingCode::DeclaredBeforeOfficer).with("officer", officer.name.clone());
        return holds(view, &given.kind, told).about(&given.id);
    }
    let Some(said) = view.known.signatures.get(&given.id) else {
        return Found::unknown(tell(FindingCode::DocumentNotHere)).about(&given.id);
    };
    let with_sub = |code| tell(code).with_some("sub-indication", said.sub_indication.clone());
    let found = match (said.verdict, said.signer_is_declarant) {
        (SignatureVerdict::NotHere, _) => Found::unknown(tell(FindingCode::DocumentNotHere)),
        (SignatureVerdict::Unsigned, _) => Found::unmet(tell(FindingCode::DeclarationUnsigned)),
        (SignatureVerdict::Failed, _) => Found::unmet(with_sub(FindingCode::SignatureInvalid)),
        (_, Some(false)) => {
            Found::unmet(tell(FindingCode::DeclarationSignedByOther).with_some("signer", said.signer.clone()))
        }
        (SignatureVerdict::Indeterminate, _) => Found::open(with_sub(FindingCode::SignatureIndeterminate)),
        (SignatureVerdict::Passed, None) => {
            let names = if said.names_agree == Some(true) { "agree" } else { "differ" };
            let told = tell(FindingCode::SignerUnknown).with("names", names).with_some("signer", said.signer.clone());
            Found::open(told)
        }
        (SignatureVerdict::Passed, Some(true)) => holds(view, &given.kind, tell(FindingCode::SignatureValid)),
    };
    let found = match found.answer {
        Some(Answer::NotMet) => found,
        _ => untimely(view, given, tell).unwrap_or(found),
    };
    found.about(&given.id)
}
