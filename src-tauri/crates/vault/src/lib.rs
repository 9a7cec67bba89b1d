//! Where the secrets of a desk rest: the keys of its two store files and the officer's session.
//!
//! | secret | rests in | opened by |
//! |---|---|---|
//! | store keys (two of 32 random bytes) | the keyring of the operating system | a sign-in at the identity provider |
//! | store keys, a second time, sealed | `pin.json` in the data directory | the PIN together with the device secret |
//! | store keys, a third time, sealed | `recovery.json`, where the policy names a key | IT's private key |
//! | device secret (32 random bytes) | the keyring | never leaves this crate |
//! | refresh token | the keyring | a sign-in or an unlock |
//!
//! Where the system has no usable keyring, an officer may choose a passphrase: [`Coffer`] then holds what the keyring would, and
//! [`Keeping`] is which of the two was chosen.
//!
//! The keyring guards against whoever has the disk. The PIN guards an unattended desk: it unlocks without the network,
//! for as many days as are allowed, and after ten wrong tries the sealed copy is wiped. Because the keyring still holds
//! the keys, the officer then signs in anew and **no unsent work is lost**.
//!
//! The keys of the store grow old and are replaced; how, and what a crash leaves, stands at the head of `vault/rotation.rs`.
//!
//! What has to leave the computer is sealed to a passphrase by [`package`].
//!
//! Every secret lives in a type that prints nothing and is wiped when it is dropped. The time is passed in. All calls
//! block on the disk, the keyring or Argon2id (half a second to a second; setting a PIN measures
//! that first and takes a few): call them off the async threads.

mod coffer;
mod cost;
mod held;
mod keeping;
mod keyring;
pub mod package;
mod pin;
mod process;
mod recovery;
mod secret;
mod state;
mod unlock;
mod vault;

#[cfg(any(test, feature = "testing"))]
pub mod testing;

pub use coffer::{Coffer, CofferError};
pub use cost::{Cost, guess_takes};
pub use keeping::Keeping;
pub use keyring::{Keyring, KeyringError, SecretStore};
pub use pin::{MIN_DIGITS, Pin, PinWeakness};
pub use process::{Guarded, guard};
pub use recovery::{RecoverError, Recovered, RecoveryKey, RecoveryKeyError};
pub use secret::{Secret, StoreKey, StoreKeys};
pub use state::PinFileError;
pub use unlock::{DEFAULT_OFFLINE_DAYS, MAX_TRIES, PinStatus, UnlockError};
pub use vault::{KeyAge, ProfileId, Rotation, Vault, VaultError};

#[cfg(test)]
mod tests;
