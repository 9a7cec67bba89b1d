//! Root, issuing authority, signers and a time-stamp authority. Everything follows from the seed.

#![allow(clippy::expect_used, reason = "a test authority that cannot be built is a fault of the test")]

use chrono::{DateTime, TimeDelta, Utc};
use const_oid::ObjectIdentifier;
use pkcs8::EncodePrivateKey;

use crate::Certificate;
use crate::algorithm::{HashAlgorithm, SignatureAlgorithm};
use crate::asn1::{self, OCTET_STRING, SEQUENCE, SET};
use crate::local::{LocalError, LocalKey};
use crate::time::validity_time;

/// Kinds of keys. RSA keys were made for these tests alone and are always the same: generating one takes seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyKind {
    /// P-256
    P256,
    /// P-384
    P384,
    /// P-521
    P521,
    /// RSA, 2048 bits, PKCS #1 v1.5
    Rsa,
    /// RSA, 3072 bits, PKCS #1 v1.5
    Rsa3072,
    /// RSA, 4096 bits, PKCS #1 v1.5
    Rsa4096,
    /// RSA, 2048 bits, signing with PSS
    RsaPss,
    /// RSA, 3072 bits, whose certificate says id-RSASSA-PSS with SHA-384 and nothing else
    RsaPssOnly,
}

impl KeyKind {
    /// All of them.
    pub const ALL: [Self; 8] =
        [Self::P256, Self::P384, Self::P521, Self::Rsa, Self::Rsa3072, Self::Rsa4096, Self::RsaPss, Self::RsaPssOnly];

    fn pem(self) -> &'static str {
        match self {
            Self::Rsa3072 => include_str!("rsa-3072.pem"),
            Self::Rsa4096 => include_str!("rsa-4096.pem"),
            Self::RsaPssOnly => include_str!("rsa-pss-3072.pem"),
            _ => include_str!("rsa-2048.pem"),
        }
    }
}

/// A certificate and its key.
#[derive(Debug, Clone)]
pub struct Issued {
    /// The certificate.
    pub certificate: Certificate,
    /// Its key.
    pub key: LocalKey,
}

/// What a certificate shall be like.
#[derive(Debug, Clone)]
pub struct Wanted<'a> {
    /// Common name.
    pub name: &'a str,
    /// `serialNumber` of the subject.
    pub person: Option<&'a str>,
    /// Its own key.
    pub key: KeyKind,
    /// Number that sets key and serial apart.
    pub number: u8,
    /// Validity.
    pub from: DateTime<Utc>,
    /// Validity.
    pub until: DateTime<Utc>,
    /// Whether it is an authority, and its path length.
    pub authority: Option<Option<u8>>,
    /// First octet of the key usage.
    pub key_usage: u8,
    /// Extended key usage, with whether it is critical.
    pub extended: Option<(ObjectIdentifier, bool)>,
    /// Adds a critical extension that nobody knows.
    pub strange: bool,
    /// Further extensions: identifier, whether critical, value.
    pub extra: Vec<(ObjectIdentifier, bool, Vec<u8>)>,
    /// The last arcs of the QC statements (EN 319 412-5) that it makes; 6 says that it is for signatures.
    pub statements: &'a [u8],
    /// Address of the authority's server, for the pointers to issuer, OCSP and list.
    pub served: Option<&'a str>,
}

/// Signing of documents: nonRepudiation.
const NON_REPUDIATION: u8 = 0x40;
/// keyCertSign and cRLSign.
const AUTHORITY: u8 = 0x06;
/// digitalSignature.
const DIGITAL_SIGNATURE: u8 = 0x80;

/// A root and an issuing authority below it.
#[derive(Debug, Clone)]
pub struct TestAuthority {
    /// The trust anchor.
    pub root: Issued,
    /// Issues the signers.
    pub issuing: Issued,
    /// The present of the tests; certificates are valid from a year before to two years after.
    pub now: DateTime<Utc>,
}

impl TestAuthority {
    /// Authorities with keys of `kind`.
    pub fn new(kind: KeyKind) -> Self {
        let now = DateTime::from_timestamp(1_780_000_000, 0).unwrap_or_default();
        let wanted = |name, number, length| Wanted {
            authority: Some(length),
            key_usage: AUTHORITY,
            person: None,
            statements: &[],
            ..Wanted::signer(name, "", KeyKind::P256, number, now)
        };
        // Authorities outlive what is signed below them.
        let until = now + TimeDelta::days(40 * 365);
        let root_wanted = Wanted { key: kind, until, ..wanted("Test Root", 1, None) };
        let root_key = key(kind, 1);
        let root =
            Issued { certificate: build(&root_wanted, &name("Test Root", None), &root_key, &root_key), key: root_key };
        let issuing = issue_below(
            &root,
            &Wanted { key: kind, until: now + TimeDelta::days(20 * 365), ..wanted("Test Issuing", 2, Some(0)) },
        );
        Self { root, issuing, now }
    }

    /// A certificate below the issuing authority.
    pub fn issue(&self, wanted: &Wanted<'_>) -> Issued {
        issue_below(&self.issuing, wanted)
    }

    /// A signer of documents. Its certificate points to where nobody answers: validators ask for responses only of those that do.
    pub fn signer(&self, kind: KeyKind) -> Issued {
        let wanted = Wanted::signer("Мария Тестова", "PNOBG-8501016241", kind, 10, self.now);
        self.issue(&Wanted { served: Some("http://pki.test.invalid"), ..wanted })
    }

    /// A time-stamp authority, below the root.
    pub fn stamper(&self) -> Issued {
        issue_below(&self.root, &Wanted::stamper("Test Time Stamps", 20, self.now))
    }
}

impl<'a> Wanted<'a> {
    /// A time-stamp authority, valid for eight years, as such authorities are.
    pub fn stamper(name: &'a str, number: u8, now: DateTime<Utc>) -> Self {
        Self {
            until: now + TimeDelta::days(8 * 365),
            person: None,
            statements: &[],
            key_usage: DIGITAL_SIGNATURE,
            extended: Some((crate::certificate::TIME_STAMPING, true)),
            ..Self::signer(name, "", KeyKind::P256, number, now)
        }
    }

    /// A natural person who signs, valid around `now`.
    pub fn signer(name: &'a str, person: &'a str, key: KeyKind, number: u8, now: DateTime<Utc>) -> Self {
        Self {
            name,
            person: Some(person),
            key,
            number,
            from: now - TimeDelta::days(365),
            until: now + TimeDelta::days(730),
            authority: None,
            key_usage: NON_REPUDIATION,
            extended: None,
            strange: false,
            extra: Vec::new(),
            statements: &[1, 4, 6],
            served: None,
        }
    }
}

/// A certificate below `issuer`.
pub fn issue_below(issuer: &Issued, wanted: &Wanted<'_>) -> Issued {
    let own = key(wanted.key, wanted.number);
    Issued { certificate: build(wanted, issuer.certificate.subject_der(), &own, &issuer.key), key: own }
}

fn key(kind: KeyKind, number: u8) -> LocalKey {
    let number = number.max(1);
    let key = match kind {
        KeyKind::P256 => LocalKey::p256_from_scalar(&[number; 32]),
        KeyKind::P384 => on_curve(p384::SecretKey::from_slice(&[number; 48]).expect("a scalar below the order")),
        KeyKind::P521 => {
            let scalar = [&[0, number][..], &[number; 64]].concat();
            on_curve(p521::SecretKey::from_slice(&scalar).expect("a scalar below the order"))
        }
        KeyKind::RsaPss => LocalKey::from_pkcs8_pem(kind.pem())
            .and_then(|key| key.with_algorithm(SignatureAlgorithm::RsaPss(HashAlgorithm::Sha256))),
        KeyKind::Rsa | KeyKind::Rsa3072 | KeyKind::Rsa4096 | KeyKind::RsaPssOnly => {
            LocalKey::from_pkcs8_pem(kind.pem())
        }
    };
    key.expect("a key that is always the same")
}

fn on_curve(key: impl EncodePrivateKey) -> Result<LocalKey, LocalError> {
    let document = key.to_pkcs8_der().map_err(|_| LocalError::Key)?;
    LocalKey::from_pkcs8_der(document.as_bytes())
}

fn name(common: &str, person: Option<&str>) -> Vec<u8> {
    let rdn = |oid: &str, tag: u8, value: &str| {
        let oid = ObjectIdentifier::new(oid).expect("an identifier written here");
        let pair = asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&oid), &asn1::encode(tag, value.as_bytes())]);
        asn1::encode(SET, &pair)
    };
    let person = person.map(|person| rdn("2.5.4.5", 0x13, person)).unwrap_or_default();
    asn1::encode_all(SEQUENCE, &[&rdn("2.5.4.6", 0x13, "BG"), &rdn("2.5.4.3", 0x0c, common), &person])
}

fn build(wanted: &Wanted<'_>, issuer: &[u8], own: &LocalKey, signing: &LocalKey) -> Certificate {
    let algorithm = signing.algorithm().identifier();
    let validity = asn1::encode_all(SEQUENCE, &[&validity_time(wanted.from), &validity_time(wanted.until)]);
    let body = asn1::encode_all(
        SEQUENCE,
        &[
            &[0xa0, 3, 2, 1, 2],
            &asn1::encode_unsigned(&[0x51, wanted.number]),
            &algorithm,
            issuer,
            &validity,
            &name(wanted.name, wanted.person),
            &own.public_key().expect("a public key"),
            &asn1::encode(0xa3, &asn1::encode(SEQUENCE, &extensions(wanted))),
        ],
    );
    let value = signing.sign(&body).expect("a signature");
    let bits = asn1::encode(0x03, &[&[0], value.as_slice()].concat());
    Certificate::from_der(&asn1::encode_all(SEQUENCE, &[&body, &algorithm, &bits])).expect("a certificate")
}

fn extensions(wanted: &Wanted<'_>) -> Vec<u8> {
    let extension = |oid: &str, critical: bool, value: &[u8]| {
        let oid = asn1::encode_oid(&ObjectIdentifier::new(oid).expect("an identifier written here"));
        let flag: &[u8] = if critical { &[1, 1, 0xff] } else { &[] };
        asn1::encode_all(SEQUENCE, &[&oid, flag, &asn1::encode(OCTET_STRING, value)])
    };
    let unused = wanted.key_usage.trailing_zeros().min(7) as u8;
    let mut out = extension("2.5.29.15", true, &[3, 2, unused, wanted.key_usage]);
    if let Some(length) = wanted.authority {
        let length = length.map(|length| asn1::encode_unsigned(&[length])).unwrap_or_default();
        out.extend(extension("2.5.29.19", true, &asn1::encode_all(SEQUENCE, &[&[1, 1, 0xff], &length])));
    }
    if let Some((usage, critical)) = wanted.extended {
        out.extend(extension("2.5.29.37", critical, &asn1::encode(SEQUENCE, &asn1::encode_oid(&usage))));
    }
    for (oid, critical, value) in &wanted.extra {
        out.extend(extension(&oid.to_string(), *critical, value));
    }
    if wanted.strange {
        out.extend(extension("1.3.6.1.4.1.99999.1", true, &[5, 0]));
    }
    if !wanted.statements.is_empty() {
        out.extend(extension("1.3.6.1.5.5.7.1.3", false, &statements(wanted.statements)));
    }
    if let Some(base) = wanted.served {
        out.extend(extension("1.3.6.1.5.5.7.1.1", false, &access(base)));
        let name = asn1::encode(0xa0, &asn1::encode(0xa0, &uri(&format!("{base}/crl/{}", wanted.number))));
        out.extend(extension("2.5.29.31", false, &asn1::encode(SEQUENCE, &asn1::encode(SEQUENCE, &name))));
    }
    out
}

fn uri(address: &str) -> Vec<u8> {
    asn1::encode(0x86, address.as_bytes())
}

fn statements(arcs: &[u8]) -> Vec<u8> {
    let oid = |text: &str| asn1::encode_oid(&ObjectIdentifier::new(text).expect("an identifier written here"));
    let statement = |arc: &u8| {
        let info = if *arc == 6 { asn1::encode(SEQUENCE, &oid("0.4.0.1862.1.6.1")) } else { Vec::new() };
        asn1::encode_all(SEQUENCE, &[&oid(&format!("0.4.0.1862.1.{arc}")), &info])
    };
    asn1::encode(SEQUENCE, &arcs.iter().flat_map(statement).collect::<Vec<u8>>())
}

fn access(base: &str) -> Vec<u8> {
    let description = |arc: u8, path: &str| {
        let method = ObjectIdentifier::new(&format!("1.3.6.1.5.5.7.48.{arc}")).expect("an identifier written here");
        asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&method), &uri(&format!("{base}{path}"))])
    };
    asn1::encode_all(SEQUENCE, &[&description(1, "/ocsp"), &description(2, "/issuer")])
}

impl Issued {
    /// As a time-stamp authority.
    pub fn as_authority<'a>(&'a self, chain: &'a [Certificate]) -> crate::tsp::authority::Authority<'a> {
        let policy = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.99999.2");
        crate::tsp::authority::Authority { certificate: &self.certificate, chain, policy, key: &self.key }
    }
}
