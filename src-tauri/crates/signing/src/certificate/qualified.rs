//! What a certificate says of itself under eIDAS (ETSI EN 319 412-5). It is claimed: the trusted list proves it.

use const_oid::ObjectIdentifier;

use super::each_with_oid;
use crate::asn1::{self, Malformed, SEQUENCE};

/// id-etsi-qcs-QcCompliance.
const COMPLIANCE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.1");
/// id-etsi-qcs-QcSSCD.
const DEVICE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.4");
/// id-etsi-qcs-QcType.
const TYPE: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6");
/// id-etsi-qcs-QcCClegislation.
const LEGISLATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.7");
const E_SIGN: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.1");
const E_SEAL: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.2");
const WEB: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1862.1.6.3");

/// What a qualified certificate is for (EN 319 412-5 §4.2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum QcType {
    /// Signatures of natural persons.
    ESign,
    /// Seals of legal persons.
    ESeal,
    /// Web sites.
    Web,
}

/// The statements that matter here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct QcStatements {
    /// QcCompliance: issued as a qualified certificate.
    pub compliance: bool,
    /// QcSSCD: the key lies in a qualified signature-creation device.
    pub secure_device: bool,
    /// QcCClegislation: qualified in the law of another country, and not in the Union's (EN 319 412-5 §4.2.4).
    pub foreign: bool,
    /// QcType; empty where it is not said, which means signatures (EN 319 412-5 §4.2.3).
    pub types: Vec<QcType>,
}

impl QcStatements {
    /// From the extension's value.
    pub(super) fn read(value: &[u8]) -> Result<Self, Malformed> {
        let mut found = Self::default();
        each_with_oid(&asn1::single(value, SEQUENCE)?, |oid, mut rest| {
            match oid {
                COMPLIANCE => found.compliance = true,
                LEGISLATION => found.foreign = true,
                DEVICE => found.secure_device = true,
                TYPE => {
                    let mut types = rest.expect(SEQUENCE)?.reader();
                    while !types.is_empty() {
                        match types.next()?.oid()? {
                            E_SIGN => found.types.push(QcType::ESign),
                            E_SEAL => found.types.push(QcType::ESeal),
                            WEB => found.types.push(QcType::Web),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// Whether it claims to be a qualified certificate for signatures.
    pub fn for_signatures(&self) -> bool {
        self.compliance && !self.foreign && (self.types.is_empty() || self.types.contains(&QcType::ESign))
    }
}
