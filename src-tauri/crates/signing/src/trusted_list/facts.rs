//! What lists ask of a certificate: policies, usages, attributes of its subject, and its own QC statements.

use const_oid::ObjectIdentifier;

use crate::asn1::{self, Malformed, OCTET_STRING, OID, SEQUENCE, SET};
use crate::certificate::{Certificate, QcStatements, QcType};
use crate::verify::CertificateUse;

const KEY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.15");
const POLICIES: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32");
/// Policies of ETSI TS 101 456: a qualified certificate, with and without a secure device. They counted before eIDAS.
const QCP_PUBLIC_WITH_SSCD: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1456.1.1");
const QCP_PUBLIC: ObjectIdentifier = ObjectIdentifier::new_unwrap("0.4.0.1456.1.2");

/// What was read.
#[derive(Debug, Clone, Default)]
pub(super) struct Facts {
    key_usage: u16,
    /// Policies.
    pub policies: Vec<ObjectIdentifier>,
    /// Extended key usages.
    pub extended_key_usage: Vec<ObjectIdentifier>,
    /// Attributes of the subject.
    pub subject_attributes: Vec<ObjectIdentifier>,
    /// Its QC statements.
    own: QcStatements,
}

impl Facts {
    /// Reads a certificate again for what only lists ask. A part that is malformed is as if it were not there.
    pub fn of(certificate: &Certificate) -> Self {
        let mut facts = Self {
            extended_key_usage: certificate.extensions().extended_key_usage.clone().unwrap_or_default(),
            own: certificate.extensions().qualified.clone(),
            subject_attributes: attributes(certificate.subject_der()).unwrap_or_default(),
            ..Self::default()
        };
        let _ = each_extension(certificate.der(), |oid, value| {
            let _ = facts.take(oid, value);
        });
        facts
    }

    /// Whether a bit of the key usage is set; bit 0 is digitalSignature.
    pub fn key_usage(&self, bit: u8) -> bool {
        self.key_usage.checked_shr(u32::from(bit)).is_some_and(|rest| rest & 1 == 1)
    }

    /// Whether it says of itself that it is qualified, by the rules of before eIDAS: a policy was enough then.
    pub fn says_qualified(&self, before_eidas: bool) -> bool {
        let by_policy = [QCP_PUBLIC, QCP_PUBLIC_WITH_SSCD].iter().any(|policy| self.policies.contains(policy));
        (self.own.compliance && !self.own.foreign) || (before_eidas && by_policy)
    }

    /// Whether it says of itself that its key is on a device.
    pub fn says_device(&self, before_eidas: bool) -> bool {
        self.own.secure_device || (before_eidas && self.policies.contains(&QCP_PUBLIC_WITH_SSCD))
    }

    /// What it says it is for.
    pub fn types(&self) -> Vec<CertificateUse> {
        let named = |one: &QcType| match one {
            QcType::ESign => CertificateUse::Signature,
            QcType::ESeal => CertificateUse::Seal,
            QcType::Web => CertificateUse::WebSite,
        };
        self.own.types.iter().map(named).collect()
    }

    fn take(&mut self, oid: ObjectIdentifier, value: &[u8]) -> Result<(), Malformed> {
        match oid {
            KEY_USAGE => {
                let bits = asn1::single(value, 0x03)?.content.get(1..).unwrap_or_default();
                for (place, octet) in bits.iter().take(2).enumerate() {
                    self.key_usage |= u16::from(octet.reverse_bits()) << (8 * place);
                }
            }
            POLICIES => {
                let mut list = asn1::single(value, SEQUENCE)?.reader();
                while !list.is_empty() {
                    self.policies.push(list.expect(SEQUENCE)?.reader().expect(OID)?.oid()?);
                }
            }
            _ => {}
        }
        Ok(())
    }
}

fn attributes(name: &[u8]) -> Result<Vec<ObjectIdentifier>, Malformed> {
    let (mut sets, mut found) = (asn1::single(name, SEQUENCE)?.reader(), Vec::new());
    while !sets.is_empty() {
        let mut set = sets.expect(SET)?.reader();
        while !set.is_empty() {
            found.push(set.expect(SEQUENCE)?.reader().expect(OID)?.oid()?);
        }
    }
    Ok(found)
}

fn each_extension(der: &[u8], mut take: impl FnMut(ObjectIdentifier, &[u8])) -> Result<(), Malformed> {
    let mut body = asn1::single(der, SEQUENCE)?.reader().expect(SEQUENCE)?.reader();
    while !body.is_empty() {
        let element = body.next()?;
        if element.tag != 0xa3 {
            continue;
        }
        let mut list = asn1::single(element.content, SEQUENCE)?.reader();
        while !list.is_empty() {
            let mut extension = list.expect(SEQUENCE)?.reader();
            let oid = extension.expect(OID)?.oid()?;
            extension.optional(0x01)?;
            take(oid, extension.expect(OCTET_STRING)?.content);
        }
    }
    Ok(())
}
