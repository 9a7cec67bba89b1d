//! Where trust comes from besides the anchors of the policy: lists of anchors for a purpose and a time, and what they say of
//! a certificate that was found below one of them (ETSI TS 119 615).

use chrono::{DateTime, Utc};
use serde::Serialize;

use crate::certificate::Certificate;

/// What an anchor is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrustPurpose {
    /// The signer of a document.
    Signature,
    /// A time-stamp authority.
    TimeStamp,
}

/// Anchors, and what is known of the certificates below them. Never asks the network.
pub trait TrustSource: Send + Sync {
    /// Every certificate that may be an anchor for `purpose` at some time.
    fn anchors(&self, purpose: TrustPurpose) -> &[Certificate];

    /// Whether `anchor` is one for `purpose` at the time `at`: a service that was withdrawn since still anchors what was
    /// signed before.
    fn is_anchor(&self, anchor: &Certificate, purpose: TrustPurpose, at: DateTime<Utc>) -> bool;

    /// What is known of the first certificate of `path` for the time `at`, the best signature time. The last certificate of the path
    /// is the anchor. None when the source does not know the anchor.
    fn qualification(&self, path: &[Certificate], purpose: TrustPurpose, at: DateTime<Utc>) -> Option<Qualification>;

    /// From which end of validity on `issuer` goes on telling the revocation of certificates that have ended; none when the source
    /// does not say (ETSI TS 119 612 §5.5.9.1).
    fn keeps_ended_since(&self, _issuer: &Certificate, _at: DateTime<Utc>) -> Option<DateTime<Utc>> {
        None
    }
}

/// Whether something is qualified.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ListStatus {
    /// The list says yes for that time.
    Qualified,
    /// The list says no for that time.
    NotQualified,
    /// The list contradicts itself or the certificate (TS 119 615 INDETERMINATE).
    Undetermined,
}

/// Why a certificate or time stamp is qualified, is not, or why that is not determined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum QualificationReason {
    /// The service had the status that the law asks for, and nothing speaks against it.
    Granted,
    /// The service did not have that status, or not yet, when the certificate was issued.
    NotGrantedWhenIssued,
    /// The service did not have that status, or no longer, when the signature or the stamp was made.
    NotGrantedWhenUsed,
    /// Neither the certificate nor the list says that it is qualified.
    NotClaimed,
    /// The list says of such certificates that they are not qualified.
    DeniedByList,
    /// The service is listed for another use.
    AnotherUse,
    /// The list says two things that exclude each other, or names two services that do.
    Contradiction,
    /// The list says something that is not understood and must not be passed over.
    NotUnderstood,
}

/// What a certificate is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum CertificateUse {
    /// Electronic signatures of people.
    Signature,
    /// Electronic seals of organisations.
    Seal,
    /// Web sites.
    WebSite,
    /// Time stamps.
    TimeStamp,
}

/// What a trusted list says of a certificate at a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Qualification {
    /// Whether the certificate, or the time stamp, is qualified.
    pub status: ListStatus,
    /// What that rests on.
    pub reason: QualificationReason,
    /// What it is for; none when not determined.
    pub certificate_use: Option<CertificateUse>,
    /// Whether the key is in a qualified device; none when not determined, or for time stamps.
    pub qualified_device: Option<bool>,
    /// The provider's name in the list, in Bulgarian where the list has it, else as in English.
    pub provider: Option<String>,
    /// The provider's name in English, or as the list has it.
    pub provider_in_english: Option<String>,
    /// The service's name in the list, in Bulgarian where the list has it, else as in English.
    pub service: Option<String>,
    /// Who took the service over, if the list says so.
    pub taken_over_by: Option<String>,
    /// Country of the list: `BG`.
    pub territory: String,
    /// When the list was issued.
    pub list_issued: DateTime<Utc>,
    /// Whether the list should have been replaced by the time of judging.
    pub list_is_stale: bool,
}

/// What a signature is in law (Regulation (EU) 910/2014, articles 3, 25, 26, 35).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureQuality {
    /// Qualified electronic signature: like one by hand.
    QualifiedSignature,
    /// Qualified electronic seal.
    QualifiedSeal,
    /// Advanced, with a qualified certificate but no qualified device.
    AdvancedWithQualifiedCertificate,
    /// Neither, or not determined.
    NotQualified,
}

impl Qualification {
    /// What a sound signature with this certificate is.
    pub fn quality(&self) -> SignatureQuality {
        match (self.status, self.certificate_use, self.qualified_device) {
            (ListStatus::Qualified, Some(CertificateUse::Signature), Some(true)) => {
                SignatureQuality::QualifiedSignature
            }
            (ListStatus::Qualified, Some(CertificateUse::Seal), Some(true)) => SignatureQuality::QualifiedSeal,
            (ListStatus::Qualified, Some(CertificateUse::Signature | CertificateUse::Seal), _) => {
                SignatureQuality::AdvancedWithQualifiedCertificate
            }
            _ => SignatureQuality::NotQualified,
        }
    }
}
