//! The case that an application becomes.

use chrono::{DateTime, Utc};

use super::people::person_of;
use super::{
    Attached, Counter, Intake, IntakeFee, IntakePaper, IntakeProblem, RECORD, RegisterSays, Taker, day, examine,
};
use crate::address::{ClassifierMatch, ClassifierResult, DistrictCode};
use crate::case::{Author, Case, CaseId, DeadlineBasis, Declaration, Evidence, HistoryEntry, Payment, PaymentStatus};
use crate::pack::ServicePack;
use crate::person::Party;
use crate::rules::civil_day;
use crate::state::CaseState;

/// Under which id, in which district, by whom and when.
#[derive(Debug, Clone, Copy)]
pub struct TakenAt<'a> {
    /// The id that the case will have everywhere.
    pub id: CaseId,
    /// The district whose counter it is.
    pub district: &'a DistrictCode,
    /// The officer, and now.
    pub by: Taker<'a>,
}

/// The case as it travels to central, which numbers it and judges its address anew.
///
/// # Errors
/// What still blocks it; never empty.
pub fn taken(intake: &Intake, counter: &Counter<'_>, at: &TakenAt<'_>) -> Result<Case, Vec<IntakeProblem>> {
    let problems = examine(intake, counter);
    match counter.pack {
        Some(pack) if problems.iter().all(|problem| !problem.blocks) => Ok(case_of(intake, counter, pack, at)),
        _ => Err(problems.into_iter().filter(|problem| problem.blocks).collect()),
    }
}

/// The case as far as it is filled in: for the record, which is read before everything is there.
pub(super) fn case_of(intake: &Intake, counter: &Counter<'_>, pack: &ServicePack, at: &TakenAt<'_>) -> Case {
    let now = at.by.now;
    let found = counter.register == &RegisterSays::Found;
    let author = Author::Officer { officer: at.by.officer.clone() };
    let people = intake.people.iter();
    Case {
        id: at.id,
        number: String::new(),
        version: 0,
        service: pack.code.clone(),
        applicant_type: intake.applicant_type.clone(),
        pack_version: pack.version.clone(),
        state: CaseState::Submitted,
        district: at.district.clone(),
        submitted_at: now,
        deadline: DeadlineBasis { from: civil_day(now), working_days: pack.working_days(found), pauses: Vec::new() },
        parties: people.filter_map(party).collect(),
        from: intake.from.clone(),
        to: intake.to.clone(),
        classifier: ClassifierResult {
            found: classifier(counter.register),
            registered: 0,
            from_agrees: true,
            checked_at: now,
        },
        evidence: evidence(intake, counter, pack),
        declarations: declarations(intake, counter, at),
        payments: payment(intake, pack, now).into_iter().collect(),
        exemption: match &intake.fee {
            IntakeFee::Exempt { exemption } => Some(exemption.clone()),
            IntakeFee::Open | IntakeFee::Paid { .. } | IntakeFee::Later => None,
        },
        messages: Vec::new(),
        appointments: Vec::new(),
        claim: None,
        checks: Vec::new(),
        decision: None,
        history: vec![HistoryEntry { at: now, version: 0, author, kind: "register".to_owned(), note: None, to: None }],
    }
}

/// Until central has asked the classifier, the register of the district on this computer answers for it.
fn classifier(says: &RegisterSays) -> ClassifierMatch {
    match says {
        RegisterSays::Found => ClassifierMatch::Found,
        RegisterSays::OtherDistrict(district) => ClassifierMatch::OtherDistrict { district: district.clone() },
        RegisterSays::Nothing | RegisterSays::NumberMissing | RegisterSays::StreetMissing => ClassifierMatch::Missing,
    }
}

fn party(typed: &super::IntakePerson) -> Option<Party> {
    let relation = Some(typed.relation.trim().to_owned()).filter(|text| !text.is_empty());
    Some(Party { id: typed.id.clone(), role: typed.role, person: person_of(typed)?, relation, related_case: None })
}

fn evidence(intake: &Intake, counter: &Counter<'_>, pack: &ServicePack) -> Vec<Evidence> {
    let is_evidence = |paper: &&IntakePaper| pack.evidence_kinds.iter().any(|kind| kind.key == paper.kind);
    let papers = intake.papers.iter().filter(is_evidence);
    let of = |(at, paper): (usize, &IntakePaper)| {
        let scan = counter.scans.get(&paper.scan)?;
        let named = || pack.kind_name(&paper.kind).map(|name| name.bg.clone()).unwrap_or_default();
        let title = paper.title.trim();
        Some(Evidence {
            id: format!("e{}", at + 1),
            kind: paper.kind.clone(),
            title: if title.is_empty() { named() } else { title.to_owned() },
            blob: scan.blob.clone(),
            pages: scan.pages,
            issued_on: day(&paper.issued_on),
            valid_until: day(&paper.valid_until),
        })
    };
    papers.enumerate().filter_map(of).collect()
}

/// Each declaration with the paper that carries it: one of its own kind, else the signed record.
fn declarations(intake: &Intake, counter: &Counter<'_>, at: &TakenAt<'_>) -> Vec<Declaration> {
    let scan = |kind: &str| -> Option<&Attached> {
        let paper = intake.papers.iter().find(|paper| paper.kind == kind)?;
        counter.scans.get(&paper.scan)
    };
    let of = |(place, one): (usize, &super::Declared)| {
        let scan = scan(&one.kind).or_else(|| scan(RECORD))?;
        Some(Declaration {
            id: format!("d{}", place + 1),
            kind: one.kind.clone(),
            declarant: one.person.clone(),
            signed_on: civil_day(at.by.now),
            blob: scan.blob.clone(),
            // A file that carries a signature is judged by it.
            made_before: (!scan.signed).then(|| at.by.officer.clone()),
        })
    };
    let here = |one: &&super::Declared| intake.people.iter().any(|person| person.id == one.person);
    intake.declared.iter().filter(here).enumerate().filter_map(of).collect()
}

fn payment(intake: &Intake, pack: &ServicePack, now: DateTime<Utc>) -> Option<Payment> {
    let IntakeFee::Paid { receipt } = &intake.fee else { return None };
    (pack.fee.amount > 0).then(|| Payment {
        id: receipt.trim().to_owned(),
        amount: pack.fee.amount,
        currency: pack.fee.currency.clone(),
        status: PaymentStatus::Paid,
        requested_at: now,
        paid_at: Some(now),
    })
}

impl Intake {
    /// The case as far as it is filled in, for the record that the applicant reads and signs. None while no service is chosen.
    pub fn so_far(&self, counter: &Counter<'_>, at: &TakenAt<'_>) -> Option<Case> {
        Some(case_of(self, counter, counter.pack?, at))
    }

    /// „лична карта № 640000001, издадена на 14.05.2019 г. от МВР София“: by what the applicant was identified.
    pub fn identified_by(&self) -> String {
        let given = &self.identification;
        let mut text = given.kind.map(|kind| kind.written().to_owned()).unwrap_or_default();
        let mut add = |word: &str, value: &str| {
            if !value.trim().is_empty() {
                text.push_str(&format!("{word}{}", value.trim()));
            }
        };
        add(" №\u{a0}", &given.number);
        if let Some(day) = day(&given.issued_on) {
            let word = given.kind.map(super::IdentityDocument::issued).unwrap_or_default();
            add(&format!(", {word} на\u{a0}"), &crate::fill::written_day(day));
        }
        add(", ", &given.issued_by);
        text
    }
}
