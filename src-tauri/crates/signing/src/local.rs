//! Signing with a key that is at hand: the sandbox's citizens and authorities, and tests. Officers' keys never are.

use std::fmt;

use ecdsa::signature::hazmat::PrehashSigner;
use pkcs8::DecodePrivateKey;
use sha2::{Sha256, Sha384, Sha512};

use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::certificate::Certificate;
use crate::cms::{CmsError, Signing};
use crate::pades::{PadesError, SignatureInfo, prepare};
use crate::tsp::{Imprint, StampFn, TspError};

/// Bytes of a CMS beside its certificates and stamp, generously.
const CMS_ROOM: usize = 2048;
/// Bytes of a stamp with its chain, generously.
const STAMP_ROOM: usize = 8192;

/// A private key. Signatures are deterministic: RFC 6979 for ECDSA, PKCS #1 v1.5 for RSA. Keys wipe themselves on drop.
#[derive(Clone)]
pub enum LocalKey {
    /// P-256 with SHA-256.
    P256(p256::ecdsa::SigningKey),
    /// P-384 with SHA-384.
    P384(p384::ecdsa::SigningKey),
    /// RSA with SHA-256.
    Rsa(Box<rsa::RsaPrivateKey>),
}

impl fmt::Debug for LocalKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::P256(_) => "LocalKey::P256(••••)",
            Self::P384(_) => "LocalKey::P384(••••)",
            Self::Rsa(_) => "LocalKey::Rsa(••••)",
        })
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
    /// From a PKCS #8 DER key: P-256, P-384 or RSA.
    pub fn from_pkcs8_der(der: &[u8]) -> Result<Self, LocalError> {
        if let Ok(key) = p256::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::P256(key));
        }
        if let Ok(key) = p384::ecdsa::SigningKey::from_pkcs8_der(der) {
            return Ok(Self::P384(key));
        }
        rsa::RsaPrivateKey::from_pkcs8_der(der).map(|key| Self::Rsa(Box::new(key))).map_err(|_| LocalError::Key)
    }

    /// From a PKCS #8 PEM key.
    pub fn from_pkcs8_pem(pem: &str) -> Result<Self, LocalError> {
        let (_, document) = pkcs8::SecretDocument::from_pem(pem).map_err(|_| LocalError::Key)?;
        Self::from_pkcs8_der(document.as_bytes())
    }

    /// From the 32 bytes of a P-256 scalar; not every value is one.
    pub fn p256_from_scalar(scalar: &[u8; 32]) -> Result<Self, LocalError> {
        p256::ecdsa::SigningKey::from_bytes(scalar.into()).map(Self::P256).map_err(|_| LocalError::Key)
    }

    /// The algorithm of its signatures.
    pub fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::P256(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256),
            Self::P384(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha384),
            Self::Rsa(_) => SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256),
        }
    }

    /// Its public half as SubjectPublicKeyInfo DER.
    pub fn public_key(&self) -> Result<Vec<u8>, LocalError> {
        use spki::EncodePublicKey;
        let document = match self {
            Self::P256(key) => key.verifying_key().to_public_key_der(),
            Self::P384(key) => key.verifying_key().to_public_key_der(),
            Self::Rsa(key) => key.to_public_key().to_public_key_der(),
        };
        document.map(|document| document.into_vec()).map_err(|_| LocalError::Key)
    }

    /// Signs `data` with [`Self::algorithm`].
    pub fn sign(&self, data: &[u8]) -> Result<Vec<u8>, LocalError> {
        let hash = self.algorithm().hash();
        self.sign_digest(hash, &hash.digest(data))
    }

    /// Signs a digest that was computed before, as CSC `signHash` does. ECDSA values are DER.
    pub fn sign_digest(&self, hash: HashAlgorithm, digest: &[u8]) -> Result<Vec<u8>, LocalError> {
        if digest.len() != hash.length() {
            return Err(LocalError::Signing);
        }
        match self {
            Self::P256(key) => {
                let value: p256::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| LocalError::Signing)?;
                Ok(value.to_der().as_bytes().to_vec())
            }
            Self::P384(key) => {
                let value: p384::ecdsa::Signature = key.sign_prehash(digest).map_err(|_| LocalError::Signing)?;
                Ok(value.to_der().as_bytes().to_vec())
            }
            Self::Rsa(key) => {
                let scheme = match hash {
                    HashAlgorithm::Sha256 => rsa::Pkcs1v15Sign::new::<Sha256>(),
                    HashAlgorithm::Sha384 => rsa::Pkcs1v15Sign::new::<Sha384>(),
                    HashAlgorithm::Sha512 => rsa::Pkcs1v15Sign::new::<Sha512>(),
                };
                key.sign(scheme, digest).map_err(|_| LocalError::Signing)
            }
        }
    }
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
    let certificates: usize = chain.iter().chain([certificate]).map(|certificate| certificate.der().len()).sum();
    let reserve = certificates + CMS_ROOM + if stamp.is_some() { STAMP_ROOM } else { 0 };
    let prepared = prepare(pdf, None, info, reserve)?;
    let algorithm = key.algorithm();
    let signing = Signing::new(&prepared.digest(algorithm.hash()), algorithm, certificate)?;
    let value = key.sign(signing.to_be_signed())?;
    let token = stamp.map(|stamp| stamp(&Imprint::of(algorithm.hash(), &value))).transpose()?;
    let cms = signing.finish(&value, chain, token.as_deref())?;
    Ok(prepared.embed(&cms)?)
}
