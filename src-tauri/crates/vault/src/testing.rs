//! A store of secrets in memory, for tests alone: it keeps nothing when the process ends.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use crate::keyring::{KeyringError, SecretStore};
use crate::secret::Secret;

/// Secrets in memory, and a fault on demand.
#[derive(Default)]
pub struct MemoryStore {
    held: Mutex<HashMap<String, Secret>>,
    fault: Mutex<Option<KeyringError>>,
}

impl MemoryStore {
    /// From now on every call fails so; none heals it.
    pub fn fail_with(&self, fault: Option<KeyringError>) {
        *self.fault.lock().unwrap_or_else(PoisonError::into_inner) = fault;
    }

    fn sound(&self) -> Result<(), KeyringError> {
        self.fault.lock().unwrap_or_else(PoisonError::into_inner).clone().map_or(Ok(()), Err)
    }
}

impl SecretStore for MemoryStore {
    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        self.sound()?;
        let held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        held.get(name).cloned().ok_or(KeyringError::KeyMissing)
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), KeyringError> {
        self.sound()?;
        self.held.lock().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), secret.clone());
        Ok(())
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        self.sound()?;
        self.held.lock().unwrap_or_else(PoisonError::into_inner).remove(name);
        Ok(())
    }
}
