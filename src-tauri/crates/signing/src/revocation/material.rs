//! What proves, later and offline, that certificates were trusted and not revoked (ETSI EN 319 142-1 §5.4.2).

use crate::asn1::{self, Malformed, SEQUENCE};
use crate::certificate::Certificate;

/// Certificates, OCSP responses and revocation lists, each once.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Material {
    /// Certificates of signers, authorities and responders.
    pub certificates: Vec<Certificate>,
    /// OCSPResponse, DER (RFC 6960).
    pub responses: Vec<Vec<u8>>,
    /// CertificateList, DER (RFC 5280).
    pub lists: Vec<Vec<u8>>,
}

impl Material {
    /// Takes in what is not there yet.
    pub fn merge(&mut self, other: &Self) {
        add(&mut self.certificates, &other.certificates);
        add(&mut self.responses, &other.responses);
        add(&mut self.lists, &other.lists);
    }

    /// What `self` has and `other` has not.
    pub fn beyond(&self, other: &Self) -> Self {
        Self {
            certificates: missing(&self.certificates, &other.certificates),
            responses: missing(&self.responses, &other.responses),
            lists: missing(&self.lists, &other.lists),
        }
    }

    /// As bytes to keep: the three kinds, each a SEQUENCE of what is DER already.
    pub fn to_der(&self) -> Vec<u8> {
        let certificates: Vec<&[u8]> = self.certificates.iter().map(Certificate::der).collect();
        let responses: Vec<&[u8]> = self.responses.iter().map(Vec::as_slice).collect();
        let lists: Vec<&[u8]> = self.lists.iter().map(Vec::as_slice).collect();
        let kinds = [certificates, responses, lists].map(|parts| asn1::encode_all(SEQUENCE, &parts));
        asn1::encode_all(SEQUENCE, &kinds.each_ref().map(Vec::as_slice))
    }

    /// From such bytes; none when they are not.
    pub fn from_der(bytes: &[u8]) -> Option<Self> {
        let read = || -> Result<Self, Malformed> {
            let mut kinds = asn1::single(bytes, SEQUENCE)?.reader();
            let mut next = || -> Result<Vec<Vec<u8>>, Malformed> {
                let parts = kinds.expect(SEQUENCE)?.children()?;
                Ok(parts.iter().map(|part| part.whole.to_vec()).collect())
            };
            let (certificates, responses, lists) = (next()?, next()?, next()?);
            kinds.end()?;
            let certificates = certificates.iter().map(|der| Certificate::from_der(der).map_err(|_| Malformed));
            Ok(Self { certificates: certificates.collect::<Result<_, _>>()?, responses, lists })
        };
        read().ok()
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.certificates.is_empty() && self.responses.is_empty() && self.lists.is_empty()
    }
}

fn add<T: PartialEq + Clone>(into: &mut Vec<T>, from: &[T]) {
    for item in from {
        if !into.contains(item) {
            into.push(item.clone());
        }
    }
}

fn missing<T: PartialEq + Clone>(of: &[T], from: &[T]) -> Vec<T> {
    of.iter().filter(|item| !from.contains(item)).cloned().collect()
}
