//! OCSP responses and revocation lists of a test authority.

#![allow(clippy::expect_used, reason = "a test authority that cannot answer is a fault of the test")]

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use sha1::{Digest, Sha1};

use super::Issued;
use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, INTEGER, NULL, OCTET_STRING, SEQUENCE};
use crate::certificate::Certificate;
use crate::revocation::ocsp::Status;
use crate::revocation::{Reason, Revoked};
use crate::time::{generalized, validity_time};

/// What a response shall be like.
#[derive(Debug, Clone)]
pub struct OcspWanted<'a> {
    /// Who signs: the issuer or a delegate.
    pub signer: &'a Issued,
    /// Whether the signer is named by its key instead of its name.
    pub by_key: bool,
    /// The issuer of the certificates that are spoken of.
    pub issuer: &'a Certificate,
    /// The certificates and their status.
    pub answers: Vec<(&'a Certificate, Status)>,
    /// thisUpdate and producedAt.
    pub at: DateTime<Utc>,
    /// nextUpdate.
    pub next: Option<DateTime<Utc>>,
    /// Digest of the CertID; none is SHA-1.
    pub hash: Option<HashAlgorithm>,
    /// Nonce.
    pub nonce: Option<&'a [u8]>,
    /// Certificates inside.
    pub certificates: Vec<Certificate>,
    /// Further extensions of every answer: identifier, whether critical, value.
    pub extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
}

impl<'a> OcspWanted<'a> {
    /// Good, signed by the issuer itself, for a day from `at`.
    pub fn good(issuer: &'a Issued, certificate: &'a Certificate, at: DateTime<Utc>) -> Self {
        Self {
            signer: issuer,
            by_key: false,
            issuer: &issuer.certificate,
            answers: vec![(certificate, Status::Good)],
            at,
            next: Some(at + TimeDelta::days(1)),
            hash: None,
            nonce: None,
            certificates: Vec::new(),
            extra: Vec::new(),
        }
    }
}

/// An OCSPResponse, DER.
pub fn ocsp_response(wanted: &OcspWanted<'_>) -> Vec<u8> {
    let signer = &wanted.signer.certificate;
    let responder = if wanted.by_key {
        asn1::encode(0xa2, &asn1::encode(OCTET_STRING, &Sha1::digest(key_bits(signer))))
    } else {
        asn1::encode(0xa1, signer.subject_der())
    };
    let singles: Vec<u8> =
        wanted.answers.iter().flat_map(|(certificate, status)| single(wanted, certificate, *status)).collect();
    let nonce = wanted.nonce.map(|nonce| {
        let oid = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.2");
        asn1::encode(0xa1, &asn1::encode(SEQUENCE, &extension(&oid, false, &asn1::encode(OCTET_STRING, nonce))))
    });
    let produced = generalized(wanted.at);
    let parts = [&responder, &produced, &asn1::encode(SEQUENCE, &singles), &nonce.unwrap_or_default()];
    let data = asn1::encode(SEQUENCE, &parts.map(Vec::as_slice).concat());
    let value = wanted.signer.key.sign(&data).expect("a signature");
    let bits = asn1::encode(0x03, &[&[0], value.as_slice()].concat());
    let list: Vec<u8> = wanted.certificates.iter().flat_map(|found| found.der().to_vec()).collect();
    let list = if list.is_empty() { list } else { asn1::encode(0xa0, &asn1::encode(SEQUENCE, &list)) };
    let basic = asn1::encode_all(SEQUENCE, &[&data, &wanted.signer.key.algorithm().identifier(), &bits, &list]);
    let kind = asn1::encode_oid(&ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.1"));
    let bytes = asn1::encode_all(SEQUENCE, &[&kind, &asn1::encode(OCTET_STRING, &basic)]);
    asn1::encode_all(SEQUENCE, &[&[0x0a, 1, 0], &asn1::encode(0xa0, &bytes)])
}

fn key_bits(certificate: &Certificate) -> Vec<u8> {
    let mut body = asn1::single(certificate.public_key(), SEQUENCE).expect("a public key").reader();
    body.next().expect("an algorithm");
    body.next().expect("a key").content.get(1..).unwrap_or_default().to_vec()
}

fn single(wanted: &OcspWanted<'_>, certificate: &Certificate, status: Status) -> Vec<u8> {
    let digest = |data: &[u8]| {
        asn1::encode(OCTET_STRING, &wanted.hash.map_or_else(|| Sha1::digest(data).to_vec(), |hash| hash.digest(data)))
    };
    let sha_1 = asn1::encode_oid(&ObjectIdentifier::new_unwrap("1.3.14.3.2.26"));
    let algorithm =
        wanted.hash.map_or_else(|| asn1::encode_all(SEQUENCE, &[&sha_1, &[NULL, 0]]), HashAlgorithm::identifier);
    let serial = asn1::encode(INTEGER, certificate.serial());
    let (name, key) = (digest(wanted.issuer.subject_der()), digest(&key_bits(wanted.issuer)));
    let identifier = asn1::encode_all(SEQUENCE, &[&algorithm, &name, &key, &serial]);
    let status = match status {
        Status::Good => vec![0x80, 0],
        Status::Unknown => vec![0x82, 0],
        Status::Revoked(revoked) => {
            let reason = revoked.reason.map(|reason| asn1::encode(0xa0, &[0x0a, 1, number(reason)]));
            asn1::encode_all(0xa1, &[&generalized(revoked.at), &reason.unwrap_or_default()])
        }
    };
    let next = wanted.next.map(|next| asn1::encode(0xa0, &generalized(next))).unwrap_or_default();
    let extra: Vec<u8> =
        wanted.extra.iter().flat_map(|(oid, critical, value)| extension(oid, *critical, value)).collect();
    let extra = if extra.is_empty() { extra } else { asn1::encode(0xa1, &asn1::encode(SEQUENCE, &extra)) };
    asn1::encode_all(SEQUENCE, &[&identifier, &status, &generalized(wanted.at), &next, &extra])
}

fn extension(oid: &ObjectIdentifier, critical: bool, value: &[u8]) -> Vec<u8> {
    let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
    asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(oid), flag, &asn1::encode(OCTET_STRING, value)])
}

fn number(reason: Reason) -> u8 {
    let value = reason as u8;
    // 7 is not used and 8 belongs to delta lists (RFC 5280 §5.3.1).
    if value < 7 { value } else { value + 2 }
}

/// What a list shall be like.
#[derive(Debug, Clone)]
pub struct CrlWanted<'a> {
    /// Who signs.
    pub issuer: &'a Issued,
    /// thisUpdate.
    pub at: DateTime<Utc>,
    /// nextUpdate.
    pub next: Option<DateTime<Utc>>,
    /// Serial numbers, as the content of an INTEGER.
    pub revoked: Vec<(Vec<u8>, Revoked)>,
    /// Extensions beside the number: identifier, whether critical, value.
    pub extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
    /// Extensions of every entry.
    pub entry_extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
}

impl<'a> CrlWanted<'a> {
    /// An empty list for seven days from `at`.
    pub fn empty(issuer: &'a Issued, at: DateTime<Utc>) -> Self {
        let next = Some(at + TimeDelta::days(7));
        Self { issuer, at, next, revoked: Vec::new(), extra: Vec::new(), entry_extra: Vec::new() }
    }

    /// The same with `certificate` on it.
    pub fn with(mut self, certificate: &Certificate, revoked: Revoked) -> Self {
        self.revoked.push((certificate.serial().to_vec(), revoked));
        self
    }
}

/// A CertificateList, DER.
pub fn crl(wanted: &CrlWanted<'_>) -> Vec<u8> {
    let algorithm = wanted.issuer.key.algorithm().identifier();
    let mut entries = Vec::new();
    for (serial, revoked) in &wanted.revoked {
        let reason = ObjectIdentifier::new_unwrap("2.5.29.21");
        let mut extensions =
            revoked.reason.map(|found| extension(&reason, false, &[0x0a, 1, number(found)])).unwrap_or_default();
        wanted
            .entry_extra
            .iter()
            .for_each(|(oid, critical, value)| extensions.extend(extension(oid, *critical, value)));
        let extensions = if extensions.is_empty() { extensions } else { asn1::encode(SEQUENCE, &extensions) };
        let serial = asn1::encode(INTEGER, serial);
        entries.extend(asn1::encode_all(SEQUENCE, &[&serial, &validity_time(revoked.at), &extensions]));
    }
    let entries = if entries.is_empty() { entries } else { asn1::encode(SEQUENCE, &entries) };
    let mut extensions = extension(&ObjectIdentifier::new_unwrap("2.5.29.20"), false, &[INTEGER, 1, 1]);
    wanted.extra.iter().for_each(|(oid, critical, value)| extensions.extend(extension(oid, *critical, value)));
    let next = wanted.next.map(validity_time).unwrap_or_default();
    let body = asn1::encode_all(
        SEQUENCE,
        &[
            &[INTEGER, 1, 1],
            &algorithm,
            wanted.issuer.certificate.subject_der(),
            &validity_time(wanted.at),
            &next,
            &entries,
            &asn1::encode(0xa0, &asn1::encode(SEQUENCE, &extensions)),
        ],
    );
    let value = wanted.issuer.key.sign(&body).expect("a signature");
    let bits = asn1::encode(0x03, &[&[0], value.as_slice()].concat());
    asn1::encode_all(SEQUENCE, &[&body, &algorithm, &bits])
}
