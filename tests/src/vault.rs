//! The secrets of a desk, as the test's own keyring has them.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use gishe_vault::package::Passphrase;
use gishe_vault::{Keeping, Keyring, ProfileId, SecretStore, Vault};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// The names of a desk's entries in the keyring begin so.
///
/// # Errors
/// When the folder is not there.
pub fn profile(data: &Path) -> Result<String, Box<dyn Error>> {
    let digest = hex::encode(Sha256::digest(fs::canonicalize(data)?.to_string_lossy().as_bytes()));
    Ok(digest.get(..32).ok_or("no profile")?.to_owned())
}

/// The vault of a desk.
///
/// # Errors
/// When the folder is not there.
pub fn vault(data: &Path) -> Result<Vault, Box<dyn Error>> {
    let profile = ProfileId::parse(&profile(data)?).ok_or("no profile")?;
    Ok(Vault::new(data, profile, Arc::new(Keyring::new())))
}

/// The same, of a desk whose secrets are kept behind a passphrase.
///
/// # Errors
/// When the folder is not there, or the passphrase is not the one.
pub fn behind(data: &Path, passphrase: &str) -> Result<Vault, Box<dyn Error>> {
    let profile = ProfileId::parse(&profile(data)?).ok_or("no profile")?;
    let keeping = Keeping::of(data, profile.clone(), Arc::new(Keyring::new()));
    keeping.coffer().open(&Passphrase::parse(passphrase)?, Instant::now())?;
    Ok(Vault::new(data, profile, Arc::new(keeping)))
}

/// Empties the keyring of a desk, and takes its PIN away.
///
/// # Errors
/// When the keyring does not answer.
pub fn empty(data: &Path) -> Result<(), Box<dyn Error>> {
    let (keyring, profile) = (Keyring::new(), profile(data)?);
    for name in ["session", "device", "store-keys", "next-keys"] {
        keyring.remove(&format!("{profile}/{name}"))?;
    }
    Ok(vault(data)?.forget_pin()?)
}

/// Opens the journal of a closed desk with its own key.
///
/// # Errors
/// When the desk has no key in the keyring, or its journal does not open.
pub fn journal(data: &Path) -> Result<Connection, Box<dyn Error>> {
    let key = hex::encode(vault(data)?.keys()?.journal.expose());
    let journal = Connection::open(data.join("journal.db"))?;
    journal.execute_batch(&format!("PRAGMA key = \"x'{key}'\";"))?;
    Ok(journal)
}

/// Gives the journal of a closed desk the number of a schema, as a program of that version would have.
///
/// # Errors
/// When the desk has no key in the keyring, or its journal does not open.
pub fn set_schema(data: &Path, number: u32) -> Result<(), Box<dyn Error>> {
    Ok(journal(data)?.execute_batch(&format!("PRAGMA user_version = {number};"))?)
}
