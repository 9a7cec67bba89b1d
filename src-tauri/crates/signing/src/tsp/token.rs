//! A time-stamp token: a CMS over a TSTInfo (RFC 3161 §2.4.2).

use chrono::{DateTime, Utc};
use const_oid::ObjectIdentifier;

use super::{Imprint, TST_INFO, TspError};
use crate::SignatureAlgorithm;
use crate::asn1::{self, INTEGER, SEQUENCE};
use crate::certificate::Certificate;
use crate::cms::{Over, SignedData, check_signer};
use crate::time::read_time;

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Token {
    /// When.
    pub time: DateTime<Utc>,
    /// Over what.
    pub imprint: Imprint,
    /// Under which policy.
    pub policy: ObjectIdentifier,
    /// Serial number, big-endian.
    pub serial: Vec<u8>,
    /// The nonce of the request, big-endian without leading zeros.
    pub nonce: Option<Vec<u8>>,
}

/// A token whose own signature holds. Trust in the signer is not part of it.
#[derive(Debug, Clone)]
pub(crate) struct CheckedToken {
    /// What it says.
    pub token: Token,
    /// Who signed it.
    pub signer: Certificate,
    /// How.
    pub algorithm: SignatureAlgorithm,
    /// Certificates that came with it.
    pub certificates: Vec<Certificate>,
}

/// Reads a token without checking its signature.
pub fn read_token(der: &[u8]) -> Result<Token, TspError> {
    let data = SignedData::read(der)?;
    if data.length != der.len() {
        return Err(TspError::Malformed);
    }
    content(&data).map(|(token, _)| token)
}

/// Reads a token and checks its own signature: exactly one signer, its certificate named and inside.
pub(crate) fn check_token(der: &[u8]) -> Result<CheckedToken, TspError> {
    check_token_among(der, &[])
}

/// The same; the signer's certificate may also be among `others`.
pub(crate) fn check_token_among(der: &[u8], others: &[Certificate]) -> Result<CheckedToken, TspError> {
    let data = SignedData::read(der)?;
    if data.length != der.len() {
        return Err(TspError::Malformed);
    }
    let (token, bytes) = content(&data)?;
    let [signer] = data.signers.as_slice() else { return Err(TspError::Malformed) };
    let checked = check_signer(&data, signer, Over::Content, others, |hash| hash.digest(bytes));
    let (signer, algorithm) = checked.map_err(|_| TspError::BadSignature)?;
    Ok(CheckedToken { token, signer, algorithm, certificates: data.certificates })
}

fn content<'a>(data: &SignedData<'a>) -> Result<(Token, &'a [u8]), TspError> {
    let bytes = data.content.filter(|_| data.content_type == TST_INFO).ok_or(TspError::Malformed)?;
    let mut info = asn1::single(bytes, SEQUENCE)?.reader();
    if info.expect(INTEGER)?.content != [1] {
        return Err(TspError::Malformed);
    }
    let policy = info.next()?.oid()?;
    let imprint = Imprint::read(&info.expect(SEQUENCE)?)?.ok_or(TspError::Malformed)?;
    let serial = info.expect(INTEGER)?.content.to_vec();
    let time = read_time(&info.next()?)?;
    info.optional(SEQUENCE)?;
    info.optional(0x01)?;
    let nonce = info.optional(INTEGER)?.map(|nonce| {
        let zeros = nonce.content.iter().take_while(|&&byte| byte == 0).count();
        nonce.content.get(zeros..).unwrap_or_default().to_vec()
    });
    info.optional(0xa0)?;
    info.optional(0xa1)?;
    info.end()?;
    Ok((Token { time, imprint, policy, serial, nonce }, bytes))
}
