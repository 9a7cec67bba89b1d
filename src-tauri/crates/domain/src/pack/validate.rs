//! Whether everything in a pack agrees with everything else.

use std::collections::BTreeSet;

use crate::decision::Outcome;

use super::parse::PackReason;
use super::placeholder::{Piece, Placeholder, pieces};
use super::reach;
use super::{ApplicantType, Check, Demand, RecordText, ServicePack};

/// Where to look in the text, and what is wrong there.
pub(super) type Fault = Box<(Place, PackReason)>;

/// A place in the text of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The tables to look in, by the first word of their header; empty for the whole text.
    pub(super) section: &'static str,
    /// The line from which on to look, by what stands in it; empty for the beginning of the tables.
    pub(super) after: String,
    /// What stands there.
    pub(super) needle: String,
    /// Which occurrence, 0-based.
    pub(super) nth: usize,
}

impl Place {
    /// The first occurrence in the tables.
    pub(super) fn first(section: &'static str, needle: String) -> Self {
        Self { section, after: String::new(), needle, nth: 0 }
    }

    /// The first occurrence behind the line that gives something its key.
    pub(super) fn behind(section: &'static str, key: &str, needle: String) -> Self {
        Self { after: format!("key = \"{key}\""), ..Self::first(section, needle) }
    }

    /// The 1-based line; 0 when the text has no such place.
    pub(super) fn line(&self, text: &str) -> usize {
        let mut section = "";
        let mut reached = false;
        let hits = text.lines().enumerate().filter(|(_, line)| {
            if let Some(header) = line.trim_start().strip_prefix('[') {
                section = header.trim_start_matches('[').split(['.', ']']).next().unwrap_or_default();
            }
            let there = self.section.is_empty() || self.section == section;
            reached |= there && line.contains(&self.after);
            reached && there && line.contains(&self.needle)
        });
        hits.map(|(index, _)| index + 1).nth(self.nth).unwrap_or(0)
    }
}

pub(super) fn validate(pack: &ServicePack) -> Result<(), Fault> {
    keys(pack)?;
    for check in &pack.checks {
        check_agrees(pack, check)?;
    }
    for ground in &pack.grounds {
        if ground.outcomes.is_empty() {
            return Err(empty("ground", "outcomes", &ground.key));
        }
        if ground.outcomes.contains(&Outcome::Approved) {
            return Err(Box::new((at_key("ground", &ground.key), PackReason::Approval(ground.key.clone()))));
        }
        template(&ground.text)?;
    }
    for exemption in &pack.fee.exemptions {
        resolve("fee", "kind of evidence", &exemption.evidence, |key| has(&pack.evidence_kinds, key)).map_err(
            |mut fault| {
                fault.0.after = "evidence".into();
                fault
            },
        )?;
    }
    for kind in &pack.applicant_types {
        type_agrees(pack, kind)?;
    }
    for act in [&pack.act.approved, &pack.act.refused, &pack.act.returned, &pack.act.terminated] {
        act.texts().try_for_each(|text| template(text))?;
    }
    pack.record.iter().try_for_each(record_agrees)?;
    reach::agrees(pack)
}

/// A record has the same list of placeholders and its own besides; nothing on it may be blank.
fn record_agrees(record: &RecordText) -> Result<(), Fault> {
    if let Some((list, _)) = [("declared", &record.declared), ("notes", &record.notes)]
        .into_iter()
        .find(|(_, texts)| texts.iter().any(|text| text.trim().is_empty()))
    {
        let place = Place::first("record", format!("{list} = ["));
        return Err(Box::new((place, PackReason::Empty { what: "a text", key: list.to_owned() })));
    }
    record.texts().try_for_each(|text| filled(text, &[]))
}

fn keys(pack: &ServicePack) -> Result<(), Fault> {
    unique("evidence", pack.evidence_kinds.iter().map(|kind| &kind.key))?;
    unique("declaration", pack.declaration_kinds.iter().map(|kind| &kind.key))?;
    unique("check", pack.checks.iter().map(|check| &check.key))?;
    unique("ground", pack.grounds.iter().map(|ground| &ground.key))?;
    unique("fee", pack.fee.exemptions.iter().map(|exemption| &exemption.key))?;
    unique("applicant-type", pack.applicant_types.iter().map(|kind| &kind.key))?;
    if let Some(kind) = pack.declaration_kinds.iter().find(|kind| has(&pack.evidence_kinds, &kind.key)) {
        let reason = PackReason::Twice { what: "declaration", key: kind.key.clone() };
        return Err(Box::new((at_key("declaration", &kind.key), reason)));
    }
    if pack.applicant_types.is_empty() { Err(empty("", "applicant types", &pack.code)) } else { Ok(()) }
}

fn unique<'a>(what: &'static str, keys: impl Iterator<Item = &'a String>) -> Result<(), Fault> {
    let mut seen = BTreeSet::new();
    for key in keys {
        if !seen.insert(key) {
            let place = Place { nth: 1, ..at_key(what, key) };
            return Err(Box::new((place, PackReason::Twice { what, key: key.clone() })));
        }
    }
    Ok(())
}

fn check_agrees(pack: &ServicePack, check: &Check) -> Result<(), Fault> {
    resolve("check", "kind of evidence", &check.evidence, |key| has(&pack.evidence_kinds, key))?;
    resolve("check", "kind of declaration", &check.declarations, |key| has(&pack.declaration_kinds, key))?;
    resolve("check", "ground", &check.grounds, |key| pack.ground(key).is_some())?;
    if check.unmet == Outcome::Approved || check.unmet_when.values().any(|outcome| *outcome == Outcome::Approved) {
        return Err(Box::new((at_key("check", &check.key), PackReason::Approval(check.key.clone()))));
    }
    Ok(())
}

fn type_agrees(pack: &ServicePack, kind: &ApplicantType) -> Result<(), Fault> {
    resolve("applicant-type", "check", &kind.checks, |key| pack.check(key).is_some())?;
    if kind.checks.is_empty() {
        return Err(empty("applicant-type", "checks", &kind.key));
    }
    let mut seen = BTreeSet::new();
    if let Some(key) = kind.checks.iter().find(|key| !seen.insert(*key)) {
        return Err(Box::new((
            at_key("applicant-type", &kind.key),
            PackReason::Twice { what: "check", key: key.clone() },
        )));
    }
    kind.demands.iter().try_for_each(|demand| demand_agrees(pack, kind, demand))
}

fn demand_agrees(pack: &ServicePack, kind: &ApplicantType, demand: &Demand) -> Result<(), Fault> {
    let declared: Vec<String> = demand.declarations.iter().map(|wanted| wanted.kind.clone()).collect();
    resolve("applicant-type", "kind of evidence", &demand.evidence, |key| has(&pack.evidence_kinds, key))?;
    resolve("applicant-type", "kind of declaration", &declared, |key| has(&pack.declaration_kinds, key))?;
    let Some(first) = demand.evidence.first().or(declared.first()) else {
        return Err(empty("applicant-type", "a demand", &kind.key));
    };
    let looked_at = kind.checks.iter().filter_map(|key| pack.check(key)).any(|check| {
        demand.evidence.iter().any(|key| check.evidence.contains(key))
            || declared.iter().any(|key| check.declarations.contains(key))
    });
    if looked_at {
        return Ok(());
    }
    let reason = PackReason::Unchecked { applicant_type: kind.key.clone(), kind: first.clone() };
    Err(Box::new((at_key("applicant-type", &kind.key), reason)))
}

fn resolve(
    section: &'static str,
    what: &'static str,
    keys: &[String],
    exists: impl Fn(&str) -> bool,
) -> Result<(), Fault> {
    match keys.iter().find(|key| !exists(key)) {
        Some(key) => {
            let place = Place::first(section, format!("\"{key}\""));
            Err(Box::new((place, PackReason::Unresolved { what, key: key.clone() })))
        }
        None => Ok(()),
    }
}

/// A text outside the record: what only a record knows would stay a gap for ever.
fn template(text: &str) -> Result<(), Fault> {
    filled(text, &Placeholder::OF_RECORD)
}

fn filled(text: &str, unknown: &[Placeholder]) -> Result<(), Fault> {
    let fault = |wrong: &str| {
        let needle = wrong.lines().next().unwrap_or_default().to_owned();
        (Place::first("", needle), PackReason::Placeholder(wrong.chars().take(40).collect()))
    };
    for piece in pieces(text).map_err(fault)? {
        if let Piece::Fact(placeholder) = piece
            && unknown.contains(&placeholder)
        {
            let name = placeholder.as_str();
            // Where it stands in a text that may have it, it is no fault: look for the text that may not.
            let needle = text.lines().next().unwrap_or_default().to_owned();
            return Err(Box::new((Place::first("", needle), PackReason::Placeholder(name.to_owned()))));
        }
    }
    Ok(())
}

pub(super) fn has(kinds: &[super::Kind], key: &str) -> bool {
    kinds.iter().any(|kind| kind.key == key)
}

/// The line that gives something its key.
pub(super) fn at_key(section: &'static str, key: &str) -> Place {
    Place::first(section, format!("key = \"{key}\""))
}

fn empty(section: &'static str, what: &'static str, key: &str) -> Fault {
    Box::new((at_key(section, key), PackReason::Empty { what, key: key.to_owned() }))
}
