//! Digests and signature algorithms: the closed list that is made and accepted.

mod hash;
mod key;
mod pss;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use const_oid::ObjectIdentifier;
use serde::{Deserialize, Serialize};

use crate::asn1::{self, Element, NULL, Reader, SEQUENCE};

pub use hash::HashAlgorithm;
pub(crate) use key::{for_p521, pkcs1_scheme, pss_scheme};

const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
/// id-RSASSA-PSS: of keys and of signatures.
pub(crate) const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
/// rsaEncryption.
pub(crate) const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
/// id-ecPublicKey.
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// How a signature value is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1(HashAlgorithm),
    /// RSASSA-PSS (RFC 8017 §8.1): MGF1 with the same digest, the salt as long as the digest, trailer 0xBC.
    RsaPss(HashAlgorithm),
    /// ECDSA over P-256, P-384 or P-521, the value as DER (RFC 5753 §7.2).
    Ecdsa(HashAlgorithm),
}

/// Why a signature algorithm or a signature value was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AlgorithmError {
    /// Not on the list: SHA-1, odd parameters of RSASSA-PSS, Ed25519 and all else that is not made here.
    #[error("signature algorithm not supported")]
    Unsupported,
    /// The key is too weak, its curve is not on the list, or it is meant for another algorithm.
    #[error("public key not acceptable")]
    Key,
    /// The value does not fit the key and the data.
    #[error("signature value is wrong")]
    Value,
}

impl SignatureAlgorithm {
    /// Every algorithm.
    pub fn all() -> impl Iterator<Item = Self> {
        HashAlgorithm::ALL.into_iter().flat_map(|hash| [Self::RsaPkcs1(hash), Self::RsaPss(hash), Self::Ecdsa(hash)])
    }

    /// Object identifier, as CSC writes it in `signAlgo`. That of RSASSA-PSS does not name the digest: see
    /// [`Self::csc_parameters`].
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::RsaPkcs1(HashAlgorithm::Sha256) => RSA_SHA_256,
            Self::RsaPkcs1(HashAlgorithm::Sha384) => RSA_SHA_384,
            Self::RsaPkcs1(HashAlgorithm::Sha512) => RSA_SHA_512,
            Self::RsaPss(_) => RSA_PSS,
            Self::Ecdsa(HashAlgorithm::Sha256) => ECDSA_SHA_256,
            Self::Ecdsa(HashAlgorithm::Sha384) => ECDSA_SHA_384,
            Self::Ecdsa(HashAlgorithm::Sha512) => ECDSA_SHA_512,
        }
    }

    /// Dotted object identifier.
    pub fn oid_text(self) -> String {
        self.oid().to_string()
    }

    /// The digest inside.
    pub const fn hash(self) -> HashAlgorithm {
        match self {
            Self::RsaPkcs1(hash) | Self::RsaPss(hash) | Self::Ecdsa(hash) => hash,
        }
    }

    /// The same scheme with another digest.
    pub const fn with_hash(self, hash: HashAlgorithm) -> Self {
        match self {
            Self::RsaPkcs1(_) => Self::RsaPkcs1(hash),
            Self::RsaPss(_) => Self::RsaPss(hash),
            Self::Ecdsa(_) => Self::Ecdsa(hash),
        }
    }

    /// From an object identifier that names both the key's kind and the digest: all but RSASSA-PSS.
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::all().find(|algorithm| algorithm.oid() == *oid && !matches!(algorithm, Self::RsaPss(_)))
    }

    /// From a dotted object identifier that names both the key's kind and the digest.
    pub fn from_oid_text(text: &str) -> Option<Self> {
        ObjectIdentifier::new(text).ok().and_then(|oid| Self::from_oid(&oid))
    }

    /// From what CSC says: `signAlgo` or an entry of `key/algo`, `signAlgoParams` in base64, and the digest that goes with it
    /// where the identifier names none (rsaEncryption, id-ecPublicKey, RSASSA-PSS without parameters).
    pub fn from_csc(oid: &str, parameters: Option<&str>, hash: Option<HashAlgorithm>) -> Option<Self> {
        let oid = ObjectIdentifier::new(oid).ok()?;
        match (oid, parameters) {
            (RSA_PSS, Some(parameters)) => {
                let der = STANDARD.decode(parameters).ok()?;
                let mut reader = Reader(&der);
                let named = pss::read(&reader.next().ok()?).filter(|_| reader.is_empty())?;
                hash.is_none_or(|hash| hash == named).then_some(Self::RsaPss(named))
            }
            (RSA_PSS, None) => hash.map(Self::RsaPss),
            (RSA, _) => hash.map(Self::RsaPkcs1),
            (EC_PUBLIC_KEY, _) => hash.map(Self::Ecdsa),
            _ => Self::from_oid(&oid),
        }
    }

    /// `signAlgoParams` of CSC: the DER of the parameters in base64. Only RSASSA-PSS has any.
    pub fn csc_parameters(self) -> Option<String> {
        match self {
            Self::RsaPss(hash) => Some(STANDARD.encode(pss::encode(hash))),
            Self::RsaPkcs1(_) | Self::Ecdsa(_) => None,
        }
    }

    /// Whether the key of a SubjectPublicKeyInfo can sign so. A key that says id-RSASSA-PSS signs nothing else.
    pub fn fits(self, spki: &[u8]) -> bool {
        key::PublicKey::from_spki(spki).is_ok_and(|key| key.fits(self))
    }

    /// AlgorithmIdentifier: NULL parameters for PKCS #1 v1.5, the whole set for PSS, none for ECDSA (RFC 5754 §3, RFC 4056 §2).
    pub(crate) fn identifier(self) -> Vec<u8> {
        let oid = asn1::encode_oid(&self.oid());
        match self {
            Self::RsaPkcs1(_) => asn1::encode_all(SEQUENCE, &[&oid, &[NULL, 0]]),
            Self::RsaPss(hash) => asn1::encode_all(SEQUENCE, &[&oid, &pss::encode(hash)]),
            Self::Ecdsa(_) => asn1::encode(SEQUENCE, &oid),
        }
    }

    /// From an AlgorithmIdentifier; a plain `rsaEncryption` takes its digest from `hash` (RFC 5652 §5.3).
    pub(crate) fn from_identifier(element: &Element<'_>, hash: Option<HashAlgorithm>) -> Result<Self, AlgorithmError> {
        let (oid, plain) = read_identifier(element).ok_or(AlgorithmError::Unsupported)?;
        if oid == RSA_PSS {
            let mut reader = element.reader();
            let parameters = reader.next().and_then(|_| reader.next()).map_err(|_| AlgorithmError::Unsupported)?;
            let named = pss::read(&parameters).filter(|_| reader.is_empty());
            return named.map(Self::RsaPss).ok_or(AlgorithmError::Unsupported);
        }
        if !plain {
            return Err(AlgorithmError::Unsupported);
        }
        match hash {
            Some(hash) if oid == RSA => Ok(Self::RsaPkcs1(hash)),
            _ => Self::from_oid(&oid).ok_or(AlgorithmError::Unsupported),
        }
    }

    /// Checks a signature value over an already computed digest with the key of a SubjectPublicKeyInfo.
    pub(crate) fn verify_digest(self, spki: &[u8], digest: &[u8], value: &[u8]) -> Result<(), AlgorithmError> {
        key::PublicKey::from_spki(spki)?.verify(self, digest, value)
    }

    /// Checks a signature value over `data`.
    pub(crate) fn verify(self, spki: &[u8], data: &[u8], value: &[u8]) -> Result<(), AlgorithmError> {
        self.verify_digest(spki, &self.hash().digest(data), value)
    }

    /// ECDSA values come from some providers as `r‖s`, 64, 96 or 132 bytes; in CMS they are DER. Other values pass unchanged.
    pub(crate) fn normalise(self, value: &[u8]) -> Vec<u8> {
        let raw = matches!((self, value.len()), (Self::Ecdsa(_), 64 | 96 | 132)) && !is_pair(value);
        if !raw {
            return value.to_vec();
        }
        let (r, s) = value.split_at(value.len() / 2);
        asn1::encode_all(SEQUENCE, &[&asn1::encode_unsigned(r), &asn1::encode_unsigned(s)])
    }
}

/// Whether a value is a SEQUENCE of two INTEGERs that fills it. A raw value that looks so by chance would need three right
/// lengths and three right tags.
fn is_pair(value: &[u8]) -> bool {
    let read = || -> Result<(), asn1::Malformed> {
        let mut pair = asn1::single(value, SEQUENCE)?.reader();
        pair.expect(asn1::INTEGER)?;
        pair.expect(asn1::INTEGER)?;
        pair.end()
    };
    read().is_ok()
}

/// Which algorithm a SubjectPublicKeyInfo signs with by custom: the digest as long as the curve, SHA-256 for RSA.
pub(crate) fn customary(spki: &[u8]) -> Result<SignatureAlgorithm, AlgorithmError> {
    Ok(key::PublicKey::from_spki(spki)?.customary())
}

/// The object identifier, and whether the parameters are absent or NULL.
fn read_identifier(element: &Element<'_>) -> Option<(ObjectIdentifier, bool)> {
    let mut reader = element.expect(SEQUENCE).ok()?.reader();
    let oid = reader.next().ok()?.oid().ok()?;
    let plain = reader.is_empty() || reader.0 == [NULL, 0];
    Some((oid, plain))
}

#[cfg(test)]
mod tests;
