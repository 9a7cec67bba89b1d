//! The ID token and what it must say (OpenID Connect Core 1.0, 3.1.3.7).

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_protocol::info::ScopeGrant;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use sha2::{Digest, Sha256};

use super::provider::Provider;
use super::{Forgery, SignInError};
use crate::token::AccessToken;

/// Algorithms that a provider may sign with. None of them takes a shared secret, and `none` is not among them.
const ALLOWED: [Algorithm; 2] = [Algorithm::ES256, Algorithm::RS256];
/// Seconds that clocks may differ.
const LEEWAY: u64 = 60;

/// Who signed in.
#[derive(Clone, PartialEq, Eq, Deserialize)]
pub struct OfficerClaims {
    /// The provider's name for the account, for ever.
    #[serde(rename = "sub")]
    pub subject: String,
    /// „Михаела Тодорова“.
    #[serde(default)]
    pub name: String,
    /// „главен специалист“.
    #[serde(default)]
    pub post: String,
    /// As what the officer signed in.
    #[serde(default, rename = "preferred_username")]
    pub username: String,
    /// The districts and the role in each.
    #[serde(default)]
    pub districts: Vec<ScopeGrant>,
    /// What the officer's own certificate must carry: `PNOBG-…`.
    #[serde(default)]
    pub national_id: Option<String>,
    /// When the officer signed in, in seconds since 1970.
    #[serde(default)]
    pub auth_time: Option<i64>,
}

impl fmt::Debug for OfficerClaims {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OfficerClaims(••••)")
    }
}

#[derive(Deserialize)]
struct IdToken {
    #[serde(flatten)]
    officer: OfficerClaims,
    aud: Audience,
    azp: Option<String>,
    nonce: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    at_hash: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    fn is_one(&self) -> bool {
        match self {
            Self::One(audience) => !audience.is_empty(),
            Self::Many(audiences) => audiences.len() == 1,
        }
    }
}

/// What an ID token must belong to.
pub struct Expected<'a> {
    /// The request, on a sign-in; a renewal has none.
    pub nonce: Option<&'a str>,
    /// The access token that came with it.
    pub access: &'a AccessToken,
    /// The officer, on a renewal.
    pub subject: Option<&'a str>,
}

/// Checks an ID token to the end and gives who signed in.
pub async fn verify(provider: &Provider, token: &str, expected: &Expected<'_>) -> Result<OfficerClaims, SignInError> {
    let forged = SignInError::Forged;
    let header = decode_header(token).map_err(|_| forged(Forgery::Signature))?;
    if !ALLOWED.contains(&header.alg) {
        return Err(forged(Forgery::Signature));
    }
    let kid = header.kid.as_deref().ok_or(forged(Forgery::Signature))?;
    let keys = provider.keys(|keys| keys.find(kid).is_some()).await?;
    let key = keys.find(kid).and_then(|key| DecodingKey::from_jwk(key).ok()).ok_or(forged(Forgery::Signature))?;
    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_issuer(&[&provider.config.issuer]);
    validation.set_audience(&[&provider.config.client_id]);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    let claims = decode::<IdToken>(token, &key, &validation).map_err(|error| forged(forgery(error.kind())))?.claims;
    let client = provider.config.client_id.as_str();
    if !claims.aud.is_one() && claims.azp.as_deref() != Some(client)
        || claims.azp.as_deref().is_some_and(|azp| azp != client)
    {
        return Err(forged(Forgery::Audience));
    }
    if expected.nonce.is_some() && claims.nonce.as_deref() != expected.nonce {
        return Err(forged(Forgery::Nonce));
    }
    if claims.at_hash.as_ref().is_some_and(|hash| *hash != access_hash(expected.access)) {
        return Err(forged(Forgery::AccessToken));
    }
    if expected.subject.is_some_and(|subject| subject != claims.officer.subject) {
        return Err(forged(Forgery::Subject));
    }
    let by_class = claims.acr.as_ref().is_some_and(|acr| provider.config.two_factor_acr.contains(acr));
    let by_methods = claims.amr.iter().any(|method| method == "mfa");
    if by_class || by_methods { Ok(claims.officer) } else { Err(SignInError::SecondFactorMissing) }
}

/// Half of the SHA-256 of the access token: both allowed algorithms use SHA-256 (3.1.3.6).
fn access_hash(access: &AccessToken) -> String {
    let digest = Sha256::digest(access.expose());
    BASE64_URL_SAFE_NO_PAD.encode(digest.get(..16).unwrap_or_default())
}

fn forgery(kind: &ErrorKind) -> Forgery {
    match kind {
        ErrorKind::ExpiredSignature | ErrorKind::ImmatureSignature => Forgery::Expired,
        ErrorKind::InvalidIssuer => Forgery::Issuer,
        ErrorKind::InvalidAudience => Forgery::Audience,
        ErrorKind::MissingRequiredClaim(claim) if claim == "exp" => Forgery::Expired,
        ErrorKind::MissingRequiredClaim(claim) if claim == "iss" => Forgery::Issuer,
        ErrorKind::MissingRequiredClaim(claim) if claim == "aud" => Forgery::Audience,
        ErrorKind::MissingRequiredClaim(_) => Forgery::Subject,
        _ => Forgery::Signature,
    }
}
