//! The ID token and what it must say (OpenID Connect Core 1.0, 3.1.3.7).

use std::fmt;

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use gishe_protocol::info::ScopeGrant;
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode, decode_header};
use serde::Deserialize;
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;

use super::provider::Provider;
use super::{Forgery, SignInError};
use crate::clock;
use crate::token::AccessToken;

/// Algorithms that a provider may sign with. None of them takes a shared secret, and `none` is not among them.
const ALLOWED: [Algorithm; 2] = [Algorithm::ES256, Algorithm::RS256];
/// Seconds that clocks may differ.
const LEEWAY: u64 = 60;
/// The same, for what is counted here.
const SKEW: i64 = 60;
/// Seconds between the sign-in in the browser and the token for it: longer than a desk waits, so it was another sign-in.
const FRESH: i64 = 660;
/// Bytes of the modulus of an RSA key: 2048 bits at least (RFC 7518, 3.3), and no more than anybody waits for.
const MIN_RSA: usize = 256;
const MAX_RSA: usize = 1024;

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
    aud: Option<Audience>,
    azp: Option<String>,
    nonce: Option<String>,
    acr: Option<String>,
    #[serde(default)]
    amr: Vec<String>,
    at_hash: Option<String>,
    iat: i64,
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
    // A token of another kind is not taken for this one (RFC 8725, 3.11), nor one whose conditions are not known (RFC 7515,
    // 4.1.11).
    if header.crit.is_some() || header.typ.as_ref().is_some_and(|typ| !typ.eq_ignore_ascii_case("jwt")) {
        return Err(forged(Forgery::Kind));
    }
    // Keys that a token brings along in its own header are never looked at.
    let kid = header.kid.as_deref().ok_or(forged(Forgery::Signature))?;
    let keys = provider.keys(|keys| key_of(keys, kid, header.alg).is_some()).await?;
    let key = key_of(&keys, kid, header.alg).and_then(|key| DecodingKey::from_jwk(key).ok());
    let key = key.ok_or(forged(Forgery::Signature))?;
    let mut validation = Validation::new(header.alg);
    validation.leeway = LEEWAY;
    validation.validate_nbf = true;
    validation.set_issuer(&[&provider.config.issuer]);
    validation.set_audience(&[&provider.config.client_id]);
    validation.set_required_spec_claims(&["iss", "sub", "aud", "exp"]);
    let claims = decode::<IdToken>(token, &key, &validation).map_err(|error| forged(forgery(error.kind())))?.claims;
    belongs(&claims, &provider.config.client_id, expected)?;
    let by_class = claims.acr.as_ref().is_some_and(|acr| provider.config.two_factor_acr.contains(acr));
    let by_methods = claims.amr.iter().any(|method| method == "mfa");
    if by_class || by_methods { Ok(claims.officer) } else { Err(SignInError::SecondFactorMissing) }
}

/// Whether a token that is signed rightly is the answer to this question.
fn belongs(claims: &IdToken, client: &str, expected: &Expected<'_>) -> Result<(), SignInError> {
    let forged = |what| Err(SignInError::Forged(what));
    if !claims.aud.as_ref().is_some_and(Audience::is_one) && claims.azp.as_deref() != Some(client)
        || claims.azp.as_deref().is_some_and(|azp| azp != client)
    {
        return forged(Forgery::Audience);
    }
    if claims.iat > clock::now().timestamp().saturating_add(SKEW) {
        return forged(Forgery::Expired);
    }
    if let Some(nonce) = expected.nonce {
        if !claims.nonce.as_deref().is_some_and(|said| same(said, nonce)) {
            return forged(Forgery::Nonce);
        }
        // By the provider's own clock, whatever ours says.
        if claims.officer.auth_time.is_some_and(|at| claims.iat.saturating_sub(at) > FRESH) {
            return forged(Forgery::EarlierSignIn);
        }
    }
    if claims.at_hash.as_ref().is_some_and(|hash| !same(hash, &access_hash(expected.access))) {
        return forged(Forgery::AccessToken);
    }
    if claims.officer.subject.is_empty() || expected.subject.is_some_and(|subject| subject != claims.officer.subject) {
        return forged(Forgery::Subject);
    }
    Ok(())
}

/// The provider's key of this name that can have made a signature of this kind. A key for encryption, of another family, or
/// too weak is none.
fn key_of<'a>(keys: &'a JwkSet, kid: &str, algorithm: Algorithm) -> Option<&'a Jwk> {
    keys.keys.iter().find(|key| {
        let fits = match &key.algorithm {
            AlgorithmParameters::EllipticCurve(key) => {
                algorithm == Algorithm::ES256 && key.curve == EllipticCurve::P256
            }
            AlgorithmParameters::RSA(key) => {
                let bytes = BASE64_URL_SAFE_NO_PAD.decode(&key.n).map_or(0, |n| n.len());
                algorithm == Algorithm::RS256 && (MIN_RSA..=MAX_RSA).contains(&bytes)
            }
            _ => false,
        };
        let signs = key.common.public_key_use.as_ref().is_none_or(|purpose| *purpose == PublicKeyUse::Signature);
        fits && signs && key.common.key_id.as_deref() == Some(kid)
    })
}

/// Compares what an attacker may try to guess, in a time that says nothing of where it differs.
pub(super) fn same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
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
        // Signed rightly, and no ID token.
        ErrorKind::Json(_) => Forgery::Kind,
        _ => Forgery::Signature,
    }
}
