//! Whether everything in a pack can ever come to anything: a failure that no ground can carry, a ground that nothing leads to, a
//! demand that nobody can meet are faults of the pack, and the officer would find them at the worst moment.

use std::collections::BTreeSet;

use crate::decision::Outcome;
use crate::finding::FindingCode;
use crate::person::PartyRole;

use super::parse::PackReason;
use super::validate::{Fault, Place, at_key};
use super::{ApplicantType, Check, Demand, Ground, Rule, ServicePack, Worded};

/// ISO 4217 of the fee (since 1 January 2026).
const EURO: &str = "EUR";

pub(super) fn agrees(pack: &ServicePack) -> Result<(), Fault> {
    words(pack).try_for_each(translated)?;
    amounts(pack)?;
    kinds(pack)?;
    pack.checks.iter().try_for_each(rules)?;
    pack.checks.iter().try_for_each(|check| ends(pack, check))?;
    pack.grounds.iter().try_for_each(|ground| led_to(pack, ground))?;
    pack.applicant_types.iter().try_for_each(applicant_type)?;
    nothing_idle(pack)
}

/// Every text that is in both languages.
fn words(pack: &ServicePack) -> impl Iterator<Item = &Worded> {
    let kinds = pack.evidence_kinds.iter().chain(&pack.declaration_kinds).map(|kind| &kind.name);
    [&pack.name, &pack.certificate.title]
        .into_iter()
        .chain(pack.fee.exemptions.iter().map(|exemption| &exemption.name))
        .chain(kinds)
        .chain(pack.applicant_types.iter().map(|kind| &kind.name))
        .chain(pack.checks.iter().map(|check| &check.title))
        .chain(pack.grounds.iter().map(|ground| &ground.title))
}

fn translated(text: &Worded) -> Result<(), Fault> {
    let cyrillic = |text: &str| text.chars().any(|letter| ('\u{400}'..='\u{4ff}').contains(&letter));
    if cyrillic(&text.bg) && !cyrillic(&text.en) {
        return Ok(());
    }
    let place = Place::first("", format!("en = \"{}\"", text.en));
    Err(Box::new((place, PackReason::Untranslated(text.bg.clone()))))
}

fn amounts(pack: &ServicePack) -> Result<(), Fault> {
    let fault = |section, needle: &str, why| {
        let key = pack.code.clone();
        Err(Box::new((Place::first(section, needle.to_owned()), PackReason::Contradiction { key, why })))
    };
    if pack.fee.currency != EURO {
        return Err(Box::new((
            Place::first("fee", "currency".into()),
            PackReason::Currency(pack.fee.currency.clone()),
        )));
    }
    if pack.fee.amount == 0 && !pack.fee.exemptions.is_empty() {
        return fault("fee", "amount", "nobody can be exempt from a fee that nobody pays");
    }
    if pack.deadline.found > pack.deadline.otherwise {
        return fault("deadline", "found", "what stands in the classifier may not take longer than what does not");
    }
    if pack.residents.as_ref().is_some_and(|residents| residents.usual == 0) {
        return fault("residents", "usual", "nobody could ever live at an address");
    }
    Ok(())
}

fn kinds(pack: &ServicePack) -> Result<(), Fault> {
    let fault = |section, key: &str, needle: &str, why| {
        let place = Place::behind(section, key, needle.to_owned());
        Err(Box::new((place, PackReason::Contradiction { key: key.to_owned(), why })))
    };
    for kind in &pack.evidence_kinds {
        if kind.good_for_days.is_some() {
            return fault("evidence", &kind.key, "good-for-days", "a document carries its own last day");
        }
    }
    for kind in &pack.declaration_kinds {
        if kind.proves.is_some() {
            return fault("declaration", &kind.key, "proves", "a declaration proves no power to represent");
        }
        if kind.before_filing {
            return fault("declaration", &kind.key, "before-filing", "a declaration has no day of issue");
        }
    }
    Ok(())
}

/// What a check looks at, and by which rules.
fn rules(check: &Check) -> Result<(), Fault> {
    let fault = |why| {
        let place = Place::behind("check", &check.key, "rules".into());
        let place = if check.rules.is_empty() { at_key("check", &check.key) } else { place };
        Err(Box::new((place, PackReason::Contradiction { key: check.key.clone(), why })))
    };
    let has = |rule| check.rules.contains(&rule);
    if check.rules.iter().collect::<BTreeSet<_>>().len() < check.rules.len() {
        return fault("a rule stands twice");
    }
    let papers = !check.evidence.is_empty() || !check.declarations.is_empty();
    if has(Rule::Documents) != papers {
        return fault("documents are looked at by the rule „documents“, and it needs some to look at");
    }
    if has(Rule::Reuse) && check.evidence.is_empty() {
        return fault("the rule „reuse“ looks at documents, and none are named");
    }
    for finding in check.unmet_when.keys() {
        found_by(&check.rules, *finding, &check.key, "check", format!("{} =", finding.as_str()))?;
    }
    Ok(())
}

fn found_by(
    rules: &[Rule],
    finding: FindingCode,
    key: &str,
    section: &'static str,
    needle: String,
) -> Result<(), Fault> {
    if rules.iter().any(|rule| rule.findings().contains(&finding)) {
        return Ok(());
    }
    let reason = PackReason::NeverFound { key: key.to_owned(), finding: finding.as_str() };
    Err(Box::new((Place::behind(section, key, needle), reason)))
}

/// Every outcome that a failure suggests must have a ground that carries it, and every ground pointed to one that it carries.
fn ends(pack: &ServicePack, check: &Check) -> Result<(), Fault> {
    let grounds = || check.grounds.iter().filter_map(|key| pack.ground(key));
    let carried = |outcome: Outcome, finding: Option<FindingCode>| {
        grounds().any(|ground| {
            let fits = finding.is_none_or(|code| ground.findings.is_empty() || ground.findings.contains(&code));
            ground.outcomes.contains(&outcome) && fits
        })
    };
    let fault = |place, outcome| {
        let reason = PackReason::Unanswerable { check: check.key.clone(), outcome: written(outcome) };
        Err(Box::new((place, reason)))
    };
    if !carried(check.unmet, None) {
        return fault(Place::behind("check", &check.key, "unmet =".into()), check.unmet);
    }
    for (finding, outcome) in &check.unmet_when {
        if !carried(*outcome, Some(*finding)) {
            let place = Place::behind("check", &check.key, format!("{} =", finding.as_str()));
            return fault(place, *outcome);
        }
    }
    let outcomes: Vec<Outcome> = check.unmet_when.values().copied().chain([check.unmet]).collect();
    let unfit = |ground: &&Ground| !ground.outcomes.iter().any(|outcome| outcomes.contains(outcome));
    match grounds().find(unfit) {
        Some(ground) => {
            let reason = PackReason::Unfit { check: check.key.clone(), ground: ground.key.clone() };
            Err(Box::new((Place::behind("check", &check.key, format!("\"{}\"", ground.key)), reason)))
        }
        None => Ok(()),
    }
}

/// A ground that names findings must be pointed to by a check whose rules make them. One without findings may be chosen freely.
fn led_to(pack: &ServicePack, ground: &Ground) -> Result<(), Fault> {
    let pointing = || pack.checks.iter().filter(|check| check.grounds.contains(&ground.key));
    if !ground.findings.is_empty() && pointing().next().is_none() {
        let reason = PackReason::Idle { what: "ground", key: ground.key.clone() };
        return Err(Box::new((at_key("ground", &ground.key), reason)));
    }
    let rules: Vec<Rule> = pointing().flat_map(|check| check.rules.iter().copied()).collect();
    for finding in &ground.findings {
        found_by(&rules, *finding, &ground.key, "ground", format!("\"{}\"", finding.as_str()))?;
    }
    Ok(())
}

fn applicant_type(kind: &ApplicantType) -> Result<(), Fault> {
    let fault = |why| {
        let place = Place::behind("applicant-type", &kind.key, "parties".into());
        Err(Box::new((place, PackReason::Contradiction { key: kind.key.clone(), why })))
    };
    if !kind.parties.contains(&PartyRole::Applicant) {
        return fault("there is no application without an applicant");
    }
    if kind.parties.iter().collect::<BTreeSet<_>>().len() < kind.parties.len() {
        return fault("a role stands twice");
    }
    kind.demands.iter().try_for_each(|wanted| demand(kind, wanted))
}

fn demand(kind: &ApplicantType, wanted: &Demand) -> Result<(), Fault> {
    let at = |needle: &str| Place::behind("applicant-type", &kind.key, needle.to_owned());
    if wanted.usually_declared && wanted.declarations.is_empty() {
        let why = "what is usually declared has a declaration among its alternatives";
        return Err(Box::new((at("usually-declared"), PackReason::Contradiction { key: kind.key.clone(), why })));
    }
    let there = |role: PartyRole| kind.parties.contains(&role) || wanted.when == Some(role);
    match wanted.declarations.iter().find(|declared| !there(declared.signed_by)) {
        Some(declared) => {
            let reason = PackReason::Unmeetable { applicant_type: kind.key.clone(), kind: declared.kind.clone() };
            Err(Box::new((at(&format!("\"{}\"", declared.kind)), reason)))
        }
        None => Ok(()),
    }
}

/// Checks, documents and declarations that nothing refers to.
fn nothing_idle(pack: &ServicePack) -> Result<(), Fault> {
    let types = &pack.applicant_types;
    let demands = || types.iter().flat_map(|kind| &kind.demands);
    let idle = |section, what, key: &String| {
        Err(Box::new((at_key(section, key), PackReason::Idle { what, key: key.clone() })))
    };
    for check in &pack.checks {
        if !types.iter().any(|kind| kind.checks.contains(&check.key)) {
            return idle("check", "check", &check.key);
        }
    }
    for kind in &pack.evidence_kinds {
        let exempts = pack.fee.exemptions.iter().any(|exemption| exemption.evidence.contains(&kind.key));
        if !exempts && !demands().any(|demand| demand.evidence.contains(&kind.key)) {
            return idle("evidence", "kind of evidence", &kind.key);
        }
    }
    for kind in &pack.declaration_kinds {
        if !demands().flat_map(|demand| &demand.declarations).any(|wanted| wanted.kind == kind.key) {
            return idle("declaration", "kind of declaration", &kind.key);
        }
    }
    Ok(())
}

fn written(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "approved",
        Outcome::Refused => "refused",
        Outcome::Returned => "returned",
        Outcome::Terminated => "terminated",
    }
}
