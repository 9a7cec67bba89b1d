//! The record of an application taken at the counter.

use chrono::NaiveDateTime;
use gishe_domain::case::{Case, Declaration, Evidence};
use gishe_domain::district::Districts;
use gishe_domain::fill::{Facts, written_day};
use gishe_domain::pack::{Placeholder, ServicePack};

use super::{Signatory, letterhead, lines, person, service};
use crate::record::{HandedIn, RecordForm, RecordInput};

/// What a record is made of besides the case.
#[derive(Debug, Clone, Copy)]
pub struct CounterFacts<'a> {
    /// Made in practice: every page says so.
    pub practice: bool,
    /// The service.
    pub pack: &'a ServicePack,
    /// The districts, for the letterhead.
    pub districts: &'a Districts,
    /// Who took the application.
    pub signatory: Signatory<'a>,
    /// Number of the case; none until the register has given one.
    pub number: Option<&'a str>,
    /// When it was taken, civil time in Sofia.
    pub received_at: NaiveDateTime,
    /// Where: „гише 3“.
    pub place: &'a str,
    /// What the applicant was identified by: „лична карта № 640000001, издадена на …“.
    pub identified_by: &'a str,
    /// What the applicant wished to have noted, a paragraph a line; may be empty.
    pub remarks: &'a str,
    /// See [`crate::ActInput::verification`].
    pub verification: Option<&'a str>,
}

/// The record of an application. None when the case names no applicant, or when the pack has no template for it.
pub fn record_of(case: &Case, facts: &CounterFacts<'_>) -> Option<RecordInput> {
    let text = filled(case, facts).record(facts.pack.record.as_ref()?);
    let applicant = case.applicant()?;
    let subject = case.subject().filter(|subject| subject.id != applicant.id);
    let declared = case.declarations.iter().map(|declaration| declared(case, facts.pack, declaration));
    Some(RecordInput {
        practice: facts.practice,
        letterhead: letterhead(case, facts.districts),
        service: service(facts.pack),
        number: facts.number.map(str::to_owned),
        received_at: facts.received_at,
        applicant: person(applicant),
        subject: subject.map(person),
        opening: text.opening,
        identification: text.identification,
        request: text.request,
        from_address: lines(&case.from),
        to_address: lines(&case.to),
        declared: text.declared.into_iter().chain(declared).collect(),
        evidence: case.evidence.iter().map(|evidence| handed_in(facts.pack, evidence)).collect(),
        remarks: facts.remarks.lines().map(str::to_owned).filter(|line| !line.trim().is_empty()).collect(),
        notes: text.notes,
        officer: facts.signatory.authority(),
        verification: facts.verification.map(str::to_owned),
        form: RecordForm {
            title: text.title,
            subtitle: text.subtitle,
            name: text.name,
            identification: text.identification_heading,
            request: text.request_heading,
            declared: text.declared_heading,
            evidence: text.evidence_heading,
            no_evidence: text.no_evidence,
            remarks: text.remarks_heading,
            from: text.from_label,
            to: text.to_label,
        },
    })
}

fn filled(case: &Case, facts: &CounterFacts<'_>) -> Facts {
    let at = facts.received_at;
    let received = format!("{} в {}\u{a0}ч.", written_day(at.date()), at.format("%H:%M"));
    Facts::of(case, facts.pack, facts.districts, &[])
        .with(Placeholder::Number, facts.number.unwrap_or("…"))
        .with(Placeholder::Received, received)
        .with(Placeholder::Place, facts.place)
        .with(Placeholder::Officer, facts.signatory.name)
        .with(Placeholder::Post, facts.signatory.post)
        .with(Placeholder::IdentifiedBy, facts.identified_by)
}

/// „Съгласие на собственика, подписано на 19.11.2026 г. от …“
fn declared(case: &Case, pack: &ServicePack, declaration: &Declaration) -> String {
    let kind = pack.kind_name(&declaration.kind).map_or(declaration.kind.as_str(), |name| name.bg.as_str());
    let day = written_day(declaration.signed_on);
    let by = case.party(&declaration.declarant).map(|party| party.person.name.full());
    by.map_or_else(|| format!("{kind} ({day})"), |name| format!("{kind} ({name}, {day})"))
}

fn handed_in(pack: &ServicePack, evidence: &Evidence) -> HandedIn {
    HandedIn {
        kind: pack.kind_name(&evidence.kind).map_or_else(|| evidence.kind.clone(), |name| name.bg.clone()),
        title: evidence.title.clone(),
        issued_on: evidence.issued_on,
        valid_until: evidence.valid_until,
        pages: evidence.pages,
    }
}
