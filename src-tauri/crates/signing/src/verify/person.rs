//! One signature of a person or organisation: cryptography, stamps, certificate, level (EN 319 102-1 §5.3 to §5.6).

use chrono::{DateTime, Utc};

use super::chain::{Chain, Lowered, NOT_RELIED_ON};
use super::engine::Engine;
use super::stamps::{Stamp, state_of};
use super::{
    Cause, Level, Revocation, SignatureReport, StampReport, SubIndication, TimeStampState, TrustPurpose, Verdict,
};
use crate::HashAlgorithm;
use crate::cms::{Fault, Over, SignedData, SignerInfo, check_signer};

/// What is judged.
pub(super) struct Person<'d, 'a> {
    /// The CMS.
    pub data: &'d SignedData<'a>,
    /// The signer in it.
    pub signer: &'d SignerInfo<'a>,
    /// When it existed by a stamp over the whole document or archive.
    pub proven: Option<DateTime<Utc>>,
    /// Whether it is over the value of another signature.
    pub counter: bool,
}

/// Judges and fills `report`. Whatever stops the judging is the verdict.
pub(super) fn person(
    engine: &mut Engine<'_>,
    report: &mut SignatureReport,
    person: &Person<'_, '_>,
    content: impl FnOnce(HashAlgorithm) -> Vec<u8>,
) -> Result<(), Lowered> {
    let Person { data, signer, proven, counter } = *person;
    let over = if counter { Over::Signature } else { Over::Content };
    let named = signer.certificate(&data.certificates).or_else(|| signer.certificate(&engine.certificates));
    if let Some(certificate) = named {
        report.signer_name = Some(certificate.subject_name());
        report.person_identifier = certificate.person_identifier();
        report.issuer_name = Some(certificate.issuer_name());
        report.certificate_ends = Some(certificate.not_after());
    }
    let checked = check_signer(data, signer, over, &engine.certificates, content);
    let (certificate, algorithm) = checked.map_err(lowered_by_fault)?;
    report.algorithm = Some(algorithm.oid_text());
    if signer.unsigned_known() != Ok(true) {
        return Err((Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::SignatureMalformed));
    }

    let broken = (Verdict::Indeterminate, SubIndication::SigConstraintsFailure, Cause::StampBroken);
    let stamps = engine.signature_stamps(signer).map_err(|()| broken)?;
    report.time_stamp = state_of(&stamps);
    report.stamps.extend(stamps.iter().map(|stamp| stamp.report.clone()));
    if report.time_stamp == TimeStampState::Broken {
        return Err(broken);
    }
    let disagree = stamps.iter().map(|stamp| &stamp.report).find(|stamp| stamp.cause == Some(Cause::StampsDisagree));
    if let Some(lowered) = disagree.and_then(StampReport::lowered) {
        return Err(lowered);
    }
    let earliest = stamps.iter().filter(|stamp| stamp.proves().is_some()).min_by_key(|stamp| stamp.proves());
    report.time_stamp_authority = earliest.and_then(|stamp| stamp.report.authority.clone());
    // The best signature time: the earliest at which it is proven to have existed (§5.5.4).
    report.proven_at = earliest.and_then(Stamp::proves).into_iter().chain(proven).min();
    if report.proven_at.is_some() {
        report.level = Level::BT;
    }

    let existed = engine.at_the_latest(report.proven_at);
    let chain = engine.chain(&certificate, TrustPurpose::Signature, existed)?;
    report.revocation = chain.revocation;
    report.path.clone_from(&chain.path);
    let best = existed.unwrap_or(engine.policy.at);
    if let Some(trust) = &engine.policy.trust {
        report.qualification = trust.qualification(&chain.path, TrustPurpose::Signature, best);
        report.quality = report.qualification.as_ref().map(super::Qualification::quality);
    }
    if let Some(lowered) = chain.lowered {
        return Err(lowered);
    }
    if !engine.policy.algorithms.accepts(algorithm, certificate.public_key(), best) {
        return Err(NOT_RELIED_ON);
    }
    report.level = level(engine, report.level, &chain, &stamps, proven.is_some());
    Ok(())
}

/// How far the signature goes by itself: with stamps, with all material in the file, with a stamp over that.
fn level(engine: &Engine<'_>, reached: Level, chain: &Chain, stamps: &[Stamp], archived: bool) -> Level {
    if reached == Level::BB {
        return Level::BB;
    }
    let trusted = stamps.iter().filter(|stamp| stamp.proves().is_some()).filter_map(|stamp| stamp.chain.as_ref());
    let chains: Vec<&Chain> = std::iter::once(chain).chain(trusted).collect();
    let complete = chains.iter().all(|chain| chain.in_file && chain.revocation == Revocation::Good);
    let kept = chains.iter().flat_map(|chain| &chain.used).all(|key| engine.proof(key).is_some());
    match (complete, archived && kept) {
        (false, _) => Level::BT,
        (true, false) => Level::BLt,
        (true, true) => Level::BLta,
    }
}

pub(super) fn lowered_by_fault(fault: Fault) -> Lowered {
    use Verdict::{Indeterminate, TotalFailed};
    match fault {
        Fault::Format => (TotalFailed, SubIndication::FormatFailure, Cause::SignatureMalformed),
        Fault::Hash => (TotalFailed, SubIndication::HashFailure, Cause::DigestDiffers),
        Fault::Value => (TotalFailed, SubIndication::SigCryptoFailure, Cause::ValueWrong),
        Fault::NoCertificate | Fault::OtherCertificate => {
            (Indeterminate, SubIndication::NoSigningCertificateFound, Cause::CertificateMissing)
        }
        Fault::NoReference => (Indeterminate, SubIndication::SigConstraintsFailure, Cause::CertificateNotSigned),
        Fault::Algorithm => (Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, Cause::AlgorithmNotAccepted),
    }
}
