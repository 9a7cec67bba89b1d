//! The act of a ruling.

use chrono::NaiveDate;
use gishe_domain::case::Case;
use gishe_domain::check::CheckState;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::district::Districts;
use gishe_domain::fill::Facts;
use gishe_domain::pack::{ActText, ServicePack};
use gishe_domain::rules::civil_day;

use super::{Signatory, letterhead, lines, person, service};
use crate::act::{ActForm, ActInput, Ground, Operative};

/// What an act is made of besides the case.
#[derive(Debug, Clone, Copy)]
pub struct ActFacts<'a> {
    /// Made in practice: every page says so.
    pub practice: bool,
    /// The service.
    pub pack: &'a ServicePack,
    /// The districts, for the letterhead.
    pub districts: &'a Districts,
    /// The checks as they stood at the ruling.
    pub checks: &'a [CheckState],
    /// What was ruled.
    pub ruling: &'a Ruling,
    /// Who signs.
    pub signatory: Signatory<'a>,
    /// The number that central gave; none in a preview.
    pub number: Option<&'a str>,
    /// The date of the act, civil date in Sofia.
    pub date: NaiveDate,
    /// See [`ActInput::verification`].
    pub verification: Option<&'a str>,
}

/// The act of a ruling. None when the case names no applicant: central never sends one.
pub fn act_of(case: &Case, facts: &ActFacts<'_>) -> Option<ActInput> {
    let filled = Facts::of(case, facts.pack, facts.districts, facts.checks);
    let text = filled.act(facts.pack.act_text(facts.ruling.outcome));
    let applicant = case.applicant()?;
    let subject = case.subject().filter(|subject| subject.id != applicant.id);
    Some(ActInput {
        practice: facts.practice,
        letterhead: letterhead(case, facts.districts),
        service: service(facts.pack),
        form: form(&text, facts),
        number: facts.number.map(str::to_owned),
        date: facts.date,
        case_number: case.number.clone(),
        submitted_on: civil_day(case.submitted_at),
        applicant: person(applicant),
        subject: subject.map(person),
        from_address: lines(&case.from),
        to_address: lines(&case.to),
        outcome: facts.ruling.outcome,
        operative: Operative { verb: text.word, clause: text.operative },
        legal_basis: text.basis,
        grounds: grounds(facts),
        reasons: paragraphs(&facts.ruling.reasons),
        // An approval's remark is what the officer left of its note; it stands among the reasons.
        notes: text.note.into_iter().filter(|_| facts.ruling.outcome != Outcome::Approved).collect(),
        instruction: text.instruction,
        officer: facts.signatory.authority(),
        verification: facts.verification.map(str::to_owned),
    })
}

fn form(text: &ActText, facts: &ActFacts<'_>) -> ActForm {
    let outcome = facts.ruling.outcome;
    let approved = outcome == Outcome::Approved;
    let or = |given: &Option<String>, usual: &str| given.clone().unwrap_or_else(|| usual.to_owned());
    let certificate = &facts.pack.certificate.title.bg;
    // „Удостоверение за постоянен адрес“ is what the certificate is called; the sheet sets „постоянен адрес“ apart.
    let about = certificate.split_once(" за ").map_or(certificate.as_str(), |(_, what)| what);
    ActForm {
        title: text.title.clone(),
        subtitle: text.subtitle.clone().or_else(|| approved.then(|| format!("за {about}"))),
        name: or(&text.name, if approved { certificate } else { name(outcome) }),
        grounds: or(
            &text.grounds_heading,
            if outcome == Outcome::Returned {
                "Установени недостатъци"
            } else {
                "Основания"
            },
        ),
        reasons: text.reasons_heading.clone().or_else(|| (!approved).then(|| "Мотиви".to_owned())),
        instruction: text.instruction_heading.clone(),
        from: or(&text.from_label, if approved { "предишен" } else { "от" }),
        to: or(&text.to_label, if approved { about } else { "на" }),
    }
}

/// What a decision is called in a list of files, unless its template says it.
fn name(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "Удостоверение",
        Outcome::Refused => "Решение за отказ",
        Outcome::Returned => "Решение за връщане за корекция",
        Outcome::Terminated => "Решение за прекратяване",
    }
}

/// The grounds name the provisions; their words stand in the reasons, as the officer left them.
fn grounds(facts: &ActFacts<'_>) -> Vec<Ground> {
    let named = facts.ruling.grounds.iter().filter_map(|key| facts.pack.ground(key));
    named.map(|ground| Ground { text: ground.title.bg.clone(), law: ground.law.cite.clone() }).collect()
}

fn paragraphs(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}
