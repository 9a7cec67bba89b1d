//! A report on signatures as the window shows it.

use chrono::{DateTime, Utc};
use gishe_domain::person::Person;
use gishe_signing::SignatureAlgorithm;
use gishe_signing::verify::{
    self, Cause, LaterRevisions, Remedy, Report, Revocation, SignatureKind, SignatureReport, Verdict,
};

use super::signer::is_declarant;
use crate::view::signature::{
    LaterChanges, RevocationKnown, SignatureCause, SignatureDetails, SignatureQuality, SignatureRemedy,
    SignatureVerdict, SignatureView, TrustedListView,
};

/// A verdict without a signature to speak of.
pub fn bare(verdict: SignatureVerdict) -> SignatureView {
    SignatureView {
        verdict,
        sub_indication: None,
        cause: None,
        remedy: None,
        signer: None,
        signer_is_declarant: None,
        names_agree: None,
        provider: None,
        signed_at: None,
        time_proven: false,
        quality: None,
        asking: false,
        details: None,
    }
}

/// What is known beside a report.
pub struct Awaited<'a> {
    /// Whose signature is waited for; none when the case does not know the person.
    pub declarant: Option<&'a Person>,
    /// When the authorities were asked.
    pub asked: Option<DateTime<Utc>>,
    /// Now.
    pub now: DateTime<Utc>,
}

impl Awaited<'_> {
    fn is_theirs(&self, signature: &SignatureReport) -> Option<bool> {
        is_declarant(signature.person_identifier.as_deref(), &self.declarant?.identifier)
    }

    fn is_called(&self, signature: &SignatureReport) -> Option<bool> {
        Some(self.declarant?.name.is_called(signature.signer_name.as_deref()?))
    }
}

/// What the report says to somebody who waits for a signature. The one that is shown is theirs, else the last; the verdict is that
/// of all, for a file is worth what its worst signature is. Why it did not pass is said of the worst.
pub fn of_report(report: &Report, awaited: &Awaited<'_>) -> SignatureView {
    let people: Vec<&SignatureReport> =
        report.signatures.iter().filter(|one| one.kind == SignatureKind::Signature).collect();
    let theirs = people.iter().find(|one| awaited.is_theirs(one) == Some(true));
    let Some(shown) = theirs.or(people.last()) else { return bare(SignatureVerdict::Unsigned) };
    let worst = report.signatures.iter().find(|one| one.verdict == report.verdict).unwrap_or(shown);
    let listed = shown.qualification.as_ref();
    SignatureView {
        verdict: match report.verdict {
            Verdict::TotalPassed => SignatureVerdict::Passed,
            Verdict::Indeterminate => SignatureVerdict::Indeterminate,
            Verdict::TotalFailed => SignatureVerdict::Failed,
        },
        sub_indication: worst.sub_indication.map(|sub| word(&sub)),
        cause: worst.cause.map(cause),
        remedy: worst.remedy.map(remedy),
        signer: shown.signer_name.clone(),
        signer_is_declarant: awaited.is_theirs(shown),
        names_agree: awaited.is_called(shown),
        provider: listed.and_then(|listed| listed.provider.clone()).or_else(|| shown.issuer_name.clone()),
        signed_at: shown.signed_at(),
        time_proven: shown.proven_at.is_some(),
        quality: shown.quality.map(quality),
        asking: false,
        details: Some(details(shown, people.len(), awaited)),
    }
}

fn details(shown: &SignatureReport, signatures: usize, awaited: &Awaited<'_>) -> SignatureDetails {
    SignatureDetails {
        signatures: u32::try_from(signatures).unwrap_or(u32::MAX),
        level: word(&shown.level),
        algorithm: shown.algorithm.as_deref().map(algorithm),
        issuer: shown.issuer_name.clone(),
        certificate_ends: shown.certificate_ends,
        revocation: match shown.revocation {
            Revocation::Good => RevocationKnown::Good,
            Revocation::Revoked => RevocationKnown::Revoked,
            Revocation::Unknown => RevocationKnown::Unknown,
        },
        asked: awaited.asked,
        time_stamp_authority: shown.time_stamp_authority.clone(),
        later: match shown.later_revisions {
            LaterRevisions::None => LaterChanges::None,
            LaterRevisions::Allowed => LaterChanges::Allowed,
            LaterRevisions::NotAllowed => LaterChanges::NotAllowed,
        },
        list: shown.qualification.as_ref().map(|listed| TrustedListView {
            territory: listed.territory.clone(),
            service: listed.service.clone(),
            issued: listed.list_issued,
            age_days: u32::try_from((awaited.now - listed.list_issued).num_days()).unwrap_or_default(),
            is_stale: listed.list_is_stale,
        }),
    }
}

/// The word of the standard: `HASH_FAILURE`, `B-LTA`.
fn word(named: &impl serde::Serialize) -> String {
    serde_json::to_value(named).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

/// The usual name of an algorithm.
fn algorithm(oid: &str) -> String {
    match SignatureAlgorithm::from_oid_text(oid) {
        Some(SignatureAlgorithm::RsaPkcs1(hash)) => format!("RSA, SHA-{}", hash.length() * 8),
        Some(SignatureAlgorithm::RsaPss(hash)) => format!("RSA-PSS, SHA-{}", hash.length() * 8),
        Some(SignatureAlgorithm::Ecdsa(hash)) => format!("ECDSA, SHA-{}", hash.length() * 8),
        None => oid.to_owned(),
    }
}

fn cause(cause: Cause) -> SignatureCause {
    match cause {
        Cause::RangeInexact | Cause::RevisionBroken | Cause::DigestDiffers => SignatureCause::Changed,
        Cause::ChangedAfterSigning => SignatureCause::AddedAfter,
        Cause::SignatureMalformed | Cause::ValueWrong | Cause::CertificateMissing | Cause::CertificateNotSigned => {
            SignatureCause::Broken
        }
        Cause::KindUnknown | Cause::AlgorithmNotAccepted => SignatureCause::UnknownKind,
        Cause::AlgorithmEnded => SignatureCause::AlgorithmEnded,
        Cause::NoTrustedPath => SignatureCause::UntrustedIssuer,
        Cause::PathBroken | Cause::PathNotAllowed => SignatureCause::NotAllowed,
        Cause::OutsideValidity => SignatureCause::OutsideValidity,
        Cause::Revoked => SignatureCause::Revoked,
        Cause::Suspended => SignatureCause::Suspended,
        Cause::RevocationUnknown | Cause::RevocationStale | Cause::ResponderDoesNotKnow => {
            SignatureCause::RevocationUnknown
        }
        Cause::StampBroken | Cause::StampsDisagree => SignatureCause::StampBroken,
    }
}

fn remedy(remedy: Remedy) -> SignatureRemedy {
    match remedy {
        Remedy::SignAgain => SignatureRemedy::SignAgain,
        Remedy::SendUnchanged => SignatureRemedy::SendUnchanged,
        Remedy::BringTrust => SignatureRemedy::BringTrust,
        Remedy::JudgeOnlineOrLater => SignatureRemedy::JudgeOnlineOrLater,
        Remedy::BringProofOfTime => SignatureRemedy::BringProofOfTime,
        Remedy::JudgeElsewhere => SignatureRemedy::JudgeElsewhere,
    }
}

fn quality(quality: verify::SignatureQuality) -> SignatureQuality {
    match quality {
        verify::SignatureQuality::QualifiedSignature => SignatureQuality::QualifiedSignature,
        verify::SignatureQuality::QualifiedSeal => SignatureQuality::QualifiedSeal,
        verify::SignatureQuality::AdvancedWithQualifiedCertificate => {
            SignatureQuality::AdvancedWithQualifiedCertificate
        }
        verify::SignatureQuality::NotQualified => SignatureQuality::NotQualified,
    }
}
