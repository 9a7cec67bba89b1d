//! Types for what must not be seen.

use std::fmt;

use rand::RngCore;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Bytes that are wiped on drop and never printed.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct Secret(Vec<u8>);

impl Secret {
    /// Takes bytes over; the caller keeps no copy.
    pub fn new(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }

    /// The bytes, for the shortest time needed.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }

    /// The bytes as text, if they are UTF-8.
    pub fn expose_text(&self) -> Option<&str> {
        std::str::from_utf8(&self.0).ok()
    }
}

/// The key of one store file: 32 bytes.
#[derive(Clone, Zeroize, ZeroizeOnDrop)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// The bytes, for the shortest time needed.
    pub fn expose(&self) -> &[u8; 32] {
        &self.0
    }

    /// A new random key from the operating system.
    pub(crate) fn random() -> Self {
        let mut bytes = [0; 32];
        rand::rngs::OsRng.fill_bytes(&mut bytes);
        Self(bytes)
    }

    pub(crate) fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }
}

/// The keys of both store files. Dropping them locks the desk.
#[derive(Clone)]
pub struct StoreKeys {
    /// Key of what central said.
    pub replica: StoreKey,
    /// Key of what was made here.
    pub journal: StoreKey,
}

impl StoreKeys {
    /// Two new random keys.
    pub(crate) fn random() -> Self {
        Self { replica: StoreKey::random(), journal: StoreKey::random() }
    }

    /// Both keys, the replica's first: 64 bytes.
    pub(crate) fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        Zeroizing::new([self.replica.0, self.journal.0].concat())
    }

    pub(crate) fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (replica, journal) = bytes.split_at_checked(32)?;
        Some(Self { replica: StoreKey::from_slice(replica)?, journal: StoreKey::from_slice(journal)? })
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(••••)")
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(••••)")
    }
}

impl fmt::Debug for StoreKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKeys(••••)")
    }
}
