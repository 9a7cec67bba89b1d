//! From a decision to the words of its act.

use chrono::NaiveDate;
use gishe_document::{ActInput, ActPerson, Authority, Ground, Letterhead, Operative};
use gishe_domain::address::Address;
use gishe_domain::case::Case;
use gishe_domain::check::CheckState;
use gishe_domain::decision::{Outcome, Ruling};
use gishe_domain::district::Districts;
use gishe_domain::fill::Facts;
use gishe_domain::pack::{ActText, ServicePack};
use gishe_domain::person::Party;
use gishe_domain::rules::civil_day;

/// Who signs an act.
#[derive(Debug, Clone, Copy)]
pub struct Signatory<'a> {
    /// Full name.
    pub name: &'a str,
    /// Post: „главен специалист“.
    pub post: &'a str,
}

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
}

/// The act of a ruling. None when the case names no applicant: central never sends one.
pub fn act(case: &Case, facts: &ActFacts<'_>) -> Option<ActInput> {
    let filled = Facts::of(case, facts.pack, facts.districts, facts.checks);
    let text = filled.act(facts.pack.act_text(facts.ruling.outcome));
    let applicant = case.applicant()?;
    let subject = case.subject().filter(|subject| subject.id != applicant.id);
    Some(ActInput {
        practice: facts.practice,
        letterhead: letterhead(case, facts.districts),
        number: facts.number.map(str::to_owned),
        date: facts.date,
        case_number: case.number.clone(),
        submitted_on: civil_day(case.submitted_at),
        certificate_of: certificate_of(facts.pack),
        applicant: person(applicant),
        subject: subject.map(person),
        from_address: lines(&case.from),
        to_address: lines(&case.to),
        outcome: facts.ruling.outcome,
        operative: Operative { verb: text.word.clone(), clause: text.operative.clone() },
        legal_basis: text.basis.clone(),
        grounds: grounds(facts),
        reasons: reasons(facts.ruling, &text),
        appeal: text.instruction,
        officer: Authority {
            name: facts.signatory.name.to_owned(),
            post: facts.signatory.post.to_owned(),
            department: "„Гражданска регистрация и административно обслужване“".to_owned(),
        },
    })
}

fn letterhead(case: &Case, districts: &Districts) -> Letterhead {
    let district = districts.get(&case.district);
    let text = |of: fn(&gishe_domain::district::District) -> &String| district.map(of).cloned().unwrap_or_default();
    Letterhead {
        municipality: "Столична община".to_owned(),
        district: format!("Район „{}“", text(|district| &district.name)),
        address: text(|district| &district.office),
        phone: text(|district| &district.phone),
    }
}

/// „Удостоверение за постоянен адрес“ is what the certificate is called; the sheet sets „постоянен адрес“ apart.
fn certificate_of(pack: &ServicePack) -> String {
    let title = &pack.certificate.title.bg;
    title.split_once(" за ").map_or_else(|| title.clone(), |(_, what)| what.to_owned())
}

fn person(party: &Party) -> ActPerson {
    ActPerson { name: party.person.name.full(), identifier: party.person.identifier.clone() }
}

fn lines(address: &Address) -> Vec<String> {
    vec![address.text()]
}

/// The grounds name the provisions; their words stand in the reasons, as the officer left them.
fn grounds(facts: &ActFacts<'_>) -> Vec<Ground> {
    let named = facts.ruling.grounds.iter().filter_map(|key| facts.pack.ground(key));
    named.map(|ground| Ground { text: ground.title.bg.clone(), law: ground.law.cite.clone() }).collect()
}

fn reasons(ruling: &Ruling, text: &ActText) -> Vec<String> {
    let written = ruling.reasons.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned);
    let note = text.note.iter().filter(|_| ruling.outcome != Outcome::Approved).cloned();
    written.chain(note).collect()
}
