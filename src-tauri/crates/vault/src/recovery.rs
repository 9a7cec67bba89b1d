//! The way back for IT when a keyring is lost: `recovery.json` beside the store holds its keys, sealed to a public key that the
//! policy of the computer names. Only the private key opens it, and that is never on a desk.
//!
//! The sealing is RSA-OAEP with SHA-256 (RFC 8017, section 7.1) under a key of 3,072 bits at least. Whoever overwrites the file
//! gains nothing and takes the way back; it is written anew when the desk opens next.

use std::path::Path;

use rsa::pkcs8::{DecodePrivateKey, DecodePublicKey, EncodePublicKey};
use rsa::traits::PublicKeyParts;
use rsa::{Oaep, RsaPrivateKey, RsaPublicKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::Zeroizing;

use crate::secret::StoreKeys;
use crate::state::{Blob, PinFileError, replace};

/// The layout that this program writes and reads.
const VERSION: u16 = 1;
/// Bits at least.
const LEAST_BITS: usize = 3072;
/// Binds what is sealed to what it is for.
const LABEL: &str = "gishe store keys 1";

/// Why a text is no key of a recovery.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum RecoveryKeyError {
    /// Not the PEM of an RSA key: `PUBLIC KEY` for the policy, `PRIVATE KEY` (PKCS #8, not encrypted) for IT.
    #[error("not an RSA key as PEM (PUBLIC KEY in a policy, PRIVATE KEY to recover with)")]
    Foreign,
    /// Shorter than 3,072 bits.
    #[error("the RSA key is shorter than {LEAST_BITS} bits")]
    Short,
}

/// Why the keys could not be recovered.
#[derive(Debug, Error)]
pub enum RecoverError {
    /// There is no sealed copy of the keys: the policy named no key when the desk was last open.
    #[error("there are no keys sealed for recovery beside the store")]
    Nothing,
    /// The sealed copy is not what this program writes.
    #[error("the keys sealed for recovery are damaged")]
    Damaged,
    /// They were sealed to another key.
    #[error("the keys were sealed to another recovery key")]
    OtherKey,
    /// The key that was given is none.
    #[error(transparent)]
    Key(#[from] RecoveryKeyError),
    /// The disk.
    #[error("the keys sealed for recovery cannot be read")]
    Disk(#[source] std::io::Error),
}

/// What the sealed copy holds.
#[derive(Debug, Clone)]
pub struct Recovered {
    /// The keys in use when it was sealed.
    pub keys: StoreKeys,
    /// Those that were to take their place: a rotation was under way, and each file is under either.
    pub next: Option<StoreKeys>,
}

impl Recovered {
    /// Names what is in it.
    fn id(&self) -> String {
        let ids = [Some(&self.keys), self.next.as_ref()].into_iter().flatten().map(StoreKeys::name);
        ids.collect::<Vec<_>>().join("+")
    }

    fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        // Never moved: what is left behind would not be wiped.
        let mut bytes = Zeroizing::new(Vec::with_capacity(128));
        bytes.extend_from_slice(&self.keys.to_bytes());
        if let Some(next) = &self.next {
            bytes.extend_from_slice(&next.to_bytes());
        }
        bytes
    }

    fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (keys, next) = bytes.split_at_checked(64)?;
        let next = if next.is_empty() { None } else { Some(StoreKeys::from_bytes(next)?) };
        Some(Self { keys: StoreKeys::from_bytes(keys)?, next })
    }
}

/// The public key of a policy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecoveryKey {
    key: RsaPublicKey,
    fingerprint: String,
}

impl RecoveryKey {
    /// Reads the PEM of a policy.
    ///
    /// # Errors
    /// [`RecoveryKeyError`].
    pub fn parse(pem: &str) -> Result<Self, RecoveryKeyError> {
        let key = RsaPublicKey::from_public_key_pem(pem.trim()).map_err(|_| RecoveryKeyError::Foreign)?;
        Self::of(key)
    }

    fn of(key: RsaPublicKey) -> Result<Self, RecoveryKeyError> {
        if key.n().bits() < LEAST_BITS {
            return Err(RecoveryKeyError::Short);
        }
        let der = key.to_public_key_der().map_err(|_| RecoveryKeyError::Foreign)?;
        let fingerprint = Sha256::digest(der.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        Ok(Self { key, fingerprint })
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sealed {
    version: u16,
    /// SHA-256 of the public key, hexadecimal.
    key: String,
    /// Which keys are sealed, by their name; none as programs wrote it before keys were rotated.
    #[serde(default)]
    id: Option<String>,
    sealed: Blob,
}

/// Seals the keys anew when the file is not there, not readable, for another key or of other keys; without a key the file goes.
/// Returns whether anything was changed.
pub(crate) fn keep(path: &Path, keys: &Recovered, recovery: Option<&RecoveryKey>) -> Result<bool, PinFileError> {
    let Some(recovery) = recovery else {
        return match std::fs::remove_file(path) {
            Ok(()) => Ok(true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(PinFileError::Disk(error)),
        };
    };
    if read(path).is_ok_and(|kept| kept.key == recovery.fingerprint && kept.id == Some(keys.id())) {
        return Ok(false);
    }
    let mut random = rand::rngs::OsRng;
    let padding = Oaep::new_with_label::<Sha256, _>(LABEL);
    let sealed = recovery.key.encrypt(&mut random, padding, &keys.to_bytes()).map_err(|_| PinFileError::Damaged)?;
    let file =
        Sealed { version: VERSION, key: recovery.fingerprint.clone(), id: Some(keys.id()), sealed: Blob(sealed) };
    let text = serde_json::to_vec_pretty(&file).map_err(|_| PinFileError::Damaged)?;
    replace(path, &text).map_err(PinFileError::Disk)?;
    Ok(true)
}

/// Opens the sealed keys with the private key.
pub(crate) fn open(path: &Path, private_pem: &str) -> Result<Recovered, RecoverError> {
    let private = RsaPrivateKey::from_pkcs8_pem(private_pem.trim()).map_err(|_| RecoveryKeyError::Foreign)?;
    let public = RecoveryKey::of(private.to_public_key())?;
    let kept = read(path)?;
    if kept.key != public.fingerprint {
        return Err(RecoverError::OtherKey);
    }
    let padding = Oaep::new_with_label::<Sha256, _>(LABEL);
    let opened = private.decrypt_blinded(&mut rand::rngs::OsRng, padding, &kept.sealed.0);
    let bytes = Zeroizing::new(opened.map_err(|_| RecoverError::Damaged)?);
    Recovered::from_bytes(&bytes).ok_or(RecoverError::Damaged)
}

fn read(path: &Path) -> Result<Sealed, RecoverError> {
    let text = std::fs::read(path).map_err(|error| match error.kind() {
        std::io::ErrorKind::NotFound => RecoverError::Nothing,
        _ => RecoverError::Disk(error),
    })?;
    let kept: Sealed = serde_json::from_slice(&text).map_err(|_| RecoverError::Damaged)?;
    if kept.version == VERSION { Ok(kept) } else { Err(RecoverError::Damaged) }
}

#[cfg(test)]
mod tests {
    use std::sync::LazyLock;

    use rsa::pkcs8::{EncodePrivateKey, LineEnding};

    use super::*;

    /// Two keys of IT, and one that is too short.
    static KEYS: LazyLock<[RsaPrivateKey; 3]> =
        LazyLock::new(|| [3072, 3072, 2048].map(|bits| RsaPrivateKey::new(&mut rand::rngs::OsRng, bits).unwrap()));

    fn private(which: usize) -> String {
        KEYS[which].to_pkcs8_pem(LineEnding::LF).unwrap().to_string()
    }

    fn public(which: usize) -> String {
        KEYS[which].to_public_key().to_public_key_pem(LineEnding::LF).unwrap()
    }

    fn same(one: &Recovered, other: &Recovered) -> bool {
        one.to_bytes() == other.to_bytes()
    }

    fn random() -> Recovered {
        Recovered { keys: StoreKeys::random(), next: None }
    }

    #[test]
    fn only_the_private_key_opens_what_was_sealed_to_its_public_key() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recovery.json");
        let keys = random();
        let key = RecoveryKey::parse(&public(0)).unwrap();
        assert!(matches!(open(&path, &private(0)), Err(RecoverError::Nothing)));
        assert!(keep(&path, &keys, Some(&key)).unwrap());
        assert!(same(&open(&path, &private(0)).unwrap(), &keys));
        assert!(matches!(open(&path, &private(1)), Err(RecoverError::OtherKey)));
        assert!(!keep(&path, &keys, Some(&key)).unwrap(), "it is not written at every opening");

        let text = std::fs::read(&path).unwrap();
        assert!(!text.windows(32).any(|window| window == keys.keys.journal.expose()));
        assert!(
            keep(&path, &keys, Some(&RecoveryKey::parse(&public(1)).unwrap())).unwrap(),
            "another key, sealed anew"
        );
        assert!(same(&open(&path, &private(1)).unwrap(), &keys));
        assert!(matches!(open(&path, &private(0)), Err(RecoverError::OtherKey)));
        assert!(keep(&path, &keys, None).unwrap() && !path.exists(), "no key, no copy");
    }

    #[test]
    fn a_copy_that_somebody_spoilt_is_named_and_made_anew() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recovery.json");
        let (keys, key) = (random(), RecoveryKey::parse(&public(0)).unwrap());
        keep(&path, &keys, Some(&key)).unwrap();
        let sound = std::fs::read_to_string(&path).unwrap();
        for spoilt in ["", "{}", "null", &sound.replace("\"version\": 1", "\"version\": 2")] {
            std::fs::write(&path, spoilt).unwrap();
            assert!(matches!(open(&path, &private(0)), Err(RecoverError::Damaged)), "{spoilt}");
            assert!(keep(&path, &keys, Some(&key)).unwrap());
            assert!(same(&open(&path, &private(0)).unwrap(), &keys));
        }
        let mut torn: Sealed = serde_json::from_str(&sound).unwrap();
        torn.sealed.0[7] ^= 1;
        std::fs::write(&path, serde_json::to_vec(&torn).unwrap()).unwrap();
        assert!(matches!(open(&path, &private(0)), Err(RecoverError::Damaged)));
    }

    #[test]
    fn other_keys_are_sealed_anew_and_two_pairs_while_they_are_exchanged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("recovery.json");
        let (before, after, key) = (random(), random(), RecoveryKey::parse(&public(0)).unwrap());
        keep(&path, &before, Some(&key)).unwrap();
        let both = Recovered { keys: before.keys.clone(), next: Some(after.keys.clone()) };
        for one in [&both, &after] {
            assert!(keep(&path, one, Some(&key)).unwrap(), "the same key of IT, and other keys");
            assert!(same(&open(&path, &private(0)).unwrap(), one));
            assert!(!keep(&path, one, Some(&key)).unwrap());
        }
        // As it was written before keys were rotated: without saying which keys.
        let mut earlier = read(&path).unwrap();
        earlier.id = None;
        std::fs::write(&path, serde_json::to_vec(&earlier).unwrap()).unwrap();
        assert!(same(&open(&path, &private(0)).unwrap(), &after));
        assert!(keep(&path, &after, Some(&key)).unwrap());
    }

    #[test]
    fn a_key_that_is_none_or_too_short_is_refused() {
        for (pem, why) in [
            (String::new(), RecoveryKeyError::Foreign),
            ("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n".to_owned(), RecoveryKeyError::Foreign),
            (private(0), RecoveryKeyError::Foreign),
            (public(2), RecoveryKeyError::Short),
        ] {
            assert_eq!(RecoveryKey::parse(&pem).err(), Some(why), "{pem}");
        }
    }
}
