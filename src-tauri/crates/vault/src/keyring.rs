//! The edge to the operating system: Secret Service over D-Bus on Linux, Credential Manager on Windows.

use std::sync::{Arc, Mutex, PoisonError};

use keyring_core::Error as CoreError;
use keyring_core::api::CredentialStore;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::secret::Secret;

/// The name under which every secret of the program is filed.
const SERVICE: &str = "bg.sofia.gishe";

/// Why a secret could not be read or kept. No variant carries a secret or its name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyringError {
    /// No secret service answers: no session bus, or nothing on it that keeps secrets.
    #[error("no keyring answers on this computer")]
    KeyringMissing,
    /// The keyring is locked, its unlocking was dismissed, or it has no default collection.
    #[error("the keyring is locked or has no default collection")]
    KeyringLocked,
    /// The keyring answers and holds no such entry.
    #[error("the entry is not in the keyring")]
    KeyMissing,
    /// The secrets are kept by a passphrase, which was not given yet.
    #[error("the passphrase of the desk is needed")]
    PassphraseNeeded,
    /// The file that a passphrase opens is damaged.
    #[error("the file of the passphrase is damaged or was edited")]
    PassphraseDamaged,
    /// The file that a passphrase opens is of a newer program.
    #[error("the file of the passphrase was written by a newer version")]
    PassphraseNewer,
    /// No room on the disk for the file that a passphrase opens.
    #[error("no room on the disk")]
    DiskFull,
    /// The keyring refused for another reason.
    #[error("the keyring refused: {0}")]
    Refused(&'static str),
}

/// Keeps named secrets. The real implementations are [`Keyring`] and, where an officer chose it, [`crate::Coffer`].
pub trait SecretStore: Send + Sync {
    /// Reads a secret.
    ///
    /// # Errors
    /// [`KeyringError::KeyMissing`] when there is none.
    fn get(&self, name: &str) -> Result<Secret, KeyringError>;

    /// Keeps a secret in place of the one with the same name.
    ///
    /// # Errors
    /// See [`KeyringError`].
    fn set(&self, name: &str, secret: &Secret) -> Result<(), KeyringError>;

    /// Forgets a secret; it is no error when there is none.
    ///
    /// # Errors
    /// See [`KeyringError`].
    fn remove(&self, name: &str) -> Result<(), KeyringError>;

    /// Forgets all of these; what could be forgotten is.
    ///
    /// # Errors
    /// See [`KeyringError`].
    fn remove_all(&self, names: &[String]) -> Result<(), KeyringError> {
        let removed: Vec<_> = names.iter().map(|name| self.remove(name)).collect();
        removed.into_iter().collect()
    }
}

/// The keyring of the operating system.
///
/// It is connected to at first use and again after it was lost, so that an officer who starts or unlocks the keyring
/// can try again without starting the program anew. Every call runs on a thread of its own: the D-Bus client blocks,
/// and may not do so on an async thread.
#[derive(Default)]
pub struct Keyring {
    connected: Mutex<Option<Arc<CredentialStore>>>,
}

impl Keyring {
    /// A keyring that is connected to when it is first needed.
    pub fn new() -> Self {
        Self::default()
    }

    fn store(&self) -> Result<Arc<CredentialStore>, KeyringError> {
        let mut held = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(store) = held.as_ref() {
            return Ok(Arc::clone(store));
        }
        // The service itself is what is asked here: without a registered store there is nowhere to keep anything.
        let store = connect().map_err(|_| KeyringError::KeyringMissing)?;
        *held = Some(Arc::clone(&store));
        Ok(store)
    }

    fn with_entry<T: Send>(
        &self,
        name: &str,
        work: impl Fn(&keyring_core::Entry) -> Result<T, CoreError> + Send + Sync,
    ) -> Result<T, KeyringError> {
        let task = || {
            let entry = self.store()?.build(SERVICE, name, None).map_err(|error| self.judge(&error))?;
            work(&entry).map_err(|error| self.judge(&error))
        };
        std::thread::scope(|scope| scope.spawn(task).join()).unwrap_or(Err(KeyringError::KeyringMissing))
    }

    fn judge(&self, error: &CoreError) -> KeyringError {
        match error {
            CoreError::NoEntry => KeyringError::KeyMissing,
            CoreError::NoStorageAccess(_) => KeyringError::KeyringLocked,
            CoreError::NoDefaultStore => KeyringError::KeyringMissing,
            CoreError::PlatformFailure(_) => {
                // The connection may be gone for good: the next call makes a new one.
                *self.connected.lock().unwrap_or_else(PoisonError::into_inner) = None;
                KeyringError::KeyringMissing
            }
            CoreError::TooLong(..) => KeyringError::Refused("too long"),
            CoreError::Ambiguous(_) => KeyringError::Refused("ambiguous"),
            CoreError::BadEncoding(_) | CoreError::BadDataFormat(..) | CoreError::BadStoreFormat(_) => {
                KeyringError::Refused("unreadable")
            }
            _ => KeyringError::Refused("unsupported"),
        }
    }
}

#[cfg(target_os = "linux")]
fn connect() -> Result<Arc<CredentialStore>, CoreError> {
    let store: Arc<CredentialStore> = zbus_secret_service_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(windows)]
fn connect() -> Result<Arc<CredentialStore>, CoreError> {
    let store: Arc<CredentialStore> = windows_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(not(any(target_os = "linux", windows)))]
fn connect() -> Result<Arc<CredentialStore>, CoreError> {
    Err(CoreError::NoDefaultStore)
}

impl SecretStore for Keyring {
    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        self.with_entry(name, |entry| entry.get_secret().map(Secret::new))
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), KeyringError> {
        let bytes = Zeroizing::new(secret.expose().to_vec());
        self.with_entry(name, |entry| entry.set_secret(&bytes))
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        match self.with_entry(name, keyring_core::Entry::delete_credential) {
            Err(KeyringError::KeyMissing) => Ok(()),
            other => other,
        }
    }
}
