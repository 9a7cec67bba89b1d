//! A credential: the key at the provider, its certificate, and how its use is authorised.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::CscError;
use super::factors::{CodeKind, Factor};
use super::wire::CredentialInfo;
use crate::algorithm::SignatureAlgorithm;
use crate::certificate::{Certificate, OfficerRefusal, check_officer};

/// How the use of a key is authorised (CSC v2 §8.3.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuthMode {
    /// By the provider's own means: the phone.
    Implicit,
    /// By PIN, one-time password or phone, asked for by `credentials/authorize`.
    Explicit,
    /// By a second round of OAuth.
    OAuth2,
}

/// What the provider holds.
#[derive(Debug, Clone)]
pub struct Credential {
    /// Its name at the provider.
    pub id: String,
    /// The provider's words for it; may be empty.
    pub description: String,
    /// Why it cannot be used, where it cannot.
    pub refusal: Option<CscError>,
    /// The signer's certificate.
    pub certificate: Certificate,
    /// The certificates above it.
    pub chain: Vec<Certificate>,
    /// How it signs.
    pub algorithm: SignatureAlgorithm,
    /// The same as the provider names it: one of the credential's own `key/algo`.
    pub sign_algo: String,
    /// Every algorithm that the provider names for the key.
    pub offered: Vec<String>,
    /// Most signatures for one authorisation; at least one.
    pub multisign: u32,
    /// Whether an authorisation is bound to the digests (SCAL 2).
    pub bound: bool,
    /// How it is authorised.
    pub mode: AuthMode,
    /// What opens it in the explicit mode.
    pub factors: Vec<Factor>,
    /// How the factors are combined: `PIN AND OTP`; all of them where the provider does not say.
    pub expression: Option<String>,
    /// Signatures left in the period, where the provider says so.
    pub remaining: Option<u32>,
    /// Signatures of the period in all, where the provider says so.
    pub quota: Option<u32>,
}

impl Credential {
    /// Whether it may sign for the officer `PNOBG-…` at this time.
    pub fn check(&self, person: &str, at: DateTime<Utc>) -> Result<(), OfficerRefusal> {
        check_officer(&self.certificate, person, at)
    }

    /// Whether key and certificate may be used, by what the provider says.
    pub fn usable(&self) -> Result<(), CscError> {
        self.refusal.clone().map_or(Ok(()), Err)
    }

    /// What is left when so many more signatures were made.
    pub fn spent(mut self, signatures: u32) -> Self {
        self.remaining = self.remaining.map(|left| left.saturating_sub(signatures));
        self
    }

    pub(super) fn read(id: &str, info: CredentialInfo) -> Result<Self, CscError> {
        let certificates = info
            .cert
            .certificates
            .iter()
            .map(|text| {
                let der = STANDARD.decode(text.trim()).map_err(|_| CscError::BadAnswer("certificate"))?;
                Certificate::from_der(&der).map_err(|_| CscError::BadAnswer("certificate"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (certificate, chain) = certificates.split_first().ok_or(CscError::BadAnswer("certificate"))?;
        let refusal = refusal(&info);
        let pin = Factor::from_v1("PIN", CodeKind::Pin, info.pin);
        let otp = Factor::from_v1("OTP", CodeKind::Otp, info.otp);
        let (mode, expression, objects) = match info.auth {
            Some(auth) => (Some(auth.mode), auth.expression, auth.objects),
            None => (info.auth_mode, None, Vec::new()),
        };
        let mode = match mode.as_deref() {
            Some("oauth2code" | "oauth2token") => AuthMode::OAuth2,
            Some("implicit") => AuthMode::Implicit,
            _ => AuthMode::Explicit,
        };
        let multisign = info.multisign.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(1).max(1);
        let (algorithm, sign_algo) = choose(certificate, &info.key.algo)?;
        Ok(Self {
            id: id.to_owned(),
            description: info.description.unwrap_or_default(),
            refusal,
            algorithm,
            sign_algo,
            offered: info.key.algo,
            certificate: certificate.clone(),
            chain: chain.to_vec(),
            multisign,
            bound: info.scal.as_str() == Some("2") || info.scal.as_u64() == Some(2),
            mode,
            factors: pin.into_iter().chain(otp).chain(objects.into_iter().map(Factor::from_object)).collect(),
            expression,
            remaining: info.remaining,
            quota: info.quota,
        })
    }
}

fn refusal(info: &CredentialInfo) -> Option<CscError> {
    match info.cert.status.as_deref() {
        Some("suspended") => Some(CscError::CredentialSuspended),
        Some("revoked") => Some(CscError::CredentialRevoked),
        Some("expired") => Some(CscError::CredentialExpired),
        _ if info.key.status != "enabled" => Some(CscError::CredentialDisabled),
        _ if info.remaining == Some(0) => Some(CscError::QuotaSpent),
        _ => None,
    }
}

/// What the key customarily signs with where the provider offers it, under its own name rather than under that of the kind
/// of key; else the first offer that fits the key. The name must be one of `key/algo` (CSC v2 §11.10).
fn choose(certificate: &Certificate, offered: &[String]) -> Result<(SignatureAlgorithm, String), CscError> {
    let customary = certificate.customary_algorithm().map_err(|_| CscError::BadAnswer("algorithm"))?;
    if offered.is_empty() || offered.contains(&customary.oid_text()) {
        return Ok((customary, customary.oid_text()));
    }
    let read = |text: &String| {
        let algorithm = SignatureAlgorithm::from_csc(text, None, Some(customary.hash()))?;
        algorithm.fits(certificate.public_key()).then(|| (algorithm, text.clone()))
    };
    let mut fitting = offered.iter().filter_map(read);
    let first = fitting.next().ok_or(CscError::Unsupported("signature algorithm"))?;
    if first.0 == customary {
        return Ok(first);
    }
    Ok(fitting.find(|(algorithm, _)| *algorithm == customary).unwrap_or(first))
}
