//! From a certificate to a trust anchor, at the time that counts, and whether it was revoked.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Cause, Revocation, SubIndication, TimeStampState, Verdict, VerificationPolicy};
use crate::certificate::{Certificate, PathFault, PathRules, Purpose, build_path};
use crate::cms::{SIGNATURE_TIME_STAMP, SignerInfo};
use crate::tsp::{Imprint, check_token};

/// How far an authority's clock may be ahead of the time of judging.
const SKEW: TimeDelta = TimeDelta::minutes(5);
/// Most stamps that are looked at on one signature.
const MAX_STAMPS: usize = 8;

/// What a source knows about one certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RevocationStatus {
    /// Not revoked, by a proof that covers the time asked for.
    Good,
    /// Revoked from this time on.
    Revoked {
        /// When.
        at: DateTime<Utc>,
    },
    /// No usable proof.
    Unknown,
}

/// Where revocation is looked up: responses and lists at hand, already checked.
pub trait RevocationSource: Send + Sync {
    /// What is known about `certificate`, issued by `issuer`, for the time `at`.
    fn status(&self, certificate: &Certificate, issuer: &Certificate, at: DateTime<Utc>) -> RevocationStatus;
}

/// Why a verdict is lowered.
pub(super) type Lowered = (Verdict, SubIndication, Cause);

/// Time stamps over a signature value.
pub(super) struct Stamps {
    /// What was found.
    pub state: TimeStampState,
    /// The earliest trusted time, and whose it is.
    pub proven: Option<(DateTime<Utc>, String)>,
}

/// Reads the stamps of a signer. One broken stamp is enough to call them broken: nobody adds one by mistake.
pub(super) fn stamps(signer: &SignerInfo<'_>, policy: &VerificationPolicy) -> Stamps {
    let broken = Stamps { state: TimeStampState::Broken, proven: None };
    let Ok(tokens) = signer.unsigned(&SIGNATURE_TIME_STAMP) else { return broken };
    if tokens.len() > MAX_STAMPS {
        return broken;
    }
    let mut state = if tokens.is_empty() { TimeStampState::None } else { TimeStampState::Untrusted };
    let mut proven: Option<(DateTime<Utc>, String)> = None;
    for token in tokens {
        match stamp(token.whole, |hash| Imprint::of(hash, signer.value), policy) {
            Err(()) => return broken,
            Ok((_, _, Err(_))) => {}
            Ok((time, authority, Ok(()))) => {
                state = TimeStampState::Trusted;
                if proven.as_ref().is_none_or(|(earliest, _)| time < *earliest) {
                    proven = Some((time, authority.subject_name()));
                }
            }
        }
    }
    Stamps { state, proven }
}

/// A sound token: its time, its signer, and whether that signer is trusted.
pub(super) type Stamp = (DateTime<Utc>, Certificate, Result<(), PathFault>);

/// One token: its time, its signer, and whether that signer is trusted. An error when it is broken.
pub(super) fn stamp(
    token: &[u8],
    imprint: impl FnOnce(crate::HashAlgorithm) -> Imprint,
    policy: &VerificationPolicy,
) -> Result<Stamp, ()> {
    let checked = check_token(token).map_err(|_| ())?;
    if imprint(checked.token.imprint.hash) != checked.token.imprint || checked.token.time > policy.at + SKEW {
        return Err(());
    }
    let pool: Vec<Certificate> = checked.certificates.iter().chain(&policy.intermediates).cloned().collect();
    // The authority must be trusted now, and its certificate must have been valid when it stamped.
    let rules = PathRules { anchors: &policy.anchors, pool: &pool, at: policy.at, purpose: Purpose::TimeStamp };
    let mut trusted = build_path(&checked.signer, &rules).map(|_| ());
    if trusted.is_ok() && !checked.signer.is_valid_at(checked.token.time) {
        trusted = Err(PathFault::NotYetValid);
    }
    Ok((checked.token.time, checked.signer, trusted))
}

/// The signer's path at the time that counts: proven, else the time of judging.
pub(super) fn path(
    signer: &Certificate,
    certificates: &[Certificate],
    proven: Option<DateTime<Utc>>,
    policy: &VerificationPolicy,
) -> Result<Vec<Certificate>, Lowered> {
    let pool: Vec<Certificate> = certificates.iter().chain(&policy.intermediates).cloned().collect();
    let at = proven.unwrap_or(policy.at);
    let rules = PathRules { anchors: &policy.anchors, pool: &pool, at, purpose: Purpose::Document };
    build_path(signer, &rules).map_err(|fault| lowered_by(fault, proven.is_some()))
}

pub(super) fn lowered_by(fault: PathFault, proven: bool) -> Lowered {
    use Verdict::{Indeterminate, TotalFailed};
    match fault {
        PathFault::NoPath => (Indeterminate, SubIndication::NoCertificateChainFound, Cause::NoTrustedPath),
        PathFault::Broken => (Indeterminate, SubIndication::CertificateChainGeneralFailure, Cause::PathBroken),
        PathFault::Constraint => (Indeterminate, SubIndication::ChainConstraintsFailure, Cause::PathNotAllowed),
        // Outside the validity is final only when the time is proven (EN 319 102-1 §5.5.4).
        PathFault::NotYetValid if proven => (TotalFailed, SubIndication::NotYetValid, Cause::OutsideValidity),
        PathFault::Expired if proven => (TotalFailed, SubIndication::Expired, Cause::OutsideValidity),
        PathFault::NotYetValid | PathFault::Expired => {
            (Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity)
        }
    }
}

/// What is known about revocation along a path, and how that lowers the verdict.
pub(super) fn revocation(
    path: &[Certificate],
    proven: Option<DateTime<Utc>>,
    policy: &VerificationPolicy,
) -> (Revocation, Option<Lowered>) {
    let at = proven.unwrap_or(policy.at);
    let mut known = Revocation::Good;
    for (depth, pair) in path.windows(2).enumerate() {
        let [certificate, issuer] = pair else { continue };
        let status = policy.revocation.as_ref().map(|source| source.status(certificate, issuer, at));
        match status.unwrap_or(RevocationStatus::Unknown) {
            RevocationStatus::Good => {}
            RevocationStatus::Unknown => known = Revocation::Unknown,
            RevocationStatus::Revoked { at: from } if from > at => {}
            RevocationStatus::Revoked { .. } => return (Revocation::Revoked, Some(revoked(depth, proven.is_some()))),
        }
    }
    let lowered = (known == Revocation::Unknown && policy.require_revocation).then_some((
        Verdict::Indeterminate,
        SubIndication::TryLater,
        Cause::RevocationUnknown,
    ));
    (known, lowered)
}

fn revoked(depth: usize, proven: bool) -> Lowered {
    match (depth, proven) {
        (0, true) => (Verdict::TotalFailed, SubIndication::Revoked, Cause::Revoked),
        (0, false) => (Verdict::Indeterminate, SubIndication::RevokedNoPoe, Cause::Revoked),
        _ => (Verdict::Indeterminate, SubIndication::RevokedCaNoPoe, Cause::Revoked),
    }
}
