//! One page of a SQLCipher 4 file, by the format that its manual gives: AES-256 in CBC over the content, then 16 bytes of
//! initial vector and an HMAC-SHA-512 over both and the page's number, little end first.

use aes::Aes256;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, KeyInit};
use hmac::{Hmac, Mac};
use sha2::Sha512;
use zeroize::Zeroizing;

use crate::key::StoreKey;

/// Bytes of a page on the disk.
pub(crate) const PAGE: usize = 4096;
/// Bytes of it that SQLite uses.
pub(crate) const USABLE: usize = PAGE - IV - MAC;
/// What stands at the beginning of page 1 in the place of [`MAGIC`].
pub(crate) const SALT: usize = 16;

const IV: usize = 16;
const MAC: usize = 64;
const BLOCK: usize = 16;
const MAGIC: &[u8; SALT] = b"SQLite format 3\0";
/// The key of the HMAC comes from the key of the file over the salt with this in every byte, by two rounds of PBKDF2.
const SALT_MASK: u8 = 0x3a;

type Hmac512 = Hmac<Sha512>;

/// Opens pages of a file whose key and salt are known.
pub(crate) struct PageCipher {
    cipher: Aes256,
    mac: Hmac512,
}

impl PageCipher {
    pub fn new(key: &StoreKey, salt: &[u8; SALT]) -> Self {
        Self { cipher: Aes256::new(GenericArray::from_slice(key.bytes())), mac: keyed(&mac_key(key, salt)) }
    }

    /// Whether the page is what was written under the key at this number.
    pub fn is_authentic(&self, number: u32, page: &[u8]) -> bool {
        let Some((covered, mac)) = parts(number, page) else { return false };
        let mut computed = self.mac.clone();
        computed.update(covered);
        computed.update(&number.to_le_bytes());
        computed.verify_slice(mac).is_ok()
    }

    /// What SQLite sees of the page; none when it is not authentic.
    pub fn open(&self, number: u32, page: &[u8]) -> Option<Vec<u8>> {
        if !self.is_authentic(number, page) {
            return None;
        }
        let (content, rest) = page.split_at_checked(USABLE)?;
        let mut before = <[u8; BLOCK]>::try_from(rest.get(..IV)?).ok()?;
        let mut plain = Vec::with_capacity(USABLE);
        let (head, body) = content.split_at_checked(if number == 1 { SALT } else { 0 })?;
        if !head.is_empty() {
            plain.extend_from_slice(MAGIC);
        }
        for block in body.chunks_exact(BLOCK) {
            let sealed = <[u8; BLOCK]>::try_from(block).ok()?;
            let mut opened = GenericArray::from(sealed);
            self.cipher.decrypt_block(&mut opened);
            plain.extend(opened.iter().zip(before).map(|(byte, chained)| byte ^ chained));
            before = sealed;
        }
        Some(plain)
    }
}

/// What the HMAC covers, and the HMAC.
fn parts(number: u32, page: &[u8]) -> Option<(&[u8], &[u8])> {
    if page.len() != PAGE {
        return None;
    }
    let from = if number == 1 { SALT } else { 0 };
    Some((page.get(from..USABLE + IV)?, page.get(USABLE + IV..)?))
}

/// PBKDF2 (RFC 8018 section 5.2) with HMAC-SHA-512, two rounds and one block.
fn mac_key(key: &StoreKey, salt: &[u8; SALT]) -> Zeroizing<[u8; 32]> {
    let mut first = keyed(key.bytes());
    first.update(&salt.map(|byte| byte ^ SALT_MASK));
    first.update(&1_u32.to_be_bytes());
    let first = first.finalize().into_bytes();
    let mut second = keyed(key.bytes());
    second.update(&first);
    let second = second.finalize().into_bytes();
    let mut derived = Zeroizing::new([0; 32]);
    for (to, (one, other)) in derived.iter_mut().zip(first.iter().zip(second.iter())) {
        *to = one ^ other;
    }
    derived
}

fn keyed(key: &[u8; 32]) -> Hmac512 {
    // A key of HMAC-SHA-512 is one block of 128 bytes; a shorter one is filled with zeros (RFC 2104 section 2).
    let mut block = Zeroizing::new([0; 128]);
    for (to, from) in block.iter_mut().zip(key) {
        *to = *from;
    }
    <Hmac512 as Mac>::new(GenericArray::from_slice(&*block))
}
