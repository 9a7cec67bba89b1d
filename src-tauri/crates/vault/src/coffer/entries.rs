//! The entries of a coffer as one run of bytes: length of the name (u16), name, length of the secret (u32), secret; big-endian,
//! in the order of the names.

use std::collections::BTreeMap;

use zeroize::Zeroizing;

use crate::secret::Secret;

/// Named secrets.
#[derive(Default)]
pub(super) struct Entries(BTreeMap<String, Secret>);

impl Entries {
    pub fn get(&self, name: &str) -> Option<&Secret> {
        self.0.get(name)
    }

    /// Whether anything is another than before.
    pub fn put(&mut self, name: &str, secret: Secret) -> bool {
        let same = self.get(name).is_some_and(|held| held.expose() == secret.expose());
        if !same {
            self.0.insert(name.to_owned(), secret);
        }
        !same
    }

    /// Whether it was there.
    pub fn remove(&mut self, name: &str) -> bool {
        self.0.remove(name).is_some()
    }

    pub fn to_bytes(&self) -> Zeroizing<Vec<u8>> {
        let size = self.0.iter().map(|(name, secret)| 6 + name.len() + secret.expose().len()).sum();
        // Of the whole size at once: a vector that grew would leave copies behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(size));
        for (name, secret) in &self.0 {
            bytes.extend_from_slice(&u16::try_from(name.len()).unwrap_or(u16::MAX).to_be_bytes());
            bytes.extend_from_slice(name.as_bytes());
            bytes.extend_from_slice(&u32::try_from(secret.expose().len()).unwrap_or(u32::MAX).to_be_bytes());
            bytes.extend_from_slice(secret.expose());
        }
        bytes
    }

    pub fn from_bytes(mut bytes: &[u8]) -> Option<Self> {
        let mut entries = BTreeMap::new();
        while !bytes.is_empty() {
            let name = take::<2>(&mut bytes)?;
            let secret = take::<4>(&mut bytes)?;
            entries.insert(String::from_utf8(name.to_vec()).ok()?, Secret::new(secret.to_vec()));
        }
        Some(Self(entries))
    }
}

/// What stands after its length, which has so many bytes.
fn take<'a, const LENGTH: usize>(bytes: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = bytes.split_at_checked(LENGTH)?;
    let length = length.iter().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
    let (taken, rest) = rest.split_at_checked(length)?;
    *bytes = rest;
    Some(taken)
}
