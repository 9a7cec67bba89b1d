//! Where a desk keeps its secrets: in the keyring of the system, or in the coffer that a passphrase opens. It is chosen by somebody,
//! never by what happens to answer: a keyring that is gone is told, and nothing takes its place by itself; a coffer that is gone
//! while the program runs is no reason to use the keyring.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use crate::coffer::{Coffer, CofferError};
use crate::cost::Cost;
use crate::keyring::{KeyringError, SecretStore};
use crate::package::Passphrase;
use crate::secret::Secret;
use crate::vault::ProfileId;

/// The store of secrets that was chosen for a data directory.
pub struct Keeping {
    keyring: Arc<dyn SecretStore>,
    coffer: Coffer,
    in_coffer: AtomicBool,
}

impl Keeping {
    /// What was chosen for a directory: the coffer when its file is there, else the keyring.
    pub fn of(directory: &Path, profile: ProfileId, keyring: Arc<dyn SecretStore>) -> Self {
        let coffer = Coffer::new(directory, profile);
        let in_coffer = AtomicBool::new(coffer.exists());
        Self { keyring, coffer, in_coffer }
    }

    /// Changes what a guess at a new passphrase costs, where it is not to be measured.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.coffer = self.coffer.with_cost(cost);
        self
    }

    /// Whether a passphrase is used.
    pub fn is_by_passphrase(&self) -> bool {
        self.in_coffer.load(Ordering::Acquire)
    }

    /// The coffer, whether it is used or not.
    pub fn coffer(&self) -> &Coffer {
        &self.coffer
    }

    /// Chooses the coffer from now on, empty and open.
    ///
    /// # Errors
    /// [`CofferError`]; the keyring stays chosen then.
    pub fn choose_passphrase(&self, passphrase: &Passphrase) -> Result<(), CofferError> {
        self.coffer.set_up(passphrase)?;
        self.in_coffer.store(true, Ordering::Release);
        Ok(())
    }

    /// The same, in the place of whatever coffer there is: what that one held is lost.
    ///
    /// # Errors
    /// [`CofferError`]; nothing is changed then.
    pub fn choose_passphrase_anew(&self, passphrase: &Passphrase) -> Result<(), CofferError> {
        self.coffer.renew(passphrase)?;
        self.in_coffer.store(true, Ordering::Release);
        Ok(())
    }

    fn chosen(&self) -> &dyn SecretStore {
        if self.is_by_passphrase() { &self.coffer } else { self.keyring.as_ref() }
    }
}

impl SecretStore for Keeping {
    fn get(&self, name: &str) -> Result<Secret, KeyringError> {
        self.chosen().get(name)
    }

    fn set(&self, name: &str, secret: &Secret) -> Result<(), KeyringError> {
        self.chosen().set(name, secret)
    }

    fn remove(&self, name: &str) -> Result<(), KeyringError> {
        self.chosen().remove(name)
    }

    fn remove_all(&self, names: &[String]) -> Result<(), KeyringError> {
        self.chosen().remove_all(names)
    }
}
