//! The check value of a key, kept beside the encrypted file: it tells a wrong key from a damaged file, and says nothing
//! about the key itself.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hmac::digest::generic_array::GenericArray;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::key::StoreKey;

const PURPOSE: &[u8] = b"gishe-store-key-check-v1";

/// What the value beside the file says of a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeyCheck {
    Agrees,
    Differs,
    /// There is no value, or it cannot be read.
    Absent,
}

pub(crate) fn path_of(database: &Path) -> PathBuf {
    database.with_extension("check")
}

pub(crate) fn compare(database: &Path, key: &StoreKey) -> KeyCheck {
    let Ok(text) = fs::read_to_string(path_of(database)) else { return KeyCheck::Absent };
    let Ok(kept) = hex::decode(text.trim()) else { return KeyCheck::Absent };
    if kept.len() != 32 {
        return KeyCheck::Absent;
    }
    if bool::from(kept.as_slice().ct_eq(&value(key))) { KeyCheck::Agrees } else { KeyCheck::Differs }
}

/// Writes the value durably: first beside its place, then into it.
pub(crate) fn write(database: &Path, key: &StoreKey) -> io::Result<()> {
    let path = path_of(database);
    let beside = path.with_extension("check-new");
    let mut file = fs::File::create(&beside)?;
    file.write_all(hex::encode(value(key)).as_bytes())?;
    file.sync_all()?;
    fs::rename(&beside, &path)
}

fn value(key: &StoreKey) -> [u8; 32] {
    // A key of HMAC-SHA-256 is one block of 64 bytes; a shorter one is filled with zeros (RFC 2104 section 2).
    let mut block = Zeroizing::new([0; 64]);
    for (to, from) in block.iter_mut().zip(key.bytes()) {
        *to = *from;
    }
    let mut mac = <Hmac<Sha256> as Mac>::new(GenericArray::from_slice(&*block));
    mac.update(PURPOSE);
    mac.finalize().into_bytes().into()
}
