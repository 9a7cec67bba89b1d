//! The root and the issuing authority: everything about them that does not depend on where the sandbox is served.

use hmac::{Hmac, Mac};
use sha2::Sha256;
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::Certificate;

use super::certificate::{Issuer, Template, Validity, issue};
use super::extensions::{self, Pointers};
use super::key::PrivateKey;
use super::person::{Cache, Pool};
use super::{PkiError, name};
use crate::trust::seed;

/// One authority: its key, its certificate, and the secret by which it knows its own serial numbers.
pub struct Authority {
    key: PrivateKey,
    public: SubjectPublicKeyInfoOwned,
    certificate: Certificate,
    secret: [u8; 32],
}

impl Authority {
    /// Its certificate without pointers to any server.
    pub fn certificate(&self) -> &Certificate {
        &self.certificate
    }

    pub(super) fn key(&self) -> &PrivateKey {
        &self.key
    }

    pub(super) fn public(&self) -> &SubjectPublicKeyInfoOwned {
        &self.public
    }

    /// The serial number of `item`: eight bytes that name it and eight that only this authority could have added, so
    /// that the responder can tell an issued number from an invented one without a list of a million citizens.
    pub(super) fn serial(&self, item: &str) -> [u8; 16] {
        let mut id = [0u8; 8];
        id.copy_from_slice(self.mac(item.as_bytes()).first_chunk::<8>().unwrap_or(&[1; 8]));
        // Positive, and never shortened by a leading zero (RFC 5280, 4.1.2.2).
        let [first, ..] = &mut id;
        *first = (*first & 0x3f) | 0x40;
        self.complete(id)
    }

    /// Whether a serial number was issued here.
    pub fn issued(&self, serial: &[u8]) -> bool {
        let id = serial.first_chunk::<8>().copied();
        id.is_some_and(|id| self.complete(id) == serial)
    }

    /// Issues a certificate for `key`.
    pub(super) fn issue(&self, template: Template, key: &PrivateKey) -> Result<Certificate, PkiError> {
        let subject = &self.certificate.tbs_certificate.subject;
        issue(template, key.public()?, &Issuer { name: subject, public: &self.public, key: &self.key })
    }

    fn complete(&self, id: [u8; 8]) -> [u8; 16] {
        let tag = self.mac(&id);
        let mut serial = [0u8; 16];
        for (place, byte) in serial.iter_mut().zip(id.into_iter().chain(tag)) {
            *place = byte;
        }
        serial
    }

    fn mac(&self, message: &[u8]) -> [u8; 32] {
        // HMAC takes a key of any length, so the empty answer cannot come about.
        Hmac::<Sha256>::new_from_slice(&self.secret)
            .map(|mac| mac.chain_update(message).finalize().into_bytes().into())
            .unwrap_or_default()
    }
}

/// The root and the issuing authority of a seed.
pub struct Authorities {
    seed: u64,
    root: Authority,
    issuing: Authority,
    /// The issuing authority's certificate that says where the root tells of revocation.
    pointing: Certificate,
    pool: Pool,
    formers: Cache,
}

impl Authorities {
    /// Makes both.
    ///
    /// # Errors
    /// When a certificate cannot be made.
    pub fn new(seed: u64) -> Result<Self, PkiError> {
        let root_key = PrivateKey::p256(seed, "pki-key", "root")?;
        let root_public = root_key.public()?;
        let root_name = name::organisation("Гише учебна среда – корен")?;
        let template = Template {
            subject: root_name.clone(),
            validity: Validity::years(2020, 40)?,
            extensions: extensions::root()?,
            serial: first_serial(seed),
        };
        let issuer = Issuer { name: &root_name, public: &root_public, key: &root_key };
        let certificate = issue(template, root_public.clone(), &issuer)?;
        let secret = seed::digest(seed, "pki-serials", "root");
        let root = Authority { key: root_key, public: root_public, certificate, secret };

        let key = PrivateKey::p256(seed, "pki-key", "issuing")?;
        let certificate = root.issue(issuing_template(&root, None)?, &key)?;
        let pointing = root.issue(issuing_template(&root, Some(&Pointers::root()))?, &key)?;
        let secret = seed::digest(seed, "pki-serials", "issuing");
        let issuing = Authority { public: key.public()?, key, certificate, secret };
        Ok(Self { seed, root, issuing, pointing, pool: Pool::new(seed), formers: Cache::default() })
    }

    /// The seed they come from.
    pub fn seed(&self) -> u64 {
        self.seed
    }

    /// The keys that citizens share.
    pub(super) fn pool(&self) -> &Pool {
        &self.pool
    }

    /// The credentials of officers before there was a server.
    pub(super) fn formers(&self) -> &Cache {
        &self.formers
    }

    /// The trust anchor.
    pub fn root(&self) -> &Authority {
        &self.root
    }

    /// The authority for natural persons.
    pub fn issuing(&self) -> &Authority {
        &self.issuing
    }

    /// The issuing authority's certificate that says where revocation is told; of the same name and key as the one that does not.
    pub(super) fn pointing(&self) -> &Certificate {
        &self.pointing
    }
}

fn issuing_template(root: &Authority, pointers: Option<&Pointers>) -> Result<Template, PkiError> {
    let item = if pointers.is_some() { "issuing-served" } else { "issuing" };
    Ok(Template {
        subject: name::organisation("Гише учебна среда – подписи на физически лица")?,
        validity: Validity::years(2021, 30)?,
        extensions: extensions::issuing(pointers)?,
        serial: root.serial(item),
    })
}

/// The root's own number comes before there is a root.
fn first_serial(seed: u64) -> [u8; 16] {
    let mut serial = [0u8; 16];
    for (place, byte) in serial.iter_mut().zip(seed::digest(seed, "pki-serials", "root-itself")) {
        *place = byte;
    }
    let [first, ..] = &mut serial;
    *first = (*first & 0x3f) | 0x40;
    serial
}
