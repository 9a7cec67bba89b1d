//! Private keys: P-256 out of the seed at once, RSA-2048 out of the seed once and then out of a file.

use std::fmt;
use std::path::Path;

use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ECDSA_WITH_SHA_256, SHA_256_WITH_RSA_ENCRYPTION};
use gishe_signing::algorithm::{HashAlgorithm, SignatureAlgorithm};
use gishe_signing::local::{LocalError, Signer};
use openssl::bn::BigNum;
use openssl::ec::{EcGroup, EcKey, EcPoint};
use openssl::error::ErrorStack;
use openssl::md::Md;
use openssl::nid::Nid;
use openssl::pkey::{PKey, Private};
use openssl::pkey_ctx::{NonceType, PkeyCtx};
use pkcs8::{DecodePrivateKey, EncodePrivateKey, LineEnding};
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};
use spki::{AlgorithmIdentifierOwned, EncodePublicKey, SubjectPublicKeyInfoOwned};

use super::PkiError;
use crate::trust::seed;

/// How a key signs; always over SHA-256.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA on P-256, signature as DER (RFC 3279, 2.2.3).
    EcdsaP256,
    /// RSASSA-PKCS1-v1_5 with 2048 bits.
    Rsa2048,
}

impl Algorithm {
    /// The signature algorithm's identifier.
    pub fn oid(self) -> ObjectIdentifier {
        match self {
            Self::EcdsaP256 => ECDSA_WITH_SHA_256,
            Self::Rsa2048 => SHA_256_WITH_RSA_ENCRYPTION,
        }
    }

    /// The public key algorithm's identifier, as a CSC provider lists it beside the signature algorithm.
    pub fn key_oid(self) -> &'static str {
        match self {
            Self::EcdsaP256 => "1.2.840.10045.2.1",
            Self::Rsa2048 => "1.2.840.113549.1.1.1",
        }
    }

    /// Bits of the key.
    pub fn bits(self) -> u32 {
        match self {
            Self::EcdsaP256 => 256,
            Self::Rsa2048 => 2048,
        }
    }

    /// As written in `signatureAlgorithm`: RSA with NULL parameters, ECDSA with none (RFC 5912).
    pub fn identifier(self) -> AlgorithmIdentifierOwned {
        let parameters = match self {
            Self::EcdsaP256 => None,
            Self::Rsa2048 => Some(der::asn1::Null.into()),
        };
        AlgorithmIdentifierOwned { oid: self.oid(), parameters }
    }
}

/// A private key that stays at the provider.
#[derive(Clone)]
pub enum PrivateKey {
    /// P-256.
    P256(P256Key),
    /// RSA.
    Rsa(Box<RsaPrivateKey>),
}

/// A P-256 key. OpenSSL, which SQLCipher brings along, signs with it: a city has half a million signatures, and they take
/// a fifth of the time that way. `cargo test -p gishe-sandbox nonce` holds it to the bytes of RFC 6979.
#[derive(Clone)]
pub struct P256Key {
    signs: PKey<Private>,
    public: p256::ecdsa::VerifyingKey,
}

impl P256Key {
    fn new(key: &p256::ecdsa::SigningKey) -> Result<Self, ErrorStack> {
        let group = EcGroup::from_curve_name(Nid::X9_62_PRIME256V1)?;
        let public = *key.verifying_key();
        let mut numbers = openssl::bn::BigNumContext::new()?;
        let point = EcPoint::from_bytes(&group, public.to_encoded_point(false).as_bytes(), &mut numbers)?;
        let secret = BigNum::from_slice(&key.to_bytes())?;
        let signs = PKey::from_ec_key(EcKey::from_private_components(&group, &secret, &point)?)?;
        Ok(Self { signs, public })
    }

    /// DER of ECDSA-Sig-Value; the same digest gives the same bytes (RFC 6979).
    fn sign_digest(&self, digest: &[u8]) -> Result<Vec<u8>, ErrorStack> {
        let mut signing = PkeyCtx::new(&self.signs)?;
        signing.sign_init()?;
        signing.set_signature_md(Md::sha256())?;
        signing.set_nonce_type(NonceType::DETERMINISTIC_K)?;
        let mut value = Vec::with_capacity(72);
        signing.sign_to_vec(digest, &mut value)?;
        Ok(value)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.algorithm())
    }
}

impl PrivateKey {
    /// The P-256 key of `purpose` and `item` under `seed`.
    ///
    /// # Errors
    /// When there is no memory for it.
    pub fn p256(seed: u64, purpose: &str, item: &str) -> Result<Self, PkiError> {
        Ok(Self::P256(P256Key::new(&Self::p256_signer(seed, purpose, item))?))
    }

    /// The same key for those who sign tokens and nothing else.
    pub fn p256_signer(seed: u64, purpose: &str, item: &str) -> p256::ecdsa::SigningKey {
        let mut round = 0u32;
        loop {
            // One digest in 2^32 is no scalar of the group: then the next one is taken.
            let bytes = seed::digest(seed, purpose, &format!("{item}#{round}"));
            if let Ok(key) = p256::ecdsa::SigningKey::from_slice(&bytes) {
                return key;
            }
            round += 1;
        }
    }

    /// The RSA-2048 key of `purpose` and `item` under `seed`: read from `file` when it is there, else made and kept.
    ///
    /// # Errors
    /// When the key cannot be made, or the file cannot be read or written.
    pub fn rsa(seed: u64, purpose: &str, item: &str, file: Option<&Path>) -> Result<Self, PkiError> {
        if let Some(path) = file
            && path.exists()
        {
            let pem = std::fs::read_to_string(path)?;
            return Ok(Self::Rsa(Box::new(RsaPrivateKey::from_pkcs8_pem(&pem)?)));
        }
        let key = RsaPrivateKey::new(&mut seed::stream(seed, purpose, item), 2048)?;
        if let Some(path) = file {
            keep(path, key.to_pkcs8_pem(LineEnding::LF)?.as_bytes())?;
        }
        Ok(Self::Rsa(Box::new(key)))
    }

    /// How it signs.
    pub fn algorithm(&self) -> Algorithm {
        match self {
            Self::P256(_) => Algorithm::EcdsaP256,
            Self::Rsa(_) => Algorithm::Rsa2048,
        }
    }

    /// The public half.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn public(&self) -> Result<SubjectPublicKeyInfoOwned, PkiError> {
        Ok(match self {
            Self::P256(key) => SubjectPublicKeyInfoOwned::from_key(key.public)?,
            Self::Rsa(key) => {
                let der = RsaPublicKey::from(key.as_ref()).to_public_key_der()?;
                SubjectPublicKeyInfoOwned::try_from(der.as_bytes())?
            }
        })
    }

    /// Signs `message` by its SHA-256.
    ///
    /// # Errors
    /// When the signature cannot be made.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, PkiError> {
        self.sign_digest(&Sha256::digest(message).into())
    }

    /// Signs a SHA-256 digest: DER of ECDSA-Sig-Value, or the bytes of PKCS #1 v1.5.
    ///
    /// # Errors
    /// When the signature cannot be made.
    pub fn sign_digest(&self, digest: &[u8; 32]) -> Result<Vec<u8>, PkiError> {
        Ok(match self {
            Self::P256(key) => key.sign_digest(digest)?,
            Self::Rsa(key) => {
                key.sign_with_rng(&mut rand::thread_rng(), Pkcs1v15Sign::new::<Sha256>(), digest.as_slice())?
            }
        })
    }
}

impl Signer for PrivateKey {
    fn algorithm(&self) -> SignatureAlgorithm {
        match self {
            Self::P256(_) => SignatureAlgorithm::Ecdsa(HashAlgorithm::Sha256),
            Self::Rsa(_) => SignatureAlgorithm::RsaPkcs1(HashAlgorithm::Sha256),
        }
    }

    fn sign(&self, data: &[u8]) -> Result<Vec<u8>, LocalError> {
        Self::sign(self, data).map_err(|_| LocalError::Signing)
    }
}

/// Writes beside and renames, so that two processes on one directory never see half a key.
fn keep(path: &Path, content: &[u8]) -> Result<(), PkiError> {
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent)?;
    }
    let part = path.with_extension(format!("part-{}", std::process::id()));
    std::fs::write(&part, content)?;
    std::fs::rename(&part, path)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::signature::hazmat::PrehashSigner;

    use super::*;

    #[test]
    fn the_nonce_is_that_of_rfc_6979() {
        for item in ["a", "b", "c"] {
            let PrivateKey::P256(key) = PrivateKey::p256(7, "nonce", item).unwrap() else { unreachable!() };
            let other = PrivateKey::p256_signer(7, "nonce", item);
            for message in ["", "sample", "test"] {
                let digest = Sha256::digest(message);
                let expected: p256::ecdsa::Signature = other.sign_prehash(&digest).unwrap();
                assert_eq!(key.sign_digest(&digest).unwrap(), expected.to_der().as_bytes(), "{item} {message}");
            }
        }
    }
}
