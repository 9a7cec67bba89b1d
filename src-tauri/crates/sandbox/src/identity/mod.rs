//! The identity provider: OpenID Connect for one kind of client, a native program on the officer's own machine.
//!
//! Authorization code with PKCE S256 and nothing else (RFC 6749, 7636, 8252, 9207, OpenID Connect Core); a password and
//! then a time-based code (RFC 6238); refresh tokens that rotate and betray their theft (RFC 9700, 4.14.2). The pages
//! are plain forms without scripts, so a test walks through them like a browser does.

mod account;
mod attempts;
mod authorize;
mod discovery;
mod interaction;
mod jwt;
mod login;
pub mod page;
mod panel;
mod possession;
mod redirect;
mod store;
#[cfg(test)]
mod tests;
mod token;
pub mod totp;

use std::path::PathBuf;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};
use gishe_domain::address::Coded;
use gishe_protocol::info::Account;
use rand::RngCore;
use sha2::{Digest, Sha256};

use crate::ports::{AccessTokens, Shown, TokenRefusal};
use crate::trust::OfficerAccount;
use crate::trust::clock::Clock;

pub(crate) use account::bearer;
use possession::Place;
pub(crate) use possession::{NONCE, PROOF, ProofFault};
pub(crate) use redirect::loopback;
pub use token::ACCESS_LIFE;
pub(crate) use token::challenge_of;

/// The client that every workstation is: public, without a secret (RFC 8252, 8.4).
pub const CLIENT_ID: &str = "gishe-desk";

/// The signing provider beside this one, which has officers sign in here for its own pages.
pub const SIGNING_CLIENT_ID: &str = "gishe-signing";

/// The one authentication context: a password and a time-based code.
pub const ACR: &str = "urn:gishe:acr:two-factor";

/// Why the provider cannot work.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Its store failed.
    #[error("identity store: {0}")]
    Store(#[from] rusqlite::Error),
    /// Its directory cannot be made.
    #[error("identity directory: {0}")]
    Io(#[from] std::io::Error),
    /// A token could not be signed.
    #[error("token signature: {0}")]
    Sign(#[from] crate::trust::pki::PkiError),
    /// A token could not be written.
    #[error("token content: {0}")]
    Json(#[from] serde_json::Error),
}

/// What the provider needs to know to begin.
#[derive(Clone)]
pub struct IdentitySettings {
    /// Decides the signing key.
    pub seed: u64,
    /// Where the sandbox is reached, without a slash at the end; the issuer is `/oidc` below it.
    pub base_url: String,
    /// Who can sign in.
    pub officers: Arc<Vec<OfficerAccount>>,
    /// The districts by code and name, for the page.
    pub districts: Vec<Coded>,
    /// Whether the page shows the accounts of the practice world with their passwords and present codes.
    pub show_accounts: bool,
    /// Where sessions outlive a restart; none keeps them in memory.
    pub data_dir: Option<PathBuf>,
    /// The present.
    pub clock: Clock,
}

/// The provider.
pub struct Identity {
    settings: IdentitySettings,
    signer: jwt::Signer,
    store: store::Store,
    interactions: interaction::Interactions,
    attempts: attempts::Attempts,
    proofs: possession::Proofs,
}

impl Identity {
    /// Opens the provider and its store.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub fn open(settings: IdentitySettings) -> Result<Arc<Self>, IdentityError> {
        let store = match &settings.data_dir {
            Some(dir) => {
                std::fs::create_dir_all(dir)?;
                store::Store::open(&dir.join("identity.sqlite"))?
            }
            None => store::Store::in_memory()?,
        };
        Ok(Arc::new(Self {
            signer: jwt::Signer::new(settings.seed),
            store,
            interactions: interaction::Interactions::default(),
            attempts: attempts::Attempts::default(),
            proofs: possession::Proofs::default(),
            settings,
        }))
    }

    /// `…/oidc`.
    pub fn issuer(&self) -> String {
        format!("{}/oidc", self.settings.base_url)
    }

    fn now(&self) -> DateTime<Utc> {
        (self.settings.clock)()
    }

    /// The officer whose access token this is.
    ///
    /// # Errors
    /// When the token has expired, was revoked, or was never given.
    pub fn officer(&self, bearer: &str, now: DateTime<Utc>) -> Result<&OfficerAccount, TokenRefusal> {
        let subject = self.store.subject(bearer, now)?;
        self.by_id(&subject).ok_or(TokenRefusal::Invalid)
    }

    /// The officer with this subject.
    pub fn by_id(&self, subject: &str) -> Option<&OfficerAccount> {
        self.settings.officers.iter().find(|officer| officer.id == subject)
    }

    /// Everybody who can sign in.
    pub fn officers(&self) -> &[OfficerAccount] {
        &self.settings.officers
    }

    fn by_username(&self, username: &str) -> Option<&OfficerAccount> {
        let wanted = username.trim().to_lowercase();
        self.settings.officers.iter().find(|officer| officer.username == wanted)
    }
}

impl AccessTokens for Identity {
    fn account(&self, bearer: &str, now: DateTime<Utc>) -> Result<Account, TokenRefusal> {
        self.officer(bearer, now).map(OfficerAccount::account)
    }

    fn shown(&self, shown: &Shown<'_>, now: DateTime<Utc>) -> Result<(), TokenRefusal> {
        let key = match self.store.bound_to(shown.token) {
            Ok(key) => key,
            Err(error) => {
                tracing::error!(%error, "the identity store cannot be read");
                return Err(TokenRefusal::Invalid);
            }
        };
        let Some(key) = key else {
            // Not ours, or not bound: a proof would prove nothing about it.
            return if shown.bound { Err(TokenRefusal::Proof("the token is not bound")) } else { Ok(()) };
        };
        let (true, Some(proof)) = (shown.bound, shown.proof) else {
            return Err(TokenRefusal::Proof("a bound token came without a proof"));
        };
        let url = format!("{}{}", self.settings.base_url, shown.path);
        let place = Place { method: shown.method, url: &url, access: Some(shown.token), nonce: false };
        match self.proofs.check(proof, &place, now) {
            Ok(shown) if shown == key => Ok(()),
            Ok(_) => Err(TokenRefusal::Proof("the proof is of another key")),
            Err(ProofFault::Invalid(why)) => Err(TokenRefusal::Proof(why)),
            Err(ProofFault::Nonce) => Err(TokenRefusal::Nonce),
        }
    }

    fn nonce(&self, now: DateTime<Utc>) -> Option<String> {
        Some(self.proofs.nonce(now))
    }
}

/// Everything under `/oidc`.
pub fn router(identity: Arc<Identity>) -> Router {
    Router::new()
        .route("/oidc/.well-known/openid-configuration", get(discovery::configuration))
        .route("/oidc/jwks", get(discovery::jwks))
        .route("/oidc/authorize", get(authorize::begin))
        .route("/oidc/login", post(login::password))
        .route("/oidc/code", post(login::code))
        .route("/oidc/token", post(token::token))
        .route("/oidc/revoke", post(token::revoke))
        .route("/oidc/userinfo", get(account::userinfo))
        .route("/oidc/style.css", get(page::stylesheet))
        .route("/oidc/sofia-sans.ttf", get(page::typeface))
        .with_state(identity)
}

/// 256 bits as 64 hexadecimal digits.
pub(crate) fn random_token() -> String {
    let mut bytes = [0u8; 32];
    rand::rngs::OsRng.fill_bytes(&mut bytes);
    hex::encode(bytes)
}

/// Secrets are kept by this and compared by this: equal digests say equal secrets, and the time of the comparison says
/// nothing about them.
pub(crate) fn fingerprint(secret: &str) -> [u8; 32] {
    Sha256::digest(secret.as_bytes()).into()
}
