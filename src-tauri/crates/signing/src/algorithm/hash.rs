//! Digests: the SHA-2 family.

use const_oid::ObjectIdentifier;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::read_identifier;
use crate::asn1::{self, Element, NULL, SEQUENCE};

const SHA_256: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.1");
const SHA_384: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.2");
const SHA_512: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.4.2.3");

/// A digest algorithm of the SHA-2 family. SHA-1 and older are never made and never accepted (ETSI TS 119 312 §5).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum HashAlgorithm {
    /// SHA-256, 32 bytes.
    Sha256,
    /// SHA-384, 48 bytes.
    Sha384,
    /// SHA-512, 64 bytes.
    Sha512,
}

impl HashAlgorithm {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Sha256, Self::Sha384, Self::Sha512];

    /// Object identifier.
    pub const fn oid(self) -> ObjectIdentifier {
        match self {
            Self::Sha256 => SHA_256,
            Self::Sha384 => SHA_384,
            Self::Sha512 => SHA_512,
        }
    }

    /// Dotted object identifier, as CSC writes it: `2.16.840.1.101.3.4.2.1`.
    pub fn oid_text(self) -> String {
        self.oid().to_string()
    }

    /// From an object identifier.
    pub fn from_oid(oid: &ObjectIdentifier) -> Option<Self> {
        Self::ALL.into_iter().find(|hash| hash.oid() == *oid)
    }

    /// From a dotted object identifier.
    pub fn from_oid_text(text: &str) -> Option<Self> {
        ObjectIdentifier::new(text).ok().and_then(|oid| Self::from_oid(&oid))
    }

    /// Length of a digest in bytes.
    pub const fn length(self) -> usize {
        match self {
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// The digest of `data`.
    pub fn digest(self, data: &[u8]) -> Vec<u8> {
        self.digest_parts(&[data])
    }

    /// The digest of several parts, one after another.
    pub fn digest_parts(self, parts: &[&[u8]]) -> Vec<u8> {
        fn over<D: Digest>(parts: &[&[u8]]) -> Vec<u8> {
            let mut digest = D::new();
            parts.iter().for_each(|part| digest.update(part));
            digest.finalize().to_vec()
        }
        match self {
            Self::Sha256 => over::<Sha256>(parts),
            Self::Sha384 => over::<Sha384>(parts),
            Self::Sha512 => over::<Sha512>(parts),
        }
    }

    /// AlgorithmIdentifier without parameters (RFC 5754 §2).
    pub(crate) fn identifier(self) -> Vec<u8> {
        asn1::encode(SEQUENCE, &asn1::encode_oid(&self.oid()))
    }

    /// From an AlgorithmIdentifier; parameters must be absent or NULL.
    pub(crate) fn from_identifier(element: &Element<'_>) -> Option<Self> {
        let (oid, plain) = read_identifier(element)?;
        if plain { Self::from_oid(&oid) } else { None }
    }

    /// AlgorithmIdentifier with NULL, as the parameters of RSASSA-PSS want it (RFC 4055 §2.1).
    pub(super) fn identifier_with_null(self) -> Vec<u8> {
        asn1::encode_all(SEQUENCE, &[&asn1::encode_oid(&self.oid()), &[NULL, 0]])
    }
}
