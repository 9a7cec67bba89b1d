//! Certificates of natural persons: officers at the provider, citizens for their declarations.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use chrono::{DateTime, Datelike, Utc};
use x509_cert::Certificate;

use super::certificate::{Template, Validity};
use super::extensions::{self, Pointers};
use super::{Authorities, Pki, PkiError, PrivateKey, name};
use crate::trust::OfficerAccount;
use crate::trust::seed;

/// A key with its certificate and the chain above it, the root last.
#[derive(Clone)]
pub struct Credential {
    /// The private key.
    pub key: PrivateKey,
    /// The certificate over it.
    pub certificate: Certificate,
    /// The issuers, nearest first.
    pub chain: Vec<Certificate>,
}

/// Who a certificate is for.
#[derive(Clone)]
pub struct Natural {
    /// Given name, or given and middle name.
    pub given: String,
    /// Family name.
    pub family: String,
    /// The whole name, as it is written.
    pub common: String,
    /// `PNOBG-<ЕГН>`, or `PI:BG-<ЛНЧ>` (ETSI EN 319 412-1, 5.1.3).
    pub national_id: String,
}

/// Keys that citizens share: making a key for each of a hundred thousand would cost more than their signatures.
const CITIZEN_KEYS: usize = 256;

/// The keys of the pool that were made already.
pub(super) struct Pool {
    seed: u64,
    keys: Vec<OnceLock<PrivateKey>>,
}

impl Pool {
    pub(super) fn new(seed: u64) -> Self {
        Self { seed, keys: (0..CITIZEN_KEYS).map(|_| OnceLock::new()).collect() }
    }

    fn key(&self, national_id: &str) -> Result<PrivateKey, PkiError> {
        let [first, ..] = seed::digest(self.seed, "citizen-pool", national_id);
        let slot = usize::from(first) % CITIZEN_KEYS;
        let place = self.keys.get(slot);
        if let Some(key) = place.and_then(OnceLock::get) {
            return Ok(key.clone());
        }
        let key = PrivateKey::p256(self.seed, "citizen-key", &slot.to_string())?;
        Ok(place.map_or(key.clone(), |place| place.get_or_init(|| key).clone()))
    }
}

impl Authorities {
    /// The credential of a citizen who signs at `at`: a P-256 key of the pool and a certificate for the three years
    /// around that day. It says where revocation is told, at the fixed address of all authorities: the same city has the same
    /// bytes wherever it is served.
    ///
    /// # Errors
    /// When the certificate cannot be made.
    pub fn citizen(&self, person: &Natural, at: DateTime<Utc>) -> Result<Credential, PkiError> {
        self.timeless(person, "citizen", self.pool().key(&person.national_id)?, at)
    }

    /// The credential by which an officer signed before there was a server: of the same kind as a citizen's.
    ///
    /// # Errors
    /// When the certificate cannot be made.
    pub fn former(&self, officer: &OfficerAccount, at: DateTime<Utc>) -> Result<Arc<Credential>, PkiError> {
        // The certificates of one year are the same: see `Validity::years_around`.
        self.formers().get_or_make(&format!("{} {}", officer.id, at.year()), || {
            let key = PrivateKey::p256(self.seed(), "officer-former-key", &officer.id)?;
            self.timeless(&Natural::from(officer), "officer-former", key, at)
        })
    }

    fn timeless(
        &self,
        person: &Natural,
        kind: &str,
        key: PrivateKey,
        at: DateTime<Utc>,
    ) -> Result<Credential, PkiError> {
        let validity = Validity::years_around(at, 3)?;
        let template = Template {
            subject: subject(person)?,
            validity,
            extensions: extensions::person(Some(&Pointers::issuing()))?,
            serial: self.issuing().serial(&format!("{kind} {} {}", person.national_id, validity.from.timestamp())),
        };
        let certificate = self.issuing().issue(template, &key)?;
        let chain = vec![self.pointing().clone(), self.root().certificate().clone()];
        Ok(Credential { key, certificate, chain })
    }
}

impl From<&OfficerAccount> for Natural {
    fn from(officer: &OfficerAccount) -> Self {
        Self {
            given: officer.given_name.clone(),
            family: officer.family_name.clone(),
            common: officer.name.clone(),
            national_id: officer.national_id(),
        }
    }
}

impl Pki {
    /// The credential of an officer: RSA-2048 or P-256 by turns, made when it is first asked for.
    ///
    /// # Errors
    /// When the key or the certificate cannot be made, or the key cannot be kept.
    pub fn officer(&self, officer: &OfficerAccount) -> Result<Arc<Credential>, PkiError> {
        self.persons.get_or_make(&officer.id, || self.make_officer(officer))
    }

    fn make_officer(&self, officer: &OfficerAccount) -> Result<Credential, PkiError> {
        let key = if signs_with_rsa(&officer.id) {
            PrivateKey::rsa(self.settings.seed, "officer-key", &officer.id, self.key_file(&officer.id).as_deref())?
        } else {
            PrivateKey::p256(self.settings.seed, "officer-key", &officer.id)?
        };
        let person = Natural::from(officer);
        let validity = Validity::years_around(self.settings.today, 3)?;
        let pointers = self.settings.revocation_pointers.then(Pointers::issuing);
        let pointing = if pointers.is_some() { "pointing" } else { "" };
        let item = format!("officer {} {} {pointing}", officer.id, validity.from.timestamp());
        let template = Template {
            subject: subject(&person)?,
            validity,
            extensions: extensions::person(pointers.as_ref())?,
            serial: self.authorities.issuing().serial(&item),
        };
        let certificate = self.authorities.issuing().issue(template, &key)?;
        Ok(Credential { key, certificate, chain: vec![self.issuing.clone(), self.root().clone()] })
    }

    fn key_file(&self, id: &str) -> Option<PathBuf> {
        self.settings.data_dir.as_ref().map(|dir| dir.join("keys").join(format!("{id}.pem")))
    }
}

fn subject(person: &Natural) -> Result<x509_cert::name::Name, PkiError> {
    name::person(&person.given, &person.family, &person.common, &person.national_id)
}

/// Every second officer of a district: the last digit of the subject is odd.
fn signs_with_rsa(id: &str) -> bool {
    id.chars().last().and_then(|last| last.to_digit(10)).is_some_and(|digit| digit % 2 == 1)
}

/// Credentials that were made already.
#[derive(Default)]
pub(super) struct Cache {
    made: Mutex<HashMap<String, Arc<Credential>>>,
}

impl Cache {
    fn get_or_make(
        &self,
        id: &str,
        make: impl FnOnce() -> Result<Credential, PkiError>,
    ) -> Result<Arc<Credential>, PkiError> {
        // Held while an RSA key is made: two requests must not both spend that second.
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(credential) = made.get(id) {
            return Ok(Arc::clone(credential));
        }
        let credential = Arc::new(make()?);
        made.insert(id.to_owned(), Arc::clone(&credential));
        Ok(credential)
    }
}
