//! One sign-in, from the address for the browser to the tokens.

use std::time::Duration;

use gishe_domain::address::DistrictCode;
use gishe_sync::ports::CentralFault;
use url::Url;
use zeroize::Zeroizing;

use super::claims::{Expected, OfficerClaims, verify};
use super::listener::{Callback, Listener};
use super::pkce::Ties;
use super::provider::Provider;
use super::session::{RefreshKeeper, Session};
use super::{Forgery, OidcConfig, SignInError, error_code};
use crate::proof::ProofKey;

/// A sign-in that waits for the browser. Dropping it closes the port and ends it.
pub struct PendingSignIn {
    /// What the desk opens in the system browser.
    pub authorize_url: Url,
    provider: Provider,
    listener: Listener,
    redirect_uri: String,
    ties: Ties,
    /// The session's own key, where the provider binds tokens to one.
    key: Option<ProofKey>,
}

/// An officer who has signed in.
pub struct SignedIn {
    /// Who it is.
    pub officer: OfficerClaims,
    /// Gives access tokens from now on.
    pub session: Session,
}

/// Begins a sign-in for a district: asks the provider what it is, opens the port, makes the address for the browser.
///
/// # Errors
/// [`SignInError`].
pub async fn begin(config: &OidcConfig, district: &DistrictCode) -> Result<PendingSignIn, SignInError> {
    let provider = Provider::discover(config.clone()).await?;
    let listener = Listener::open().await.map_err(SignInError::Listener)?;
    let redirect_uri = listener.redirect_uri();
    let ties = Ties::new();
    let key = provider.binds_tokens().then(ProofKey::new);
    let mut authorize_url = provider.authorization_endpoint();
    authorize_url.query_pairs_mut().extend_pairs([
        ("response_type", "code"),
        ("client_id", &config.client_id),
        ("redirect_uri", &redirect_uri),
        ("scope", &config.scope),
        ("state", &ties.state),
        ("nonce", &ties.nonce),
        ("code_challenge", &ties.challenge()),
        ("code_challenge_method", "S256"),
        ("acr_values", &config.two_factor_acr.join(" ")),
        // A desk is shared: whoever sits there signs in, not whoever the browser still remembers.
        ("prompt", "login"),
        ("ui_locales", "bg"),
        ("district", &district.0),
    ]);
    if let Some(key) = &key {
        // The code itself is bound to the key: one that is caught on its way redeems nothing (RFC 9449, 10).
        authorize_url.query_pairs_mut().append_pair("dpop_jkt", key.thumbprint());
    }
    Ok(PendingSignIn { authorize_url, provider, listener, redirect_uri, ties, key })
}

impl PendingSignIn {
    /// Waits for the browser, exchanges the code and checks the ID token. The refresh token is given to `keeper` before
    /// this returns.
    ///
    /// # Errors
    /// [`SignInError`].
    pub async fn finish(
        self,
        patience: Duration,
        keeper: std::sync::Arc<dyn RefreshKeeper>,
    ) -> Result<SignedIn, SignInError> {
        let gate = self.listener.gate(&self.ties.state);
        let waiting = self.listener.callback(gate.clone());
        let callback = match tokio::time::timeout(patience, waiting).await {
            Ok(callback) => callback,
            // Answers came, and none of them to this question.
            Err(_) if gate.met_others() => return Err(SignInError::Forged(Forgery::State)),
            Err(_) => return Err(SignInError::Timeout),
        };
        let code = genuine(&self.provider, callback)?;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", self.redirect_uri.as_str()),
            ("code_verifier", self.ties.verifier.as_str()),
        ];
        let grant = self.provider.grant(&form, self.key.as_ref()).await?;
        let id_token = grant.id_token.as_ref().ok_or(CentralFault::Malformed("no ID token"))?;
        let expected = Expected { nonce: Some(&self.ties.nonce), access: &grant.access, subject: None };
        let officer = verify(&self.provider, id_token, &expected).await?;
        let session = Session::begin(self.provider, grant, officer.clone(), keeper).await?;
        Ok(SignedIn { officer, session })
    }
}

/// The code of an answer that belongs to the question: its state was compared by the listener.
fn genuine(provider: &Provider, callback: Callback) -> Result<Zeroizing<String>, SignInError> {
    let named = callback.issuer.is_some() || provider.names_issuer();
    if named && callback.issuer.as_deref() != Some(provider.config.issuer.as_str()) {
        return Err(SignInError::Forged(Forgery::Issuer));
    }
    match (callback.error, callback.code) {
        (Some(error), _) => Err(SignInError::Refused { reason: error_code(&error) }),
        (None, Some(code)) => Ok(Zeroizing::new(code)),
        (None, None) => Err(SignInError::Forged(Forgery::State)),
    }
}
