//! The data of a document as the file that travels inside it, and their digest.
//!
//! Schema `gishe-document/1`, written out in `assets/schemas/document-1.json`. The bytes are canonical JSON (RFC 8785: keys
//! in order, no white space, UTF-8), so that equal data have equal bytes on every machine. Identifiers are masked as they
//! are on the sheet; a value that the sheet does not have is `null`.
//!
//! The digest of a document is the SHA-256 of these bytes. It cannot be that of the file, which holds the digest itself.

use chrono::NaiveDate;
use gishe_domain::decision::Outcome;
use gishe_domain::person::Identifier;
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::act::{ActInput, ActPerson, Authority, Letterhead, PackRef};
use crate::record::{HandedIn, RecordInput};

/// Name of the file in the document.
pub const FILE_NAME: &str = "document.json";
/// Its media type.
pub const MEDIA_TYPE: &str = "application/json";
/// The schema that it follows.
pub const SCHEMA: &str = "gishe-document/1";

/// Canonical bytes of a document's data, with their digest.
pub struct Data {
    /// The JSON.
    pub bytes: Vec<u8>,
    /// SHA-256 of it.
    pub digest: [u8; 32],
}

impl Data {
    fn of(value: &impl Serialize) -> Self {
        // Only strings, numbers, lists and fixed keys: there is nothing in them that JSON cannot hold.
        let bytes = serde_json::to_vec(value).unwrap_or_default();
        let digest = Sha256::digest(&bytes).into();
        Self { bytes, digest }
    }

    /// The data of an act.
    pub fn of_act(act: &ActInput) -> Self {
        Self::of(&ActData {
            addresses: Addresses::of(&act.from_address, &act.to_address),
            applicant: PersonData::of(&act.applicant),
            application: Application { number: Some(&act.case_number), submitted: act.submitted_on.to_string() },
            basis: &act.legal_basis,
            date: act.date,
            grounds: act.grounds.iter().map(|ground| GroundData { law: &ground.law, text: &ground.text }).collect(),
            instruction: act.instruction.as_deref(),
            kind: kind(act.outcome),
            letterhead: LetterheadData::of(&act.letterhead),
            notes: &act.notes,
            number: act.number.as_deref(),
            officer: OfficerData::of(&act.officer),
            operative: OperativeData { clause: &act.operative.clause, word: &act.operative.verb },
            practice: act.practice,
            reasons: &act.reasons,
            schema: SCHEMA,
            service: ServiceData::of(&act.service),
            subject: act.subject.as_ref().map(PersonData::of),
            title: &act.form.name,
            verification: act.verification.as_deref(),
        })
    }

    /// The data of a record.
    pub fn of_record(record: &RecordInput) -> Self {
        let submitted = record.received_at.format("%Y-%m-%dT%H:%M").to_string();
        Self::of(&RecordData {
            addresses: Addresses::of(&record.from_address, &record.to_address),
            applicant: PersonData::of(&record.applicant),
            application: Application { number: record.number.as_deref(), submitted },
            date: record.received_at.date(),
            declared: &record.declared,
            evidence: record.evidence.iter().map(EvidenceData::of).collect(),
            identification: &record.identification,
            kind: "counter-record",
            letterhead: LetterheadData::of(&record.letterhead),
            notes: &record.notes,
            officer: OfficerData::of(&record.officer),
            opening: &record.opening,
            practice: record.practice,
            remarks: &record.remarks,
            request: &record.request,
            schema: SCHEMA,
            service: ServiceData::of(&record.service),
            subject: record.subject.as_ref().map(PersonData::of),
            title: &record.form.name,
            verification: record.verification.as_deref(),
        })
    }
}

fn kind(outcome: Outcome) -> &'static str {
    match outcome {
        Outcome::Approved => "certificate",
        Outcome::Refused => "refusal",
        Outcome::Returned => "return",
        Outcome::Terminated => "termination",
    }
}

// The fields of each of these stand in the order of their names: that is what makes the bytes canonical.

#[derive(Serialize)]
struct ActData<'a> {
    addresses: Addresses<'a>,
    applicant: PersonData<'a>,
    application: Application<'a>,
    basis: &'a str,
    date: NaiveDate,
    grounds: Vec<GroundData<'a>>,
    instruction: Option<&'a str>,
    kind: &'static str,
    letterhead: LetterheadData<'a>,
    notes: &'a [String],
    number: Option<&'a str>,
    officer: OfficerData<'a>,
    operative: OperativeData<'a>,
    practice: bool,
    reasons: &'a [String],
    schema: &'static str,
    service: ServiceData<'a>,
    subject: Option<PersonData<'a>>,
    title: &'a str,
    verification: Option<&'a str>,
}

#[derive(Serialize)]
struct RecordData<'a> {
    addresses: Addresses<'a>,
    applicant: PersonData<'a>,
    application: Application<'a>,
    date: NaiveDate,
    declared: &'a [String],
    evidence: Vec<EvidenceData<'a>>,
    identification: &'a str,
    kind: &'static str,
    letterhead: LetterheadData<'a>,
    notes: &'a [String],
    officer: OfficerData<'a>,
    opening: &'a str,
    practice: bool,
    remarks: &'a [String],
    request: &'a str,
    schema: &'static str,
    service: ServiceData<'a>,
    subject: Option<PersonData<'a>>,
    title: &'a str,
    verification: Option<&'a str>,
}

#[derive(Serialize)]
struct Addresses<'a> {
    from: &'a [String],
    to: &'a [String],
}

impl<'a> Addresses<'a> {
    fn of(from: &'a [String], to: &'a [String]) -> Self {
        Self { from, to }
    }
}

#[derive(Serialize)]
struct Application<'a> {
    number: Option<&'a str>,
    submitted: String,
}

#[derive(Serialize)]
struct GroundData<'a> {
    law: &'a str,
    text: &'a str,
}

#[derive(Serialize)]
struct OperativeData<'a> {
    clause: &'a str,
    word: &'a str,
}

#[derive(Serialize)]
struct PersonData<'a> {
    identifier: String,
    #[serde(rename = "identifierKind")]
    identifier_kind: &'static str,
    name: &'a str,
}

impl<'a> PersonData<'a> {
    fn of(person: &'a ActPerson) -> Self {
        let identifier_kind = match person.identifier {
            Identifier::Egn(_) => "egn",
            Identifier::Lnch(_) => "lnch",
        };
        Self { identifier: person.identifier.masked(), identifier_kind, name: &person.name }
    }
}

#[derive(Serialize)]
struct LetterheadData<'a> {
    address: &'a str,
    district: &'a str,
    municipality: &'a str,
    phone: &'a str,
}

impl<'a> LetterheadData<'a> {
    fn of(head: &'a Letterhead) -> Self {
        let Letterhead { municipality, district, address, phone } = head;
        Self { address, district, municipality, phone }
    }
}

#[derive(Serialize)]
struct OfficerData<'a> {
    department: &'a str,
    name: &'a str,
    post: &'a str,
}

impl<'a> OfficerData<'a> {
    fn of(officer: &'a Authority) -> Self {
        Self { department: &officer.department, name: &officer.name, post: &officer.post }
    }
}

#[derive(Serialize)]
struct ServiceData<'a> {
    code: &'a str,
    pack: &'a str,
}

impl<'a> ServiceData<'a> {
    fn of(service: &'a PackRef) -> Self {
        Self { code: &service.code, pack: &service.pack }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct EvidenceData<'a> {
    issued_on: Option<NaiveDate>,
    kind: &'a str,
    pages: u16,
    title: &'a str,
    valid_until: Option<NaiveDate>,
}

impl<'a> EvidenceData<'a> {
    fn of(row: &'a HandedIn) -> Self {
        Self {
            issued_on: row.issued_on,
            kind: &row.kind,
            pages: row.pages,
            title: &row.title,
            valid_until: row.valid_until,
        }
    }
}
