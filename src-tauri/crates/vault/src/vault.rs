//! The vault of one profile.

mod rotation;

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::{DateTime, TimeDelta, Utc};
use rand::RngCore;
use thiserror::Error;

use crate::cost::Cost;
use crate::held::Held;
use crate::keyring::{KeyringError, SecretStore};
use crate::pin::Pin;
use crate::recovery::{self, RecoverError, Recovered, RecoveryKey};
use crate::secret::{Secret, StoreKeys};
use crate::state::{PinFileError, PinState};
use crate::unlock::{self, DEFAULT_OFFLINE_DAYS, MAX_TRIES, PinStatus, UnlockError};

/// Which data directory the secrets belong to: practice never opens what is real.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileId(String);

impl ProfileId {
    /// 1 to 64 letters, digits, dots, dashes or underlines; never anything personal, for it is a name in the keyring.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
        ((1..=64).contains(&text.len()) && text.chars().all(fits)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn text(&self) -> &str {
        &self.0
    }
}

/// Why the vault did not do it.
#[derive(Debug, Error)]
pub enum VaultError {
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The PIN file.
    #[error(transparent)]
    File(#[from] PinFileError),
    /// What the keyring holds under the name is not what was put there.
    #[error("the entry in the keyring is damaged")]
    Damaged,
    /// The key of the PIN could not be computed: not enough memory.
    #[error("the key of the PIN cannot be computed")]
    Derivation,
    /// Keys are there already; making new ones would lose what they open.
    #[error("the store has keys already")]
    KeysExist,
}

pub use rotation::{KeyAge, Rotation};

/// What a profile has in the keyring.
const ENTRIES: [&str; 4] = ["session", "device", "store-keys", "next-keys"];

/// The secrets of one profile.
pub struct Vault {
    store: Arc<dyn SecretStore>,
    profile: ProfileId,
    file: PathBuf,
    offline: TimeDelta,
    /// What a guess costs; none for what is measured when a PIN is set.
    cost: Option<Cost>,
    /// One try at a time.
    turn: Mutex<()>,
}

impl Vault {
    /// The vault of a data directory, which must exist. Nothing is read yet.
    pub fn new(directory: &Path, profile: ProfileId, store: Arc<dyn SecretStore>) -> Self {
        let offline = TimeDelta::days(i64::from(DEFAULT_OFFLINE_DAYS));
        Self { store, profile, file: directory.join("pin.json"), offline, cost: None, turn: Mutex::new(()) }
    }

    /// Changes how many days a PIN unlocks without a word from central.
    #[must_use]
    pub fn with_offline_days(mut self, days: u16) -> Self {
        self.offline = TimeDelta::days(i64::from(days));
        self
    }

    /// Changes what a guess at a new PIN costs, where it is not to be measured.
    #[must_use]
    pub fn with_cost(mut self, cost: Cost) -> Self {
        self.cost = Some(cost);
        self
    }

    /// What a guess at the PIN costs that is set; none without a PIN.
    ///
    /// # Errors
    /// [`VaultError`].
    pub fn pin_cost(&self) -> Result<Option<Cost>, VaultError> {
        Ok(self.state()?.and_then(|(state, _)| state.wrap).map(|wrap| wrap.cost))
    }

    /// Whether the keyring keeps what it is given, tried with an entry that means nothing.
    ///
    /// # Errors
    /// [`KeyringError`] as the first real entry would meet it: better known before a sign-in than after.
    pub fn probe(&self) -> Result<(), KeyringError> {
        let name = self.name("probe");
        self.store.set(&name, &Secret::new(b"probe".to_vec()))?;
        let held = self.store.get(&name)?;
        self.store.remove(&name)?;
        if held.expose() == b"probe" { Ok(()) } else { Err(KeyringError::Refused("unreadable")) }
    }

    /// The keys of the store, for an officer who has just signed in.
    ///
    /// # Errors
    /// [`KeyringError::KeyMissing`] when this profile has none yet, or they are gone.
    pub fn keys(&self) -> Result<StoreKeys, VaultError> {
        Ok(self.held()?.keys)
    }

    /// Makes the keys of a new store and keeps them; they are as old as `now` says.
    ///
    /// # Errors
    /// [`VaultError::KeysExist`] when there are keys already.
    pub fn create_keys(&self, now: DateTime<Utc>) -> Result<StoreKeys, VaultError> {
        match self.store.get(&self.name("store-keys")) {
            Ok(_) => return Err(VaultError::KeysExist),
            Err(KeyringError::KeyMissing) => {}
            Err(other) => return Err(other.into()),
        }
        self.hold(&Held { keys: StoreKeys::random(), made: Some(now), former: None })?;
        self.keys()
    }

    /// Keeps a copy of the keys sealed to the public key of the policy, or none where it names none; while a rotation is under way, of
    /// those before and of those to come. Returns whether anything was changed.
    ///
    /// # Errors
    /// [`PinFileError::Disk`].
    pub fn keep_recovery(&self, keys: &StoreKeys, recovery: Option<&RecoveryKey>) -> Result<bool, VaultError> {
        let _turn = self.turn();
        self.seal_for_recovery(keys, recovery)
    }

    /// The keys out of the copy that is sealed to the public key of the policy, by its private key (PEM).
    ///
    /// # Errors
    /// [`RecoverError`].
    pub fn sealed_for_recovery(&self, private_pem: &str) -> Result<Recovered, RecoverError> {
        recovery::open(&self.recovery_file(), private_pem)
    }

    /// Puts recovered keys into the keyring. Those that are `proven` to open the store take the place of others, which then do not;
    /// what is not proven goes only where there are no keys.
    ///
    /// # Errors
    /// [`VaultError::KeysExist`] when these very keys are there, or others that may be the right ones.
    pub fn restore_keys(&self, recovered: &Recovered, proven: bool) -> Result<(), VaultError> {
        let under_way = self.rotation().ok().flatten().map(|rotation| rotation.to.id());
        let next = recovered.next.as_ref().map(StoreKeys::id);
        match self.keys() {
            Ok(held) if !proven || (held.id() == recovered.keys.id() && under_way == next) => {
                return Err(VaultError::KeysExist);
            }
            Ok(_) | Err(VaultError::Damaged | VaultError::Keyring(KeyringError::KeyMissing)) => {}
            Err(other) => return Err(other),
        }
        // A rotation that was under way goes on from here when the desk opens next.
        match &recovered.next {
            Some(next) => self.keep_next(next)?,
            None => self.end_rotation()?,
        }
        self.hold(&Held { keys: recovered.keys.clone(), made: None, former: None })
    }

    fn recovery_file(&self) -> PathBuf {
        self.file.with_file_name("recovery.json")
    }

    /// Keeps the refresh token of the session in place of the one before.
    ///
    /// # Errors
    /// See [`KeyringError`].
    pub fn keep_session(&self, refresh_token: &Secret) -> Result<(), KeyringError> {
        self.store.set(&self.name("session"), refresh_token)
    }

    /// The refresh token.
    ///
    /// # Errors
    /// [`KeyringError::KeyMissing`] when nobody is signed in.
    pub fn session(&self) -> Result<Secret, KeyringError> {
        self.store.get(&self.name("session"))
    }

    /// Forgets the session.
    ///
    /// # Errors
    /// See [`KeyringError`].
    pub fn forget_session(&self) -> Result<(), KeyringError> {
        self.store.remove(&self.name("session"))
    }

    /// Sets or changes the PIN of an officer who is signed in and whose desk is open. What a guess costs is measured anew.
    ///
    /// # Errors
    /// [`VaultError`]; the PIN before stays when it fails.
    pub fn set_pin(&self, pin: &Pin, keys: &StoreKeys, now: DateTime<Utc>) -> Result<(), VaultError> {
        let _turn = self.turn();
        let device = self.device_secret()?;
        let cost = self.cost.unwrap_or_else(Cost::tuned);
        let keys = self.to_be_sealed(keys)?;
        let wrap = unlock::seal(pin, &keys, &device, &self.profile.0, cost).map_err(|_| VaultError::Derivation)?;
        PinState::new(&self.profile.0, wrap, now).write(&self.file, &device)?;
        self.forget_former_pin()
    }

    /// What the lock screen shows. A damaged file counts as a PIN that needs a sign-in.
    ///
    /// # Errors
    /// [`VaultError`] when the keyring or the disk does not answer.
    pub fn pin_status(&self, now: DateTime<Utc>) -> Result<PinStatus, VaultError> {
        let none = PinStatus { set: false, tries_left: 0, wait_seconds: 0, sign_in_needed: true, offline_until: None };
        match self.state() {
            Ok(Some((state, _))) => Ok(unlock::status(&state, now, self.offline)),
            Ok(None) | Err(VaultError::File(PinFileError::Damaged)) => Ok(none),
            Err(VaultError::Keyring(KeyringError::KeyMissing)) => Ok(none),
            Err(other) => Err(other),
        }
    }

    /// Unlocks with a PIN, without the network. The try is counted on the disk before it is judged.
    ///
    /// # Errors
    /// [`UnlockError`].
    pub fn unlock(&self, pin: &Pin, now: DateTime<Utc>) -> Result<StoreKeys, UnlockError> {
        let _turn = self.turn();
        let (mut state, device) = self.state().map_err(unlocking)?.ok_or(UnlockError::NoPin)?;
        unlock::admit(&state, now, self.offline)?;
        unlock::count(&mut state, now);
        state.write(&self.file, &device)?;
        let wrap = state.wrap.clone().ok_or(UnlockError::Wiped)?;
        if let Some(keys) = unlock::open(pin, &wrap, &device, &self.profile.0)? {
            unlock::forgive(&mut state);
            state.write(&self.file, &device)?;
            return self.of_today(pin, keys, &mut state, &device);
        }
        if state.tries >= MAX_TRIES {
            state.wrap = None;
            state.write(&self.file, &device)?;
        }
        Err(unlock::verdict(&state, now))
    }

    /// Notes that central was spoken to: the days offline count from here.
    ///
    /// # Errors
    /// [`VaultError`]; without a PIN there is nothing to note and it is no error.
    pub fn note_online(&self, now: DateTime<Utc>) -> Result<(), VaultError> {
        let _turn = self.turn();
        let Some((mut state, device)) = self.state()? else { return Ok(()) };
        state.online_at = now;
        state.latest_at = now;
        Ok(state.write(&self.file, &device)?)
    }

    /// Removes the PIN: from now on only a sign-in opens the desk.
    ///
    /// # Errors
    /// [`PinFileError::Disk`].
    pub fn forget_pin(&self) -> Result<(), VaultError> {
        let _turn = self.turn();
        remove(&self.file)
    }

    /// Wipes every secret of the profile, the keys of the store too, with the copies that are sealed in files: what they open is lost.
    /// For a desk that leaves.
    ///
    /// # Errors
    /// [`VaultError`]; what could be wiped is wiped.
    pub fn wipe(&self) -> Result<(), VaultError> {
        let pin = self.forget_pin();
        let sealed = remove(&self.recovery_file());
        let entries = self.store.remove_all(&ENTRIES.map(|name| self.name(name)));
        pin?;
        sealed?;
        Ok(entries?)
    }

    /// Whether nothing of the profile is left: no entry in the keyring, and neither of the files with sealed keys.
    ///
    /// # Errors
    /// [`KeyringError`] when the keyring does not say.
    pub fn is_wiped(&self) -> Result<bool, KeyringError> {
        for name in ENTRIES {
            match self.store.get(&self.name(name)) {
                Err(KeyringError::KeyMissing) => {}
                Ok(_) => return Ok(false),
                Err(other) => return Err(other),
            }
        }
        Ok(!self.file.exists() && !self.recovery_file().exists())
    }

    fn state(&self) -> Result<Option<(PinState, Secret)>, VaultError> {
        if !self.file.exists() {
            return Ok(None);
        }
        let device = self.store.get(&self.name("device"))?;
        Ok(PinState::read(&self.file, &self.profile.0, &device)?.map(|state| (state, device)))
    }

    fn device_secret(&self) -> Result<Secret, VaultError> {
        match self.store.get(&self.name("device")) {
            Err(KeyringError::KeyMissing) => {}
            other => return Ok(other?),
        }
        let mut bytes = vec![0; 32];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        let secret = Secret::new(bytes);
        self.store.set(&self.name("device"), &secret)?;
        Ok(secret)
    }

    fn name(&self, what: &str) -> String {
        format!("{}/{what}", self.profile.0)
    }

    fn turn(&self) -> MutexGuard<'_, ()> {
        self.turn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn remove(file: &Path) -> Result<(), VaultError> {
    match std::fs::remove_file(file) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(PinFileError::Disk(error).into()),
        _ => Ok(()),
    }
}

fn unlocking(error: VaultError) -> UnlockError {
    match error {
        VaultError::Keyring(error) => UnlockError::Keyring(error),
        VaultError::File(error) => UnlockError::File(error),
        VaultError::Damaged | VaultError::KeysExist => UnlockError::File(PinFileError::Damaged),
        VaultError::Derivation => UnlockError::Derivation,
    }
}
