//! A sealed file that leaves the computer: unsent work for IT, opened by a passphrase on another machine.
//!
//! ```text
//! "GISHE-RESCUE" | version u16 | length of the header u32 | header, JSON | SHA-256 of all before | sealed content
//! ```
//!
//! Numbers are big-endian. The content is XChaCha20-Poly1305 under a random key, with everything before it as associated
//! data. The header names those who can open it, each with the key sealed for them; a kind of recipient that this version
//! does not know is passed over, so that a public key may stand beside the passphrase one day. Nothing in the header is
//! personal. The digest tells a damaged header from a wrong passphrase.

use std::fmt;

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::RngCore;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::cost::Cost;
use crate::state::Blob;

const MAGIC: &[u8; 12] = b"GISHE-RESCUE";
/// The layout that this program writes and reads.
const VERSION: u16 = 1;
/// Bytes before the header: the magic word, the version, the length.
const PREFIX: usize = 18;
/// No header is longer.
const LONGEST_HEADER: usize = 64 * 1024;
const DIGEST: usize = 32;
const NONCE: usize = 24;

/// Letters at least in a passphrase.
pub const PASSPHRASE_MIN: usize = 12;
/// Letters at most in the passphrase of a desk: more is a mistake, not a memory.
pub const PASSPHRASE_MAX: usize = 256;
/// Different letters at least in a passphrase.
const PASSPHRASE_DIFFERENT: usize = 6;

/// A passphrase: wiped on drop and never printed.
pub struct Passphrase(Zeroizing<String>);

/// The passphrase is too short, or one letter again and again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("a passphrase has {PASSPHRASE_MIN} letters at least, of different kinds")]
pub struct PassphraseWeakness;

impl Passphrase {
    /// A passphrase that somebody chooses.
    ///
    /// # Errors
    /// [`PassphraseWeakness`] when it is too short or too plain to guard what may lie about for years.
    pub fn parse(text: &str) -> Result<Self, PassphraseWeakness> {
        let mut different: Vec<char> = text.chars().collect();
        let letters = different.len();
        different.sort_unstable();
        different.dedup();
        if letters < PASSPHRASE_MIN || different.len() < PASSPHRASE_DIFFERENT {
            return Err(PassphraseWeakness);
        }
        Ok(Self::typed(text))
    }

    /// A passphrase that somebody chooses to keep a whole desk by: bounded, and more than digits, for it is no PIN.
    ///
    /// # Errors
    /// [`PassphraseWeakness`].
    pub fn of_a_desk(text: &str) -> Result<Self, PassphraseWeakness> {
        let fits = text.chars().count() <= PASSPHRASE_MAX && text.chars().any(|letter| !letter.is_numeric());
        if fits { Self::parse(text) } else { Err(PassphraseWeakness) }
    }

    /// What somebody types to open: not judged.
    pub fn typed(text: &str) -> Self {
        Self(Zeroizing::new(text.to_owned()))
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        self.0.as_bytes()
    }
}

impl fmt::Debug for Passphrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passphrase(••••)")
    }
}

/// Why a package cannot be sealed or opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum PackageError {
    /// It is some other file.
    #[error("not a rescue package")]
    Foreign,
    /// A newer program wrote it.
    #[error("the package was written by a newer version")]
    Newer,
    /// It is torn, or somebody changed it.
    #[error("the package is damaged")]
    Damaged,
    /// The passphrase does not open it.
    #[error("the passphrase does not open the package")]
    WrongPassphrase,
    /// Argon2id could not run: not enough memory.
    #[error("the key of the passphrase cannot be computed")]
    Derivation,
}

/// The header.
#[derive(Debug, Serialize, Deserialize)]
struct Header {
    recipients: Vec<serde_json::Value>,
    nonce: Blob,
}

/// Who can open the package.
#[derive(Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
enum Recipient {
    /// Whoever knows the passphrase.
    Passphrase {
        cost: Cost,
        salt: Blob,
        nonce: Blob,
        /// The key of the content.
        sealed: Blob,
    },
}

/// Seals content for whoever knows the passphrase.
///
/// # Errors
/// [`PackageError::Derivation`].
pub fn seal(content: &[u8], passphrase: &Passphrase) -> Result<Vec<u8>, PackageError> {
    let mut key = Zeroizing::new([0; 32]);
    rand::rngs::OsRng.fill_bytes(key.as_mut());
    let (salt, wrap_nonce, nonce) = (random(16), random(NONCE), random(NONCE));
    let cost = Cost::LEAST;
    let wrap = cipher(passphrase, &salt, cost)?;
    let sealed = crypt(&wrap, &wrap_nonce, Payload { msg: key.as_ref(), aad: &bound(cost) })?;
    let recipient = Recipient::Passphrase { cost, salt: Blob(salt), nonce: Blob(wrap_nonce), sealed: Blob(sealed) };
    let recipient = serde_json::to_value(&recipient).map_err(|_| PackageError::Damaged)?;
    let header = Header { recipients: vec![recipient], nonce: Blob(nonce) };
    let mut package = front(&serde_json::to_vec(&header).map_err(|_| PackageError::Damaged)?);
    let content = Payload { msg: content, aad: &package };
    let sealed = crypt(&XChaCha20Poly1305::new(Key::from_slice(key.as_ref())), &header.nonce.0, content)?;
    package.extend_from_slice(&sealed);
    Ok(package)
}

/// Everything before the content.
fn front(header: &[u8]) -> Vec<u8> {
    let length = u32::try_from(header.len()).unwrap_or(u32::MAX);
    let mut front = [&MAGIC[..], &VERSION.to_be_bytes(), &length.to_be_bytes(), header].concat();
    let digest = Sha256::digest(&front);
    front.extend_from_slice(&digest);
    front
}

/// Opens a package.
///
/// # Errors
/// [`PackageError`], each kind of trouble by its name.
pub fn open(package: &[u8], passphrase: &Passphrase) -> Result<Zeroizing<Vec<u8>>, PackageError> {
    if !package.starts_with(MAGIC) {
        return Err(PackageError::Foreign);
    }
    let number = |from: usize, to: usize| package.get(from..to).ok_or(PackageError::Damaged);
    let version = number(12, 14)?.iter().fold(0_u16, |sum, byte| sum << 8 | u16::from(*byte));
    if version > VERSION {
        return Err(PackageError::Newer);
    }
    let length = number(14, PREFIX)?.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    if length > LONGEST_HEADER {
        return Err(PackageError::Damaged);
    }
    let (front, sealed) = package.split_at_checked(PREFIX + length + DIGEST).ok_or(PackageError::Damaged)?;
    let (told, digest) = front.split_at(PREFIX + length);
    if Sha256::digest(told).as_slice() != digest {
        return Err(PackageError::Damaged);
    }
    let header = told.get(PREFIX..).ok_or(PackageError::Damaged)?;
    let header: Header = serde_json::from_slice(header).map_err(|_| PackageError::Damaged)?;
    let key = key(&header, passphrase)?;
    let cipher = XChaCha20Poly1305::new(Key::from_slice(key.as_ref()));
    if header.nonce.0.len() != NONCE {
        return Err(PackageError::Damaged);
    }
    let nonce = XNonce::from_slice(&header.nonce.0);
    cipher.decrypt(nonce, Payload { msg: sealed, aad: front }).map(Zeroizing::new).map_err(|_| PackageError::Damaged)
}

/// The key of the content, from the first recipient that the passphrase opens.
fn key(header: &Header, passphrase: &Passphrase) -> Result<Zeroizing<[u8; 32]>, PackageError> {
    let mut known = false;
    for recipient in &header.recipients {
        // A kind of recipient from a later version: somebody else may open it.
        let Ok(Recipient::Passphrase { cost, salt, nonce, sealed }) = serde_json::from_value(recipient.clone()) else {
            continue;
        };
        if !cost.is_sane() || nonce.0.len() != NONCE {
            return Err(PackageError::Damaged);
        }
        known = true;
        let wrap = cipher(passphrase, &salt.0, cost)?;
        let nonce = XNonce::from_slice(&nonce.0);
        let opened = wrap.decrypt(nonce, Payload { msg: &sealed.0, aad: &bound(cost) }).map(Zeroizing::new);
        if let Ok(opened) = opened {
            let bytes: [u8; 32] = opened.as_slice().try_into().map_err(|_| PackageError::Damaged)?;
            return Ok(Zeroizing::new(bytes));
        }
    }
    Err(if known { PackageError::WrongPassphrase } else { PackageError::Newer })
}

fn cipher(passphrase: &Passphrase, salt: &[u8], cost: Cost) -> Result<XChaCha20Poly1305, PackageError> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| PackageError::Derivation)?;
    let argon = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut key = Zeroizing::new([0; 32]);
    argon.hash_password_into(passphrase.bytes(), salt, key.as_mut()).map_err(|_| PackageError::Derivation)?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(key.as_ref())))
}

fn crypt(cipher: &XChaCha20Poly1305, nonce: &[u8], payload: Payload<'_, '_>) -> Result<Vec<u8>, PackageError> {
    cipher.encrypt(XNonce::from_slice(nonce), payload).map_err(|_| PackageError::Derivation)
}

fn bound(cost: Cost) -> Vec<u8> {
    format!("gishe rescue key 1\0{} {} {}", cost.memory, cost.passes, cost.lanes).into_bytes()
}

fn random(bytes: usize) -> Vec<u8> {
    let mut random = vec![0; bytes];
    rand::rngs::OsRng.fill_bytes(&mut random);
    random
}

#[cfg(test)]
mod tests;
