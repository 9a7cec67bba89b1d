//! Time stamps (RFC 3161): asking, checking the answer, reading a token, and answering.

pub mod authority;
mod client;
mod request;
mod token;

use async_trait::async_trait;
use const_oid::ObjectIdentifier;

use crate::algorithm::HashAlgorithm;
use crate::asn1::{self, Element, Malformed, OCTET_STRING, SEQUENCE};

pub use client::HttpTimeStamps;
pub(crate) use request::check_answer;
pub use request::{Expected, read_response, request};
pub use token::{Token, read_token};
pub(crate) use token::{check_token, check_token_among};

/// id-ct-TSTInfo.
pub(crate) const TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");

/// What is stamped: a digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imprint {
    /// By which algorithm.
    pub hash: HashAlgorithm,
    /// The digest.
    pub digest: Vec<u8>,
}

impl Imprint {
    /// The imprint of `data`.
    pub fn of(hash: HashAlgorithm, data: &[u8]) -> Self {
        Self { hash, digest: hash.digest(data) }
    }

    /// MessageImprint, DER.
    fn encode(&self) -> Vec<u8> {
        asn1::encode_all(SEQUENCE, &[&self.hash.identifier(), &asn1::encode(OCTET_STRING, &self.digest)])
    }

    /// From a MessageImprint; none when the algorithm is not accepted.
    fn read(element: &Element<'_>) -> Result<Option<Self>, Malformed> {
        let mut reader = element.expect(SEQUENCE)?.reader();
        let algorithm = reader.expect(SEQUENCE)?;
        let digest = reader.expect(OCTET_STRING)?.content.to_vec();
        reader.end()?;
        match HashAlgorithm::from_identifier(&algorithm) {
            Some(hash) if hash.length() == digest.len() => Ok(Some(Self { hash, digest })),
            Some(_) => Err(Malformed),
            None => Ok(None),
        }
    }
}

/// Where time stamps come from.
#[async_trait]
pub trait TimeStampSource: Send + Sync {
    /// A token over `imprint`, already checked to belong to it. DER.
    async fn stamp(&self, imprint: &Imprint) -> Result<Vec<u8>, TspError>;
}

/// A source that answers at once: an authority in the same process.
pub type StampFn<'a> = dyn Fn(&Imprint) -> Result<Vec<u8>, TspError> + 'a;

/// Why there is no usable time stamp.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TspError {
    /// Nobody answers.
    #[error("the time-stamp authority does not answer")]
    Down,
    /// No answer in time.
    #[error("the time-stamp authority did not answer in time")]
    Timeout,
    /// An HTTP error.
    #[error("the time-stamp authority answered with HTTP {0}")]
    Http(u16),
    /// Larger than any token.
    #[error("the answer of the time-stamp authority is too large")]
    TooLarge,
    /// The authority refused (PKIStatus).
    #[error("the time-stamp authority refused with status {0}")]
    Refused(u8),
    /// Not a time stamp.
    #[error("the answer is not a time stamp")]
    Malformed,
    /// The stamp is over another digest.
    #[error("the time stamp is over another digest")]
    WrongImprint,
    /// The stamp answers another request.
    #[error("the time stamp has another nonce")]
    WrongNonce,
    /// The stamp was made under another policy.
    #[error("the time stamp has another policy")]
    WrongPolicy,
    /// The stamp's own signature is wrong, or its certificate is not for time stamps.
    #[error("the time stamp is not signed as it must be")]
    BadSignature,
}

impl From<Malformed> for TspError {
    fn from(_: Malformed) -> Self {
        Self::Malformed
    }
}

#[cfg(test)]
mod tests;
