//! Entering an application that was taken at a counter: what central judges for itself, whatever the desk wrote.

use std::sync::OnceLock;

use gishe_domain::address::{Address, ClassifierMatch, ClassifierResult, DistrictCode, Street};
use gishe_domain::assets;
use gishe_domain::case::{BlobRef, Case, DeadlineBasis, PaymentStatus};
use gishe_domain::pack::{Packs, ServicePack};
use gishe_domain::rules::civil_day;
use gishe_protocol::commands::Rejection;
use rusqlite::Connection;

use chrono::{DateTime, Utc};

use super::fields::invalid;
use super::{RegisterError, blobs};

/// Why an application is not entered.
pub(super) enum Refused {
    /// It never will be.
    Final(Rejection),
    /// Its documents have not all come.
    Open(Rejection),
}

/// Judges the application by its service, and writes what central alone can say: its address in the classifier and its time
/// limit. Numbers are given by the caller.
pub(super) fn judge(
    db: &Connection,
    case: &mut Case,
    now: DateTime<Utc>,
) -> Result<Result<(), Refused>, RegisterError> {
    let pack = match fits(case) {
        Ok(pack) => pack,
        Err(rejection) => return Ok(Err(Refused::Final(rejection))),
    };
    let evidence = case.evidence.iter().map(|one| &one.blob);
    for blob in evidence.chain(case.declarations.iter().map(|one| &one.blob)) {
        if !is_here(db, blob)? {
            return Ok(Err(Refused::Open(Rejection::DocumentMissing)));
        }
    }
    case.submitted_at = case.submitted_at.min(now);
    let found = classified(db, &case.to, &case.district)?;
    let working_days = pack.working_days(found == ClassifierMatch::Found);
    case.deadline = DeadlineBasis { from: civil_day(case.submitted_at), working_days, pauses: Vec::new() };
    case.classifier = ClassifierResult { found, checked_at: now, ..case.classifier.clone() };
    case.messages.clear();
    case.appointments.clear();
    Ok(Ok(()))
}

fn packs() -> Option<&'static Packs> {
    static PACKS: OnceLock<Option<Packs>> = OnceLock::new();
    PACKS.get_or_init(|| Packs::load(assets::SERVICES).ok()).as_ref()
}

/// The pack of the service, when the application fits it.
fn fits(case: &Case) -> Result<&'static ServicePack, Rejection> {
    let packs = packs().ok_or_else(|| invalid("case.service", "no packs"))?;
    let pack = packs.get(&case.service, &case.pack_version);
    let pack = pack.ok_or_else(|| invalid("case.service", "no such service or version of it"))?;
    let kind = pack.applicant_type(&case.applicant_type);
    let kind = kind.ok_or_else(|| invalid("case.applicantType", "no such applicant type"))?;
    if kind.parties.iter().any(|role| case.parties.iter().all(|party| party.role != *role)) {
        return Err(invalid("case.parties", "somebody is missing"));
    }
    if case.parties.iter().any(|party| party.person.disagreement().is_some()) {
        return Err(invalid("case.parties.identifier", "does not hold, or differs from date of birth or sex"));
    }
    let due = |payment: &gishe_domain::case::Payment| {
        payment.amount == pack.fee.amount
            && payment.currency == pack.fee.currency
            && payment.status == PaymentStatus::Paid
            && !payment.id.trim().is_empty()
    };
    if !case.payments.iter().all(due) || case.payments.len() > 1 {
        return Err(invalid("case.payments", "not the fee of the service"));
    }
    Ok(pack)
}

/// Whether a document was uploaded whole, or is drawn on demand.
fn is_here(db: &Connection, blob: &BlobRef) -> Result<bool, RegisterError> {
    if let Some(uploaded) = blobs::uploaded(db, &blob.sha256)? {
        return Ok(uploaded.bytes.len() == blob.size as usize);
    }
    let Ok(digest) = hex::decode(&blob.sha256) else { return Ok(false) };
    Ok(db.prepare_cached("SELECT 1 FROM recipes WHERE sha256 = ?1")?.exists([digest])?)
}

/// What the classifier of addresses holds: every district's streets.
fn classified(db: &Connection, to: &Address, own: &DistrictCode) -> Result<ClassifierMatch, RegisterError> {
    let mut statement = db.prepare_cached(
        "SELECT body FROM streets WHERE json_extract(body, '$.location.code') = ?1
         AND json_extract(body, '$.settlement.code') = ?2 ORDER BY district = ?3 DESC, district, ordinal",
    )?;
    let mut rows = statement.query([&to.location.code, &to.settlement.code, &own.0])?;
    while let Some(row) = rows.next()? {
        let body = row.get_ref(0)?.as_str().map_err(|_| RegisterError::Damaged("street"))?;
        let street: Street = serde_json::from_str(body)?;
        if street.numbers.iter().any(|number| plain(number) == plain(&to.number)) {
            return Ok(match street.district == *own {
                true => ClassifierMatch::Found,
                false => ClassifierMatch::OtherDistrict { district: street.district },
            });
        }
    }
    Ok(ClassifierMatch::Missing)
}

/// `023А` and `23а` are one number.
fn plain(number: &str) -> String {
    number.trim().trim_start_matches('0').to_uppercase()
}
