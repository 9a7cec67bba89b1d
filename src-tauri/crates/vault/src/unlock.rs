//! Sealing the keys with a PIN, and the judgment of a try.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use chrono::{DateTime, TimeDelta, Utc};
use rand::RngCore;
use thiserror::Error;
use zeroize::Zeroizing;

use crate::cost::Cost;
use crate::keyring::KeyringError;
use crate::pin::Pin;
use crate::secret::{Secret, StoreKeys};
use crate::state::{Blob, PinFileError, PinState, Wrap};

/// Wrong tries after which the sealed keys are wiped.
pub const MAX_TRIES: u32 = 10;
/// Days without a word from central after which a PIN no longer unlocks, unless configured.
pub const DEFAULT_OFFLINE_DAYS: u16 = 7;
/// Seconds to wait after so many wrong tries.
const WAITS: [i64; MAX_TRIES as usize] = [0, 0, 5, 15, 30, 60, 120, 300, 900, 0];

/// Why a PIN did not unlock.
#[derive(Debug, Error)]
pub enum UnlockError {
    /// No PIN is set on this desk.
    #[error("no PIN is set")]
    NoPin,
    /// Wrong; so many tries are left, the next one after so many seconds.
    #[error("wrong PIN, {tries_left} tries left")]
    WrongPin {
        /// Tries left before the sealed keys are wiped, at least 1.
        tries_left: u32,
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// Too early after a wrong try; this one was not judged and not counted.
    #[error("wait before the next try")]
    Wait {
        /// Tries left.
        tries_left: u32,
        /// Seconds until the next try is judged.
        wait_seconds: u32,
    },
    /// Too many wrong tries: the sealed keys are wiped. A sign-in opens the desk.
    #[error("too many wrong PINs, a sign-in is needed")]
    Wiped,
    /// Too long without a word from central. A sign-in opens the desk.
    #[error("too long offline, a sign-in is needed")]
    OfflineTooLong,
    /// The keyring.
    #[error(transparent)]
    Keyring(#[from] KeyringError),
    /// The file; when it is damaged, a sign-in opens the desk.
    #[error(transparent)]
    File(#[from] PinFileError),
    /// Argon2id could not run: not enough memory.
    #[error("the key of the PIN cannot be computed")]
    Derivation,
}

/// What the lock screen shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PinStatus {
    /// A PIN is set and its keys are not wiped.
    pub set: bool,
    /// Tries left.
    pub tries_left: u32,
    /// Seconds until the next try is judged.
    pub wait_seconds: u32,
    /// The PIN does not unlock any more until the next sign-in.
    pub sign_in_needed: bool,
    /// Until when it unlocks without a word from central.
    pub offline_until: Option<DateTime<Utc>>,
}

/// Seals the keys.
pub fn seal(pin: &Pin, keys: &StoreKeys, device: &Secret, profile: &str, cost: Cost) -> Result<Wrap, UnlockError> {
    let mut salt = vec![0; 16];
    let mut nonce = vec![0; 12];
    rand::rngs::OsRng.fill_bytes(&mut salt);
    rand::rngs::OsRng.fill_bytes(&mut nonce);
    let cipher = cipher(pin, device, &salt, cost)?;
    let aad = bound(profile, cost);
    let payload = Payload { msg: &keys.to_bytes(), aad: &aad };
    let sealed = cipher.encrypt(Nonce::from_slice(&nonce), payload).map_err(|_| UnlockError::Derivation)?;
    Ok(Wrap { cost, salt: Blob(salt), nonce: Blob(nonce), sealed: Blob(sealed) })
}

/// Opens the sealed keys; none when the PIN is wrong.
pub fn open(pin: &Pin, wrap: &Wrap, device: &Secret, profile: &str) -> Result<Option<StoreKeys>, UnlockError> {
    if !wrap.cost.is_sane() || wrap.nonce.0.len() != 12 {
        return Err(UnlockError::File(PinFileError::Damaged));
    }
    let cipher = cipher(pin, device, &wrap.salt.0, wrap.cost)?;
    let aad = bound(profile, wrap.cost);
    let opened = cipher.decrypt(Nonce::from_slice(&wrap.nonce.0), Payload { msg: &wrap.sealed.0, aad: &aad });
    Ok(opened.ok().map(Zeroizing::new).and_then(|bytes| StoreKeys::from_bytes(&bytes)))
}

/// The PIN goes in as the password, the device secret as Argon2's secret: the file alone cannot be searched.
fn cipher(pin: &Pin, device: &Secret, salt: &[u8], cost: Cost) -> Result<ChaCha20Poly1305, UnlockError> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| UnlockError::Derivation)?;
    let argon = Argon2::new_with_secret(device.expose(), Algorithm::Argon2id, Version::V0x13, params)
        .map_err(|_| UnlockError::Derivation)?;
    let mut key = Zeroizing::new([0; 32]);
    argon.hash_password_into(pin.bytes(), salt, key.as_mut()).map_err(|_| UnlockError::Derivation)?;
    Ok(ChaCha20Poly1305::new(Key::from_slice(key.as_ref())))
}

fn bound(profile: &str, cost: Cost) -> Vec<u8> {
    format!("gishe store keys 1\0{profile}\0{} {} {}", cost.memory, cost.passes, cost.lanes).into_bytes()
}

/// Whether a try may be judged now.
pub fn admit(state: &PinState, now: DateTime<Utc>, offline: TimeDelta) -> Result<(), UnlockError> {
    if state.wrap.is_none() || state.tries >= MAX_TRIES {
        return Err(UnlockError::Wiped);
    }
    if now.max(state.latest_at) - state.online_at > offline {
        return Err(UnlockError::OfflineTooLong);
    }
    match wait(state, now) {
        0 => Ok(()),
        wait_seconds => Err(UnlockError::Wait { tries_left: tries_left(state), wait_seconds }),
    }
}

/// Counts a try, as if it were wrong: written before it is judged, so that cutting the power saves no try.
pub fn count(state: &mut PinState, now: DateTime<Utc>) {
    state.latest_at = state.latest_at.max(now);
    state.tries += 1;
    let wait = WAITS.get(state.tries as usize - 1).copied().unwrap_or_default();
    state.not_before = (wait > 0).then(|| now + TimeDelta::seconds(wait));
}

/// Forgets wrong tries after a right one.
pub fn forgive(state: &mut PinState) {
    state.tries = 0;
    state.not_before = None;
}

/// What a wrong try leaves.
pub fn verdict(state: &PinState, now: DateTime<Utc>) -> UnlockError {
    match tries_left(state) {
        0 => UnlockError::Wiped,
        tries_left => UnlockError::WrongPin { tries_left, wait_seconds: wait(state, now) },
    }
}

/// What the lock screen shows.
pub fn status(state: &PinState, now: DateTime<Utc>, offline: TimeDelta) -> PinStatus {
    PinStatus {
        set: state.wrap.is_some(),
        tries_left: tries_left(state),
        wait_seconds: wait(state, now),
        sign_in_needed: matches!(admit(state, now, offline), Err(UnlockError::Wiped | UnlockError::OfflineTooLong)),
        offline_until: state.wrap.is_some().then(|| state.online_at + offline),
    }
}

fn tries_left(state: &PinState) -> u32 {
    if state.wrap.is_some() { MAX_TRIES.saturating_sub(state.tries) } else { 0 }
}

/// Seconds to wait, rounded up. A clock set back waits no longer than the step itself.
fn wait(state: &PinState, now: DateTime<Utc>) -> u32 {
    let step = WAITS.get((state.tries as usize).saturating_sub(1)).copied().unwrap_or_default();
    let left = state.not_before.map_or(0, |until| (until - now).num_milliseconds());
    u32::try_from(left.div_euclid(1000) + i64::from(left.rem_euclid(1000) > 0))
        .unwrap_or(0)
        .min(step.unsigned_abs() as u32)
}
