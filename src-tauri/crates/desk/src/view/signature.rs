//! What a signature is worth: one plain line, and what it rests on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use specta::Type;

/// The verdict on the signatures of a file (EN 319 102-1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignatureView {
    /// The verdict on all of them: the worst.
    pub verdict: SignatureVerdict,
    /// Sub-indication when it did not pass: `HASH_FAILURE`, `NO_CERTIFICATE_CHAIN_FOUND`, …
    pub sub_indication: Option<String>,
    /// The same in plain words, when it did not pass.
    pub cause: Option<SignatureCause>,
    /// What may help then.
    pub remedy: Option<SignatureRemedy>,
    /// The signer's name in the certificate.
    pub signer: Option<String>,
    /// Whether the signer is the party who had to sign, by the ЕГН or ЛНЧ in the certificate; none when it carries none.
    pub signer_is_declarant: Option<bool>,
    /// Whether at least the names agree, in either alphabet; none without both.
    pub names_agree: Option<bool>,
    /// The trust service provider: by the trusted list, else the issuer's own name.
    pub provider: Option<String>,
    /// When it was signed, proven by a time stamp, or else as claimed.
    pub signed_at: Option<DateTime<Utc>>,
    /// Whether that time is proven.
    pub time_proven: bool,
    /// What it is in law; none when no trusted list that is here knows the issuer.
    pub quality: Option<SignatureQuality>,
    /// Its authorities are being asked now: the verdict may become better by itself.
    pub asking: bool,
    /// What the verdict rests on; none without a signature.
    pub details: Option<SignatureDetails>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SignatureDetails {
    /// Signatures in the file, time stamps not counted.
    pub signatures: u32,
    /// `B-B`, `B-T`, `B-LT`, `B-LTA` (EN 319 142-1).
    pub level: String,
    /// Name of the signature algorithm, or its identifier when it has none here.
    pub algorithm: Option<String>,
    /// Who issued the signer's certificate.
    pub issuer: Option<String>,
    /// When that certificate ends.
    pub certificate_ends: Option<DateTime<Utc>>,
    /// What is known about revocation.
    pub revocation: RevocationKnown,
    /// When the authorities were asked for what the file does not prove by itself; none when they were not.
    pub asked: Option<DateTime<Utc>>,
    /// Who proved the time.
    pub time_stamp_authority: Option<String>,
    /// What was added to the file after it.
    pub later: LaterChanges,
    /// What was looked up in which trusted list.
    pub list: Option<TrustedListView>,
}

/// The trusted list that knows the issuer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TrustedListView {
    /// Country: `BG`.
    pub territory: String,
    /// The provider's service as the list names it.
    pub service: Option<String>,
    /// When the list was issued.
    pub issued: DateTime<Utc>,
    /// Whole days since then.
    pub age_days: u32,
    /// Whether a newer one should be here.
    pub is_stale: bool,
}

/// The verdict in one word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureVerdict {
    /// TOTAL-PASSED
    Passed,
    /// INDETERMINATE
    Indeterminate,
    /// TOTAL-FAILED
    Failed,
    /// The file is not here yet.
    NotHere,
    /// The file is not a PDF, or carries no signature.
    Unsigned,
}

/// Why a signature did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureCause {
    /// The file was changed, or its bytes are not those that were signed.
    Changed,
    /// Something was added after signing that changes what is read.
    AddedAfter,
    /// The signature is damaged, or not made with the certificate that it names.
    Broken,
    /// A kind of signature or algorithm that is not judged here.
    UnknownKind,
    /// An algorithm that is no longer relied on.
    AlgorithmEnded,
    /// The issuer is not known here.
    UntrustedIssuer,
    /// The certificate may not sign documents, or is not issued as it has to be.
    NotAllowed,
    /// Signed, as far as can be proven, outside the validity of the certificate.
    OutsideValidity,
    /// The certificate is revoked.
    Revoked,
    /// The certificate is suspended for a time.
    Suspended,
    /// Whether it was revoked is not known, or only of an earlier time.
    RevocationUnknown,
    /// The time stamp does not hold.
    StampBroken,
}

/// What may help when a signature did not pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureRemedy {
    /// A new signature.
    SignAgain,
    /// The file as it was signed.
    SendUnchanged,
    /// A newer trusted list.
    BringTrust,
    /// The network, or time.
    JudgeOnlineOrLater,
    /// A proof of when it was signed, or a new signature.
    BringProofOfTime,
    /// Another program.
    JudgeElsewhere,
}

/// What a signature is in law (Regulation (EU) 910/2014).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureQuality {
    /// Qualified electronic signature.
    QualifiedSignature,
    /// Qualified electronic seal.
    QualifiedSeal,
    /// Advanced, with a qualified certificate.
    AdvancedWithQualifiedCertificate,
    /// Not qualified.
    NotQualified,
}

/// What is known about revocation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum RevocationKnown {
    /// Not revoked at the time that counts.
    Good,
    /// Revoked.
    Revoked,
    /// Not known.
    Unknown,
}

/// What was added to the file after the signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "kebab-case")]
pub enum LaterChanges {
    /// Nothing.
    None,
    /// Only what may be: other signatures, time stamps and what proves them.
    Allowed,
    /// More than that.
    NotAllowed,
}
