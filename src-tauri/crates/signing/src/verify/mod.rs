//! Judging a signed PDF (ETSI EN 319 102-1): format, digest, signature, certificate, time, what came after.
//!
//! Nothing here panics, recurses without bound, or asks the network: what is not at hand is reported as unknown.

mod algorithms;
mod archive;
mod chain;
mod changes;
mod engine;
mod envelope;
mod judge;
mod person;
mod report;
mod revision;
mod stamps;
mod store;
mod trust;
mod unproven;

use std::sync::Arc;

use chrono::{DateTime, Utc};

use crate::certificate::Certificate;
use crate::pdf::{Field, PdfError, PdfFile, fields};
use crate::revocation::Material;

pub use algorithms::AlgorithmPolicy;
pub use changes::{Change, Finding};
pub use envelope::{verify_cms, verify_file};
pub use report::{
    Cause, LaterRevisions, Level, Remedy, Report, Revocation, SignatureKind, SignatureReport, StampKind, StampReport,
    SubIndication, TimeStampState, Verdict,
};
pub use trust::{
    CertificateUse, ListStatus, Qualification, QualificationReason, SignatureQuality, TrustPurpose, TrustSource,
};

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

/// Where revocation is looked up besides the file: something at hand that answers at once.
pub trait RevocationSource: Send + Sync {
    /// What is known about `certificate`, issued by `issuer`, for the time `at`.
    fn status(&self, certificate: &Certificate, issuer: &Certificate, at: DateTime<Utc>) -> RevocationStatus;
}

/// What whoever asks knows by itself of the past: the standard takes such proofs of existence as an input (EN 319 102-1
/// §5.6.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seen {
    /// The file was at hand then, byte by byte as it is.
    pub file: DateTime<Utc>,
    /// And everything in the policy's `material` was at hand then; not before the file.
    pub material: DateTime<Utc>,
}

/// Most signatures that are judged in one file.
const MAX_SIGNATURES: usize = 64;

/// What a signature is judged by.
#[derive(Clone)]
pub struct VerificationPolicy {
    /// Trust anchors, of signers and of time-stamp authorities alike.
    pub anchors: Vec<Certificate>,
    /// Anchors from elsewhere, trusted lists for instance, and what those say of a signer's certificate.
    pub trust: Option<Arc<dyn TrustSource>>,
    /// Certificates that may be needed for a path and are not in the signature.
    pub intermediates: Vec<Certificate>,
    /// The time for which is judged.
    pub at: DateTime<Utc>,
    /// Whether a signature whose revocation is unknown stays indeterminate, as EN 319 102-1 §5.2.6 has it. Off, an
    /// unknown revocation is reported beside the verdict and does not lower it.
    pub require_revocation: bool,
    /// Where revocation is looked up.
    pub revocation: Option<Arc<dyn RevocationSource>>,
    /// Certificates, responses and lists from elsewhere: fetched or kept. They are checked like those of the file.
    pub material: Material,
    /// Since when the file and that material are known to exist, if whoever asks knows. It is no time stamp: neither level nor
    /// proven time of a signature follow from it.
    pub seen: Option<Seen>,
    /// Until when algorithms are relied on.
    pub algorithms: AlgorithmPolicy,
}

impl VerificationPolicy {
    /// With these anchors, at this time; revocation is not looked up.
    pub fn new(anchors: Vec<Certificate>, at: DateTime<Utc>) -> Self {
        Self {
            anchors,
            trust: None,
            intermediates: Vec::new(),
            at,
            require_revocation: false,
            revocation: None,
            material: Material::default(),
            seen: None,
            algorithms: AlgorithmPolicy::default(),
        }
    }
}

/// The file cannot be judged at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Not a PDF, damaged, encrypted or too large.
    #[error(transparent)]
    Pdf(#[from] PdfError),
    /// Neither a PDF nor a CMS signature.
    #[error("not a signature file")]
    NotSigned,
    /// The signature stands alone: what it is over must be given too.
    #[error("the signed content is missing")]
    NoContent,
    /// More signatures than are judged.
    #[error("the file has too many signatures")]
    TooManySignatures,
}

/// Judges every signature of a PDF. A file without signatures gives a report without signatures, which never passes.
pub fn verify_pdf(bytes: &[u8], policy: &VerificationPolicy) -> Result<Report, Unreadable> {
    let file = PdfFile::open(bytes)?;
    let signed: Vec<Field> = fields(&file)?.into_iter().filter(|f| f.is_signature && f.value().is_some()).collect();
    if signed.len() > MAX_SIGNATURES {
        return Err(Unreadable::TooManySignatures);
    }
    Ok(Report::new(judge::judge(&file, &signed, policy)))
}

#[cfg(test)]
mod tests;
