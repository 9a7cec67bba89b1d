//! Signing with a key that is at hand: the sandbox's citizens and authorities, and tests. Officers' keys never are.

use std::fmt;

use ecdsa::signature::hazmat::{PrehashSigner, RandomizedPrehashSigner};
use pkcs8::DecodePrivateKey;
use rand::SeedableRng;
use rand::rngs::StdRng;
use rsa::pkcs1::{DecodeRsaPrivateKey, EncodeRsaPublicKey};
use rsa::traits::{PrivateKeyParts, PublicKeyParts};
use sha2::{Digest, Sha256};

use crate::algorithm::{
    HashAlgorithm, RSA, RSA_PSS, SignatureAlgorithm, customary, for_p521, pkcs1_scheme, pss_scheme,
};
use crate::asn1::{INTEGER, Malformed, OCTET_STRING, SEQUENCE, encode, encode_all, single};
use crate::certificate::Certificate;
use crate::cms::CmsError;
use crate::pades::{PadesError, SignatureInfo, prepare, room};
use crate::tsp::{Imprint, StampFn, TspError};

/// Sizes of RSA keys that sign, in bits. Larger ones are accepted from others; nobody issues them.
const RSA_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// A private key and how it signs. Signatures are deterministic: RFC 6979 for P-256 and P-384; for P-521 and RSASSA-PSS the
/// nonce or salt is drawn from the key and the digest. Keys wipe themselves on drop.
#[derive(Clone)]
pub struct LocalKey {
    secret: Secret,
    algorithm: SignatureAlgorithm,
}

#[derive(Clone)]
enum Secret {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
    P521(p521::SecretKey),
    Rsa(Box<rsa::RsaPrivateKey>, Vec<u8>),
}

impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LocalKey({:?}, ••••)", self.algorithm)
    }
}

/// Why something was not signed with a local key.
#[derive(Debug, thiserror::Error)]
pub enum LocalError {
    /// Not a PKCS #8 key of a kind that is known.
    #[error("not a private key of a known kind")]
    Key,
    /// The key could not sign.
    #[error("the key could not sign")]
    Signing,
    /// The document.
    #[error(transparent)]
    Pades(#[from] PadesError),
    /// The signature.
    #[error(transparent)]
    Cms(#[from] CmsError),
    /// The time stamp.
    #[error(transparent)]
    Stamp(#[from] TspError),
}

/// A key at hand, whoever computes with it.
pub trait Signer {
    /// The algorithm of its signatures.
    fn algorithm(&self) -> SignatureAlgorithm;

    /// Signs `data` with [`Self::algorithm`]. ECDSA values are DER.
    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, LocalError>;
}

impl Signer for LocalKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        Self::algorithm(self)
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, LocalError> {
        Self::sign(self, data)
    }
}

impl LocalKey {
    /// From a PKCS #8 DER key: P-256, P-384, P-521, or RSA of 2048 to 4096 bits. It signs as is customary for its public key;
    /// [`Self::with_algorithm`] chooses otherwise.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, LocalError> {
        let secret = if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            Secret::P256(key)
        } else if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(der) {
            Secret::P384(key)
        } else if let Ok(key) = p521::SecretKey::from_pkcs8_der(der) {
            Secret::P521(key)
        } else {
            rsa_from_pkcs8(der)?
        };
        Self::customary(secret)
    }

    /// From a PKCS #8 PEM key.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, LocalError> {
        let (_, document) = pkcs8::SecretDocument::from_pem(pem).map_err(|_| LocalError::Key)?;
        Self::from_pkcs8_der(document.as_bytes())
    }

    /// From the 32 bytes of a P-256 scalar; not every value is one.
    pub fn p256_from_scalar(scalar: &[u8; 32]) -> Result<Self, LocalError> {
        let key = p256::ecdsa::SigningKey::from_bytes(scalar.into()).map_err(|_| LocalError::Key)?;
        Self::customary(Secret::P256(key))
    }

    fn customary(secret: Secret) -> Result<Self, LocalError> {
        let algorithm = customary(&secret.public_key()?).map_err(|_| LocalError::Key)?;
        Ok(Self { secret, algorithm })
    }

    /// The same key signing with another algorithm, which must fit it.
    pub fn with_algorithm(self, algorithm: SignatureAlgorithm) -> Result<Self, LocalError> {
        if algorithm.fits(&self.public_key()?) { Ok(Self { algorithm, ..self }) } else { Err(LocalError::Key) }
    }

    /// The same key and scheme with another digest.
    pub fn with_hash(self, hash: HashAlgorithm) -> Result<Self, LocalError> {
        let algorithm = self.algorithm.with_hash(hash);
        self.with_algorithm(algorithm)
    }

    /// The algorithm of its signatures.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        self.algorithm
    }

    /// Its public half as SubjectPublicKeyInfo DER.
    pub fn public_key(&self) -> Result<Vec<u8>, LocalError> {
        self.secret.public_key()
    }

    /// Signs `data` with [`Self::algorithm`].
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>, LocalError> {
        let hash = self.algorithm.hash();
        self.sign_digest(hash, &hash.digest(data))
    }

    /// Signs a digest that was computed before, as CSC `signHash` does, with the scheme of [`Self::algorithm`] and this digest.
    /// ECDSA values are DER.
    pub fn sign_digest(&self, hash: HashAlgorithm, digest: &[u8]) -> Result<Vec<u8>, LocalError> {
        if digest.len() != hash.length() {
            return Err(LocalError::Signing);
        }
        match &self.secret {
            Secret::P256(key) => {
                let value: p256::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| LocalError::Signing)?;
                Ok(value.to_der().as_bytes().to_vec())
            }
            Secret::P384(key) => {
                let value: p384::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| LocalError::Signing)?;
                Ok(value.to_der().as_bytes().to_vec())
            }
            Secret::P521(key) => {
                let mut random = drawn(&key.to_bytes(), digest);
                let key = p521::ecdsa::SigningKey::from(ecdsa::SigningKey::from(key));
                let value = key.sign_prehash_with_rng(&mut random, &for_p521(digest));
                let value: p521::ecdsa::Signature = value.map_err(|_| LocalError::Signing)?;
                Ok(value.to_der().as_bytes().to_vec())
            }
            Secret::Rsa(key, _) if matches!(self.algorithm, SignatureAlgorithm::RsaPss(_)) => {
                let mut random = drawn(&key.d().to_bytes_be(), digest);
                key.sign_with_rng(&mut random, pss_scheme(hash), digest).map_err(|_| LocalError::Signing)
            }
            Secret::Rsa(key, _) => key.sign(pkcs1_scheme(hash), digest).map_err(|_| LocalError::Signing),
        }
    }
}

impl Secret {
    fn public_key(&self) -> Result<Vec<u8>, LocalError> {
        use spki::EncodePublicKey;
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
            Self::P521(key) => key.public_key().to_public_key_der(),
            Self::Rsa(key, identifier) => {
                let key = key.to_public_key().to_pkcs1_der().map_err(|_| LocalError::Key)?;
                let bits = encode(0x03, &[&[0], key.as_bytes()].concat());
                return Ok(encode_all(SEQUENCE, &[identifier, &bits]));
            }
        };
        document.map(|document| document.into_vec()).map_err(|_| LocalError::Key)
    }
}

/// RSA with the AlgorithmIdentifier that its public half keeps: rsaEncryption, or id-RSASSA-PSS with what it allows.
fn rsa_from_pkcs8(der: &[u8]) -> Result<Secret, LocalError> {
    let read = || -> Result<_, Malformed> {
        let mut body = single(der, SEQUENCE)?.reader();
        body.expect(INTEGER)?;
        let identifier = body.expect(SEQUENCE)?;
        let oid = identifier.reader().next()?.oid()?;
        if oid == RSA || oid == RSA_PSS {
            Ok((identifier.whole, body.expect(OCTET_STRING)?.content))
        } else {
            Err(Malformed)
        }
    };
    let (identifier, key) = read().map_err(|_| LocalError::Key)?;
    let key = rsa::RsaPrivateKey::from_pkcs1_der(key).map_err(|_| LocalError::Key)?;
    if !RSA_BITS.contains(&key.n().bits()) {
        return Err(LocalError::Key);
    }
    Ok(Secret::Rsa(Box::new(key), identifier.to_vec()))
}

/// Randomness that follows from a key and a digest, so that the same document signed twice has the same bytes and a bad
/// source of randomness gives no key away.
fn drawn(secret: &[u8], digest: &[u8]) -> StdRng {
    let seed = zeroize::Zeroizing::new([secret, digest].concat());
    StdRng::from_seed(Sha256::digest(seed.as_slice()).into())
}

/// Signs a PDF at once: PAdES B-B, or B-T with `stamp`. The place for the signature is as large as it needs to be,
/// so that a small declaration stays small.
pub fn sign_pdf(
    pdf: &[u8],
    key: &impl Signer,
    certificate: &Certificate,
    chain: &[Certificate],
    info: &SignatureInfo,
    stamp: Option<&StampFn<'_>>,
) -> Result<Vec<u8>, LocalError> {
    let prepared = prepare(pdf, None, info, room(certificate, chain, stamp.is_some()))?;
    let algorithm = key.algorithm();
    let signing = prepared.signing(algorithm, certificate)?;
    let value = key.sign(signing.to_be_signed())?;
    let token = stamp.map(|stamp| stamp(&Imprint::of(algorithm.hash(), &value))).transpose()?;
    let cms = signing.finish(&value, chain, token.as_deref())?;
    Ok(prepared.embed(&cms)?)
}
