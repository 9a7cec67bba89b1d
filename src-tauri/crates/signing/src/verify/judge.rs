//! The signatures of a PDF, in the order of EN 319 102-1: formats first, then the stamps over the document from the newest
//! inwards, for each proves what lies within it, then the signatures themselves (§5.6.3).

use super::changes::{Finding, Permissions, compare};
use super::engine::{Engine, digest};
use super::person::{Person, person};
use super::revision::{Revision, signed_revision};
use super::store::{carried, read_store};
use super::{
    Cause, LaterRevisions, Level, SignatureKind, SignatureReport, StampKind, SubIndication, Verdict, VerificationPolicy,
};
use crate::HashAlgorithm;
use crate::cms::{DATA, SIGNATURE_TIME_STAMP, SignedData};
use crate::pades::{SignatureDictionary, read_signature};
use crate::pdf::{Field, Object, PdfFile};
use crate::revocation::Material;
use crate::time::read_pdf_date;
use crate::tsp::Imprint;

use super::chain::Lowered;

/// A signature whose format was read.
struct Read<'a> {
    signature: SignatureDictionary,
    revision: Revision<'a>,
    /// Length of the CMS inside the reserved place.
    length: usize,
    kind: SignatureKind,
    /// What it carries itself.
    material: Material,
    /// The stamps inside.
    tokens: Vec<Vec<u8>>,
}

impl Read<'_> {
    fn cms(&self) -> &[u8] {
        self.signature.value.get(..self.length).unwrap_or_default()
    }

    fn end(&self) -> usize {
        let [_, _, second, rest] = self.signature.byte_range;
        second.saturating_add(rest)
    }

    fn covered(&self, file: &PdfFile<'_>, hash: HashAlgorithm) -> Vec<u8> {
        let [_, length, second, _] = self.signature.byte_range;
        let first = file.bytes.get(..length).unwrap_or_default();
        let last = file.bytes.get(second..self.end()).unwrap_or_default();
        hash.digest_parts(&[first, last])
    }
}

/// Judges the signatures under `fields`, and tells of each in that order.
pub(super) fn judge(file: &PdfFile<'_>, fields: &[Field], policy: &VerificationPolicy) -> Vec<SignatureReport> {
    let mut engine = Engine::new(policy);
    if let Ok(store) = read_store(file) {
        engine.add(&store, true);
    }
    let mut reports: Vec<SignatureReport> =
        fields.iter().map(|field| SignatureReport::new(field.name.clone())).collect();
    let mut found: Vec<Option<Read<'_>>> = Vec::new();
    for (field, report) in fields.iter().zip(&mut reports) {
        found.push(match read(file, field, report) {
            Ok(read) => {
                engine.add(&read.material, true);
                Some(read)
            }
            Err(lowered) => {
                report.lower(lowered);
                None
            }
        });
    }
    engine.add_outside();

    let mut order: Vec<usize> = (0..found.len()).collect();
    order.sort_by_key(|&place| std::cmp::Reverse(found.get(place).and_then(Option::as_ref).map(Read::end)));
    for kind in [SignatureKind::DocumentTimeStamp, SignatureKind::Signature] {
        for &place in &order {
            let Some(Some(read)) = found.get(place) else { continue };
            let Some(report) = reports.get_mut(place).filter(|_| read.kind == kind) else { continue };
            let judged = match kind {
                SignatureKind::DocumentTimeStamp => document_stamp(&mut engine, report, file, read, &found),
                _ => signature(&mut engine, report, file, read),
            };
            // A forbidden change is final even where the signer is not known to be trusted.
            let judged = match (judged, later(report, file, read)) {
                (Err(first), Err(second)) => Err(if second.0 > first.0 { second } else { first }),
                (judged, later) => judged.and(later),
            };
            judged.unwrap_or_else(|lowered| report.lower(lowered));
        }
    }
    reports
}

fn malformed(cause: Cause) -> Lowered {
    (Verdict::TotalFailed, SubIndication::FormatFailure, cause)
}

/// Format checking and identification of the signature (§5.2.2).
fn read<'a>(file: &PdfFile<'a>, field: &Field, report: &mut SignatureReport) -> Result<Read<'a>, Lowered> {
    let signature = read_signature(file, field).ok().flatten().ok_or(malformed(Cause::RangeInexact))?;
    report.claimed_at = signature.dict.get("M").and_then(Object::text).and_then(|text| read_pdf_date(&text));
    let kind = match signature.dict.name("SubFilter") {
        Some(b"ETSI.CAdES.detached" | b"adbe.pkcs7.detached") => SignatureKind::Signature,
        Some(b"ETSI.RFC3161") => SignatureKind::DocumentTimeStamp,
        _ => return Err(malformed(Cause::KindUnknown)),
    };
    report.kind = kind;
    let revision = signed_revision(file, field, &signature).map_err(malformed)?;
    report.covers_whole_document = revision.is_last;
    let data = SignedData::read(&signature.value).map_err(|_| malformed(Cause::SignatureMalformed))?;
    let length = data.length;
    // Behind the CMS only the zeros of the reserve.
    if signature.value.get(length..).unwrap_or_default().iter().any(|&byte| byte != 0) {
        return Err(malformed(Cause::SignatureMalformed));
    }
    let tokens = data.signers.iter().flat_map(|signer| signer.unsigned(&SIGNATURE_TIME_STAMP).unwrap_or_default());
    let tokens: Vec<Vec<u8>> = tokens.map(|token| token.whole.to_vec()).collect();
    let mut material = carried(&data);
    for token in &tokens {
        if let Ok(stamp) = SignedData::read(token) {
            material.merge(&carried(&stamp));
        }
    }
    Ok(Read { revision, length, kind, material, tokens, signature })
}

fn document_stamp(
    engine: &mut Engine<'_>,
    report: &mut SignatureReport,
    file: &PdfFile<'_>,
    read: &Read<'_>,
    found: &[Option<Read<'_>>],
) -> Result<(), Lowered> {
    let imprint = |hash| Imprint { hash, digest: read.covered(file, hash) };
    let stamp = engine.stamp(StampKind::Document, read.cms(), imprint);
    report.time_stamp = stamp.report.state;
    report.signer_name = stamp.report.authority.clone();
    report.issuer_name = stamp.report.issuer.clone();
    report.certificate_ends = stamp.report.certificate_ends;
    report.revocation = stamp.report.revocation;
    report.qualification = stamp.report.qualification.clone();
    report.level = Level::BT;
    if let Some(time) = stamp.proves() {
        report.proven_at = Some(time);
        report.time_stamp_authority = stamp.report.authority.clone();
        // What lies within its range existed then (§5.6.2.3): the store of that revision, and every signature before it.
        if let Ok(store) = read_store(&read.revision.file) {
            engine.prove_material(&store, time);
        }
        for earlier in found.iter().flatten().filter(|earlier| earlier.end() < read.end()) {
            engine.prove(digest(earlier.cms()), time);
            engine.prove_material(&earlier.material, time);
            earlier.tokens.iter().for_each(|token| engine.prove(digest(token), time));
        }
    }
    let cause = stamp.report.lowered();
    report.stamps.push(stamp.report);
    cause.map_or(Ok(()), Err)
}

fn signature(
    engine: &mut Engine<'_>,
    report: &mut SignatureReport,
    file: &PdfFile<'_>,
    read: &Read<'_>,
) -> Result<(), Lowered> {
    let data = SignedData::read(read.cms()).map_err(|_| malformed(Cause::SignatureMalformed))?;
    let [signer] = data.signers.as_slice() else { return Err(malformed(Cause::SignatureMalformed)) };
    if data.content.is_some() || data.content_type != DATA {
        return Err(malformed(Cause::SignatureMalformed));
    }
    let archived = engine.proof(&digest(read.cms()));
    let content = |hash| read.covered(file, hash);
    person(engine, report, &Person { data: &data, signer, proven: archived, counter: false }, content)
}

fn later(report: &mut SignatureReport, file: &PdfFile<'_>, read: &Read<'_>) -> Result<(), Lowered> {
    let revision = &read.revision;
    if revision.is_last {
        return Ok(());
    }
    let compared = Permissions::read(&revision.file, &read.signature.dict, &revision.field)
        .map_err(Finding::from)
        .and_then(|permissions| compare(&revision.file, file, &permissions));
    match compared {
        Ok(changes) => {
            report.later_revisions = LaterRevisions::Allowed;
            report.changes = changes.into_iter().collect();
            Ok(())
        }
        Err(finding) => {
            report.later_revisions = LaterRevisions::NotAllowed;
            report.finding = Some(finding);
            Err(malformed(Cause::ChangedAfterSigning))
        }
    }
}
