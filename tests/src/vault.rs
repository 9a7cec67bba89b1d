//! The secrets of a desk, as the test's own keyring has them.

use std::error::Error;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use gishe_vault::{Keyring, ProfileId, Vault};
use rusqlite::Connection;
use sha2::{Digest, Sha256};

/// Gives the journal of a closed desk the number of a schema, as a program of that version would have.
///
/// # Errors
/// When the desk has no key in the keyring, or its journal does not open.
pub fn set_schema(data: &Path, number: u32) -> Result<(), Box<dyn Error>> {
    let digest = hex::encode(Sha256::digest(fs::canonicalize(data)?.to_string_lossy().as_bytes()));
    let profile = digest.get(..32).and_then(ProfileId::parse).ok_or("no profile")?;
    let key = hex::encode(Vault::new(data, profile, Arc::new(Keyring::new())).keys()?.journal.expose());
    let journal = Connection::open(data.join("journal.db"))?;
    Ok(journal.execute_batch(&format!("PRAGMA key = \"x'{key}'\"; PRAGMA user_version = {number};"))?)
}
