//! Answers about single certificates (RFC 6960).

use chrono::{DateTime, Duration, Utc};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5912::{ID_SHA_1, ID_SHA_256};
use const_oid::db::rfc6960::ID_PKIX_OCSP_NONCE;
use der::asn1::BitString;
use der::{Decode, Encode};
use sha1::{Digest, Sha1};
use sha2::Sha256;
use x509_cert::ext::{Extension, Extensions};
use x509_ocsp::{
    BasicOcspResponse, CertId, CertStatus, OcspGeneralizedTime, OcspRequest, OcspResponse, ResponderId, ResponseData,
    RevokedInfo, SingleResponse, Version,
};

use super::certificate::der_time;
use super::extensions::key_identifier;
use super::{Authority, Pki, PkiError};

/// How long an answer may be used.
const LIFE: Duration = Duration::hours(1);

impl Pki {
    /// Answers a request, both as DER; a request that cannot be read is answered too, by `malformedRequest`.
    ///
    /// # Errors
    /// When the answer cannot be made.
    pub fn ocsp(&self, request: &[u8], now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        let Ok(request) = OcspRequest::from_der(request) else {
            return Ok(OcspResponse::malformed_request().to_der()?);
        };
        let mut responses = Vec::with_capacity(request.tbs_request.request_list.len());
        for one in &request.tbs_request.request_list {
            responses.push(self.answer(&one.req_cert, now)?);
        }
        let responder_key = &self.responder.certificate.tbs_certificate.subject_public_key_info;
        let data = ResponseData {
            version: Version::V1,
            responder_id: ResponderId::ByKey(key_identifier(responder_key)?),
            produced_at: ocsp_time(now)?,
            responses,
            response_extensions: nonce(request.tbs_request.request_extensions),
        };
        let signature = BitString::from_bytes(&self.responder.key.sign(&data.to_der()?)?)?;
        let basic = BasicOcspResponse {
            tbs_response_data: data,
            signature_algorithm: self.responder.key.algorithm().identifier(),
            signature,
            certs: Some(vec![self.responder.certificate.clone()]),
        };
        Ok(OcspResponse::successful(basic)?.to_der()?)
    }

    pub(super) fn answer(&self, asked: &CertId, now: DateTime<Utc>) -> Result<SingleResponse, PkiError> {
        let issuing = self.authorities.issuing();
        let serial = asked.serial_number.as_bytes();
        let cert_status = if !issued_by(asked, issuing)? || !issuing.issued(serial) {
            CertStatus::unknown()
        } else if let Some(since) = self.revocations.since(serial).filter(|since| *since <= now) {
            CertStatus::revoked(RevokedInfo { revocation_time: ocsp_time(since)?, revocation_reason: None })
        } else {
            CertStatus::good()
        };
        Ok(SingleResponse {
            cert_id: asked.clone(),
            cert_status,
            this_update: ocsp_time(now)?,
            next_update: Some(ocsp_time(now + LIFE)?),
            single_extensions: None,
        })
    }
}

/// Whether the hashes of name and key are those of `authority`, by whichever of the two common digests was used.
fn issued_by(asked: &CertId, authority: &Authority) -> Result<bool, PkiError> {
    let name = authority.certificate().tbs_certificate.subject.to_der()?;
    let key = authority.public().subject_public_key.raw_bytes();
    let Some(expected) = digest(asked.hash_algorithm.oid, &name).zip(digest(asked.hash_algorithm.oid, key)) else {
        return Ok(false);
    };
    Ok(expected.0 == asked.issuer_name_hash.as_bytes() && expected.1 == asked.issuer_key_hash.as_bytes())
}

fn digest(algorithm: ObjectIdentifier, message: &[u8]) -> Option<Vec<u8>> {
    if algorithm == ID_SHA_1 {
        Some(Sha1::digest(message).to_vec())
    } else if algorithm == ID_SHA_256 {
        Some(Sha256::digest(message).to_vec())
    } else {
        None
    }
}

/// The nonce goes back as it came (RFC 9654).
fn nonce(extensions: Option<Extensions>) -> Option<Extensions> {
    let nonces: Vec<Extension> = extensions
        .unwrap_or_default()
        .into_iter()
        .filter(|extension| extension.extn_id == ID_PKIX_OCSP_NONCE)
        .collect();
    (!nonces.is_empty()).then_some(nonces)
}

fn ocsp_time(at: DateTime<Utc>) -> Result<OcspGeneralizedTime, PkiError> {
    Ok(OcspGeneralizedTime::from(der_time(at)?))
}
