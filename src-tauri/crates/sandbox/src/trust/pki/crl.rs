//! Revocation lists (RFC 5280, section 5).

use chrono::{DateTime, Duration, Utc};
use der::Encode;
use der::asn1::{BitString, Uint};
use x509_cert::Version;
use x509_cert::crl::{CertificateList, RevokedCert, TbsCertList};
use x509_cert::ext::pkix::{AuthorityKeyIdentifier, CrlNumber};
use x509_cert::serial_number::SerialNumber;

use super::authorities::Authority;
use super::certificate::x509_time;
use super::extensions::{extension, key_identifier};
use super::{Pki, PkiError};

/// How long a list may be used.
const LIFE: Duration = Duration::hours(24);

impl Pki {
    /// The issuing authority's list at `now`, DER.
    ///
    /// # Errors
    /// When the list cannot be made.
    pub fn crl(&self, now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        self.list(self.authorities.issuing(), now)
    }

    /// The root's list at `now`, DER.
    ///
    /// # Errors
    /// When the list cannot be made.
    pub fn root_crl(&self, now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        self.list(self.authorities.root(), now)
    }

    fn list(&self, authority: &Authority, now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        let mut revoked = Vec::new();
        for (serial, at) in self.revocations.all() {
            if authority.issued(&serial) {
                revoked.push(RevokedCert {
                    serial_number: SerialNumber::new(&serial)?,
                    revocation_date: x509_time(at)?,
                    crl_entry_extensions: None,
                });
            }
        }
        let identifier =
            AuthorityKeyIdentifier { key_identifier: Some(key_identifier(authority.public())?), ..Default::default() };
        // The second of issue grows with every list, and is the same on every machine.
        let number = CrlNumber(Uint::new(&now.timestamp().to_be_bytes())?);
        let algorithm = authority.key().algorithm().identifier();
        let tbs_cert_list = TbsCertList {
            version: Version::V2,
            signature: algorithm.clone(),
            issuer: authority.certificate().tbs_certificate.subject.clone(),
            this_update: x509_time(now)?,
            next_update: Some(x509_time(now + LIFE)?),
            // An empty list is left out altogether (RFC 5280, 5.1.2.6).
            revoked_certificates: (!revoked.is_empty()).then_some(revoked),
            crl_extensions: Some(vec![extension(false, &identifier)?, extension(false, &number)?]),
        };
        let signature = BitString::from_bytes(&authority.key().sign(&tbs_cert_list.to_der()?)?)?;
        let list = CertificateList { tbs_cert_list, signature_algorithm: algorithm, signature };
        Ok(list.to_der()?)
    }
}
