//! Time stamps: whether one is sound, whether its authority is trusted, and what it proves (EN 319 102-1 §5.4).

use chrono::{DateTime, Utc};

use super::chain::{Chain, Lowered, NOT_RELIED_ON};
use super::engine::{Engine, SKEW, digest};
use super::{Cause, StampKind, StampReport, SubIndication, TimeStampState, TrustPurpose, Verdict};
use crate::HashAlgorithm;
use crate::cms::{SIGNATURE_TIME_STAMP, SignerInfo};
use crate::tsp::{Imprint, check_token_among};

/// Most stamps of one kind that are looked at on one signature.
const MAX_STAMPS: usize = 16;

/// A stamp is younger than a stamp over it.
const DISAGREE: Lowered = (Verdict::Indeterminate, SubIndication::TimestampOrderFailure, Cause::StampsDisagree);

/// One judged stamp.
pub(super) struct Stamp {
    /// What is told of it.
    pub report: StampReport,
    /// How its authority was judged; none when the stamp is broken or there is no path.
    pub chain: Option<Chain>,
}

impl Stamp {
    fn broken(kind: StampKind) -> Self {
        let lowered = (Verdict::TotalFailed, SubIndication::HashFailure, Cause::StampBroken);
        Self { report: StampReport::new(kind, TimeStampState::Broken, Some(lowered)), chain: None }
    }

    /// The time that it proves; none when it proves nothing.
    pub fn proves(&self) -> Option<DateTime<Utc>> {
        self.report.time.filter(|_| self.report.state == TimeStampState::Trusted)
    }
}

impl Engine<'_> {
    /// Judges one token. Its own proof of existence, by a stamp over it that was judged before, is taken into account.
    pub fn stamp(&mut self, kind: StampKind, token: &[u8], imprint: impl FnOnce(HashAlgorithm) -> Imprint) -> Stamp {
        let Ok(checked) = check_token_among(token, &self.certificates) else { return Stamp::broken(kind) };
        self.add_certificates(&checked.certificates);
        let time = checked.token.time;
        if imprint(checked.token.imprint.hash) != checked.token.imprint || time > self.policy.at + SKEW {
            return Stamp::broken(kind);
        }
        let proven = self.at_the_latest(self.proof(&digest(token)));
        let signer = &checked.signer;
        let chain = self.chain(signer, TrustPurpose::TimeStamp, proven);
        let relied =
            self.policy.algorithms.accepts(checked.algorithm, signer.public_key(), proven.unwrap_or(self.policy.at));
        let lowered: Option<Lowered> = match &chain {
            // Whoever stamped it saw it before it says that it was made (§5.5.4 4 e).
            _ if proven.is_some_and(|proven| time > proven + SKEW) => Some(DISAGREE),
            Err(lowered) => Some(*lowered),
            Ok(chain) if chain.lowered.is_some() => chain.lowered,
            Ok(_) if !relied => Some(NOT_RELIED_ON),
            // The authority's key was its own only while the certificate was valid.
            Ok(_) if !signer.is_valid_at(time) => {
                Some((Verdict::Indeterminate, SubIndication::OutOfBoundsNoPoe, Cause::OutsideValidity))
            }
            Ok(_) => None,
        };
        let state = if lowered.is_none() { TimeStampState::Trusted } else { TimeStampState::Untrusted };
        let mut report = StampReport::new(kind, state, lowered);
        report.time = Some(time);
        report.authority = Some(signer.subject_name());
        report.issuer = Some(signer.issuer_name());
        report.certificate_ends = Some(signer.not_after());
        let chain = chain.ok();
        if let Some(chain) = &chain {
            report.revocation = chain.revocation;
            report.path.clone_from(&chain.path);
            let trust = self.policy.trust.as_ref();
            report.qualification =
                trust.and_then(|trust| trust.qualification(&chain.path, TrustPurpose::TimeStamp, time));
        }
        Stamp { report, chain }
    }

    /// The stamps over a signature value. One broken stamp is enough to call them broken: nobody adds one by mistake.
    pub fn signature_stamps(&mut self, signer: &SignerInfo<'_>) -> Result<Vec<Stamp>, ()> {
        let tokens = signer.unsigned(&SIGNATURE_TIME_STAMP).map_err(|_| ())?;
        if tokens.len() > MAX_STAMPS {
            return Err(());
        }
        let stamps = tokens
            .iter()
            .map(|token| self.stamp(StampKind::Signature, token.whole, |hash| Imprint::of(hash, signer.value)));
        Ok(stamps.collect())
    }
}

/// What the stamps of one signature come to.
pub(super) fn state_of(stamps: &[Stamp]) -> TimeStampState {
    let has = |state| stamps.iter().any(|stamp| stamp.report.state == state);
    if has(TimeStampState::Broken) {
        TimeStampState::Broken
    } else if has(TimeStampState::Trusted) {
        TimeStampState::Trusted
    } else if stamps.is_empty() {
        TimeStampState::None
    } else {
        TimeStampState::Untrusted
    }
}
