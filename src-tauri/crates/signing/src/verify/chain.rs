//! From a certificate to a trust anchor: now, or sliding back in time along what is proven (EN 319 102-1 §5.2.6, §5.6.2).

use chrono::{DateTime, Utc};

use super::engine::{Engine, Info, SKEW};
use super::{Cause, Revocation, RevocationStatus, SubIndication, TrustPurpose, Verdict};
use crate::certificate::{Certificate, PathFault, PathRules, Purpose, build_path};
use crate::revocation::ocsp::Status;
use crate::revocation::{Reason, Revoked};

/// Why a verdict is lowered.
pub(super) type Lowered = (Verdict, SubIndication, Cause);

/// What was found of a certificate.
pub(super) struct Chain {
    /// Up to and including the anchor.
    pub path: Vec<Certificate>,
    /// What is known of revocation along it.
    pub revocation: Revocation,
    /// Whether all that is known of it is in the file, and which objects say it.
    pub in_file: bool,
    /// The objects that say it.
    pub used: Vec<super::engine::Digest>,
    /// Why it does not hold; the rest is told all the same.
    pub lowered: Option<Lowered>,
}

impl Engine<'_> {
    /// Judges the certificate of a signature or stamp that existed at `proven`, or now.
    pub fn chain(
        &self,
        leaf: &Certificate,
        purpose: TrustPurpose,
        proven: Option<DateTime<Utc>>,
    ) -> Result<Chain, Lowered> {
        let now = self.policy.at;
        let chain = match self.path(leaf, purpose, now, proven) {
            Ok(path) => self.at_present(path, proven),
            Err(PathFault::Expired | PathFault::NotYetValid) => {
                let at = proven.unwrap_or(now);
                if proven.is_some() && at < leaf.not_before() {
                    return Err((Verdict::TotalFailed, SubIndication::NotYetValid, Cause::OutsideValidity));
                }
                let outside = self.out_of_bounds(leaf, purpose, proven);
                let path = match self.path(leaf, purpose, at, proven) {
                    Ok(path) => path,
                    Err(PathFault::Expired | PathFault::NotYetValid) => return Err(outside),
                    Err(fault) => return Err(lowered_by(fault)),
                };
                self.slide(path, at, outside)
            }
            Err(fault) => return Err(lowered_by(fault)),
        };
        Ok(self.with_reliable_algorithms(chain, proven))
    }

    /// What is said outside the validity: whether the certificate is at least known not to have been revoked, by an authority that
    /// still signs (§5.2.6.4).
    fn out_of_bounds(&self, leaf: &Certificate, purpose: TrustPurpose, proven: Option<DateTime<Utc>>) -> Lowered {
        let path = self.path(leaf, purpose, leaf.not_after(), proven);
        let issuer = path.as_ref().ok().and_then(|path| path.get(1));
        let known = issuer.map(|issuer| self.infos(leaf, issuer));
        let newest = known.as_ref().and_then(|infos| infos.first());
        let good =
            newest.is_some_and(|info| info.status == Status::Good && self.holds_at(&info.signer, self.policy.at));
        let sub = if good { SubIndication::OutOfBoundsNotRevoked } else { SubIndication::OutOfBoundsNoPoe };
        (Verdict::Indeterminate, sub, Cause::OutsideValidity)
    }

    /// A path that holds for `at`, to an anchor that was one when the signature existed.
    fn path(
        &self,
        leaf: &Certificate,
        purpose: TrustPurpose,
        at: DateTime<Utc>,
        proven: Option<DateTime<Utc>>,
    ) -> Result<Vec<Certificate>, PathFault> {
        let mut anchors = self.policy.anchors.clone();
        if let Some(trust) = &self.policy.trust {
            let then = proven.unwrap_or(self.policy.at);
            let listed = trust.anchors(purpose).iter().filter(|anchor| trust.is_anchor(anchor, purpose, then));
            anchors.extend(listed.cloned());
        }
        let purpose = match purpose {
            TrustPurpose::Signature => Purpose::Document,
            TrustPurpose::TimeStamp => Purpose::TimeStamp,
        };
        let rules = PathRules { anchors: &anchors, pool: &self.certificates, at, purpose, checks: &self.checks };
        build_path(leaf, &rules)
    }

    /// The path holds now: revocation is asked for the time at which the signature is proven to have existed.
    fn at_present(&self, path: Vec<Certificate>, proven: Option<DateTime<Utc>>) -> Chain {
        let at = proven.unwrap_or(self.policy.at);
        let mut chain = Chain { path, revocation: Revocation::Good, in_file: true, used: Vec::new(), lowered: None };
        let mut why = (SubIndication::TryLater, Cause::RevocationUnknown);
        for (depth, pair) in chain.path.clone().windows(2).enumerate() {
            let [certificate, issuer] = pair else { continue };
            match self.known(certificate, issuer, at) {
                Known::Good(info) => chain.use_info(&info),
                Known::Unknown(sub, cause) => {
                    chain.revocation = Revocation::Unknown;
                    chain.in_file = false;
                    why = (sub, cause);
                }
                // Revoked after the signature existed: the signer's own certificate held then.
                Known::Revoked(revoked, info) if depth == 0 && revoked.at > at => chain.use_info(&info),
                Known::Revoked(revoked, _) => {
                    let lowered = revoked_at(depth, &revoked);
                    // What an authority said after it was revoked proves nothing: back to before that (§5.6.2.2).
                    if depth > 0 && revoked.at > at && proven.is_some() {
                        return self.slide(chain.path, at, lowered);
                    }
                    chain.revocation = Revocation::Revoked;
                    chain.lowered = Some(lowered);
                    return chain;
                }
            }
        }
        if chain.revocation == Revocation::Unknown && self.policy.require_revocation {
            chain.lowered = Some((Verdict::Indeterminate, why.0, why.1));
        }
        chain
    }

    /// The newest statement that speaks of `at` (§5.2.5).
    fn known(&self, certificate: &Certificate, issuer: &Certificate, at: DateTime<Utc>) -> Known {
        let now = self.policy.at;
        let mut found = Vec::clone(&self.infos(certificate, issuer));
        if let Some(source) = &self.policy.revocation {
            let status = match source.status(certificate, issuer, at) {
                RevocationStatus::Good => Some(Status::Good),
                RevocationStatus::Revoked { at } => Some(Status::Revoked(Revoked { at, reason: None })),
                RevocationStatus::Unknown => None,
            };
            let told = status.map(|status| Info {
                key: None,
                status,
                this_update: now,
                next_update: None,
                signer: issuer.clone(),
                algorithm: None,
                in_file: false,
            });
            found.splice(0..0, told);
        }
        let mut why = (SubIndication::TryLater, Cause::RevocationUnknown);
        for info in found {
            match info.status {
                Status::Revoked(revoked) => return Known::Revoked(revoked, info),
                Status::Unknown => why.1 = Cause::ResponderDoesNotKnow,
                // Whoever signed it has ended since, and nothing proves that it was said before (§5.6.2.4).
                Status::Good if !self.said_in_time(&info) => {
                    why = (SubIndication::RevocationOutOfBoundsNoPoe, Cause::RevocationStale);
                }
                // Made after that time, or still fresh then.
                Status::Good if info.this_update + SKEW >= at || info.next_update.is_some_and(|next| at <= next) => {
                    return Known::Good(info);
                }
                Status::Good if why.1 == Cause::RevocationUnknown => why.1 = Cause::RevocationStale,
                Status::Good => {}
            }
        }
        Known::Unknown(why.0, why.1)
    }

    /// Validation time sliding (§5.6.2.2): from the anchor down, each certificate was good at a time that is proven, and the
    /// signature existed before the last of those times. The clock goes back to where a statement was still fresh, which is what
    /// judging at that time would have accepted.
    fn slide(&self, path: Vec<Certificate>, existed: DateTime<Utc>, otherwise: Lowered) -> Chain {
        let mut chain = Chain { path, revocation: Revocation::Good, in_file: true, used: Vec::new(), lowered: None };
        let mut control = self.policy.at;
        for pair in chain.path.clone().windows(2).rev() {
            let [certificate, issuer] = pair else { continue };
            let infos = self.infos(certificate, issuer);
            let proven_by = |info: &&Info| {
                info.status != Status::Unknown
                    && self.said_in_time(info)
                    && info.this_update <= control
                    && info.key.is_some_and(|key| self.existed(&key) <= control)
                    && self.existed(&certificate.fingerprint()) <= control
            };
            match infos.iter().find(proven_by) {
                None => {
                    chain.revocation = Revocation::Unknown;
                    chain.in_file = false;
                }
                Some(info) => {
                    chain.use_info(info);
                    control = match info.status {
                        Status::Revoked(revoked) => control.min(revoked.at),
                        _ => control.min(info.next_update.unwrap_or(info.this_update).max(info.this_update)),
                    };
                }
            }
            control = control.min(certificate.not_after());
        }
        let unknown = chain.revocation == Revocation::Unknown;
        if unknown && self.policy.require_revocation {
            // What holds now remains, for the past cannot be judged (§5.6.2.4 step 2).
            chain.lowered = Some((otherwise.0, otherwise.1, Cause::RevocationUnknown));
        } else if existed > control || (unknown && otherwise.1 == SubIndication::RevokedCaNoPoe) {
            chain.lowered = Some(otherwise);
        }
        chain
    }

    /// Every signature of the path by an algorithm that was relied on when that certificate is proven to have existed.
    fn with_reliable_algorithms(&self, mut chain: Chain, proven: Option<DateTime<Utc>>) -> Chain {
        let reliable = |(depth, pair): (usize, &[Certificate])| {
            let [certificate, issuer] = pair else { return true };
            let own = self.existed(&certificate.fingerprint());
            // The signed attributes name the signer's certificate: who proves the signature proves it too.
            let at = if depth == 0 { proven.map_or(own, |proven| proven.min(own)) } else { own };
            let algorithm = certificate.signature_algorithm();
            algorithm.is_ok_and(|algorithm| self.policy.algorithms.accepts(algorithm, issuer.public_key(), at))
        };
        if chain.lowered.is_none() && !chain.path.windows(2).enumerate().all(reliable) {
            chain.lowered = Some(NOT_RELIED_ON);
        }
        chain
    }
}

/// An algorithm has ended, and nothing proves the signature to be older.
pub(super) const NOT_RELIED_ON: Lowered =
    (Verdict::Indeterminate, SubIndication::CryptoConstraintsFailureNoPoe, Cause::AlgorithmEnded);

enum Known {
    Good(Info),
    Revoked(Revoked, Info),
    Unknown(SubIndication, Cause),
}

impl Chain {
    fn use_info(&mut self, info: &Info) {
        self.in_file &= info.in_file;
        self.used.extend(info.key);
    }
}

fn revoked_at(depth: usize, revoked: &Revoked) -> Lowered {
    if revoked.reason == Some(Reason::CertificateHold) {
        return (Verdict::Indeterminate, SubIndication::TryLater, Cause::Suspended);
    }
    let sub = if depth == 0 { SubIndication::RevokedNoPoe } else { SubIndication::RevokedCaNoPoe };
    (Verdict::Indeterminate, sub, Cause::Revoked)
}

/// A proof of existence shows that a signature is not younger, never that it is not older: outside the validity stays
/// indeterminate, but for a signature that existed before its certificate (§5.5.4).
pub(super) fn lowered_by(fault: PathFault) -> Lowered {
    use Verdict::Indeterminate;
    match fault {
        PathFault::NoPath => (Indeterminate, SubIndication::NoCertificateChainFound, Cause::NoTrustedPath),
        PathFault::Broken => (Indeterminate, SubIndication::CertificateChainGeneralFailure, Cause::PathBroken),
        PathFault::Constraint => (Indeterminate, SubIndication::ChainConstraintsFailure, Cause::PathNotAllowed),
        PathFault::NotYetValid | PathFault::Expired => {
            (Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity)
        }
    }
}
