//! One signature, step by step, in the order of EN 319 102-1 §5.3 and §5.5.

use super::path::{Lowered, lowered_by, path, revocation, stamp, stamps};
use super::revision::{Revision, signed_revision};
use super::{
    Cause, LaterRevisions, Level, Revocation, SignatureKind, SignatureReport, SubIndication, TimeStampState, Verdict,
    VerificationPolicy, changes,
};
use crate::HashAlgorithm;
use crate::cms::{DATA, Fault, SignedData, check_signer};
use crate::pades::{SignatureDictionary, read_signature};
use crate::pdf::{Field, Object, PdfFile};
use crate::time::read_pdf_date;
use crate::tsp::Imprint;

/// Judges the signature under `field`. Whatever stops the judging is the verdict.
pub(super) fn judge(file: &PdfFile<'_>, field: &Field, policy: &VerificationPolicy) -> SignatureReport {
    let mut report = SignatureReport {
        field: field.name.clone(),
        kind: SignatureKind::Signature,
        verdict: Verdict::TotalPassed,
        sub_indication: None,
        cause: None,
        level: Level::BB,
        signer_name: None,
        person_identifier: None,
        issuer_name: None,
        certificate_ends: None,
        claimed_at: None,
        proven_at: None,
        time_stamp: TimeStampState::None,
        time_stamp_authority: None,
        covers_whole_document: false,
        later_revisions: LaterRevisions::None,
        revocation: Revocation::Unknown,
        algorithm: None,
    };
    if let Err((verdict, sub_indication, cause)) = fill(&mut report, file, field, policy) {
        report.verdict = verdict;
        report.sub_indication = Some(sub_indication);
        report.cause = Some(cause);
    }
    report
}

fn malformed(cause: Cause) -> Lowered {
    (Verdict::TotalFailed, SubIndication::FormatFailure, cause)
}

fn fill(
    report: &mut SignatureReport,
    file: &PdfFile<'_>,
    field: &Field,
    policy: &VerificationPolicy,
) -> Result<(), Lowered> {
    let signature = read_signature(file, field).ok().flatten().ok_or(malformed(Cause::RangeInexact))?;
    report.claimed_at = signature.dict.get("M").and_then(Object::text).and_then(|text| read_pdf_date(&text));
    let revision = signed_revision(file, field, &signature).map_err(malformed)?;
    report.covers_whole_document = revision.is_last;
    let data = SignedData::read(&signature.value).map_err(|_| malformed(Cause::SignatureMalformed))?;
    // Behind the CMS only the zeros of the reserve.
    let padding = signature.value.get(data.length..).unwrap_or_default();
    if padding.iter().any(|&byte| byte != 0) {
        return Err(malformed(Cause::SignatureMalformed));
    }
    let judged = match signature.dict.name("SubFilter") {
        Some(b"ETSI.CAdES.detached" | b"adbe.pkcs7.detached") => person(report, file, &signature, &data, policy),
        Some(b"ETSI.RFC3161") => document_stamp(report, file, &signature, &data, policy),
        _ => Err(malformed(Cause::KindUnknown)),
    };
    // A forbidden change is final even where the signer is not known to be trusted.
    match (judged, later(report, file, &revision)) {
        (Err(first), Err(second)) => Err(if second.0 > first.0 { second } else { first }),
        (judged, later) => judged.and(later),
    }
}

fn covered(file: &PdfFile<'_>, signature: &SignatureDictionary, hash: HashAlgorithm) -> Vec<u8> {
    let [_, length, second, rest] = signature.byte_range;
    let first = file.bytes.get(..length).unwrap_or_default();
    let last = file.bytes.get(second..second.saturating_add(rest)).unwrap_or_default();
    hash.digest_parts(&[first, last])
}

fn person(
    report: &mut SignatureReport,
    file: &PdfFile<'_>,
    signature: &SignatureDictionary,
    data: &SignedData<'_>,
    policy: &VerificationPolicy,
) -> Result<(), Lowered> {
    let [signer] = data.signers.as_slice() else { return Err(malformed(Cause::SignatureMalformed)) };
    if data.content.is_some() || data.content_type != DATA {
        return Err(malformed(Cause::SignatureMalformed));
    }
    if let Some(certificate) = signer.certificate(&data.certificates) {
        report.signer_name = Some(certificate.subject_name());
        report.person_identifier = certificate.person_identifier();
        report.issuer_name = Some(certificate.issuer_name());
        report.certificate_ends = Some(certificate.not_after());
    }
    let checked = check_signer(data, signer, |hash| covered(file, signature, hash));
    let (certificate, algorithm) = checked.map_err(lowered_by_fault)?;
    report.algorithm = Some(algorithm.oid_text());

    if signer.unsigned_known() != Ok(true) {
        return Err((Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::SignatureMalformed));
    }
    let found = stamps(signer, policy);
    report.time_stamp = found.state;
    if found.state == TimeStampState::Broken {
        return Err((Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken));
    }
    if let Some((time, authority)) = found.proven {
        report.level = Level::BT;
        report.proven_at = Some(time);
        report.time_stamp_authority = Some(authority);
    }
    let path = path(&certificate, &data.certificates, report.proven_at, policy)?;
    let (known, lowered) = revocation(&path, report.proven_at, policy);
    report.revocation = known;
    lowered.map_or(Ok(()), Err)
}

fn document_stamp(
    report: &mut SignatureReport,
    file: &PdfFile<'_>,
    signature: &SignatureDictionary,
    data: &SignedData<'_>,
    policy: &VerificationPolicy,
) -> Result<(), Lowered> {
    report.kind = SignatureKind::DocumentTimeStamp;
    let token = signature.value.get(..data.length).unwrap_or_default();
    let imprint = |hash| Imprint { hash, digest: covered(file, signature, hash) };
    let Ok((time, authority, trusted)) = stamp(token, imprint, policy) else {
        report.time_stamp = TimeStampState::Broken;
        return Err((Verdict::TotalFailed, SubIndication::HashFailure, Cause::StampBroken));
    };
    report.signer_name = Some(authority.subject_name());
    report.issuer_name = Some(authority.issuer_name());
    report.certificate_ends = Some(authority.not_after());
    report.time_stamp = TimeStampState::Untrusted;
    trusted.map_err(|fault| lowered_by(fault, false))?;
    report.time_stamp = TimeStampState::Trusted;
    report.time_stamp_authority = Some(authority.subject_name());
    report.proven_at = Some(time);
    report.level = Level::BT;
    Ok(())
}

fn later(report: &mut SignatureReport, file: &PdfFile<'_>, revision: &Revision<'_>) -> Result<(), Lowered> {
    if revision.is_last {
        return Ok(());
    }
    // What cannot be compared cannot be allowed.
    if changes::only_signatures_added(&revision.file, file).unwrap_or(false) {
        report.later_revisions = LaterRevisions::Allowed;
        return Ok(());
    }
    report.later_revisions = LaterRevisions::NotAllowed;
    Err(malformed(Cause::ChangedAfterSigning))
}

fn lowered_by_fault(fault: Fault) -> Lowered {
    use Verdict::{Indeterminate, TotalFailed};
    match fault {
        Fault::Format => malformed(Cause::SignatureMalformed),
        Fault::Hash => (TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers),
        Fault::Value => (TotalFailed, SubIndication::SigCryptoFailure, Cause::ValueWrong),
        Fault::NoCertificate | Fault::OtherCertificate => {
            (Indeterminate, SubIndication::NoSigningCertificateFound, Cause::CertificateMissing)
        }
        Fault::Algorithm => (Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, Cause::AlgorithmNotAccepted),
    }
}
