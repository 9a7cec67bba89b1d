//! Signatures outside a PDF: `.p7s` beside its content, `.p7m` around it (ETSI EN 319 122-1).

use const_oid::ObjectIdentifier;

use super::archive::archive_stamps;
use super::chain::Lowered;
use super::engine::{Engine, digest};
use super::person::{Person, person};
use super::stamps::Stamp;
use super::store::carried;
use super::{Cause, SignatureKind, SignatureReport, SubIndication, TimeStampState, Unreadable, Verdict};
use super::{Report, VerificationPolicy, verify_pdf};
use crate::HashAlgorithm;
use crate::cms::{SIGNATURE_TIME_STAMP, SignedData, SignerInfo, definite, without_armour};
use crate::pdf::{MAX_FILE, PdfError};
use crate::time::read_time;

/// id-signingTime.
const SIGNING_TIME: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.5");
/// id-countersignature.
const COUNTER_SIGNATURE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.6");
/// Most counter-signatures on one signature.
const MAX_COUNTERS: usize = 16;

/// Judges a file of any kind that is known: a PDF, or a CMS with `content` beside it.
pub fn verify_file(bytes: &[u8], content: Option<&[u8]>, policy: &VerificationPolicy) -> Result<Report, Unreadable> {
    if bytes.starts_with(b"%PDF-") { verify_pdf(bytes, policy) } else { verify_cms(bytes, content, policy) }
}

/// Judges every signer of a CMS, DER or BER, bare or in PEM or base64. `content` is what was signed when it is not inside.
pub fn verify_cms(bytes: &[u8], content: Option<&[u8]>, policy: &VerificationPolicy) -> Result<Report, Unreadable> {
    if bytes.len() > MAX_FILE || content.is_some_and(|content| content.len() > MAX_FILE) {
        return Err(Unreadable::Pdf(PdfError::TooLarge));
    }
    let bare = without_armour(bytes).ok_or(Unreadable::NotSigned)?;
    let bare = if is_whole(&bare) { bare } else { definite(&bare).map_err(|_| Unreadable::NotSigned)? };
    let data = SignedData::read(&bare).map_err(|_| Unreadable::NotSigned)?;
    if data.length != bare.len() {
        return Err(Unreadable::NotSigned);
    }
    let inside = match (data.content, content) {
        (None, None) => return Err(Unreadable::NoContent),
        (Some(inside), _) => inside,
        (None, Some(beside)) => beside,
    };
    let mut engine = Engine::new(policy);
    engine.add(&carried(&data), true);
    for signer in &data.signers {
        for token in signer.unsigned(&SIGNATURE_TIME_STAMP).unwrap_or_default() {
            if let Ok(stamp) = SignedData::read(token.whole) {
                engine.add(&carried(&stamp), true);
            }
        }
    }
    engine.add_outside();
    let mut reports = Vec::new();
    for (number, signer) in (1..).zip(&data.signers) {
        let mut report = SignatureReport::new(number.to_string());
        report.covers_whole_document = true;
        let judged = if content.is_some_and(|beside| beside != inside) {
            // Something else than what is inside was to be proven.
            Err((Verdict::TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers))
        } else {
            one(&mut engine, &mut report, &data, signer, inside)
        };
        judged.unwrap_or_else(|lowered| report.lower(lowered));
        reports.push(report);
        counters(&mut engine, &mut reports, &data, signer, number);
    }
    Ok(Report::new(reports))
}

fn is_whole(bytes: &[u8]) -> bool {
    SignedData::read(bytes).is_ok_and(|data| data.length == bytes.len())
}

fn one(
    engine: &mut Engine<'_>,
    report: &mut SignatureReport,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    inside: &[u8],
) -> Result<(), Lowered> {
    let broken = (Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken);
    let claimed = signer.signed(&SIGNING_TIME).ok().flatten();
    report.claimed_at = claimed.and_then(|time| read_time(&time).ok());
    let content = |hash: HashAlgorithm| hash.digest(inside);
    let archives = archive_stamps(engine, data, signer, inside).map_err(|_| broken)?;
    report.stamps.extend(archives.iter().map(|stamp: &Stamp| stamp.report.clone()));
    if archives.iter().any(|stamp| stamp.report.state == TimeStampState::Broken) {
        return Err(broken);
    }
    let proven = engine.proof(&digest(signer.head));
    person(engine, report, &Person { data, signer, proven, counter: false }, content)
}

/// Counter-signatures are over the value of the signature (RFC 5652 §11.4).
fn counters(
    engine: &mut Engine<'_>,
    reports: &mut Vec<SignatureReport>,
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    number: usize,
) {
    let values = signer.unsigned(&COUNTER_SIGNATURE).unwrap_or_default();
    for (place, value) in (1..).zip(values.iter().take(MAX_COUNTERS)) {
        let mut report = SignatureReport::new(format!("{number}.{place}"));
        report.kind = SignatureKind::CounterSignature;
        let malformed = (Verdict::TotalFailed, SubIndication::FormatFailure, Cause::SignatureMalformed);
        let judged = SignerInfo::read(value).map_err(|_| malformed).and_then(|counter| {
            let claimed = counter.signed(&SIGNING_TIME).ok().flatten();
            report.claimed_at = claimed.and_then(|time| read_time(&time).ok());
            let proven = engine.proof(&digest(value.whole));
            let over = |hash: HashAlgorithm| hash.digest(signer.value);
            person(engine, &mut report, &Person { data, signer: &counter, proven, counter: true }, over)
        });
        judged.unwrap_or_else(|lowered| report.lower(lowered));
        reports.push(report);
    }
}
