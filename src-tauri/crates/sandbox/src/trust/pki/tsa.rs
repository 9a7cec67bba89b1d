//! Time stamps (RFC 3161, RFC 5816, ETSI EN 319 422).

use std::sync::atomic::{AtomicU64, Ordering};

use chrono::{DateTime, Utc};
use cms::cert::{CertificateChoices, IssuerAndSerialNumber};
use cms::content_info::{CmsVersion, ContentInfo};
use cms::signed_data::{
    CertificateSet, EncapsulatedContentInfo, SignedData, SignerIdentifier, SignerInfo, SignerInfos,
};
use const_oid::ObjectIdentifier;
use const_oid::db::rfc5911::{ID_CONTENT_TYPE, ID_MESSAGE_DIGEST, ID_SIGNED_DATA};
use const_oid::db::rfc5912::{ID_SHA_256, ID_SHA_384, ID_SHA_512};
use der::asn1::{Any, BitString, GeneralizedTime, Int, OctetString, SetOfVec, Uint};
use der::{Decode, Encode, Sequence};
use rand::Rng;
use sha2::{Digest, Sha256};
use spki::AlgorithmIdentifierOwned;
use x509_cert::attr::Attribute;
use x509_tsp::{Accuracy, MessageImprint, TimeStampReq, TspVersion, TstInfo};

use super::certificate::der_time;
use super::{Pki, PkiError};

/// The policy of the sandbox's stamps: an arc under the „example“ number of RFC 5612.
pub const POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.4.1.32473.3161.1");

const ID_CT_TST_INFO: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.1.4");
const SIGNING_CERTIFICATE_V2: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.16.2.47");

/// Why a stamp is not given (RFC 3161, 2.4.2: the bit of PKIFailureInfo).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refusal {
    BadAlgorithm = 0,
    BadRequest = 2,
    BadDataFormat = 5,
    UnacceptedPolicy = 15,
    UnacceptedExtension = 16,
}

/// Numbers of stamps: a random start for each run and a count, so that none repeats.
pub(super) struct Stamps {
    start: u64,
    next: AtomicU64,
}

impl Stamps {
    pub(super) fn new() -> Self {
        Self { start: rand::thread_rng().gen_range(1..=u64::MAX >> 1), next: AtomicU64::new(1) }
    }

    fn next(&self) -> Result<Int, PkiError> {
        let mut number = self.start.to_be_bytes().to_vec();
        number.extend(self.next.fetch_add(1, Ordering::Relaxed).to_be_bytes());
        Ok(Uint::new(&number)?.into())
    }
}

/// RFC 3161, 2.4.2, with text and failure bits as they stand in RFC 4210.
#[derive(Sequence)]
struct Status {
    status: u8,
    #[asn1(optional = "true")]
    text: Option<Vec<String>>,
    #[asn1(optional = "true")]
    failure: Option<BitString>,
}

#[derive(Sequence)]
struct Response {
    status: Status,
    #[asn1(optional = "true")]
    token: Option<ContentInfo>,
}

/// RFC 5035, section 3: SHA-256 is the default and is left out.
#[derive(Sequence)]
struct EssCertIdV2 {
    hash: OctetString,
}

#[derive(Sequence)]
struct SigningCertificateV2 {
    certs: Vec<EssCertIdV2>,
}

impl Pki {
    /// Answers a request for a time stamp, both as DER; a refusal is an answer too.
    ///
    /// # Errors
    /// When the answer cannot be made.
    pub fn time_stamp(&self, request: &[u8], now: DateTime<Utc>) -> Result<Vec<u8>, PkiError> {
        let outcome = match TimeStampReq::from_der(request) {
            Err(_) => Err(Refusal::BadDataFormat),
            Ok(request) => match accept(&request) {
                Err(refusal) => Err(refusal),
                Ok(()) => Ok(self.token(request, now)?),
            },
        };
        let response = match outcome {
            Ok(token) => Response { status: Status { status: 0, text: None, failure: None }, token: Some(token) },
            Err(refusal) => Response { status: rejected(refusal)?, token: None },
        };
        Ok(response.to_der()?)
    }

    /// The token alone, for a digest that came by another way than a request; none when the authority refuses it.
    ///
    /// # Errors
    /// When the token cannot be made.
    pub fn stamp_token(
        &self,
        algorithm: ObjectIdentifier,
        digest: &[u8],
        nonce: Option<&[u8]>,
        now: DateTime<Utc>,
    ) -> Result<Option<Vec<u8>>, PkiError> {
        let request = TimeStampReq {
            version: TspVersion::V1,
            message_imprint: MessageImprint {
                hash_algorithm: AlgorithmIdentifierOwned { oid: algorithm, parameters: None },
                hashed_message: OctetString::new(digest)?,
            },
            req_policy: None,
            nonce: nonce.map(|nonce| Ok::<Int, der::Error>(Uint::new(nonce)?.into())).transpose()?,
            cert_req: true,
            extensions: None,
        };
        if accept(&request).is_err() {
            return Ok(None);
        }
        Ok(Some(self.token(request, now)?.to_der()?))
    }

    fn token(&self, request: TimeStampReq, now: DateTime<Utc>) -> Result<ContentInfo, PkiError> {
        let info = TstInfo {
            version: TspVersion::V1,
            policy: POLICY,
            message_imprint: request.message_imprint,
            serial_number: self.stamps.next()?,
            gen_time: GeneralizedTime::from_date_time(der_time(now)?),
            accuracy: Some(Accuracy { seconds: Some(1), millis: None, micros: None }),
            ordering: false,
            nonce: request.nonce,
            tsa: None,
            extensions: None,
        }
        .to_der()?;
        let mut certificates = SetOfVec::new();
        if request.cert_req {
            certificates.insert(CertificateChoices::Certificate(self.tsa.certificate.clone()))?;
        }
        let signed = SignedData {
            version: CmsVersion::V3,
            digest_algorithms: SetOfVec::try_from(vec![sha256()])?,
            encap_content_info: EncapsulatedContentInfo {
                econtent_type: ID_CT_TST_INFO,
                econtent: Some(Any::encode_from(&OctetString::new(info.clone())?)?),
            },
            certificates: request.cert_req.then_some(CertificateSet(certificates)),
            crls: None,
            signer_infos: SignerInfos(SetOfVec::try_from(vec![self.signer(&info)?])?),
        };
        Ok(ContentInfo { content_type: ID_SIGNED_DATA, content: Any::encode_from(&signed)? })
    }

    fn signer(&self, content: &[u8]) -> Result<SignerInfo, PkiError> {
        let certificate = &self.tsa.certificate;
        let identity = SigningCertificateV2 {
            certs: vec![EssCertIdV2 { hash: OctetString::new(Sha256::digest(certificate.to_der()?).to_vec())? }],
        };
        let attributes = SetOfVec::try_from(vec![
            attribute(ID_CONTENT_TYPE, &ID_CT_TST_INFO)?,
            attribute(ID_MESSAGE_DIGEST, &OctetString::new(Sha256::digest(content).to_vec())?)?,
            attribute(SIGNING_CERTIFICATE_V2, &identity)?,
        ])?;
        // Signed under the SET tag, not the implicit one that the structure shows (RFC 5652, 5.4).
        let signature = self.tsa.key.sign(&attributes.to_der()?)?;
        Ok(SignerInfo {
            version: CmsVersion::V1,
            sid: SignerIdentifier::IssuerAndSerialNumber(IssuerAndSerialNumber {
                issuer: certificate.tbs_certificate.issuer.clone(),
                serial_number: certificate.tbs_certificate.serial_number.clone(),
            }),
            digest_alg: sha256(),
            signed_attrs: Some(attributes),
            signature_algorithm: self.tsa.key.algorithm().identifier(),
            signature: OctetString::new(signature)?,
            unsigned_attrs: None,
        })
    }
}

fn accept(request: &TimeStampReq) -> Result<(), Refusal> {
    let imprint = &request.message_imprint;
    let length = expected_length(imprint).ok_or(Refusal::BadAlgorithm)?;
    if imprint.hashed_message.as_bytes().len() != length {
        return Err(Refusal::BadRequest);
    }
    if request.req_policy.is_some_and(|policy| policy != POLICY) {
        return Err(Refusal::UnacceptedPolicy);
    }
    if request.extensions.as_ref().is_some_and(|extensions| !extensions.is_empty()) {
        return Err(Refusal::UnacceptedExtension);
    }
    Ok(())
}

fn expected_length(imprint: &MessageImprint) -> Option<usize> {
    let lengths = [(ID_SHA_256, 32), (ID_SHA_384, 48), (ID_SHA_512, 64)];
    lengths.into_iter().find(|(oid, _)| *oid == imprint.hash_algorithm.oid).map(|(_, length)| length)
}

fn rejected(refusal: Refusal) -> Result<Status, PkiError> {
    let bit = refusal as usize;
    let mut bytes = vec![0u8; bit / 8 + 1];
    if let Some(last) = bytes.last_mut() {
        *last = 0x80 >> (bit % 8);
    }
    // A named bit list ends at its last one bit (X.690, 11.2.2).
    let unused = u8::try_from(7 - bit % 8).unwrap_or_default();
    Ok(Status { status: 2, text: None, failure: Some(BitString::new(unused, bytes)?) })
}

fn attribute<T: der::Tagged + der::EncodeValue>(oid: ObjectIdentifier, value: &T) -> Result<Attribute, PkiError> {
    Ok(Attribute { oid, values: SetOfVec::try_from(vec![Any::encode_from(value)?])? })
}

fn sha256() -> AlgorithmIdentifierOwned {
    AlgorithmIdentifierOwned { oid: ID_SHA_256, parameters: None }
}
