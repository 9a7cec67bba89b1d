//! Public keys that signatures are checked with.

use const_oid::ObjectIdentifier;
use ecdsa::signature::hazmat::PrehashVerifier;
use rsa::pkcs1::DecodeRsaPublicKey;
use rsa::traits::PublicKeyParts;
use sha2::{Sha256, Sha384, Sha512};

use super::{AlgorithmError, EC_PUBLIC_KEY, HashAlgorithm, RSA, RSA_PSS, SignatureAlgorithm, pss};
use crate::asn1::{self, Malformed, SEQUENCE};

const P256: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.3.1.7");
const P384: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.34");
const P521: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.132.0.35");

/// Smallest RSA modulus that is accepted, in bits (ETSI TS 119 312 §6.2).
const RSA_MIN_BITS: usize = 2048;
/// Largest RSA modulus that is accepted, in bits; bounds the work of a verification.
const RSA_MAX_BITS: usize = 8192;

/// A public key.
pub(super) enum PublicKey {
    Rsa(rsa::RsaPublicKey, RsaUse),
    P256(p256::ecdsa::VerifyingKey),
    P384(p384::ecdsa::VerifyingKey),
    P521(p521::ecdsa::VerifyingKey),
}

/// What an RSA key may be used for, as its SubjectPublicKeyInfo says (RFC 4055 §1.2).
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum RsaUse {
    /// rsaEncryption: either scheme.
    Any,
    /// id-RSASSA-PSS: that scheme alone, with this digest where one is named.
    Pss(Option<HashAlgorithm>),
}

impl RsaUse {
    fn allows(self, algorithm: SignatureAlgorithm) -> bool {
        match (self, algorithm) {
            (Self::Any, SignatureAlgorithm::RsaPkcs1(_) | SignatureAlgorithm::RsaPss(_)) => true,
            (Self::Pss(only), SignatureAlgorithm::RsaPss(hash)) => only.is_none_or(|only| only == hash),
            _ => false,
        }
    }
}

impl PublicKey {
    /// From a SubjectPublicKeyInfo.
    pub fn from_spki(spki: &[u8]) -> Result<Self, AlgorithmError> {
        let parts = || -> Result<_, Malformed> {
            let mut body = asn1::single(spki, SEQUENCE)?.reader();
            let mut algorithm = body.expect(SEQUENCE)?.reader();
            let bits = body.expect(0x03)?.content;
            let oid = algorithm.next()?.oid()?;
            let parameters = if algorithm.is_empty() { None } else { Some(algorithm.next()?) };
            Ok((oid, parameters, bits.strip_prefix(&[0]).ok_or(Malformed)?))
        };
        let (oid, parameters, key) = parts().map_err(|_| AlgorithmError::Key)?;
        match oid {
            EC_PUBLIC_KEY => {
                let curve = parameters.and_then(|curve| curve.oid().ok()).ok_or(AlgorithmError::Key)?;
                Self::on_curve(curve, key)
            }
            RSA => rsa(key, RsaUse::Any),
            RSA_PSS => match parameters {
                None => rsa(key, RsaUse::Pss(None)),
                Some(parameters) => {
                    let hash = pss::read(&parameters).ok_or(AlgorithmError::Key)?;
                    rsa(key, RsaUse::Pss(Some(hash)))
                }
            },
            _ => Err(AlgorithmError::Key),
        }
    }

    fn on_curve(curve: ObjectIdentifier, key: &[u8]) -> Result<Self, AlgorithmError> {
        match curve {
            P256 => p256::ecdsa::VerifyingKey::from_sec1_bytes(key).map(Self::P256),
            P384 => p384::ecdsa::VerifyingKey::from_sec1_bytes(key).map(Self::P384),
            P521 => p521::ecdsa::VerifyingKey::from_sec1_bytes(key).map(Self::P521),
            _ => return Err(AlgorithmError::Key),
        }
        .map_err(|_| AlgorithmError::Key)
    }

    /// What it signs with by custom: the digest as long as the curve, SHA-256 for RSA unless the key names another.
    pub fn customary(&self) -> SignatureAlgorithm {
        match self {
            Self::Rsa(_, RsaUse::Any) => SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256),
            Self::Rsa(_, RsaUse::Pss(only)) => SignatureAlgorithm::RsaPss(only.unwrap_or(HashAlgorithm::Sha256)),
            Self::P256(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256),
            Self::P384(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha384),
            Self::P521(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha512),
        }
    }

    /// Whether it can carry signatures of this algorithm at all.
    pub fn fits(&self, algorithm: SignatureAlgorithm) -> bool {
        match self {
            Self::Rsa(_, used) => used.allows(algorithm),
            Self::P256(_) | Self::P384(_) | Self::P521(_) => matches!(algorithm, SignatureAlgorithm::Ecdsa(_)),
        }
    }

    /// Checks a value over a digest.
    pub fn verify(&self, algorithm: SignatureAlgorithm, digest: &[u8], value: &[u8]) -> Result<(), AlgorithmError> {
        if !self.fits(algorithm) {
            return Err(AlgorithmError::Key);
        }
        let hash = algorithm.hash();
        let checked =
            match self {
                Self::Rsa(key, _) if matches!(algorithm, SignatureAlgorithm::RsaPss(_)) => {
                    key.verify(pss_scheme(hash), digest, value).is_ok()
                }
                Self::Rsa(key, _) => key.verify(pkcs1_scheme(hash), digest, value).is_ok(),
                Self::P256(key) => p256::ecdsa::Signature::from_der(value)
                    .is_ok_and(|value| key.verify_prehash(digest, &value).is_ok()),
                Self::P384(key) => p384::ecdsa::Signature::from_der(value)
                    .is_ok_and(|value| key.verify_prehash(digest, &value).is_ok()),
                Self::P521(key) => p521::ecdsa::Signature::from_der(value)
                    .is_ok_and(|value| key.verify_prehash(&for_p521(digest), &value).is_ok()),
            };
        if checked { Ok(()) } else { Err(AlgorithmError::Value) }
    }
}

fn rsa(key: &[u8], used: RsaUse) -> Result<PublicKey, AlgorithmError> {
    let key = rsa::RsaPublicKey::from_pkcs1_der(key).map_err(|_| AlgorithmError::Key)?;
    let accepted = (RSA_MIN_BITS..=RSA_MAX_BITS).contains(&key.n().bits());
    if accepted { Ok(PublicKey::Rsa(key, used)) } else { Err(AlgorithmError::Key) }
}

/// The padding of RSASSA-PKCS1-v1_5.
pub(crate) fn pkcs1_scheme(hash: HashAlgorithm) -> rsa::Pkcs1v15Sign {
    match hash {
        HashAlgorithm::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
        HashAlgorithm::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
        HashAlgorithm::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
    }
}

/// The padding of RSASSA-PSS, salt as long as the digest.
pub(crate) fn pss_scheme(hash: HashAlgorithm) -> rsa::Pss {
    match hash {
        HashAlgorithm::Sha256 => rsa::Pss::new::<Sha256>(),
        HashAlgorithm::Sha384 => rsa::Pss::new::<Sha384>(),
        HashAlgorithm::Sha512 => rsa::Pss::new::<Sha512>(),
    }
}

/// A digest as the number that P-521 signs, with zeros in front (FIPS 186-5 §6.4.1 step 2): the library refuses digests of
/// less than half the field, SHA-256 among them.
pub(crate) fn for_p521(digest: &[u8]) -> Vec<u8> {
    let mut padded = vec![0; 66usize.saturating_sub(digest.len())];
    padded.extend_from_slice(digest);
    padded
}
