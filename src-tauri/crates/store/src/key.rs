//! The key of a file.

use std::fmt;
use std::fmt::Write as _;

use zeroize::{Zeroize, Zeroizing};

/// The raw 32-byte key of one file; each file has its own, drawn at random and kept wrapped in the vault. It is wiped on
/// drop and cannot be printed.
#[derive(Clone)]
pub struct StoreKey([u8; 32]);

impl StoreKey {
    /// From 32 random bytes.
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The bytes, for the check value.
    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// The statement that hands the key to SQLCipher: a raw key, so that no passphrase derivation runs.
    pub(crate) fn pragma(&self) -> Zeroizing<String> {
        let mut text = Zeroizing::new(String::with_capacity(96));
        text.push_str("PRAGMA key = \"x'");
        for byte in &self.0 {
            // Writing to a string cannot fail.
            let _ = write!(text, "{byte:02x}");
        }
        text.push_str("'\";");
        text
    }
}

impl Drop for StoreKey {
    fn drop(&mut self) {
        self.0.zeroize();
    }
}

impl fmt::Debug for StoreKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("StoreKey(••••)")
    }
}
