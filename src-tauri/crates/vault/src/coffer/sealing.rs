//! How the parts of a coffer are sealed: Argon2id for the passphrase, XChaCha20-Poly1305 for both.

use argon2::{Algorithm, Argon2, Params, Version};
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use rand::RngCore;
use zeroize::Zeroizing;

use super::{CofferError, Master};
use crate::cost::Cost;
use crate::package::Passphrase;
use crate::state::Blob;
use crate::vault::ProfileId;

/// The cipher of the master key.
pub(super) fn of_passphrase(
    passphrase: &Passphrase,
    salt: &[u8],
    cost: Cost,
) -> Result<XChaCha20Poly1305, CofferError> {
    let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(32)).map_err(|_| CofferError::Derivation)?;
    let mut key = Zeroizing::new([0; 32]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase.bytes(), salt, key.as_mut())
        .map_err(|_| CofferError::Derivation)?;
    Ok(XChaCha20Poly1305::new(Key::from_slice(key.as_ref())))
}

/// Seals.
pub(super) fn seal(cipher: &XChaCha20Poly1305, nonce: &Blob, msg: &[u8], aad: &[u8]) -> Result<Blob, CofferError> {
    let sealed = cipher.encrypt(XNonce::from_slice(&nonce.0), Payload { msg, aad });
    sealed.map(Blob).map_err(|_| CofferError::Derivation)
}

/// Opens; none when the key is another, or something was changed.
pub(super) fn unseal(
    cipher: &XChaCha20Poly1305,
    nonce: &Blob,
    sealed: &Blob,
    aad: &[u8],
) -> Option<Zeroizing<Vec<u8>>> {
    let opened = cipher.decrypt(XNonce::from_slice(&nonce.0), Payload { msg: &sealed.0, aad });
    opened.ok().map(Zeroizing::new)
}

/// What the seal of the master key is bound to.
pub(super) fn bound(profile: &ProfileId, cost: Cost) -> Vec<u8> {
    let profile = profile.text();
    format!("gishe passphrase key 1\0{profile}\0{} {} {}", cost.memory, cost.passes, cost.lanes).into_bytes()
}

/// The cipher of the entries.
pub(super) fn of_master(master: &Master) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(Key::from_slice(master.as_ref()))
}

/// Random bytes of the system.
pub(super) fn random(bytes: usize) -> Blob {
    let mut random = vec![0; bytes];
    rand::rngs::OsRng.fill_bytes(&mut random);
    Blob(random)
}
