//! Making a signature: the attributes first, the value when it comes, perhaps from far away.

use const_oid::ObjectIdentifier;

use super::{CONTENT_TYPE, CmsError, DATA, MESSAGE_DIGEST, SIGNATURE_TIME_STAMP, SIGNED_DATA, SIGNING_CERTIFICATE_V2};
use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{INTEGER, OCTET_STRING, SEQUENCE, SET, encode, encode_all, encode_oid, encode_set_of, single};
use crate::certificate::Certificate;

/// One signature in the making: the signed attributes are fixed, the value is awaited.
#[derive(Debug, Clone)]
pub struct Signing {
    algorithm: SignatureAlgorithm,
    signer: Certificate,
    content_type: ObjectIdentifier,
    /// The attributes under the tag of a SET: what is hashed and signed (RFC 5652 §5.4).
    attributes: Vec<u8>,
}

impl Signing {
    /// Over a document whose digest, by the hash of `algorithm`, is `content_digest`.
    ///
    /// The signed attributes are content-type, message-digest and signing-certificate-v2, in DER order. There is no
    /// signing-time: PAdES has it in the signature dictionary (EN 319 142-1 §6.3).
    pub fn new(content_digest: &[u8], algorithm: SignatureAlgorithm, signer: &Certificate) -> Result<Self, CmsError> {
        Self::over(DATA, content_digest, algorithm, signer)
    }

    /// The same over content of another type.
    pub(crate) fn over(
        content_type: ObjectIdentifier,
        content_digest: &[u8],
        algorithm: SignatureAlgorithm,
        signer: &Certificate,
    ) -> Result<Self, CmsError> {
        if content_digest.len() != algorithm.hash().length() {
            return Err(CmsError::DigestLength);
        }
        let attributes = encode_set_of(
            SET,
            vec![
                attribute(&CONTENT_TYPE, &encode_oid(&content_type)),
                attribute(&MESSAGE_DIGEST, &encode(OCTET_STRING, content_digest)),
                attribute(&SIGNING_CERTIFICATE_V2, &signing_certificate(signer, algorithm.hash())),
            ],
        );
        Ok(Self { algorithm, signer: signer.clone(), content_type, attributes })
    }

    /// What is signed: the DER of the signed attributes under the tag of a SET.
    pub fn to_be_signed(&self) -> &[u8] {
        &self.attributes
    }

    /// Digest of [`Self::to_be_signed`]: what CSC `signHash` is given.
    pub fn digest(&self) -> Vec<u8> {
        self.algorithm.hash().digest(&self.attributes)
    }

    /// The algorithm of the value that is awaited.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Checks a value with the signer's key and brings it to the form that CMS wants: what a provider returns is
    /// never believed.
    pub fn accept(&self, signature: &[u8]) -> Result<Vec<u8>, CmsError> {
        let value = self.algorithm.normalise(signature);
        self.algorithm.verify(self.signer.public_key(), &self.attributes, &value).map_err(|_| CmsError::Value)?;
        Ok(value)
    }

    /// The complete CMS. `signature` must have passed [`Self::accept`]; `chain` are the intermediates; `stamp` is the DER of
    /// a time-stamp token over the signature value.
    pub fn finish(&self, signature: &[u8], chain: &[Certificate], stamp: Option<&[u8]>) -> Result<Vec<u8>, CmsError> {
        self.assemble(signature, Some(chain), stamp, None)
    }

    /// Without a chain there are no certificates inside at all, not even the signer's.
    fn assemble(
        &self,
        signature: &[u8],
        chain: Option<&[Certificate]>,
        stamp: Option<&[u8]>,
        content: Option<&[u8]>,
    ) -> Result<Vec<u8>, CmsError> {
        let hash = self.algorithm.hash().identifier();
        let signer = encode_all(SEQUENCE, &[self.signer.issuer_der(), &encode(INTEGER, self.signer.serial())]);
        // The same attributes under [0], content and order unchanged.
        let attributes = encode(0xa0, single(&self.attributes, SET)?.content);
        let unsigned = match stamp {
            None => Vec::new(),
            Some(stamp) => encode(0xa1, &attribute(&SIGNATURE_TIME_STAMP, single(stamp, SEQUENCE)?.whole)),
        };
        let signer_info = encode_all(
            SEQUENCE,
            &[
                &[INTEGER, 1, 1],
                &signer,
                &hash,
                &attributes,
                &self.algorithm.identifier(),
                &encode(OCTET_STRING, signature),
                &unsigned,
            ],
        );
        let mut certificates: Vec<Vec<u8>> = Vec::new();
        for certificate in chain.map(|chain| std::iter::once(&self.signer).chain(chain)).into_iter().flatten() {
            // A root is the verifier's to have.
            let is_root = certificate.subject_der() == certificate.issuer_der() && certificate != &self.signer;
            if !is_root && !certificates.iter().any(|present| present == certificate.der()) {
                certificates.push(certificate.der().to_vec());
            }
        }
        Ok(signed_data(&self.content_type, content, &hash, certificates, &signer_info))
    }
}

fn signed_data(
    content_type: &ObjectIdentifier,
    content: Option<&[u8]>,
    hash: &[u8],
    certificates: Vec<Vec<u8>>,
    signer_info: &[u8],
) -> Vec<u8> {
    // Version 3 when the content is not plain data (RFC 5652 §5.1).
    let version = if *content_type == DATA { 1 } else { 3 };
    let certificates = if certificates.is_empty() { Vec::new() } else { encode_set_of(0xa0, certificates) };
    let inner = content.map(|content| encode(0xa0, &encode(OCTET_STRING, content))).unwrap_or_default();
    let body = encode_all(
        SEQUENCE,
        &[
            &[INTEGER, 1, version],
            &encode(SET, hash),
            &encode_all(SEQUENCE, &[&encode_oid(content_type), &inner]),
            &certificates,
            &encode(SET, signer_info),
        ],
    );
    encode_all(SEQUENCE, &[&encode_oid(&SIGNED_DATA), &encode(0xa0, &body)])
}

/// A complete CMS over content that travels inside it, signed at once; none when `sign` could not.
pub(crate) fn enveloping(
    content_type: ObjectIdentifier,
    content: &[u8],
    algorithm: SignatureAlgorithm,
    signer: &Certificate,
    chain: Option<&[Certificate]>,
    sign: impl FnOnce(&[u8]) -> Option<Vec<u8>>,
) -> Result<Option<Vec<u8>>, CmsError> {
    let signing = Signing::over(content_type, &algorithm.hash().digest(content), algorithm, signer)?;
    sign(signing.to_be_signed()).map(|value| signing.assemble(&value, chain, None, Some(content))).transpose()
}

/// Attribute with one value.
fn attribute(oid: &ObjectIdentifier, value: &[u8]) -> Vec<u8> {
    encode_all(SEQUENCE, &[&encode_oid(oid), &encode(SET, value)])
}

/// SigningCertificateV2 with the digest of the signer's certificate; SHA-256 is the default and left out (RFC 5035 §3).
fn signing_certificate(signer: &Certificate, hash: HashAlgorithm) -> Vec<u8> {
    let name = encode_all(SEQUENCE, &[&encode(0xa4, signer.issuer_der())]);
    let issuer_serial = encode_all(SEQUENCE, &[&name, &encode(INTEGER, signer.serial())]);
    let digest = encode(OCTET_STRING, &signer.digest(hash));
    let algorithm = if hash == HashAlgorithm::Sha256 { Vec::new() } else { hash.identifier() };
    let identifier = encode_all(SEQUENCE, &[&algorithm, &digest, &issuer_serial]);
    encode(SEQUENCE, &encode(SEQUENCE, &identifier))
}
