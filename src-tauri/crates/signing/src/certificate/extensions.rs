//! The extensions that decide what a certificate may do (RFC 5280 §4.2).

use const_oid::ObjectIdentifier;

use super::constraints::{Constraints, read_policies};
use super::each_with_oid;
use super::pointers::Pointers;
use super::qualified::QcStatements;
use crate::asn1::{self, Element, Malformed, OCTET_STRING, OID, SEQUENCE};

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const BASIC_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.19");
const EXTENDED_KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37");
const SUBJECT_ALT_NAME: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.17");
const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
pub(super) const NAME_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.30");
pub(super) const POLICY_MAPPINGS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.33");
pub(super) const POLICY_CONSTRAINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.36");
const INHIBIT_ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.54");
const CRL_POINTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.31");
const ACCESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.1");
const KEY_IDENTIFIER: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.14");
const QC_STATEMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.1.3");

const OCSP_NO_CHECK: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.48.1.5");

/// Those that are understood well enough to accept them as critical.
const UNDERSTOOD: [ObjectIdentifier; 12] = [
    KEY_USAGE,
    BASIC_CONSTRAINTS,
    EXTENDED_KEY_USAGE,
    SUBJECT_ALT_NAME,
    POLICIES,
    NAME_CONSTRAINTS,
    POLICY_MAPPINGS,
    POLICY_CONSTRAINTS,
    INHIBIT_ANY_POLICY,
    CRL_POINTS,
    QC_STATEMENTS,
    OCSP_NO_CHECK,
];

/// id-kp-timeStamping.
pub(crate) const TIME_STAMPING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.8");

/// id-kp-OCSPSigning.
pub(crate) const OCSP_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.9");

/// Bits of the key usage that matter here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct KeyUsage {
    /// digitalSignature
    pub digital_signature: bool,
    /// nonRepudiation, also called contentCommitment
    pub non_repudiation: bool,
    /// keyCertSign
    pub certificate_sign: bool,
    /// cRLSign
    pub crl_sign: bool,
}

/// What was read.
#[derive(Debug, Clone, Default)]
pub struct Extensions {
    /// Key usage; none when the extension is absent.
    pub key_usage: Option<KeyUsage>,
    /// basicConstraints cA.
    pub is_authority: bool,
    /// basicConstraints pathLenConstraint.
    pub path_length: Option<u8>,
    /// Extended key usages; none when the extension is absent.
    pub extended_key_usage: Option<Vec<ObjectIdentifier>>,
    /// Whether the extended key usage is critical (RFC 3161 §2.3 asks for it).
    pub extended_key_usage_critical: bool,
    /// id-pkix-ocsp-nocheck: an OCSP responder's certificate that need not be looked up itself (RFC 6960 §4.2.2.2.1).
    pub ocsp_no_check: bool,
    /// subjectKeyIdentifier.
    pub key_identifier: Option<Vec<u8>>,
    /// CRLDistributionPoints, DER.
    pub distribution_points: Option<Vec<u8>>,
    /// Where issuer and revocation are found.
    pub pointers: Pointers,
    /// What it claims under eIDAS.
    pub qualified: QcStatements,
    /// What it says of the names and policies of its own and of those below it.
    pub(super) constraints: Constraints,
    /// A critical extension that is not understood, or a constraint that cannot be read: the certificate must be refused.
    pub unknown_critical: bool,
}

impl Extensions {
    /// From the `[3] EXPLICIT Extensions` element.
    pub(super) fn read(wrapped: &Element<'_>) -> Result<Self, Malformed> {
        let mut found = Self::default();
        let mut seen: Vec<ObjectIdentifier> = Vec::new();
        each_with_oid(&asn1::single(wrapped.content, SEQUENCE)?, |oid, mut rest| {
            // RFC 5280 §4.2: a certificate must not include more than one instance of an extension.
            if seen.contains(&oid) {
                return Err(Malformed);
            }
            seen.push(oid);
            let critical = rest.optional(0x01)?.is_some_and(|flag| flag.content != [0]);
            let value = rest.expect(OCTET_STRING)?;
            rest.end()?;
            found.take(oid, critical, value.content)
        })?;
        Ok(found)
    }

    fn take(&mut self, oid: ObjectIdentifier, critical: bool, value: &[u8]) -> Result<(), Malformed> {
        match oid {
            KEY_USAGE => {
                let bits = asn1::single(value, 0x03)?.content;
                let first = bits.get(1).copied().unwrap_or_default();
                self.key_usage = Some(KeyUsage {
                    digital_signature: first & 0x80 != 0,
                    non_repudiation: first & 0x40 != 0,
                    certificate_sign: first & 0x04 != 0,
                    crl_sign: first & 0x02 != 0,
                });
            }
            BASIC_CONSTRAINTS => {
                let mut body = asn1::single(value, SEQUENCE)?.reader();
                self.is_authority = body.optional(0x01)?.is_some_and(|flag| flag.content != [0]);
                self.path_length = match body.optional(asn1::INTEGER)?.map(|length| length.content) {
                    None => None,
                    Some(&[length]) if length < 0x80 => Some(length),
                    Some(_) => return Err(Malformed),
                };
                body.end()?;
            }
            EXTENDED_KEY_USAGE => {
                let mut body = asn1::single(value, SEQUENCE)?.reader();
                let mut usages = Vec::new();
                while !body.is_empty() {
                    usages.push(body.expect(OID)?.oid()?);
                }
                self.extended_key_usage = Some(usages);
                self.extended_key_usage_critical = critical;
            }
            KEY_IDENTIFIER => self.key_identifier = Some(asn1::single(value, OCTET_STRING)?.content.to_vec()),
            OCSP_NO_CHECK => self.ocsp_no_check = true,
            // What is damaged here proves nothing and points nowhere; the certificate itself may be sound.
            ACCESS => _ = self.pointers.read_access(value),
            CRL_POINTS => {
                self.distribution_points = Some(value.to_vec());
                _ = self.pointers.read_lists(value);
            }
            SUBJECT_ALT_NAME => self.constraints.alternative_names = Some(value.to_vec()),
            // What limits others and cannot be read would limit nobody: who issued it so issues nothing here.
            NAME_CONSTRAINTS | POLICY_MAPPINGS | POLICY_CONSTRAINTS | INHIBIT_ANY_POLICY => {
                self.unknown_critical |= self.constraints.take(oid, value).is_err();
            }
            // Policies that cannot be read are none that anybody demands.
            POLICIES => {
                let read = read_policies(value);
                self.unknown_critical |= critical && read.is_err();
                self.constraints.policies.issued_under = Some(read.unwrap_or_default());
            }
            QC_STATEMENTS => self.qualified = QcStatements::read(value).unwrap_or_default(),
            other => self.unknown_critical |= critical && !UNDERSTOOD.contains(&other),
        }
        Ok(())
    }
}
