//! Signing in through the system browser, for a district.

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chrono::{DateTime, Utc};
use gishe_central::oidc::{self, OfficerClaims, OidcConfig, PendingSignIn, RefreshKeeper, RefreshToken, SignInError};
use gishe_central::{CentralClient, HttpConfig, Roots};
use gishe_domain::address::DistrictCode;
use gishe_domain::case::OfficerRef;
use gishe_store::StoreKey;
use gishe_vault::{KeyringError, MIN_DIGITS, StoreKeys, Vault, VaultError};
use serde_json::json;
use tokio_util::sync::CancellationToken;

use crate::config::CLIENT_ID;
use crate::desk::{Desk, Place};
use crate::draining;
use crate::error::DeskError;
use crate::fault::internal;
use crate::opening;
use crate::passphrase;
use crate::profile::Profile;
use crate::rotate;
use crate::tags::CacheTag;
use crate::view::status::{DistrictView, OfficerView, SignInView};

/// How long the officer may take in the browser.
const PATIENCE: Duration = Duration::from_secs(600);
/// The file that remembers the district of the last sign-in; nothing personal.
const LAST_DISTRICT: &str = "district";

/// What the sign-in screen shows.
pub async fn view(desk: &Desk) -> Result<SignInView, DeskError> {
    let path = desk.0.config.data.join(LAST_DISTRICT);
    let last = desk.blocking(move || Ok::<_, DeskError>(std::fs::read_to_string(path).ok())).await?;
    let known = |code: &String| desk.0.districts.get(&DistrictCode(code.clone())).is_some();
    Ok(SignInView {
        districts: desk
            .0
            .districts
            .iter()
            .map(|district| DistrictView { code: district.code.0.clone(), name: district.name.clone() })
            .collect(),
        last_district: last.map(|code| code.trim().to_owned()).filter(known),
        provider: desk.0.config.central.host_str().unwrap_or_default().to_owned(),
        offline_days: desk.0.config.offline_days,
        pin_length_min: u32::try_from(MIN_DIGITS).unwrap_or(6),
        passphrase: passphrase::way(desk),
        passphrase_min: passphrase::least(),
    })
}

/// Opens the browser. The sign-in ends by itself: the phase says how.
pub async fn start(desk: &Desk, district: &str) -> Result<(), DeskError> {
    let code = DistrictCode(district.to_owned());
    if desk.0.districts.get(&code).is_none() {
        return Err(DeskError::DistrictForbidden { district: district.to_owned() });
    }
    cancel(desk).await?;
    let vault = desk.0.vault.clone();
    // Better known before the officer has typed two factors than after.
    desk.blocking(move || vault.probe()).await?;
    let pending = oidc::begin(&provider(desk), &code).await.map_err(refused)?;
    let url = pending.authorize_url.to_string();
    let cancel = CancellationToken::new();
    desk.state().place =
        Place::SigningIn { url: url.clone(), district: district.to_owned(), cancel: cancel.clone(), trouble: None };
    desk.announce(&[CacheTag::Status]);
    tokio::spawn(finish(desk.clone(), pending, code, cancel));
    if let Err(error) = desk.0.browser.open(&url) {
        // The address stands on the screen: it can be opened by hand.
        tracing::warn!(%error, "the browser could not be opened");
    }
    Ok(())
}

/// Gives a running sign-in up.
pub async fn cancel(desk: &Desk) -> Result<(), DeskError> {
    let before = {
        let mut state = desk.state();
        match &state.place {
            Place::SigningIn { cancel, .. } => {
                let cancel = cancel.clone();
                state.place = Place::SignedOut;
                Some(cancel)
            }
            _ => None,
        }
    };
    if let Some(cancel) = before {
        cancel.cancel();
        desk.announce(&[CacheTag::Status]);
    }
    // A locked or troubled desk is left as it is: a sign-in that is given up changes nothing.
    let place = desk.first_place_again().await;
    if let Some(place) = place {
        desk.state().place = place;
        desk.announce(&[CacheTag::Status]);
    }
    Ok(())
}

async fn finish(desk: Desk, pending: PendingSignIn, district: DistrictCode, cancel: CancellationToken) {
    let done = tokio::select! {
        () = cancel.cancelled() => return,
        done = complete(&desk, pending, &district) => done,
    };
    if let Err(error) = done {
        tracing::warn!(%error, "the sign-in did not come to an end");
        if let Place::SigningIn { trouble, .. } = &mut desk.state().place {
            *trouble = Some(error);
        }
    }
    desk.announce(CacheTag::ALL);
}

async fn complete(desk: &Desk, pending: PendingSignIn, district: &DistrictCode) -> Result<(), DeskError> {
    let keeper = Arc::new(Keeper { vault: desk.0.vault.clone(), held: Mutex::default() });
    let signed_in = pending.finish(PATIENCE, keeper.clone()).await.map_err(refused)?;
    let profile = profile(desk, &signed_in.officer, district)?;
    let keys = {
        let (desk_too, keeper, profile, code) = (desk.clone(), keeper.clone(), profile.clone(), district.clone());
        let ready = desk.blocking(move || {
            let data = &desk_too.0.config.data;
            let keys = rotate::settle(&desk_too, keys(&keeper.vault, data, desk_too.now())?)?;
            let before = std::fs::read_to_string(data.join(LAST_DISTRICT)).ok().map(|code| code.trim().to_owned());
            draining::judge(&desk_too, &StoreKey::new(*keys.journal.expose()), &code, before)?;
            // Only now: a session that is refused leaves the one that is kept as it was.
            keeper.belongs_to(profile)?;
            Ok::<_, DeskError>(keys)
        });
        match ready.await {
            Err(refused @ DeskError::DistrictUndrained { .. }) => {
                if let Err(error) = signed_in.session.revoke().await {
                    tracing::warn!(%error, "the provider could not be told that the session is not used");
                }
                return Err(refused);
            }
            keys => keys?,
        }
    };
    let central = client(desk, signed_in.session.clone())?;
    let session = opening::open(desk, profile, keys, central, signed_in.session).await?;
    let (desk_too, session_too, code) = (desk.clone(), session.clone(), district.0.clone());
    desk.blocking(move || {
        let path = desk_too.0.config.data.join(LAST_DISTRICT);
        if let Err(error) = std::fs::write(path, &code) {
            tracing::warn!(%error, "the district is not remembered");
        }
        let details = json!({ "district": &code });
        session_too.journal.transact(|tx| {
            draining::begin(tx, &DistrictCode(code))?;
            passphrase::record(&desk_too, &session_too, tx)?;
            session_too.record(&desk_too, tx, "signed-in", None, details)
        })?;
        passphrase::recorded(&desk_too);
        Ok::<_, DeskError>(())
    })
    .await?;
    let (vault, now) = (desk.0.vault.clone(), desk.now());
    let pin = desk.blocking(move || vault.pin_status(now)).await?;
    // A PIN that was wiped or has run out is set anew; one that holds goes on.
    let pin_set = pin.set && !pin.sign_in_needed;
    desk.state().place = Place::Open { session, pin_set };
    Ok(())
}

/// The keys of the store: those in the keyring, or new ones for a new store. A store whose keys are gone is not replaced.
fn keys(vault: &Vault, data: &Path, now: DateTime<Utc>) -> Result<StoreKeys, VaultError> {
    match vault.keys() {
        Err(VaultError::Keyring(KeyringError::KeyMissing)) if !data.join("journal.db").exists() => {
            vault.create_keys(now)
        }
        other => other,
    }
}

fn profile(desk: &Desk, claims: &OfficerClaims, district: &DistrictCode) -> Result<Profile, DeskError> {
    let forbidden = || DeskError::DistrictForbidden { district: district.0.clone() };
    let grant = claims.districts.iter().find(|grant| grant.district == *district).ok_or_else(forbidden)?;
    let known = desk.0.districts.get(district).ok_or_else(forbidden)?;
    Ok(Profile {
        officer: OfficerView {
            officer: OfficerRef { id: claims.subject.clone(), name: claims.name.clone() },
            post: claims.post.clone(),
            role: grant.role,
            district: district.0.clone(),
            district_name: known.name.clone(),
        },
        national_id: claims.national_id.clone().unwrap_or_default(),
    })
}

fn provider(desk: &Desk) -> OidcConfig {
    OidcConfig::new(&desk.0.config.issuer(), CLIENT_ID, Roots::System)
}

fn client(desk: &Desk, tokens: oidc::Session) -> Result<Arc<CentralClient>, DeskError> {
    let config = HttpConfig::new(&desk.0.config.central, Roots::System)
        .map_err(|error| internal("central's address", &error))?;
    let client = CentralClient::new(config, Arc::new(tokens)).map_err(|error| internal("central's client", &error))?;
    Ok(Arc::new(client))
}

/// Goes on with the session that is kept, without asking anybody yet.
pub(crate) async fn resume(desk: &Desk, profile: &Profile) -> Result<(Arc<CentralClient>, oidc::Session), DeskError> {
    let vault = desk.0.vault.clone();
    let token = desk.blocking(move || Profile::refresh_token(&vault)).await?;
    let token = token.ok_or(DeskError::SignInNeeded)?;
    let keeper = Arc::new(Keeper { vault: desk.0.vault.clone(), held: Mutex::new(Held::Profile(profile.clone())) });
    let subject = profile.officer.officer.id.clone();
    let session = oidc::Session::resume(provider(desk), subject, token, keeper);
    Ok((client(desk, session.clone())?, session))
}

/// Keeps the refresh token beside the profile it belongs to.
struct Keeper {
    vault: Arc<Vault>,
    held: Mutex<Held>,
}

#[derive(Default)]
enum Held {
    /// Nothing is known yet.
    #[default]
    Nothing,
    /// A token came before it was known whose it is.
    Token(RefreshToken),
    /// Whose tokens they are.
    Profile(Profile),
}

impl Keeper {
    /// From now on it is known whose tokens they are.
    fn belongs_to(&self, profile: Profile) -> Result<(), DeskError> {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Held::Token(token) = &*held {
            profile.keep(&self.vault, token)?;
        }
        *held = Held::Profile(profile);
        Ok(())
    }
}

impl RefreshKeeper for Keeper {
    fn keep(&self, token: &RefreshToken) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        match &*held {
            Held::Profile(profile) => {
                if let Err(error) = profile.keep(&self.vault, token) {
                    tracing::error!(%error, "the session could not be kept: the next start asks for a sign-in");
                }
            }
            Held::Nothing | Held::Token(_) => *held = Held::Token(token.clone()),
        }
    }

    /// A role that was changed holds after the next start, too.
    fn heard(&self, officer: &OfficerClaims, token: &RefreshToken) {
        let mut held = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let Held::Profile(profile) = &mut *held else { return };
        let district = &profile.officer.district;
        let grant = officer.districts.iter().find(|grant| grant.district.0 == *district);
        let Some(grant) = grant.filter(|grant| grant.role != profile.officer.role) else { return };
        profile.officer.role = grant.role;
        if let Err(error) = profile.keep(&self.vault, token) {
            tracing::error!(%error, "the officer's new role could not be kept");
        }
    }
}

pub(crate) fn refused(error: SignInError) -> DeskError {
    match error {
        SignInError::Provider(fault) => fault.into(),
        SignInError::Refused { reason } => DeskError::SignInRefused { reason },
        SignInError::SecondFactorMissing => DeskError::SignInRefused { reason: "second_factor_missing".into() },
        SignInError::Forged(_) => DeskError::SignInForged,
        SignInError::Timeout => DeskError::SignInTimeout,
        other => internal("sign-in", &other),
    }
}
