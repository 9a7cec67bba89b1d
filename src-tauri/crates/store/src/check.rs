//! The check value of a key, kept beside the encrypted file: with it a file of which nothing can be read any more is still
//! told from a wrong key. It says nothing about the key itself. Behind it stands the salt of the file, without which not one
//! page could be proven, should just the beginning of the file be lost.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use hmac::digest::generic_array::GenericArray;
use hmac::{Hmac, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::key::StoreKey;
use crate::pages;

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
    let Some(kept) = line(database, 0).filter(|kept| kept.len() == 32) else { return KeyCheck::Absent };
    if bool::from(kept.as_slice().ct_eq(&value(key))) { KeyCheck::Agrees } else { KeyCheck::Differs }
}

/// The salt that the file had when the value was written.
pub(crate) fn salt(database: &Path) -> Option<[u8; 16]> {
    line(database, 1)?.try_into().ok()
}

fn line(database: &Path, number: usize) -> Option<Vec<u8>> {
    let text = fs::read_to_string(path_of(database)).ok()?;
    hex::decode(text.lines().nth(number)?.trim()).ok()
}

/// Writes the value durably: first beside its place, then into it.
pub(crate) fn write(database: &Path, key: &StoreKey) -> io::Result<()> {
    let path = path_of(database);
    let beside = path.with_extension("check-new");
    let mut file = fs::File::create(&beside)?;
    let salt = pages::salt(database).map(hex::encode).unwrap_or_default();
    file.write_all(format!("{}\n{salt}\n", hex::encode(value(key))).as_bytes())?;
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
