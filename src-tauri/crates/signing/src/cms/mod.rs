//! CMS signatures (RFC 5652) in the CAdES profile that PAdES asks for (ETSI EN 319 122-1, EN 319 142-1 §6.3).

mod armour;
mod build;
mod check;
mod read;
mod stamp;

use const_oid::ObjectIdentifier;

use crate::asn1::Malformed;

pub(crate) use armour::{definite, without_armour};
pub use build::Signing;
pub(crate) use build::enveloping;
pub(crate) use check::{Fault, Over, check_signer};
pub(crate) use read::{SignedData, SignerInfo};
pub(crate) use stamp::with_stamp;

/// id-signedData.
pub(crate) const SIGNED_DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.2");
/// id-data.
pub(crate) const DATA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.7.1");
/// id-contentType.
pub(crate) const CONTENT_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.3");
/// id-messageDigest.
pub(crate) const MESSAGE_DIGEST: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.4");
/// id-aa-signingCertificate (RFC 2634): only time-stamp authorities still use it.
pub(crate) const SIGNING_CERTIFICATE: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.12");
/// id-aa-signingCertificateV2 (RFC 5035).
pub(crate) const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");
/// id-aa-signatureTimeStampToken (RFC 3161 appendix A).
pub(crate) const SIGNATURE_TIME_STAMP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.14");

/// Why a CMS signature could not be made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum CmsError {
    /// The digest is not one of the algorithm.
    #[error("the digest does not have the length of its algorithm")]
    DigestLength,
    /// The value does not verify with the certificate: another key, another digest.
    #[error("the signature value does not belong to the certificate and the document")]
    Value,
    /// A certificate or stamp is malformed.
    #[error("malformed DER")]
    Malformed(#[from] Malformed),
}

#[cfg(test)]
mod tests;
