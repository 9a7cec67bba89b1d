//! Rotation of the keys of a store, as far as the vault has part in it.
//!
//! | step | the keyring | the files | `recovery.json` | `pin.json` |
//! |---|---|---|---|---|
//! | [`Vault::begin_rotation`] | the old keys, and new ones in an entry of their own | old | old and new together | old |
//! | files are brought over | the same | some old, some new | the same | old |
//! | [`Vault::complete_rotation`] | the new keys, with the name of the old | new | new | old |
//! | [`Vault::end_rotation`] | the entry of its own is gone | new | new | old |
//! | [`Vault::renew_pin`], or the next unlock | the name of the old is gone | new | new | new |
//!
//! In every row, and at every moment between two, what opens each file is in the keyring and with IT. A PIN need not be at hand: from
//! the third row on the keys that it seals open nothing any more. Who knows it is let in to the ones of today all the same, because the
//! keyring names those that it seals, and they are then sealed under it anew. A `pin.json` from before that lets nobody in.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Vault, VaultError};
use crate::held::{Held, Next};
use crate::keyring::KeyringError;
use crate::pin::Pin;
use crate::recovery::{self, Recovered, RecoveryKey};
use crate::secret::{Secret, StoreKeys};
use crate::state::PinState;
use crate::unlock::{self, UnlockError};

/// By how much the date of the keys may lie ahead of the clock before one of the two is held to be wrong.
const AHEAD: TimeDelta = TimeDelta::days(1);

/// How old the keys are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAge {
    /// Whole days.
    Days(u32),
    /// A program wrote them before keys had a date, or the clock was or is so wrong that the date lies ahead.
    Unknown,
}

impl KeyAge {
    /// Whether keys may not be used for longer than this. Of keys that nobody knows the age of it is so once: what takes their place has
    /// a date by the clock that there is.
    pub fn is_due(self, days: u32) -> bool {
        match self {
            Self::Days(age) => age >= days,
            Self::Unknown => true,
        }
    }
}

/// A rotation that was begun.
#[derive(Debug, Clone)]
pub struct Rotation {
    /// The keys before; none once they are forgotten, when every file is under the new ones.
    pub from: Option<StoreKeys>,
    /// The new ones.
    pub to: StoreKeys,
    /// Somebody asked for it; else the keys were old.
    pub asked: bool,
}

impl Vault {
    /// How old the keys are that are in use.
    ///
    /// # Errors
    /// As [`Vault::keys`].
    pub fn key_age(&self, now: DateTime<Utc>) -> Result<KeyAge, VaultError> {
        let made = self.held()?.made.filter(|made| *made <= now + AHEAD);
        Ok(made.map_or(KeyAge::Unknown, |made| {
            KeyAge::Days(u32::try_from((now - made).num_days().max(0)).unwrap_or(u32::MAX))
        }))
    }

    /// The rotation that was begun and is not ended.
    ///
    /// # Errors
    /// As [`Vault::keys`].
    pub fn rotation(&self) -> Result<Option<Rotation>, VaultError> {
        let Some(next) = self.next()? else { return Ok(None) };
        let held = self.held()?.keys;
        let from = (held.id() != next.keys.id()).then_some(held);
        Ok(Some(Rotation { from, to: next.keys, asked: next.asked }))
    }

    /// Draws new keys and keeps them beside the old ones. Nothing else is changed. The one that was begun goes on when there is one.
    ///
    /// # Errors
    /// As [`Vault::keys`], and when the keyring does not keep them.
    pub fn begin_rotation(&self, asked: bool, now: DateTime<Utc>) -> Result<Rotation, VaultError> {
        if let Some(begun) = self.rotation()? {
            return Ok(begun);
        }
        self.held()?;
        let next = Next { keys: StoreKeys::random(), made: Some(now), asked };
        self.store.set(&self.name("next-keys"), &next.to_secret())?;
        // Read back: a keyring that forgets would cost the store.
        match self.rotation()? {
            Some(begun) if begun.to.id() == next.keys.id() => Ok(begun),
            _ => Err(VaultError::Damaged),
        }
    }

    /// Every file is under the new keys: they take the place of the old ones, which are forgotten but for their name.
    ///
    /// # Errors
    /// As [`Vault::keys`], and when the keyring does not keep them.
    pub fn complete_rotation(&self) -> Result<(), VaultError> {
        let _turn = self.turn();
        let Some(next) = self.next()? else { return Ok(()) };
        let held = self.held()?;
        if held.keys.id() == next.keys.id() {
            return Ok(());
        }
        // The name of an earlier one is kept where the PIN has not been typed since: it is that one's keys that it seals.
        let sealed = self.state().ok().flatten().is_some_and(|(state, _)| state.wrap.is_some());
        let former = sealed.then(|| held.former.unwrap_or_else(|| held.keys.id()));
        self.hold(&Held { keys: next.keys, made: next.made, former })
    }

    /// Nothing of the rotation is left to do but the PIN.
    ///
    /// # Errors
    /// [`KeyringError`].
    pub fn end_rotation(&self) -> Result<(), KeyringError> {
        self.store.remove(&self.name("next-keys"))
    }

    /// Seals the keys of today under the PIN when it still seals those before. Returns whether it did; a wrong PIN does nothing, and is not
    /// counted: it is for whoever has just unlocked with it.
    ///
    /// # Errors
    /// [`UnlockError`]; the PIN goes on to let in as before.
    pub fn renew_pin(&self, pin: &Pin) -> Result<bool, UnlockError> {
        let _turn = self.turn();
        let held = self.held().map_err(super::unlocking)?;
        let Some(former) = held.former else { return Ok(false) };
        let Some((mut state, device)) = self.state().map_err(super::unlocking)? else { return Ok(false) };
        let Some(wrap) = state.wrap.clone() else { return Ok(false) };
        match unlock::open(pin, &wrap, &device, &self.profile.0)? {
            Some(sealed) if sealed.id() == former || sealed.id() == held.keys.id() => {
                self.seal_anew(pin, &held, &mut state, &device)?;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    /// What the PIN opened, or the keys of today where it is known to have sealed those before; then they are sealed under it anew.
    pub(super) fn of_today(
        &self,
        pin: &Pin,
        sealed: StoreKeys,
        state: &mut PinState,
        device: &Secret,
    ) -> Result<StoreKeys, UnlockError> {
        let Ok(held) = self.held() else { return Ok(sealed) };
        if held.former != Some(sealed.id()) {
            return Ok(sealed);
        }
        // The officer gets in whether or not that succeeds now: the next unlock tries again.
        let _ = self.seal_anew(pin, &held, state, device);
        Ok(held.keys)
    }

    /// What a guess costs stays as it was, and so do the days offline.
    fn seal_anew(&self, pin: &Pin, held: &Held, state: &mut PinState, device: &Secret) -> Result<(), UnlockError> {
        let cost = state.wrap.as_ref().map_or(crate::Cost::LEAST, |wrap| wrap.cost);
        state.wrap = Some(unlock::seal(pin, &held.keys, device, &self.profile.0, cost)?);
        state.write(&self.file, device)?;
        // Only now: until here the name is what lets the PIN in.
        Ok(self.forget_former(held)?)
    }

    fn forget_former(&self, held: &Held) -> Result<(), KeyringError> {
        if held.former.is_none() {
            return Ok(());
        }
        let without = Held { keys: held.keys.clone(), made: held.made, former: None };
        self.store.set(&self.name("store-keys"), &without.to_secret())
    }

    /// The keys that a new PIN seals: those in use while a rotation is under way, whatever the caller opened its files with.
    pub(super) fn to_be_sealed(&self, keys: &StoreKeys) -> Result<StoreKeys, VaultError> {
        Ok(self.rotation()?.map_or_else(|| keys.clone(), |under_way| under_way.from.unwrap_or(under_way.to)))
    }

    /// A new PIN is set: one that was set before lets nobody in.
    pub(super) fn forget_former_pin(&self) -> Result<(), VaultError> {
        match self.held() {
            Ok(held) => Ok(self.forget_former(&held)?),
            // Then there is nothing that would let it in.
            Err(VaultError::Damaged | VaultError::Keyring(KeyringError::KeyMissing)) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Keeps a copy sealed for IT: of the keys, and while a rotation is under way of both, for a file may be under either.
    pub(super) fn seal_for_recovery(
        &self,
        keys: &StoreKeys,
        recovery: Option<&RecoveryKey>,
    ) -> Result<bool, VaultError> {
        let copy = match self.rotation() {
            Ok(Some(Rotation { from: Some(from), to, .. })) => Recovered { keys: from, next: Some(to) },
            Ok(Some(Rotation { to, .. })) => Recovered { keys: to, next: None },
            _ => Recovered { keys: keys.clone(), next: None },
        };
        Ok(recovery::keep(&self.recovery_file(), &copy, recovery)?)
    }

    pub(super) fn held(&self) -> Result<Held, VaultError> {
        let held = self.store.get(&self.name("store-keys"))?;
        Held::parse(held.expose()).ok_or(VaultError::Damaged)
    }

    /// Keeps the keys, and reads them back: a keyring that forgets would cost the store.
    pub(super) fn hold(&self, held: &Held) -> Result<(), VaultError> {
        self.store.set(&self.name("store-keys"), &held.to_secret())?;
        if self.held()?.keys.id() == held.keys.id() { Ok(()) } else { Err(VaultError::Damaged) }
    }

    pub(super) fn keep_next(&self, keys: &StoreKeys) -> Result<(), VaultError> {
        let next = Next { keys: keys.clone(), made: None, asked: true };
        Ok(self.store.set(&self.name("next-keys"), &next.to_secret())?)
    }

    fn next(&self) -> Result<Option<Next>, VaultError> {
        match self.store.get(&self.name("next-keys")) {
            Err(KeyringError::KeyMissing) => Ok(None),
            held => Next::parse(held?.expose()).ok_or(VaultError::Damaged).map(Some),
        }
    }
}

#[cfg(test)]
mod tests;
