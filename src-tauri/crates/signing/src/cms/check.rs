//! Checking one signer of a CMS: everything but trust.

use sha1::{Digest, Sha1};

use super::{CONTENT_TYPE, MESSAGE_DIGEST, SIGNING_CERTIFICATE, SIGNING_CERTIFICATE_V2, SignedData, SignerInfo};
use crate::algorithm::{AlgorithmError, HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{Element, Malformed, OCTET_STRING, SEQUENCE, SET, encode};
use crate::certificate::Certificate;

/// What is wrong with a signer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Fault {
    /// The structure is damaged or lacks an attribute that it must have.
    #[error("malformed signature")]
    Format,
    /// The signer's certificate is not inside.
    #[error("the signer's certificate is missing")]
    NoCertificate,
    /// The signing-certificate attribute names another certificate.
    #[error("the signing certificate is another one")]
    OtherCertificate,
    /// No signed attribute names the signing certificate.
    #[error("the signing certificate is not signed")]
    NoReference,
    /// The digest of the content is another one.
    #[error("the content has another digest")]
    Hash,
    /// The value does not fit.
    #[error("the signature value is wrong")]
    Value,
    /// An algorithm or key that is not accepted.
    #[error("algorithm not accepted")]
    Algorithm,
}

impl From<Malformed> for Fault {
    fn from(_: Malformed) -> Self {
        Self::Format
    }
}

/// What a signer signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Over {
    /// The content of the CMS.
    Content,
    /// The value of another signature: there is no content type then (RFC 5652 §11.4).
    Signature,
}

/// Checks attributes, digest, signing certificate and value of a signer; `content` gives the digest of the content. The signer's
/// certificate is inside or among `others`.
pub(crate) fn check_signer(
    data: &SignedData<'_>,
    signer: &SignerInfo<'_>,
    over: Over,
    others: &[Certificate],
    content: impl FnOnce(HashAlgorithm) -> Vec<u8>,
) -> Result<(Certificate, SignatureAlgorithm), Fault> {
    let hash = HashAlgorithm::from_identifier(&signer.digest).ok_or(Fault::Algorithm)?;
    // RFC 5652 §5.1: the set names the digests of all signers.
    let mut listed = data.digests.reader();
    let mut present = false;
    while !listed.is_empty() {
        present |= HashAlgorithm::from_identifier(&listed.next()?) == Some(hash);
    }
    // The set need not name those of counter-signatures.
    let attributes = signer.attributes.filter(|_| present || over == Over::Signature).ok_or(Fault::Format)?;
    let content_type = signer.signed(&CONTENT_TYPE)?.map(|kind| kind.oid()).transpose()?;
    if content_type != (over == Over::Content).then_some(data.content_type) {
        return Err(Fault::Format);
    }
    let digest = signer.signed(&MESSAGE_DIGEST)?.ok_or(Fault::Format)?.expect(OCTET_STRING)?;
    if digest.content != content(hash) {
        return Err(Fault::Hash);
    }
    let certificate = signer.certificate(&data.certificates).or_else(|| signer.certificate(others));
    let certificate = certificate.ok_or(Fault::NoCertificate)?;
    if !names(signer, certificate)? {
        return Err(Fault::OtherCertificate);
    }
    let algorithm = SignatureAlgorithm::from_identifier(&signer.algorithm, Some(hash)).map_err(|_| Fault::Algorithm)?;
    // The digest of the attributes and the digest of the content must be the same algorithm, or a weaker one slips in.
    if algorithm.hash() != hash {
        return Err(Fault::Algorithm);
    }
    let signed = encode(SET, attributes.content);
    match algorithm.verify(certificate.public_key(), &signed, signer.value) {
        Ok(()) => Ok((certificate.clone(), algorithm)),
        Err(AlgorithmError::Value) => Err(Fault::Value),
        Err(_) => Err(Fault::Algorithm),
    }
}

/// Whether the signing-certificate attribute names `certificate` first (RFC 5035 §5.4).
fn names(signer: &SignerInfo<'_>, certificate: &Certificate) -> Result<bool, Fault> {
    if let Some(attribute) = signer.signed(&SIGNING_CERTIFICATE_V2)? {
        let mut identifier = first_identifier(&attribute)?;
        let hash = match identifier.optional(SEQUENCE)? {
            None => HashAlgorithm::Sha256,
            Some(algorithm) => HashAlgorithm::from_identifier(&algorithm).ok_or(Fault::Algorithm)?,
        };
        return Ok(identifier.expect(OCTET_STRING)?.content == certificate.digest(hash));
    }
    let attribute = signer.signed(&SIGNING_CERTIFICATE)?.ok_or(Fault::NoReference)?;
    let digest = first_identifier(&attribute)?.expect(OCTET_STRING)?;
    Ok(digest.content == Sha1::digest(certificate.der()).as_slice())
}

fn first_identifier<'a>(attribute: &Element<'a>) -> Result<crate::asn1::Reader<'a>, Malformed> {
    let mut list = attribute.expect(SEQUENCE)?.reader().expect(SEQUENCE)?.reader();
    Ok(list.expect(SEQUENCE)?.reader())
}
