//! Everybody and everything of a desk that must lie nowhere in the clear.

use std::error::Error;
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_domain::case::Case;
use gishe_vault::{Keyring, SecretStore};
use rusqlite::Connection;
use serde_json::Value;

use crate::scan::Sought;
use crate::vault;

/// Every case of a district, as the central side of a sandbox has it in its folder.
///
/// # Errors
/// When its register cannot be read.
pub fn cases(central: &Path, district: &str) -> Result<Vec<Case>, Box<dyn Error>> {
    let register = Connection::open(central.join("register.db"))?;
    let mut all = register.prepare("SELECT body FROM cases WHERE district = ?1")?;
    let bodies = all.query_map([district], |row| row.get::<_, String>(0))?;
    bodies.map(|body| Ok(serde_json::from_str(&body?)?)).collect()
}

/// The people of the cases, by number and by name.
pub fn people(sought: &mut Sought, cases: &[Case]) {
    for (number, case) in cases.iter().enumerate() {
        for party in &case.parties {
            let person = &party.person;
            sought.text(&format!("an identifier of case {number}"), person.identifier.digits());
            sought.text(&format!("a name of case {number}"), &person.name.full());
            sought.text(&format!("a family name of case {number}"), &person.name.family);
            sought.text(&format!("a name of case {number}"), &format!("{} {}", person.name.first, person.name.family));
        }
    }
}

/// The secrets of a desk as the keyring holds them now: keys, device secret, refresh token and the key that it is bound to.
/// What the vault files there besides is `probe`, which means nothing.
///
/// # Errors
/// When the keyring does not have them.
pub fn of_keyring(sought: &mut Sought, data: &Path) -> Result<(), Box<dyn Error>> {
    let keys = vault::vault(data)?.keys()?;
    sought.secret("the key of the replica", keys.replica.expose());
    sought.secret("the key of the journal", keys.journal.expose());
    let device = Keyring::new().get(&format!("{}/device", vault::profile(data)?))?;
    sought.secret("the device secret", device.expose());
    of_session(sought, data)
}

/// The session as the keyring holds it now.
///
/// # Errors
/// When the keyring does not have it.
pub fn of_session(sought: &mut Sought, data: &Path) -> Result<(), Box<dyn Error>> {
    let session = vault::vault(data)?.session()?;
    let session: Value = serde_json::from_slice(session.expose())?;
    let of = |name: &str| session.get(name).and_then(Value::as_str).ok_or_else(|| format!("the session has no {name}"));
    sought.text("a refresh token", of("refreshToken")?);
    let bound = of("proofKey")?;
    sought.text("the key of the session", bound);
    sought.secret("the key of the session", &BASE64_URL_SAFE_NO_PAD.decode(bound)?);
    Ok(())
}
