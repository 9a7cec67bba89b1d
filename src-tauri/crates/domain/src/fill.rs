//! Filling the texts of a pack with the facts of a case.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use crate::address::ClassifierMatch;
use crate::address::DistrictCode;
use crate::case::{Answer, Case};
use crate::check::CheckState;
use crate::district::Districts;
use crate::finding::FindingCode;
use crate::pack::placeholder::{Piece, pieces};
use crate::pack::{ActText, Ground, Placeholder, RecordText, ServicePack};
use crate::person::{Identifier, Party, PartyRole, Sex};
use crate::rules::civil_day;

/// What stands for a fact that is not known; a ruling cannot be made while its reasons have one.
pub const GAP: &str = "[…]";

const NB: char = '\u{a0}';

/// The facts of a case, by placeholder.
#[derive(Clone, PartialEq, Eq)]
pub struct Facts {
    known: BTreeMap<Placeholder, String>,
    about: Vec<(FindingCode, BTreeMap<String, String>)>,
}

impl std::fmt::Debug for Facts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Facts({:?})", self.known.keys().collect::<Vec<_>>())
    }
}

impl Facts {
    /// The facts of a case. Identifiers are masked; the checks tell what is at fault.
    pub fn of(case: &Case, pack: &ServicePack, districts: &Districts, checks: &[CheckState]) -> Self {
        let mut facts = Self { known: BTreeMap::new(), about: faults(checks) };
        facts.case(case, pack);
        facts.people(case);
        facts.districts(case, districts);
        facts
    }

    /// Fills a text; a fact that is not known leaves a [`GAP`]. A text with a placeholder that is not on the list comes
    /// back as it is: packs with such a text are refused when they are read.
    pub fn fill(&self, template: &str) -> String {
        self.fill_about(template, &[])
    }

    /// Fills a ground's text, with the failure that the ground is about first.
    pub fn ground(&self, ground: &Ground) -> String {
        self.fill_about(&ground.text, &ground.findings)
    }

    /// Fills every text of an act.
    pub fn act(&self, act: &ActText) -> ActText {
        act.map(|text| self.fill(text))
    }

    /// Fills every text of the record of an application taken at the counter.
    pub fn record(&self, record: &RecordText) -> RecordText {
        record.map(|text| self.fill(text))
    }

    /// Makes a fact known that the case does not tell.
    #[must_use]
    pub fn with(mut self, placeholder: Placeholder, fact: impl Into<String>) -> Self {
        self.know(placeholder, fact);
        self
    }

    fn fill_about(&self, template: &str, findings: &[FindingCode]) -> String {
        let Ok(pieces) = pieces(template) else { return template.to_owned() };
        let fact = |placeholder| self.fact(placeholder, findings).unwrap_or_else(|| GAP.to_owned());
        pieces.into_iter().fold(String::new(), |mut text, piece| {
            match piece {
                Piece::Words(words) => text.push_str(words),
                Piece::Fact(placeholder) => text.push_str(&fact(placeholder)),
            }
            text
        })
    }

    fn fact(&self, placeholder: Placeholder, findings: &[FindingCode]) -> Option<String> {
        let name = match placeholder {
            Placeholder::Declarant => "name",
            Placeholder::Signer => "signer",
            Placeholder::Document => "title",
            Placeholder::ValidUntil => "valid-until",
            Placeholder::Pending => "numbers",
            Placeholder::Residents => "count",
            known => return self.known.get(&known).cloned(),
        };
        let fits = |code: &FindingCode| findings.is_empty() || findings.contains(code);
        let found = self.about.iter().find_map(|(code, params)| params.get(name).filter(|_| fits(code)))?;
        match placeholder {
            Placeholder::ValidUntil => found.parse().ok().map(written_day),
            _ => Some(found.clone()),
        }
    }

    fn know(&mut self, placeholder: Placeholder, fact: impl Into<String>) {
        self.known.insert(placeholder, fact.into());
    }

    fn case(&mut self, case: &Case, pack: &ServicePack) {
        self.know(Placeholder::Number, case.number.clone());
        self.know(Placeholder::Submitted, written_day(civil_day(case.submitted_at)));
        self.know(Placeholder::From, case.from.text());
        self.know(Placeholder::To, case.to.text());
        if let Some(kind) = pack.applicant_type(&case.applicant_type) {
            self.know(Placeholder::ApplicantType, kind.name.bg.clone());
        }
        self.know(Placeholder::Fee, written_amount(pack.fee.amount, &pack.fee.currency));
        if let Some(exemption) = case.exemption.as_ref().and_then(|key| pack.fee.exemption(key)) {
            self.know(Placeholder::Exemption, exemption.name.bg.clone());
        }
    }

    fn people(&mut self, case: &Case) {
        if let Some(applicant) = case.applicant() {
            self.know(Placeholder::Applicant, applicant.person.name.full());
            self.know(Placeholder::ApplicantIdentifier, written_identifier(&applicant.person.identifier));
            let noun =
                if applicant.person.sex == Sex::Male { "Заявителят" } else { "Заявителката" };
            self.know(Placeholder::ApplicantNoun, noun);
        }
        if let Some(subject) = case.subject() {
            self.know(Placeholder::Subject, subject.person.name.full());
            self.know(Placeholder::SubjectIdentifier, written_identifier(&subject.person.identifier));
            self.know(Placeholder::Pronoun, if subject.person.sex == Sex::Male { "му" } else { "ѝ" });
        }
        let names = |role| {
            let named = case.parties.iter().filter(move |party: &&Party| party.role == role);
            Some(named.map(|party| party.person.name.full()).collect::<Vec<_>>().join(", "))
                .filter(|all| !all.is_empty())
        };
        if let Some(owners) = names(PartyRole::Owner).or_else(|| names(PartyRole::CoOwner)) {
            self.know(Placeholder::Owner, owners);
        }
        if let Some(parent) = names(PartyRole::OtherParent) {
            self.know(Placeholder::OtherParent, parent);
        }
    }

    fn districts(&mut self, case: &Case, districts: &Districts) {
        let name = |code: &DistrictCode| districts.get(code).map(|district| district.name.clone());
        if let Some(name) = name(&case.district) {
            self.know(Placeholder::District, name);
        }
        let competent = match (&case.classifier.found, &case.to.district) {
            (ClassifierMatch::OtherDistrict { district }, _) => name(district),
            (_, Some(written)) => name(&DistrictCode(written.code.clone())),
            _ => None,
        };
        if let Some(competent) = competent {
            self.know(Placeholder::CompetentDistrict, competent);
        }
    }
}

/// What the machine found, failures first.
fn faults(checks: &[CheckState]) -> Vec<(FindingCode, BTreeMap<String, String>)> {
    let of = |wanted: bool| {
        checks.iter().filter(move |state| (state.machine == Some(Answer::NotMet)) == wanted).map(|state| {
            let all = state.finding.iter().chain(&state.more);
            all.map(|finding| (finding.code, finding.params.clone()))
        })
    };
    of(true).chain(of(false)).flatten().collect()
}

/// „12.11.2026 г.“
pub fn written_day(day: NaiveDate) -> String {
    format!("{:02}.{:02}.{:04}{NB}г.", day.day(), day.month(), day.year())
}

/// „1,28 €“, from cents.
pub fn written_amount(cents: u32, currency: &str) -> String {
    let sign = match currency {
        "EUR" => "€",
        "BGN" => "лв.",
        other => other,
    };
    format!("{},{:02}{NB}{sign}", cents / 100, cents % 100)
}

/// „ЕГН 93••••2275“
pub fn written_identifier(identifier: &Identifier) -> String {
    let kind = match identifier {
        Identifier::Egn(_) => "ЕГН",
        Identifier::Lnch(_) => "ЛНЧ",
    };
    format!("{kind}{NB}{}", identifier.masked())
}

#[cfg(test)]
mod tests;
