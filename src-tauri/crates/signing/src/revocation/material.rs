//! What proves, later and offline, that certificates were trusted and not revoked (ETSI EN 319 142-1 §5.4.2).

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
