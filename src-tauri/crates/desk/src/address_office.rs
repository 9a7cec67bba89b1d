//! The register of addresses of a district in the hands of IT: signing in at a console, reading what central has, and handing a
//! whole register over. It opens no desk and keeps nothing on the computer: the session ends with the work.

use std::sync::Arc;
use std::time::Duration;

use gishe_central::oidc::{self, OidcConfig, PendingSignIn, RefreshKeeper, RefreshToken};
use gishe_central::{CentralClient, HttpConfig, Roots};
use gishe_domain::address::{DistrictCode, Street};
use gishe_protocol::addresses::AddressesReceipt;
use gishe_protocol::info::{Realm, Role};
use url::Url;

use crate::config::CLIENT_ID;
use crate::error::DeskError;
use crate::fault::internal;
use crate::sign_in::refused;

/// How long somebody may take in the browser.
const PATIENCE: Duration = Duration::from_secs(600);

/// Where central is, which world it must belong to, and whose register it is about.
#[derive(Debug, Clone)]
pub struct OfficeConfig {
    /// Central, without a path.
    pub central: Url,
    /// The world it must belong to.
    pub realm: Realm,
    /// The district.
    pub district: DistrictCode,
}

/// A sign-in that waits for the browser.
pub struct PendingOffice {
    config: OfficeConfig,
    pending: PendingSignIn,
}

/// Somebody who is signed in for a district.
pub struct Office {
    client: CentralClient,
    session: oidc::Session,
    district: DistrictCode,
    role: Role,
}

/// A register as central has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldRegister {
    /// Its digest.
    pub digest: String,
    /// In central's order.
    pub streets: Vec<Street>,
}

/// Begins a sign-in. The address is to be opened in a browser on this machine.
///
/// # Errors
/// [`DeskError::ForeignRealm`], [`DeskError::Offline`] and the like when central is not there or another.
pub async fn begin(config: OfficeConfig) -> Result<PendingOffice, DeskError> {
    let info = CentralClient::greet(http(&config)?).await?;
    if info.realm != config.realm {
        return Err(DeskError::ForeignRealm);
    }
    let issuer = format!("{}/oidc", config.central.as_str().trim_end_matches('/'));
    let provider = OidcConfig::new(&issuer, CLIENT_ID, Roots::System);
    let pending = oidc::begin(&provider, &config.district).await.map_err(refused)?;
    Ok(PendingOffice { config, pending })
}

impl PendingOffice {
    /// The address for the browser.
    pub fn url(&self) -> String {
        self.pending.authorize_url.to_string()
    }

    /// Waits until somebody has signed in.
    ///
    /// # Errors
    /// [`DeskError::SignInRefused`], [`DeskError::SignInTimeout`]; [`DeskError::DistrictForbidden`] for an account that has no role in
    /// the district.
    pub async fn finish(self) -> Result<Office, DeskError> {
        let signed_in = self.pending.finish(PATIENCE, Arc::new(NotKept)).await.map_err(refused)?;
        let district = self.config.district.clone();
        let grant = signed_in.officer.districts.iter().find(|grant| grant.district == district);
        let role = grant.map(|grant| grant.role);
        let session = signed_in.session;
        let tokens = Arc::new(session.clone());
        let client =
            CentralClient::new(http(&self.config)?, tokens).map_err(|error| internal("central's client", &error))?;
        match role {
            Some(role) => Ok(Office { client, session, district, role }),
            None => Err(DeskError::DistrictForbidden { district: district.0 }),
        }
    }
}

impl Office {
    /// The role of the account in the district. Only [`Role::It`] may hand a register over: central demands it.
    pub fn role(&self) -> Role {
        self.role
    }

    /// The register as central has it.
    ///
    /// # Errors
    /// Those of the connection; [`DeskError::DigestMismatch`] when what came is not whole.
    pub async fn register(&self) -> Result<HeldRegister, DeskError> {
        let register = self.client.read_addresses(&self.district).await?;
        Ok(HeldRegister { digest: register.digest, streets: register.streets })
    }

    /// Hands a register over: all of it, or nothing.
    ///
    /// # Errors
    /// [`DeskError::CentralFault`] with 403 without the role, with 400 when a street does not fit; those of the connection.
    pub async fn hand_over(&self, streets: &[Street]) -> Result<AddressesReceipt, DeskError> {
        Ok(self.client.put_addresses(&self.district, streets).await?)
    }

    /// Ends the session at the provider. One that cannot be ended now ends by itself.
    pub async fn leave(self) {
        if let Err(error) = self.session.revoke().await {
            tracing::warn!(%error, "the session was not ended at the provider");
        }
    }
}

fn http(config: &OfficeConfig) -> Result<HttpConfig, DeskError> {
    HttpConfig::new(&config.central, Roots::System).map_err(|error| internal("central's address", &error))
}

/// Keeps no token beyond the work.
struct NotKept;

impl RefreshKeeper for NotKept {
    fn keep(&self, _token: &RefreshToken) {}
}
