//! Extensions of the certificates (RFC 5280, ETSI EN 319 412-2 and 412-5).

use const_oid::db::rfc5280::{ID_KP_OCSP_SIGNING, ID_KP_TIME_STAMPING};
use const_oid::{AssociatedOid, ObjectIdentifier};
use der::asn1::{Ia5String, Null, OctetString};
use der::flagset::FlagSet;
use der::{Encode, Sequence};
use sha1::{Digest, Sha1};
use spki::SubjectPublicKeyInfoOwned;
use x509_cert::ext::pkix::certpolicy::PolicyInformation;
use x509_cert::ext::pkix::crl::dp::DistributionPoint;
use x509_cert::ext::pkix::name::{DistributionPointName, GeneralName};
use x509_cert::ext::pkix::{
    AccessDescription, AuthorityInfoAccessSyntax, AuthorityKeyIdentifier, BasicConstraints, CertificatePolicies,
    CrlDistributionPoints, ExtendedKeyUsage, KeyUsage, KeyUsages, SubjectKeyIdentifier,
};
use x509_cert::ext::{Extension, Extensions};

use super::PkiError;

const ACCESS_OCSP: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1");
const ACCESS_ISSUERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.2");
const OCSP_NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");
const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
/// QCP-n-qscd: a qualified certificate of a natural person, the key in a qualified device (EN 319 411-2, 5.3).
const QCP_N_QSCD: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.194112.1.2");
const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");
const QC_COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");
const QC_SSCD: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.4");
const QC_TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6");
const QC_TYPE_ESIGN: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.1");

/// Where a relying party asks about certificates of one issuer.
#[derive(Debug, Clone)]
pub struct Pointers {
    crl: String,
    issuer: String,
    ocsp: Option<String>,
}

/// Where every certificate points, wherever the sandbox is served: what was signed stays the same from one start to the next, and
/// nobody outside answers to the name (RFC 6761 §6.4). A desk reaches it through the sandbox as an HTTP proxy.
pub const ADDRESS: &str = "http://pki.sandbox.invalid";

impl Pointers {
    /// For certificates that the root issued: it publishes a list and has no responder.
    pub(super) fn root() -> Self {
        Self { crl: format!("{ADDRESS}/crl/root"), issuer: format!("{ADDRESS}/ca/root.cer"), ocsp: None }
    }

    /// For certificates that the issuing authority issued.
    pub(super) fn issuing() -> Self {
        Self {
            crl: format!("{ADDRESS}/crl"),
            issuer: format!("{ADDRESS}/ca/issuing.cer"),
            ocsp: Some(format!("{ADDRESS}/ocsp")),
        }
    }

    fn extensions(&self) -> Result<Extensions, PkiError> {
        let point = DistributionPoint {
            distribution_point: Some(DistributionPointName::FullName(vec![uri(&self.crl)?])),
            reasons: None,
            crl_issuer: None,
        };
        let mut access = vec![AccessDescription { access_method: ACCESS_ISSUERS, access_location: uri(&self.issuer)? }];
        if let Some(ocsp) = &self.ocsp {
            access.push(AccessDescription { access_method: ACCESS_OCSP, access_location: uri(ocsp)? });
        }
        Ok(vec![
            extension(false, &CrlDistributionPoints(vec![point]))?,
            extension(false, &AuthorityInfoAccessSyntax(access))?,
        ])
    }
}

/// The root: an authority without a limit on the path.
pub(super) fn root() -> Result<Extensions, PkiError> {
    authority(None)
}

/// The issuing authority: end entities only below it.
pub(super) fn issuing(pointers: Option<&Pointers>) -> Result<Extensions, PkiError> {
    let mut all = authority(Some(0))?;
    all.push(policy(ANY_POLICY)?);
    all.extend(pointers.map(Pointers::extensions).transpose()?.unwrap_or_default());
    Ok(all)
}

/// A natural person who signs with legal force.
pub(super) fn person(pointers: Option<&Pointers>) -> Result<Extensions, PkiError> {
    let mut all = vec![usage(KeyUsages::NonRepudiation.into())?, policy(QCP_N_QSCD)?, qc_statements()?];
    all.extend(pointers.map(Pointers::extensions).transpose()?.unwrap_or_default());
    Ok(all)
}

/// A time-stamp authority: the one purpose, and critical (RFC 3161, 2.3).
pub(super) fn time_stamping(pointers: Option<&Pointers>) -> Result<Extensions, PkiError> {
    let mut all = vec![
        usage(KeyUsages::DigitalSignature.into())?,
        extension(true, &ExtendedKeyUsage(vec![ID_KP_TIME_STAMPING]))?,
        policy(ANY_POLICY)?,
    ];
    all.extend(pointers.map(Pointers::extensions).transpose()?.unwrap_or_default());
    Ok(all)
}

/// A delegated responder whose own certificate is not to be checked (RFC 6960, 4.2.2.2).
pub(super) fn ocsp_signing() -> Result<Extensions, PkiError> {
    Ok(vec![
        usage(KeyUsages::DigitalSignature.into())?,
        extension(false, &ExtendedKeyUsage(vec![ID_KP_OCSP_SIGNING]))?,
        raw(OCSP_NO_CHECK, false, Null.to_der()?)?,
    ])
}

/// The identifiers of the subject's and the issuer's keys (RFC 5280, 4.2.1.1 and 4.2.1.2, method 1).
pub(super) fn key_identifiers(
    subject: &SubjectPublicKeyInfoOwned,
    issuer: &SubjectPublicKeyInfoOwned,
) -> Result<Extensions, PkiError> {
    let authority = AuthorityKeyIdentifier { key_identifier: Some(key_identifier(issuer)?), ..Default::default() };
    Ok(vec![extension(false, &SubjectKeyIdentifier(key_identifier(subject)?))?, extension(false, &authority)?])
}

/// SHA-1 of the public key's bits.
pub(super) fn key_identifier(key: &SubjectPublicKeyInfoOwned) -> Result<OctetString, PkiError> {
    Ok(OctetString::new(Sha1::digest(key.subject_public_key.raw_bytes()).to_vec())?)
}

/// Any extension with an identifier of its own.
pub(super) fn extension<T: AssociatedOid + Encode>(critical: bool, value: &T) -> Result<Extension, PkiError> {
    raw(T::OID, critical, value.to_der()?)
}

fn raw(oid: ObjectIdentifier, critical: bool, value: Vec<u8>) -> Result<Extension, PkiError> {
    Ok(Extension { extn_id: oid, critical, extn_value: OctetString::new(value)? })
}

fn authority(path: Option<u8>) -> Result<Extensions, PkiError> {
    Ok(vec![
        extension(true, &BasicConstraints { ca: true, path_len_constraint: path })?,
        usage(KeyUsages::KeyCertSign | KeyUsages::CRLSign)?,
    ])
}

fn usage(flags: FlagSet<KeyUsages>) -> Result<Extension, PkiError> {
    extension(true, &KeyUsage(flags))
}

fn policy(oid: ObjectIdentifier) -> Result<Extension, PkiError> {
    let policy = PolicyInformation { policy_identifier: oid, policy_qualifiers: None };
    extension(false, &CertificatePolicies(vec![policy]))
}

fn uri(address: &str) -> Result<GeneralName, PkiError> {
    Ok(GeneralName::UniformResourceIdentifier(Ia5String::new(address)?))
}

/// RFC 3739, 3.2.6: a statement and what it says.
#[derive(Sequence)]
struct QcStatement {
    id: ObjectIdentifier,
    #[asn1(optional = "true")]
    info: Option<Vec<ObjectIdentifier>>,
}

fn qc_statements() -> Result<Extension, PkiError> {
    let statement = |id| QcStatement { id, info: None };
    let statements = vec![
        statement(QC_COMPLIANCE),
        statement(QC_SSCD),
        QcStatement { id: QC_TYPE, info: Some(vec![QC_TYPE_ESIGN]) },
    ];
    raw(QC_STATEMENTS, false, statements.to_der()?)
}
