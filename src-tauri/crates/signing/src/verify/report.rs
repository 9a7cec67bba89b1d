//! The verdict and what it rests on. The JSON of these types is a stable format.

use chrono::{DateTime, Utc};
use serde::Serialize;

use super::chain::Lowered;
use super::changes::{Change, Finding};
use super::{Qualification, SignatureQuality};
use crate::certificate::Certificate;

/// The three verdicts of EN 319 102-1 §5.1.3, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "SCREAMING-KEBAB-CASE")]
pub enum Verdict {
    /// Everything that was asked for holds.
    TotalPassed,
    /// What is at hand does not suffice for either.
    Indeterminate,
    /// The signature is wrong.
    TotalFailed,
}

/// Why a verdict is not TOTAL-PASSED, in the words of EN 319 102-1 table 5 and 6.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[allow(missing_docs, reason = "the names are the standard's own")]
pub enum SubIndication {
    FormatFailure,
    HashFailure,
    SigCryptoFailure,
    Revoked,
    Expired,
    NotYetValid,
    SigConstraintsFailure,
    ChainConstraintsFailure,
    CertificateChainGeneralFailure,
    CryptoConstraintsFailureNoPoe,
    NoSigningCertificateFound,
    NoCertificateChainFound,
    RevokedNoPoe,
    RevokedCaNoPoe,
    OutOfBoundsNoPoe,
    OutOfBoundsNotRevoked,
    RevocationOutOfBoundsNoPoe,
    TimestampOrderFailure,
    NoPoe,
    TryLater,
}

/// The same, finer, for the words that a person reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Cause {
    /// The signature dictionary or its range is not as it must be.
    RangeInexact,
    /// The signed revision is not a PDF that holds this signature.
    RevisionBroken,
    /// Bytes were added after signing that do more than add signatures.
    ChangedAfterSigning,
    /// The CMS is damaged, or lacks what it must have.
    SignatureMalformed,
    /// A kind of signature that is not judged here.
    KindUnknown,
    /// The document has another digest than the one that was signed.
    DigestDiffers,
    /// The signature value does not fit.
    ValueWrong,
    /// The signer's certificate is missing, or another one than was signed.
    CertificateMissing,
    /// An algorithm or key that is not accepted.
    AlgorithmNotAccepted,
    /// No path to a trust anchor.
    NoTrustedPath,
    /// A signature inside the path is wrong.
    PathBroken,
    /// The path is not allowed: authority, key usage, length, unknown critical extension.
    PathNotAllowed,
    /// Outside the validity of the certificate.
    OutsideValidity,
    /// A certificate of the path is revoked.
    Revoked,
    /// A certificate of the path is suspended: it may become valid again, or be revoked.
    Suspended,
    /// Revocation was asked for and is not known.
    RevocationUnknown,
    /// What is at hand of revocation ended before the time that counts.
    RevocationStale,
    /// The responder does not know the certificate.
    ResponderDoesNotKnow,
    /// The signature does not name the certificate that it was made with: another one could be put in its place.
    CertificateNotSigned,
    /// An algorithm or key length is no longer relied on, and nothing proves the signature to be older.
    AlgorithmEnded,
    /// The time stamp is damaged, or over something else.
    StampBroken,
    /// A time stamp tells a later time than one that was made over it.
    StampsDisagree,
}

/// What a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// A person's or organisation's signature.
    Signature,
    /// A time stamp over the document.
    DocumentTimeStamp,
    /// A signature over the value of another one.
    CounterSignature,
}

/// How far a signature goes by itself (EN 319 142-1 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub enum Level {
    /// Basic.
    #[serde(rename = "B-B")]
    BB,
    /// With a sound and trusted time stamp over the signature.
    #[serde(rename = "B-T")]
    BT,
    /// And with everything in the file that proves the certificates good.
    #[serde(rename = "B-LT")]
    BLt,
    /// And with a time stamp over all that.
    #[serde(rename = "B-LTA")]
    BLta,
}

/// What is known about revocation of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Revocation {
    /// No certificate of the path was revoked at the time that counts.
    Good,
    /// One was.
    Revoked,
    /// Not known.
    Unknown,
}

/// What was found of time stamps over the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TimeStampState {
    /// None there.
    None,
    /// Sound, and its authority is trusted.
    Trusted,
    /// Sound, but no path leads from its authority to an anchor: it proves nothing.
    Untrusted,
    /// Damaged, or over something else.
    Broken,
}

/// What was added after the signed revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum LaterRevisions {
    /// Nothing.
    None,
    /// Only signatures, time stamps and material to validate them.
    Allowed,
    /// More than that.
    NotAllowed,
}

/// What a time stamp is over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StampKind {
    /// The value of one signature.
    Signature,
    /// A whole document with all its signatures.
    Document,
    /// A signature with its validation material (archive-time-stamp-v3).
    Archive,
}

/// One time stamp.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct StampReport {
    /// What it is over.
    pub kind: StampKind,
    /// Whether it is sound and trusted.
    pub state: TimeStampState,
    /// The verdict on it.
    pub verdict: Verdict,
    /// Why it is not better.
    pub sub_indication: Option<SubIndication>,
    /// The same, finer.
    pub cause: Option<Cause>,
    /// The time that it tells.
    pub time: Option<DateTime<Utc>>,
    /// Who made it.
    pub authority: Option<String>,
    /// Who issued the authority's certificate.
    pub issuer: Option<String>,
    /// When that certificate ends.
    pub certificate_ends: Option<DateTime<Utc>>,
    /// What is known about its revocation.
    pub revocation: Revocation,
    /// What a trusted list says of the authority.
    pub qualification: Option<Qualification>,
    /// From its authority's certificate up to the anchor; empty where no path was found.
    #[serde(skip)]
    pub path: Vec<Certificate>,
}

impl StampReport {
    pub(super) fn new(kind: StampKind, state: TimeStampState, lowered: Option<Lowered>) -> Self {
        Self {
            kind,
            state,
            verdict: lowered.map_or(Verdict::TotalPassed, |(verdict, _, _)| verdict),
            sub_indication: lowered.map(|(_, sub_indication, _)| sub_indication),
            cause: lowered.map(|(_, _, cause)| cause),
            time: None,
            authority: None,
            issuer: None,
            certificate_ends: None,
            revocation: Revocation::Unknown,
            qualification: None,
            path: Vec::new(),
        }
    }

    /// Why it does not hold.
    pub(super) fn lowered(&self) -> Option<Lowered> {
        Some((self.verdict, self.sub_indication?, self.cause?))
    }
}

/// What may help when a verdict is not TOTAL-PASSED.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Remedy {
    /// Nothing does: the document must be signed again.
    SignAgain,
    /// The document must be sent again as it was signed.
    SendUnchanged,
    /// The issuer must be made known: a trusted list or certificate is missing or old.
    BringTrust,
    /// Judge again with the network, or later, when newer revocation is there.
    JudgeOnlineOrLater,
    /// The file needs a proof of when it was signed: a copy with a time stamp, or a new signature.
    BringProofOfTime,
    /// Judge with a newer program: the kind or algorithm is not known here.
    JudgeElsewhere,
}

impl Cause {
    /// What may help.
    pub fn remedy(self) -> Remedy {
        match self {
            Self::ChangedAfterSigning | Self::DigestDiffers | Self::RangeInexact | Self::RevisionBroken => {
                Remedy::SendUnchanged
            }
            Self::SignatureMalformed
            | Self::ValueWrong
            | Self::CertificateMissing
            | Self::CertificateNotSigned
            | Self::PathNotAllowed
            | Self::Revoked
            | Self::StampBroken
            | Self::StampsDisagree => Remedy::SignAgain,
            Self::NoTrustedPath | Self::PathBroken => Remedy::BringTrust,
            Self::RevocationUnknown | Self::RevocationStale | Self::ResponderDoesNotKnow | Self::Suspended => {
                Remedy::JudgeOnlineOrLater
            }
            Self::OutsideValidity | Self::AlgorithmEnded => Remedy::BringProofOfTime,
            Self::KindUnknown | Self::AlgorithmNotAccepted => Remedy::JudgeElsewhere,
        }
    }
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignatureReport {
    /// Name of its field.
    pub field: String,
    /// What it is.
    pub kind: SignatureKind,
    /// The verdict.
    pub verdict: Verdict,
    /// Why it is not better.
    pub sub_indication: Option<SubIndication>,
    /// The same, finer.
    pub cause: Option<Cause>,
    /// Level reached by itself.
    pub level: Level,
    /// Name in the signer's certificate.
    pub signer_name: Option<String>,
    /// Person in the signer's certificate: `PNOBG-8501016241`. Personal data.
    pub person_identifier: Option<String>,
    /// Who issued that certificate.
    pub issuer_name: Option<String>,
    /// When that certificate ends.
    pub certificate_ends: Option<DateTime<Utc>>,
    /// When it was signed, by the signer's own words.
    pub claimed_at: Option<DateTime<Utc>>,
    /// When it existed at the latest, by a trusted time stamp.
    pub proven_at: Option<DateTime<Utc>>,
    /// What was found of time stamps.
    pub time_stamp: TimeStampState,
    /// Who stamped the time.
    pub time_stamp_authority: Option<String>,
    /// Whether nothing was added after it.
    pub covers_whole_document: bool,
    /// What was added after it.
    pub later_revisions: LaterRevisions,
    /// What those additions are, where they are allowed.
    pub changes: Vec<Change>,
    /// What is not allowed among them.
    pub finding: Option<Finding>,
    /// What is known about revocation.
    pub revocation: Revocation,
    /// Dotted identifier of the signature algorithm.
    pub algorithm: Option<String>,
    /// Every time stamp over it, or itself when it is one.
    pub stamps: Vec<StampReport>,
    /// What a trusted list says of the signer's certificate at the best signature time.
    pub qualification: Option<Qualification>,
    /// What the signature is in law by that; none without a trusted list that knows the issuer.
    pub quality: Option<SignatureQuality>,
    /// What may help when it did not pass.
    pub remedy: Option<Remedy>,
    /// From the signer's certificate up to the anchor; empty where no path was found.
    #[serde(skip)]
    pub path: Vec<Certificate>,
}

impl SignatureReport {
    pub(super) fn new(field: String) -> Self {
        Self {
            field,
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
            changes: Vec::new(),
            finding: None,
            revocation: Revocation::Unknown,
            algorithm: None,
            stamps: Vec::new(),
            qualification: None,
            quality: None,
            remedy: None,
            path: Vec::new(),
        }
    }

    /// Takes the verdict down.
    pub(super) fn lower(&mut self, (verdict, sub_indication, cause): Lowered) {
        self.verdict = verdict;
        self.sub_indication = Some(sub_indication);
        self.cause = Some(cause);
        self.remedy = Some(cause.remedy());
    }

    /// The signed time that counts: the proven one, else the claimed one.
    pub fn signed_at(&self) -> Option<DateTime<Utc>> {
        self.proven_at.or(self.claimed_at)
    }
}

/// All signatures of a file, in the order of its fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The worst of all signatures; without any, indeterminate.
    pub verdict: Verdict,
    /// One for each.
    pub signatures: Vec<SignatureReport>,
}

impl Report {
    pub(super) fn new(signatures: Vec<SignatureReport>) -> Self {
        let verdict = signatures.iter().map(|signature| signature.verdict).max().unwrap_or(Verdict::Indeterminate);
        Self { verdict, signatures }
    }

    /// Whether there is a signature and all of them passed.
    pub fn passed(&self) -> bool {
        self.verdict == Verdict::TotalPassed
    }
}
