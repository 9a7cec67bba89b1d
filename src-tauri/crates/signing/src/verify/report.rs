//! The verdict and what it rests on. The JSON of these types is a stable format.

use chrono::{DateTime, Utc};
use serde::Serialize;

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
    /// Revocation was asked for and is not known.
    RevocationUnknown,
    /// The time stamp is damaged, or over something else.
    StampBroken,
}

/// What a signature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureKind {
    /// A person's or organisation's signature.
    Signature,
    /// A time stamp over the document.
    DocumentTimeStamp,
}

/// How far a signature goes by itself (EN 319 142-1 §6).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub enum Level {
    /// Basic.
    #[serde(rename = "B-B")]
    BB,
    /// With a sound and trusted time stamp over the signature.
    #[serde(rename = "B-T")]
    BT,
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
    /// What is known about revocation.
    pub revocation: Revocation,
    /// Dotted identifier of the signature algorithm.
    pub algorithm: Option<String>,
}

impl SignatureReport {
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
