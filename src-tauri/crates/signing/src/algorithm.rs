//! Digests and signature algorithms: the closed list that is made and accepted.

use const_oid::ObjectIdentifier;
use ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha384, Sha512};

use crate::asn1::{self, Element, NULL, SEQUENCE};

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");
const RSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.11");
const RSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.12");
const RSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.13");
const RSA_PSS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.10");
const RSA: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.1.1");
const ECDSA_SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.2");
const ECDSA_SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.3");
const ECDSA_SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.4.3.4");
const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");
const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");

/// Smallest RSA modulus that is accepted, in bits (ETSI TS 119 312 §6.2).
const RSA_MIN_BITS: usize = 2048;
/// Largest RSA modulus that is accepted, in bits; bounds the work of a verification.
const RSA_MAX_BITS: usize = 8192;

/// A digest algorithm of the SHA-2 family. SHA-1 and older are never made and never accepted (ETSI TS 119 312 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashAlgorithm {
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    /// Dotted object identifier, as CSC writes it: `2.16.840.1.101.3.4.2.1`.
    pub fn oid_text(self) -> String {
        self.oid().to_string()
    }

    /// From an object identifier.
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == *oid)
    }

    /// From a dotted object identifier.
    pub fn from_oid_text(text: &str) -> Option<Self> {
        ObjectIdentifier::new(text).ok().and_then(|oid| Self::from_oid(&oid))
    }

    /// Length of a digest in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        self.digest_parts(&[data])
    }

    /// The digest of several parts, one after another.
    pub fn digest_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => over::<Sha256>(parts),
            Self::Sha384 => over::<Sha384>(parts),
            Self::Sha512 => over::<Sha512>(parts),
        }
    }

    /// AlgorithmIdentifier without parameters (RFC 5754 §2).
    pub(crate) fn identifier(self) -> Vec<u8> {
        asn1::encode(SEQUENCE, &asn1::encode_oid(&self.oid()))
    }

    /// From an AlgorithmIdentifier; parameters must be absent or NULL.
    pub(crate) fn from_identifier(element: &Element<'_>) -> Option<Self> {
        let (oid, plain) = read_identifier(element)?;
        if plain { Self::from_oid(&oid) } else { None }
    }
}

/// How a signature value is computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SignatureAlgorithm {
    /// RSASSA-PKCS1-v1_5 (RFC 8017 §8.2).
    RsaPkcs1(HashAlgorithm),
    /// ECDSA over P-256 or P-384, the value as DER (RFC 5753 §7.2).
    Ecdsa(HashAlgorithm),
}

/// Why a signature algorithm or a signature value was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AlgorithmError {
    /// Not on the list: RSASSA-PSS, SHA-1, Ed25519 and all else that is not made here.
    #[error("signature algorithm not supported")]
    Unsupported,
    /// The key is too weak, or its curve is not on the list.
    #[error("public key not acceptable")]
    Key,
    /// The value does not fit the key and the data.
    #[error("signature value is wrong")]
    Value,
}

impl SignatureAlgorithm {
    /// Object identifier, as CSC writes it in `signAlgo`.
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::RsaPkcs1(HashAlgorithm::Sha256) => RSA_SHA_256,
            Self::RsaPkcs1(HashAlgorithm::Sha384) => RSA_SHA_384,
            Self::RsaPkcs1(HashAlgorithm::Sha512) => RSA_SHA_512,
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
            Self::RsaPkcs1(hash) | Self::Ecdsa(hash) => hash,
        }
    }

    /// From an object identifier that names both the key's kind and the digest.
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        HashAlgorithm::ALL
            .into_iter()
            .flat_map(|hash| [Self::RsaPkcs1(hash), Self::Ecdsa(hash)])
            .find(|algorithm| algorithm.oid() == *oid)
    }

    /// From a dotted object identifier.
    pub fn from_oid_text(text: &str) -> Option<Self> {
        ObjectIdentifier::new(text).ok().and_then(|oid| Self::from_oid(&oid))
    }

    /// AlgorithmIdentifier: NULL parameters for RSA, none for ECDSA (RFC 5754 §3).
    pub(crate) fn identifier(self) -> Vec<u8> {
        let oid = asn1::encode_oid(&self.oid());
        match self {
            Self::RsaPkcs1(_) => asn1::encode_all(SEQUENCE, &[&oid, &[NULL, 0]]),
            Self::Ecdsa(_) => asn1::encode(SEQUENCE, &oid),
        }
    }

    /// From an AlgorithmIdentifier; a plain `rsaEncryption` takes its digest from `hash` (RFC 5652 §5.3).
    pub(crate) fn from_identifier(element: &Element<'_>, hash: Option<HashAlgorithm>) -> Result<Self, AlgorithmError> {
        let (oid, plain) = read_identifier(element).ok_or(AlgorithmError::Unsupported)?;
        if oid == RSA_PSS || !plain {
            return Err(AlgorithmError::Unsupported);
        }
        match hash {
            Some(hash) if oid == RSA => Ok(Self::RsaPkcs1(hash)),
            _ => Self::from_oid(&oid).ok_or(AlgorithmError::Unsupported),
        }
    }

    /// Checks a signature value over an already computed digest with the key of a SubjectPublicKeyInfo.
    pub(crate) fn verify_digest(self, spki: &[u8], digest: &[u8], value: &[u8]) -> Result<(), AlgorithmError> {
        let key = PublicKey::from_spki(spki)?;
        match (self, key) {
            (Self::RsaPkcs1(hash), PublicKey::Rsa(key)) => {
                let scheme = match hash {
                    HashAlgorithm::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    HashAlgorithm::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    HashAlgorithm::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                key.verify(scheme, digest, value).map_err(|_| AlgorithmError::Value)
            }
            (Self::Ecdsa(_), PublicKey::P256(key)) => {
                let value = p256::ecdsa::Signature::from_der(value).map_err(|_| AlgorithmError::Value)?;
                key.verify_prehash(digest, &value).map_err(|_| AlgorithmError::Value)
            }
            (Self::Ecdsa(_), PublicKey::P384(key)) => {
                let value = p384::ecdsa::Signature::from_der(value).map_err(|_| AlgorithmError::Value)?;
                key.verify_prehash(digest, &value).map_err(|_| AlgorithmError::Value)
            }
            _ => Err(AlgorithmError::Key),
        }
    }

    /// Checks a signature value over `data`.
    pub(crate) fn verify(self, spki: &[u8], data: &[u8], value: &[u8]) -> Result<(), AlgorithmError> {
        self.verify_digest(spki, &self.hash().digest(data), value)
    }

    /// ECDSA values come from some providers as `r‖s`; in CMS they are DER. Other values pass unchanged.
    pub(crate) fn normalise(self, value: &[u8]) -> Vec<u8> {
        let raw = match (self, value.len()) {
            (Self::Ecdsa(_), 64) if value.first() != Some(&SEQUENCE) || asn1::single(value, SEQUENCE).is_err() => true,
            (Self::Ecdsa(_), 96) if asn1::single(value, SEQUENCE).is_err() => true,
            _ => false,
        };
        if !raw {
            return value.to_vec();
        }
        let (r, s) = value.split_at(value.len() / 2);
        asn1::encode_all(SEQUENCE, &[&asn1::encode_unsigned(r), &asn1::encode_unsigned(s)])
    }
}

/// A public key that signatures are checked with.
enum PublicKey {
    Rsa(rsa::RsaPublicKey),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo.
    fn from_spki(spki: &[u8]) -> Result<Self, AlgorithmError> {
        let parts = || -> Result<_, asn1::Malformed> {
            let mut body = asn1::single(spki, SEQUENCE)?.reader();
            let mut algorithm = body.expect(SEQUENCE)?.reader();
            let bits = body.expect(0x03)?.content;
            let oid = algorithm.next()?.oid()?;
            let curve = if oid == EC_PUBLIC_KEY { Some(algorithm.next()?.oid()?) } else { None };
            let key = bits.strip_prefix(&[0]).ok_or(asn1::Malformed)?;
            Ok((oid, curve, key))
        };
        let (oid, curve, key) = parts().map_err(|_| AlgorithmError::Key)?;
        match curve {
            Some(P256) => {
                p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map(Self::P256).map_err(|_| AlgorithmError::Key)
            }
            Some(P384) => {
                p384::ecdsa::VerifyingKey::from_sec1_bytes(key).map(Self::P384).map_err(|_| AlgorithmError::Key)
            }
            None if oid == RSA => {
                let key = rsa::RsaPublicKey::from_pkcs1_der(key).map_err(|_| AlgorithmError::Key)?;
                let bits = key.n().bits();
                if (RSA_MIN_BITS..=RSA_MAX_BITS).contains(&bits) {
                    Ok(Self::Rsa(key))
                } else {
                    Err(AlgorithmError::Key)
                }
            }
            _ => Err(AlgorithmError::Key),
        }
    }
}

/// Which algorithm a SubjectPublicKeyInfo signs with by custom: the digest as long as the curve, SHA-256 for RSA.
pub(crate) fn customary(spki: &[u8]) -> Result<SignatureAlgorithm, AlgorithmError> {
    Ok(match PublicKey::from_spki(spki)? {
        PublicKey::Rsa(_) => SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256),
        PublicKey::P256(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256),
        PublicKey::P384(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha384),
    })
}

/// The object identifier, and whether the parameters are absent or NULL.
fn read_identifier(element: &Element<'_>) -> Option<(ObjectIdentifier, bool)> {
    let mut reader = element.expect(SEQUENCE).ok()?.reader();
    let oid = reader.next().ok()?.oid().ok()?;
    let plain = reader.is_empty() || reader.0 == [NULL, 0];
    Some((oid, plain))
}
