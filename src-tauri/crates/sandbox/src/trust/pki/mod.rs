//! The certification authority of the sandbox: a root, an issuing authority for natural persons in the manner of a
//! qualified provider, a time-stamp authority, and an OCSP responder. Nothing here is trusted outside the sandbox.
//!
//! Keys follow from the seed, so the same city has the same authorities on every machine.

mod authorities;
mod certificate;
mod crl;
mod extensions;
mod key;
mod lists;
mod name;
mod ocsp;
mod person;
mod revocation;
#[cfg(test)]
mod tests;
mod tsa;

use std::path::PathBuf;
use std::sync::Arc;

use chrono::{DateTime, Utc};
use der::{Encode, EncodePem};
use x509_cert::Certificate;

pub use authorities::{Authorities, Authority};
pub use certificate::Validity;
pub use extensions::ADDRESS;
pub use key::{Algorithm, PrivateKey};
pub use person::{Credential, Natural};
pub use revocation::Revocations;
pub use tsa::POLICY as TSA_POLICY;

use certificate::Template;
use extensions::Pointers;

/// Why the authority could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum PkiError {
    /// A structure could not be written or read as DER.
    #[error("DER: {0}")]
    Der(#[from] der::Error),
    /// A public key could not be written.
    #[error("public key: {0}")]
    Spki(#[from] spki::Error),
    /// A signature could not be made.
    #[error("signature: {0}")]
    Signature(#[from] signature::Error),
    /// OpenSSL failed.
    #[error("OpenSSL: {0}")]
    OpenSsl(#[from] openssl::error::ErrorStack),
    /// An RSA operation failed.
    #[error("RSA: {0}")]
    Rsa(#[from] rsa::Error),
    /// A stored key could not be read or written.
    #[error("stored key: {0}")]
    StoredKey(#[from] pkcs8::Error),
    /// The data directory could not be used.
    #[error("key file: {0}")]
    Io(#[from] std::io::Error),
    /// A time lies outside what certificates can carry.
    #[error("time out of range")]
    Time,
}

/// What an authority needs to know to begin.
#[derive(Debug, Clone)]
pub struct PkiSettings {
    /// Decides every key.
    pub seed: u64,
    /// Whether certificates say where revocation is found (AIA and CRL distribution points). Off, they say nothing, so that
    /// what was signed can be judged after the sandbox is gone.
    pub revocation_pointers: bool,
    /// Certificates of persons begin on the first day of the year before this one.
    pub today: DateTime<Utc>,
    /// Where RSA keys are kept, because they are slow to make; none keeps them in memory only.
    pub data_dir: Option<PathBuf>,
}

/// The authority as it serves: the authorities themselves and everything that points to where it answers.
pub struct Pki {
    settings: PkiSettings,
    authorities: Arc<Authorities>,
    issuing: Certificate,
    tsa: Credential,
    responder: Credential,
    operators: lists::ListOperators,
    revocations: Revocations,
    persons: person::Cache,
    stamps: tsa::Stamps,
}

impl Pki {
    /// Makes the authorities and the certificates that point to where it answers.
    ///
    /// # Errors
    /// When a certificate cannot be made.
    pub fn new(settings: PkiSettings) -> Result<Self, PkiError> {
        let authorities = Arc::new(Authorities::new(settings.seed)?);
        let root_pointers = settings.revocation_pointers.then(Pointers::root);
        let issuing = match settings.revocation_pointers {
            true => authorities.pointing().clone(),
            false => authorities.issuing().certificate().clone(),
        };
        let long = Validity::years_around(settings.today, 10)?;
        let tsa_key = PrivateKey::p256(settings.seed, "pki-key", "tsa")?;
        let tsa = Template {
            subject: name::organisation("Гише учебна среда – удостоверител на време")?,
            validity: long,
            extensions: extensions::time_stamping(root_pointers.as_ref())?,
            serial: authorities.root().serial("tsa"),
        };
        let tsa = Credential {
            certificate: authorities.root().issue(tsa, &tsa_key)?,
            key: tsa_key,
            chain: vec![authorities.root().certificate().clone()],
        };
        let responder_key = PrivateKey::p256(settings.seed, "pki-key", "ocsp")?;
        let responder = Template {
            subject: name::organisation("Гише учебна среда – OCSP")?,
            validity: long,
            extensions: extensions::ocsp_signing()?,
            serial: authorities.issuing().serial("ocsp"),
        };
        let responder = Credential {
            certificate: authorities.issuing().issue(responder, &responder_key)?,
            key: responder_key,
            chain: vec![issuing.clone(), authorities.root().certificate().clone()],
        };
        let operators = lists::ListOperators::new(&authorities, &settings)?;
        Ok(Self {
            authorities,
            issuing,
            tsa,
            responder,
            operators,
            revocations: Revocations::default(),
            persons: person::Cache::default(),
            stamps: tsa::Stamps::new(),
            settings,
        })
    }

    /// The root and the issuing authority.
    pub fn authorities(&self) -> &Arc<Authorities> {
        &self.authorities
    }

    /// The trust anchor.
    pub fn root(&self) -> &Certificate {
        self.authorities.root().certificate()
    }

    /// The issuing authority's certificate, with pointers.
    pub fn issuing(&self) -> &Certificate {
        &self.issuing
    }

    /// The time-stamp authority's certificate, issued by the root.
    pub fn tsa(&self) -> &Certificate {
        &self.tsa.certificate
    }

    /// The OCSP responder's certificate, issued by the issuing authority.
    pub fn responder(&self) -> &Certificate {
        &self.responder.certificate
    }

    /// What has been revoked.
    pub fn revocations(&self) -> &Revocations {
        &self.revocations
    }

    /// The trust anchor as PEM: the content of `root.pem`.
    ///
    /// # Errors
    /// When the certificate cannot be written.
    pub fn root_pem(&self) -> Result<String, PkiError> {
        pem(self.root())
    }

    /// The time-stamp authority's certificate as PEM: the content of `tsa.pem`.
    ///
    /// # Errors
    /// When the certificate cannot be written.
    pub fn tsa_pem(&self) -> Result<String, PkiError> {
        pem(self.tsa())
    }
}

/// A certificate as PEM.
///
/// # Errors
/// When the certificate cannot be written.
pub fn pem(certificate: &Certificate) -> Result<String, PkiError> {
    Ok(certificate.to_pem(der::pem::LineEnding::LF)?)
}

/// A certificate as DER.
///
/// # Errors
/// When the certificate cannot be written.
pub fn der(certificate: &Certificate) -> Result<Vec<u8>, PkiError> {
    Ok(certificate.to_der()?)
}
