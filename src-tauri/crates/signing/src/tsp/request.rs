//! The request, and whether a response answers it (RFC 3161 §2.4).

use const_oid::ObjectIdentifier;

use super::{Imprint, TspError, check_token};
use crate::asn1::{self, INTEGER, SEQUENCE};
use crate::certificate::Purpose;

/// What a response must repeat.
#[derive(Debug, Clone)]
pub struct Expected {
    /// The digest.
    pub imprint: Imprint,
    /// Big-endian bytes, without leading zeros.
    pub nonce: Vec<u8>,
    /// The policy asked for, if any.
    pub policy: Option<ObjectIdentifier>,
}

impl Expected {
    /// With a nonce of 64 random bits.
    pub fn new(imprint: Imprint, policy: Option<ObjectIdentifier>, nonce: u64) -> Self {
        // The top bit set and the sign bit clear: one encoding, always eight bytes.
        let nonce = (nonce >> 1 | 1 << 62).to_be_bytes().to_vec();
        Self { imprint, nonce, policy }
    }
}

/// TimeStampReq with nonce and `certReq`, DER.
pub fn request(expected: &Expected) -> Vec<u8> {
    let policy = expected.policy.as_ref().map(asn1::encode_oid).unwrap_or_default();
    let nonce = asn1::encode_unsigned(&expected.nonce);
    asn1::encode_all(SEQUENCE, &[&[INTEGER, 1, 1], &expected.imprint.encode(), &policy, &nonce, &[1, 1, 0xff]])
}

/// The token of a TimeStampResp when it was granted and answers the request: imprint, nonce, policy, its own signature,
/// and a signer's certificate that is for time stamps. Whether that certificate is trusted is for the verification.
pub fn read_response(response: &[u8], expected: &Expected) -> Result<Vec<u8>, TspError> {
    let mut body = asn1::single(response, SEQUENCE)?.reader();
    let status = body.expect(SEQUENCE)?.reader().expect(INTEGER)?;
    match status.content {
        [0 | 1] => {}
        [status] => return Err(TspError::Refused(*status)),
        _ => return Err(TspError::Malformed),
    }
    let token = body.expect(SEQUENCE)?.whole;
    body.end()?;
    check_answer(token, expected)?;
    Ok(token.to_vec())
}

/// The same for a bare token, as CSC `signatures/timestamp` returns it.
pub(crate) fn check_answer(token: &[u8], expected: &Expected) -> Result<(), TspError> {
    let checked = check_token(token)?;
    if checked.token.imprint != expected.imprint {
        return Err(TspError::WrongImprint);
    }
    if checked.token.nonce.as_deref() != Some(&expected.nonce) {
        return Err(TspError::WrongNonce);
    }
    if expected.policy.is_some_and(|policy| policy != checked.token.policy) {
        return Err(TspError::WrongPolicy);
    }
    if checked.signer.allows(Purpose::TimeStamp) { Ok(()) } else { Err(TspError::BadSignature) }
}
