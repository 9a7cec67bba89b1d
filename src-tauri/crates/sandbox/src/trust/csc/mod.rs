//! The signing provider: a remote signature service in the shapes of the Cloud Signature Consortium (API v2), at level
//! SCAL 2: an authorisation opens the key for exactly the digests that the officer approved on the phone.

pub mod approvals;
mod authorize;
mod credentials;
mod info;
mod oauth;
mod sign;
pub mod terms;
#[cfg(test)]
mod tests;
mod wire;

use std::collections::{BTreeMap, HashMap};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::HeaderMap;
use axum::middleware::{self, Next};
use axum::response::Response;
use axum::routing::{get, post};
use chrono::{DateTime, Utc};

use super::clock::Clock;
use super::pki::{Credential, Pki};
use super::{OfficerAccount, phone, pki_http};
use crate::identity::{Identity, bearer};
use crate::ports::PhoneFaults;
use approvals::Approvals;
use terms::Customers;
use wire::Refusal;

/// What the provider needs to begin.
#[derive(Clone)]
pub struct ProviderSettings {
    /// Where the sandbox is reached, without a slash at the end.
    pub base_url: String,
    /// The certification authority.
    pub pki: Arc<Pki>,
    /// Who signs in; its access tokens are the provider's service tokens, because central is the broker.
    pub identity: Arc<Identity>,
    /// What goes wrong with the phone.
    pub faults: Arc<dyn PhoneFaults>,
    /// Whether requests are approved without anybody looking at the phone.
    pub auto_approve: bool,
    /// The present.
    pub clock: Clock,
}

/// The provider.
pub struct Provider {
    settings: ProviderSettings,
    approvals: Approvals,
    customers: Customers,
    asked: Mutex<BTreeMap<String, u32>>,
    auto_approve: AtomicBool,
    v1: AtomicBool,
    grants: oauth::Grants,
    results: Mutex<HashMap<String, sign::Waiting>>,
}

impl Provider {
    /// Begins.
    pub fn new(settings: ProviderSettings) -> Arc<Self> {
        Arc::new(Self {
            approvals: Approvals::default(),
            customers: Customers::default(),
            asked: Mutex::default(),
            auto_approve: AtomicBool::new(settings.auto_approve),
            v1: AtomicBool::new(false),
            grants: oauth::Grants::default(),
            results: Mutex::default(),
            settings,
        })
    }

    /// The authorisations, for the phone.
    pub fn approvals(&self) -> &Approvals {
        &self.approvals
    }

    /// What is agreed with each officer.
    pub fn customers(&self) -> &Customers {
        &self.customers
    }

    /// How often each method was asked for so far: `signatures/signHash`.
    pub fn asked(&self) -> BTreeMap<String, u32> {
        self.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The certification authority.
    pub fn pki(&self) -> &Arc<Pki> {
        &self.settings.pki
    }

    /// Who signs in.
    pub fn identity(&self) -> &Arc<Identity> {
        &self.settings.identity
    }

    /// Whether requests are approved by themselves.
    pub fn auto_approves(&self) -> bool {
        self.auto_approve.load(Ordering::SeqCst)
    }

    /// Lets requests be approved by themselves from now on, or no longer.
    pub fn set_auto_approve(&self, on: bool) {
        self.auto_approve.store(on, Ordering::SeqCst);
    }

    /// Whether it says of itself that it speaks v1.0.4, and describes credentials as that does.
    pub fn speaks_v1(&self) -> bool {
        self.v1.load(Ordering::SeqCst)
    }

    /// Speaks v1.0.4 from now on, or v2 again.
    pub fn set_v1(&self, on: bool) {
        self.v1.store(on, Ordering::SeqCst);
    }

    /// The present.
    pub fn now(&self) -> DateTime<Utc> {
        (self.settings.clock)()
    }

    /// Whether the officer has so many signatures left.
    fn can_afford(&self, asked: &approvals::Asked) -> Result<(), Refusal> {
        let wanted = u32::try_from(asked.digests.len()).unwrap_or(u32::MAX);
        let total = self.approvals.signed(&asked.officer).saturating_add(wanted);
        if total > self.customers.terms(&asked.officer).quota {
            return Err(Refusal::Named("quota_exceeded", "The quota of signatures is spent"));
        }
        Ok(())
    }

    /// Puts a request on the officer's phone, or into its fault.
    fn ask(&self, asked: approvals::Asked) -> (approvals::Approval, String) {
        let now = self.now();
        let fault = self.settings.faults.next();
        let (approval, handle) = self.approvals.ask(asked, fault, now);
        if self.auto_approves() {
            self.approvals.answer(approval.id, true, now);
        }
        (approval, handle)
    }

    /// The officer whose service token or activation data the request carries.
    fn caller(&self, headers: &HeaderMap) -> Result<&OfficerAccount, Refusal> {
        let token = bearer(headers).ok_or(Refusal::Unauthorized)?;
        let now = self.now();
        if let Ok(officer) = self.identity().officer(token, now) {
            return Ok(officer);
        }
        let subject = self.grants.service(token, now).or_else(|| self.approvals.owner(token, now));
        subject.and_then(|subject| self.identity().by_id(&subject)).ok_or(Refusal::Unauthorized)
    }

    /// The officer's credential, when it has this name. Making an RSA key takes a moment, so not among the handlers.
    async fn credential(&self, officer: &OfficerAccount, id: &str) -> Result<Arc<Credential>, Refusal> {
        if id != credential_id(officer) {
            return Err(Refusal::invalid("Invalid parameter credentialID"));
        }
        let (pki, officer) = (Arc::clone(&self.settings.pki), officer.clone());
        let made = tokio::task::spawn_blocking(move || pki.officer(&officer)).await;
        made.map_err(|_| Refusal::invalid("The credential could not be opened"))?.map_err(Refusal::from)
    }
}

/// The name of an officer's one credential.
fn credential_id(officer: &OfficerAccount) -> String {
    format!("qes-{}", officer.id)
}

/// Counts what is asked for.
async fn count(State(provider): State<Arc<Provider>>, request: Request, next: Next) -> Response {
    let method = request.uri().path().trim_start_matches('/').trim_start_matches("csc/v2/").to_owned();
    *provider.asked.lock().unwrap_or_else(PoisonError::into_inner).entry(method).or_default() += 1;
    next.run(request).await
}

/// Everything of the trust side: `/csc/v2`, `/phone`, `/tsa`, `/ocsp`, `/crl`, `/ca`.
pub fn router(provider: Arc<Provider>) -> Router {
    let csc = Router::new()
        .route("/info", get(info::info).post(info::info))
        .route("/oauth2/authorize", get(oauth::authorize))
        .route("/oauth2/return", get(oauth::returned))
        .route("/oauth2/continue", post(oauth::proceed))
        .route("/oauth2/token", post(oauth::token))
        .route("/oauth2/revoke", post(oauth::revoke))
        .route("/credentials/list", post(credentials::list))
        .route("/credentials/info", post(credentials::info))
        .route("/credentials/authorize", post(authorize::authorize))
        .route("/credentials/authorizeCheck", post(authorize::check))
        .route("/credentials/getChallenge", post(authorize::challenge))
        .route("/credentials/sendOTP", post(authorize::send_otp))
        .route("/signatures/signHash", post(sign::sign_hash))
        .route("/signatures/signPolling", post(sign::poll))
        .route("/signatures/timestamp", post(sign::timestamp))
        .layer(middleware::from_fn_with_state(Arc::clone(&provider), count));
    Router::new().nest("/csc/v2", csc).merge(phone::routes()).merge(pki_http::routes()).with_state(provider)
}
