//! A service pack: everything that makes one service what it is, as data.
//!
//! Applicant types, what each must show, checks, grounds, texts, fee and time limit are read from TOML and never
//! written in code. A pack that contradicts itself is refused as a whole, with the line that is at fault.

mod parse;
pub(crate) mod placeholder;
mod reach;
mod rule;
mod template;
#[cfg(test)]
mod tests;
mod validate;

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use crate::decision::Outcome;
use crate::finding::FindingCode;
use crate::person::PartyRole;

pub(crate) use parse::shape;
pub use parse::{PackError, PackReason, PackSetError, Packs};
pub use placeholder::Placeholder;
pub use rule::Rule;
pub use template::{ActText, RecordText};

/// Words in both languages of the window.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Worded {
    /// Bulgarian.
    #[serde(deserialize_with = "parse::text")]
    pub bg: String,
    /// English.
    #[serde(deserialize_with = "parse::text")]
    pub en: String,
}

/// A reference to a provision, always in Bulgarian.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Law {
    /// „чл. 92, ал. 3 ЗГР“.
    #[serde(deserialize_with = "parse::text")]
    pub cite: String,
    /// Whether the paragraph was confirmed against the act in force.
    pub confirmed: bool,
}

/// One service.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct ServicePack {
    /// Code in the register of services: `2079`.
    #[serde(deserialize_with = "parse::text")]
    pub code: String,
    /// Version of the pack: `2026.1`.
    #[serde(deserialize_with = "parse::text")]
    pub version: String,
    /// Name of the service.
    pub name: Worded,
    /// Time limit.
    pub deadline: DeadlineRule,
    /// Fee.
    pub fee: Fee,
    /// How many people an address usually has; packs from before 2026.2 do not say.
    #[serde(default)]
    pub residents: Option<Residents>,
    /// The certificate that an approval issues.
    pub certificate: Certificate,
    /// Texts of the four acts.
    pub act: Acts,
    /// Text of the record of an application taken at the counter; packs from before there were such records have none.
    #[serde(default)]
    pub record: Option<RecordText>,
    /// Who may apply, in the order in which they are offered.
    #[serde(rename = "applicant-type")]
    pub applicant_types: Vec<ApplicantType>,
    /// Kinds of documents.
    #[serde(rename = "evidence")]
    pub evidence_kinds: Vec<Kind>,
    /// Kinds of declarations.
    #[serde(rename = "declaration")]
    pub declaration_kinds: Vec<Kind>,
    /// Checks.
    #[serde(rename = "check")]
    pub checks: Vec<Check>,
    /// Grounds.
    #[serde(rename = "ground")]
    pub grounds: Vec<Ground>,
}

/// Working days that the administration has.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeadlineRule {
    /// When the address stands in the national classifier; 0 is at once.
    pub found: u16,
    /// When it does not.
    pub otherwise: u16,
    /// Where it is written.
    pub law: Law,
}

/// What the service costs.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fee {
    /// Cents; 0 when the service is free.
    pub amount: u32,
    /// ISO 4217.
    #[serde(deserialize_with = "parse::text")]
    pub currency: String,
    /// Where it is written.
    pub law: Law,
    /// Who does not pay.
    #[serde(default, rename = "exemption")]
    pub exemptions: Vec<Exemption>,
}

impl Fee {
    /// The exemption by its key.
    pub fn exemption(&self, key: &str) -> Option<&Exemption> {
        self.exemptions.iter().find(|exemption| exemption.key == key)
    }
}

/// Who does not pay the fee, when the application claims it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exemption {
    /// `disability`.
    #[serde(deserialize_with = "parse::text")]
    pub key: String,
    /// Its name.
    pub name: Worded,
    /// Where it is written.
    pub law: Law,
    /// Kinds of documents that prove it, each enough alone; empty when only a human can tell.
    #[serde(default)]
    pub evidence: Vec<String>,
}

/// How many people an address usually has. More than that is told to the officer, who judges it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Residents {
    /// People at one dwelling up to whom nothing is remarkable.
    pub usual: u32,
    /// Where it is written.
    pub law: Law,
}

/// The certificate that an approval issues.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// „Удостоверение за постоянен адрес“.
    pub title: Worded,
    /// Where it is written.
    pub law: Law,
}

/// Texts of the acts, one for each outcome.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Acts {
    /// The certificate.
    pub approved: ActText,
    /// The refusal.
    pub refused: ActText,
    /// The return for correction.
    pub returned: ActText,
    /// The termination.
    pub terminated: ActText,
}

/// A kind of document or declaration.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Kind {
    /// `title-deed`, `owner-consent`.
    #[serde(deserialize_with = "parse::text")]
    pub key: String,
    /// Its name.
    pub name: Worded,
    /// A human has to read one of this kind, even for a check that others answer by themselves.
    #[serde(default)]
    pub human: bool,
    /// It must have been issued by the day of filing: a power that came later was none when it was used.
    #[serde(default)]
    pub before_filing: bool,
    /// Days before the filing within which it must have been signed; a declaration only.
    #[serde(default)]
    pub good_for_days: Option<u16>,
    /// What it proves of the power to represent; a document only.
    #[serde(default)]
    pub proves: Option<Proof>,
}

/// What a document proves of the power to represent somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Proof {
    /// Who the parents are.
    Birth,
    /// Who the guardian is, of a child or of a ward of any age.
    Guardianship,
}

/// Who may apply.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicantType {
    /// `owner`, `proxy`, …
    #[serde(deserialize_with = "parse::text")]
    pub key: String,
    /// Its name.
    pub name: Worded,
    /// The people without whom there is no such application.
    pub parties: Vec<PartyRole>,
    /// Keys of its checks, in the order in which they are numbered.
    pub checks: Vec<String>,
    /// What it must show.
    #[serde(rename = "demand")]
    pub demands: Vec<Demand>,
}

/// Something that must be shown, by any one of its alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Demand {
    /// Kinds of documents, each enough alone.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Declarations, each enough alone.
    #[serde(default)]
    pub declarations: Vec<DeclarationDemand>,
    /// The first declaration is the usual way; when nothing is there, it is what is missing.
    #[serde(default)]
    pub usually_declared: bool,
    /// Demanded only when the case has a person in this role.
    #[serde(default)]
    pub when: Option<PartyRole>,
}

/// A declaration and who signs it; every person of the case in that role has to.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct DeclarationDemand {
    /// Kind of declaration.
    pub kind: String,
    /// Who signs.
    pub signed_by: PartyRole,
}

/// One thing that the law asks.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Check {
    /// `owner-consent`.
    #[serde(deserialize_with = "parse::text")]
    pub key: String,
    /// The statement that is met or not: „Собственикът е дал писмено съгласие“.
    pub title: Worded,
    /// Where it is written.
    pub law: Law,
    /// What the machine looks at, in order; empty when only a human can tell.
    #[serde(default)]
    pub rules: Vec<Rule>,
    /// A human judges it: that the machine finds nothing wrong does not answer it.
    #[serde(default)]
    pub human: bool,
    /// Kinds of documents that it is about.
    #[serde(default)]
    pub evidence: Vec<String>,
    /// Kinds of declarations that it is about.
    #[serde(default)]
    pub declarations: Vec<String>,
    /// What its failure suggests.
    pub unmet: Outcome,
    /// What its failure suggests for a particular finding, when that differs.
    #[serde(default)]
    pub unmet_when: BTreeMap<FindingCode, Outcome>,
    /// Keys of the grounds that its failure points to.
    #[serde(default)]
    pub grounds: Vec<String>,
}

/// A ground of a refusal, a return or a termination.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Ground {
    /// `consent-missing`.
    #[serde(deserialize_with = "parse::text")]
    pub key: String,
    /// Short name.
    pub title: Worded,
    /// Where it is written.
    pub law: Law,
    /// The outcomes that it can carry; never an approval.
    pub outcomes: Vec<Outcome>,
    /// Findings that it fits: what the machine found at a check that is not met, whoever said so. Empty when it fits
    /// every failure of its check.
    #[serde(default)]
    pub findings: Vec<FindingCode>,
    /// The text that goes into the reasons, in Bulgarian, with placeholders.
    #[serde(deserialize_with = "parse::text")]
    pub text: String,
}

impl ServicePack {
    /// The applicant type by its key.
    pub fn applicant_type(&self, key: &str) -> Option<&ApplicantType> {
        self.applicant_types.iter().find(|kind| kind.key == key)
    }

    /// The check by its key.
    pub fn check(&self, key: &str) -> Option<&Check> {
        self.checks.iter().find(|check| check.key == key)
    }

    /// The ground by its key.
    pub fn ground(&self, key: &str) -> Option<&Ground> {
        self.grounds.iter().find(|ground| ground.key == key)
    }

    /// A kind of document or declaration; the two never share a key.
    pub fn kind(&self, key: &str) -> Option<&Kind> {
        self.evidence_kinds.iter().chain(&self.declaration_kinds).find(|kind| kind.key == key)
    }

    /// Name of a kind of document or declaration.
    pub fn kind_name(&self, key: &str) -> Option<&Worded> {
        self.kind(key).map(|kind| &kind.name)
    }

    /// Grounds that can carry the outcome, in the pack's order.
    pub fn grounds_for(&self, outcome: Outcome) -> impl Iterator<Item = &Ground> {
        self.grounds.iter().filter(move |ground| ground.outcomes.contains(&outcome))
    }

    /// Provisions whose paragraph was not yet confirmed against the act in force, each once, in alphabetical order: for
    /// whoever maintains the pack.
    pub fn unconfirmed(&self) -> BTreeSet<&str> {
        let checks = self.checks.iter().map(|check| &check.law);
        let grounds = self.grounds.iter().map(|ground| &ground.law);
        let own = [&self.deadline.law, &self.fee.law, &self.certificate.law];
        let record = self.record.iter().map(|record| &record.law);
        let exemptions = self.fee.exemptions.iter().map(|exemption| &exemption.law);
        own.into_iter()
            .chain(record)
            .chain(exemptions)
            .chain(self.residents.iter().map(|residents| &residents.law))
            .chain(checks)
            .chain(grounds)
            .filter(|law| !law.confirmed)
            .map(|law| law.cite.as_str())
            .collect()
    }

    /// Texts of the act of an outcome.
    pub fn act_text(&self, outcome: Outcome) -> &ActText {
        match outcome {
            Outcome::Approved => &self.act.approved,
            Outcome::Refused => &self.act.refused,
            Outcome::Returned => &self.act.returned,
            Outcome::Terminated => &self.act.terminated,
        }
    }

    /// Working days that the administration has for a case, by the classifier's answer.
    pub fn working_days(&self, in_classifier: bool) -> u16 {
        if in_classifier { self.deadline.found } else { self.deadline.otherwise }
    }
}
