//! A credential: the key at the provider, its certificate, and how its use is authorised.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};

use super::CscError;
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
    /// Whether key and certificate may be used.
    pub enabled: bool,
    /// The signer's certificate.
    pub certificate: Certificate,
    /// The certificates above it.
    pub chain: Vec<Certificate>,
    /// How it signs.
    pub algorithm: SignatureAlgorithm,
    /// Most signatures for one authorisation; at least one.
    pub multisign: u32,
    /// Whether an authorisation is bound to the digests (SCAL 2).
    pub bound: bool,
    /// How it is authorised.
    pub mode: AuthMode,
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

    pub(super) fn read(id: &str, info: CredentialInfo) -> Result<Self, CscError> {
        let certificates = info
            .cert
            .certificates
            .iter()
            .map(|text| {
                let der = STANDARD.decode(text).map_err(|_| CscError::BadAnswer("certificate"))?;
                Certificate::from_der(&der).map_err(|_| CscError::BadAnswer("certificate"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let (certificate, chain) = certificates.split_first().ok_or(CscError::BadAnswer("certificate"))?;
        let mode = match info.auth.map(|auth| auth.mode).or(info.auth_mode).as_deref() {
            Some("oauth2code" | "oauth2token") => AuthMode::OAuth2,
            Some("implicit") => AuthMode::Implicit,
            _ => AuthMode::Explicit,
        };
        let multisign = info.multisign.as_u64().and_then(|number| u32::try_from(number).ok()).unwrap_or(1).max(1);
        let usable = info.cert.status.as_deref().is_none_or(|status| status == "valid");
        Ok(Self {
            id: id.to_owned(),
            enabled: info.key.status == "enabled" && usable,
            algorithm: choose(certificate, &info.key.algo)?,
            certificate: certificate.clone(),
            chain: chain.to_vec(),
            multisign,
            bound: info.scal.as_deref() == Some("2"),
            mode,
            remaining: info.remaining,
            quota: info.quota,
        })
    }
}

/// What the key's certificate customarily signs with when the provider offers it; else the first offer that fits the key.
fn choose(certificate: &Certificate, offered: &[String]) -> Result<SignatureAlgorithm, CscError> {
    let customary = certificate.customary_algorithm().map_err(|_| CscError::BadAnswer("algorithm"))?;
    let offers: Vec<SignatureAlgorithm> =
        offered.iter().filter_map(|text| SignatureAlgorithm::from_oid_text(text)).collect();
    let plain = offers.is_empty();
    if plain || offers.contains(&customary) {
        return Ok(customary);
    }
    let fits = |offer: &SignatureAlgorithm| std::mem::discriminant(offer) == std::mem::discriminant(&customary);
    offers.into_iter().find(fits).ok_or(CscError::BadAnswer("algorithm"))
}
