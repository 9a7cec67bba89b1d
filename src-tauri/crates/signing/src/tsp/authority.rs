//! The other side of RFC 3161: what an authority answers. Pure; the caller gives the time and the serial number.

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use super::{Imprint, TST_INFO, TspError};
use crate::asn1::{self, INTEGER, Malformed, SEQUENCE};
use crate::certificate::Certificate;
use crate::cms::enveloping;
use crate::local::LocalKey;
use crate::time::generalized;

/// PKIStatus `rejection` (RFC 3161 §2.4.2).
const REJECTION: u8 = 2;

/// Why an authority rejects, as a bit of PKIFailureInfo (RFC 3161 §2.4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum Rejection {
    /// The digest algorithm is not accepted.
    BadAlgorithm = 0,
    /// The request is not one.
    BadRequest = 2,
    /// The policy asked for is not served.
    UnacceptedPolicy = 15,
    /// The authority cannot sign now.
    SystemFailure = 25,
}

/// An authority.
#[derive(Debug, Clone, Copy)]
pub struct Authority<'a> {
    /// Its certificate: extended key usage timeStamping, alone and critical.
    pub certificate: &'a Certificate,
    /// The certificates above it, without the root.
    pub chain: &'a [Certificate],
    /// The policy it serves.
    pub policy: ObjectIdentifier,
    /// Its key.
    pub key: &'a LocalKey,
}

impl Authority<'_> {
    /// TimeStampResp for a TimeStampReq, granted or rejected. DER in, DER out.
    pub fn answer(&self, request: &[u8], serial: u64, at: DateTime<Utc>) -> Vec<u8> {
        match self.granted(request, serial, at) {
            Ok(token) => asn1::encode_all(SEQUENCE, &[&asn1::encode(SEQUENCE, &[INTEGER, 1, 0]), &token]),
            Err(reason) => rejected(reason),
        }
    }

    fn granted(&self, request: &[u8], serial: u64, at: DateTime<Utc>) -> Result<Vec<u8>, Rejection> {
        let request = Request::read(request).map_err(|_| Rejection::BadRequest)?;
        let imprint = request.imprint.ok_or(Rejection::BadAlgorithm)?;
        if request.policy.is_some_and(|policy| policy != self.policy) {
            return Err(Rejection::UnacceptedPolicy);
        }
        self.make(&imprint, request.nonce, request.certificates, serial, at).map_err(|_| Rejection::SystemFailure)
    }

    /// A token with the authority's certificates inside. DER.
    pub fn token(
        &self,
        imprint: &Imprint,
        nonce: Option<&[u8]>,
        serial: u64,
        at: DateTime<Utc>,
    ) -> Result<Vec<u8>, TspError> {
        let nonce = nonce.map(asn1::encode_unsigned);
        self.make(imprint, nonce.as_deref(), true, serial, at)
    }

    /// `nonce` is the whole INTEGER as it came: it is repeated byte for byte.
    fn make(
        &self,
        imprint: &Imprint,
        nonce: Option<&[u8]>,
        certificates: bool,
        serial: u64,
        at: DateTime<Utc>,
    ) -> Result<Vec<u8>, TspError> {
        // Accuracy of one second; ordering is not promised.
        let accuracy = asn1::encode(SEQUENCE, &[INTEGER, 1, 1]);
        let info = asn1::encode_all(
            SEQUENCE,
            &[
                &[INTEGER, 1, 1],
                &asn1::encode_oid(&self.policy),
                &imprint.encode(),
                &asn1::encode_unsigned(&serial.to_be_bytes()),
                &generalized(at),
                &accuracy,
                nonce.unwrap_or_default(),
            ],
        );
        let chain = certificates.then_some(self.chain);
        enveloping(TST_INFO, &info, self.key.algorithm(), self.certificate, chain, |data| self.key.sign(data).ok())
            .ok()
            .flatten()
            .ok_or(TspError::BadSignature)
    }
}

struct Request<'a> {
    imprint: Option<Imprint>,
    policy: Option<ObjectIdentifier>,
    nonce: Option<&'a [u8]>,
    certificates: bool,
}

impl<'a> Request<'a> {
    fn read(der: &'a [u8]) -> Result<Self, Malformed> {
        let mut body = asn1::single(der, SEQUENCE)?.reader();
        if body.expect(INTEGER)?.content != [1] {
            return Err(Malformed);
        }
        let imprint = Imprint::read(&body.expect(SEQUENCE)?)?;
        let policy = body.optional(asn1::OID)?.map(|oid| oid.oid()).transpose()?;
        let nonce = body.optional(INTEGER)?.map(|nonce| nonce.whole);
        let certificates = body.optional(0x01)?.is_some_and(|flag| flag.content != [0]);
        body.optional(0xa0)?;
        body.end()?;
        Ok(Self { imprint, policy, nonce, certificates })
    }
}

/// A TimeStampResp without a token: for a request that is refused, or an authority that is out of order.
pub fn rejected(reason: Rejection) -> Vec<u8> {
    let bit = reason as u8;
    let mut bits = vec![7 - bit % 8];
    bits.resize(1 + usize::from(bit / 8), 0);
    bits.push(0x80 >> (bit % 8));
    let info = asn1::encode(0x03, &bits);
    asn1::encode(SEQUENCE, &asn1::encode_all(SEQUENCE, &[&[INTEGER, 1, REJECTION], &info]))
}
